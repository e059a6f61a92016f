"""B-splines and natural cubic splines, as R's `splines::bs()` and `ns()` compute them (formulaic's
natural splines have another basis, and its B-splines end at the edge of the training data)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidyk.base.errors import TidykValueError, warn
from tidyk.hardhat.formula.dates import Value, Vector


def b_spline(
    x: np.ndarray,
    df: float | None = None,
    knots: Vector | None = None,
    degree: float = 3,
    intercept: bool = False,
    Boundary_knots: Value = None,
    *,
    _state: dict[str, Any],
) -> np.ndarray:
    """Basis columns of B-splines; beyond the training data the outermost polynomials continue."""
    if not _state:
        inner = None if df is None else int(df) - int(degree) - bool(intercept)
        low, high, knots = _knots(x, inner, knots, Boundary_knots, "bs")
        _state.update(low=low, high=high, degree=int(degree))
        _state["knots"] = np.r_[[low] * (int(degree) + 1), knots, [high] * (int(degree) + 1)]
    if np.any((x < _state["low"]) | (x > _state["high"])):
        warn(
            "Some values are beyond the boundary knots of `bs()` "
            f"({_state['low']:g}, {_state['high']:g}), which may cause ill-conditioned bases."
        )
    basis = _design(x, _state["knots"], degree=_state["degree"])
    return basis if intercept else basis[:, 1:]


def natural_spline(
    x: np.ndarray,
    df: float | None = None,
    knots: Vector | None = None,
    intercept: bool = False,
    Boundary_knots: Value = None,
    *,
    _state: dict[str, Any],
) -> np.ndarray:
    """Basis columns of natural splines: knots at quantiles of the training data, linear beyond
    them."""
    if not _state:
        _state.update(natural_state(x, df, knots, intercept, Boundary_knots))
    low, high, turn = _state["low"], _state["high"], _state["turn"]
    basis = _design(np.clip(x, low, high), _state["knots"])
    for edge, beyond in ((low, x < low), (high, x > high)):
        if beyond.any():
            slope = _design(np.array([edge]), _state["knots"], derivative=1)
            basis[beyond] += (x[beyond] - edge)[:, None] * slope
    return basis[:, -len(turn) :] @ turn


def natural_state(
    x: np.ndarray,
    df: float | None = None,
    knots: Vector | None = None,
    intercept: bool = False,
    Boundary_knots: Value = None,
) -> dict[str, Any]:
    """What `natural_spline()` learns of the training data."""
    inner = None if df is None else int(df) - 1 - bool(intercept)
    low, high, knots = _knots(x, inner, knots, Boundary_knots, "ns")
    every = np.r_[[low] * 4, knots, [high] * 4]
    turn = _straightening(low, high, every, 0 if intercept else 1)
    return {"low": low, "high": high, "knots": every, "turn": turn}


def _straightening(low: float, high: float, knots: np.ndarray, first: int) -> np.ndarray:
    """What turns B-splines into splines that do not bend at the ends."""
    bends = _design(np.array([low, high]), knots, derivative=2)
    turn, _ = np.linalg.qr(bends[:, first:].T, mode="complete")
    return turn[:, 2:]


def _knots(
    x: np.ndarray, inner: int | None, knots: Vector | None, boundary: Value, function: str
) -> tuple[float, float, np.ndarray]:
    """The boundary knots, and the inner ones: those given, or `inner` quantiles of `x`."""
    values = x[~np.isnan(x)]
    if boundary is not None:
        low, high = sorted(float(b) for b in boundary)
        values = values[(values >= low) & (values <= high)]
    elif len(values):
        low, high = float(values.min()), float(values.max())
    else:
        raise TidykValueError(f"`{function}()` needs values to place its knots, and has none.")
    if low == high:
        raise TidykValueError(
            f"`{function}()` needs different values to place its knots; all are {low:g}."
        )
    if knots is not None:
        return low, high, np.sort(np.atleast_1d(np.asarray(knots, float)))
    if inner is not None and inner < 0:
        warn(f"The `df` of `{function}()` was too small; the smallest possible is used.")
    shares = np.linspace(0, 1, max(inner or 0, 0) + 2)[1:-1]
    return low, high, np.quantile(values, shares)


def _design(
    x: np.ndarray, knots: np.ndarray, *, degree: int = 3, derivative: int = 0
) -> np.ndarray:
    """B-splines (or their derivatives) at x: shape (len(x), splines). As in R, a knot that is
    repeated more than `degree + 1` times gives columns of zeros."""
    from scipy.interpolate import BSpline

    order = degree + 1
    empty = knots[:-order] == knots[order:]
    usable = np.r_[knots[:order], knots[order:][~empty]]
    spline: Any = BSpline(usable, np.eye(len(usable) - order), degree)
    basis = np.zeros((len(x), len(empty)))
    basis[:, ~empty] = (spline.derivative(derivative) if derivative else spline)(x)
    return basis
