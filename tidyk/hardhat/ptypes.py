"""What columns looked like in training, and new data held against it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError, check_columns, describe, quoted, warn
from tidyk.base.matrix import is_matrix


@frozen
class ColumnType:
    """A column's kind ("number", "factor", "text", "logical", "date", "matrix", "other") and what
    goes with it."""

    kind: str
    dtype: Any
    levels: tuple[Any, ...] = ()
    ordered: bool = False

    def __str__(self) -> str:
        if self.kind == "factor":
            return "an ordered factor" if self.ordered else "a factor"
        return str(self.dtype) if self.kind in ("matrix", "other") else self.kind


def column_type(column: pd.Series) -> ColumnType:
    """What a column looks like."""
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return ColumnType("factor", dtype, tuple(dtype.categories), bool(dtype.ordered))
    if is_matrix(dtype):
        return ColumnType("matrix", dtype)
    for kind, test in (
        ("logical", pd.api.types.is_bool_dtype),
        ("number", pd.api.types.is_numeric_dtype),
        ("date", pd.api.types.is_datetime64_any_dtype),
    ):
        if test(dtype):
            return ColumnType(kind, dtype)
    if pd.api.types.is_string_dtype(dtype) or pd.api.types.is_object_dtype(dtype):
        levels = tuple(sorted(column.dropna().unique())) if _all_text(column) else ()
        return ColumnType("text" if levels or not len(column) else "other", dtype, levels)
    return ColumnType("other", dtype)


def _all_text(column: pd.Series) -> bool:
    return all(isinstance(v, str) for v in column.dropna())


def column_types(frame: pd.DataFrame, names: Iterable[str]) -> dict[str, ColumnType]:
    """What the named columns look like."""
    return {name: column_type(frame[name]) for name in names}


def conform(
    new_data: Any, types: dict[str, ColumnType], *, novel: str = "warn", exact: bool = True
) -> pd.DataFrame:
    """The columns of new data in the types of the training data: no others, in the old order.

    Args:
        new_data: A data frame.
        types: The training columns.
        novel: What a new level is: missing, with a warning ("warn"), an "error", or a level behind
            those of the new data ("keep").
        exact: Are fractions an error where there were whole numbers?

    Raises:
        TidykKeyError: A column is missing.
        TidykTypeError: A column has another type.
    """
    if not isinstance(new_data, pd.DataFrame):
        raise TidykTypeError(f"`new_data` must be a data frame, not {describe(new_data)}.")
    check_columns(types, new_data, "new_data")
    changed = {name: _conform(new_data[name], t, name, novel) for name, t in types.items()}
    if exact:
        for name, wanted in types.items():
            _check_whole(new_data[name], wanted, name)
    same = all(changed[name] is None for name in types)
    frame = new_data[list(types)]
    return frame if same else frame.assign(**{n: v for n, v in changed.items() if v is not None})


def _conform(column: pd.Series, wanted: ColumnType, name: str, novel: str) -> pd.Series | None:
    """The column in the wanted type; None if it has it already."""
    found = column_type(column) if wanted.kind not in ("number",) else None
    if wanted.kind == "number":
        if pd.api.types.is_bool_dtype(column.dtype):
            return column.astype(wanted.dtype)
        if pd.api.types.is_numeric_dtype(column.dtype):
            return None
        raise _wrong(column_type(column), wanted, name)
    assert found is not None
    if wanted.kind in ("factor", "text"):
        return _conform_levels(column, found, wanted, name, novel)
    if wanted.kind == "matrix":
        if (
            found.kind == "matrix"
            and found.dtype.shape == wanted.dtype.shape
            and _alike(found, wanted)
        ):
            return None
        raise _wrong(found, wanted, name)
    if found.kind == wanted.kind or (
        wanted.kind == "logical" and found.kind == "number" and column.isin([0, 1]).all()
    ):
        return None if found.kind == wanted.kind else column.astype(bool)
    raise _wrong(found, wanted, name)


def _check_whole(column: pd.Series, wanted: ColumnType, name: str) -> None:
    if wanted.kind != "number" or not pd.api.types.is_integer_dtype(wanted.dtype):
        return
    if not pd.api.types.is_float_dtype(column.dtype):
        return
    known = column.dropna()
    broken = known[known % 1 != 0]
    if len(broken):
        raise TidykTypeError(
            f"The column {name!r} held whole numbers in training; {broken.iloc[0]:g} is none."
        )


def _alike(found: ColumnType, wanted: ColumnType) -> bool:
    """Numbers go for numbers, text for text."""
    return (found.dtype.base.kind in "fiub") == (wanted.dtype.base.kind in "fiub")


def _conform_levels(
    column: pd.Series, found: ColumnType, wanted: ColumnType, name: str, novel: str
) -> pd.Series | None:
    if found.kind not in ("factor", "text") or (
        wanted.kind == "factor" and found.kind == "factor" and found.ordered != wanted.ordered
    ):
        raise _wrong(found, wanted, name)
    if found.kind == "factor" and found.levels == wanted.levels:
        return None
    if wanted.kind == "text" and not wanted.levels:  # text that no formula splits
        return None if found.kind == "text" else column.astype(object)
    if novel == "keep":
        here = found.levels if found.kind == "factor" else pd.unique(column.dropna())
        every = list(dict.fromkeys([*here, *wanted.levels]))
        return pd.Series(
            pd.Categorical(column.astype(object), every, ordered=wanted.ordered), column.index
        )
    new = [v for v in pd.unique(column.dropna().astype(object)) if v not in wanted.levels]
    if new:
        if novel == "error" or wanted.ordered:
            raise TidykTypeError(
                f"The factor {name!r} has new levels {quoted(new)}; it was trained with "
                f"{quoted(wanted.levels)}."
            )
        warn(
            f'Novel level found in column "{name}": {quoted(new)}. It has been removed, and the '
            "values are missing."
        )
    known = column.astype(object).where(column.isin(wanted.levels))
    values = pd.Categorical(known, categories=list(wanted.levels), ordered=wanted.ordered)
    return pd.Series(values, index=column.index)


def _wrong(found: ColumnType, wanted: ColumnType, name: str) -> TidykTypeError:
    return TidykTypeError(f"The column {name!r} is {found}, but it was {wanted} in training.")
