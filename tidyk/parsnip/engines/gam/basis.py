"""mgcv's own columns of a smooth, of which the first decides a sign in its test."""

from __future__ import annotations

import numpy as np

from tidyk.hardhat.formula.functions.smooths import curves, spread_evenly


def first_column(line: np.ndarray, k: int) -> np.ndarray:
    """mgcv's first column of a thin plate spline, up to its sign and size.

    Args:
        line: The variable, in any unit.
        k: The spline's columns, with the constant.
    """
    knots = spread_evenly(np.unique(line))
    middle, spread = knots.mean(), knots.std()
    knots, line = (knots - middle) / spread, (line - middle) / spread
    bent = curves(line, knots, _bends(knots, k))
    columns = np.column_stack([bent, np.ones(len(line)), line])
    columns = columns / np.sqrt((columns**2).mean(axis=0))
    sums = columns.sum(axis=0)
    return columns @ np.linalg.qr(sums[:, None], mode="complete")[0][:, 1]


def _bends(knots: np.ndarray, k: int) -> np.ndarray:
    """What the cubes are multiplied with, so that no straight line is among the columns."""
    heights, axes = np.linalg.eigh(np.abs(knots[:, None] - knots[None]) ** 3)
    first = np.argsort(-np.abs(heights), kind="stable")[:k]
    first = np.concatenate([first[heights[first] > 0], first[heights[first] <= 0]])
    straight = axes[:, first].T @ np.column_stack([knots - knots.mean(), np.ones(len(knots))])
    turn = np.linalg.qr(straight[::-1], mode="complete")[0][::-1, ::-1]
    return axes[:, first] @ turn[:, : k - 2]
