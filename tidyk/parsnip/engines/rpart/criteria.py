"""What a node of a tree predicts, how wrong it is, and how much a split improves it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

import numpy as np
from attrs import evolve, frozen


@frozen(eq=False)
class Criterion(ABC):
    """Sums over the rows of a node, from which all about it follows.

    Attributes:
        sums: Shape (rows, columns): what is added up over a node's rows.
        weights: Shape (rows,): what a node's rows weigh in splits.
        cases: Shape (rows,): the rows' own weights.
    """

    sums: np.ndarray
    weights: np.ndarray
    cases: np.ndarray

    @abstractmethod
    def value(self, rows: np.ndarray) -> np.ndarray:
        """What a node predicts: its mean, or the weights of its classes."""

    @abstractmethod
    def risk(self, rows: np.ndarray) -> float:
        """How wrong the node is."""

    @abstractmethod
    def rank(self, sums: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """The rank of nodes with these sums: the lower ones go left."""

    def choices(self, values: np.ndarray) -> np.ndarray:
        """The classes of nodes with these values; 0 where there are none."""
        return np.zeros(len(values), int)

    def without_rows(self) -> Self:
        """What is left to predict."""
        return evolve(self, sums=self.sums[:0], weights=self.weights[:0], cases=self.cases[:0])

    def pure(self, sums: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """How pure nodes with these sums are; a split gains what its sides have more than the
        node."""
        return (sums**2).sum(axis=-1) / weights

    def centred(self, rows: np.ndarray) -> np.ndarray:
        """The sums, shifted if that saves digits."""
        return self.sums[rows]

    def orders(self) -> bool:
        """Is the best split of a factor among those of its levels in the order of `rank()`?"""
        return True


class LeastSquares(Criterion):
    """Numbers: the mean, and the sum of squares around it."""

    def value(self, rows: np.ndarray) -> np.ndarray:
        # one after the other, as R adds, for the same last digit
        return np.cumsum(self.sums[rows], axis=0)[-1] / self.weights[rows].sum()

    def risk(self, rows: np.ndarray) -> float:
        w = self.weights[rows]
        outcome = np.divide(self.sums[rows, 0], w, out=np.zeros(len(rows)), where=w > 0)
        return float(w @ (outcome - self.value(rows)[0]) ** 2)

    def rank(self, sums: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return sums[..., 0] / weights

    def centred(self, rows: np.ndarray) -> np.ndarray:
        return self.sums[rows] - self.value(rows) * self.weights[rows, None]


@frozen(eq=False)
class Gini(Criterion):
    """Classes: their weights, and what it costs to predict the cheapest one.

    Attributes:
        costs: The weight of a row of each class in splits, besides its case weight.
        shares: The same in predictions.
        losses: Shape (classes, classes): what it costs that a row of one is taken for another.
    """

    costs: np.ndarray
    shares: np.ndarray
    losses: np.ndarray

    def value(self, rows: np.ndarray) -> np.ndarray:
        return self.sums[rows].sum(axis=0) / self.costs * self.shares

    def risk(self, rows: np.ndarray) -> float:
        return float((self.value(rows) @ self.losses).min())

    def choices(self, values: np.ndarray) -> np.ndarray:
        return np.argmin(values @ self.losses, axis=1)

    def rank(self, sums: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return sums @ np.arange(sums.shape[-1]) / weights

    def orders(self) -> bool:
        return self.sums.shape[1] == 2


class Information(Gini):
    """Classes by the entropy of their shares."""

    def pure(self, sums: np.ndarray, weights: np.ndarray) -> np.ndarray:
        from scipy.special import xlogy

        return xlogy(sums, sums).sum(axis=-1) - xlogy(weights, weights)


def gains(
    criterion: Criterion,
    left: np.ndarray,
    left_weight: np.ndarray,
    total: np.ndarray,
    weight: float,
) -> np.ndarray:
    """The gains of splits whose left sides have these sums; nothing for a side without weight."""
    right, right_weight = total - left, weight - left_weight
    both = (left_weight > 0) & (right_weight > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = criterion.pure(left, left_weight) + criterion.pure(right, right_weight)
        gain = sides - criterion.pure(total, np.asarray(weight))
    return np.where(both, gain, -np.inf)
