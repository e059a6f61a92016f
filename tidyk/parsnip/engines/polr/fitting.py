"""The likelihood of ordered levels, and the steps to its maximum."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from tidyk.base.errors import warn
from tidyk.parsnip.engines.polr.links import Link

STEPS = 100
HALVINGS = 40
NEAR = 1e-10
"""How small the gain of a step is at the maximum, as a share of the likelihood."""
SMALLEST = 1e-300


@frozen(eq=False)
class Ordered:
    """Rows, and where on the line each level ends.

    Attributes:
        design: Shape (rows, columns), without a constant.
        codes: Level numbers.
        levels: How many levels there are.
        weights: One number a row.
        link: The distribution.
        offset: What is added to the linear combination.
    """

    design: np.ndarray
    codes: np.ndarray
    levels: int
    weights: np.ndarray
    link: Link
    offset: np.ndarray | float = 0.0

    def ends(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The upper and lower end of each row's level."""
        p = self.design.shape[1]
        line = self.design @ values[:p] + self.offset
        cuts = np.concatenate([[-np.inf], values[p:], [np.inf]])
        return cuts[self.codes + 1] - line, cuts[self.codes] - line

    def likelihood(self, values: np.ndarray) -> float:
        """The logarithm of the likelihood; minus infinity where the cuts are out of order."""
        cuts = values[self.design.shape[1] :]
        if (np.diff(cuts) <= 0).any():
            return -np.inf
        upper, lower = self.ends(values)
        share = self.link.below(upper) - self.link.below(lower)
        return float(self.weights @ np.log(np.maximum(share, SMALLEST)))

    def derivatives(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The gradient, and the matrix of second derivatives."""
        upper, lower = self.ends(values)
        link = self.link
        share = np.maximum(link.below(upper) - link.below(lower), SMALLEST)
        up, down = link.density(upper) / share, -link.density(lower) / share
        above, below = self._columns(self.codes), self._columns(self.codes - 1)
        gradient = above.T @ (self.weights * up) + below.T @ (self.weights * down)
        bend_up = self.weights * (link.slope(upper) / share - up**2)
        bend_down = self.weights * (-link.slope(lower) / share - down**2)
        cross = above.T @ (below * (-self.weights * up * down)[:, None])
        second = above.T @ (above * bend_up[:, None]) + below.T @ (below * bend_down[:, None])
        return gradient, second + cross + cross.T

    def _columns(self, cut: np.ndarray) -> np.ndarray:
        """How the ends move with each parameter."""
        cuts = (cut[:, None] == np.arange(self.levels - 1)).astype(float)
        return np.hstack([-self.design, cuts])


def start(rows: Ordered) -> np.ndarray:
    """No slopes, and cuts that give each level its share."""
    counts = np.bincount(rows.codes, rows.weights, rows.levels) + 1e-3
    shares = np.cumsum(counts / counts.sum())[:-1]
    line = np.linspace(-8, 8, 3201)
    cuts = np.interp(shares, rows.link.below(line), line)
    return np.concatenate([np.zeros(rows.design.shape[1]), cuts + 1e-6 * np.arange(len(cuts))])


def maximise(rows: Ordered, begin: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, bool]:
    """Newton steps, each halved until it gains: the parameters, minus the second derivatives, and
    whether the steps converged."""
    values = start(rows) if begin is None else begin
    best = rows.likelihood(values)
    for _ in range(STEPS):
        gradient, second = rows.derivatives(values)
        step = _uphill(gradient, second)
        size, trial, reached = 1.0, values, best
        for _ in range(HALVINGS):
            trial, reached = values + size * step, rows.likelihood(values + size * step)
            if reached >= best:
                break
            size /= 2
        gain, values, best = reached - best, trial, max(reached, best)
        if gain <= NEAR * (abs(best) + NEAR):
            return values, -rows.derivatives(values)[1], True
    warn(f"The fit did not converge in {STEPS} steps: are there rows that a line tells apart?")
    return values, -rows.derivatives(values)[1], False


def _uphill(gradient: np.ndarray, second: np.ndarray) -> np.ndarray:
    """A Newton step; if the likelihood is not concave, a step uphill along the axes of its
    curvature."""
    heights, axes = np.linalg.eigh(-second)
    floor = max(heights.max(), 1.0) * 1e-10
    return axes @ ((axes.T @ gradient) / np.maximum(np.abs(heights), floor))
