"""Binomial random numbers by rejection: Kachitvichyanukul and Schmeiser's algorithm BTPE."""

from __future__ import annotations

import math

import numpy as np


class Btpe:
    """Numbers of successes in n trials with a probability p of at most a half, 30 or more expected.

    An attempt uses two uniform numbers: one for a part of the area over a triangle, two
    parallelograms and two tails, one for the height.
    """

    def __init__(self, n: int, p: float) -> None:
        self.n, self.p, self.q = n, p, 1 - p
        self.spread = n * p * self.q
        self.center = n * p + p
        self.m = int(self.center)
        p1 = int(2.195 * math.sqrt(self.spread) - 4.6 * self.q) + 0.5
        self.xm = self.m + 0.5
        self.xl, self.xr = self.xm - p1, self.xm + p1
        self.c = 0.134 + 20.5 / (15.3 + self.m)
        left = (self.center - self.xl) / (self.center - self.xl * p)
        right = (self.xr - self.center) / (self.xr * self.q)
        self.left, self.right = left * (1 + 0.5 * left), right * (1 + 0.5 * right)
        p2 = p1 * (1 + self.c + self.c)
        p3 = p2 + self.c / self.left
        self.parts = p1, p2, p3, p3 + self.c / self.right

    def parse(self, uniforms: np.ndarray, most: int) -> tuple[np.ndarray, int]:
        """At most `most` draws, and how many of the uniform numbers they used."""
        pairs = uniforms[: len(uniforms) // 2 * 2].reshape(-1, 2)
        x, height, sure = self._proposed(pairs[:, 0] * self.parts[3], pairs[:, 1])
        doubtful = np.flatnonzero(~sure & (x >= 0))
        x[doubtful] = np.where(self._below(x[doubtful], height[doubtful]), x[doubtful], -1)
        draws, used = accepted(x, most)
        return draws, 2 * used

    def _proposed(self, u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, ...]:
        """For each pair the count that it proposes (-1 for none), its height, and is it sure?"""
        p1, p2, p3, _ = self.parts
        with np.errstate(divide="ignore"):
            log = np.log(v)
        spot = self.xl + (u - p1) / self.c
        sides = v * self.c + 1 - np.abs(self.xm - spot) / p1
        where = [u <= p1, u <= p2, u > p3]
        above = self.xr - log / self.right
        below = self.xl + log / self.left
        x = np.trunc(np.select(where, [self.xm - p1 * v + u, spot, above], below))
        height = np.select(
            where, [v, sides, v * ((u - p3) * self.right)], v * ((u - p2) * self.left)
        )
        side = ~where[0] & where[1]
        out = side & ((sides > 1) | (sides <= 0)) | ((x > self.n) | (x < 0))
        return np.where(out, -1, x), height, where[0]

    def _below(self, x: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Is the height below the density at x, relative to that at the mode?"""
        away = np.abs(x - self.m)
        near = (away <= 20) | (away >= self.spread / 2 - 1)
        accepted = np.zeros(len(x), bool)
        accepted[near] = v[near] <= self._density(x[near])
        far = ~near
        x, away = x[far], away[far]
        log_height = np.log(v[far])
        slack = (away / self.spread) * (
            (away * (away / 3 + 0.625) + 0.1666666666666) / self.spread + 0.5
        )
        normal = -away * away / (2 * self.spread)
        exact = log_height <= self._log_density(x)
        accepted[far] = (log_height < normal - slack) | ((log_height <= normal + slack) & exact)
        return accepted

    def _density(self, x: np.ndarray) -> np.ndarray:
        """The density relative to that at the mode, by its recursion from the one to the other."""
        ratio = self.p / self.q
        factor, f = ratio * (self.n + 1), np.ones(len(x))
        steps = np.abs(x - self.m)
        first = np.minimum(x, self.m) + 1
        for k in range(int(steps.max(initial=0))):
            step = factor / (first + k) - ratio
            going = k < steps
            f = np.where(going & (x > self.m), f * step, np.where(going, f / step, f))
        return f

    def _log_density(self, x: np.ndarray) -> np.ndarray:
        n, m = self.n, self.m
        x1, f1, z, w = x + 1, self.center + 1, n + 1 - self.center, n - x + 1
        exact = (
            self.xm * np.log(f1 / x1)
            + (n - m + 0.5) * np.log(z / w)
            + (x - m) * np.log(w * self.p / (x1 * self.q))
        )
        return exact + _stirling(f1) + _stirling(z) + _stirling(x1) + _stirling(w)


def accepted(proposals: np.ndarray, most: int) -> tuple[np.ndarray, int]:
    """The first `most` proposals that are not -1, and how many proposals were looked at."""
    places = np.flatnonzero(proposals >= 0)[:most]
    return proposals[places], int(places[-1]) + 1 if len(places) == most else len(proposals)


def _stirling(k: np.ndarray | float) -> np.ndarray | float:
    k2 = k * k
    return (13860 - (462 - (132 - (99 - 140 / k2) / k2) / k2) / k2) / k / 166320
