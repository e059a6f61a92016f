"""Distributions of the outcome in generalised linear models, with R's formulas."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from attrs import frozen

from tidyk.parsnip.engines.statsmodels.links import EPSILON


@frozen
class Distribution(ABC):
    """What R's `family()` says of the outcome.

    `y` are outcomes, `mu` means, `w` case weights: one number a row.

    Attributes:
        name: R's.
        fixed: Is the dispersion known, so that tests use the normal distribution?
        likely: Is there a likelihood? Not of a quasi-family, which has a variance only.
        links: The names of the links that R allows; the first is the default.
        outcomes: What outcomes it has, in words.
        statsmodels: The name of its class there.
    """

    name: str
    fixed: bool
    likely: bool = True
    links: ClassVar[tuple[str, ...]]
    outcomes: ClassVar[str]
    statsmodels: ClassVar[str]

    @abstractmethod
    def impossible(self, y: np.ndarray) -> np.ndarray:
        """Which outcomes cannot be?"""

    @abstractmethod
    def variance(self, mu: np.ndarray) -> np.ndarray:
        """The variance of an observation, in units of the dispersion."""

    @abstractmethod
    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Squared deviance residuals."""

    @abstractmethod
    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        """R's `family$aic`: minus twice the log-likelihood, plus 2 for an estimated variance."""

    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Means to begin with."""
        return y

    def allows(self, mu: np.ndarray) -> bool:
        """Can all these be means?"""
        return True

    def trouble(self, mu: np.ndarray) -> str:
        """What R warns about after a fit."""
        return ""


@frozen
class Gaussian(Distribution):
    """Numbers with a constant variance."""

    name: str = "gaussian"
    fixed: bool = False
    links = ("identity", "log", "inverse")
    outcomes = "numbers"
    statsmodels = "Gaussian"

    def impossible(self, y: np.ndarray) -> np.ndarray:
        return np.zeros(len(y), bool)

    def variance(self, mu: np.ndarray) -> np.ndarray:
        return np.ones_like(mu)

    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        return w * (y - mu) ** 2

    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        n = len(y)
        with np.errstate(divide="ignore"):  # a fit without residuals: -Inf, as in R
            return float(n * (np.log(2 * np.pi * deviance / n) + 1) + 2 - np.log(w).sum())


@frozen
class Binomial(Distribution):
    """One of two levels, or a share; the mean is the probability of the second level."""

    name: str = "binomial"
    fixed: bool = True
    links = ("logit", "probit", "cloglog", "cauchit", "log")
    outcomes = "shares from 0 to 1"
    statsmodels = "Binomial"

    def impossible(self, y: np.ndarray) -> np.ndarray:
        return (y < 0) | (y > 1)

    def variance(self, mu: np.ndarray) -> np.ndarray:
        return mu * (1 - mu)

    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return (w * y + 0.5) / (w + 1)

    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        if _is_binary(y):
            return -2 * w * np.log(np.where(y > 0.5, mu, 1 - mu))
        from scipy.special import xlogy

        return 2 * w * (xlogy(y, y / mu) + xlogy(1 - y, (1 - y) / (1 - mu)))

    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        from scipy.stats import binom

        if (w == 1).all() and _is_binary(y):
            return deviance
        # R takes weights for numbers of trials, and rounds them
        trials = np.round(w)
        terms = w / np.where(w > 0, w, 1) * binom.logpmf(np.round(w * y), trials, mu)
        return float(-2 * terms.sum())

    def allows(self, mu: np.ndarray) -> bool:
        return bool(((mu > 0) & (mu < 1)).all())

    def trouble(self, mu: np.ndarray) -> str:
        edge = 10 * EPSILON
        apart = self.likely and ((mu > 1 - edge) | (mu < edge)).any()
        return "fitted probabilities numerically 0 or 1 occurred" if apart else ""


@frozen
class Poisson(Distribution):
    """Counts."""

    name: str = "poisson"
    fixed: bool = True
    links = ("log", "identity", "sqrt")
    outcomes = "counts"
    statsmodels = "Poisson"

    def impossible(self, y: np.ndarray) -> np.ndarray:
        return y < 0

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

    def allows(self, mu: np.ndarray) -> bool:
        return bool((np.isfinite(mu) & (mu > 0)).all())

    def trouble(self, mu: np.ndarray) -> str:
        none = self.likely and (mu < 10 * EPSILON).any()
        return "fitted rates numerically 0 occurred" if none else ""


@frozen
class Gamma(Distribution):
    """Numbers above zero whose standard deviation is proportional to the mean."""

    name: str = "Gamma"
    fixed: bool = False
    links = ("inverse", "identity", "log")
    outcomes = "numbers above 0"
    statsmodels = "Gamma"

    def impossible(self, y: np.ndarray) -> np.ndarray:
        return y <= 0

    def variance(self, mu: np.ndarray) -> np.ndarray:
        return mu**2

    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        return -2 * w * (np.log(y / mu) - (y - mu) / mu)

    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        from scipy.stats import gamma

        spread = deviance / w.sum()
        terms = w * gamma.logpdf(y, 1 / spread, scale=mu * spread)
        return float(-2 * terms.sum() + 2)

    def allows(self, mu: np.ndarray) -> bool:
        return bool((np.isfinite(mu) & (mu > 0)).all())


@frozen
class InverseGaussian(Distribution):
    """Numbers above zero whose variance is proportional to the mean's third power."""

    name: str = "inverse.gaussian"
    fixed: bool = False
    links = ("1/mu^2", "inverse", "identity", "log")
    outcomes = "numbers above 0"
    statsmodels = "InverseGaussian"

    def impossible(self, y: np.ndarray) -> np.ndarray:
        return y <= 0

    def variance(self, mu: np.ndarray) -> np.ndarray:
        return mu**3

    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        return w * (y - mu) ** 2 / (y * mu**2)

    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        total = w.sum()
        spread = np.log(deviance / total * 2 * np.pi) + 1
        return float(total * spread + 3 * (w * np.log(y)).sum() + 2)


def _is_binary(y: np.ndarray) -> bool:
    return bool(((y == 0) | (y == 1)).all())
