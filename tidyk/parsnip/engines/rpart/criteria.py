"""What a node of a tree predicts, how wrong it is, and how much a split improves it."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from attrs import frozen


@frozen(eq=False)
class Criterion(ABC):
    """Sums over the rows of a node, from which all about it follows.

    Attributes:
        sums: Shape (rows, columns): what is added up over a node's rows. A split gains
            sum(L^2)/w(L) + sum(R^2)/w(R) - sum(T^2)/w(T) with the sums L, R and T of its sides and
            of the node, for least squares as for Gini's index.
        weights: Shape (rows,).
    """

    sums: np.ndarray
    weights: np.ndarray

    @abstractmethod
    def value(self, rows: np.ndarray) -> np.ndarray:
        """What a node predicts: its mean, or the weights of its classes."""

    @abstractmethod
    def risk(self, rows: np.ndarray) -> float:
        """How wrong the node is."""

    @abstractmethod
    def rank(self, sums: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """The rank of nodes with these sums: the lower ones go left."""

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
    """Classes: their weights, and the weight of those that are not the commonest.

    Attributes:
        costs: The weight of a row of each class, besides its case weight, in splits but not in
            predictions.
    """

    costs: np.ndarray

    def value(self, rows: np.ndarray) -> np.ndarray:
        return self.sums[rows].sum(axis=0) / self.costs

    def risk(self, rows: np.ndarray) -> float:
        weights = self.sums[rows].sum(axis=0)
        return float(weights.sum() - weights.max())

    def rank(self, sums: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return sums @ np.arange(sums.shape[-1]) / weights

    def orders(self) -> bool:
        return self.sums.shape[1] == 2


def gains(
    left: np.ndarray, left_weight: np.ndarray, total: np.ndarray, weight: float
) -> np.ndarray:
    """The gains of splits whose left sides have these sums; nothing for a side without weight."""
    right, right_weight = total - left, weight - left_weight
    both = (left_weight > 0) & (right_weight > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_left = (left**2).sum(axis=-1) / left_weight
        of_right = (right**2).sum(axis=-1) / right_weight
        gain = of_left + of_right - (total**2).sum() / weight
    return np.where(both, gain, -np.inf)
