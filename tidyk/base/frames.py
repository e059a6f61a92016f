"""Data frames as R makes them."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.base.pipe import verb


def data_frame(**columns: Any) -> pd.DataFrame:
    """A data frame out of columns.

    Args:
        **columns: Values by column name: one a row. A single value is repeated; no other length is.

    Returns:
        A `pandas.DataFrame`. `I(x)` keeps a matrix as one column; data frames give their columns.

    Raises:
        TidykValueError: The columns have different lengths.

    Equals R's `data.frame()`, which recycles silently.

    Examples:
        >>> data_frame(x=[1, 2], g="a")
           x  g
        0  1  a
        1  2  a
    """
    lengths = {name: len(value) for name, value in columns.items() if _has_length(value)}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"`{name}` has {n}" for name, n in lengths.items())
        raise TidykValueError(f"The columns of a data frame must have one length: {told}.")
    for name, value in columns.items():
        if isinstance(value, np.ndarray) and value.ndim > 1:
            raise TidykTypeError(f"`{name}` is a matrix: keep it as one column with `I({name})`.")
    rows = next(iter(lengths.values()), 1)
    return pd.DataFrame(
        {n: v if _has_length(v) else [v] * rows for n, v in columns.items()}, copy=False
    )


def _has_length(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, str | bytes)


@verb(pd.DataFrame, pairs=True)
def bind_cols(x: pd.DataFrame, /, y: pd.DataFrame, *more: pd.DataFrame) -> pd.DataFrame:
    """Put data frames side by side.

    Args:
        x, y, *more: Data frames of as many rows, whose indexes agree (or are plain row numbers).
            With one frame only the call waits for the pipe.

    Returns:
        All columns under the first index; names that occur twice get their position: `x...1`,
        `x...3`.

    Raises:
        TidykValueError: The frames differ in their rows.

    Equals R's `dplyr::bind_cols()`.

    Examples:
        >>> bind_cols(data_frame(a=[1, 2]), data_frame(b=[3, 4]))
           a  b
        0  1  3
        1  2  4
    """
    frames = [x, y, *more]
    rows = [len(frame) for frame in frames]
    if len(set(rows)) > 1:
        raise TidykValueError(f"`bind_cols()` needs frames of as many rows, not {rows}.")
    index = next((f.index for f in frames if not _plain(f.index)), x.index)
    for frame in frames:
        if not (_plain(frame.index) or frame.index.equals(index)):
            raise TidykValueError(
                "`bind_cols()` puts rows side by side in their order, but the indexes differ: "
                "reset them."
            )
    bound = pd.concat([frame.set_axis(index) for frame in frames], axis=1)
    return bound.set_axis(_repaired([str(c) for c in bound.columns]), axis=1)


def _plain(index: pd.Index) -> bool:
    return isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1


def _repaired(names: list[str]) -> list[str]:
    twice = {name for name in names if names.count(name) > 1}
    return [f"{name}...{i}" if name in twice else name for i, name in enumerate(names, start=1)]


@verb(np.ndarray)
def array_reshape(x: np.ndarray, /, dim: int | Sequence[int]) -> np.ndarray:
    """The same values in another shape, row by row.

    Args:
        x: An array.
        dim: The new shape; -1 stands for what is left.

    Returns:
        A view where that is possible.

    Raises:
        TidykValueError: The shapes hold different numbers of values.

    Equals R's `reticulate::array_reshape()`.

    Examples:
        >>> array_reshape(np.arange(6), (2, 3)).tolist()
        [[0, 1, 2], [3, 4, 5]]
    """
    shape = (dim,) if isinstance(dim, int) else tuple(dim)
    try:
        return x.reshape(shape)
    except ValueError:
        raise TidykValueError(
            f"An array of shape {x.shape} cannot take the shape {shape}."
        ) from None


@verb(object)
def write_rds(x: Any, /, path: str | Path) -> Any:
    """Write an object to a file, by pickle. Equals R's `write_rds()`.

    Args:
        x: Any object.
        path: The file.

    Returns:
        The object.

    Examples:
        >>> import tempfile
        >>> path = f"{tempfile.mkdtemp()}/numbers.rds"
        >>> write_rds([1, 2], path) == read_rds(path)
        True
    """
    Path(path).write_bytes(pickle.dumps(x))
    return x


def read_rds(path: str | Path) -> Any:
    """Read an object that `write_rds()` wrote. Equals R's `read_rds()`.

    Args:
        path: The file. As with pickle, only read files that you trust.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     written = write_rds({"a": 1}, f"{folder}/x.rds")
        ...     read_rds(f"{folder}/x.rds")
        {'a': 1}
    """
    return pickle.loads(Path(path).read_bytes())


def is_number(dtype: Any) -> bool:
    """Is it a type of numbers (logicals are none)?"""
    if isinstance(dtype, np.dtype):
        return dtype.kind in "iufc"
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)
