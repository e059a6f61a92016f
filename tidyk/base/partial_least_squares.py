"""Partial least squares, dense and sparse, as R's mixOmics computes it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen

from tidyk.base.leading_vectors import leading_vectors

DEFLATIONS = ("regression", "canonical", "invariant", "classic")
"""What is taken from the outcomes after each component: what its scores say about them, what
their own scores say, nothing, or their scores times their weights."""


@frozen(eq=False)
class Units:
    """Where columns have their means, and how much a unit of each is.

    Attributes:
        center: One a column.
        scale: Likewise; infinite for a column that does not vary.
    """

    center: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, scaled: bool) -> Units:
        """The columns' means and, if they are to be scaled, deviations."""
        there = np.ma.masked_invalid(values)
        center = there.mean(axis=0).filled(0.0)
        if not scaled:
            return cls(center, np.ones(values.shape[1]))
        spread = there.std(axis=0, ddof=1).filled(0.0)
        varies = (there.max(axis=0) > there.min(axis=0)).filled(False)
        return cls(center, np.where(varies & (spread > 0), spread, np.inf))

    def ready(self, values: np.ndarray) -> np.ndarray:
        """Values in these units; missing ones are zero, which is their mean."""
        made = (values - self.center) / self.scale
        return np.where(np.isnan(made), 0.0, made)

    def back(self, values: np.ndarray) -> np.ndarray:
        """From these units."""
        return values * np.where(np.isfinite(self.scale), self.scale, 0.0) + self.center


@frozen(eq=False)
class Columns:
    """Columns about their means, in units of their deviations.

    Attributes:
        values: Shape (rows, columns); missing values are zero, as are columns that do not vary.
        missing: Where values are missing; None if none are.
        units: Those of the columns.
    """

    values: np.ndarray
    missing: np.ndarray | None
    units: Units

    @classmethod
    def of(cls, values: np.ndarray, scaled: bool = True) -> Columns:
        """From the values as they are, NaN where they are missing."""
        units = Units.of(values, scaled)
        missing = np.isnan(values) & np.isfinite(units.scale)
        return cls(units.ready(values), missing if missing.any() else None, units)

    def scores(self, weights: np.ndarray) -> np.ndarray:
        """The columns' sums by weights, of length one; a row's over the columns that it has."""
        raw = self.values @ weights
        return raw if self.missing is None else _ratio(raw, ~self.missing @ weights**2)

    def without(self, scores: np.ndarray) -> Columns:
        """What is left when each column is regressed on scores, over the rows that it has."""
        square = scores @ scores if self.missing is None else ~self.missing.T @ scores**2
        slopes = _ratio(self.values.T @ scores, np.broadcast_to(square, self.values.shape[1]))
        return self.less(np.outer(scores, slopes))

    def less(self, part: np.ndarray) -> Columns:
        """Without a part, where there are values."""
        left = self.values - part
        if self.missing is not None:
            left[self.missing] = 0.0
        return Columns(left, self.missing, self.units)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


@frozen(eq=False)
class Components:
    """Components of predictors and outcomes.

    Attributes:
        weights: Of the predictors: shape (columns, components).
        outcome_weights: Of the outcomes: shape (outcomes, components).
        inner: From the predictors' weights to their products with the scores: shape (components,
            components).
        loadings: Products of the outcomes with the scores: shape (outcomes, components).
        sizes: The scores' sums of squares.
        steps: How many steps each component took.
        settled: Did each settle before its last step?
    """

    weights: np.ndarray
    outcome_weights: np.ndarray
    inner: np.ndarray
    loadings: np.ndarray
    sizes: np.ndarray
    steps: tuple[int, ...]
    settled: bool

    @property
    def count(self) -> int:
        return len(self.sizes)

    @property
    def rotation(self) -> np.ndarray:
        """What turns predictors into scores: shape (columns, components)."""
        return self.weights @ np.linalg.inv(self.inner) * self.sizes

    def coefficients(self, count: int) -> np.ndarray:
        """Of the outcomes, by the first components: shape (columns, outcomes)."""
        inner, loadings = self.inner[:count, :count], self.loadings[:, :count]
        return self.weights[:, :count] @ np.linalg.solve(inner, loadings.T)

    def first(self, count: int) -> Components:
        """The first components."""
        weights, others, loadings = (
            part[:, :count] for part in (self.weights, self.outcome_weights, self.loadings)
        )
        inner, sizes = self.inner[:count, :count], self.sizes[:count]
        return Components(weights, others, inner, loadings, sizes, self.steps[:count], self.settled)

    def held(self) -> int:
        """How many components the predictors hold: further ones are rounding, and R's `solve()`
        calls their system singular."""
        eps, size = np.finfo(float).eps, np.abs(np.diagonal(self.inner))
        vanished = size < eps * np.maximum.accumulate(size)  # sooner seen than by the condition
        for count in range(int(np.argmax([*vanished, True])), 0, -1):
            if 1 / np.linalg.cond(self.inner[:count, :count], 1) >= eps:
                return count
        return 0


def components(
    x: Columns,
    y: Columns,
    count: int,
    *,
    keep: int | None = None,
    keep_outcomes: Sequence[int] = (),
    deflation: str = "regression",
    tol: float = 1e-6,
    max_iter: int = 100,
) -> tuple[Components, np.ndarray]:
    """Components of predictors that vary with outcomes, fewer where nothing varies any more, and
    their scores: shape (rows, components).

    Args:
        x, y: Predictors and outcomes.
        count: How many components.
        keep: How many predictors a component may use; all by default.
        keep_outcomes: How many outcomes each of the first components may use; the others all.
        deflation: One of `DEFLATIONS`.
        tol: A component has settled when the squares of its weights' changes add up to less.
        max_iter: The most steps before that.

    Equals the arithmetic of R's `mixOmics::spls()` and `splsda()`, signs included.

    >>> x = Columns.of(np.array([[1.0, 2], [2, 1], [3, 5], [4, 4]]))
    >>> y = Columns.of(np.array([[1.0], [2], [3], [5]]))
    >>> found, scores = components(x, y, 2, keep=1)
    >>> abs(found.weights).round(6).tolist(), found.held()
    ([[1.0, 0.0], [0.0, 1.0]], 2)
    """
    left_x, left_y = x, y
    weights, others, scores, steps = [], [], [], []
    for kept in [*keep_outcomes, *[y.values.shape[1]] * count][:count]:
        one = _component(left_x, left_y, keep or x.values.shape[1], kept, tol, max_iter)
        if one is None:
            break
        for value, values in zip(one, (weights, others, steps), strict=True):
            values.append(value)
        scores.append(left_x.scores(weights[-1]))
        left_y = _deflated(left_y, scores[-1], others[-1], deflation)
        left_x = left_x.without(scores[-1])
    return _joined(x, y, weights, others, scores, steps, max_iter)


def _joined(
    x: Columns,
    y: Columns,
    weights: list[np.ndarray],
    others: list[np.ndarray],
    scores: list[np.ndarray],
    steps: list[int],
    max_iter: int,
) -> tuple[Components, np.ndarray]:
    own, found = _beside(weights, x.values), _beside(scores, x.values.T)
    made = Components(
        own,
        _beside(others, y.values),
        (x.values.T @ found).T @ own,
        y.values.T @ found,
        (found**2).sum(axis=0),
        tuple(steps),
        all(step <= max_iter for step in steps),
    )
    return made, found


def _beside(columns: list[np.ndarray], like: np.ndarray) -> np.ndarray:
    """Columns side by side, each with a value for each column of `like`."""
    return np.column_stack(columns) if columns else np.empty((like.shape[1], 0))


def _deflated(y: Columns, scores: np.ndarray, weights: np.ndarray, deflation: str) -> Columns:
    if deflation == "invariant":
        return y
    if deflation == "classic":
        return y.less(np.outer(scores, weights))
    return y.without(y.scores(weights) if deflation == "canonical" else scores)


def _component(
    x: Columns, y: Columns, keep_x: int, keep_y: int, tol: float, max_iter: int
) -> tuple[np.ndarray, np.ndarray, int] | None:
    """Weights of predictors and outcomes, and the steps to them; None if nothing varies. They
    begin at the first singular vectors, which they are if all columns are kept."""
    weights, others = leading_vectors(x.values.T @ y.values)
    scores, step, change = y.scores(others), 0, np.inf
    while change >= tol and step <= max_iter:
        before = weights, others
        weights = _unit(_shrunk(x.values.T @ scores, keep_x))
        others = _unit(_shrunk(y.values.T @ x.scores(weights), keep_y))
        scores = y.scores(others)
        if not (weights.any() and others.any()):
            return None
        step += 1
        changes = weights - before[0], others - before[1]
        change = max(by @ by for by in changes)
    return weights, others, step


def _unit(vector: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else np.zeros_like(vector)


def _shrunk(vector: np.ndarray, keep: int) -> np.ndarray:
    """The largest, less the largest of those that go to zero; ties go together."""
    size = np.abs(vector)
    rank = np.searchsorted(np.sort(size), size, side="right")
    kept = rank > len(vector) - keep
    if kept.all():
        return vector
    return np.where(kept, np.sign(vector) * (size - size[~kept].max()), 0.0)


def columns_kept(share: float, columns: int) -> int:
    """How many columns a share of them is, rounded up and at least one.

    >>> columns_kept(0.5, 5), columns_kept(0, 5)
    (3, 1)
    """
    return max(math.ceil(min(share, 1.0) * columns), 1)
