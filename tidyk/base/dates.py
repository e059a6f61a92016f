"""Dates and times as the numbers that R computes with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def is_datetime(values: pd.Series) -> bool:
    """Are the values dates or times?"""
    return pd.api.types.is_datetime64_any_dtype(values.dtype)


def only_dates(values: pd.Series) -> bool:
    """Are they dates, R's Date, rather than times, R's POSIXct? No value has a time of day."""
    present = values.dropna()
    return (
        is_datetime(values)
        and present.dt.tz is None
        and bool((present.dt.normalize() == present).all())
    )


def as_numbers(values: pd.Series) -> np.ndarray:
    """Numbers as they are, dates as days and times as seconds since 1970; missing ones as NaN."""
    if not is_datetime(values):
        return values.to_numpy(float, na_value=np.nan)
    return since_1970(values, unit(values))


def since_1970(values: pd.Series, step: pd.Timedelta) -> np.ndarray:
    """Dates or times in steps since the start of 1970, UTC; missing ones as NaN."""
    utc: Any = values if values.dt.tz is None else values.dt.tz_convert("UTC").dt.tz_localize(None)
    return ((utc - pd.Timestamp(0)) / step).to_numpy(float)


def unit(values: pd.Series) -> pd.Timedelta:
    """What a whole number counts on an index: days of dates, seconds of times."""
    return pd.Timedelta(days=1) if only_dates(values) else pd.Timedelta(seconds=1)
