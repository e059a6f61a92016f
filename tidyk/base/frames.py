"""Data frames as R makes them."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.base.foreign import from_foreign, is_foreign_frame, native
from tidyk.base.pipe import verb
from tidyk.base.plain import plain


def data_frame(**columns: Any) -> pd.DataFrame:
    """A data frame out of columns.

    Args:
        **columns: Values by column name: one a row. A single value is repeated; no other length is.

    Returns:
        A `pandas.DataFrame`. `I(x)` keeps a matrix as one column; a data frame `x` gives its
        columns, as `x.a`, `x.b`, or, if it has only one, that column under its own name.

    Raises:
        TidykValueError: The columns have different lengths, or Series have different indexes.

    Equals R's `data.frame()`, which recycles silently.

    Examples:
        >>> data_frame(x=[1, 2], g="a")
           x  g
        0  1  a
        1  2  a
    """
    lengths = {name: len(value) for name, value in columns.items() if _has_length(value)}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"`{name}` has {n}" for name, n in lengths.items())
        raise TidykValueError(f"The columns of a data frame must have one length: {shown}.")
    for name, value in columns.items():
        if isinstance(value, np.ndarray) and value.ndim > 1:
            raise TidykTypeError(f"`{name}` is a matrix: keep it as one column with `I({name})`.")
    _check_indexes(columns)
    rows = next(iter(lengths.values()), 1)
    parts = {n: v if _has_length(v) else [v] * rows for n, v in columns.items()}
    return pd.DataFrame(_spread(parts), copy=False)


def expand_grid(**columns: Any) -> pd.DataFrame:
    """All combinations of values, such as a grid of candidates.

    Args:
        **columns: Values by column name: a list, an array or a Series, or a single value.

    Returns:
        One row a combination; the last column changes fastest.

    Raises:
        TidykTypeError: A column is a matrix or a data frame.

    Equals R's `tidyr::expand_grid()`.

    Examples:
        >>> expand_grid(penalty=[0.1, 1], degree=[1, 2, 3])
           penalty  degree
        0      0.1       1
        1      0.1       2
        2      0.1       3
        3      1.0       1
        4      1.0       2
        5      1.0       3
    """
    values = {name: _one_column(name, value) for name, value in columns.items()}
    shape = [len(value) for value in values.values()]
    rows = np.indices(shape).reshape(len(shape), -1)
    return pd.DataFrame(
        {name: value.array.take(at) for (name, value), at in zip(values.items(), rows, strict=True)}
    )


def crossing(**columns: Any) -> pd.DataFrame:
    """All combinations of the different values, in order.

    Args:
        **columns: Values by column name: a list, an array or a Series, or a single value.

    Returns:
        One row a combination; the last column changes fastest.

    Raises:
        TidykTypeError: A column is a matrix or a data frame.

    Equals R's `tidyr::crossing()`.

    Examples:
        >>> crossing(degree=[2, 1, 2], kernel="box")
           degree kernel
        0       1    box
        1       2    box
    """
    values = {name: _one_column(name, value) for name, value in columns.items()}
    return expand_grid(**{n: v.drop_duplicates().sort_values() for n, v in values.items()})


def _one_column(name: str, value: Any) -> pd.Series:
    if getattr(value, "ndim", 1) > 1:
        raise TidykTypeError(f"`{name}` should be a vector of values, not {describe(value)}.")
    return pd.Series(value if _has_length(value) else [value])


def _spread(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns, with those of data frames under R's names."""
    spread: dict[str, Any] = {}
    for name, value in columns.items():
        if not isinstance(value, pd.DataFrame):
            spread[name] = value
            continue
        for inner in value.columns:
            spread[f"{name}.{inner}" if value.shape[1] > 1 else inner] = value[inner]
    return spread


def column_arrays(frame: pd.DataFrame) -> dict[Any, Any]:
    """The arrays behind the columns, by name: read-only views of numpy's, or those of pandas.

    As `items()`, without making a Series of each.
    """
    arrays = [_locked(array) for array in cast(Any, frame)._iter_column_arrays()]
    return dict(zip(frame.columns.tolist(), arrays, strict=True))


def _locked(array: Any) -> Any:
    if not isinstance(array, np.ndarray):
        return array
    view = array.view()
    view.flags.writeable = False
    return view


def _check_indexes(columns: Mapping[str, object]) -> None:
    """Raise an error where pandas would align Series by their indexes and so reorder their rows."""
    series = {n: v for n, v in columns.items() if isinstance(v, pd.Series | pd.DataFrame)}
    first = next(iter(series), "")
    for name, value in series.items():
        if not value.index.equals(series[first].index):
            raise TidykValueError(
                f"The rows of `{first}` and `{name}` have different indexes, so it is unclear "
                f"which belong together: `{name}.reset_index(drop=True)`, or `{name}.to_numpy()`."
            )


def _has_length(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, str | bytes)


def as_data_frame(data: object, name: str = "data") -> pd.DataFrame:
    """An argument as a pandas data frame, whatever library it comes from.

    Args:
        data: A pandas data frame, which is returned as it is, or a table of polars, pyarrow, duckdb
            or another library that speaks Arrow.
        name: The argument, for the message.

    Raises:
        TidykTypeError: It is not a data frame, or its column names are not text.

    Examples:
        >>> as_data_frame([1, 2], "new_data")
        Traceback (most recent call last):
        tidyk.base.errors.TidykTypeError: `new_data` must be a data frame (of pandas, polars,
        pyarrow, duckdb, ...), not a list.
    """
    frame = from_foreign(data) if is_foreign_frame(data) else data
    if not isinstance(frame, pd.DataFrame):
        raise TidykTypeError(
            f"`{name}` must be a data frame (of pandas, polars, pyarrow, duckdb, ...), not "
            f"{describe(data)}."
        )
    check_text_names(frame, name)
    return frame


def as_vector(value: Any, name: str) -> Any:
    """The column of a table that has only one; a vector as it is.

    Raises:
        TidykTypeError: The table has more columns, or none.
    """
    column = native(value)
    if not isinstance(column, pd.DataFrame):
        return column
    if column.shape[1] != 1:
        raise TidykTypeError(
            f"`{name}` should be one column, not {describe(value)} of {column.shape[1]} columns."
        )
    return column.iloc[:, 0]


def check_text_names(frame: pd.DataFrame, name: str = "data") -> None:
    """Raise an error that says how to rename columns whose names are not text."""
    if frame.columns.inferred_type in ("string", "empty"):
        return
    wrong: list[object] = [c for c in frame.columns if not isinstance(c, str)]
    if not wrong:
        return
    cure = (
        f'`{name}.columns = ["_".join(map(str, c)) for c in {name}.columns]`'
        if isinstance(wrong[0], tuple)
        else f"`{name}.columns = {name}.columns.astype(str)`"
    )
    raise TidykTypeError(
        f"Column names must be text, but `{name}` has {_few(wrong)}. Rename them: {cure}."
    )


def _few(names: list[object]) -> str:
    """Up to three names, and how many more."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"`{n!r}`" for n in names[:3]) + more


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


@plain
def read_rds(path: str | Path) -> Any:
    """Read an object that `write_rds()` wrote. Equals R's `read_rds()`.

    Args:
        path: The file. As with pickle, only read files that you trust.

    Raises:
        TidykValueError: Another program wrote it.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     written = write_rds({"a": 1}, f"{folder}/x.rds")
        ...     read_rds(f"{folder}/x.rds")
        {'a': 1}
    """
    try:
        return pickle.loads(Path(path).read_bytes())
    except (pickle.UnpicklingError, EOFError, UnicodeDecodeError, ValueError, IndexError) as why:
        raise TidykValueError(
            f'"{path}" is no file that `write_rds()` wrote, or not a whole one ({why}). What R '
            "wrote, R has to write again in a form that Python reads, as parquet or CSV."
        ) from why


def is_float_block(frame: pd.DataFrame) -> bool:
    """Are all columns numpy's floats of 64 bits, so that they are one array at no cost?"""
    return all(dtype == "float64" for dtype in frame.dtypes.tolist())


def is_number(dtype: Any) -> bool:
    """Is it a numeric type? (Logicals and complex numbers do not count.)"""
    if isinstance(dtype, np.dtype):
        return dtype.kind in "iuf"
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)
