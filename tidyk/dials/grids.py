"""Grids: the candidates that tuning tries."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.callshape import unknown_argument
from tidyk.base.errors import (
    TidykKeyError,
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_whole,
    describe,
    quoted,
    warn,
)
from tidyk.base.pipe import verb
from tidyk.dials.parameter import Param, QualParam, QuantParam, unknown_ids
from tidyk.dials.sets import Parameters, check_param, parameters

OF_MODELS: dict[str, str] = {
    **dict.fromkeys(
        ("ModelSpec", "Workflow", "Recipe"),
        "Take the parameters that it marks with `tune()`: `x >> extract_parameter_set_dials()`.",
    ),
    "ParamFunction": "Call the parameter's function, with brackets: `grid_regular(penalty())`.",
}
"""What to do to get a grid for a model, or for the function of a parameter."""

Filter = str | Callable[[pd.DataFrame], Any] | None


@verb(Parameters, QuantParam, QualParam, list, dict, hints=OF_MODELS)
def grid_regular(
    *params: Any,
    levels: int | Sequence[int] | Mapping[str, int] = 3,
    original: bool = True,
    filter: Filter = None,
    **named: Param,
) -> pd.DataFrame:
    """All combinations of evenly spread values.

    Args:
        *params: A set of parameters, or parameters, or a list or dict of them.
        levels: How many values: one number for all, one a parameter, or by id.
        original: Return values in the parameters' own units, not on their transformed scales.
        filter: Keep the rows for which this holds: an expression of the columns, as
            `DataFrame.eval()` takes it, or a function of the grid.
        **named: Parameters under ids of their own, behind the others. R has them in their places:
            `{"sample_size": sample_prop()}` among the first ones stays where it is.

    Returns:
        A column for each parameter id, a row for each combination; the first parameter varies
        fastest.

    Raises:
        TidykValueError: A range is unknown, or `levels` does not fit the parameters.

    Equals R's `dials::grid_regular()`.

    Examples:
        >>> from tidyk import mixture, penalty
        >>> grid_regular(penalty(), mixture(), levels=2)
                penalty  mixture
        0  1.000000e-10      0.0
        1  1.000000e+00      0.0
        2  1.000000e-10      1.0
        3  1.000000e+00      1.0
    """
    ranges = checked_params(params, named, grid_regular)
    counts = _levels(levels, list(ranges))
    check_bool(original, "original")
    if 0 in counts:
        warn("`levels` is 0, so the grid has no rows: give each parameter one level or more.")
    values = [
        pd.unique(param.sequence(n, original))
        for param, n in zip(ranges.values(), counts, strict=True)
    ]
    return as_grid(kept_rows(_crossed(list(ranges), values), filter), ranges, original)


@verb(Parameters, QuantParam, QualParam, list, dict, hints=OF_MODELS)
def grid_random(
    *params: Any,
    size: int = 5,
    original: bool = True,
    filter: Filter = None,
    **named: Param,
) -> pd.DataFrame:
    """Random combinations of values, R's from the same seed.

    Args:
        *params: A set of parameters, or parameters, or a list or dict of them.
        size: How many combinations; those that occur again are dropped.
        original: Return values in the parameters' own units, not on their transformed scales.
        filter: Keep the rows for which this holds: an expression of the columns, as
            `DataFrame.eval()` takes it, or a function of the grid.
        **named: Parameters under ids of their own, behind the others. R has them in their places:
            `{"sample_size": sample_prop()}` among the first ones stays where it is.

    Returns:
        A column for each parameter id, a row for each combination.

    Equals R's `dials::grid_random()`.

    Examples:
        >>> from tidyk import hidden_units, set_seed
        >>> set_seed(123)
        >>> grid_random(hidden_units(), size=3)["hidden_units"].tolist()
        [3, 10]
    """
    ranges = checked_params(params, named, grid_random)
    count = check_whole(size, "size", minimum=0)
    if not count:
        warn("`size` is 0, so the grid has no rows.")
    drawn = {i: p.draw(count, check_bool(original, "original")) for i, p in ranges.items()}
    grid = kept_rows(pd.DataFrame(drawn), filter).drop_duplicates(ignore_index=True)
    return as_grid(grid, ranges, original)


def as_grid(grid: pd.DataFrame, params: Mapping[str, Param], original: bool) -> pd.DataFrame:
    """The grid, with the names of its parameters' scales in `attrs`, for its plot."""
    grid.attrs["scales"] = {
        i: p.trans.name if original and isinstance(p, QuantParam) and p.trans else "identity"
        for i, p in params.items()
    }
    return grid


def scales_of(frame: pd.DataFrame) -> dict[str, str] | None:
    """The scales of a grid's parameters, by id; None for a data frame that is not a grid."""
    scales = frame.attrs.get("scales")
    return scales if scales and list(scales) == list(frame.columns) else None


def kept_rows(grid: pd.DataFrame, filter: Filter) -> pd.DataFrame:
    """The rows of a grid for which the filter holds."""
    if filter is None:
        return grid
    if not isinstance(filter, str) and not callable(filter):
        raise TidykTypeError(
            f"`filter` should be an expression or a function of the grid, not {describe(filter)}."
        )
    try:
        mask = grid.eval(filter) if isinstance(filter, str) else filter(grid)
    except pd.errors.UndefinedVariableError as problem:
        raise TidykKeyError(
            f"The filter `{filter}` does not fit: {problem}. The grid has {quoted(grid.columns)}."
        ) from None
    return grid[np.asarray(mask, bool)].reset_index(drop=True)


def checked_params(
    params: Sequence[Any], named: Mapping[str, Any], function: Callable[..., Any]
) -> dict[str, Param]:
    """The parameters by id, checked: none is missing, none has unknown bounds."""
    if not params:
        raise TidykTypeError("A grid needs parameters, such as `penalty()`.")
    for name, value in named.items():
        if not isinstance(value, Param) and type(value).__name__ != "ParamFunction":
            signature = inspect.signature(function).parameters.values()
            options = [p.name for p in signature if p.kind is p.KEYWORD_ONLY]
            raise TidykTypeError(unknown_argument(function.__name__, name, options))
    collection = parameters(*params, **named)
    by_id = {i: check_param(p, i) for i, p in zip(collection.id, collection.object, strict=True)}
    if not by_id:
        raise TidykValueError("A grid needs at least one parameter; the set is empty.")
    open_ranges = [i for i, p in by_id.items() if p.unknown]
    if open_ranges:
        raise TidykValueError(
            f"These parameters have unknown bounds: {quoted(open_ranges)}. Give them ranges with "
            "`update()`, or find them with `finalize()`."
        )
    return by_id


def _levels(levels: Any, ids: list[str]) -> list[int]:
    if isinstance(levels, Mapping):
        wrong = [i for i in levels if i not in ids]
        if wrong or len(levels) != len(ids):
            raise (
                unknown_ids(wrong, ids)
                if wrong
                else TidykValueError(f"`levels` should name all of {quoted(ids)}.")
            )
        return [check_whole(levels[i], "levels", minimum=0) for i in ids]
    if isinstance(levels, list | tuple | np.ndarray):
        if len(levels) not in (1, len(ids)):
            raise TidykValueError(
                f"`levels` should have one number, or one for each of the {len(ids)} parameters, "
                f"not {len(levels)}."
            )
        counts = list(levels) * (len(ids) if len(levels) == 1 else 1)
        return [check_whole(n, "levels", minimum=0) for n in counts]
    if isinstance(levels, str):
        raise TidykTypeError(f"`levels` should be a number, not {describe(levels)}.")
    return [check_whole(levels, "levels", minimum=0)] * len(ids)


def _crossed(ids: list[str], values: list[np.ndarray]) -> pd.DataFrame:
    """All combinations; the first column varies fastest: a column repeats each of its values once
    for every combination of the columns before it, and that sequence until the grid is full."""
    columns, inner = {}, 1
    total = int(np.prod([len(v) for v in values]))
    for i, column in zip(ids, values, strict=True):
        columns[i] = np.tile(np.repeat(column, inner), total // max(inner * len(column), 1))
        inner *= len(column)
    return pd.DataFrame(columns)
