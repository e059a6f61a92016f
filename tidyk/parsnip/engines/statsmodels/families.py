"""Families of generalised linear models, with R's formulas."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from attrs import frozen

EPSILON = float(np.finfo(float).eps)


@frozen
class Family(ABC):
    """A distribution with its link, as R's `family()`.

    `mu` are means, `eta` values of the linear predictor, `w` case weights: one number a row.

    Attributes:
        name, link_name: As R prints them.
        fixed: Is the dispersion known, so that tests use the normal distribution?
    """

    name: str
    link_name: str
    fixed: bool

    @abstractmethod
    def link(self, mu: np.ndarray) -> np.ndarray:
        """The linear predictor of a mean."""

    @abstractmethod
    def inverse(self, eta: np.ndarray) -> np.ndarray:
        """The mean of a linear predictor."""

    @abstractmethod
    def slope(self, eta: np.ndarray) -> np.ndarray:
        """The derivative of the mean."""

    @abstractmethod
    def variance(self, mu: np.ndarray) -> np.ndarray:
        """The variance of an observation, in units of the dispersion."""

    @abstractmethod
    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Means to begin with."""

    @abstractmethod
    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Squared deviance residuals."""

    @abstractmethod
    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        """R's `family$aic`: minus twice the log-likelihood, plus 2 for an estimated variance."""

    def trouble(self, mu: np.ndarray) -> str:
        """What R warns about after a fit."""
        return ""


@frozen
class Gaussian(Family):
    """Numbers with a constant variance."""

    name: str = "gaussian"
    link_name: str = "identity"
    fixed: bool = False

    def link(self, mu: np.ndarray) -> np.ndarray:
        return mu

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        return eta

    def slope(self, eta: np.ndarray) -> np.ndarray:
        return np.ones_like(eta)

    def variance(self, mu: np.ndarray) -> np.ndarray:
        return np.ones_like(mu)

    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return y

    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        return w * (y - mu) ** 2

    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        n = len(y)
        with np.errstate(divide="ignore"):  # a fit without residuals: -Inf, as in R
            return float(n * (np.log(2 * np.pi * deviance / n) + 1) + 2 - np.log(w).sum())


@frozen
class Binomial(Family):
    """One of two levels; the mean is the probability of the second."""

    name: str = "binomial"
    link_name: str = "logit"
    fixed: bool = True

    def link(self, mu: np.ndarray) -> np.ndarray:
        return np.log(mu / (1 - mu))

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        odds = np.exp(np.clip(eta, -30, 30))
        odds = np.where(eta < -30, EPSILON, np.where(eta > 30, 1 / EPSILON, odds))
        return odds / (1 + odds)

    def slope(self, eta: np.ndarray) -> np.ndarray:
        odds = np.exp(np.clip(eta, -30, 30))
        return np.where(np.abs(eta) > 30, EPSILON, odds / (1 + odds) ** 2)

    def variance(self, mu: np.ndarray) -> np.ndarray:
        return mu * (1 - mu)

    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return (w * y + 0.5) / (w + 1)

    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        return -2 * w * np.log(np.where(y > 0.5, mu, 1 - mu))  # y is 0 or 1

    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        from scipy.stats import binom

        if (w == 1).all():
            return deviance
        # R takes weights for numbers of trials, and rounds them
        return float(-2 * binom.logpmf(np.round(w * y), np.round(w), mu).sum())

    def trouble(self, mu: np.ndarray) -> str:
        edge = 10 * EPSILON
        apart = ((mu > 1 - edge) | (mu < edge)).any()
        return "fitted probabilities numerically 0 or 1 occurred" if apart else ""


@frozen
class Poisson(Family):
    """Counts; the link is the logarithm."""

    name: str = "poisson"
    link_name: str = "log"
    fixed: bool = True

    def link(self, mu: np.ndarray) -> np.ndarray:
        return np.log(mu)

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        return np.maximum(np.exp(eta), EPSILON)

    def slope(self, eta: np.ndarray) -> np.ndarray:
        return np.maximum(np.exp(eta), EPSILON)

    def variance(self, mu: np.ndarray) -> np.ndarray:
        return mu

    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return y + 0.1

    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        from scipy.special import xlogy

        return 2 * w * (xlogy(y, y / mu) - (y - mu))

    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        from scipy.stats import poisson

        return float(-2 * (w * poisson.logpmf(y, mu)).sum())

    def trouble(self, mu: np.ndarray) -> str:
        return "fitted rates numerically 0 occurred" if (mu < 10 * EPSILON).any() else ""
