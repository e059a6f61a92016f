"""The path of multinomial regression: a quadratic for each class in turn."""

from __future__ import annotations

import numpy as np

from tidyk.parsnip.engines.glmnet.newton import EDGE, with_constant
from tidyk.parsnip.engines.glmnet.path import Path
from tidyk.parsnip.engines.glmnet.problem import Problem
from tidyk.parsnip.engines.glmnet.walking import Walk


class Multinomial(Walk):
    """Coefficients of every class: shape (columns and constant, classes)."""

    def __init__(self, p: Problem, y: np.ndarray, classes: int) -> None:
        super().__init__(p)
        self.predictors = classes
        self.y = (y[:, None] == np.arange(classes)).astype(float)
        share = p.weights @ self.y
        self.constant = p.options.intercept
        ones = [np.ones((len(y), 1))] if self.constant else []
        self.columns = np.hstack([p.columns, *ones])
        self.factors = np.append(p.factors, 0.0) if self.constant else p.factors
        self.bounds = with_constant(p.bounds, self.constant)
        self.b = np.zeros((self.columns.shape[1], classes))
        if self.constant:
            self.b[-1] = np.log(share) - np.log(share).mean()
        null_shares = share if self.constant else np.full(classes, 1 / classes)
        self.null = -float(share @ np.log(null_shares))
        self.odds = np.exp(self.columns @ self.b)

    def slopes(self) -> np.ndarray:
        residuals = self.y - self.odds / self.odds.sum(axis=1, keepdims=True)
        return np.abs(self.p.columns.T @ (self.p.weights[:, None] * residuals)).max(axis=1)

    def explained(self) -> float:
        share = self.odds / self.odds.sum(axis=1, keepdims=True)
        likely = np.log(np.maximum((share * self.y).sum(axis=1), EDGE))
        return 1 + float(self.p.weights @ likely) / self.null

    def flat(self, explained: list[float]) -> bool:
        return explained[-1] - explained[-2] < self.p.options.flattest

    def minimise(self, strong: np.ndarray, l1: float, l2: float, *, again: bool) -> None:
        numbers = np.append(strong, len(self.b) - 1) if self.constant else strong
        if not len(numbers):
            return
        part, factors = self.columns[:, numbers], self.factors[numbers]
        while True:
            moved = max(
                self._one_class(k, part, numbers, l1 * factors, l2 * factors)
                for k in range(self.b.shape[1])
            )
            self._centre()
            self.odds = np.exp(part @ self.b[numbers])
            if moved <= self.p.options.thresh * self.null:
                return

    def _one_class(
        self, k: int, part: np.ndarray, numbers: np.ndarray, soft: np.ndarray, ridge: np.ndarray
    ) -> float:
        """A Newton step for one class; returns how far it went."""
        share, w = self.odds[:, k] / self.odds.sum(axis=1), self.p.weights
        gram = (part * (w * share * (1 - share))[:, None]).T @ part
        gradient = (w * (self.y[:, k] - share)) @ part
        old, new = self.b[numbers, k], self.b[numbers, k]
        limit = self.p.options.thresh * self.null
        self.descent.minimise(
            gram, new, gradient, numbers.tolist(), soft, ridge, limit,
            bounds=self.bounds and (self.bounds[0][numbers], self.bounds[1][numbers]),
            constant=self.constant,
        )  # fmt: skip
        self.b[numbers, k], self.odds[:, k] = new, np.exp(part @ new)
        return float((np.diagonal(gram) * (new - old) ** 2).max())

    def _centre(self) -> None:
        """Adding a number to a column's coefficients in all classes changes no probability, so the
        number with the least penalty is added."""
        if self.constant:
            self.b[-1] -= self.b[-1].mean()
        for j in self.descent.active:
            free = self.factors[j] == 0
            shift = self.b[j].mean() if free else cheapest_shift(self.b[j], self.p.options.mixture)
            self.b[j] -= self._within(j, shift)

    def _within(self, j: int, shift: float) -> float:
        """A shift of a column's coefficients that keeps them within their bounds."""
        if self.bounds is None:
            return shift
        lower, upper = self.bounds[0][j], self.bounds[1][j]
        return max(float((self.b[j] - upper).max()), min(float((self.b[j] - lower).min()), shift))


def cheapest_shift(b: np.ndarray, mixture: float) -> float:
    """The number whose subtraction makes the elastic net's penalty of some coefficients least."""
    ordered, count = np.sort(b), len(b)
    if mixture >= 1:
        return float((ordered[(count - 1) // 2] + ordered[count // 2]) / 2)
    mean, ratio = ordered.mean(), mixture / (1 - mixture)
    for j in range(count + 1):
        # between two neighbours the penalty is a parabola, with its own lowest point
        lowest = mean + ratio * (count - 2 * j) / count
        above = j == 0 or ordered[j - 1] <= lowest
        if above and (j == count or lowest <= ordered[j]):
            return float(lowest)
        if j < count and _bend(ordered, j, mixture) <= mixture:
            return float(ordered[j])
    return float(mean)


def _bend(ordered: np.ndarray, j: int, mixture: float) -> float:
    """The slope of the penalty at a coefficient, without that coefficient's own kink."""
    count = len(ordered)
    slope = (1 - mixture) * (ordered.sum() - count * ordered[j])
    return abs(float(slope) + mixture * (count - 1 - 2 * j))


def multinomial_path(walk: Multinomial) -> Path:
    """The path for level numbers from 0."""
    p = walk.p
    penalties, models, explained = walk.along()
    models, width = models.transpose(1, 0, 2), p.columns.shape[1]
    slopes = p.full(models[:, :width])
    constant = models[:, width] if walk.constant else np.zeros(models[:, 0].shape)
    constant = constant - np.einsum("j,kjl->kl", p.mean, slopes[:, p.used])
    constant = constant - constant.mean(axis=0) if walk.constant else constant
    coefficients = np.concatenate([constant[:, None], slopes], axis=1)
    return Path(penalties, coefficients, explained, 2 * walk.null, walk.descent.passes)
