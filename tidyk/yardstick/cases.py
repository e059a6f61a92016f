"""The cases that a metric is computed of, and sums and means over their groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.yardstick.inputs import Levels


def _missing(values: np.ndarray) -> np.ndarray:
    """Rows that are missing: level numbers below 0, numbers that are NaN."""
    gone = np.asarray(values < 0 if values.dtype.kind == "i" else np.isnan(values))
    return np.asarray(gone.any(axis=1)) if gone.ndim > 1 else gone


@frozen(eq=False, slots=False)
class Cases:
    """Truth and predictions as arrays, one row an observation; sums and means over each group.

    Attributes:
        truth, estimate: Numbers, or the numbers of the levels; probabilities have columns.
        weights: Case weights, or None.
        codes: The group of each row, or None where all are one.
        groups: How many groups there are.
        levels: The levels of the truth; none of numbers.
        estimator, event: How several levels become one number, and which of two is the event.
    """

    truth: np.ndarray
    estimate: np.ndarray
    weights: np.ndarray | None
    codes: np.ndarray | None = None
    groups: int = 1
    levels: Levels = ()
    estimator: str = "standard"
    event: int = 0

    @cached_property
    def known(self) -> np.ndarray:
        """Rows where nothing is missing."""
        parts = [v for v in (self.truth, self.estimate, self.weights) if v is not None]
        return ~np.logical_or.reduce([_missing(part) for part in parts])

    @cached_property
    def whole(self) -> Cases:
        """The rows where nothing is missing, without those of weight 0 unless all are."""
        kept = self.known
        if self.weights is not None and (self.weights[kept] != 0).any():
            kept = kept & (self.weights != 0)
        return self if kept.all() else self.rows(kept)

    @cached_property
    def counts(self) -> np.ndarray:
        """One confusion table a group, of the rows where nothing is missing."""
        return count(self.whole)

    def without_missing(self) -> np.ndarray:
        """Groups in which nothing is missing."""
        return self.sum(~self.known) == 0

    def values(self) -> tuple[Any, Any]:
        """Truth and estimates as they were given: numbers, factors, probabilities."""
        if not self.levels:
            return self.truth, self.estimate
        dtype = pd.CategoricalDtype(list(self.levels))
        truth = pd.Categorical.from_codes(self.truth, dtype=dtype)
        if self.estimate.ndim == 1:
            return truth, pd.Categorical.from_codes(self.estimate, dtype=dtype)
        return truth, self.estimate[:, 0] if self.estimator == "binary" else self.estimate

    def rows(self, keep: np.ndarray) -> Cases:
        """Some of the rows."""
        parts: dict[str, Any] = {
            n: getattr(self, n) for n in ("truth", "estimate", "weights", "codes")
        }
        return evolve(self, **{n: None if v is None else v[keep] for n, v in parts.items()})

    def only(self, wanted: np.ndarray) -> Cases:
        """Some of the groups."""
        if wanted.all() or self.codes is None:
            return self
        kept, number = self.rows(wanted[self.codes]), np.cumsum(wanted) - 1
        return evolve(kept, codes=number[self.codes[wanted[self.codes]]], groups=int(wanted.sum()))

    def each(self, function: Callable[[Cases], float]) -> np.ndarray:
        """A number for each group: `function` of its rows."""
        return np.array([function(part) for part in self.parts()], dtype=float)

    def parts(self) -> Sequence[Cases]:
        """The cases of each group."""
        if self.codes is None:
            return [self]
        order = np.argsort(self.codes, kind="stable")
        ends = np.searchsorted(self.codes[order], np.arange(self.groups + 1))
        alone = evolve(self, codes=None, groups=1)
        return [alone.rows(order[a:b]) for a, b in pairwise(ends)]

    def sum(self, values: np.ndarray) -> np.ndarray:
        """The plain sum over each group."""
        if self.codes is None:
            return np.sum(values, keepdims=True)
        return np.bincount(self.codes, values, minlength=self.groups)

    def count(self) -> np.ndarray:
        """How many rows each group has."""
        return self.sum(np.ones(len(self.truth)))

    def weighted_sum(self, values: np.ndarray) -> np.ndarray:
        """The sum over each group, by weight."""
        return self.sum(values if self.weights is None else values * self.weights)

    def mean(self, values: np.ndarray) -> np.ndarray:
        """The mean of each group, by weight; missing where there are no rows. What has no weight
        does not count, were it missing itself."""
        if self.weights is None:
            return self.sum(values) / self.count()
        counted = np.where(self.weights != 0, values * self.weights, 0)
        return self.sum(counted) / self.sum(self.weights)

    def per_row(self, of_groups: np.ndarray) -> np.ndarray:
        """A number of each group, at each of its rows."""
        return of_groups if self.codes is None else of_groups[self.codes]

    def constant(self, values: np.ndarray) -> np.ndarray:
        """Groups in which all values are the same."""
        first = np.zeros(self.groups, dtype=np.intp)
        at = np.zeros(len(values), np.intp) if self.codes is None else self.codes
        first[at[::-1]] = np.arange(len(values))[::-1]
        differ = values != self.per_row(values[first]) if len(values) else values
        return self.sum(differ) == 0

    def largest(self, values: np.ndarray) -> np.ndarray:
        """The largest value of each group."""
        if self.codes is None:
            return np.max(values, keepdims=True, initial=-np.inf)
        found = np.full(self.groups, -np.inf)
        np.maximum.at(found, self.codes, values)
        return found


def count(x: Cases) -> np.ndarray:
    """Confusion tables, one a group, shape (groups, levels, levels): rows are predictions, columns
    the truth. The classes of all rows are known."""
    k = len(x.levels)
    at = x.estimate.astype(np.int64) * k + x.truth
    if x.codes is not None:
        at += x.codes * (k * k)
    counts = np.bincount(at, weights=x.weights, minlength=x.groups * k * k)
    return counts.reshape(x.groups, k, k).astype(float)
