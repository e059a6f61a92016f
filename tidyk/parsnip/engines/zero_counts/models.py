"""The likelihoods of zero-inflated and of hurdle models."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from attrs import frozen

from tidyk.parsnip.engines.zero_counts.distributions import (
    COUNTS,
    CountDistribution,
    Part,
    above,
    share,
)

Sizes = tuple[float, float]
"""Of the counts' and of the zeros' distribution; 1 where they have none."""


@frozen
class ZeroModel(ABC):
    """A model of counts and of zeros.

    Attributes:
        counts: The distribution of counts.
        zeros: "binomial", or the name of a distribution of counts, whose zeros are the zeros.
        link: Of "binomial".
    """

    counts: CountDistribution
    zeros: str = "binomial"
    link: str = "logit"

    @property
    def sized(self) -> tuple[bool, bool]:
        """Which of the two parts have a size that is estimated?"""
        return self.counts.sized, self.zeros == "negbin"

    @property
    def starting_link(self) -> str:
        """Of the binomial model that the zeros' part starts from."""
        return self.link if self.zeros == "binomial" else COUNTS[self.zeros].link

    def part(self, eta: np.ndarray, size: float = 1.0) -> Part:
        """The probability that the zeros' part is about."""
        return share(self.link, eta) if self.zeros == "binomial" else above(
            COUNTS[self.zeros], eta, size
        )  # fmt: skip

    @abstractmethod
    def happened(self, y: np.ndarray) -> np.ndarray:
        """Rows for which what that probability is about may have happened."""

    @abstractmethod
    def likelihood(
        self, y: np.ndarray, count: np.ndarray, zero: np.ndarray, sizes: Sizes
    ) -> tuple[np.ndarray, ...]:
        """The logarithm of each row's likelihood, and its derivatives by the linear predictors of
        the counts and of the zeros, and by the logarithms of their sizes."""

    @abstractmethod
    def mean(self, count: np.ndarray, zero: np.ndarray, sizes: Sizes) -> np.ndarray:
        """The expected count of each row."""


class ZeroInflated(ZeroModel):
    """With some probability a row is certainly zero, and otherwise a count."""

    def happened(self, y: np.ndarray) -> np.ndarray:
        return y == 0

    def likelihood(
        self, y: np.ndarray, count: np.ndarray, zero: np.ndarray, sizes: Sizes
    ) -> tuple[np.ndarray, ...]:
        density, none = (self.counts.density(y, count, sizes[0]),
                         self.counts.none(count, sizes[0]))  # fmt: skip
        sure, is_zero = self.part(zero), y == 0
        log_zero = np.logaddexp(sure.yes[0], sure.no[0] + none[0])
        by_chance = np.exp(sure.no[0] + none[0] - log_zero)
        slope = (1 - by_chance) * sure.yes[1] + by_chance * sure.no[1]
        return (
            np.where(is_zero, log_zero, sure.no[0] + density[0]),
            np.where(is_zero, by_chance * none[1], density[1]),
            np.where(is_zero, slope, sure.no[1]),
            np.where(is_zero, by_chance * none[2], density[2]),
            np.zeros_like(y),
        )

    def mean(self, count: np.ndarray, zero: np.ndarray, sizes: Sizes) -> np.ndarray:
        return np.exp(self.part(zero).no[0] + count)


class Hurdle(ZeroModel):
    """With some probability a row is above zero, and then a count that is truncated at zero."""

    def happened(self, y: np.ndarray) -> np.ndarray:
        return y > 0

    def likelihood(
        self, y: np.ndarray, count: np.ndarray, zero: np.ndarray, sizes: Sizes
    ) -> tuple[np.ndarray, ...]:
        density, some = (self.counts.density(y, count, sizes[0]),
                         above(self.counts, count, sizes[0]).yes)  # fmt: skip
        over, is_zero = self.part(zero, sizes[1]), y == 0
        return (
            np.where(is_zero, over.no[0], over.yes[0] + density[0] - some[0]),
            np.where(is_zero, 0.0, density[1] - some[1]),
            np.where(is_zero, over.no[1], over.yes[1]),
            np.where(is_zero, 0.0, density[2] - some[2]),
            np.where(is_zero, over.no[2], over.yes[2]),
        )

    def mean(self, count: np.ndarray, zero: np.ndarray, sizes: Sizes) -> np.ndarray:
        over, some = self.part(zero, sizes[1]).yes[0], above(self.counts, count, sizes[0]).yes[0]
        return np.exp(over - some + count)
