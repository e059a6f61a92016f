"""The cases that a metric is computed from, and sums and means over their groups."""

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
    """Which rows are missing: level numbers below 0, numbers that are NaN."""
    absent = np.asarray(values < 0 if values.dtype.kind == "i" else np.isnan(values))
    return np.asarray(absent.any(axis=1)) if absent.ndim > 1 else absent


@frozen(eq=False, slots=False)
class Cases:
    """Truth and predictions as arrays, one row an observation; sums and means over each group.

    Attributes:
        truth, estimate: Numbers, or the numbers of the levels; probabilities have columns.
        weights: Case weights, or None.
        codes: The group of each row, or None if there is only one.
        groups: How many groups there are.
        ends: Where each group ends, where groups follow one another: sums are then those of each
            group by itself, to the bit.
        levels: The levels of the truth; none for numbers.
        estimator, event: How several levels become one number, and which of two levels is the
            event.
    """

    truth: np.ndarray
    estimate: np.ndarray
    weights: np.ndarray | None
    codes: np.ndarray | None = None
    groups: int = 1
    ends: np.ndarray | None = None
    levels: Levels = ()
    estimator: str = "standard"
    event: int = 0

    @cached_property
    def known(self) -> np.ndarray:
        """Which rows have no missing value."""
        parts = [v for v in (self.truth, self.estimate, self.weights) if v is not None]
        return ~np.logical_or.reduce([_missing(part) for part in parts])

    @cached_property
    def whole(self) -> Cases:
        """The rows without missing values, and without those of weight 0 unless all are."""
        complete = self.known
        if self.weights is not None and (self.weights[complete] != 0).any():
            complete = complete & (self.weights != 0)
        return self if complete.all() else self.rows(complete)

    @cached_property
    def counts(self) -> np.ndarray:
        """One confusion table a group, of the rows without missing values."""
        return count(self.whole)

    def without_missing(self) -> np.ndarray:
        """Which groups have no missing value."""
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
        ends = None if self.ends is None else np.append(0, np.cumsum(keep))[self.ends]
        return evolve(self, ends=ends, **{n: v if v is None else v[keep] for n, v in parts.items()})

    def only(self, chosen: np.ndarray) -> Cases:
        """Some of the groups."""
        if chosen.all() or self.codes is None:
            return self
        part, number = self.rows(chosen[self.codes]), np.cumsum(chosen) - 1
        codes = number[self.codes[chosen[self.codes]]]
        ends = None if part.ends is None else part.ends[chosen]
        return evolve(part, codes=codes, groups=int(chosen.sum()), ends=ends)

    def each(self, function: Callable[[Cases], float]) -> np.ndarray:
        """A number for each group: `function` of its rows."""
        return np.array([function(part) for part in self.parts()], dtype=float)

    def parts(self) -> Sequence[Cases]:
        """The cases of each group."""
        if self.codes is None:
            return [self]
        order = np.argsort(self.codes, kind="stable")
        ends = np.searchsorted(self.codes[order], np.arange(self.groups + 1))
        alone = evolve(self, codes=None, groups=1, ends=None)
        return [alone.rows(order[a:b]) for a, b in pairwise(ends)]

    def sum(self, values: np.ndarray) -> np.ndarray:
        """The plain sum over each group."""
        if self.codes is None:
            return np.sum(values, keepdims=True)
        if self.ends is not None:
            return _sums(values, self.ends)
        return np.bincount(self.codes, values, minlength=self.groups)

    def count(self) -> np.ndarray:
        """How many rows each group has."""
        return self.sum(np.ones(len(self.truth)))

    def weighted_sum(self, values: np.ndarray) -> np.ndarray:
        """The sum over each group, by weight."""
        return self.sum(values if self.weights is None else values * self.weights)

    def mean(self, values: np.ndarray) -> np.ndarray:
        """The weighted mean of each group; missing if it has no rows. A value of weight 0 does not
        count, even if it is missing."""
        if self.weights is None:
            return self.sum(values) / self.count()
        counted = np.where(self.weights != 0, values * self.weights, 0)
        return self.sum(counted) / self.sum(self.weights)

    def per_row(self, of_groups: np.ndarray) -> np.ndarray:
        """Each group's number, repeated for each of its rows."""
        return of_groups if self.codes is None else of_groups[self.codes]

    def constant(self, values: np.ndarray) -> np.ndarray:
        """Which groups have the same value in all rows."""
        first = np.zeros(self.groups, dtype=np.intp)
        at = np.zeros(len(values), np.intp) if self.codes is None else self.codes
        first[at[::-1]] = np.arange(len(values))[::-1]
        differ = values != self.per_row(values[first]) if len(values) else values
        return self.sum(differ) == 0

    def largest(self, values: np.ndarray) -> np.ndarray:
        """The largest value of each group."""
        if self.codes is None:
            return np.max(values, keepdims=True, initial=-np.inf)
        largest = np.full(self.groups, -np.inf)
        np.maximum.at(largest, self.codes, values)
        return largest


def _sums(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The sums of parts that follow one another, each rounded as that of the part alone."""
    if len(set(np.diff(ends, prepend=0).tolist())) == 1:
        return np.sum(values.reshape(len(ends), -1), axis=1)
    return np.array([np.sum(part) for part in np.split(values, ends[:-1])])


def count(x: Cases) -> np.ndarray:
    """Confusion tables, one a group, shape (groups, levels, levels): rows are predictions, columns
    the truth. No class may be missing. Each cell of each table has a number of its own, so that one
    count of the rows fills them all."""
    k = len(x.levels)
    at = x.estimate.astype(np.int64) * k + x.truth
    if x.codes is not None:
        at += x.codes * (k * k)
    counts = np.bincount(at, weights=x.weights, minlength=x.groups * k * k)
    return counts.reshape(x.groups, k, k).astype(float)
