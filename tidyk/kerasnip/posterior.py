"""The posterior of a linear last layer: Bayesian linear and logistic regression on features.

The precision of the prior, and the noise of numbers, are those that make the data most probable,
found by MacKay's fixed point: each share of the data's information that a direction of the weights
has is a degree of freedom.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
from attrs import frozen

ROUNDS, CLOSE = 200, 1e-8
LARGEST = 1e12
"""Of a precision: weights that are zero have no spread."""
MOST_WEIGHTS = 6000
"""The covariance of so many is kept whole: 288 MB."""


def normal_quantile(level: float) -> float:
    """How many standard deviations the middle share of a normal distribution reaches."""
    return NormalDist().inv_cdf((1 + level) / 2)


@frozen(eq=False)
class NumberPosterior:
    """Of the weights that a numeric outcome comes from.

    Attributes:
        weights: As trained, of shape (features,).
        covariance: Of shape (features, features).
        noise: The variance of an outcome around its mean.
        precision: Of the prior.
    """

    weights: np.ndarray
    covariance: np.ndarray
    noise: float
    precision: float

    @classmethod
    def of(cls, features: np.ndarray, weights: np.ndarray, y: np.ndarray) -> NumberPosterior:
        """The posterior around weights, from features of shape (rows, features) and outcomes."""
        values, vectors = np.linalg.eigh(features.T @ features)
        values = np.maximum(values, 0)
        squares = float(np.sum((y - features @ weights) ** 2))
        noise, precision = _evidence(values, weights, squares, len(y))
        spread = 1 / (values / noise + precision)
        return cls(weights, (vectors * spread) @ vectors.T, noise, precision)

    def mean(self, features: np.ndarray) -> np.ndarray:
        """Of the outcome."""
        return features @ self.weights

    def deviation(self, features: np.ndarray, *, new: bool) -> np.ndarray:
        """The standard deviation of the mean, or of new values."""
        variance = np.einsum("ij,jk,ik->i", features, self.covariance, features)
        return np.sqrt(np.maximum(variance, 0) + (self.noise if new else 0))


def _evidence(
    values: np.ndarray, weights: np.ndarray, squares: float, rows: int
) -> tuple[float, float]:
    """The noise, and the precision of the prior, that make numbers most probable.

    Args:
        values: Eigenvalues of the features' cross products.
        weights: As trained.
        squares: The sum of the squared residuals.
        rows: How many rows there are.
    """
    tiny = np.finfo(float).tiny
    size = max(float(weights @ weights), tiny)
    noise, precision = max(squares / rows, tiny), len(weights) / size
    for _ in range(ROUNDS):
        before = noise, precision
        free = float(np.sum(values / (values + noise * precision)))
        precision = min(max(free, tiny) / size, LARGEST)
        noise = max(squares / max(rows - free, 1.0), tiny)
        if np.allclose((noise, precision), before, rtol=CLOSE, atol=0):
            break
    return noise, precision


@frozen(eq=False)
class ClassPosterior:
    """Of the weights that classes' scores come from.

    Attributes:
        weights: As trained, of shape (features, units).
        covariance: Of all weights, unit by unit.
        precision: Of the prior.
        sigmoids: Is each unit a probability by itself?
    """

    weights: np.ndarray
    covariance: np.ndarray
    precision: float
    sigmoids: bool

    @classmethod
    def of(cls, features: np.ndarray, weights: np.ndarray, *, sigmoids: bool) -> ClassPosterior:
        """The posterior around weights, from features of shape (rows, features)."""
        shares = probabilities(features @ weights, sigmoids=sigmoids)
        values, vectors = np.linalg.eigh(_information(features, shares, sigmoids=sigmoids))
        values = np.maximum(values, 0)
        size = max(float(np.sum(weights**2)), np.finfo(float).tiny)
        precision = weights.size / size
        for _ in range(ROUNDS):
            before, free = precision, float(np.sum(values / (values + precision)))
            precision = min(max(free, np.finfo(float).tiny) / size, LARGEST)
            if np.isclose(precision, before, rtol=CLOSE, atol=0):
                break
        covariance = (vectors / (values + precision)) @ vectors.T
        return cls(weights, covariance, precision, sigmoids)

    def limits(
        self, features: np.ndarray, level: float, draws: int, seed: Callable[[], int]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The probabilities, and their limits, of shape (rows, units).

        Sigmoids keep the order of scores, so that their limits are exact; a softmax's come from
        draws of the scores, for which `seed()` is asked.
        """
        scores = features @ self.weights
        spread = self._spread(features)
        if self.sigmoids:
            wide = normal_quantile(level) * np.sqrt(np.einsum("ikk->ik", spread))
            low, high = (probabilities(s, sigmoids=True) for s in (scores - wide, scores + wide))
        else:
            values, vectors = np.linalg.eigh(spread)
            root = vectors * np.sqrt(np.maximum(values, 0))[:, None, :]
            noise = np.random.default_rng(seed()).standard_normal((draws, scores.shape[1]))
            drawn = scores[:, None, :] + np.einsum("ikl,dl->idk", root, noise)
            tails = ((1 - level) / 2, (1 + level) / 2)
            low, high = np.quantile(probabilities(drawn, sigmoids=False), tails, axis=1)
        return probabilities(scores, sigmoids=self.sigmoids), low, high

    def _spread(self, features: np.ndarray) -> np.ndarray:
        """The covariance of the scores of each row, of shape (rows, units, units)."""
        count, units = self.weights.shape
        blocks = self.covariance.reshape(units, count, units, count)
        return np.einsum("ia,kalb,ib->ikl", features, blocks, features, optimize=True)


def probabilities(scores: np.ndarray, *, sigmoids: bool) -> np.ndarray:
    """Of scores whose last axis is that of the units."""
    if sigmoids:
        return 1 / (1 + np.exp(-np.clip(scores, -700, 700)))
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _information(features: np.ndarray, shares: np.ndarray, *, sigmoids: bool) -> np.ndarray:
    """What rows tell about all weights, unit by unit: the Gauss-Newton matrix of cross-entropy."""
    count, units = features.shape[1], shares.shape[1]
    table = np.zeros((units, count, units, count))
    for k in range(units):
        for m in [k] if sigmoids else range(units):
            weight = shares[:, k] * ((k == m) - shares[:, m])
            table[k, :, m, :] = features.T @ (features * weight[:, None])
    return table.reshape(units * count, units * count)
