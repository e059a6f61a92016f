"""The path of least squares."""

from __future__ import annotations

import numpy as np

from tidyk.base.errors import TidykValueError
from tidyk.parsnip.engines.glmnet.compiled import machine, unbounded
from tidyk.parsnip.engines.glmnet.path import Path
from tidyk.parsnip.engines.glmnet.problem import Problem
from tidyk.parsnip.engines.glmnet.walking import Walk

FEW_COLUMNS = 500
"""R's `type.gaussian` is "covariance" for fewer columns."""


def gaussian_path(p: Problem, y: np.ndarray) -> Path:
    """The path for an outcome of numbers; as in glmnet, its scale is divided out first."""
    middle = float(p.weights @ y)
    if not np.sqrt(p.weights @ (y - middle) ** 2) > 1e-12 * np.abs(y).max(initial=0):
        raise TidykValueError(f"The outcome is constant, {y[0]:g}: there is nothing to explain.")
    base = middle if p.options.intercept else 0.0
    scale = float(np.sqrt(p.weights @ (y - base) ** 2))
    residuals = (y - base) / scale
    start, total = (p.weights * residuals) @ p.columns, float(p.weights @ residuals**2)
    walk = LeastSquares(p, start, total, scale)
    penalties, models, explained = walk.along(scale)
    slopes = p.full(models * scale)
    coefficients = np.vstack([base - p.mean @ slopes[p.used], slopes])
    return Path(penalties, coefficients, explained, walk.total * scale**2, walk.descent.passes)


def covariances(p: Problem) -> bool:
    """Is the path fitted from products of the columns? Then, as in R, no column is left out of its
    passes by a strong rule, which shows in the digits where one would have been."""
    given = p.options.type_gaussian
    return p.total < FEW_COLUMNS if given is None else given == "covariance"


class LeastSquares(Walk):
    """The quadratic is the same at every penalty; its gradient is carried along."""

    def __init__(self, p: Problem, start: np.ndarray, total: float, scale: float) -> None:
        super().__init__(p)
        self.bounds = p.bounds and (p.bounds[0] / scale, p.bounds[1] / scale)
        self.start, self.gradient, self.total = start, start.copy(), total
        self.b = np.zeros(len(start))
        self.everything = covariances(p)
        wide = p.columns.shape[1] > len(p.columns)
        known = self.everything or not wide
        self.gram = self.products(np.arange(len(start))) if known else None

    def slopes(self) -> np.ndarray:
        return np.abs(self.gradient)

    def explained(self) -> float:
        return float(self.b @ (self.start + self.gradient)) / self.total

    def flat(self, explained: list[float]) -> bool:
        return explained[-1] - explained[-2] < self.p.options.flattest * explained[-1]

    def _next(self, strong: np.ndarray, penalty: float, before: float) -> None:
        strong |= self.everything
        compiled = machine()
        if compiled is None or self.gram is None:
            super()._next(strong, penalty, before)
            return
        mix, descent = self.p.options.mixture, self.descent
        active = np.zeros(len(self.b), np.int64)
        active[: len(descent.active)] = descent.active
        made, entered = compiled.step(
            self.gram, self.start, self.b, self.gradient, self.p.factors, *self._bounds(), strong,
            active, len(descent.active), mix * (2 * penalty - before), penalty * mix,
            penalty * (1 - mix), self.p.options.thresh, descent.maxit - descent.passes,
        )  # fmt: skip
        descent.count(made)
        descent.active = active[:entered].tolist()

    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of all coefficients, infinite ones if there are none."""
        return self.bounds or unbounded(len(self.b))

    def minimise(self, strong: np.ndarray, l1: float, l2: float, *, again: bool) -> None:
        if not len(strong):
            return
        gram = self._products_of(strong)
        b, gradient, factors = self.b[strong], self.gradient[strong], self.p.factors[strong]
        self.descent.minimise(
            gram,
            b,
            gradient,
            strong.tolist(),
            l1 * factors,
            l2 * factors,
            self.p.options.thresh,
            bounds=self.bounds and (self.bounds[0][strong], self.bounds[1][strong]),
            whole=again or not self.descent.active,
            constant=False,
        )
        self.b[strong] = b
        if self.gram is None:
            fitted = self.p.columns @ self.b
            self.gradient = self.start - (fitted * self.p.weights) @ self.p.columns
        else:
            self.gradient = self.start - self.gram[:, strong] @ b

    def _products_of(self, strong: np.ndarray) -> np.ndarray:
        """Products of these columns, taken from those of all if they are known."""
        if self.gram is None:
            return self.products(strong)
        return self.gram if len(strong) == len(self.gram) else self.gram[np.ix_(strong, strong)]

    def products(self, columns: np.ndarray) -> np.ndarray:
        """Weighted products of columns with each other."""
        part = self.p.columns[:, columns]
        return (part * self.p.weights[:, None]).T @ part
