"""The grid of a search: a data frame, which is checked, or as many candidates as asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, did_you_mean, quoted, warn
from tidyk.base.foreign import is_foreign_frame
from tidyk.base.frames import as_data_frame
from tidyk.dials.parameter import Param, QualParam, QuantParam
from tidyk.dials.sets import Parameters
from tidyk.dials.space_filling import grid_space_filling
from tidyk.hardhat.placeholder import is_tune


def check_ranges(given: Any, parameters: Parameters) -> Parameters:
    """`param_info` as it was given, if it has all that is marked with `tune()`; the parameters
    themselves by default."""
    if given is None:
        return parameters
    if not isinstance(given, Parameters):
        hint = " Write `param_info=parameters(...)`." if isinstance(given, Param) else ""
        raise TidykTypeError(
            "`param_info` should be a set of parameters, such as `parameters()` or "
            f"`extract_parameter_set_dials()` returns, not {describe(given)}.{hint}"
        )
    lacking = [id for id in parameters.id if id not in given.id]
    if lacking:
        near = did_you_mean(lacking[0], given.id)
        raise TidykValueError(
            f"`param_info` lacks {quoted(lacking)}, which {'is' if len(lacking) == 1 else 'are'} "
            f"marked with `tune()`; it has {quoted(given.id)}.{near} Ranges are changed by "
            "`extract_parameter_set_dials(workflow) >> update(...)`."
        )
    return given


def check_grid(grid: Any, parameters: Parameters, ranges: Callable[[], Parameters]) -> pd.DataFrame:
    """One row a candidate, one column a parameter id.

    Args:
        grid: A data frame, or how many candidates to spread over the ranges.
        parameters: What is marked with `tune()`.
        ranges: Gives the parameters with their ranges, which may have to be learned from data.
    """
    if is_foreign_frame(grid):
        grid = as_data_frame(grid, "grid")
    if isinstance(grid, pd.DataFrame):
        return _check_frame(grid, parameters)
    number = grid.item() if isinstance(grid, np.generic) else grid
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise TidykTypeError(
            f"`grid` should be a positive whole number or a data frame, not {describe(grid)}."
            f"{_as_grid(grid)}"
        )
    return grid_space_filling(ranges(), size=number)


def _as_grid(value: Any) -> str:
    """How to make a grid from the given value, for a message."""
    if isinstance(value, dict):
        return " Make one of the values: `pd.DataFrame(grid)`."
    if isinstance(value, Parameters | Param):
        return " Make a grid of it, with `grid_regular()` say, or give it as `param_info`."
    return ""


def _check_frame(grid: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    ids = list(parameters.id)
    grid = grid.drop(columns=[c for c in (".config", ".iter") if c in grid.columns])
    unknown = [c for c in grid.columns if c not in ids]
    if unknown:
        raise TidykValueError(
            f"The `grid` has columns that are not marked with `tune()`: {quoted(unknown)}."
            f"{did_you_mean(unknown[0], ids)} It should have {quoted(ids)}."
        )
    missing = [i for i in ids if i not in grid.columns]
    if missing:
        raise TidykValueError(
            f"The `grid` lacks parameters that are marked with `tune()`: {quoted(missing)}."
        )
    if not len(grid):
        raise TidykValueError("The `grid` has no rows: there is nothing to try.")
    kinds = zip(ids, parameters.object, strict=True)
    grid = pd.DataFrame({id: _values(grid[id], id, param) for id, param in kinds})
    repeated = _duplicated(grid)
    if repeated.any():
        warn("Duplicate rows in grid of tuning combinations found and removed.")
        grid = grid[~repeated]
    return grid.reset_index(drop=True)


def _values(column: pd.Series, id: str, param: Param | None) -> pd.Series:
    """A parameter's values: whole numbers if it has such, whatever type they were read as, and None
    ("the default") for missing ones."""
    values = [_value(value, id, param) for value in column.tolist()]
    mixed = any(value is None for value in values)
    whole = param is not None and param.type == "integer" and not mixed
    if whole or (not mixed and column.dtype != object):
        return pd.Series(values, dtype=None if values else column.dtype)
    return pd.Series(values, dtype=object)


def _value(value: Any, id: str, param: Param | None) -> Any:
    if is_tune(value):
        raise TidykValueError(f'A value of "{id}" in the `grid` is `tune()` itself.')
    value = value.item() if isinstance(value, np.generic) else value
    _check_kind(value, id, param)
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if param is None or param.type != "integer" or not isinstance(value, float):
        return value
    if not value.is_integer():
        raise TidykValueError(f'"{id}" has whole numbers, and the `grid` has {value}.')
    return int(value)


def _check_kind(value: Any, id: str, param: Param | None) -> None:
    """An error for text instead of a number, and for a number instead of text."""
    if isinstance(param, QuantParam) and isinstance(value, str):
        raise TidykTypeError(f'"{id}" is a number, and the `grid` has {describe(value)}.')
    missing = isinstance(value, float) and np.isnan(value)
    number = isinstance(value, int | float) and not isinstance(value, bool) and not missing
    if isinstance(param, QualParam) and param.type == "character" and number:
        raise TidykTypeError(
            f'"{id}" is one of {quoted(param.values)}, and the `grid` has {describe(value)}.'
        )


def _duplicated(grid: pd.DataFrame) -> pd.Series:
    """Which rows occurred before; lists and dicts, which have no hash, are compared as text."""
    return grid.map(lambda v: repr(v) if isinstance(v, list | dict) else v).duplicated()
