"""`s()` in formulas: a smooth function of one variable, as mgcv's thin plate splines.

Its columns are turned so that the bending of the function is their sum of squares: an engine that
knows smooths shrinks all of them but the last, which is the straight line.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tidyk.base.errors import TidykValueError, check_string, check_whole
from tidyk.hardhat.formula.dates import Vector
from tidyk.hardhat.formula.functions.plain import numbers

MOST_KNOTS = 1000
"""Of so many distinct values the spline is made; of more, of some that are spread evenly."""
PART = 5000
"""So many rows at a time: the distances of all from all knots may be too many."""
SMOOTH = re.compile(r"^(s\(.*\))\d+$")
"""The name of a smooth's column."""


def smooth(x: Vector, k: float = 10, bs: str = "tp", *, _state: dict[str, Any]) -> np.ndarray:
    """Columns of a smooth function, centred; `k` - 1 of them."""
    values = numbers(x)
    check_string(bs, "bs", ("tp",))
    if not _state:
        _state.update(_learned(values, check_whole(k, "k", minimum=3)))
    line = (values - _state["middle"]) / _state["spread"]
    bent = curves(line, _state["knots"], _state["bends"])
    return np.column_stack([bent, line]) - _state["means"]


def _learned(values: np.ndarray, k: int) -> dict[str, Any]:
    """Where the knots are, and what their cubes are multiplied with."""
    distinct = np.unique(values[np.isfinite(values)])
    if len(distinct) < k:
        raise TidykValueError(
            f"`s()` needs at least `k` distinct values, which are {k}, and has {len(distinct)}: "
            f"give it fewer, such as `s(x, k={max(len(distinct), 3)})`."
        )
    distinct = spread_evenly(distinct)
    middle, spread = distinct.mean(), distinct.std()
    knots = (distinct - middle) / spread
    bends = _bends(knots, k)
    line = (values[np.isfinite(values)] - middle) / spread
    means = np.column_stack([curves(line, knots, bends), line]).mean(axis=0)
    return {"middle": middle, "spread": spread, "knots": knots, "bends": bends, "means": means}


def curves(line: np.ndarray, knots: np.ndarray, bends: np.ndarray) -> np.ndarray:
    """Sums of cubes of the distances from the knots, times `bends`: shape (rows, columns of it)."""
    parts = np.array_split(line, 1 + len(line) // PART)
    return np.vstack([_cubes(part, knots) @ bends for part in parts])


def _cubes(line: np.ndarray, knots: np.ndarray) -> np.ndarray:
    far = np.abs(line[:, None] - knots[None])
    return far * far * far / 12  # faster than a power


def spread_evenly(distinct: np.ndarray) -> np.ndarray:
    """The knots: of more values than a spline takes some that are spread evenly."""
    if len(distinct) <= MOST_KNOTS:
        return distinct
    return distinct[np.linspace(0, len(distinct) - 1, MOST_KNOTS).astype(int)]


def _bends(knots: np.ndarray, k: int) -> np.ndarray:
    """Shape (knots, k - 2): the truncated spline's columns that are no straight line, of bending
    one."""
    heights, axes = np.linalg.eigh(_cubes(knots, knots))
    first = np.argsort(-np.abs(heights), kind="stable")[:k]
    axes, heights = axes[:, first], heights[first]
    straight = np.column_stack([np.ones(len(knots)), knots])
    turn = np.linalg.qr(axes.T @ straight, mode="complete")[0][:, 2:]
    bending = np.linalg.cholesky(turn.T @ (heights[:, None] * turn))
    return np.linalg.solve(bending, (axes @ turn).T).T
