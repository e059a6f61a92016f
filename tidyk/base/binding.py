"""Data frames side by side, and one below the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from tidyk.base.errors import TidykTypeError, TidykValueError, check_string, describe
from tidyk.base.foreign import native
from tidyk.base.pipe import verb


class Bound(pd.DataFrame):
    """Frames that were put together: one more on the left of the pipe comes first, so that R's
    `x |> bind_cols(y, z)` is `x >> bind_cols(y, z)`. Anything derived from it is a plain frame.

    Attributes:
        attrs["names"]: The columns' own names, where they were put side by side.
    """

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    def __rrshift__(self, first: Any) -> pd.DataFrame:
        names = self.attrs.get("names")
        if names is None:
            return bind_rows.now(first, pd.DataFrame(self, copy=False))
        rest = self.set_axis(names, axis=1)
        rest.attrs = {name: value for name, value in self.attrs.items() if name != "names"}
        return bind_cols.now(first, rest)


def _bound(frame: pd.DataFrame, **about: Any) -> Bound:
    found = Bound(frame, copy=False)
    found.attrs = {**frame.attrs, **about}
    return found


@verb(pd.DataFrame, pairs=True)
def bind_cols(x: pd.DataFrame, /, y: pd.DataFrame, *more: pd.DataFrame) -> pd.DataFrame:
    """Put data frames side by side.

    Args:
        x, y, *more: Data frames with the same number of rows, whose indexes agree (or are plain row
            numbers). With a single frame the call waits for the pipe; `x >> bind_cols(y, z)` puts
            x first.

    Returns:
        All columns under the first index; names that occur twice get their position: `x...1`,
        `x...3`.

    Raises:
        TidykValueError: The frames differ in their numbers of rows or in their indexes.

    Equals R's `dplyr::bind_cols()`.

    Examples:
        >>> from tidyk import data_frame
        >>> bind_cols(data_frame(a=[1, 2]), data_frame(b=[3, 4]))
           a  b
        0  1  3
        1  2  4
    """
    frames = _checked("bind_cols", [x, y, *more])
    rows = [len(frame) for frame in frames]
    if len(set(rows)) > 1:
        raise TidykValueError(
            f"`bind_cols()` needs frames with as many rows as each other, not {rows}."
        )
    index = next((f.index for f in frames if not _plain(f.index)), x.index)
    for frame in frames:
        if not (_plain(frame.index) or frame.index.equals(index)):
            raise TidykValueError(
                "`bind_cols()` puts rows side by side in their order, but the indexes differ: "
                "reset them."
            )
    bound = pd.concat([frame.set_axis(index) for frame in frames], axis=1)
    names = [str(c) for c in bound.columns]
    return _bound(bound.set_axis(_repaired(names), axis=1), names=names)


def _plain(index: pd.Index) -> bool:
    return isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1


def _repaired(names: list[str]) -> list[str]:
    twice = {name for name in names if names.count(name) > 1}
    return [f"{name}...{i}" if name in twice else name for i, name in enumerate(names, start=1)]


@verb(pd.DataFrame, pairs=True)
def bind_rows(
    x: pd.DataFrame, /, y: pd.DataFrame, *more: pd.DataFrame, id: str | None = None
) -> pd.DataFrame:
    """Put data frames, or sets of workflows, one below the other.

    Args:
        x, y, *more: Data frames, whose columns go together by name, or one list or dict of them;
            or sets of workflows. With a single one the call waits for the pipe.
        id: The name of a column, to come first, that tells which frame a row is from: by its name
            in a dict, else "1", "2", …

    Returns:
        All rows, numbered anew. Where a frame has no such column, its rows have missing values;
        a factor has the levels of all frames, in order of appearance.

    Raises:
        TidykTypeError: A column is numbers in one frame and something else in another.

    Equals R's `dplyr::bind_rows()`.

    Examples:
        >>> from tidyk import data_frame
        >>> bind_rows(data_frame(a=[1, 2]), data_frame(a=[3], b="z"), id="part")
          part  a    b
        0    1  1  NaN
        1    1  2  NaN
        2    2  3    z
    """
    rows = bind_rows_of_list([x, y, *more], id=id)
    return rows if id is not None else _bound(rows)


@bind_rows.register(list)
def bind_rows_of_list(x: Sequence[pd.DataFrame], /, *, id: str | None = None) -> pd.DataFrame:
    """The data frames of a list, one below the other."""
    return bind_rows_of_dict({str(i): frame for i, frame in enumerate(x, start=1)}, id=id)


@bind_rows.register(dict)
def bind_rows_of_dict(x: Mapping[str, pd.DataFrame], /, *, id: str | None = None) -> pd.DataFrame:
    """The data frames of a dict, one below the other."""
    frames = _checked("bind_rows", list(x.values()))
    if not frames:
        return pd.DataFrame()
    names = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    for name in names:
        _check_kinds(name, frames)
    levels = {name: found for name in names if (found := _levels(name, frames)) is not None}
    alike = [frame.astype({n: levels[n] for n in levels if n in frame}) for frame in frames]
    bound = pd.concat(alike, ignore_index=True)[names]
    if id is not None:
        parts = [name for name, frame in zip(x, frames, strict=True) for _ in range(len(frame))]
        bound.insert(0, check_string(id, "id"), parts)
    return bound


def _checked(function: str, parts: list[Any]) -> list[pd.DataFrame]:
    """The data frames, those of other libraries as pandas'."""
    frames = [native(part) for part in parts]
    for frame in frames:
        if not isinstance(frame, pd.DataFrame):
            raise TidykTypeError(f"`{function}()` takes data frames, not {describe(frame)}.")
    return frames


def _check_kinds(name: str, frames: Sequence[pd.DataFrame]) -> None:
    """Raise an error for a column that is numbers here and text there."""
    columns = [frame[name] for frame in frames if name in frame]
    numbers = [is_numeric_dtype(column.dtype) for column in columns]
    seen = [bool(column.notna().any()) for column in columns]
    kinds = {number for number, some in zip(numbers, seen, strict=True) if some}
    if len(kinds) > 1:
        types = ", ".join(str(column.dtype) for column in columns)
        raise TidykTypeError(
            f"`bind_rows()` cannot put numbers and others into one column: `{name}` is {types}. "
            "Make them alike first."
        )


def _levels(name: str, frames: Sequence[pd.DataFrame]) -> pd.CategoricalDtype | None:
    """The levels of all frames' factors; None unless all are factors."""
    types = [frame[name].dtype for frame in frames if name in frame]
    factors = [dtype for dtype in types if isinstance(dtype, pd.CategoricalDtype)]
    if not types or len(factors) < len(types):
        return None
    if all(dtype == factors[0] for dtype in factors):
        return factors[0]
    return pd.CategoricalDtype(
        list(dict.fromkeys(level for dtype in factors for level in dtype.categories))
    )
