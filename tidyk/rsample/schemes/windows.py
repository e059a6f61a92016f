"""Resamples of rows that are in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from tidyk.base.dates import as_numbers, is_datetime, unit
from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_string,
    check_whole,
    describe,
)
from tidyk.base.types import Column
from tidyk.rsample.resampler import Resample, resampler
from tidyk.rsample.rset import numbered
from tidyk.rsample.strata import one_column

Window = tuple[np.ndarray, np.ndarray]
"""For each position the first row of its window and the row after the last; -1 if there is none."""

Distances = tuple[float, float, float]
"""How far back from a row others are analysed, and the nearest and farthest that are assessed."""

Distance: TypeAlias = float | timedelta | np.timedelta64
"""A distance on an index: a number, or for dates and times a `timedelta`."""

SECONDS = {"day": 86400, "hour": 3600, "minute": 60, "second": 1, "millisecond": 0.001}
MONTHS = {"quarter": 3, "month": 1}
PERIODS = ("year", *MONTHS, "week", *SECONDS)


@resampler("Rolling origin forecast resampling", short="roll_ori", random=False)
def rolling_origin(
    data: pd.DataFrame,
    /,
    initial: int = 5,
    assess: int = 1,
    cumulative: bool = True,
    skip: int = 0,
    lag: int = 0,
) -> Iterator[Resample]:
    """Fit on the past, assess on what follows, and move the border forward.

    Args:
        data: A data frame, the oldest row first.
        initial: Rows of the first analysis set.
        assess: Rows of each assessment set.
        cumulative: Does the analysis set grow instead of moving?
        skip: How many borders are left out between two resamples.
        lag: How many of the last analysis rows are assessed too, for lagged predictors; a negative
            number leaves out that many rows between the two.

    Returns:
        An `Rset` with the column `id` ("Slice1").

    Raises:
        TidykValueError: There are too few rows.

    Equals R's `rsample::rolling_origin()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> len(rolling_origin(mtcars, initial=20, assess=4))
        9
    """
    initial = check_whole(initial, "initial", minimum=1)
    assess = check_whole(assess, "assess", minimum=1)
    skip, lag = check_whole(skip, "skip", minimum=0), check_whole(lag, "lag", minimum=1 - assess)
    if len(data) < initial + assess:
        raise TidykValueError(
            f"There should be at least {initial + assess} rows in `data`, not {len(data)}."
        )
    if lag > initial:
        raise TidykValueError(
            f"`lag` must be less than or equal to the number of training observations, {initial}, "
            f"not {lag}."
        )
    stops = range(initial, len(data) - assess + 1, skip + 1)
    growing = check_bool(cumulative, "cumulative")
    for name, stop in zip(numbered("Slice", len(stops)), stops, strict=True):
        start = 0 if growing else stop - initial
        yield name, np.arange(start, stop), np.arange(stop - lag, stop + assess)


@resampler("Sliding window resampling", short="slide_w", random=False, rows=0)
def sliding_window(
    data: pd.DataFrame,
    /,
    *,
    lookback: float = 0,
    assess_start: float = 1,
    assess_stop: float = 1,
    complete: bool = True,
    step: int = 1,
    skip: int = 0,
) -> Iterator[Resample]:
    """Windows of rows that slide over the data.

    Args:
        data: A data frame, the oldest row first.
        lookback: Rows before the current one that are analysed with it; `math.inf` for all.
        assess_start, assess_stop: The first and the last row that are assessed, counted from the
            current one.
        complete: Leave out windows with too few rows before them.
        step: Take every `step`-th window.
        skip: Leave out the first windows.

    Returns:
        An `Rset` with the column `id` ("Slice1"); it may be empty.

    Equals R's `rsample::sliding_window()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> sliding_window(mtcars, lookback=9, step=5).splits[0].counts
        (10, 1, 32)
    """
    distances = _distances(lookback, assess_start, assess_stop)
    at = np.arange(len(data))
    yield from _slide(at, at, distances, complete, step, skip)


@resampler("Sliding index resampling", short="slide_i", random=False, rows=0)
def sliding_index(
    data: pd.DataFrame,
    /,
    index: Column,
    *,
    lookback: Distance = 0,
    assess_start: Distance = 1,
    assess_stop: Distance = 1,
    complete: bool = True,
    step: int = 1,
    skip: int = 0,
) -> Iterator[Resample]:
    """Windows of an index, such as a date, that slide over the data.

    Args:
        data: A data frame, ordered by `index`.
        index: The column of the index: numbers, dates, or times (if any value has a time of day).
            For dates, distances are days, for times seconds.
        lookback: How far back from the current index rows are analysed; for dates and times also a
            `timedelta` (pandas' or Python's).
        assess_start, assess_stop: The nearest and the farthest distance from the current index at
            which rows are assessed.
        complete: Leave out windows that begin before the first index.
        step: Take every `step`-th window.
        skip: Leave out the first windows.

    Returns:
        An `Rset` with the column `id` ("Slice1").

    Raises:
        TidykValueError: The index is not in order, or has missing values.

    Equals R's `rsample::sliding_index()`.

    Examples:
        >>> days = pd.DataFrame({"day": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-05"])})
        >>> len(days >> sliding_index("day", lookback=1))
        1
    """
    values = _index(data, index)
    if not is_datetime(values) and not pd.api.types.is_numeric_dtype(values.dtype):
        raise TidykTypeError(f"The index must be numbers or dates, not {values.dtype}.")
    _check_order(values)
    back, start, stop = (_units(v, values) for v in (lookback, assess_start, assess_stop))
    if back < 0:
        raise TidykValueError(f"`lookback` must not be negative: {lookback}.")
    _check_bounds(start, stop)
    numbers = as_numbers(values)
    yield from _slide(numbers, numbers, (back, start, stop), complete, step, skip)


@resampler("Sliding period resampling", short="slide_p", random=False, rows=0)
def sliding_period(
    data: pd.DataFrame,
    /,
    index: Column,
    period: str,
    *,
    lookback: float = 0,
    assess_start: float = 1,
    assess_stop: float = 1,
    complete: bool = True,
    step: int = 1,
    skip: int = 0,
    every: int = 1,
    origin: str | datetime | date | None = None,
) -> Iterator[Resample]:
    """Windows of calendar periods that slide over the data.

    Args:
        data: A data frame, ordered by `index`.
        index: The column of the index: dates or times.
        period: "year", "quarter", "month", "week", "day", "hour", "minute", "second" or
            "millisecond".
        lookback: Periods before the current one that are analysed with it; `math.inf` for all.
        assess_start, assess_stop: The first and the last period that are assessed, counted from
            the current one.
        complete: Leave out windows that begin before the first period.
        step: Take every `step`-th window.
        skip: Leave out the first windows.
        every: How many periods are taken together.
        origin: The date from which they are counted; 1970-01-01 by default.

    Returns:
        An `Rset` with the column `id` ("Slice1").

    Equals R's `rsample::sliding_period()`.

    Examples:
        >>> days = pd.DataFrame({"day": pd.date_range("2026-01-01", periods=90)})
        >>> len(days >> sliding_period("day", "month"))
        2
    """
    check_string(period, "period", PERIODS)
    distances = _distances(lookback, assess_start, assess_stop)
    values = _index(data, index)
    if not is_datetime(values):
        raise TidykTypeError(
            f"The index of `sliding_period()` must be dates or times, not {values.dtype}."
        )
    _check_order(values)
    number = _periods(values, period, check_whole(every, "every", minimum=1), origin)
    yield from _slide(number, np.unique(number), distances, complete, step, skip)


def _distances(lookback: Any, start: Any, stop: Any) -> Distances:
    """Whole numbers of rows or periods, checked; all but the second may be infinite."""
    back = _steps(lookback, "lookback", 0)
    first, last = check_whole(start, "assess_start", minimum=1), _steps(stop, "assess_stop", 1)
    _check_bounds(first, last)
    return back, first, last


def _check_bounds(start: float, stop: float) -> None:
    if start > stop:
        raise TidykValueError(
            f"`assess_start` must be less than or equal to `assess_stop`: {start:g} > {stop:g}."
        )


def _steps(value: Any, name: str, minimum: int) -> float:
    """A whole number, or infinity."""
    if isinstance(value, float) and np.isposinf(value):
        return np.inf
    return check_whole(value, name, minimum=minimum)


def _index(data: pd.DataFrame, index: Any) -> pd.Series:
    """The column of the index, if no value is missing."""
    name = one_column(data, index, "index")
    if data[name].isna().any():
        raise TidykValueError(f'The index "{name}" has missing values.')
    kind = pd.api.types.infer_dtype(data[name])
    if kind in ("date", "datetime"):
        return pd.to_datetime(data[name])
    if kind == "string":
        raise TidykTypeError(
            f'The index "{name}" is text: make it dates by `pd.to_datetime()`, or numbers.'
        )
    return data[name]


def _check_order(index: pd.Series) -> None:
    if not index.is_monotonic_increasing:
        raise TidykValueError(
            f'The index "{index.name}" must be in ascending order: sort the rows.'
        )


def _units(value: Any, values: pd.Series) -> float:
    """A distance in the index's units."""
    if isinstance(value, timedelta | np.timedelta64):
        if not is_datetime(values):
            raise TidykTypeError(f"A {describe(value)} needs an index of dates.")
        return pd.Timedelta(value) / unit(values)
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TidykTypeError(f"A distance on the index should be a number, not {describe(value)}.")
    if pd.api.types.is_integer_dtype(values.dtype) and np.isfinite(value) and value != int(value):
        raise TidykValueError(
            f"A distance on an index of whole numbers must be a whole number, not {value}."
        )
    return float(value)


def _periods(values: pd.Series, period: str, every: int, origin: Any) -> np.ndarray:
    """The number of each value's period, counted from the origin."""
    start, times = _origin(origin, values), values.dt.tz_localize(None)
    if period == "year":  # years begin on 1 January, whatever day the origin is
        return np.floor_divide((times.dt.year - start.year).to_numpy(), every)
    if period in MONTHS:
        months = (times.dt.year - start.year) * 12 + (times.dt.month - start.month)
        return np.floor_divide(months.to_numpy(), MONTHS[period] * every)
    seconds = 7 * SECONDS["day"] if period == "week" else SECONDS[period]
    since = (times - start) / pd.Timedelta(seconds=seconds * every)
    return np.floor(since.to_numpy() + 1e-9).astype(int)


def _origin(origin: Any, values: pd.Series) -> pd.Timestamp:
    """The time from which periods are counted, in the time zone of the index."""
    try:
        start = pd.Timestamp("1970-01-01" if origin is None else origin)
    except (TypeError, ValueError):
        raise TidykTypeError(f"`origin` should be a date, not {describe(origin)}.") from None
    if start.tz is not None and values.dt.tz is not None:
        start = start.tz_convert(values.dt.tz)
    return start.tz_localize(None)


def _slide(
    numbers: np.ndarray, at: np.ndarray, distances: Distances, complete: Any, step: Any, skip: Any
) -> Iterator[Resample]:
    """Resamples by the numbers of the rows, with a window at each of some numbers: from `back`
    before it up to it, and from `start` to `stop` behind it."""
    back, start, stop = distances
    inside = _ranges(numbers, at - back, at, check_bool(complete, "complete"))
    outside = _ranges(numbers, at + start, at + stop, True)
    step, skip = check_whole(step, "step", minimum=1), check_whole(skip, "skip", minimum=0)
    whole = np.flatnonzero((inside[0] >= 0) & (outside[0] >= 0))[skip::step]
    for name, k in zip(numbered("Slice", len(whole)), whole, strict=True):
        (a, b), (c, d) = ((int(first[k]), int(behind[k])) for first, behind in (inside, outside))
        yield name, np.arange(a, b), np.arange(c, d)


def _ranges(numbers: np.ndarray, low: np.ndarray, high: np.ndarray, complete: bool) -> Window:
    """For each window the first row within its bounds, and the row after the last; -1 for both if
    the window is incomplete. The rows are in order, so that a bisection finds them."""
    first = np.searchsorted(numbers, low, side="left")
    behind = np.searchsorted(numbers, high, side="right")
    if complete and len(numbers):
        cut = (np.isfinite(low) & (low < numbers[0])) | (np.isfinite(high) & (high > numbers[-1]))
        first, behind = np.where(cut, -1, first), np.where(cut, -1, behind)
    return first, behind
