"""Splits of a node: the best one of each predictor, and surrogates for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import product

import numpy as np
from attrs import field, frozen

from tidyk.parsnip.engines.rpart.columns import Column
from tidyk.parsnip.engines.rpart.criteria import Criterion, gains

LEFT, NOWHERE, RIGHT = -1, 0, 1
FEWEST = 2
"""So many rows must go to each side by a surrogate; by levels, so many the other way."""
MOST_LEVELS = 12
"""Up to this many levels, all subsets are tried if no order of the levels is sure to include the
best."""


@frozen(eq=False)
class Split(ABC):
    """A split by one predictor.

    Attributes:
        column: The predictor's number.
        gain: The improvement; for a surrogate, the weight of the rows that it sends the same way.
    """

    column: int
    gain: float

    @abstractmethod
    def sides(self, values: np.ndarray) -> np.ndarray:
        """LEFT or RIGHT for each row; NOWHERE for missing values and levels that no row had."""


@frozen(eq=False)
class Cut(Split):
    """Numbers below a cut go left, or right where `below` says so."""

    cut: float
    below: int = LEFT

    def sides(self, values: np.ndarray) -> np.ndarray:
        sides = np.where(values < self.cut, self.below, -self.below)
        return np.where(np.isnan(values), NOWHERE, sides)


@frozen(eq=False)
class Subset(Split):
    """Levels go left or right; NOWHERE are those that no row had."""

    directions: np.ndarray = field()

    def sides(self, values: np.ndarray) -> np.ndarray:
        missing = np.isnan(values)
        return np.where(missing, NOWHERE, self.directions[np.where(missing, 0, values).astype(int)])


def best_split(
    columns: Sequence[Column],
    rows: np.ndarray,
    criterion: Criterion,
    bucket: int,
    prices: np.ndarray | None = None,
) -> Split | None:
    """The split that gains most for its predictor's price, of equal ones the first predictor's;
    None if none gains."""
    best, most = None, -np.inf
    for j, column in enumerate(columns):
        values = column.values[rows]
        here = rows[~np.isnan(values)]
        search = _best_cut if column.levels is None else _best_subset
        split = search(j, column, here, criterion, bucket)
        gain = -np.inf if split is None else split.gain / (1 if prices is None else prices[j])
        if best is None or gain > most * (1 + 1e-12):
            best, most = split, gain
    return best


def _best_cut(
    j: int, column: Column, rows: np.ndarray, criterion: Criterion, bucket: int
) -> Split | None:
    """Between two neighbouring values, with enough rows on both sides."""
    n = len(rows)
    if n < 2 * bucket:
        return None
    order = np.argsort(column.values[rows], kind="stable")
    x, sums = column.values[rows][order], criterion.centred(rows)[order]
    left, weights = np.cumsum(sums, axis=0), np.cumsum(criterion.weights[rows][order])
    gain = gains(criterion, left[:-1], weights[:-1], left[-1], weights[-1])
    count = np.arange(1, n)
    allowed = (x[1:] > x[:-1]) & (count >= bucket) & (n - count >= bucket)
    gain = np.where(allowed, gain, -np.inf)
    at = int(np.argmax(gain))
    if not gain[at] > _nothing(criterion, rows):
        return None
    return Cut(j, float(gain[at]), float(x[at] + x[at + 1]) / 2, _below(criterion, rows[order], at))


def _below(criterion: Criterion, ordered: np.ndarray, at: int) -> int:
    """Where the values below a cut go: the side with the lower outcome is the left one."""
    low, high = (
        criterion.rank(criterion.sums[part].sum(axis=0), criterion.weights[part].sum())
        for part in (ordered[: at + 1], ordered[at + 1 :])
    )
    return LEFT if low < high else RIGHT


def _best_subset(
    j: int, column: Column, rows: np.ndarray, criterion: Criterion, bucket: int
) -> Split | None:
    """The best split of the levels that occur: those that go left."""
    levels = len(column.levels or ())
    codes = column.values[rows].astype(int)
    counts = np.bincount(codes, minlength=levels)
    present = np.flatnonzero(counts)
    if len(present) < 2:
        return None
    weights = np.bincount(codes, criterion.weights[rows], minlength=levels)[present]
    columns = criterion.centred(rows).T
    sums = np.stack([np.bincount(codes, s, minlength=levels)[present] for s in columns], axis=1)
    lefts = _candidates(criterion, sums, weights)
    gain = gains(criterion, lefts @ sums, lefts @ weights, sums.sum(axis=0), weights.sum())
    on_left = lefts @ counts[present]
    gain = np.where((on_left >= bucket) & (len(rows) - on_left >= bucket), gain, -np.inf)
    at = int(np.argmax(gain))
    if not gain[at] > _nothing(criterion, rows):
        return None
    directions = np.zeros(levels, int)
    is_left = _lower_left(criterion, lefts[at].astype(bool), column, rows, present)
    directions[present] = np.where(is_left, LEFT, RIGHT)
    return Subset(j, float(gain[at]), directions)


def _lower_left(
    criterion: Criterion, chosen: np.ndarray, column: Column, rows: np.ndarray, present: np.ndarray
) -> np.ndarray:
    """The levels whose outcome is lower, of those chosen and the others."""
    inside = np.isin(column.values[rows], present[chosen])
    one, other = (
        criterion.rank(criterion.sums[part].sum(axis=0), criterion.weights[part].sum())
        for part in (rows[inside], rows[~inside])
    )
    return chosen if one < other else ~chosen


def _candidates(criterion: Criterion, sums: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Which levels go left, one row a split: all subsets, or those along the order of levels."""
    n = len(weights)
    if criterion.orders() or n > MOST_LEVELS:
        with np.errstate(divide="ignore", invalid="ignore"):
            order = np.argsort(criterion.rank(sums, weights), kind="stable")
        place = np.empty(n, int)
        place[order] = np.arange(n)
        return (place[None] < np.arange(1, n)[:, None]).astype(float)
    subsets = np.array(list(product((0.0, 1.0), repeat=n - 1)))[1:]
    return np.column_stack([np.zeros(len(subsets)), subsets])


def _nothing(criterion: Criterion, rows: np.ndarray) -> float:
    """The largest gain that may be just a rounding error."""
    sums = criterion.sums[rows]
    return 1e-14 * float(np.abs(sums).sum())


def stand_ins(
    columns: Sequence[Column], rows: np.ndarray, primary: Split, weights: np.ndarray, most: int
) -> list[Split]:
    """Surrogates: splits by other predictors that send rows the same way as the primary one, better
    than the larger side alone would; the best first."""
    sides = primary.sides(columns[primary.column].values[rows])
    w = np.where(sides == NOWHERE, 0.0, weights[rows])
    larger = max(w[sides == LEFT].sum(), w[sides == RIGHT].sum())
    candidates = [
        _stand_in(j, column, column.values[rows], sides, w)
        for j, column in enumerate(columns)
        if j != primary.column
    ]
    better = [s for s in candidates if s is not None and s.gain > larger]
    return sorted(better, key=lambda s: -s.gain)[:most]


def _stand_in(
    j: int, column: Column, values: np.ndarray, sides: np.ndarray, weights: np.ndarray
) -> Split | None:
    present = ~np.isnan(values)
    values, sides, weights = values[present], sides[present], weights[present]
    left, right = (np.where(sides == side, weights, 0.0) for side in (LEFT, RIGHT))
    if not len(values):
        return None
    if column.levels is None:
        return _stand_in_cut(j, values, left, right, sides != NOWHERE)
    n = len(column.levels)
    to_left, to_right = (np.bincount(values.astype(int), side, n) for side in (left, right))
    directions = np.where(to_left > to_right, LEFT, np.where(to_right > 0, RIGHT, NOWHERE))
    astray = (sides != NOWHERE) & (directions[values.astype(int)] != sides)
    if astray.sum() < FEWEST:  # R's: levels that agree better than this are no surrogate
        return None
    return Subset(j, float(np.maximum(to_left, to_right).sum()), directions)


def _stand_in_cut(
    j: int, x: np.ndarray, left: np.ndarray, right: np.ndarray, sent: np.ndarray
) -> Split | None:
    """Between values of any rows, also of those that the split cannot send; these do not count."""
    order = np.argsort(x, kind="stable")
    x, below_left, below_right = x[order], np.cumsum(left[order]), np.cumsum(right[order])
    same = below_left[:-1] + below_right[-1] - below_right[:-1]
    other = below_right[:-1] + below_left[-1] - below_left[:-1]
    count = np.cumsum(sent[order])
    allowed = (x[1:] > x[:-1]) & (np.minimum(count[:-1], count[-1] - count[:-1]) >= FEWEST)
    agreement = np.where(allowed, np.maximum(same, other), -np.inf)
    if not len(agreement) or not np.isfinite(agreement).any():
        return None
    at = int(np.argmax(agreement))
    below = LEFT if same[at] >= other[at] else RIGHT
    return Cut(j, float(agreement[at]), float(x[at] + x[at + 1]) / 2, below)
