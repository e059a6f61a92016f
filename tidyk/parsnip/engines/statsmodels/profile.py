"""Confidence intervals of a profiled likelihood, as R's `confint()` of a glm."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from tidyk.parsnip.engines.profiling import crossings
from tidyk.parsnip.engines.statsmodels.irls import fit_glm
from tidyk.parsnip.engines.statsmodels.solving import columns_at

if TYPE_CHECKING:
    from tidyk.parsnip.engines.statsmodels.glm import GlmFit


def profile_bounds(model: GlmFit, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bounds of all coefficients.

    Each is moved in steps from its estimate while the others are fitted again.
    """
    freedom = None if model.family.fixed else model.df
    bounds = [
        crossings(c, e, partial(_Profile, model, j), level, freedom)
        for j, (c, e) in enumerate(zip(model.coefficients, model.standard_errors, strict=True))
    ]
    low, high = np.reshape(bounds, (-1, 2)).T
    return model.all(low), model.all(high)


class _Profile:
    """How far the deviance is from the fit's, in standard errors, where coefficient `j` is fixed;
    the linear predictor is searched from that of the value before."""

    def __init__(self, model: GlmFit, j: int) -> None:
        self.model, self.j = model, j
        rows = model.rows
        self.eta = columns_at(rows.design, model.kept) @ model.coefficients + rows.offset

    def __call__(self, value: float) -> float:
        model, rows = self.model, self.model.rows
        design = rows.design[:, model.kept]
        others = np.delete(design, self.j, axis=1)
        offset = rows.offset + design[:, self.j] * value
        if others.shape[1]:
            parts = rows.outcome, rows.weights, offset, model.family
            fitted = fit_glm(others, *parts, start=self.eta)
            solution, deviance = fitted.solution, fitted.deviance
            self.eta = columns_at(others, solution.kept) @ solution.coefficients + offset
        else:
            mu = model.family.inverse(offset)
            deviance = float(model.family.deviances(rows.outcome, mu, rows.weights).sum())
        return float(np.sqrt(max(deviance - model.deviance, 0.0) / model.dispersion))
