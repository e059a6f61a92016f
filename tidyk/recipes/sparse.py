"""Columns as a sparse matrix, without making indicators dense on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tidyk.recipes.coded import Indicator

WORTH = 2**24
"""From how many values on indicators stay sparse for an engine that takes it."""


def sparse_matrix(columns: Mapping[str, Any], rows: int) -> Any:
    """Columns of numbers, or of booleans, as a `scipy.sparse.csc_array`."""
    from scipy.sparse import csc_array

    by_codes: dict[
        int, list[np.ndarray]
    ] = {}  # where each level stands, by the identity of the codes
    parts = [_entries(column, by_codes) for column in columns.values()]
    starts = np.cumsum([0, *(len(at) for at, _ in parts)])
    at = np.concatenate([at for at, _ in parts]) if parts else np.empty(0, int)
    values = np.concatenate([values for _, values in parts]) if parts else np.empty(0)
    return csc_array((values, at, starts), shape=(rows, len(parts)))


def _entries(column: Any, by_codes: dict[int, list[np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """The rows that are not zero, and their values."""
    if not isinstance(column, Indicator) or column.zero != 0:
        values = column.values() if isinstance(column, Indicator) else np.asarray(column, float)
        at = np.flatnonzero(values)
        return at, values[at]
    key = id(column.codes)
    if key not in by_codes:
        by_codes[key] = _rows_of_levels(column.codes)
    gaps, *levels = by_codes[key]
    ones = levels[column.level] if column.level < len(levels) else gaps[:0]
    if not len(gaps):
        return ones, np.full(len(ones), column.one)
    at = np.sort(np.concatenate([gaps, ones]))
    return at, np.where(column.codes[at] < 0, np.nan, column.one)


def _rows_of_levels(codes: np.ndarray) -> list[np.ndarray]:
    """The rows of each code, in order; rows without a code come first."""
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.cumsum(np.bincount(codes + 1, minlength=1))[:-1])


def worth_it(columns: Mapping[str, Any], rows: int) -> bool:
    """Would dense indicators take so much memory that they should stay sparse?"""
    coded = sum(isinstance(c, Indicator) and c.is_sparse(True) for c in columns.values())
    return rows * coded >= WORTH
