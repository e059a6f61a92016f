"""Confidence intervals of slopes by the profiled likelihood, as R's `confint()` of a `polr()`."""

from __future__ import annotations

from functools import partial

import numpy as np
from attrs import evolve

from tidyk.parsnip.engines.polr.fitting import Ordered, maximise
from tidyk.parsnip.engines.profiling import crossings


def profile_bounds(
    rows: Ordered, values: np.ndarray, errors: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bounds of the slopes; missing for the cuts, as in R."""
    bounds = np.full((2, len(values)), np.nan)
    for j in range(rows.design.shape[1]):
        bounds[:, j] = crossings(values[j], errors[j], partial(_Profile, rows, values, j), level)
    return bounds[0], bounds[1]


class _Profile:
    """How far the likelihood is from the fit's where slope `j` is fixed; the other parameters are
    searched from those of the value before."""

    def __init__(self, rows: Ordered, values: np.ndarray, j: int) -> None:
        self.column, self.best = rows.design[:, j], rows.likelihood(values)
        self.rows = evolve(rows, design=np.delete(rows.design, j, axis=1))
        self.others = np.delete(values, j)

    def __call__(self, value: float) -> float:
        moved = evolve(self.rows, offset=self.column * value)
        self.others = maximise(moved, self.others)[0]
        return float(np.sqrt(max(2 * (self.best - moved.likelihood(self.others)), 0.0)))
