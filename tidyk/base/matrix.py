"""The matrix column: one numpy array of shape (rows, …) as one column of a data frame.

R keeps a matrix as one column with `I(x)`; so does tidyk. A column holds images, sequences or plain
rows of any dtype, goes through formulas, folds and predictions whole, and is never copied when it
is sliced.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype
from pandas.api.indexers import check_array_indexer

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.base.matrix_arithmetic import MatrixArithmetic
from tidyk.base.matrix_types import MatrixDtype, MatrixRow, is_missing, row_values


class MatrixArray(MatrixArithmetic, ExtensionArray):
    """The values of a matrix column.

    Args:
        values: An array of shape (rows, …) with at least one more axis. It is not copied.

    Attributes:
        matrix: That array. (`np.asarray()` gives what pandas needs: an array of rows.)

    Arithmetic, comparisons and numpy's functions are done value by value; `astype("float32")`
    changes the values' dtype. A missing row is a row of NaN; taking one from whole numbers makes
    them floats, as pandas does with numbers.
    """

    _readonly = False

    def __init__(self, values: Any, copy: bool = False) -> None:
        values = np.array(values) if copy else np.asarray(values)
        if values.ndim < 2:
            raise TidykValueError(
                "A matrix column needs rows of values, an array of shape (rows, ...), not "
                f"{values.shape}."
            )
        self.matrix = values
        self._dtype = MatrixDtype(values.dtype, values.shape[1:])

    # --- what pandas asks of an extension array ---------------------------------------------------
    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> MatrixArray:
        if isinstance(dtype, str):
            dtype = MatrixDtype.construct_from_string(dtype)
        if isinstance(scalars, MatrixArray):
            values = scalars.matrix
        elif isinstance(scalars, np.ndarray) and scalars.ndim > 1:
            values = scalars
        else:
            values = _stack(list(scalars), dtype)
        if dtype is not None and values.dtype != dtype.base and values.size:
            return cls(values.astype(_holding(dtype.base, values)))
        return cls(values, copy=copy)

    @classmethod
    def _from_factorized(cls, values: Any, original: MatrixArray) -> MatrixArray:
        return cls._from_sequence(values, dtype=original.dtype)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[MatrixArray]) -> MatrixArray:
        return cls(np.concatenate([part.matrix for part in to_concat]))

    @property
    def dtype(self) -> MatrixDtype:
        return self._dtype

    @property
    def nbytes(self) -> int:
        return self.matrix.nbytes

    def __len__(self) -> int:
        return len(self.matrix)

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, tuple):
            item = _only_index(item)
        item = check_array_indexer(self, item)
        values = self.matrix[item]
        if np.ndim(item) == 0 and not isinstance(item, slice):
            return np.nan if _missing_rows(values[None])[0] else MatrixRow(values)
        part = type(self)(values)
        part._readonly = self._readonly  # a view may be changed only where the whole may
        return part

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._readonly:
            raise ValueError("Cannot modify read-only array")
        key = check_array_indexer(self, key)
        if isinstance(value, MatrixArray | pd.Series):
            value = np.asarray(value.array if isinstance(value, pd.Series) else value.matrix)
        elif is_missing(value):
            self._promote()
            value = np.nan
        elif isinstance(value, MatrixRow):
            value = value.values
        elif isinstance(value, list | tuple) or _holds_rows(value):
            value = _stack(list(value), self.dtype)
            if value.dtype.kind == "f":
                self._promote()
        self.matrix[key] = value

    def _promote(self) -> None:
        """Raise an error if the dtype has no room for missing rows."""
        roomy = _with_room_for_missing(self.matrix.dtype)
        if roomy != self.matrix.dtype:
            raise TidykTypeError(
                f"A row of {self.dtype} cannot be set to missing in place: make the column floats "
                "first."
            )

    def isna(self) -> np.ndarray:
        return _missing_rows(self.matrix)

    def copy(self) -> MatrixArray:
        return type(self)(self.matrix.copy())

    def view(self, dtype: Any = None) -> Any:
        if dtype is not None:
            raise NotImplementedError(dtype)
        return type(self)(self.matrix)

    def shift(self, periods: int = 1, fill_value: Any = None) -> MatrixArray:
        at = np.arange(len(self)) - periods
        at[(at < 0) | (at >= len(self))] = -1
        return self.take(at, allow_fill=True, fill_value=fill_value)

    def searchsorted(self, value: Any, side: Any = "left", sorter: Any = None) -> Any:
        rows = self.astype(object)
        value = value.array if isinstance(value, pd.Series) else value
        if isinstance(value, MatrixArray):
            return rows.searchsorted(value.astype(object), side=side, sorter=sorter)
        one = np.empty(1, object)
        one[0] = value
        return rows.searchsorted(one, side=side, sorter=sorter)[0]

    def take(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None
    ) -> MatrixArray:
        at = np.asarray(indices, dtype=np.intp)
        if not allow_fill:
            if not len(self) and len(at):
                raise IndexError("cannot do a non-empty take from an empty axes.")
            return type(self)(self.matrix[at])
        if (at < -1).any():
            raise ValueError("Positions below -1 are not allowed with `allow_fill=True`.")
        if len(at) and at.max() >= len(self):
            raise IndexError("out of bounds value in 'indices'.")
        return type(self)(self._filled(at, fill_value))

    def _filled(self, at: np.ndarray, fill_value: Any) -> np.ndarray:
        empty = at < 0
        if not empty.any():
            return self.matrix[at]
        missing = is_missing(fill_value)
        dtype = _with_room_for_missing(self.matrix.dtype) if missing else self.matrix.dtype
        values = np.empty((len(at), *self.matrix.shape[1:]), dtype)
        values[~empty] = self.matrix[at[~empty]]
        values[empty] = np.nan if missing else row_values(fill_value)
        return values

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        dtype = pd.api.types.pandas_dtype(dtype)
        if dtype == self.dtype:
            return self.copy() if copy else self
        if isinstance(dtype, MatrixDtype):
            if dtype.shape != self.dtype.shape:
                raise TidykTypeError(
                    f"{self.dtype} cannot become {dtype}: the rows have another shape."
                )
            return type(self)(self.matrix.astype(dtype.base, copy=copy))
        if isinstance(dtype, np.dtype) and dtype.kind in "biufc":
            return type(self)(self.matrix.astype(dtype, copy=copy))
        return super().astype(dtype, copy=copy)

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> np.ndarray:
        """Rows as objects, as pandas expects of a column; `matrix_values()` gives the array
        itself."""
        out = np.empty(len(self), dtype=object)
        out[:] = list(self)
        return out

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        if copy is False:
            raise ValueError("An array of a matrix column's rows is always a copy.")
        return self.to_numpy()

    # --- rows are compared and ordered by their values, the first value first ---------------------
    def _ranks(self) -> np.ndarray:
        """The rank of each row among the distinct rows; -1 for missing rows."""
        flat = self.matrix.reshape(len(self), math.prod(self.dtype.shape))
        _, ranks = np.unique(flat, axis=0, return_inverse=True)
        return np.where(self.isna(), -1, ranks.reshape(-1))

    def factorize(self, use_na_sentinel: bool = True) -> tuple[np.ndarray, MatrixArray]:
        codes, at = _by_appearance(self._ranks(), use_na_sentinel)
        return codes, self.take(at)

    def unique(self) -> MatrixArray:
        return self.factorize(use_na_sentinel=False)[1]

    def duplicated(self, keep: Any = "first") -> np.ndarray:
        return pd.Series(self._ranks()).duplicated(keep=keep).to_numpy()

    def _hash_pandas_object(self, *, encoding: str, hash_key: str, categorize: bool) -> np.ndarray:
        flat = np.ascontiguousarray(self.matrix.reshape(-1))
        each = pd.util.hash_array(flat, encoding, hash_key, categorize)
        each = each.reshape(len(self), math.prod(self.dtype.shape))
        weights = np.cumprod(np.full(each.shape[1], 1_000_003, np.uint64))
        return (each * weights).sum(axis=1, dtype=np.uint64)

    def _values_for_argsort(self) -> np.ndarray:
        return self._ranks()

    def _reduce(
        self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any
    ) -> Any:
        if name == "count":
            return int((~self.isna()).sum())
        raise TypeError(
            f"Cannot perform {name}() on a matrix column: its rows are arrays. Take its `matrix`."
        )

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str]:
        return _show_row


MatrixDtype.arrays = MatrixArray


def I(x: Any) -> Any:  # noqa: E743  (R's name)
    """Keep a matrix (or an array of any rank above one) as one column.

    Args:
        x: An array of shape (rows, …); a data frame of numbers becomes its matrix; anything of rank
            one is returned as it is, as in R.

    Returns:
        A `MatrixArray`, which data frames take as a column. Nothing is copied.

    Equals R's `I()`.

    Examples:
        >>> import numpy as np
        >>> pd.DataFrame({"x": I(np.eye(3))}).dtypes["x"]
        <num[,3]>
    """
    if isinstance(x, MatrixArray):
        return x
    if isinstance(x, pd.DataFrame):
        x = x.to_numpy()
    try:
        values = np.asarray(x)
    except ValueError:
        raise TidykValueError(
            f"The rows of a matrix column must have one length, not {_lengths(x)}."
        ) from None
    return MatrixArray(values) if values.ndim > 1 else x


def _lengths(rows: Any) -> str:
    """Up to five lengths of rows, for a message."""
    lengths = sorted({len(row) if hasattr(row, "__len__") else 1 for row in rows})
    return ", ".join(str(n) for n in lengths[:5])


def is_matrix(x: Any) -> bool:
    """Is this a matrix column, or its dtype?"""
    return isinstance(
        x if isinstance(x, ExtensionDtype) else getattr(x, "dtype", None), MatrixDtype
    )


def matrix_values(x: Any) -> np.ndarray:
    """The array of shape (rows, …) behind a matrix column, not a copy."""
    array = x.array if isinstance(x, pd.Series) else x
    if not isinstance(array, MatrixArray):
        raise TidykTypeError(f"`matrix_values()` takes a matrix column, not {describe(x)}.")
    return array.matrix


def _stack(rows: list[Any], dtype: MatrixDtype | None) -> np.ndarray:
    """Rows stacked into one array; missing ones become rows of NaN."""
    arrays = [row_values(row) for row in rows if not is_missing(row)]
    shape = arrays[0].shape if arrays else (dtype.shape if dtype else None)
    if shape is None or shape == ():
        raise TypeError("A matrix column needs rows that are arrays.")
    if any(row.shape != shape for row in arrays):
        raise TidykValueError(
            "All rows of a matrix column should have one shape, not "
            f"{sorted({r.shape for r in arrays})}."
        )
    base = np.result_type(*arrays) if arrays else (dtype.base if dtype else np.dtype(float))
    if len(arrays) == len(rows):
        return np.stack(arrays) if arrays else np.empty((0, *shape), base)
    values = np.full((len(rows), *shape), np.nan, _with_room_for_missing(base))
    for i, row in enumerate(rows):
        if not is_missing(row):
            values[i] = row_values(row)
    return values


def _holding(base: np.dtype, values: np.ndarray) -> np.dtype:
    """The dtype asked for, or floats if values are missing."""
    return _with_room_for_missing(base) if _missing_rows(values).any() else base


def _with_room_for_missing(base: np.dtype) -> np.dtype:
    return (
        base if base.kind in "fcO" else np.dtype(object) if base.kind in "USO" else np.dtype(float)
    )


def _holds_rows(value: Any) -> bool:
    """Is this an array of row objects?"""
    return isinstance(value, np.ndarray) and value.dtype == object and value.ndim == 1


def _missing_rows(values: np.ndarray) -> np.ndarray:
    """Rows of nothing but NaN.

    The first value settles it for most rows, so that large columns need not be read whole.
    """
    flat = values.reshape(len(values), -1) if values.size else np.zeros((len(values), 0))
    if values.dtype.kind not in "fcO" or not flat.shape[1]:
        return np.zeros(len(values), bool)
    missing = pd.isna(flat[:, 0])
    candidates = np.flatnonzero(missing)
    missing[candidates] = pd.isna(flat[candidates]).all(axis=1)
    return missing


def _by_appearance(ranks: np.ndarray, use_na_sentinel: bool) -> tuple[np.ndarray, np.ndarray]:
    """Codes in the order in which the ranks appear, and the position where each appears first."""
    codes, uniques = pd.factorize(np.where(ranks < 0, -1, ranks))
    first = (
        np.array([np.flatnonzero(codes == c)[0] for c in range(len(uniques))], dtype=np.intp)
        if len(codes)
        else codes
    )
    if use_na_sentinel and (uniques == -1).any():
        sentinel = int(np.flatnonzero(uniques == -1)[0])
        codes = np.where(codes == sentinel, -1, codes - (codes > sentinel))
        first = np.delete(first, sentinel)
    return codes.astype(np.intp), first.astype(np.intp)


def _only_index(item: tuple[Any, ...]) -> Any:
    rest = [i for i in item if i is not Ellipsis]
    if len(rest) > 1:
        raise IndexError("too many indices for a matrix column: it has one axis, its rows.")
    return rest[0] if rest else slice(None)


def _show_row(row: Any) -> str:
    """A short text for one row."""
    return "NA" if is_missing(row) else repr(row)
