"""Metrics for numbers that measure how well truth and predictions agree."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidyk.base.errors import TidykValueError, check_bool, warn
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.defining import metric
from tidyk.yardstick.measures.losses import rmse
from tidyk.yardstick.metric import vec_form


def __getattr__(name: str) -> Any:
    return vec_form(__name__, name)


def covariance(
    x: Cases, a: np.ndarray, b: np.ndarray, undefined: np.ndarray | None = None
) -> np.ndarray:
    """The unbiased (weighted) covariance in each group; missing for fewer than two rows.

    Args:
        undefined: Groups that are exempt from the checks.
    """
    weights = np.ones(len(a)) if x.weights is None else x.weights
    _check_spread(x, a, b, weights, x.count() < 2 if undefined is None else undefined)
    share = weights / x.per_row(x.sum(weights))
    away_a, away_b = (v - x.per_row(x.sum(share * v)) for v in (a, b))
    spread = x.sum(share * away_a * away_b) / (1 - x.sum(share**2))
    return np.where(x.count() < 2, np.nan, spread)


def _check_spread(
    x: Cases, a: np.ndarray, b: np.ndarray, weights: np.ndarray, undefined: np.ndarray
) -> None:
    rows = np.broadcast_to(~x.per_row(undefined), len(weights))
    nothing = (x.sum(weights) == 0) & ~undefined
    if (weights[rows] < 0).any() or nothing.any():
        raise TidykValueError("`case_weights` should not be negative, nor all of them zero.")
    if not np.isfinite([a[rows], b[rows]]).all():
        raise TidykValueError(
            "`truth` and `estimate` should be finite for their variation to be computed."
        )


def correlation(x: Cases) -> np.ndarray:
    """The (weighted) correlation in each group; missing, with a warning, if it is undefined."""
    undefined = _undefined(x)
    parts = ((x.truth, x.truth), (x.estimate, x.estimate), (x.truth, x.estimate))
    true, predicted, both = (covariance(x, a, b, undefined) for a, b in parts)
    together = both / (np.sqrt(true) * np.sqrt(predicted))
    return np.where(undefined, np.nan, together)


def _undefined(x: Cases) -> np.ndarray:
    """Which groups have no correlation; a warning says why."""
    few = x.count() < 2
    still = x.constant(x.truth) & ~few
    reasons = {
        "there are fewer than two rows": few,
        "`truth` is constant": still,
        "`estimate` is constant": x.constant(x.estimate) & ~few & ~still,
    }
    for why, where in reasons.items():
        if where.any():
            warn(f"A correlation is needed, but {why}: there it is undefined and missing.")
    return np.logical_or.reduce(list(reasons.values()))


@metric(direction="maximize", range=(0, 1))
def rsq(x: Cases) -> np.ndarray:
    """Squared correlation between truth and predictions.

    Example: 0.914291
    """
    return correlation(x) ** 2


@metric(direction="maximize", range=(-np.inf, 1))
def rsq_trad(x: Cases) -> np.ndarray:
    """Coefficient of determination: 1 minus the squared errors' share of the truth's variation.

    Example: 0.847458
    """
    away = x.truth - x.per_row(x.mean(x.truth))
    return 1 - x.weighted_sum((x.truth - x.estimate) ** 2) / x.weighted_sum(away**2)


@metric(direction="maximize", range=(-1, 1))
def ccc(x: Cases, *, bias: bool = False) -> np.ndarray:
    """Concordance correlation: agreement with the line where prediction and truth are equal.

    Args:
        bias: Divide variances by n instead of n - 1.

    Example: 0.937702
    """
    parts = ((x.truth, x.estimate), (x.truth, x.truth), (x.estimate, x.estimate))
    both, true, predicted = (covariance(x, a, b) for a, b in parts)
    if check_bool(bias, "bias"):
        n = x.count() if x.weights is None else x.sum(x.weights)
        both, true, predicted = (v * (n - 1) / n for v in (both, true, predicted))
    apart = x.mean(x.truth) - x.mean(x.estimate)
    return 2 * both / (true + predicted + apart**2)


@metric(direction="maximize", range=(-1, 1))
def iic(x: Cases) -> np.ndarray:
    """Index of ideality of correlation: the correlation, reduced if errors lean to one side.

    Example: 0.239046
    """
    error = x.truth - x.estimate
    low, high = (x.rows(side).mean(np.abs(error[side])) for side in (error < 0, error >= 0))
    return correlation(x) * np.minimum(low, high) / np.maximum(low, high)


@metric(direction="maximize", range=(0, np.inf))
def rpd(x: Cases) -> np.ndarray:
    """Ratio of performance to deviation: the truth's standard deviation over the error's.

    Example: 2.956474
    """
    return np.sqrt(covariance(x, x.truth, x.truth)) / rmse.compute(x)


@metric(direction="maximize", range=(0, np.inf))
def rpiq(x: Cases) -> np.ndarray:
    """Ratio of performance to the truth's interquartile range.

    Example: 3.666667
    """
    return x.each(_interquartile_range) / rmse.compute(x)


def _interquartile_range(x: Cases) -> float:
    if len(x.truth) < 2:
        return 0.0 if len(x.truth) else np.nan
    if x.weights is None:
        low, high = np.quantile(x.truth, [0.25, 0.75])
        return high - low
    if not x.weights.any():
        raise TidykValueError("Quartiles need rows of the truth whose weight is not zero.")
    order = np.argsort(x.truth, kind="stable")
    reached = np.cumsum(x.weights[order]) / x.weights.sum()
    low, high = np.interp([0.25, 0.75], reached, x.truth[order])
    return high - low


@metric(direction="maximize", range=(-1, 1))
def gini_coef(x: Cases) -> np.ndarray:
    """Normalized Gini coefficient: how well the predictions rank the truth.

    Example: 0.882353
    """
    still = x.constant(x.truth) & (x.count() > 1)
    nothing = ~still & (np.abs(x.sum(x.truth)) < np.finfo(float).eps) & (x.count() > 1)
    for where, why in ((still, "is constant"), (nothing, "sums to zero")):
        if where.any():
            warn(f"`truth` {why}: the Gini coefficient is undefined and missing.")
    ratio = x.each(lambda part: _concentration(part, part.estimate)) / x.each(
        lambda part: _concentration(part, part.truth)
    )
    return np.where(still | nothing | (x.count() < 2), np.nan, ratio)


def _concentration(x: Cases, by: np.ndarray) -> float:
    """1 minus twice the area under the Lorenz curve of the truth, the largest of `by` first;
    missing if there are no rows."""
    if not len(by):
        return np.nan
    order = np.lexsort((-x.truth, -by))
    weights = np.ones(len(by)) if x.weights is None else x.weights[order]
    amounts = np.cumsum(x.truth[order] * weights)
    shares = np.cumsum(weights)
    return 1 - 2 * float(
        np.trapezoid(np.r_[0, amounts] / amounts[-1], np.r_[0, shares] / shares[-1])
    )
