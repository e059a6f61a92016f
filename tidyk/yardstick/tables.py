"""Confusion tables, and the counts that they have for each level."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import frozen

from tidyk.base.errors import quoted, warn
from tidyk.yardstick.estimators import level_weights, weighted_mean
from tidyk.yardstick.inputs import Levels

LACKING = {
    "tp+fn": ("true events", "fp", "predicted events"),
    "tp+fp": ("predicted events", "fn", "true events"),
    "tn+fp": ("true non-events", "fn", "predicted non-events"),
    "tn+fn": ("predicted non-events", "fp", "true non-events"),
}
"""What a level has none of if such a sum is 0, and which cell a warning then reports, in words."""

WORDS = {
    "tp+fn": "true_positive + false_negative",
    "tp+fp": "true_positive + false_positive",
    "tn+fp": "true_negative + false_positive",
    "tn+fn": "true_negative + false_negative",
}


@frozen(eq=False, slots=False)
class Tables:
    """Confusion tables, one a group, and how a metric should treat them.

    Attributes:
        counts: Shape (groups, levels, levels): rows are predictions, columns the truth.
        levels: The levels.
        estimator: "binary" looks at the event's level; "macro", "macro_weighted" and "micro" at
            each level against the rest.
        event: The number of the event's level.
    """

    counts: np.ndarray
    levels: Levels
    estimator: str = "multiclass"
    event: int = 0

    @property
    def predicted(self) -> np.ndarray:
        """How often each level is predicted."""
        return self.counts.sum(axis=2)

    @property
    def true(self) -> np.ndarray:
        """How often each level is true."""
        return self.counts.sum(axis=1)

    @property
    def right(self) -> np.ndarray:
        """How often each level is predicted correctly."""
        return np.einsum("gkk->gk", self.counts)

    @property
    def total(self) -> np.ndarray:
        """All cases of each table, shape (groups, 1)."""
        return self.counts.sum(axis=(1, 2))[:, None]

    @cached_property
    def cells(self) -> dict[str, np.ndarray]:
        """True and false positives and negatives of each level (or of the event alone)."""
        tp, fp, fn = self.right, self.predicted - self.right, self.true - self.right
        tn = self.total - (self.predicted + self.true - tp)
        # whether a level has no true negatives is asked of the cells that are not empty, since sums
        # of weights may leave a rounding error instead of 0
        filled = Tables((self.counts != 0).astype(float), self.levels)
        none = filled.total == filled.predicted + filled.true - filled.right
        cells = {"tp": tp, "fp": fp, "fn": fn, "tn": np.where(none, 0.0, tn)}
        if self.estimator != "binary":
            return cells
        return {name: cell[:, [self.event]] for name, cell in cells.items()}

    def pooled(self, *names: str) -> np.ndarray:
        """The sum of some cells: for each level, or for "micro" over all levels."""
        together = np.asarray(sum(self.cells[name] for name in names))
        return together.sum(axis=1, keepdims=True) if self.estimator == "micro" else together

    def rate(self, name: str, part: str, whole: str) -> np.ndarray:
        """A share such as tp of "tp+fn", for each level; missing, with a warning, if the latter is
        0."""
        top, bottom = self.cells[part], sum(self.cells[cell] for cell in whole.split("+"))
        undefined = np.asarray(bottom <= 0)
        if undefined.any():
            self.warn_undefined(name, whole, undefined)
            top, bottom = np.where(undefined, np.nan, top), np.where(undefined, np.nan, bottom)
        if self.estimator == "micro":
            top, bottom = (np.nansum(x, axis=1, keepdims=True) for x in (top, bottom))
        return top / bottom

    def mean_rate(self, name: str, part: str, whole: str) -> np.ndarray:
        """The average of a rate over the levels where it is defined."""
        return self.average(self.rate(name, part, whole), na_rm=True)

    def warn_undefined(
        self, name: str, whole: str, undefined: np.ndarray, *, left_out: bool = True
    ) -> None:
        """Warn of the levels for which a share of `whole` is undefined."""
        lacking, cell, other = LACKING[whole]
        group = int(np.argmax(undefined.any(axis=1)))
        bad = np.flatnonzero(undefined[group])
        levels = [self.levels[self.event if self.estimator == "binary" else at] for at in bad]
        counts = ", ".join(f"{n:g}" for n in self.cells[cell][group, bad])
        averaged = left_out and self.estimator != "binary"
        what = "left out of the average" if averaged else "missing"
        groups = f" The same holds in {undefined.any(axis=1).sum()} of {len(undefined)} groups."
        warn(
            f"While computing {'binary' if self.estimator == 'binary' else 'multiclass'} "
            f"`{name}()`: there are no {lacking} ({WORDS[whole]} = 0) of "
            f"{quoted(levels)}, so that `{name}()` is undefined there and {what}. Number of "
            f"{other}: {counts}.{groups if len(undefined) > 1 else ''}"
        )

    def average(self, values: np.ndarray, *, na_rm: bool = False) -> np.ndarray:
        """One number a group, averaged over the levels."""
        if values.shape[1] == 1:
            return values[:, 0]
        return weighted_mean(values, level_weights(self.true, self.estimator), na_rm=na_rm)
