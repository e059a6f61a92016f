"""Columns of tables laid out as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.binding import bind_rows_of_list
from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, describe, quoted
from tidyk.base.foreign import native
from tidyk.base.pipe import verb


@verb(pd.DataFrame)
def unnest(data: pd.DataFrame, /, *cols: str) -> pd.DataFrame:
    """Lay out the tables in a column as rows: predictions of submodels, extracts, replicates.

    Args:
        data: A data frame, resamples, or the results of tuning.
        *cols: The columns that hold a data frame (or a list of values) in each row. Of several, the
            parts of one row have as many rows as each other, or one.

    Returns:
        The rows of all parts, numbered anew; the other columns are repeated. A row whose part is
        missing or empty has none.

    Raises:
        TidykKeyError: There is no such column.
        TidykTypeError: None is named, or a column has neither data frames nor lists.
        TidykValueError: Parts of one row differ in their rows, or a name would be there twice.

    Equals R's `tidyr::unnest()`.

    Examples:
        >>> from tidyk import data_frame
        >>> parts = [data_frame(a=[1, 2]), data_frame(a=[3])]
        >>> unnest(pd.DataFrame({"id": ["x", "y"], "part": parts}), "part")
          id  a
        0  x  1
        1  x  2
        2  y  3
    """
    if not cols:
        raise TidykTypeError('`unnest()` needs the columns to lay out: `unnest(data, ".pred")`.')
    check_columns(cols, data)
    nested = [[_part(value, name) for value in data[name].tolist()] for name in cols]
    sizes = np.array([_size(parts) for parts in zip(*nested, strict=True)], dtype=int)
    rows = np.repeat(np.arange(len(data)), sizes)
    laid = {n: _laid(parts, sizes) for n, parts in zip(cols, nested, strict=True)}
    outer = data.iloc[rows].reset_index(drop=True)
    pieces = [laid[name] if name in laid else outer[[name]] for name in data.columns]
    _check_names([str(name) for piece in pieces for name in piece.columns])
    return pd.concat(pieces, axis=1)


def _part(value: Any, name: str) -> pd.DataFrame | None:
    """The rows of one cell; a list of values keeps the column's name."""
    table = native(value)
    if isinstance(table, pd.DataFrame) or table is None:
        return table
    if isinstance(table, list | tuple | np.ndarray | pd.Series) and np.ndim(table) == 1:
        return pd.DataFrame({name: list(table)})
    if np.ndim(value) == 0 and pd.isna(value):
        return None
    raise TidykTypeError(f'The column "{name}" should hold data frames, not {describe(value)}.')


def _size(parts: Sequence[pd.DataFrame | None]) -> int:
    """How many rows the parts of one row have together."""
    sizes = {len(part) for part in parts if part is not None} or {0}
    largest = max(sizes)
    if not sizes <= {1, largest}:
        raise TidykValueError(f"Parts of one row have different numbers of rows: {sorted(sizes)}.")
    return largest


def _laid(parts: Sequence[pd.DataFrame | None], sizes: np.ndarray) -> pd.DataFrame:
    """The parts one below the other; one row stands for as many as the others have."""
    present = [
        (part, size) for part, size in zip(parts, sizes, strict=True) if part is not None and size
    ]
    if not present:
        known = next((part for part in parts if part is not None), pd.DataFrame())
        return known.iloc[:0].reset_index(drop=True)
    whole = bind_rows_of_list([part for part, _ in present])
    at = [np.resize(np.arange(len(part)), size) for part, size in present]
    starts = np.cumsum([0, *(len(part) for part, _ in present)])
    rows = np.concatenate([start + own for start, own in zip(starts, at, strict=False)])
    return whole.iloc[rows].reset_index(drop=True)


def _check_names(names: Sequence[str]) -> None:
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise TidykValueError(
            f"`unnest()` would give the columns {quoted(twice)} twice: rename or drop those that "
            "stand beside the tables."
        )
