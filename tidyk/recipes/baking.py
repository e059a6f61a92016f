"""`bake()`: takes data through the trained steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykKeyError,
    TidykTypeError,
    TidykValueError,
    check_string,
    did_you_mean,
    quoted,
)
from tidyk.base.pipe import verb
from tidyk.base.selectors import choose
from tidyk.hardhat.casting import as_frame
from tidyk.hardhat.composing import recompose
from tidyk.recipes.assembled import NEEDED, Recipe, TrainedRecipe
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table, as_factor, table_of, types_of
from tidyk.recipes.locating import at_step, place_of
from tidyk.recipes.selecting import About
from tidyk.recipes.step import Step
from tidyk.recipes.telling import new_gaps, tell_gaps, tell_levels, told_once

COMPOSITIONS = ("tibble", "data.frame", "matrix", "dgCMatrix")


@verb(Recipe)
def bake(
    rec: Recipe,
    /,
    new_data: pd.DataFrame | None,
    *terms: Any,
    composition: str = "tibble",
) -> Any:
    """Take data through the steps of a trained recipe.

    Args:
        rec: A recipe after `prep()`.
        new_data: A data frame with the columns that are returned or that a step reads (outcomes may
            be missing); None for the training data.
        *terms: Names and selectors of the columns to return; all by default.
        composition: "tibble" or "data.frame" for a data frame, "matrix" for an array, "dgCMatrix"
            for a sparse matrix of scipy.

    Returns:
        The columns, under the index of the new data. Steps with `skip=True` are left out; a step
        that selected only outcomes does nothing if there are none.

    Raises:
        TidykValueError: The recipe is not trained, or a step fails, which the message names.
        TidykKeyError: A column is missing.
        TidykTypeError: A column has another type than in training.

    Equals R's `recipes::bake()`.

    Examples:
        >>> from tidyk import all_numeric_predictors, prep, recipe, step_normalize
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_normalize(all_numeric_predictors())
        >>> (rec >> prep() >> bake(mtcars[["wt"]][:2]))["wt"].round(2).tolist()
        [-0.61, -0.35]
    """
    check_string(composition, "composition", COMPOSITIONS)
    check_trained(rec)
    assert rec.trained is not None
    if new_data is None:
        if rec.trained.juice is None:
            raise TidykValueError(
                "Use `retain=True` in `prep()` to be able to extract the training set."
            )
        table, index = rec.trained.juice, rec.trained.index
    else:
        frame = as_frame(new_data, "new_data")
        _check_columns(rec, frame)
        start = table_of(frame, [name for name in rec.terms if name in frame.columns])
        table, index = baked_table(rec, start), frame.index
    return composed(rec, table, index, terms, composition)


@verb(Recipe)
def juice(rec: Recipe, /, *terms: Any, composition: str = "tibble") -> Any:
    """The training data after the last step of a trained recipe: `bake(new_data=None)`.

    Args:
        rec: A recipe after `prep()`.
        *terms: Names and selectors of the columns to return; all by default.
        composition: As in `bake()`.

    Equals R's `recipes::juice()`.

    Examples:
        >>> from tidyk import prep, recipe, step_rm
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_rm("hp") >> prep()
        >>> juice(rec).columns.tolist()
        ['wt', 'mpg']
    """
    return bake.now(rec, None, *terms, composition=composition)


def composed(
    rec: Recipe, table: Table, index: pd.Index | None, terms: Iterable[Any], composition: str
) -> Any:
    """The chosen columns as a data frame, an array or a sparse matrix."""
    assert rec.trained is not None
    choices = tuple(terms)
    if choices:
        terms_left = {n: t for n, t in rec.trained.terms.items() if n in table.columns}
        table = table.only(choose(table.columns, choices, About(terms_left, table)))
    if composition == "dgCMatrix":
        return table.sparse()
    frame = table.frame(index, sparse=rec.trained.sparse)
    return recompose.now(frame, composition="matrix") if composition == "matrix" else frame


def check_trained(rec: Recipe) -> None:
    """Raise an error if a step has not been trained."""
    if not rec.complete:
        raise TidykValueError(
            "At least one step has not been trained. Please run `prep()`, which returns a trained "
            "recipe and leaves this as it is: `trained = rec.prep()`."
        )


def baked_table(rec: Recipe, table: Table) -> Table:
    """New data through the trained steps, with the levels of the training data."""
    with told_once():
        return finished(rec, after_steps(rec, as_trained(rec, table)))


def after_steps(rec: Recipe, table: Table, first: int = 0) -> Table:
    """New data through the trained steps from a number on, from 0."""
    for number, step in enumerate(rec.steps[first:], start=first + 1):
        if step.skip or _only_missing_outcomes(step, rec, table):
            continue
        with at_step(step, number):
            after = step.apply(table)
        if step.watched:
            tell_gaps(place_of(step, number), new_gaps(table, after, step.uses()))
        table = after
    return table


def finished(rec: Recipe, table: Table) -> Table:
    """New data after the last step: columns in order, with the levels of the training data."""
    trained = rec.trained
    assert trained is not None
    return _with_levels(table.only(n for n in trained.terms if n in table.columns), trained)


def required_columns(rec: Recipe) -> list[str]:
    """The columns that baking needs: those that are returned and those that a step reads, except
    outcomes and columns of roles that are not needed."""
    assert rec.trained is not None
    read = {name for step in rec.steps if not step.skip for name in step.uses()}
    out = rec.trained.terms
    return [
        name
        for name, term in rec.terms.items()
        if any(_needed(rec, role) for role in term.roles)
        and (name in read or (name in out and out[name].source == "original"))
    ]


def _needed(rec: Recipe, role: str | None) -> bool:
    said = {**NEEDED, **rec.bake_roles}
    return said.get("NA" if role is None and "NA" in said else role, True)


def _check_columns(rec: Recipe, frame: pd.DataFrame) -> None:
    missing = [name for name in required_columns(rec) if name not in frame.columns]
    if not missing:
        return
    roles = list(dict.fromkeys(str(r) for n in missing for r in rec.terms[n].roles))
    readers = [
        f"step {number}, `{step.verb}()`"
        for number, step in enumerate(rec.steps, start=1)
        if set(missing) & set(step.uses())
    ]
    by = f" Read by {', '.join(readers)}." if readers else ""
    raise TidykKeyError(
        f"The following required columns are missing from `new_data`: {quoted(missing)}."
        f"{did_you_mean(missing[0], frame.columns)} They have the role {quoted(roles)}, which is "
        f"required at `bake()` time.{by} If it is not, use `update_role_requirements(role, "
        "bake=False)`."
    )


def as_trained(rec: Recipe, table: Table) -> Table:
    """Text as a factor, if it is one in the recipe; an error for other types than in training."""
    assert rec.trained is not None
    changed: dict[str, Column] = {}
    for name, column in table.columns.items():
        factor = rec.trained.factors.get(name)
        if factor is not None:
            changed[name] = _as_known_factor(column, factor, name)
        elif "numeric" in rec.terms[name].types and isinstance(column, Factor | np.ndarray):
            _check_number(column, name)
    return table.replaced(changed) if changed else table


def _as_known_factor(column: Column, levels: tuple[str, ...], name: str) -> Factor:
    """A factor whose first levels are those of training, followed by new ones."""
    if not isinstance(column, Factor):
        kinds = types_of(column)
        if "string" not in kinds:
            raise TidykTypeError(
                f'The column "{name}" is {kinds[0]}, and was a factor when the recipe was prepped.'
            )
        column = as_factor(column)
    if column.levels == levels:
        return column
    new = [level for level in column.levels if level not in levels]
    return column.relabelled((*levels, *new))


def _check_number(column: Column, name: str) -> None:
    text = isinstance(column, Factor) or (
        column.dtype.kind == "O" and any(isinstance(v, str) for v in column)
    )
    if text:
        raise TidykTypeError(
            f'The column "{name}" is {types_of(column)[0]}, and was numeric when the recipe was '
            "prepped."
        )


def _only_missing_outcomes(step: Step, rec: Recipe, table: Table) -> bool:
    """Are all columns that a step selected outcomes that new data do not have?"""
    names = step.trained.names if step.trained else ()
    return bool(names) and all(
        name not in table.columns and name in rec.terms and rec.terms[name].roles == ("outcome",)
        for name in names
    )


def _with_levels(table: Table, trained: TrainedRecipe) -> Table:
    """Factors with the levels of the training data; other levels become missing, with a warning."""
    changed: dict[str, Column] = {}
    for name, factor_levels in trained.levels.items():
        column = table.columns.get(name)
        if column is None or (isinstance(column, Factor) and column.levels == factor_levels.levels):
            continue
        factor = as_factor(column)
        changed[name] = Factor(
            factor.relabelled(factor_levels.levels).codes,
            factor_levels.levels,
            factor_levels.ordered,
        )
        tell_levels(name, factor, factor_levels.levels)
    return table.replaced(changed) if changed else table
