"""Nash's variable metric minimiser (1990, algorithm 21), which R's nnet and `optim()` use: the same
steps, and so the same end where a fit is stopped early."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SHORTER = 0.2
ACCEPTED = 1e-4
SAME = 10.0
"""Numbers count as equal if they are equal after this is added to both."""

Function = Callable[[np.ndarray], float]
Gradient = Callable[[np.ndarray], np.ndarray]


def minimise(
    start: np.ndarray,
    value: Function,
    gradient: Gradient,
    *,
    steps: int = 100,
    abstol: float = 1e-4,
    reltol: float = 1e-8,
) -> tuple[np.ndarray, float, bool]:
    """The point, the value there, and whether the search ended by itself.

    Args:
        start: Where to begin.
        value, gradient: The function, and its slopes.
        steps: Largest number of gradients.
        abstol: A value that is low enough.
        reltol: Stop when a step gains less than this fraction of the value.
    """
    at, slopes = start.copy(), gradient(start)
    least, n = value(start), len(start)
    if not np.isfinite(least):
        raise ValueError("the starting value is not finite")
    count, renewed, inverse = 1, 1, np.eye(n)
    while True:
        if count == renewed:
            inverse = np.eye(n)
        before, old = at, slopes
        direction = -inverse @ slopes
        slope = float(direction @ slopes)
        moved = False
        if slope < 0:
            at, new, size = _along(before, direction, value, least, slope)
            moved = size > 0 and new > abstol and abs(new - least) > reltol * (abs(least) + reltol)
            if size > 0:
                least = new
            if moved:
                slopes = gradient(at)
                count += 1
                inverse, better = _updated(inverse, size * direction, slopes - old)
                renewed = renewed if better else count
        if not moved:
            if renewed == count:
                return at, least, True
            renewed = count
            continue
        if count >= steps:
            return at, least, False
        if count - renewed > 2 * n:
            renewed = count


def _along(
    start: np.ndarray, direction: np.ndarray, value: Function, least: float, slope: float
) -> tuple[np.ndarray, float, float]:
    """The first point along a direction that is low enough, its value, and the length of the step;
    0 where no step changes anything."""
    size = 1.0
    while True:
        at = start + size * direction
        if np.array_equal(SAME + start, SAME + at):
            return at, least, 0.0
        new = value(at)
        if np.isfinite(new) and new <= least + slope * size * ACCEPTED:
            return at, new, size
        size *= SHORTER


def _updated(inverse: np.ndarray, step: np.ndarray, change: np.ndarray) -> tuple[np.ndarray, bool]:
    """The inverse Hessian after a step; False if it has to start over."""
    curvature = float(step @ change)
    if curvature <= 0:
        return inverse, False
    turned = inverse @ change
    factor = 1 + float(turned @ change) / curvature
    both = np.outer(step, turned)
    return inverse + (factor * np.outer(step, step) - both - both.T) / curvature, True
