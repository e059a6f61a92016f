"""Dates in formulas: R's Date counts days and its POSIXct seconds, whatever unit pandas uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard

import numpy as np
import pandas as pd

from tidyk.base.dates import is_datetime, since_1970, unit

Vector = pd.Series | pd.Categorical | np.ndarray | Sequence[Any]
"""A value a row."""
Value = Any
"""What a part of a formula may be: a `Vector`, a data frame, or one value. numpy's and pandas'
operators work on all of them, which type checkers cannot follow."""
DAY, SECOND = pd.Timedelta(days=1), pd.Timedelta(seconds=1)
State = dict[str, dict[str, Any]]
"""What a formula learned from the training data, by the call or the variable as R writes it."""


def marked(values: pd.Series, name: str, state: State) -> pd.Series:
    """Dates in whole seconds and times in microseconds, by which functions tell them apart.

    Training decides which of them a variable holds: a single new row at midnight could be either.
    """
    step = state.setdefault(f"unit of {name}", {"step": unit(values)})["step"]
    return values.dt.as_unit("s" if step == DAY else "us")


def is_dated(x: object) -> TypeGuard[pd.Series]:
    """Are these dates or times?"""
    return isinstance(x, pd.Series) and is_datetime(x)


def day_numbers(values: pd.Series) -> np.ndarray:
    """Marked dates as days, marked times as seconds since 1970."""
    return since_1970(values, DAY if _are_dates(values) else SECOND)


def date_text(values: pd.Series) -> pd.Series:
    """Marked dates and times as R writes them."""
    text = values.dt.strftime("%Y-%m-%d" if _are_dates(values) else "%Y-%m-%d %H:%M:%S")
    return text.astype(object).where(values.notna(), None)


def _are_dates(values: pd.Series) -> bool:
    return values.dt.unit == "s"
