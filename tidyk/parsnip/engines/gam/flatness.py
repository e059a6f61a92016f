"""Is a smooth term flat? Wald tests of its function, as `summary()` of a gam has them in R.

After Wood, "On p-values for smooth components of an extended generalized additive model"
(Biometrika, 2013) and "A simple test for random effects in regression models" (Biometrika, 2013).
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

LOST, NOTHING = np.finfo(float).eps ** 0.9, np.finfo(float).eps ** 0.8
"""Variances that are smaller than this share of the largest are rounding errors."""
OPENING = 0.3
"""How far the path of integration bends away from a straight line."""


@frozen
class WaldTest:
    """A test of a smooth.

    Attributes:
        statistic: A sum of squares that has the mean `rank` if the smooth is flat.
        rank: Degrees of freedom.
        p: The probability of a larger statistic.
    """

    statistic: float
    rank: float
    p: float


def rank_test(
    root: np.ndarray,
    values: np.ndarray,
    covariance: np.ndarray,
    rank: float,
    freedom: float | None,
    first: np.ndarray,
) -> WaldTest:
    """Compare a smooth with nothing along as many directions as it has degrees of freedom.

    Args:
        root: A triangular root of the crossproducts of the smooth's columns.
        values, covariance: Its coefficients, and their Bayesian covariance.
        rank: Its degrees of freedom, which need not be whole.
        freedom: Those of the residuals; None where the dispersion is known.
        first: A direction that no axis points against: it makes one of two statistics R's.
    """
    spread = root @ covariance @ root.T
    heights, axes = np.linalg.eigh((spread + spread.T) / 2)
    heights, axes = heights[::-1], axes[:, ::-1]
    axes = axes * np.where(first @ axes < 0, -1.0, 1.0)
    rank = min(rank, float((heights > heights.max() * LOST).sum()))
    whole = int(rank)
    rest, used = rank - whole, whole + (rank > whole)
    scores, weights = axes[:, :used].T @ (root @ values), np.ones(used)
    if used == 1 or not rest:
        statistic = other = float((scores**2 / heights[:used]).sum())
        rank = float(used)
    else:
        weights[-2:], freedom = _halves(rest), _rounded(freedom)
        sure = float((scores[:-2] ** 2 / heights[: used - 2]).sum())
        shared = _shared(rest, heights[used - 2 : used])
        statistic, other = (
            sure + float(((shared @ (side * scores[-2:])) ** 2).sum())
            for side in (np.array([1.0, 1.0]), np.array([-1.0, 1.0]))
        )
    tails = [tail(weights, s, freedom) for s in (statistic, other)]
    return WaldTest(statistic, rank, sum(tails) / 2)


def _rounded(freedom: float | None) -> float | None:
    """A whole number, as R takes where the squares do not weigh alike."""
    return None if freedom is None else max(1.0, float(np.round(freedom)))


def _shared(rest: float, heights: np.ndarray) -> np.ndarray:
    """The symmetric root of the inverse that counts two directions as 1 + `rest`."""
    between = np.sqrt(max(rest * (1 - rest) / 2, 0.0))
    scale = heights**-0.5
    middle = scale[:, None] * np.array([[1.0, between], [between, rest]]) * scale
    values, vectors = np.linalg.eigh(middle)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T


def _halves(rest: float) -> tuple[float, float]:
    """The weights of those two directions in the statistic's distribution."""
    both = rest + 1
    larger = (both + np.sqrt(both * (2 - both))) / 2
    return larger, both - larger


def variance_test(
    values: np.ndarray, bayesian: np.ndarray, sampling: np.ndarray, freedom: float | None
) -> WaldTest:
    """Compare a smooth of which nothing is free with none: has it any variance?

    Args:
        values: Its coefficients.
        bayesian, sampling: Their covariance if they are drawn anew, and if they are what they are.
        freedom: Degrees of freedom of the residuals; None where the dispersion is known.
    """
    half = np.linalg.inv(np.linalg.cholesky(bayesian))
    weights = np.linalg.eigvalsh(half @ sampling @ half.T)
    weights = weights[weights > weights.max() * NOTHING]
    statistic = float(((half @ values) ** 2).sum())
    return WaldTest(statistic, len(weights), tail(weights, statistic, _rounded(freedom)))


def tail(weights: np.ndarray, statistic: float, freedom: float | None = None) -> float:
    """The probability that a weighted sum of squared normal numbers is larger than a statistic.

    The inverse of its Laplace transform along a path through the saddle point, which is right to
    the last digits for small probabilities too.

    Args:
        weights: Of the squares.
        statistic: What it is compared with.
        freedom: Degrees of freedom of a variance that the statistic was divided by.

    Examples:
        >>> round(tail(np.ones(1), 1.96**2), 4)
        0.05
    """
    from scipy.integrate import quad

    if statistic <= 0:
        return 1.0
    scale = weights.max()
    weights, statistic = weights / scale, statistic / scale

    def height(s: complex) -> complex:
        if freedom is None:
            other = statistic * s
        else:
            other = freedom / 2 * np.log(1 + 2 * s * statistic / freedom)
        return -np.log(1 - 2 * weights * s).sum() / 2 - other - np.log(s)

    saddle, width = _saddle(weights, statistic, freedom)
    top = height(saddle).real

    def along(u: float) -> float:
        s = saddle + width * (1j * u + OPENING * u**2)
        return (np.exp(height(s) - top) * (1 - 2j * OPENING * u)).real

    area = quad(along, 0, np.inf, epsabs=0, epsrel=1e-10, limit=500)[0]
    return float(min(max(np.exp(top) * width * area / np.pi, 0.0), 1.0))


def _saddle(weights: np.ndarray, statistic: float, freedom: float | None) -> tuple[float, float]:
    """Where between 0 and 1/2 the transform is lowest, and how wide the saddle is."""
    from scipy.optimize import brentq

    extra = 0.0 if freedom is None else 2 * statistic / freedom

    def slope(s: float) -> float:
        return (weights / (1 - 2 * weights * s)).sum() - statistic / (1 + extra * s) - 1 / s

    saddle = float(np.asarray(brentq(slope, 1e-12, 0.5 * (1 - 1e-12), xtol=1e-14)))
    bend = (2 * (weights / (1 - 2 * weights * saddle)) ** 2).sum() + saddle**-2
    bend -= statistic * extra / (1 + extra * saddle) ** 2
    return saddle, min(bend, 1e300) ** -0.5 if bend > 0 else saddle
