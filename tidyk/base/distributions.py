"""Exponential and binomial random numbers, drawn as R draws them."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from tidyk.base.btpe import Btpe, accepted
from tidyk.base.plain import plain
from tidyk.base.positions import parsed, stream
from tidyk.base.recycling import each_draw, warn_of_nan

LOG2_SUMS = np.cumsum([math.log(2) ** k / math.factorial(k) for k in range(1, 17)])
HALVINGS = np.cumsum(np.r_[0.0, np.full(64, LOG2_SUMS[0])])
MANY = 2**31 - 1
"""From this number of trials on, R takes the quantile of one uniform."""


@plain
def rexp(n: int, rate: Any = 1) -> np.ndarray:
    """Exponential random numbers.

    Args:
        n: How many.
        rate: One over the mean: a number, or an array with one for each draw, repeated if it is
            shorter.

    Returns:
        An array of shape (n,). NaN, with a warning, where `rate` is not above 0.

    Equals R's `rexp()`.

    Examples:
        >>> from tidyk import set_seed
        >>> set_seed(1)
        >>> rexp(2).round(4).tolist()
        [0.7552, 1.1816]
    """
    (speed,) = each_draw(n, rate=rate)
    with np.errstate(divide="ignore"):
        mean = np.where(speed > 0, 1 / speed, np.nan)
    drawn = mean > 0  # none is drawn where the rate is infinite
    mean[drawn] *= parsed(int(drawn.sum()), 2.2, _exponentials)
    return warn_of_nan(mean, "rexp", "a `rate` above 0")


def _exponentials(u: np.ndarray, most: int) -> tuple[np.ndarray, int]:
    """Ahrens and Dieter's algorithm SA, for all numbers at which a draw begins."""
    part, power = np.frexp(u)
    doublings = np.where(part == 0.5, 2, 1) - power  # until u is above 1
    rest = np.ldexp(u, doublings) - 1
    more = np.searchsorted(LOG2_SUMS, rest, side="left")
    uses = np.where(more == 0, 1, more + 2).tolist()
    starts, at = [], 0
    while len(starts) < most and at < len(u) and at + uses[at] <= len(u):
        starts.append(at)
        at += uses[at]
    begin = np.array(starts, int)
    more = more[begin]
    long = more > 0
    ends = np.column_stack([begin[long] + 1, begin[long] + 2 + more[long]]).ravel()
    rest = rest[begin]
    if long.any():
        rest[long] = np.minimum.reduceat(np.append(u, 1), ends)[::2] * LOG2_SUMS[0]
    return HALVINGS[doublings[begin] - 1] + rest, at


@plain
def rbinom(n: int, size: Any, prob: Any) -> np.ndarray:
    """Binomial random numbers.

    Args:
        n: How many.
        size: Trials.
        prob: The probability of success in each trial. Both are numbers, or arrays with one for
            each draw, repeated if they are shorter.

    Returns:
        An integer array of shape (n,); a float array with NaN, and a warning, where `size` is not a
        whole number or `prob` not a probability.

    Equals R's `rbinom()`.

    Examples:
        >>> from tidyk import set_seed
        >>> set_seed(1)
        >>> rbinom(6, 100, 0.4).tolist()
        [42, 37, 49, 41, 42, 41]
    """
    trials, chance = each_draw(n, size=size, prob=prob)
    out = np.full(len(trials), np.nan)
    new = (trials[1:] != trials[:-1]) | (chance[1:] != chance[:-1])
    borders = [0, *(np.flatnonzero(new) + 1).tolist(), len(trials)]
    for start, stop in pairwise(borders):  # draws with one `size` and `prob`
        if stop > start:
            out[start:stop] = _binomials(stop - start, trials[start], chance[start])
    warn_of_nan(out, "rbinom", "a whole `size` of 0 or more, and a `prob` from 0 to 1")
    return out if np.isnan(out).any() else out.astype(np.int64)


def _binomials(count: int, trials: float, chance: float) -> Any:
    if not (np.isfinite(trials) and trials == round(trials) and trials >= 0 and 0 <= chance <= 1):
        return np.nan
    if trials == 0 or chance in (0, 1):
        return trials * chance
    if trials >= MANY:
        from scipy.stats import binom

        return binom.isf(stream().uniform(count), trials, chance)
    p = min(chance, 1 - chance)
    if trials * p < 30:
        drawn = parsed(count, 1, lambda u, most: _by_inversion(u, most, int(trials), p))
    else:
        drawn = parsed(count, 2.6, Btpe(int(trials), p).parse)
    return trials - drawn if chance > 0.5 else drawn


def _by_inversion(u: np.ndarray, most: int, n: int, p: float) -> tuple[np.ndarray, int]:
    """The first count whose distribution function is above the number; beyond 111 none is taken."""
    ratio, f = p / (1 - p), _power(1 - p, n)
    counts, rest = np.full(len(u), -1.0), u.copy()
    open_ = np.ones(len(u), bool)
    for x in range(112):
        hit = open_ & (rest < f)
        counts[hit] = x
        open_ &= ~hit
        if not open_.any():
            break
        rest -= f
        f *= ratio * (n + 1) / (x + 1) - ratio
    return accepted(counts, most)


def _power(x: float, n: int) -> float:
    """x to the power of n by squaring, as R computes it."""
    power = 1.0
    while n:
        if n & 1:
            power *= x
        n >>= 1
        x *= x
    return power
