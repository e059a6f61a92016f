"""A table as a sparse matrix, whose indicators are never dense on the way."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidyk.base.errors import TidykTypeError, quoted
from tidyk.recipes.coded import Indicator
from tidyk.recipes.columns import Table, as_floats, types_of


def sparse_matrix(table: Table) -> Any:
    """The columns as a `scipy.sparse.csc_array`.

    Raises:
        TidykTypeError: Columns are not numeric.
    """
    from scipy.sparse import csc_array

    wrong = [n for n, c in table.columns.items() if not {"numeric", "logical"} & set(types_of(c))]
    if wrong:
        raise TidykTypeError(
            f"A matrix must only contain numeric columns. These columns aren't: {quoted(wrong)}."
        )
    parts = [_entries(column) for column in table.columns.values()]
    starts = np.cumsum([0, *(len(rows) for rows, _ in parts)])
    rows = np.concatenate([rows for rows, _ in parts]) if parts else np.empty(0, int)
    values = np.concatenate([values for _, values in parts]) if parts else np.empty(0)
    return csc_array((values, rows, starts), shape=(table.rows, len(parts)))


def _entries(column: Any) -> tuple[np.ndarray, np.ndarray]:
    """The rows that are not zero, and their values."""
    if isinstance(column, Indicator):
        rows = np.flatnonzero((column.codes == column.level) | (column.codes < 0))
        return rows, np.where(column.codes[rows] < 0, np.nan, 1.0)
    values = as_floats(column)
    rows = np.flatnonzero(values)
    return rows, values[rows]
