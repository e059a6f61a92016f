"""Strata: groups of rows that have the same shares in every resample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.dates import as_numbers, is_datetime, only_dates
from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_number,
    check_whole,
    quoted,
    warn,
)
from tidyk.base.frames import as_vector
from tidyk.base.matrix import MatrixDtype
from tidyk.base.printing import interval_names, r_number
from tidyk.base.random import sample_int
from tidyk.base.selectors import columns_of

USUAL_POOL = 0.1


def make_strata(
    x: Any, breaks: int = 4, nunique: int = 5, pool: float = 0.1, depth: int = 20
) -> Any:
    """Group values into strata: classes, or numbers by quantiles.

    Args:
        x: One value a row.
        breaks: How many bins numbers get.
        nunique: Numbers with at most this many distinct values are taken as classes.
        pool: Classes with a smaller share of the rows are spread over the others.
        depth: How many rows a bin should have; if need be there are fewer bins.

    Returns:
        A factor, one stratum a row. Rows without a value are put in a random one.

    Equals R's `rsample::make_strata()`.

    Examples:
        >>> make_strata(["a", "a", "b", "b"]).tolist()
        ['a', 'a', 'b', 'b']
    """
    values = _one_a_row(pd.Series(as_vector(x, "x")).reset_index(drop=True))
    check_number(pool, "pool", minimum=0, maximum=1)
    check_whole(nunique, "nunique", minimum=0)
    check_whole(depth, "depth", minimum=1)
    numeric = pd.api.types.is_numeric_dtype(values.dtype) or is_datetime(values)
    if not numeric or values.nunique() <= nunique:
        codes, levels = _classes(values, pool)
    else:
        codes, levels = _bins(values, check_whole(breaks, "breaks"), depth)
    missing = np.flatnonzero(codes < 0)
    if len(missing):  # rows without a stratum get any of them
        codes[missing] = sample_int(len(levels), len(missing), replace=True)
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(levels))


def _one_a_row(values: pd.Series) -> pd.Series:
    """The values, checked to be single ones that can be compared."""
    cells = values.dropna()
    if isinstance(values.dtype, MatrixDtype) or any(
        isinstance(v, list | tuple | dict | set | np.ndarray | pd.Series) for v in cells[:1]
    ):
        raise TidykTypeError(
            "Strata are one value a row (text, numbers or a factor), not lists, arrays or matrices."
        )
    return values


def _classes(values: pd.Series, pool: float) -> tuple[np.ndarray, list[str]]:
    """The class of each row, -1 for the rare ones, and the names of the others."""
    codes, values_of_classes = pd.factorize(values)
    names = np.asarray(as_text(pd.Series(values_of_classes)), object)
    shares = np.bincount(codes[codes >= 0], minlength=len(names)) / len(values)
    if not (shares >= pool).any():
        warn("Too little data to stratify. Resampling will be unstratified.")
        return _unstratified(len(values))
    if pool < USUAL_POOL and (shares < USUAL_POOL).any():
        warn(
            f"Stratifying groups that make up {100 * pool:.0f}% of the data may be statistically "
            "risky. Consider increasing `pool` to at least 0.1."
        )
    common = sorted(names[shares >= pool])
    place = np.array(
        [common.index(n) if s >= pool else -1 for n, s in zip(names, shares, strict=True)]
    )
    return np.append(place, -1)[codes], common


def as_text(values: pd.Series) -> pd.Series:
    """Values as R writes them: whole numbers without decimals, TRUE and FALSE."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.map({True: "TRUE", False: "FALSE"})
    if pd.api.types.is_float_dtype(values.dtype):
        return values.map(lambda v: r_number(v + 0.0, 15), na_action="ignore").astype("string")
    return values.astype(object).map(str, na_action="ignore").astype("string")


def _bins(values: pd.Series, breaks: int, depth: int) -> tuple[np.ndarray, list[str]]:
    """The bin of each row, and the bins as R's `cut()` writes them."""
    n = len(values)
    if breaks < 2:
        warn(f"The bins of `breaks = {breaks}` must be 2 or more. Resampling will be unstratified.")
        return _unstratified(n)
    if n // breaks < depth:
        warn(
            "The number of observations in each quantile is below the recommended threshold of "
            f"{depth}. Stratification will use {n // depth} breaks instead."
        )
    breaks = min(breaks, n // depth)
    if breaks < 2:
        warn("Too little data to stratify. Resampling will be unstratified.")
        return _unstratified(n)
    if only_dates(values):
        raise TidykTypeError(
            "Dates have no quantiles: stratify by a column of numbers, such as the year or the "
            f"days since {values.min():%Y-%m-%d}."
        )
    numbers = as_numbers(values)
    edges = np.unique(_quantiles(numbers[~np.isnan(numbers)], breaks)) + 0.0  # no negative zero
    if is_datetime(values):  # a time at an edge belongs to the bin that begins there
        bins = np.minimum(np.searchsorted(edges, numbers, side="right"), len(edges) - 1) - 1
        names = [str(pd.Timestamp(e, unit="s")) for e in edges[:-1]]
    else:
        bins = np.maximum(np.searchsorted(edges, numbers, side="left") - 1, 0)
        names = interval_names(edges, closed=True)
    return np.where(np.isnan(numbers), -1, bins), names


def _quantiles(numbers: np.ndarray, parts: int) -> np.ndarray:
    """The borders of equal parts, in R's arithmetic to the last bit, since a border may equal a
    number."""
    place = 1 + (len(numbers) - 1) * (np.arange(parts + 1) / parts)
    ordered, before = np.sort(numbers), np.floor(place)
    share = place - before
    low, high = (ordered[at.astype(int) - 1] for at in (before, np.ceil(place)))
    with np.errstate(invalid="ignore"):  # infinite values, whose results are not used
        between = (1 - share) * low + share * high
    return np.where((share > 0) & (low != high), between, low)


def _unstratified(n: int) -> tuple[np.ndarray, list[str]]:
    return np.zeros(n, int), ["strata1"]


def strata_rows(data: pd.DataFrame, strata: Any, breaks: int, pool: float) -> list[np.ndarray]:
    """The row positions of each stratum; all rows in one if there are no strata."""
    if strata is None:
        return [np.arange(len(data))]
    groups = make_strata(data[one_column(data, strata, "strata")], breaks=breaks, pool=pool)
    codes = np.asarray(groups.codes)
    return [np.flatnonzero(codes == c) for c in range(len(groups.categories)) if (codes == c).any()]


def one_column(data: pd.DataFrame, choice: Any, name: str) -> Any:
    """The column that an argument names."""
    if choice is None:
        raise TidykTypeError(f"`{name}` must name a column.")
    columns = columns_of(data, choice)
    if len(columns) != 1:
        raise TidykTypeError(f"`{name}` must name one column, not {quoted(columns)}.")
    if list(data.columns).count(columns[0]) > 1:
        raise TidykValueError(
            f"Several columns are called {quoted(columns)}, so that `{name}` is ambiguous."
        )
    return columns[0]
