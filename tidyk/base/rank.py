"""Columns that say something of their own."""

from __future__ import annotations

import numpy as np


def independent_columns(design: np.ndarray, tolerance: float = 1e-7) -> np.ndarray:
    """Numbers of the columns that are no linear combinations of earlier ones: R's `lm()` drops the
    later ones.

    >>> independent_columns(np.array([[1.0, 2, 3], [1, 2, 4], [1, 2, 6]])).tolist()
    [0, 2]
    """
    if np.linalg.matrix_rank(design) == design.shape[1]:
        return np.arange(design.shape[1])
    kept: list[int] = []
    basis = np.empty((design.shape[0], 0))
    for j in range(design.shape[1]):
        column = design[:, j]
        rest = column - basis @ (basis.T @ column)
        norm = np.linalg.norm(rest)
        if norm > tolerance * max(np.linalg.norm(column), 1e-300):
            kept.append(j)
            basis = np.column_stack([basis, rest / norm])
    return np.array(kept, int)
