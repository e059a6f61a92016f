"""R's `quasi()`: families that are known by their variance alone, with any link."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from tidyk.parsnip.engines.statsmodels.distributions import (
    Binomial,
    Distribution,
    Gamma,
    Gaussian,
    InverseGaussian,
    Poisson,
)

LINKS_OF_QUASI = (
    "identity", "logit", "probit", "cloglog", "inverse", "log", "1/mu^2", "sqrt",
)  # fmt: skip


def _above_zero(y: np.ndarray) -> np.ndarray:
    """R's means to begin with."""
    return y + 0.1 * (y == 0)


@frozen
class QuasiConstant(Gaussian):
    """A constant variance."""

    name: str = "quasi"
    likely: bool = False
    links = LINKS_OF_QUASI


@frozen
class QuasiShare(Binomial):
    """The variance of shares."""

    name: str = "quasi"
    fixed: bool = False
    likely: bool = False
    links = LINKS_OF_QUASI

    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return np.clip(y, 0.001, 0.999)


@frozen
class QuasiCount(Poisson):
    """A variance that is proportional to the mean."""

    name: str = "quasi"
    fixed: bool = False
    likely: bool = False
    links = LINKS_OF_QUASI

    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return _above_zero(y)


@frozen
class QuasiSquare(Gamma):
    """A standard deviation that is proportional to the mean."""

    name: str = "quasi"
    likely: bool = False
    links = LINKS_OF_QUASI
    outcomes = "numbers of 0 or more"

    def impossible(self, y: np.ndarray) -> np.ndarray:
        return y < 0

    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        return np.maximum(-2 * w * (np.log(np.where(y == 0, 1, y) / mu) - (y - mu) / mu), 0)

    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return _above_zero(y)


@frozen
class QuasiCube(InverseGaussian):
    """A variance that is proportional to the mean's third power."""

    name: str = "quasi"
    likely: bool = False
    links = LINKS_OF_QUASI

    def allows(self, mu: np.ndarray) -> bool:
        return bool((np.isfinite(mu) & (mu > 0)).all())


VARIANCES: dict[str, Distribution] = {
    "constant": QuasiConstant(),
    "mu(1-mu)": QuasiShare(),
    "mu": QuasiCount(),
    "mu^2": QuasiSquare(),
    "mu^3": QuasiCube(),
}
"""By R's names."""
