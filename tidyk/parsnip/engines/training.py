"""Training data as the numbers that linear models are fitted to."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykRuntimeError, TidykValueError, quoted, warn


@frozen(eq=False)
class Training:
    """The rows of a fit: complete ones, with weights above zero.

    Attributes:
        terms: Names of the columns.
        name: The outcome's.
        design: Shape (rows, columns).
        outcome: Numbers, or level numbers from 0.
        weights: One number a row.
        offset: Likewise, or two a row for two linear predictors.
        weighted: Were there case weights?
    """

    terms: tuple[str, ...]
    name: str
    design: np.ndarray
    outcome: np.ndarray
    weights: np.ndarray
    offset: np.ndarray
    weighted: bool

    def __reduce__(self) -> tuple[object, ...]:
        """A fit that is copied or pickled leaves its rows behind."""
        return _gone, ()


class Gone:
    """Stands for rows that were not pickled with the fit."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        raise TidykRuntimeError(
            "The training rows are gone: a fit that is copied or pickled leaves them behind, and "
            "what its library returns cannot be made without them. Fit again, or ask for it where "
            "the model was fitted."
        )

    def __reduce__(self) -> tuple[object, ...]:
        return _gone, ()


def _gone() -> Any:
    return Gone()


def training(
    x: pd.DataFrame,
    y: pd.Series,
    weights: np.ndarray | None = None,
    offset: np.ndarray | None = None,
    *,
    missing: Literal["drop", "refuse"] = "drop",
) -> Training:
    """Predictors and outcome as arrays of numbers.

    Args:
        x: Predictors, numbers all.
        y: The outcome; of a factor the level numbers from 0.
        weights: Case weights; rows of weight zero are left out.
        offset: What is added to the linear predictor.
        missing: "drop" leaves out rows with missing values, with a warning; "refuse" raises an
            error.
    """
    design, outcome = x.to_numpy(float), _outcome(y)
    case_weights = np.ones(len(x)) if weights is None else _checked(weights)
    base = np.zeros(len(x)) if offset is None else np.asarray(offset, float)
    unknown = np.isnan(base).reshape(len(x), -1).any(axis=1)
    complete = ~(np.isnan(design).any(axis=1) | np.isnan(outcome) | unknown)
    used = complete & (case_weights > 0)
    if not used.any():
        raise TidykValueError("There are no rows to fit: all have missing values or weight zero.")
    _tell_missing(complete, missing, x, y)
    names = tuple(map(str, x.columns)), str(y.name)
    if used.all():
        return Training(*names, design, outcome, case_weights, base, weights is not None)
    parts = design[used], outcome[used], case_weights[used], base[used]
    return Training(*names, *parts, weights is not None)


def _outcome(y: pd.Series) -> np.ndarray:
    if isinstance(y.dtype, pd.CategoricalDtype):
        codes = y.cat.codes.to_numpy(float)
        return np.where(codes < 0, np.nan, codes)
    return y.to_numpy(dtype=float, na_value=np.nan)


def _checked(weights: np.ndarray) -> np.ndarray:
    if not (np.isfinite(weights) & (weights >= 0)).all():
        bad = weights[~(np.isfinite(weights) & (weights >= 0))][0]
        raise TidykValueError(f"Case weights should be numbers of 0 or more, and one is {bad:g}.")
    return np.asarray(weights, float)


def _tell_missing(
    complete: np.ndarray, missing: Literal["drop", "refuse"], x: pd.DataFrame, y: pd.Series
) -> None:
    lost = int((~complete).sum())
    if not lost:
        return
    if missing == "drop":
        rows = "row with missing values was" if lost == 1 else "rows with missing values were"
        warn(f"{lost} {rows} left out of the fit.")
        return
    columns = [str(c) for c in x.columns if x[c].isna().any()]
    where = quoted(columns) if columns else f"the outcome {y.name!r}"
    raise TidykValueError(
        f"There are missing values in {where}, which this engine cannot take: leave those {lost} "
        "rows out, or fill them."
    )
