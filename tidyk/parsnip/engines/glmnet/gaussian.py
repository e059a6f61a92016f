"""The path of least squares."""

from __future__ import annotations

import numpy as np

from tidyk.base.errors import TidykValueError
from tidyk.parsnip.engines.glmnet.compiled import machine
from tidyk.parsnip.engines.glmnet.path import Path
from tidyk.parsnip.engines.glmnet.problem import FLATTEST, Problem
from tidyk.parsnip.engines.glmnet.walking import Walk


def gaussian_path(p: Problem, y: np.ndarray) -> Path:
    """The path for an outcome of numbers; as in glmnet, its scale is divided out first."""
    middle = float(p.weights @ y)
    scale = float(np.sqrt(p.weights @ (y - middle) ** 2))
    if not scale > 1e-12 * np.abs(y).max(initial=0):
        raise TidykValueError(f"The outcome is constant, {y[0]:g}: there is nothing to explain.")
    base = middle if p.options.intercept else 0.0
    residuals = (y - base) / scale
    walk = LeastSquares(p, (p.weights * residuals) @ p.columns, float(p.weights @ residuals**2))
    fixed = p.options.path_values is not None
    penalties = p.penalties(p.steepest(walk.start) * scale)
    models, explained = walk.along(penalties / scale)
    slopes = p.full(models * scale)
    coefficients = np.vstack([base - p.mean @ slopes[p.used], slopes])
    path = penalties if fixed else penalties[: len(explained)]
    return Path(path, coefficients, explained, walk.total * scale**2, walk.descent.passes)


class LeastSquares(Walk):
    """The quadratic is the same at every penalty; its gradient is carried along."""

    def __init__(self, p: Problem, start: np.ndarray, total: float) -> None:
        super().__init__(p)
        self.start, self.gradient, self.total = start, start.copy(), total
        self.b = np.zeros(len(start))
        wide = p.columns.shape[1] > len(p.columns)
        self.gram = None if wide else self.products(np.arange(len(start)))

    def slopes(self) -> np.ndarray:
        return np.abs(self.gradient)

    def explained(self) -> float:
        return float(self.b @ (self.start + self.gradient)) / self.total

    def flat(self, explained: list[float]) -> bool:
        return explained[-1] - explained[-2] < FLATTEST * explained[-1]

    def _next(self, strong: np.ndarray, penalty: float, before: float) -> None:
        compiled = machine()
        if compiled is None or self.gram is None:
            super()._next(strong, penalty, before)
            return
        mix, descent = self.p.options.mixture, self.descent
        active = np.zeros(len(self.b), np.int64)
        active[: len(descent.active)] = descent.active
        made, entered = compiled.step(
            self.gram, self.start, self.b, self.gradient, self.p.factors, strong, active,
            len(descent.active), mix * (2 * penalty - before), penalty * mix, penalty * (1 - mix),
            self.p.options.thresh, descent.maxit - descent.passes,
        )  # fmt: skip
        descent.count(made)
        descent.active = active[:entered].tolist()

    def minimise(self, strong: np.ndarray, l1: float, l2: float, *, again: bool) -> None:
        if not len(strong):
            return
        gram = self.products(strong) if self.gram is None else self.gram[np.ix_(strong, strong)]
        b, gradient, factors = self.b[strong], self.gradient[strong], self.p.factors[strong]
        self.descent.minimise(
            gram,
            b,
            gradient,
            strong.tolist(),
            l1 * factors,
            l2 * factors,
            self.p.options.thresh,
            whole=again or not self.descent.active,
            constant=False,
        )
        self.b[strong] = b
        if self.gram is None:
            fitted = self.p.columns @ self.b
            self.gradient = self.start - (fitted * self.p.weights) @ self.p.columns
        else:
            self.gradient = self.start - self.gram[:, strong] @ b

    def products(self, columns: np.ndarray) -> np.ndarray:
        """Weighted products of columns with each other."""
        part = self.p.columns[:, columns]
        return (part * self.p.weights[:, None]).T @ part
