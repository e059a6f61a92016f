"""How a metric for two classes is extended to several."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidyk.base.errors import TidykValueError, check_string
from tidyk.yardstick.inputs import Levels

AVERAGES = ("binary", "macro", "micro", "macro_weighted")
"""The estimators of class metrics; "macro" averages over the levels, "micro" pools their counts."""


def choose_estimator(
    estimator: str | None, levels: Levels, allowed: tuple[str, ...] | None, weighs: bool = False
) -> str:
    """The estimator that was asked for, or the default for this number of levels.

    Without `allowed`, a metric means the same for any number of levels. Hand and Till's average
    does not take case weights.
    """
    if estimator is not None and allowed is not None:
        chosen = check_string(estimator, "estimator", allowed)
        if chosen == "hand_till" and weighs:
            raise TidykValueError('`case_weights` do not go with the estimator "hand_till".')
    elif len(levels) <= 2:
        chosen = "binary"
    elif allowed is None:
        chosen = "multiclass"
    else:
        chosen = "hand_till" if "hand_till" in allowed and not weighs else "macro"
    if chosen == "binary" and len(levels) != 2:
        raise TidykValueError(
            f'The estimator "binary" is for two levels; `truth` has {len(levels)}.'
        )
    if len(levels) < 2:
        raise TidykValueError("`truth` should have at least 2 levels.")
    return chosen


def weighted_mean(values: np.ndarray, weights: np.ndarray, *, na_rm: bool = False) -> np.ndarray:
    """Means along the last axis. Values of weight 0 do not count, even if they are missing; with
    `na_rm` no missing value counts."""
    values, weights = np.broadcast_arrays(values, weights)
    counted = ~np.isnan(values) if na_rm else np.ones(values.shape, bool)
    shares = np.where(counted, weights, 0.0)
    shares = shares / shares.sum(axis=-1, keepdims=True)
    return np.where(shares != 0, values * shares, 0.0).sum(axis=-1)


def level_weights(sizes: np.ndarray, estimator: str) -> np.ndarray:
    """The weight of each level in an average, given how often it is true (last axis)."""
    if estimator == "macro_weighted":
        return sizes / sizes.sum(axis=-1, keepdims=True)
    return np.full(sizes.shape, 1 / sizes.shape[-1])


def event_number(event_level: Any) -> int:
    """The number of the level that is the event."""
    return ("first", "second").index(check_string(event_level, "event_level", ("first", "second")))
