"""The options of a recipe that are marked with `tune()`, those that could be, and their final
values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted, unknown_name
from tidyk.base.generics import (
    extract_parameter_dials,
    extract_parameter_set_dials,
    tunable,
    tune_args,
)
from tidyk.base.pipe import verb
from tidyk.dials.registry import PARAMETERS
from tidyk.dials.sets import Parameters
from tidyk.recipes.assembled import Recipe
from tidyk.recipes.step import Step

MARKS = ["name", "tunable", "id", "source", "component", "component_id"]
COULD = ["name", "call_info", "source", "component", "component_id"]


@tune_args.register(Recipe)
def tune_args_recipe(rec: Recipe, /) -> pd.DataFrame:
    """One row for each option of a step that is marked with `tune()`. Equals R's `tune_args()`.

    Returns:
        Columns `name`, `tunable`, `id`, `source`, `component`, `component_id`.

    Examples:
        >>> from tidyk import recipe, step_pca, tune
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ .", data=mtcars) >> step_pca("wt", "hp", num_comp=tune("few"))
        >>> tune_args_recipe(rec)["id"].tolist()
        ['few']
    """
    marked_ids(rec)
    rows = [
        (name, name in step.tunables, value.id or name, "recipe", step.verb, step.id)
        for step in rec.steps
        for name, value in step.marked.items()
    ]
    return pd.DataFrame(rows, columns=MARKS)


def marked_ids(rec: Recipe) -> list[str]:
    """The ids of the options that are marked with `tune()`; an error where two have one."""
    ids = [mark.id or name for step in rec.steps for name, mark in step.marked.items()]
    twice = [i for i in dict.fromkeys(ids) if ids.count(i) > 1]
    if twice:
        raise TidykValueError(
            f"There are duplicate id values in `tune()`: {quoted(twice)}. Give them ids: "
            '`tune("a")`.'
        )
    return ids


@tunable.register(Recipe)
def tunable_recipe(rec: Recipe, /) -> pd.DataFrame:
    """One row for each option of a step that could be tuned, and the dials parameter that
    describes it. Equals R's `tunable()`.

    Returns:
        Columns `name`, `call_info` (`{"pkg": "dials", "fun": "num_comp", "range": (1, 4)}`),
        `source`, `component`, `component_id`.
    """
    rows = [
        (name, _call_info(step, name), "recipe", step.verb, step.id)
        for step in rec.steps
        for name in step.tunables
    ]
    return pd.DataFrame(rows, columns=COULD)


def _call_info(step: Step, name: str) -> dict[str, Any]:
    function, bounds = step.tunables[name]
    info: dict[str, Any] = {"pkg": "dials", "fun": function}
    return info if bounds is None else {**info, "range": bounds}


@extract_parameter_set_dials.register(Recipe)
def extract_parameter_set_dials_recipe(rec: Recipe, /) -> Parameters:
    """The options that are marked with `tune()`, as parameters.

    Equals R's `recipes::extract_parameter_set_dials()`.

    Examples:
        >>> from tidyk import recipe, step_pca, tune
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ .", data=mtcars) >> step_pca("wt", "hp", num_comp=tune())
        >>> extract_parameter_set_dials_recipe(rec).object[0].range.upper
        4
    """
    marked = tune_args_recipe(rec)
    steps = {step.id: step for step in rec.steps}
    return Parameters(
        name=marked["name"].tolist(),
        id=marked["id"].tolist(),
        source=["recipe"] * len(marked),
        component=marked["component"].tolist(),
        component_id=marked["component_id"].tolist(),
        object=[
            _parameter(steps[i], name)
            for i, name in zip(marked["component_id"], marked["name"], strict=True)
        ],
    )


def _parameter(step: Step, name: str) -> Any:
    """The parameter that describes an option, with the step's own range; None if there is none."""
    import tidyk.dials.params  # noqa: F401  (registers dials' own)

    if name not in step.tunables:
        return None
    function, bounds = step.tunables[name]
    if function not in PARAMETERS:
        return None
    return PARAMETERS[function]() if bounds is None else PARAMETERS[function](range=bounds)


@extract_parameter_dials.register(Recipe)
def extract_parameter_dials_recipe(rec: Recipe, /, parameter: str) -> Any:
    """One parameter, by its id. Equals R's `extract_parameter_dials()`."""
    return extract_parameter_dials(extract_parameter_set_dials_recipe(rec), parameter)


@verb(Recipe)
def finalize_recipe(rec: Recipe, /, parameters: Mapping[str, Any] | pd.DataFrame) -> Recipe:
    """Replace the options that are marked with `tune()` by values.

    Args:
        rec: A recipe.
        parameters: Values by id, or a data frame of one row, such as `select_best()` returns.

    Returns:
        The recipe; ids that are not given keep their `tune()`.

    Equals R's `tune::finalize_recipe()`.

    Examples:
        >>> from tidyk import recipe, step_pca, tune
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ .", data=mtcars) >> step_pca("wt", "hp", num_comp=tune())
        >>> (rec >> finalize_recipe({"num_comp": 2})).steps[0].num_comp
        2
    """
    values = _values(parameters)
    ids = marked_ids(rec)
    for name in values:
        if name not in ids and isinstance(parameters, Mapping):
            unknown_name("parameter", name, ids)
    return evolve(rec, steps=tuple(_filled(step, values) for step in rec.steps))


def _values(parameters: Any) -> dict[str, Any]:
    if isinstance(parameters, pd.DataFrame):
        if len(parameters) != 1:
            raise TidykValueError(
                f"`parameters` must be a data frame of one row, not of {len(parameters)}."
            )
        return {str(name): _plain(parameters[name].iloc[0]) for name in parameters.columns}
    if not isinstance(parameters, Mapping):
        raise TidykTypeError(
            "`parameters` must be values by id, or a data frame of one row, not "
            f"{type(parameters).__name__}."
        )
    return {str(name): _plain(value) for name, value in parameters.items()}


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _filled(step: Step, values: Mapping[str, Any]) -> Step:
    changes = {
        name: values[mark.id or name]
        for name, mark in step.marked.items()
        if (mark.id or name) in values
    }
    return evolve(step, **changes, trained=None) if changes else step
