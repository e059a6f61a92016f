"""Centres and covariances of rows, some of which lie far out, as R's MASS estimates them."""

from __future__ import annotations

from itertools import combinations, islice
from math import comb

import numpy as np

from tidyk.base.errors import TidykValueError
from tidyk.base.random import runif

STEADY = 0.01
"""Weights that change less have settled, as in MASS."""
SETS = 5000
"""Subsets of rows are all tried if there are fewer."""
DEPENDENT = 1e-7
"""Columns whose length goes down to a smaller part are dependent on others, as in R's `qr()`."""
AT_ONCE = 2_000_000
"""Numbers that are held while subsets are tried."""

Estimate = tuple[np.ndarray, np.ndarray]
"""A centre of each group, shape (groups, columns), and the covariance within groups."""


def by_t(parts: list[np.ndarray], nu: float) -> Estimate:
    """Of a multivariate t distribution with `nu` degrees of freedom within groups: rows weigh less
    the farther out they lie."""
    rows = np.concatenate(parts)
    group = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
    n, p = rows.shape
    if np.linalg.matrix_rank(np.concatenate([part - part.mean(axis=0) for part in parts])) < p:
        raise TidykValueError('`method="t"` cannot do with predictors that are collinear.')
    means, weights = np.array([part.mean(axis=0) for part in parts]), np.ones(n)
    while True:
        before, apart = weights, rows - means[group]
        scatter = (apart.T * weights) @ apart * (1 + p / nu) / n
        distance = np.einsum("ij,ij->i", apart, np.linalg.solve(scatter, apart.T).T)
        weights = 1 / (1 + distance / nu)
        sums = np.zeros_like(means)
        np.add.at(sums, group, weights[:, None] * rows)
        means = sums / np.bincount(group, weights=weights)[:, None]
        if (np.abs(weights - before) < STEADY).all():
            break
    apart = rows - means[group]
    return means, (apart.T * weights) @ apart * (1 + p / nu) / n


def smallest_ellipsoid(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre and covariance of the rows that are near an ellipsoid of small volume around half of
    them: R's `cov.mve()`, from the same random subsets."""
    from scipy.stats import chi2

    n, p = rows.shape
    half = (n + p + 1) // 2
    if n < p + 1 or not p + 1 <= half <= n - 1:
        raise TidykValueError(
            f'`method="mve"` needs more rows than the {n} of a group for {p} predictors.'
        )
    low, high = np.quantile(rows, [0.25, 0.75], axis=0)
    divisor = high - low
    if (divisor == 0).any():
        raise TidykValueError(
            '`method="mve"` needs predictors whose middle half differs: the quartiles of one are '
            "equal."
        )
    x = rows / divisor
    near = x[_best(x, half)]
    covariance = np.cov(near, rowvar=False).reshape(p, p) * (1 + 15 / (n - p)) ** 2
    apart = x - near.mean(axis=0)
    distance = np.einsum("ij,ij->i", apart, np.linalg.solve(covariance, apart.T).T)
    cut = chi2.ppf(0.975, p) * np.quantile(distance, half / n) / chi2.ppf(half / n, p)
    inside = x[distance < cut]
    spread = np.cov(inside, rowvar=False).reshape(p, p) * np.outer(divisor, divisor)
    return inside.mean(axis=0) * divisor, spread


def _best(x: np.ndarray, half: int) -> np.ndarray:
    """Rows within the smallest of the ellipsoids through subsets that hold so many rows."""
    n, p = x.shape
    least, best, size = np.inf, None, max(AT_ONCE // (n * p), 1)
    subsets = _subsets(n, p + 1)
    for start in range(0, len(subsets), size):
        some = x[subsets[start : start + size]]
        means = some.mean(axis=1)
        centred = some - means[:, None]
        triangles = np.linalg.qr(centred, mode="r")
        diagonal = np.abs(np.diagonal(triangles, axis1=1, axis2=2))
        regular = (diagonal > DEPENDENT * np.linalg.norm(centred, axis=1)).all(axis=1)
        if not regular.any():
            continue
        apart = (x - means[regular, None]) @ np.linalg.inv(triangles[regular])
        distances = (apart**2).sum(axis=2)
        limits = np.partition(distances, half - 1, axis=1)[:, half - 1]
        volumes = p * np.log(limits) + 2 * np.log(diagonal[regular]).sum(axis=1)
        at = int(volumes.argmin())
        if volumes[at] < least:
            least, best = volumes[at], distances[at] <= limits[at]
    if best is None:
        raise TidykValueError('`method="mve"` found no ellipsoid: the predictors are collinear.')
    return best


def _subsets(rows: int, size: int) -> np.ndarray:
    """All subsets of rows if there are few, and otherwise those that R draws."""
    if comb(rows, size) < SETS:
        return np.array(list(islice(combinations(range(rows), size), SETS)))
    trials = min(500 * size, 3000)
    draws = runif(trials * size).reshape(trials, size)
    found = np.empty((trials, size), int)
    for trial, numbers in enumerate(draws):
        moved: dict[int, int] = {}  # the last of the rows that are left goes where one was taken
        for i, number in enumerate(numbers):
            at, last = int((rows - i) * number), rows - i - 1
            found[trial, i] = moved.get(at, at)
            moved[at] = moved.get(last, last)
    return found
