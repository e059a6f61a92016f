"""Columns of new data in the types that the training data had: what may become what, as vctrs has
it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, describe, quoted, warn
from tidyk.base.matrix import is_matrix, matrix_values

KINDS = {
    "b": "logical", "i": "integer", "u": "integer", "f": "double", "c": "complex", "M": "date",
    "m": "duration", "O": "list",
}  # fmt: skip
Dtype = Any
"""A column's type, of numpy's or of pandas': what they have in common no checker knows."""
NUMBERS = ("logical", "integer", "double")
Novel = Literal["warn", "error", "keep"]
"""What becomes of a new level of a factor: see `cast()`."""


def kind_of(dtype: Dtype) -> str:
    """R's word for a column's type."""
    if isinstance(dtype, np.dtype):
        return KINDS.get(dtype.kind, "character")
    if isinstance(dtype, pd.CategoricalDtype):
        return "ordered" if dtype.ordered else "factor"
    if is_matrix(dtype):
        return "matrix"
    return KINDS.get(dtype.kind, "character") if dtype.kind != "O" else "character"


def kind_of_column(column: pd.Series | pd.Categorical | np.ndarray) -> str:
    """As `kind_of()`; a column of objects that are all text is text, one of nothing missing."""
    if not pd.api.types.is_object_dtype(column.dtype):
        return kind_of(column.dtype)
    found = pd.api.types.infer_dtype(column, skipna=True)
    return {"string": "character", "boolean": "logical", "empty": "missing"}.get(found, "list")


def same_type(a: Dtype, b: Dtype) -> bool:
    """Are two types one? The order of a factor's levels counts, other than for pandas."""
    factors = isinstance(a, pd.CategoricalDtype) and isinstance(b, pd.CategoricalDtype)
    return a == b and (not factors or a.categories.equals(b.categories))


def cast(
    column: pd.Series, wanted: Dtype, name: str, *, novel: Novel, exact: bool = True
) -> pd.Series:
    """The column in the wanted type.

    Args:
        column: Of new data.
        wanted: The dtype in training.
        name: Of the column, for messages.
        novel: What a new level of a factor is: missing, with a warning ("warn"), an "error", or
            one more level, behind those of the new data ("keep").
        exact: Are fractions an error where there were whole numbers?

    Raises:
        TidykTypeError: It is of another type.
    """
    found, kind = kind_of_column(column), kind_of(wanted)
    if found == "missing" or (
        found != kind and kind not in ("matrix", "list") and _is_empty(column)
    ):
        return _all_missing(column, wanted, kind)
    if kind in ("factor", "ordered"):
        return _to_factor(column, found, wanted, name, novel)
    if kind in NUMBERS and found in NUMBERS:
        if found == "double" and not exact:
            return column
        return _to_number(column, found, wanted, name)
    if kind == "character" and found in ("character", "factor", "ordered"):
        as_objects = wanted == "string" and pd.api.types.is_object_dtype(column.dtype)
        return column if as_objects else column.astype(wanted)
    if kind == found and kind not in ("matrix", "list"):
        return column
    if kind == found == "matrix" and _alike(column, wanted):
        return column
    if kind == found == "list":
        return column
    raise _wrong(column.dtype, found, wanted, name)


def _is_empty(column: pd.Series) -> bool:
    return len(column) > 0 and bool(column.isna().all())


def _all_missing(column: pd.Series, wanted: Dtype, kind: str) -> pd.Series:
    """A column without values, as one of the wanted type."""
    if kind in ("matrix", "list"):
        raise _wrong(column.dtype, "missing", wanted, str(column.name))
    dtype = {"integer": float, "double": float, "logical": "boolean"}.get(kind, wanted)
    return pd.Series([None] * len(column), column.index, dtype=dtype)


def _alike(column: pd.Series, wanted: Dtype) -> bool:
    """Have matrix columns one shape? And numbers go for numbers, whole ones for whole ones."""
    dtype: Dtype = column.dtype
    if dtype.shape != wanted.shape:
        return False
    if wanted.base.kind in "iub" and dtype.base.kind == "f":
        return bool((matrix_values(column) % 1 == 0).all())
    return (dtype.base.kind in "fiub") == (wanted.base.kind in "fiub")


def _to_number(column: pd.Series, found: str, wanted: Dtype, name: str) -> pd.Series:
    kind = kind_of(wanted)
    if found == kind:
        return column
    if kind == "double":
        return column.astype(wanted)
    values = column.to_numpy(dtype=float, na_value=np.nan)
    missing = np.isnan(values)
    lossy = values % 1 != 0 if kind == "integer" else ~np.isin(values, (0, 1))
    if (lossy & ~missing).any():
        at = np.flatnonzero(lossy & ~missing)
        shown = ", ".join(map(str, at[:12])) + (", …" if len(at) > 12 else "")
        raise TidykTypeError(
            f'Can\'t convert the column "{name}" <{found}> to <{kind}>, its type in training, due '
            f"to loss of precision: {values[at[0]]:g} is "
            f"{'no whole number' if kind == 'integer' else 'neither 0 nor 1'}. "
            f"Positions (from 0): {shown}."
        )
    if missing.any():
        whole = "boolean" if kind == "logical" else "Int64"
        return column.astype("Float64").astype(whole)
    return column.astype(wanted)


def _to_factor(column: pd.Series, found: str, wanted: Dtype, name: str, novel: str) -> pd.Series:
    levels = wanted.categories
    if found not in ("factor", "ordered", "character"):
        raise _wrong(column.dtype, found, wanted, name)
    if found != "character" and (found == "ordered") != bool(wanted.ordered):
        raise _wrong(column.dtype, found, wanted, name)
    values = pd.Categorical(column)
    if found == "ordered" and not values.categories.equals(levels):
        raise _wrong(column.dtype, found, wanted, name)
    if found == "character":
        values = values.reorder_categories(pd.unique(column.dropna()))
    if novel == "keep" and not wanted.ordered:
        every = [*values.categories, *levels.difference(values.categories, sort=False)]
        return pd.Series(values.set_categories(every), column.index)
    new = values.categories.difference(levels, sort=False)
    if len(new) and values.codes.size and np.isin(values.categories[values.codes], new).any():
        if novel == "error" or wanted.ordered:
            raise TidykTypeError(
                f'Can\'t convert the column "{name}": the factor has new levels {quoted(new)}; '
                f"in training its levels were {quoted(levels)}."
            )
        warn(novel_levels(new, name))
    return pd.Series(values.set_categories(levels, ordered=wanted.ordered), column.index)


def novel_levels(new: Iterable[Any], name: str) -> str:
    """What is told of levels that training did not see."""
    many = len(list(new)) > 1
    return (
        f'Novel level{"s" * many} found in column "{name}": {quoted(new)}. The '
        f"level{'s have' if many else ' has'} been removed, and values have been coerced to <NA>."
    )


def _wrong(dtype: Dtype, found: str, wanted: Dtype, name: str) -> TidykTypeError:
    kind = kind_of(wanted)
    shown = [str(d) if k == "matrix" else f"<{k}>" for d, k in ((dtype, found), (wanted, kind))]
    levels = ""
    if found == kind and kind in ("factor", "ordered"):
        levels = f" Its levels are {quoted(dtype.categories)}, not {quoted(wanted.categories)}."
    return TidykTypeError(
        f'Can\'t convert the column "{name}" {shown[0]} to match its type in training, '
        f"{shown[1]}.{levels}"
    )


def as_frame(data: Any, name: str = "data") -> pd.DataFrame:
    """A data frame; an array's columns are called V1, V2, …, as R calls them.

    Raises:
        TidykTypeError: The data are neither, or names occur twice.
    """
    if isinstance(data, np.ndarray) and data.ndim == 2:
        return pd.DataFrame(data, columns=[f"V{i}" for i in range(1, data.shape[1] + 1)])
    if not isinstance(data, pd.DataFrame):
        raise TidykTypeError(f"`{name}` must be a data frame or a matrix, not {describe(data)}.")
    if not data.columns.is_unique:
        twice = data.columns[data.columns.duplicated()].unique()
        raise TidykTypeError(
            f"All columns of `{name}` must have unique names; {quoted(twice)} "
            f"{'stands' if len(twice) == 1 else 'stand'} there more than once."
        )
    return data
