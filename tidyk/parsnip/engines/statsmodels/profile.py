"""Confidence intervals of a profiled likelihood, as R's `confint()` of a glm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tidyk.parsnip.engines.statsmodels.irls import fit_glm
from tidyk.parsnip.engines.statsmodels.solving import columns_at
from tidyk.parsnip.engines.statsmodels.splines import fmm_spline

if TYPE_CHECKING:
    from tidyk.parsnip.engines.statsmodels.glm import GlmFit

STEPS = 9
"""The largest number of steps to each side of an estimate."""


def profile_bounds(model: GlmFit, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bounds of all coefficients.

    Each is moved in steps from its estimate while the others are fitted again; a spline finds where
    the signed root of the deviance's change crosses the quantile.
    """
    from scipy import stats

    count, excluded = len(model.kept), (1 - level) / 4  # R's: the profile goes further than asked
    squared = (
        stats.chi2.ppf(1 - excluded, 1)
        if model.family.fixed
        else stats.f.ppf(1 - excluded, 1, model.df)
    )
    edge = stats.norm.ppf((1 + level) / 2)
    bounds = np.full((2, count), np.nan)
    for j in range(count):
        z, values = _profile(model, j, float(np.sqrt(squared)))
        fine = np.linspace(values[0], values[-1], 3 * len(values))
        bounds[:, j] = np.interp(
            [-edge, edge], fmm_spline(values, z)(fine), fine, left=np.nan, right=np.nan
        )
    return model.all(bounds[0]), model.all(bounds[1])


def _profile(model: GlmFit, j: int, furthest: float) -> tuple[np.ndarray, np.ndarray]:
    """Signed roots of the deviance's change, and the coefficient's values."""
    step = model.standard_errors[j] * furthest / 5
    points = [(model.coefficients[j], 0.0)]
    rows = model.rows
    best = columns_at(rows.design, model.kept) @ model.coefficients + rows.offset
    for sign in (-1, 1):
        eta = best
        for s in range(1, STEPS + 1):
            value = model.coefficients[j] + sign * s * step
            root, eta = _root(model, j, value, eta)
            points.append((value, sign * root))
            if abs(points[-1][1]) >= furthest:
                break
    values, z = np.array(sorted(points)).T
    return z, values


def _root(model: GlmFit, j: int, value: float, start: np.ndarray) -> tuple[float, np.ndarray]:
    """How far the deviance is from the fit's, in standard errors, where coefficient `j` is fixed;
    and the linear predictor there, which is searched from that of the value before."""
    rows = model.rows
    design = rows.design[:, model.kept]
    others = np.delete(design, j, axis=1)
    offset = rows.offset + design[:, j] * value
    if others.shape[1]:
        parts = rows.outcome, rows.weights, offset, model.family
        fitted = fit_glm(others, *parts, start=start)
        solution, deviance = fitted.solution, fitted.deviance
        eta = columns_at(others, solution.kept) @ solution.coefficients + offset
    else:
        eta, mu = offset, model.family.inverse(offset)
        deviance = float(model.family.deviances(rows.outcome, mu, rows.weights).sum())
    return float(np.sqrt(max(deviance - model.deviance, 0.0) / model.dispersion)), eta
