"""The paths of logistic and of Poisson regression: a quadratic at each Newton step."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from tidyk.parsnip.engines.glmnet.path import Path
from tidyk.parsnip.engines.glmnet.problem import SHORTEST, Problem
from tidyk.parsnip.engines.glmnet.walking import Walk

EDGE = 1e-9
"""Probabilities nearer to 0 or 1 than this count as 0 or 1."""


class Newton(Walk):
    """Steps of a likelihood with one linear predictor.

    Attributes:
        null: The null deviance for weights that sum to 1, halved.
        weights, residuals: Working weights, and weighted residuals, at the present coefficients.
    """

    null: float

    def __init__(self, p: Problem, y: np.ndarray) -> None:
        super().__init__(p)
        self.y, rows = y, len(y)
        constant = [np.ones((rows, 1))] if p.options.intercept else []
        self.columns = np.hstack([p.columns, *constant])
        self.factors = np.append(p.factors, 0.0) if constant else p.factors
        self.bounds = with_constant(p.bounds, p.options.intercept)
        self.b = np.zeros(self.columns.shape[1])
        if constant:
            self.b[-1] = self.begin(float(p.weights @ y))
        self.null = self.null_deviance()
        self.weights, self.residuals = self.quadratic(self.columns @ self.b)

    @abstractmethod
    def begin(self, mean: float) -> float:
        """The constant of the model without predictors."""

    @abstractmethod
    def null_deviance(self) -> float:
        """Half the null deviance."""

    @abstractmethod
    def quadratic(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Working weights and weighted residuals."""

    @abstractmethod
    def deviance(self) -> float:
        """Half the deviance, at the present coefficients."""

    def slopes(self) -> np.ndarray:
        return np.abs(self.residuals @ self.p.columns)

    def explained(self) -> float:
        return 1 - self.deviance() / self.null if self.b.any() else 0.0

    def minimise(self, strong: np.ndarray, l1: float, l2: float, *, again: bool) -> None:
        constant = self.p.options.intercept
        numbers = np.append(strong, self.columns.shape[1] - 1) if constant else strong
        if not len(numbers):
            return
        part, factors = self.columns[:, numbers], self.factors[numbers]
        limit = self.p.options.thresh * self.null
        while True:
            gram = (part * self.weights[:, None]).T @ part
            old, new = self.b[numbers], self.b[numbers]
            gradient = self.residuals @ part
            self.descent.minimise(
                gram, new, gradient, numbers.tolist(), l1 * factors, l2 * factors, limit,
                bounds=self.bounds and (self.bounds[0][numbers], self.bounds[1][numbers]),
                constant=constant,
            )  # fmt: skip
            self.weights, self.residuals = self.quadratic(part @ new)
            self.b[numbers] = new
            move = np.diagonal(gram) * (new - old) ** 2
            if constant:  # judged by the new weights, as in glmnet
                move[-1] = self.weights.sum() * (new[-1] - old[-1]) ** 2
            if move.max() < limit:
                return


class Logistic(Newton):
    """Outcomes 0 and 1."""

    def begin(self, mean: float) -> float:
        return float(np.log(mean / (1 - mean)))

    def null_deviance(self) -> float:
        mean = float(self.p.weights @ self.y) if self.p.options.intercept else 0.5
        share = float(self.p.weights @ self.y)
        return -(share * np.log(mean) + (1 - share) * np.log(1 - mean))

    def quadratic(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        share = 1 / (1 + np.exp(-eta))
        share[share < EDGE], share[share > 1 - EDGE] = 0.0, 1.0
        self.share, w = share, self.p.weights
        return w * share * (1 - share), w * (self.y - share)

    def deviance(self) -> float:
        share = np.clip(self.share, EDGE, 1 - EDGE)
        return -float(self.p.weights @ np.log(np.where(self.y > 0.5, share, 1 - share)))

    def flat(self, explained: list[float]) -> bool:
        return explained[-1] - explained[-2] < self.p.options.flattest


class Counts(Newton):
    """Counts, by the logarithm of their mean."""

    def begin(self, mean: float) -> float:
        return float(np.log(mean))

    def null_deviance(self) -> float:
        from scipy.special import xlogy

        self.saturated = float(self.p.weights @ (xlogy(self.y, self.y) - self.y))
        mean = float(self.p.weights @ self.y)
        return self.saturated - (mean * np.log(mean) - mean if self.p.options.intercept else -1.0)

    def quadratic(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.eta, self.mean = eta, np.exp(eta)
        return self.p.weights * self.mean, self.p.weights * (self.y - self.mean)

    def deviance(self) -> float:
        return self.saturated - float(self.p.weights @ (self.y * self.eta - self.mean))

    def flat(self, explained: list[float]) -> bool:
        return (explained[-1] - explained[-SHORTEST]) / explained[-1] < 10 * self.p.options.flattest


def newton_path(p: Problem, walk: Newton) -> Path:
    """The path of one of these families."""
    penalties, models, explained = walk.along()
    width = p.columns.shape[1]
    slopes = p.full(models[:width])
    constant = models[width] if p.options.intercept else np.zeros(models.shape[-1])
    coefficients = np.vstack([constant - p.mean @ slopes[p.used], slopes])
    return Path(penalties, coefficients, explained, 2 * walk.null, walk.descent.passes)


def with_constant(
    bounds: tuple[np.ndarray, np.ndarray] | None, constant: bool
) -> tuple[np.ndarray, np.ndarray] | None:
    """Bounds of columns, and of a constant, which has none."""
    if bounds is None or not constant:
        return bounds
    return np.append(bounds[0], -np.inf), np.append(bounds[1], np.inf)
