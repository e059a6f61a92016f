"""Splits and resample sets that users put together themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, describe, quoted
from tidyk.base.pipe import verb
from tidyk.base.types import Vector
from tidyk.rsample.resampler import rset_of
from tidyk.rsample.rset import Rset, numbered
from tidyk.rsample.rsplit import Rsplit, check_data, check_positions, small_positions
from tidyk.rsample.scheme import Scheme

MANUAL = Scheme("manual_rset", "Manual resampling", "m_rset")


def manual_rset(splits: Sequence[Rsplit], ids: Sequence[str]) -> Rset:
    """A resample set made from splits.

    Args:
        splits: Splits of one data frame.
        ids: A name for each.

    Returns:
        An `Rset`.

    Equals R's `rsample::manual_rset()`.

    Examples:
        >>> from tidyk import initial_split, set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> len(manual_rset([initial_split(mtcars)], ["only"]))
        1
    """
    for name, value in (("splits", splits), ("ids", ids)):
        if isinstance(value, str | Rsplit) or not isinstance(value, Iterable):
            raise TidykTypeError(f"`{name}` should be a list, not {describe(value)}.")
    splits, ids = list(splits), list(ids)
    wrong = [s for s in splits if not isinstance(s, Rsplit)]
    if wrong:
        raise TidykTypeError(
            "Each of `splits` must be a split, such as `initial_split()` returns, not "
            f"{describe(wrong[0])}."
        )
    if len(splits) != len(ids):
        raise TidykValueError(
            f"There are {len(splits)} splits and {len(ids)} ids: there should be one for each."
        )
    names = [str(i) for i in ids]
    renamed = tuple(evolve(s, id=name) for s, name in zip(splits, names, strict=True))
    return Rset(renamed, {"id": names}, MANUAL)


@verb(pd.DataFrame, pairs=True)
def make_splits(x: pd.DataFrame, /, assessment: pd.DataFrame) -> Rsplit:
    """A split made from rows to fit on and rows to assess on.

    Args:
        x: The analysis rows; or a dict with the positions `analysis` and `assessment`, followed by
            the data.
        assessment: The assessment rows, with the same columns.

    Returns:
        A split.

    Equals R's `rsample::make_splits()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> make_splits(mtcars[:20], mtcars[20:]).counts
        (20, 12, 32)
    """
    if len(x) == 0:
        raise TidykValueError("The analysis set must contain at least one row.")
    if not isinstance(assessment, pd.DataFrame):
        raise TidykTypeError(f"`assessment` must be a data frame, not {describe(assessment)}.")
    if len(assessment) and list(x.columns) != list(assessment.columns):
        other = x.columns.symmetric_difference(assessment.columns, sort=False)
        raise TidykValueError(
            "The analysis and assessment sets must have the same columns"
            + (f": only one of them has {quoted(other)}." if len(other) else ", in the same order.")
        )
    data = _one_below_the_other(x, assessment) if len(assessment) else x.copy(deep=False)
    rows = small_positions(np.arange(len(data)), len(data))
    return Rsplit(data, rows[: len(x)], out_id=rows[len(x) :])


def _one_below_the_other(x: pd.DataFrame, y: pd.DataFrame) -> pd.DataFrame:
    """The rows of both frames; factors get the levels of both."""
    levels = {name: _levels_of_both(x[name].dtype, y[name].dtype) for name in x}
    levels = {name: dtype for name, dtype in levels.items() if dtype is not None}
    return pd.concat([x.astype(levels), y.astype(levels)])


def _levels_of_both(one: object, other: object) -> pd.CategoricalDtype | None:
    """The type of a factor with the levels of two factors; None if they do not differ."""
    if not isinstance(one, pd.CategoricalDtype) or not isinstance(other, pd.CategoricalDtype):
        return None
    if one == other:
        return None
    return pd.CategoricalDtype(one.categories.append(other.categories).unique())


@make_splits.register(dict)
def make_splits_positions(x: Mapping[str, Any], /, data: pd.DataFrame) -> Rsplit:
    """A split of data by positions: `{"analysis": [0, 1], "assessment": [2]}`."""
    unknown = set(x) - {"analysis", "assessment"}
    if unknown or "analysis" not in x:
        raise TidykValueError(
            f'The positions should be named "analysis" and "assessment", not {quoted(x)}.'
        )
    data = check_data(data)
    n = len(data)
    inside = check_positions(x["analysis"], "analysis", n)
    if not len(inside):
        raise TidykValueError("At least one row should be selected for the analysis set.")
    positions = x.get("assessment")
    outside = None if positions is None else check_positions(positions, "assessment", n)
    return Rsplit(data, inside, out_id=outside)


class Splitter(Protocol):
    """The method that scikit-learn's splitters have."""

    def split(self, X: Any, y: Any = None, groups: Any = None, /) -> Iterable[tuple[Any, Any]]:
        """Pairs of row positions."""
        ...


def from_sklearn(
    data: pd.DataFrame,
    splitter: Splitter,
    y: str | Vector | None = None,
    groups: str | Vector | None = None,
) -> Rset:
    """Any scikit-learn splitter as a resample set.

    Args:
        data: A data frame.
        splitter: An object with scikit-learn's `split()`, such as `TimeSeriesSplit(5)`.
        y, groups: What the splitter stratifies by, and what it keeps together: names of columns, or
            values, one a row.

    Returns:
        An `Rset` with the column `id` ("Split1").

    Raises:
        TidykTypeError: `splitter` has no `split()`.
        TidykKeyError: There is no such column.

    Examples:
        >>> from sklearn.model_selection import TimeSeriesSplit
        >>> from tidyk.datasets import mtcars
        >>> len(from_sklearn(mtcars, TimeSeriesSplit(5)))
        5
        >>> from sklearn.model_selection import StratifiedKFold
        >>> from tidyk.datasets import iris
        >>> len(from_sklearn(iris, StratifiedKFold(3), y="Species"))
        3
    """
    if not hasattr(splitter, "split"):
        raise TidykTypeError(f"`splitter` needs scikit-learn's `split()`: {describe(splitter)}.")
    data = check_data(data)
    pairs = list(splitter.split(data, _values(data, y), _values(data, groups)))
    names = numbered("Split", len(pairs))
    resamples: Any = [(name, a, b) for name, (a, b) in zip(names, pairs, strict=True)]
    return rset_of(evolve(MANUAL, label=type(splitter).__name__), data, resamples, {})


def _values(data: pd.DataFrame, values: str | Vector | None) -> Vector | None:
    """The column, if a name is given, or the values themselves, checked to be one a row."""
    if isinstance(values, str):
        check_columns([values], data)
        return data[values]
    if values is not None and len(values) != len(data):
        raise TidykValueError(f"There are {len(values)} values for the {len(data)} rows of `data`.")
    return values
