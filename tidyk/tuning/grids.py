"""The grid of a search: given as a data frame and checked, or as many candidates as asked for."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, did_you_mean, quoted, warn
from tidyk.dials.sets import Parameters
from tidyk.dials.space_filling import grid_space_filling


def check_grid(
    grid: pd.DataFrame | int, ids: list[str], ranges: Callable[[], Parameters]
) -> pd.DataFrame:
    """One row a candidate, one column a parameter id.

    Args:
        grid: A data frame, or how many candidates to spread over the ranges.
        ids: The parameters that are marked with `tune()`.
        ranges: Gives the parameters with their ranges, which may have to be learned from data.
    """
    if isinstance(grid, pd.DataFrame):
        return _check_frame(grid, ids)
    if isinstance(grid, bool) or not isinstance(grid, int) or grid < 1:
        raise TidykTypeError(
            f"`grid` should be a positive whole number or a data frame, not {describe(grid)}."
        )
    return grid_space_filling(ranges(), size=grid)


def _check_frame(grid: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
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
    if _duplicated(grid).any():
        warn("Duplicate rows in grid of tuning combinations found and removed.")
        grid = grid[~_duplicated(grid)]
    return grid[ids].reset_index(drop=True)


def _duplicated(grid: pd.DataFrame) -> pd.Series:
    """Which rows were there before; lists and dicts, which have no hash, go by their text."""
    return grid.map(lambda v: repr(v) if isinstance(v, list | dict) else v).duplicated()
