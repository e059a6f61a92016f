"""Rows that an engine is fitted to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, warn

Rows = tuple[pd.DataFrame, pd.Series, np.ndarray]
"""Predictors, outcome and weights."""


def with_outcome(x: pd.DataFrame, y: pd.Series, weights: np.ndarray | None = None) -> Rows:
    """The rows that have an outcome and a weight above zero, with a warning if some have none."""
    present = y.notna().to_numpy()
    _tell((~present).sum(), "without an outcome")
    return _kept(present, x, y, weights)


def complete_rows(x: pd.DataFrame, y: pd.Series, weights: np.ndarray | None = None) -> Rows:
    """The rows without a missing value and with a weight above zero, with a warning if some are
    incomplete."""
    complete = y.notna().to_numpy()
    for name in x.columns:
        complete = complete & x[name].notna().to_numpy()
    _tell((~complete).sum(), "with missing values")
    return _kept(complete, x, y, weights)


def of_rows(weights: np.ndarray | None, rows: np.ndarray) -> np.ndarray | None:
    """The weights of some rows; none where there are none, which libraries take for another case
    than weights of one."""
    return None if weights is None else weights[rows]


def _tell(lost: int, what: str) -> None:
    if lost:
        warn(f"{lost} rows {what} were left out of the fit.")


def _kept(rows: np.ndarray, x: pd.DataFrame, y: pd.Series, weights: np.ndarray | None) -> Rows:
    weights = np.ones(len(x)) if weights is None else weights
    rows = rows & (weights > 0)
    if not rows.any():
        raise TidykValueError("There are no rows to fit: all have missing values or weight zero.")
    return (x, y, weights) if rows.all() else (x[rows], y[rows], weights[rows])
