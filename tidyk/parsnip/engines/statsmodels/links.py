"""Links of generalised linear models, with R's formulas and bounds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

EPSILON = float(np.finfo(float).eps)


class Link(ABC):
    """What turns means into values of the linear predictor, as R's `make.link()`.

    `mu` are means, `eta` values of the linear predictor: one number a row.

    Attributes:
        name: R's.
        statsmodels: The name of its class there.
    """

    name: ClassVar[str]
    statsmodels: ClassVar[str]

    @abstractmethod
    def forward(self, mu: np.ndarray) -> np.ndarray:
        """The linear predictor of a mean."""

    @abstractmethod
    def inverse(self, eta: np.ndarray) -> np.ndarray:
        """The mean of a linear predictor."""

    @abstractmethod
    def slope(self, eta: np.ndarray) -> np.ndarray:
        """The derivative of the mean."""

    def allows(self, eta: np.ndarray) -> bool:
        """Do all these linear predictors have a mean?"""
        return True


class Identity(Link):
    name, statsmodels = "identity", "Identity"

    def forward(self, mu: np.ndarray) -> np.ndarray:
        return mu

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        return eta

    def slope(self, eta: np.ndarray) -> np.ndarray:
        return np.ones_like(eta)


class Log(Link):
    name, statsmodels = "log", "Log"

    def forward(self, mu: np.ndarray) -> np.ndarray:
        return np.log(mu)

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        return np.maximum(np.exp(eta), EPSILON)

    def slope(self, eta: np.ndarray) -> np.ndarray:
        return np.maximum(np.exp(eta), EPSILON)


class Logit(Link):
    name, statsmodels = "logit", "Logit"

    def forward(self, mu: np.ndarray) -> np.ndarray:
        return np.log(mu / (1 - mu))

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        odds = np.exp(np.clip(eta, -30, 30))
        odds = np.where(eta < -30, EPSILON, np.where(eta > 30, 1 / EPSILON, odds))
        return odds / (1 + odds)

    def slope(self, eta: np.ndarray) -> np.ndarray:
        odds = np.exp(np.clip(eta, -30, 30))
        return np.where(np.abs(eta) > 30, EPSILON, odds / (1 + odds) ** 2)


class Probit(Link):
    name, statsmodels = "probit", "Probit"

    def forward(self, mu: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        return ndtri(mu)

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr, ndtri

        furthest = -ndtri(EPSILON)
        return ndtr(np.clip(eta, -furthest, furthest))

    def slope(self, eta: np.ndarray) -> np.ndarray:
        return np.maximum(np.exp(-(eta**2) / 2) / np.sqrt(2 * np.pi), EPSILON)


class Cauchit(Link):
    name, statsmodels = "cauchit", "Cauchy"

    def forward(self, mu: np.ndarray) -> np.ndarray:
        from scipy.stats import cauchy

        return cauchy.ppf(mu)

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        from scipy.stats import cauchy

        furthest = -cauchy.ppf(EPSILON)
        return cauchy.cdf(np.clip(eta, -furthest, furthest))

    def slope(self, eta: np.ndarray) -> np.ndarray:
        return np.maximum(1 / (np.pi * (1 + eta**2)), EPSILON)


class CLogLog(Link):
    name, statsmodels = "cloglog", "CLogLog"

    def forward(self, mu: np.ndarray) -> np.ndarray:
        return np.log(-np.log1p(-mu))

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        return np.clip(-np.expm1(-np.exp(np.minimum(eta, 700))), EPSILON, 1 - EPSILON)

    def slope(self, eta: np.ndarray) -> np.ndarray:
        rate = np.exp(np.minimum(eta, 700))
        return np.maximum(rate * np.exp(-rate), EPSILON)


class Sqrt(Link):
    name, statsmodels = "sqrt", "Sqrt"

    def forward(self, mu: np.ndarray) -> np.ndarray:
        return np.sqrt(mu)

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        return eta**2

    def slope(self, eta: np.ndarray) -> np.ndarray:
        return 2 * eta

    def allows(self, eta: np.ndarray) -> bool:
        return bool((np.isfinite(eta) & (eta > 0)).all())


class Inverse(Link):
    name, statsmodels = "inverse", "InversePower"

    def forward(self, mu: np.ndarray) -> np.ndarray:
        return 1 / mu

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        return 1 / eta

    def slope(self, eta: np.ndarray) -> np.ndarray:
        return -1 / eta**2

    def allows(self, eta: np.ndarray) -> bool:
        return bool((np.isfinite(eta) & (eta != 0)).all())


class InverseSquared(Link):
    name, statsmodels = "1/mu^2", "InverseSquared"

    def forward(self, mu: np.ndarray) -> np.ndarray:
        return 1 / mu**2

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        return 1 / np.sqrt(eta)

    def slope(self, eta: np.ndarray) -> np.ndarray:
        return -1 / (2 * eta**1.5)

    def allows(self, eta: np.ndarray) -> bool:
        return bool((np.isfinite(eta) & (eta > 0)).all())


LINKS = {
    link.name: link()
    for link in (Logit, Probit, Cauchit, CLogLog, Identity, Log, Sqrt, Inverse, InverseSquared)
}
"""All, by R's names."""
