"""Natural cubic splines, as R's `splines::ns()` has them (formulaic has another basis)."""

from __future__ import annotations

from typing import Any

import numpy as np


def natural_spline(x: np.ndarray, df: float | None, state: dict[str, Any]) -> np.ndarray:
    """Basis columns: knots at quantiles of the training data, linear beyond their range."""
    if not state:
        low, high = float(np.nanmin(x)), float(np.nanmax(x))
        inner = max(int(df or 1) - 1, 0)
        shares = np.linspace(0, 1, inner + 2)[1:-1]
        knots = np.quantile(x[np.isfinite(x)], shares)
        state.update(low=low, high=high, knots=np.r_[[low] * 4, knots, [high] * 4])
    low, high = state["low"], state["high"]
    inside = np.clip(x, low, high)
    basis = _design(inside, state["knots"])
    for edge, beyond in ((low, x < low), (high, x > high)):
        slope = _design(np.array([edge]), state["knots"], derivative=1)
        basis[beyond] += (x[beyond] - edge)[:, None] * slope
    bends = np.vstack(
        [_design(np.array([edge]), state["knots"], derivative=2) for edge in (low, high)]
    )
    turn, _ = np.linalg.qr(bends[:, 1:].T, mode="complete")
    return basis[:, 1:] @ turn[:, 2:]


def _design(x: np.ndarray, knots: np.ndarray, derivative: int = 0) -> np.ndarray:
    """Cubic B-splines (or their derivatives) at x: shape (len(x), splines)."""
    from scipy.interpolate import BSpline

    columns = len(knots) - 4
    spline = BSpline(knots, np.eye(columns), 3)
    return (spline.derivative(derivative) if derivative else spline)(x)
