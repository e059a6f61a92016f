"""Spline bases under the names of R's splines2: B, M, I, C, natural, Bernstein."""

from __future__ import annotations

from typing import Any

import numpy as np


def spline_knots(
    values: np.ndarray, inner: int, *, knots: Any = None, Boundary_knots: Any = None
) -> tuple[float, float, np.ndarray]:
    """The ends of the values, and so many quantiles between, where they are not given."""
    ends = (values.min(), values.max()) if Boundary_knots is None else Boundary_knots
    low, high = sorted(map(float, ends))
    if knots is not None:
        return low, high, np.sort(np.atleast_1d(np.asarray(knots, float)))
    shares = np.linspace(0, 1, inner + 2)[1:-1]
    return low, high, np.quantile(values[(values >= low) & (values <= high)], shares)


def _spline(low: float, high: float, inner: np.ndarray, degree: int) -> Any:
    from scipy.interpolate import BSpline

    knots = np.r_[[low] * (degree + 1), inner, [high] * (degree + 1)]
    return BSpline(knots, np.eye(len(inner) + degree + 1), degree)


def b_splines(x: np.ndarray, low: float, high: float, inner: np.ndarray, degree: int) -> np.ndarray:
    """B-splines: each row sums to one."""
    return _spline(low, high, inner, degree)(x)


def m_splines(x: np.ndarray, low: float, high: float, inner: np.ndarray, degree: int) -> np.ndarray:
    """B-splines whose areas are one."""
    spline = _spline(low, high, inner, degree)
    spans = spline.t[degree + 1 :] - spline.t[: -(degree + 1)]
    return spline(x) * (degree + 1) / spans


def integrated_splines(
    x: np.ndarray, low: float, high: float, inner: np.ndarray, degree: int
) -> np.ndarray:
    """Areas below M-splines, which rise from zero to one."""
    higher = _spline(low, high, inner, degree + 1)(np.clip(x, low, high))
    return np.cumsum(higher[:, ::-1], axis=1)[:, ::-1][:, 1:]


def convex_splines(
    x: np.ndarray, low: float, high: float, inner: np.ndarray, degree: int
) -> np.ndarray:
    """Areas below I-splines, as shares of the whole; beyond the ends they continue linearly."""
    from scipy.interpolate import BSpline

    base = _spline(low, high, inner, degree + 1)
    count = base.c.shape[1]
    sums = np.tril(np.ones((count, count)))[:, 1:]
    areas = BSpline(base.t, sums, degree + 1).antiderivative()
    start, whole = areas(low), areas(high) - areas(low)
    inside = areas(np.clip(x, low, high)) - start
    beyond = np.maximum(x - high, 0)[:, None]
    return (inside + beyond) / whole


def natural_basis(x: np.ndarray, low: float, high: float, inner: np.ndarray) -> np.ndarray:
    """Natural cubic splines, made from B-splines with weights that are not negative; beyond the
    ends they continue linearly."""
    spline = _spline(low, high, inner, 3)
    inside = np.clip(x, low, high)
    basis = spline(inside)
    for edge, beyond in ((low, x < low), (high, x > high)):
        basis[beyond] += (x[beyond] - edge)[:, None] * spline.derivative(1)(edge)
    return basis @ _natural_weights(*(spline.derivative(2)(edge) for edge in (low, high)))


def _natural_weights(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Weights of B-splines whose second derivatives vanish at both ends."""
    count = len(left)
    weights = np.zeros((count, count - 2))
    if count == 4:
        weights[:, 0], weights[:, 1] = (3, 2, 1, 0), (0, 1, 2, 3)
    else:
        weights[:3, 0] = weights[-3:, -1] = 1
        if count == 5:
            weights[1:4, 1] = -left[2] / left[1], 1, -right[2] / right[3]
        else:
            weights[1:3, 1] = left[2], -left[1]
            weights[-3:-1, -2] = -right[-2], right[-3]
            weights[3 : count - 3, 2 : count - 4] = np.eye(count - 6)
    return weights / weights.sum(axis=0)


def bernstein(x: np.ndarray, low: float, high: float, degree: int) -> np.ndarray:
    """Bernstein's polynomials between the ends."""
    from scipy.special import comb

    share = ((x - low) / (high - low))[:, None]
    power = np.arange(degree + 1)
    return comb(degree, power) * share**power * (1 - share) ** (degree - power)
