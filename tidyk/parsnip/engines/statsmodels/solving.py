"""Least squares by QR, with R's rule for columns that depend on earlier ones."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from tidyk.base.rank import independent_columns

TOLERANCE = 1e-7
"""R's tolerance: a column counts if more than this share of its length lies outside the span of
earlier ones."""


@frozen(eq=False)
class Solution:
    """The solution of a least squares problem.

    Attributes:
        kept: Numbers of the columns that are linearly independent of the earlier ones.
        coefficients: One for each of these.
        unscaled: Their covariance, without the residual variance.
        rss: The sum of squared residuals.
    """

    kept: np.ndarray
    coefficients: np.ndarray
    unscaled: np.ndarray
    rss: float


def least_squares(
    design: np.ndarray, outcome: np.ndarray, tolerance: float = TOLERANCE
) -> Solution:
    """The coefficients that R's `lm.fit()` finds.

    Args:
        design: Shape (rows, columns), multiplied by the root of the weights if there are any.
        outcome: Shape (rows,), as the design.
        tolerance: When a column counts as a combination of earlier ones.
    """
    width = design.shape[1]
    columns = np.empty((len(design), width + 1), order="F")  # which LAPACK works on in place
    columns[:, :width], columns[:, width] = design, outcome
    triangle = _triangle(columns)
    independent = independent_columns(triangle[:width, :width], tolerance)
    if len(independent) < design.shape[1] or len(triangle) <= len(independent):
        triangle = _padded(_triangle(triangle[:, [*independent, -1]]))
    return _solved(triangle, independent)


def _triangle(columns: np.ndarray) -> np.ndarray:
    """R of a QR; the columns are overwritten."""
    from scipy.linalg import get_lapack_funcs

    factored = get_lapack_funcs(("geqrf",), (columns,))[0](columns, overwrite_a=True)
    return np.triu(factored[0][: columns.shape[1]])


def _padded(triangle: np.ndarray) -> np.ndarray:
    """The triangle with a last row of zeros if there are no more rows than columns."""
    missing = triangle.shape[1] - len(triangle)
    return np.vstack([triangle, np.zeros((missing, triangle.shape[1]))]) if missing else triangle


def _solved(triangle: np.ndarray, columns: np.ndarray) -> Solution:
    from scipy.linalg import solve_triangular

    k = len(columns)
    square, right = triangle[:k, :k], triangle[:k, -1]
    inverse = solve_triangular(square, np.eye(k))
    rest = triangle[k:, -1]
    coefficients = solve_triangular(square, right)
    return Solution(columns, coefficients, inverse @ inverse.T, float(rest @ rest))


def columns_at(design: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """The columns of these numbers; the array itself, not a copy, where these are all."""
    return design if len(kept) == design.shape[1] else design[:, kept]


def by_normal_equations(design: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Coefficients of a well-conditioned problem, fast but less exact, for a step that later ones
    refine."""
    from scipy.linalg import cho_factor, cho_solve

    scale = np.sqrt(np.einsum("ij,ij->j", design, design))
    gram = design.T @ design / np.outer(scale, scale)
    return cho_solve(cho_factor(gram), design.T @ outcome / scale) / scale
