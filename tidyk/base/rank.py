"""Which columns of a design are linearly independent."""

from __future__ import annotations

import numpy as np


def independent_columns(design: np.ndarray, tolerance: float = 1e-7) -> np.ndarray:
    """Positions of the columns that are not linear combinations of earlier ones, as R's `lm()`
    keeps them.

    A column counts if more than `tolerance` of its length lies outside the span of earlier ones.
    The triangle of a QR decomposition serves as well as the design itself, and faster: lengths and
    angles are the same.

    >>> independent_columns(np.array([[1.0, 2, 3], [1, 2, 4], [1, 2, 6]])).tolist()
    [0, 2]
    """
    lengths = np.linalg.norm(design, axis=0)
    if design.shape[0] == design.shape[1] and not np.tril(design, -1).any():
        rest = np.abs(np.diagonal(design))
        if (rest > tolerance * np.where(lengths > 0, lengths, 1)).all():
            return np.arange(design.shape[1])
    independent: list[int] = []
    basis = np.empty((len(design), 0))
    for j in range(design.shape[1]):
        rest = design[:, j] - basis @ (basis.T @ design[:, j])
        rest = rest - basis @ (basis.T @ rest)  # once more: the first leaves rounding behind
        length = np.linalg.norm(rest)
        if length > tolerance * (lengths[j] or 1.0) and len(independent) < len(design):
            independent.append(j)
            basis = np.column_stack([basis, rest / length])
    return np.array(independent, dtype=int)
