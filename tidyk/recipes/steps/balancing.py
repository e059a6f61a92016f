"""Steps that draw rows so that the classes of a factor are equally frequent: themis' of these
names."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from tidyk.base.errors import TidykValueError, check_number, quoted
from tidyk.base.random import sample_int, with_seed
from tidyk.recipes.columns import Table, missing_in
from tidyk.recipes.kinds import Choosing
from tidyk.recipes.step import FACTORS, Training, option, step


@frozen(eq=False)
class Balance:
    """What such a step learns.

    Attributes:
        target: How many rows a class should have.
        weights: Frequencies of the training rows, or None.
    """

    target: int
    weights: np.ndarray | None


def _drawn_seed() -> Any:
    return field(factory=lambda: int(sample_int(100_000, 1)[0]) + 1)


class Balancing(Choosing):
    """Draws rows class by class, from a seed of its own."""

    seed: int
    again: bool  # may a row be drawn again?

    def target(self, frequencies: np.ndarray) -> float:
        """How many rows a class should have, by those that they have."""
        raise NotImplementedError

    def train(self, names: list[str], data: Training) -> Balance:
        if len(names) > 1:
            raise TidykValueError(
                f"The step takes one factor, whose classes it balances, not {quoted(names)}."
            )
        if not names:
            return Balance(0, None)
        if (gaps := int(missing_in(data.table[names[0]]).sum())) > 0:
            raise TidykValueError(f'"{names[0]}" has {gaps} missing values: leave those rows out.')
        frequencies = np.bincount(data.table.factor(names[0]).codes, data.weights)
        return Balance(int(np.floor(self.target(frequencies[frequencies > 0]))), data.weights)

    def positions(self, table: Table) -> np.ndarray:
        rows = np.arange(table.rows)
        if not self.chosen:
            return rows
        codes, weights = table.factor(self.chosen[0]).codes, self.learned.weights
        prob = np.ones(table.rows) if weights is None or len(weights) != len(rows) else weights
        with with_seed(self.seed):
            drawn = [self._of_class(rows[codes == code], prob) for code in np.unique(codes)]
        return np.concatenate([rows[:0], *drawn])

    def _of_class(self, rows: np.ndarray, prob: np.ndarray) -> np.ndarray:
        """All rows of a class in their order, if they are as many as there should be."""
        count, target = len(rows), self.learned.target
        if count == target:
            return rows
        size = max(target, count) if self.again else min(target, count)
        return rows[sample_int(count, size, self.again, prob[rows])]


@step(
    "Down-sampling based on",
    takes=FACTORS,
    skip=True,
    weights="unsupervised",
    tunable={"under_ratio": ("under_ratio", None)},
)
class step_downsample(Balancing):
    """Draw as many rows of each class as the rarest has.

    It is left out when new data are baked, unless `skip=False`. Equals R's
    `themis::step_downsample()`, but levels without rows count for nothing.

    under_ratio: How many times as many rows as the rarest a class may keep.
    seed: The seed of the draws; drawn when the step is made.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import two_class_dat
    >>> rec = recipe("Class ~ .", data=two_class_dat) >> step_downsample("Class") >> prep()
    >>> juice(rec)["Class"].value_counts().tolist()
    [354, 354]
    """

    under_ratio: float = option(1, check_number, minimum=0)
    seed: int = _drawn_seed()
    again = False

    def target(self, frequencies: np.ndarray) -> float:
        return frequencies.min() * self.under_ratio


@step(
    "Up-sampling based on",
    takes=FACTORS,
    skip=True,
    weights="unsupervised",
    tunable={"over_ratio": ("over_ratio", None)},
)
class step_upsample(Balancing):
    """Draw rows of each class, some of them again, until it has as many as the most frequent.

    It is left out when new data are baked, unless `skip=False`. Equals R's
    `themis::step_upsample()`.

    over_ratio: What share of the rows of the most frequent class the others get at least.
    seed: The seed of the draws; drawn when the step is made.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import two_class_dat
    >>> rec = recipe("Class ~ .", data=two_class_dat) >> step_upsample("Class") >> prep()
    >>> juice(rec)["Class"].value_counts().tolist()
    [437, 437]
    """

    over_ratio: float = option(1, check_number, minimum=0)
    seed: int = _drawn_seed()
    again = True

    def target(self, frequencies: np.ndarray) -> float:
        return frequencies.max() * self.over_ratio
