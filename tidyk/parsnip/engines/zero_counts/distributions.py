"""Distributions of counts with a logarithmic link, and what they say of zeros."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from attrs import frozen

from tidyk.parsnip.engines.statsmodels.links import LINKS

Slopes = tuple[np.ndarray, np.ndarray, np.ndarray]
"""One number a row, and its derivatives by the linear predictor and by the logarithm of the
size."""


class CountDistribution(ABC):
    """A distribution of counts with the mean exp(eta).

    Attributes:
        name: R's.
        sized: Has it a size (R's `theta`) that is estimated?
        link: Of a binomial model of what is above zero that is near this distribution's.
    """

    name: ClassVar[str]
    sized: ClassVar[bool] = False
    link: ClassVar[str] = "logit"

    @abstractmethod
    def density(self, y: np.ndarray, eta: np.ndarray, size: float) -> Slopes:
        """The logarithm of the probability of `y`."""

    @abstractmethod
    def none(self, eta: np.ndarray, size: float) -> Slopes:
        """The logarithm of the probability of zero."""


class PoissonCounts(CountDistribution):
    name = "poisson"
    link = "cloglog"

    def density(self, y: np.ndarray, eta: np.ndarray, size: float) -> Slopes:
        from scipy.special import gammaln

        mu = np.exp(eta)
        return y * eta - mu - gammaln(y + 1), y - mu, np.zeros_like(mu)

    def none(self, eta: np.ndarray, size: float) -> Slopes:
        mu = np.exp(eta)
        return -mu, -mu, np.zeros_like(mu)


class NegativeBinomial(CountDistribution):
    """The variance is mu + mu² / size."""

    name = "negbin"
    sized = True

    def density(self, y: np.ndarray, eta: np.ndarray, size: float) -> Slopes:
        from scipy.special import digamma, gammaln

        log_sum = np.logaddexp(eta, np.log(size))
        value = gammaln(y + size) - gammaln(size) - gammaln(y + 1)
        value += size * (np.log(size) - log_sum) + y * (eta - log_sum)
        share = np.exp(eta - log_sum)  # mu / (mu + size)
        by_eta = y * (1 - share) - size * share
        by_size = digamma(y + size) - digamma(size) + np.log(size) - log_sum
        by_size = by_size + 1 - (y + size) * np.exp(-log_sum)
        return value, by_eta, size * by_size

    def none(self, eta: np.ndarray, size: float) -> Slopes:
        log_sum = np.logaddexp(eta, np.log(size))
        share = np.exp(eta - log_sum)
        value = size * (np.log(size) - log_sum)
        return value, -size * share, value + size * share


class Geometric(NegativeBinomial):
    """A negative binomial distribution of size one."""

    name = "geometric"
    sized = False


COUNTS = {d.name: d() for d in (PoissonCounts, NegativeBinomial, Geometric)}
"""All, by R's names."""


@frozen
class Part:
    """The logarithms of a probability and of its complement, one a row, with their slopes."""

    yes: Slopes
    no: Slopes


def share(link: str, eta: np.ndarray) -> Part:
    """A probability by a link of R's."""
    from scipy.special import expit, log_expit

    flat = np.zeros_like(eta)
    if link == "logit":
        return Part((log_expit(eta), expit(-eta), flat), (log_expit(-eta), -expit(eta), flat))
    p, slope = LINKS[link].inverse(eta), LINKS[link].slope(eta)
    return Part((np.log(p), slope / p, flat), (np.log1p(-p), -slope / (1 - p), flat))


def above(counts: CountDistribution, eta: np.ndarray, size: float) -> Part:
    """The probability that a count is above zero."""
    none = counts.none(eta, size)
    some = -np.expm1(none[0])
    with np.errstate(divide="ignore", invalid="ignore"):  # of means 0 and without end
        odds = -np.exp(none[0]) / some
        return Part((np.log(some), odds * none[1], odds * none[2]), none)
