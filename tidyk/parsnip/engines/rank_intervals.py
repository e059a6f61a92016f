"""Intervals of quantile regression's coefficients by inverting a rank test, as R's `rq()` has them
(Koenker 1994): no density of the errors is needed."""

from __future__ import annotations

import numpy as np
from attrs import define, frozen

MOST = 10_000
"""Steps after which an end counts as not to be found."""


@define(eq=False)
class Walk:
    """Quantile regression with one coefficient held, as that one moves away from its estimate.

    Attributes:
        others: The other columns, shape (rows, columns).
        column: The column of the coefficient that is held.
        level: Of the quantile.
        basis: Rows that are fitted exactly.
        residuals: Of all rows.
        scores: Regression rank scores: 1 above the fit, 0 below, between in the basis.
    """

    others: np.ndarray
    column: np.ndarray
    level: float
    basis: np.ndarray
    residuals: np.ndarray
    scores: np.ndarray

    def statistic(self) -> float:
        """What the rank test sums up, not standardized."""
        return float(self.column @ (self.scores - (1 - self.level)))

    def step(self, direction: float) -> float:
        """Move the coefficient until a residual changes its sign; returns how far."""
        square = self.others[self.basis]
        free = np.ones(len(self.column), bool)
        free[self.basis] = False
        drift = self.column - self.others @ np.linalg.solve(square, self.column[self.basis])
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = np.where(free, self.residuals / (direction * drift), np.inf)
        above = self.scores > 0.5
        moves = free & np.where(above, direction * drift > 1e-12, direction * drift < -1e-12)
        reach = np.where(moves, np.maximum(reach, 0), np.inf)
        row = int(reach.argmin())
        if not np.isfinite(reach[row]):
            return np.inf
        self.residuals = self.residuals - reach[row] * direction * drift
        self.residuals[self.basis] = self.residuals[row] = 0.0
        self._exchange(row, square)
        return float(reach[row])

    def _exchange(self, row: int, square: np.ndarray) -> None:
        """Let a row's score go to the other side, or until a score of the basis is at its end."""
        sign = -1.0 if self.scores[row] > 0.5 else 1.0
        change = -sign * np.linalg.solve(square.T, self.others[row])
        inside = self.scores[self.basis]
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(change > 0, (1 - inside) / change, inside / -change)
        room = np.where(np.abs(change) > 1e-12, np.maximum(room, 0), np.inf)
        share = min(1.0, float(room.min(initial=np.inf)))
        self.scores[self.basis] = inside + share * change
        self.scores[row] += share * sign
        if share < 1:
            leaves = int(room.argmin())
            self.scores[self.basis[leaves]] = float(change[leaves] > 0)
            self.basis[leaves] = row


@frozen(eq=False)
class Path:
    """Where a coefficient went, and what the rank test said there.

    Attributes:
        values: Of the coefficient, from its estimate on.
        statistics: Not standardized, of either sign's size.
        infinite: The end if no larger statistic is found: minus or plus infinity.
    """

    values: np.ndarray
    statistics: np.ndarray
    infinite: float

    def end(self, critical: float) -> float:
        """Where the statistic passes a critical size."""
        beyond = np.flatnonzero(self.statistics > critical)
        if not len(beyond):
            return self.infinite
        at = int(beyond[0])
        before, inner = (self.values[at - 1], self.statistics[at - 1]) if at else (0.0, 0.0)
        share = (critical - inner) / (self.statistics[at] - inner)
        return float(before + share * (self.values[at] - before))


@frozen(eq=False)
class RankTest:
    """The rank test of a coefficient, from which intervals of all levels of confidence follow.

    Attributes:
        down, up: What it said on the way down and up.
        spread: The root of what the statistic is standardized by.
    """

    down: Path
    up: Path
    spread: float

    def interval(self, critical: float) -> tuple[float, float]:
        """The ends of the interval within which the standardized statistic is no larger."""
        size = critical * self.spread
        return self.down.end(size), self.up.end(size)


def rank_test(
    design: np.ndarray,
    outcome: np.ndarray,
    estimates: np.ndarray,
    level: float,
    j: int,
    most: float,
) -> RankTest:
    """The rank test of a coefficient.

    Args:
        design, outcome: What was fitted, times the weights.
        estimates: The coefficients.
        level: Of the quantile.
        j: Which coefficient.
        most: The largest standardized statistic to look for.
    """
    spread = np.sqrt(level * (1 - level) / np.linalg.inv(design.T @ design)[j, j])
    down, up = (
        _path(design, outcome, estimates, level, j, most * spread, direction)
        for direction in (-1.0, 1.0)
    )
    return RankTest(down, up, float(spread))


def _path(
    design: np.ndarray,
    outcome: np.ndarray,
    estimates: np.ndarray,
    level: float,
    j: int,
    critical: float,
    direction: float,
) -> Path:
    """As far as the statistic is not larger than a critical size."""
    walk, at = _start(design, outcome, estimates, level, j, direction), float(estimates[j])
    values, statistics = [], []
    for _ in range(MOST if walk is not None else 0):
        assert walk is not None
        values.append(at)
        statistics.append(abs(walk.statistic()))
        if statistics[-1] > critical:
            break
        far = walk.step(direction)
        if not np.isfinite(far):
            break
        at += direction * far
    return Path(np.array(values), np.array(statistics), direction * np.inf)


def _start(
    design: np.ndarray,
    outcome: np.ndarray,
    estimates: np.ndarray,
    level: float,
    j: int,
    direction: float,
) -> Walk | None:
    """At the estimate, with the row that leaves the basis first in this direction."""
    residuals = outcome - design @ estimates
    basis = np.argsort(np.abs(residuals))[: design.shape[1]]
    square = design[basis]
    if np.linalg.cond(square) > 1e10:
        return None
    scores = (residuals > 0).astype(float)
    scores[basis] = 0.0
    total = (1 - level) * design.sum(axis=0) - scores @ design
    inside = np.linalg.solve(square.T, total)
    pull = -direction * np.linalg.solve(square.T, np.eye(design.shape[1])[j])
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(pull > 0, (1 - inside) / pull, inside / -pull)
    room = np.where(np.abs(pull) > 1e-12, np.maximum(room, 0), np.inf)
    leaves = int(room.argmin())
    scores[basis] = inside + room[leaves] * pull
    scores[basis[leaves]] = float(pull[leaves] > 0)
    residuals[basis] = 0.0
    others = np.delete(design, j, axis=1)
    return Walk(others, design[:, j], level, np.delete(basis, leaves), residuals, scores)
