"""Exponential and binomial random numbers, drawn as R draws them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from tidyk.base.errors import check_number, check_whole
from tidyk.base.random import stream

LOG2_SUMS = np.cumsum([math.log(2) ** k / math.factorial(k) for k in range(1, 17)]).tolist()


def _uniforms() -> Callable[[], float]:
    return lambda: float(stream().uniform(1)[0])


def rexp(n: int, rate: float = 1) -> np.ndarray:
    """Exponential random numbers.

    Args:
        n: How many.
        rate: One over the mean.

    Returns:
        An array of shape (n,).

    Equals R's `rexp()`.

    Examples:
        >>> from tidyk import set_seed
        >>> set_seed(1)
        >>> rexp(2).round(4).tolist()
        [0.7552, 1.1816]
    """
    speed = check_number(rate, "rate", minimum=0)
    draw = _uniforms()
    return np.array([_exponential(draw) for _ in range(check_whole(n, "n", minimum=0))]) / speed


def _exponential(draw: Callable[[], float]) -> float:
    """Ahrens and Dieter's algorithm SA."""
    whole, u = 0.0, draw()
    while (u := u + u) <= 1:
        whole += LOG2_SUMS[0]
    u -= 1
    if u <= LOG2_SUMS[0]:
        return whole + u
    at, least = 0, draw()
    while True:
        least = min(least, draw())
        at += 1
        if u <= LOG2_SUMS[at]:
            return whole + least * LOG2_SUMS[0]


def rbinom(n: int, size: int, prob: float) -> np.ndarray:
    """Binomial random numbers.

    Args:
        n: How many.
        size: Trials.
        prob: The chance of success in each.

    Returns:
        An integer array of shape (n,).

    Equals R's `rbinom()`.

    Examples:
        >>> from tidyk import set_seed
        >>> set_seed(1)
        >>> rbinom(6, 100, 0.4).tolist()
        [42, 37, 49, 41, 42, 41]
    """
    trials = check_whole(size, "size", minimum=0)
    chance = check_number(prob, "prob", minimum=0, maximum=1)
    count = check_whole(n, "n", minimum=0)
    if trials == 0 or chance in (0, 1):
        return np.full(count, trials * int(chance))
    p = min(chance, 1 - chance)
    one = _by_inversion if trials * p < 30 else _by_rejection
    draw = _uniforms()
    drawn = np.array([one(trials, p, draw) for _ in range(count)], int)
    return trials - drawn if chance > 0.5 else drawn


def _by_inversion(n: int, p: float, draw: Callable[[], float]) -> int:
    ratio = p / (1 - p)
    while True:
        x, f, u = 0, (1 - p) ** n, draw()
        while x <= 110:
            if u < f:
                return x
            u -= f
            x += 1
            f *= ratio * (n + 1) / x - ratio


def _by_rejection(n: int, p: float, draw: Callable[[], float]) -> int:
    """Kachitvichyanukul and Schmeiser's algorithm BTPE."""
    q = 1 - p
    spread, center = n * p * q, n * p + p
    m = int(center)
    p1 = int(2.195 * math.sqrt(spread) - 4.6 * q) + 0.5
    xm = m + 0.5
    xl, xr = xm - p1, xm + p1
    c = 0.134 + 20.5 / (15.3 + m)
    left, right = (center - xl) / (center - xl * p), (xr - center) / (xr * q)
    left, right = left * (1 + left / 2), right * (1 + right / 2)
    p2 = p1 * (1 + 2 * c)
    p3 = p2 + c / left
    p4 = p3 + c / right
    while True:
        u, v = draw() * p4, draw()
        if u <= p1:
            return int(xm - p1 * v + u)
        if u <= p2:
            x = xl + (u - p1) / c
            v = v * c + 1 - abs(xm - x) / p1
            if v > 1 or v <= 0:
                continue
            found = int(x)
        elif u > p3:
            found = int(xr - math.log(v) / right)
            if found > n:
                continue
            v *= (u - p3) * right
        else:
            found = int(xl + math.log(v) / left)
            if found < 0:
                continue
            v *= (u - p2) * left
        if _accepted(found, v, n, p, m, spread):
            return found


def _accepted(x: int, v: float, n: int, p: float, m: int, spread: float) -> bool:
    """Is v below the density at x, relative to that at the mode m?"""
    q, away = 1 - p, abs(x - m)
    if away <= 20 or away >= spread / 2 - 1:
        ratio, f = p / q, 1.0
        for i in range(min(m, x) + 1, max(m, x) + 1):
            f = f * (ratio * (n + 1) / i - ratio) if m < x else f / (ratio * (n + 1) / i - ratio)
        return v <= f
    slack = (away / spread) * ((away * (away / 3 + 0.625) + 1 / 6) / spread + 0.5)
    normal, told = -away * away / (2 * spread), math.log(v)
    if told < normal - slack:
        return True
    if told > normal + slack:
        return False
    x1, f1, z, w = x + 1, m + 1, n + 1 - m, n - x + 1
    exact = (
        (m + 0.5) * math.log(f1 / x1)
        + (n - m + 0.5) * math.log(z / w)
        + (x - m) * math.log(w * p / (x1 * q))
    )
    return told <= exact + sum(_stirling(k) for k in (f1, z, x1, w))


def _stirling(k: float) -> float:
    k2 = k * k
    return (13860 - (462 - (132 - (99 - 140 / k2) / k2) / k2) / k2) / k / 166320
