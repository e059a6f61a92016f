"""Where a profiled likelihood falls below a confidence level, as R's `confint()` finds it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tidyk.parsnip.engines.statsmodels.splines import fmm_spline

STEPS = 9
"""The largest number of steps to each side of an estimate."""


def crossings(
    estimate: float,
    error: float,
    profile: Callable[[], Callable[[float], float]],
    level: float,
    freedom: float | None = None,
) -> tuple[float, float]:
    """The lower and upper bound of a coefficient.

    A spline through the steps finds where the signed root of the likelihood's change crosses the
    quantile; missing where the steps do not reach it.

    Args:
        estimate, error: The coefficient and its standard error, which sets the steps.
        profile: Begins one side: gives a function of the coefficient's value that fits the others
            again, and returns the root of the change of minus twice the logarithm of the
            likelihood.
        level: Of confidence.
        freedom: Degrees of freedom of the residuals; None where the dispersion is known.
    """
    from scipy import stats

    excluded = (1 - level) / 4  # R's: the profile goes further than asked
    squared = (
        stats.chi2.ppf(1 - excluded, 1)
        if freedom is None
        else stats.f.ppf(1 - excluded, 1, freedom)
    )
    edge = stats.norm.ppf((1 + level) / 2)
    z, values = _steps(estimate, error, profile, float(np.sqrt(squared)))
    fine = np.linspace(values[0], values[-1], 3 * len(values))
    heights = fmm_spline(values, z)(fine)
    low, high = np.interp([-edge, edge], heights, fine, left=np.nan, right=np.nan)
    return float(low), float(high)


def _steps(
    estimate: float,
    error: float,
    profile: Callable[[], Callable[[float], float]],
    furthest: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Signed roots, and the coefficient's values."""
    points = [(estimate, 0.0)]
    for sign in (-1, 1):
        root = profile()
        for s in range(1, STEPS + 1):
            value = estimate + sign * s * error * furthest / 5
            points.append((value, sign * root(value)))
            if abs(points[-1][1]) >= furthest:
                break
    values, z = np.array(sorted(points)).T
    return z, values
