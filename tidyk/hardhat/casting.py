"""Columns of new data in the types of the training data, by vctrs' rules of what may become
what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, describe, quoted, warn
from tidyk.base.foreign import native
from tidyk.base.matrix import is_matrix, matrix_values

KINDS = {
    "b": "logical", "i": "integer", "u": "integer", "f": "double", "c": "complex", "M": "date",
    "m": "duration", "O": "list",
}  # fmt: skip
Dtype = Any
"""A column's type, numpy's or pandas'; type checkers do not know what the two have in common."""
NUMBERS = ("logical", "integer", "double")
Novel = Literal["warn", "error", "keep"]
"""What to do with a new level of a factor: see `cast()`."""


def kind_of(dtype: Dtype) -> str:
    """R's word for a column's type."""
    if isinstance(dtype, np.dtype):
        return KINDS.get(dtype.kind, "character")
    if isinstance(dtype, pd.CategoricalDtype):
        return "ordered" if dtype.ordered else "factor"
    if is_matrix(dtype):
        return "matrix"
    if isinstance(dtype, pd.PeriodDtype | pd.IntervalDtype):
        return "list"
    return KINDS.get(dtype.kind, "character") if dtype.kind != "O" else "character"


def kind_of_column(column: pd.Series | pd.Categorical | np.ndarray) -> str:
    """As `kind_of()`; a column of objects that are all text is text, and one without values is
    missing."""
    if not pd.api.types.is_object_dtype(column.dtype):
        return kind_of(column.dtype)
    inferred = pd.api.types.infer_dtype(column, skipna=True)
    return {"string": "character", "boolean": "logical", "empty": "missing"}.get(inferred, "list")


def same_type(a: Dtype, b: Dtype) -> bool:
    """Are two types the same? Unlike in pandas, the order of a factor's levels counts."""
    if a is b:
        return True
    if not (isinstance(a, pd.CategoricalDtype) and isinstance(b, pd.CategoricalDtype)):
        return bool(a == b)
    if a.ordered != b.ordered or a.categories.dtype != b.categories.dtype:
        return False
    return a.categories is b.categories or bool(a.categories.equals(b.categories))


def cast(
    column: pd.Series, target: Dtype, name: str, *, novel: Novel, exact: bool = True
) -> pd.Series:
    """The column in the type that it had in training.

    Args:
        column: A column of new data.
        target: Its dtype in training.
        name: Its name, for messages.
        novel: What to do with a new level of a factor: make it missing, with a warning ("warn"),
            raise an "error", or "keep" it, with the levels in the order of the new data.
        exact: Are fractions an error if there were whole numbers in training?

    Raises:
        TidykTypeError: Its type cannot become the target.
    """
    source, kind = kind_of_column(column), kind_of(target)
    if source == "missing" or (
        source != kind and kind not in ("matrix", "list") and _is_empty(column)
    ):
        return _all_missing(column, target, kind)
    if kind in ("factor", "ordered"):
        return _to_factor(column, source, target, name, novel)
    if kind in NUMBERS and source in NUMBERS:
        if source == "double" and not exact:
            return column
        return _to_number(column, source, target, name)
    if kind == "character" and source in ("character", "factor", "ordered"):
        as_objects = target == "string" and pd.api.types.is_object_dtype(column.dtype)
        return column if as_objects else column.astype(target)
    if kind == source and kind not in ("matrix", "list"):
        return column
    if kind == source == "matrix" and _alike(column, target):
        return column
    if kind == source == "list":
        return column
    raise _wrong(column.dtype, source, target, name)


def _is_empty(column: pd.Series) -> bool:
    return len(column) > 0 and bool(column.isna().all())


def _all_missing(column: pd.Series, target: Dtype, kind: str) -> pd.Series:
    """A column without values, in the target type."""
    if kind in ("matrix", "list"):
        raise _wrong(column.dtype, "missing", target, str(column.name))
    dtype = {"integer": float, "double": float, "logical": "boolean"}.get(kind, target)
    return pd.Series([None] * len(column), column.index, dtype=dtype)


def _alike(column: pd.Series, target: Dtype) -> bool:
    """Does a matrix column suit that of training: rows of the same shape, and numbers for numbers,
    whole ones for whole ones?"""
    dtype: Dtype = column.dtype
    if dtype.shape != target.shape:
        return False
    if target.base.kind in "iub" and dtype.base.kind == "f":
        return bool((matrix_values(column) % 1 == 0).all())
    return (dtype.base.kind in "fiub") == (target.base.kind in "fiub")


def _to_number(column: pd.Series, source: str, target: Dtype, name: str) -> pd.Series:
    kind = kind_of(target)
    if source == kind:
        return column
    if kind == "double":
        return column.astype(target)
    values = column.to_numpy(dtype=float, na_value=np.nan)
    missing = np.isnan(values)
    lossy = values % 1 != 0 if kind == "integer" else ~np.isin(values, (0, 1))
    if (lossy & ~missing).any():
        at = np.flatnonzero(lossy & ~missing)
        shown = ", ".join(map(str, at[:12])) + (", …" if len(at) > 12 else "")
        raise TidykTypeError(
            f'Can\'t convert the column "{name}" <{source}> to <{kind}>, its type in training, due '
            f"to loss of precision: {values[at[0]]:g} is "
            f"{'not a whole number' if kind == 'integer' else 'neither 0 nor 1'}. "
            f"Positions (from 0): {shown}."
        )
    if missing.any():
        whole = "boolean" if kind == "logical" else "Int64"
        return column.astype("Float64").astype(whole)
    return column.astype(target)


def _to_factor(column: pd.Series, source: str, target: Dtype, name: str, novel: str) -> pd.Series:
    levels = target.categories
    if source not in ("factor", "ordered", "character"):
        raise _wrong(column.dtype, source, target, name)
    if source != "character" and (source == "ordered") != bool(target.ordered):
        raise _wrong(column.dtype, source, target, name)
    values = pd.Categorical(column)
    if source == "ordered" and not values.categories.equals(levels):
        raise _wrong(column.dtype, source, target, name)
    if source == "character":
        values = values.reorder_categories(pd.unique(column.dropna()))
    if novel == "keep" and not target.ordered:
        every = [*values.categories, *levels.difference(values.categories, sort=False)]
        return pd.Series(values.set_categories(every), column.index)
    new = values.categories.difference(levels, sort=False)
    if len(new) and values.codes.size and np.isin(values.categories[values.codes], new).any():
        if novel == "error" or target.ordered:
            raise TidykTypeError(
                f'Can\'t convert the column "{name}": the factor has new levels {quoted(new)}; '
                f"in training its levels were {quoted(levels)}."
            )
        warn(novel_levels(new, name))
    return pd.Series(values.set_categories(levels, ordered=target.ordered), column.index)


def novel_levels(new: Iterable[Any], name: str) -> str:
    """The warning about levels that training did not see."""
    many = len(list(new)) > 1
    return (
        f'Novel level{"s" * many} found in column "{name}": {quoted(new)}. The '
        f"level{'s have' if many else ' has'} been removed, and values have been coerced to <NA>."
    )


def _wrong(dtype: Dtype, source: str, target: Dtype, name: str) -> TidykTypeError:
    kind = kind_of(target)
    shown = [str(d) if k == "matrix" else f"<{k}>" for d, k in ((dtype, source), (target, kind))]
    levels = ""
    if source == kind and kind in ("factor", "ordered"):
        levels = f" Its levels are {quoted(dtype.categories)}, not {quoted(target.categories)}."
    return TidykTypeError(
        f'Can\'t convert the column "{name}" {shown[0]} to match its type in training, '
        f"{shown[1]}.{levels}"
    )


def as_frame(data: Any, name: str = "data") -> pd.DataFrame:
    """Data as a data frame; an array's columns are called V1, V2, …, as in R.

    Raises:
        TidykTypeError: They are neither a data frame nor a matrix, or names occur twice.
    """
    data = native(data)
    if isinstance(data, np.ndarray) and data.ndim == 2:
        return pd.DataFrame(data, columns=[f"V{i}" for i in range(1, data.shape[1] + 1)])
    if not isinstance(data, pd.DataFrame):
        raise TidykTypeError(f"`{name}` must be a data frame or a matrix, not {describe(data)}.")
    if not data.columns.is_unique:
        twice = data.columns[data.columns.duplicated()].unique()
        raise TidykTypeError(
            f"All columns of `{name}` must have unique names; {quoted(twice)} "
            f"{'occurs' if len(twice) == 1 else 'occur'} more than once."
        )
    return data
