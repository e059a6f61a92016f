"""Coordinate descent as machine code, where numba is installed (the extra `fast`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from attrs import frozen

VECTOR, MATRIX, NUMBERS, PAIR = "f8[::1]", "f8[:,::1]", "i8[::1]", "UniTuple(i8, 2)"
PASSES = f"""{PAIR}({MATRIX}, {VECTOR}, {VECTOR}, {NUMBERS}, {VECTOR}, {VECTOR},
    {VECTOR}, {VECTOR}, {NUMBERS}, i8, b1, b1, f8, i8)"""
STEP = f"""{PAIR}({MATRIX}, {VECTOR}, {VECTOR}, {VECTOR}, {VECTOR}, {VECTOR}, {VECTOR},
    b1[::1], {NUMBERS}, i8, f8, f8, f8, f8, i8)"""
"""Types of results and arguments, so that each is compiled once, and not as it is called."""


@frozen
class Machine:
    """`passes()` and `step()` as machine code."""

    passes: Callable[..., tuple[int, int]]
    step: Callable[..., tuple[int, int]]


@cache
def machine() -> Machine | None:
    """Compile, or load what was compiled before; None without numba.

    The code is kept where numba keeps such things: in `__pycache__` beside this file, in the user's
    own cache where that cannot be written to, or where `NUMBA_CACHE_DIR` says."""
    if find_spec("numba") is None:
        return None
    import_module("numba.extending").register_jitable(passes)  # which `step()` calls
    return Machine(_compile(passes, PASSES), _compile(step, STEP))


def _compile(
    function: Callable[..., tuple[int, int]], kinds: str
) -> Callable[..., tuple[int, int]]:
    njit = import_module("numba").njit
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return njit(kinds, cache=True, **options)(function)
    except RuntimeError:  # there is no place that can be written to
        return njit(kinds, **options)(function)


def unbounded(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Bounds that nothing meets."""
    return np.full(count, -np.inf), np.full(count, np.inf)


def passes(
    gram: np.ndarray,
    b: np.ndarray,
    gradient: np.ndarray,
    columns: np.ndarray,
    soft: np.ndarray,
    ridge: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    active: np.ndarray,
    entered: int,
    whole: bool,
    constant: bool,
    limit: float,
    most: int,
) -> tuple[int, int]:
    """What `Descent.minimise()` does, to the last bit, in loops.

    Args:
        gram, b, gradient, soft, ridge, whole, constant, limit: As there, of all columns.
        columns: The numbers of those in play.
        lower, upper: Bounds of the coefficients.
        active: Those that have entered, in the order of entry, and room for the others.
        entered: How many are active.
        most: The largest number of passes.

    Returns:
        How many passes were made, one more than `most` if they were not enough, and how many
        columns are active now.
    """
    made, last = 0, len(columns) - 1
    known = np.zeros(len(b), np.bool_)
    known[active[:entered]] = True
    if constant:
        known[columns[last]] = True
    while True:
        largest = 0.0
        made += 1
        if made > most:
            return made, entered
        for i in range(len(columns) if whole else entered + constant):
            k = columns[i] if whole else (active[i] if i < entered else columns[last])
            old, bound, curvature = b[k], soft[k], gram[k, k]
            pull = gradient[k] + old * curvature
            if pull > bound:
                new = (pull - bound) / (curvature + ridge[k])
            elif pull < -bound:
                new = (pull + bound) / (curvature + ridge[k])
            else:
                new = 0.0
            new = max(lower[k], min(upper[k], new))
            if new != old:
                step = new - old
                b[k] = new
                move = curvature * step * step
                largest = move if move > largest else largest
                for j in columns:
                    gradient[j] -= gram[k, j] * step
                if not known[k]:
                    known[k] = True
                    active[entered] = k
                    entered += 1
        settled = bool(largest < limit)
        if settled and whole:
            return made, entered
        whole = settled


def step(
    gram: np.ndarray,
    start: np.ndarray,
    b: np.ndarray,
    gradient: np.ndarray,
    factors: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    strong: np.ndarray,
    active: np.ndarray,
    entered: int,
    rule: float,
    l1: float,
    l2: float,
    limit: float,
    most: int,
) -> tuple[int, int]:
    """What `Walk._next()` does for least squares: fit at a penalty among the columns that a strong
    rule lets in, until no column is left out that should be in.

    Args:
        gram, start: The quadratic, and its gradient at coefficients of zero.
        b, gradient, strong, active: The state of the path, which is changed.
        factors: Each column's share of the penalty.
        lower, upper: Bounds of the coefficients.
        entered: How many columns are active.
        rule: A steeper column is let in.
        l1, l2: The parts of the penalty.
        limit, most: As for `passes()`.
    """
    made, again = 0, entered == 0
    strong |= np.abs(gradient) > rule * factors
    while True:
        columns = np.flatnonzero(strong)
        if len(columns):
            more, entered = passes(
                gram, b, gradient, columns, l1 * factors, l2 * factors, lower, upper, active,
                entered, again, False, limit, most - made,
            )  # fmt: skip
            made += more
            if made > most:
                return made, entered
            for j in range(len(b)):
                gradient[j] = start[j]
                for k in columns:
                    gradient[j] -= gram[j, k] * b[k]
        missed = ~strong & (np.abs(gradient) > l1 * factors)
        if not missed.any():
            return made, entered
        strong |= missed
        again = True
