"""The first singular vectors of a matrix, with the signs that R's functions give them."""

from __future__ import annotations

import math

import numpy as np

EPS = float(np.finfo(float).eps)
STEPS = 20
"""The most dimensions that R's `svds()` looks at before it begins anew."""


def leading_vectors(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first left and right singular vectors.

    Their signs are those of LAPACK, as of R's `svd()`, for up to three columns; for more they are
    those of `RSpectra::svds()`, where it does not have to begin anew, as mixOmics takes it.

    >>> left, right = leading_vectors(np.array([[3.0, 0], [0, 1]]))
    >>> abs(left).tolist(), abs(right).tolist()
    ([1.0, 0.0], [1.0, 0.0])
    """
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    if matrix.shape[1] <= 3 or min(matrix.shape) < 3 or not matrix.any():
        return left[:, 0], right[0]
    tall = matrix.shape[0] >= matrix.shape[1]
    given = _by_lanczos(matrix if tall else matrix.T) @ (right[0] if tall else left[:, 0])
    sign = -1.0 if given < 0 else 1.0
    return sign * left[:, 0], sign * right[0]


def _by_lanczos(matrix: np.ndarray) -> np.ndarray:
    """The first right singular vector, with the sign that it has in Lanczos' method from a fixed
    start."""
    basis, diagonal, beside = _tridiagonal(matrix, _start(matrix.shape[1]))
    values, vectors = _eigen(diagonal, beside)
    return basis @ vectors[:, int(np.argmax(values))]


def _start(count: int) -> np.ndarray:
    """Lehmer's random numbers from 1."""
    drawn, state = np.empty(count), 1
    for i in range(count):
        state = 16807 * state % 2147483647
        drawn[i] = state / 2147483647 - 0.5
    return drawn


def _tridiagonal(
    matrix: np.ndarray, start: np.ndarray
) -> tuple[np.ndarray, list[float], list[float]]:
    """A basis in which the matrix' square is tridiagonal, its diagonal and what is beside it."""
    columns: list[np.ndarray] = []
    diagonal: list[float] = []
    beside: list[float] = []
    rest, length = start, float(np.linalg.norm(start))
    while length > 0 and len(columns) < min(len(start), STEPS):
        if columns:
            beside.append(length)
        columns.append(rest / length)
        image = matrix.T @ (matrix @ columns[-1])
        diagonal.append(float(columns[-1] @ image))
        rest = image - diagonal[-1] * columns[-1]
        if beside:
            rest = rest - beside[-1] * columns[-2]
        rest, length = _orthogonal(np.column_stack(columns), rest, diagonal, beside)
    return np.column_stack(columns), diagonal, beside


def _orthogonal(
    basis: np.ndarray, rest: np.ndarray, diagonal: list[float], beside: list[float]
) -> tuple[np.ndarray, float]:
    """What is left outside the basis, and its length: zero where that is rounding."""
    length = float(np.linalg.norm(rest))
    for _ in range(5):
        inside = basis.T @ rest
        if np.abs(inside).max() <= EPS * length:
            break
        if length < EPS * math.sqrt(len(rest)):
            return rest, 0.0
        rest = rest - basis @ inside
        diagonal[-1] += float(inside[-1])
        if beside:
            beside[-1] += float(inside[-2])
        length = float(np.linalg.norm(rest))
    return rest, length


def _eigen(diagonal: list[float], beside: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and vectors of a tridiagonal matrix by QR steps, which settle the signs."""
    scale = max(np.abs(diagonal).max(), np.abs([0.0, *beside]).max())
    main, sub = [d / scale for d in diagonal], [b / scale for b in beside]
    vectors, end = np.eye(len(main)), len(main) - 1
    for _ in range(30 * len(main)):
        for i in range(end):
            if abs(sub[i]) <= (abs(main[i]) + abs(main[i + 1])) * 2 * EPS:
                sub[i] = 0.0
        while end > 0 and sub[end - 1] == 0:
            end -= 1
        if end == 0:
            break
        start = end - 1
        while start > 0 and sub[start - 1] != 0:
            start -= 1
        _qr_step(main, sub, start, end, vectors)
    return np.array(main), vectors


def _qr_step(
    main: list[float], sub: list[float], start: int, end: int, vectors: np.ndarray
) -> None:
    """One implicit step with Wilkinson's shift between two positions, in place."""
    x, z = main[start] - _shift(main, sub, end), sub[start]
    for k in range(start, end):
        c, s = _rotation(x, z)
        below, right = s * main[k] + c * sub[k], s * sub[k] + c * main[k + 1]
        first = c * (c * main[k] - s * sub[k]) - s * (c * sub[k] - s * main[k + 1])
        main[k], main[k + 1], sub[k] = first, s * below + c * right, c * below - s * right
        if k > start:
            sub[k - 1] = c * sub[k - 1] - s * z
        x = sub[k]
        if k < end - 1:
            z, sub[k + 1] = -s * sub[k + 1], c * sub[k + 1]
        vectors[:, [k, k + 1]] = vectors[:, [k, k + 1]] @ np.array([[c, s], [-s, c]])


def _shift(main: list[float], sub: list[float], end: int) -> float:
    half, edge = (main[end - 1] - main[end]) / 2, sub[end - 1]
    if half == 0:
        return main[end] - abs(edge)
    return main[end] - edge**2 / (half + math.copysign(math.hypot(half, edge), half))


def _rotation(p: float, q: float) -> tuple[float, float]:
    """Cosine and sine of the rotation that makes q zero."""
    if q == 0:
        return (-1.0 if p < 0 else 1.0), 0.0
    if p == 0:
        return 0.0, (1.0 if q < 0 else -1.0)
    if abs(p) > abs(q):
        c = 1 / math.copysign(math.hypot(1, q / p), p)
        return c, -q / p * c
    s = -1 / math.copysign(math.hypot(1, p / q), q)
    return -p / q * s, s
