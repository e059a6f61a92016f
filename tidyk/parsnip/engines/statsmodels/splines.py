"""Interpolating splines as R's `spline()` draws them."""

from __future__ import annotations

from typing import Any

import numpy as np


def fmm_spline(x: np.ndarray, y: np.ndarray) -> Any:
    """The cubic spline of Forsythe, Malcolm and Moler through points, as a function.

    Its third derivative at either end is that of the cubic through the four points there.

    Args:
        x, y: Coordinates, `x` in increasing order.
    """
    from scipy.interpolate import PPoly

    n, gap, slope = len(x), np.diff(x), np.diff(y) / np.diff(x)
    system, right = np.zeros((n, n)), np.zeros(n)
    inner = np.arange(1, n - 1)
    system[inner, inner - 1], system[inner, inner + 1] = gap[:-1], gap[1:]
    system[inner, inner], right[inner] = 2 * (gap[:-1] + gap[1:]), np.diff(slope)
    system[0, 0], system[0, 1] = -gap[0], gap[0]
    system[-1, -1], system[-1, -2] = -gap[-1], gap[-1]
    if n > 3:
        second = right[1:-1] / (x[2:] - x[:-2])
        right[0] = (second[1] - second[0]) * gap[0] ** 2 / (x[3] - x[0])
        right[-1] = -(second[-1] - second[-2]) * gap[-1] ** 2 / (x[-1] - x[-4])
    c = np.linalg.solve(system, right)
    linear = slope - gap * (c[1:] + 2 * c[:-1])
    return PPoly(np.array([np.diff(c) / gap, 3 * c[:-1], linear, y[:-1]]), x)
