"""Space-filling designs: published ones, and ones that are drawn at random."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from tidyk.base.errors import TidykValueError
from tidyk.base.random import runif, sample_int, set_seed

PUBLISHED = ("audze_eglais", "max_min_l1", "max_min_l2", "uniform")
"""Types with published designs: the first three of Husslage et al. (2011), the last of Wang & Fang
(2005), in the order in which they are tried."""


@cache
def _stored() -> Any:
    """The designs as arrays: for each type and number of parameters the available `sizes`, and the
    `steps` from level to level, column by column, modulo size + 1. The designs of all sizes stand
    one after the other. The first column is always 1, 2, … and not stored."""
    return np.load(str(files("tidyk.dials").joinpath("data/designs.npz")))


def published_design(parameters: int, size: int, type: str) -> np.ndarray | None:
    """Levels from 1, of shape (size, parameters); None if no such design was published."""
    for kind in PUBLISHED if type == "any" else (type,):
        key = f"{kind}/{parameters}"
        if f"{key}/sizes" not in _stored():
            continue
        sizes = _stored()[f"{key}/sizes"].astype(int)
        at = int(np.searchsorted(sizes, size))
        if at == len(sizes) or sizes[at] != size:
            continue
        start = int(sizes[:at].sum()) * (parameters - 1)
        steps = _stored()[f"{key}/steps"][start : start + size * (parameters - 1)].astype(int)
        others = np.cumsum(steps.reshape(parameters - 1, size), axis=1) % (size + 1)
        return np.column_stack([np.arange(1, size + 1), others.T])
    return None


def latin_hypercube(size: int, parameters: int, seed: int) -> np.ndarray:
    """A random latin hypercube on (0, 1): numbers of shape (size, parameters).

    Restarts R's generator from `seed`, as R's `DiceDesign::lhsDesign()` does.
    """
    set_seed(seed)
    within = runif(size * parameters).reshape(parameters, size)
    cells = np.array([sample_int(size) + 1 for _ in range(parameters)])
    return ((cells - within) / size).T


def max_entropy(size: int, parameters: int, reach: float, rounds: int, seed: int) -> np.ndarray:
    """Points on (0, 1) that are far from each other: numbers of shape (size, parameters).

    In each round a random point replaces another, if that does not make the determinant of the
    points' correlations smaller; points further than `reach` from each other are uncorrelated.
    Restarts R's generator from `seed`, as R's `DiceDesign::dmaxDesign()` does.
    """
    set_seed(seed)
    points = runif(size * parameters).reshape(parameters, size).T.copy()
    if size < parameters:
        raise TidykValueError(
            f"A maximum entropy design needs at least as many points as parameters: {size} points "
            f"are fewer than {parameters} parameters."
        )
    reach = reach or np.sqrt(parameters) / 2
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    correlations = np.where(apart <= reach, _correlation(apart, reach), 0.0)
    np.fill_diagonal(correlations, 1.0)
    best = np.linalg.det(correlations)
    draws = runif((rounds - 1) * (parameters + 1)).reshape(rounds - 1, parameters + 1)
    for at, point in zip((1 + draws[:, 0] * size).astype(int) - 1, draws[:, 1:], strict=True):
        apart = np.sqrt(((points - point) ** 2).sum(axis=1))
        near = apart <= reach
        near[at] = False
        changed = correlations.copy()
        # as in R, a pair that is now further apart than `reach` keeps its correlation
        changed[at, near] = changed[near, at] = _correlation(apart[near], reach)
        determinant = np.linalg.det(changed)
        if determinant >= best:
            points[at], correlations, best = point, changed, determinant
    return points


def _correlation(apart: np.ndarray, reach: float) -> np.ndarray:
    """One minus the spherical variogram."""
    return 1 - (1.5 * (apart / reach) - 0.5 * (apart / reach) ** 3)
