"""What a recipe says about itself: `tidy()`, `summary()`, `formula()` and others."""

from __future__ import annotations

from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, check_whole, quoted
from tidyk.base.generics import required_pkgs, summary, tidy, update
from tidyk.base.pipe import verb
from tidyk.recipes.assembled import NEEDED, Recipe
from tidyk.recipes.step import Step, own_fields


@tidy.register(Recipe)
def tidy_recipe(
    rec: Recipe, /, number: int | None = None, *, id: str | None = None, type: str | None = None
) -> pd.DataFrame:
    """The steps of a recipe, one a row, or what one of them selected and learned.

    Args:
        rec: A recipe.
        number: The number of a step, from 1.
        id: The id of a step instead.
        type: Which of its tables, of a step that has several: "coef" (the default) or "variance"
            of `step_pca()`.

    Returns:
        Columns `number`, `operation`, `type`, `trained`, `skip`, `id`; for one step, its own
        columns and `id`.

    Raises:
        TidykValueError: There is no such step, or it has no table of this type.

    Equals R's `recipes::tidy.recipe()`.

    Examples:
        >>> from tidyk import recipe, step_center
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ .", data=mtcars) >> step_center("wt", id="middle")
        >>> tidy_recipe(rec)[["type", "trained", "id"]].values.tolist()
        [['center', False, 'middle']]
    """
    if number is not None and id is not None:
        raise TidykTypeError("Give `number` or `id`, not both.")
    if number is None and id is None:
        if type is not None:
            raise TidykTypeError("`type` is that of one step: give its `number` or `id` too.")
        return _overview(rec)
    return tidy_step(step_of(rec, number, id), type)


def _overview(rec: Recipe) -> pd.DataFrame:
    steps = rec.steps
    return pd.DataFrame(
        {
            "number": range(1, len(steps) + 1),
            "operation": [s.operation for s in steps],
            "type": [s.kind for s in steps],
            "trained": [s.trained is not None for s in steps],
            "skip": [s.skip for s in steps],
            "id": [s.id for s in steps],
        }
    )


def step_of(rec: Recipe, number: int | None, id: str | None) -> Step:
    """The step with a number (from 1) or an id."""
    if id is not None:
        steps = [s for s in rec.steps if s.id == id]
        if not steps:
            ids = quoted(s.id for s in rec.steps)
            raise TidykValueError(f'`id` must be one of {ids}, not "{id}".')
        return steps[0]
    if not rec.steps:
        raise TidykValueError("No steps in recipe.")
    return rec.steps[check_whole(number, "number", minimum=1, maximum=len(rec.steps)) - 1]


def tidy_step(step: Step, type: str | None = None) -> pd.DataFrame:
    """What a step selected and learned, and its id."""
    columns = _table_of(step, type)
    lengths = [len(v) for v in columns.values() if _is_many(v)]
    rows = lengths[0] if lengths else 1
    full = {name: list(v) if _is_many(v) else [v] * rows for name, v in columns.items()}
    return pd.DataFrame({**full, "id": [step.id] * rows})


def _table_of(step: Step, type: str | None) -> dict[str, Any]:
    """The columns of one of a step's tables; the first where none is named."""
    tables = step.tables()
    if type is None:
        return next(iter(tables.values()))()
    if type not in tables:
        known = [name for name in tables if name]
        offered = f"its types: {quoted(known)}" if known else "it has one table, without a type"
        raise TidykValueError(f'`{step.verb}()` has no table of the type "{type}": {offered}.')
    return tables[type]()


def _is_many(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, str | dict)


@summary.register(Recipe)
def summary_recipe(rec: Recipe, /, *, original: bool = False) -> pd.DataFrame:
    """The variables of a recipe, in its present state.

    Args:
        rec: A recipe.
        original: The variables that it was made with, and whether baking needs them.

    Returns:
        Columns `variable`, `type` (a list of R's words), `role`, `source`; with `original` also
        `required_to_bake`.

    Equals R's `recipes::summary.recipe()`.

    Examples:
        >>> from tidyk import recipe
        >>> from tidyk.datasets import iris
        >>> rec = recipe("Species ~ Petal.Width", data=iris)
        >>> summary_recipe(rec)[["variable", "role"]].values.tolist()
        [['Petal.Width', 'predictor'], ['Species', 'outcome']]
    """
    terms = rec.terms if original else rec.current
    rows = [
        (name, list(term.own_types.get(str(role), term.types)), role, term.source)
        for name, term in terms.items()
        for role in term.roles
    ]
    table = pd.DataFrame(rows, columns=["variable", "type", "role", "source"], dtype=object)
    if original:
        said = {**NEEDED, **rec.bake_roles}
        table["required_to_bake"] = [said.get(role, True) for role in table["role"]]
    return table


@verb(Recipe)
def formula(rec: Recipe, /) -> str:
    """The formula of the columns that a trained recipe returns.

    Args:
        rec: A recipe after `prep()`.

    Raises:
        TidykValueError: It is not trained.

    Equals R's `recipes::formula.recipe()`.

    Examples:
        >>> from tidyk import prep, recipe
        >>> from tidyk.datasets import mtcars
        >>> formula(recipe("mpg ~ wt + hp", data=mtcars) >> prep())
        'mpg ~ wt + hp'
    """
    if not rec.complete:
        raise TidykValueError("The recipe must be prepped before the formula can be computed.")
    sides = {role: _named(rec, role) for role in ("outcome", "predictor")}
    return f"{' + '.join(sides['outcome'])} ~ {' + '.join(sides['predictor']) or '1'}".strip()


def _named(rec: Recipe, role: str) -> list[str]:
    names = [name for name, term in rec.current.items() if role in term.roles]
    return [n if n.replace(".", "").replace("_", "").isalnum() else f"`{n}`" for n in names]


@verb(Recipe)
def fully_trained(rec: Recipe, /) -> bool:
    """Have all steps been trained? Equals R's `recipes::fully_trained()`.

    >>> from tidyk import recipe, step_center
    >>> from tidyk.datasets import mtcars
    >>> fully_trained(recipe("mpg ~ wt", data=mtcars) >> step_center("wt"))
    False
    """
    return rec.complete


@verb(Recipe)
def detect_step(rec: Recipe, /, name: str) -> bool:
    """Is there a step of this name, with or without `step_`? Equals R's `recipes::detect_step()`.

    >>> from tidyk import recipe, step_center
    >>> from tidyk.datasets import mtcars
    >>> detect_step(recipe("mpg ~ wt", data=mtcars) >> step_center("wt"), "center")
    True
    """
    return any(name in (step.verb, step.kind) for step in rec.steps)


@required_pkgs.register(Recipe)
def required_pkgs_recipe(rec: Recipe, /) -> list[str]:
    """The packages that the steps need besides tidyk's own."""
    return list(dict.fromkeys(["tidyk", *(pkg for step in rec.steps for pkg in step.pkgs)]))


@update.register(Recipe)
def update_recipe_step(rec: Recipe, /, id: str, **options: Any) -> Recipe:
    """Change options of a step; it has to be trained again.

    Args:
        rec: A recipe.
        id: The id of the step.
        **options: New values by name.

    Raises:
        TidykValueError: There is no such step.
        TidykTypeError: The step has no such option.

    Equals R's `recipes::update.step()`.

    Examples:
        >>> from tidyk import recipe, step_pca, update
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ .", data=mtcars) >> step_pca("wt", "hp", id="few")
        >>> update(rec, "few", num_comp=1).steps[0].num_comp
        1
    """
    step = step_of(rec, None, id)
    fields = [f.name for f in own_fields(type(step))] + ["role", "skip", "id", "terms"]
    wrong = [name for name in options if name not in fields]
    if wrong:
        raise TidykTypeError(f"`{step.verb}()` has no option {quoted(wrong)}: {quoted(fields)}.")
    changed = evolve(step, **options, trained=None)
    steps = tuple(changed if s is step else s for s in rec.steps)
    return evolve(rec, steps=steps)
