"""The first singular vectors: those of LAPACK, whatever gives them their signs."""

from __future__ import annotations

import numpy as np
import pytest

from tidyk.base.leading_vectors import leading_vectors

SINES = [0.363752516164, -0.448368710973, 0.600788620224, -0.552903825104]


@pytest.mark.parametrize("shape", [(5, 1), (1, 6), (6, 3), (9, 4), (4, 9), (2, 5), (30, 26)])
@pytest.mark.parametrize("rank", [1, 2, None])
def test_they_are_singular_vectors(shape: tuple[int, int], rank: int | None) -> None:
    rng = np.random.default_rng(sum(shape))
    matrix = rng.normal(size=shape)
    if rank is not None:
        matrix = matrix[:, :rank] @ rng.normal(size=(min(rank, shape[1]), shape[1]))
    left, right = leading_vectors(matrix)
    size = np.linalg.svd(matrix, compute_uv=False)[0]
    np.testing.assert_allclose(matrix @ right, size * left, atol=1e-10)
    np.testing.assert_allclose([np.linalg.norm(left), np.linalg.norm(right)], 1)


def test_signs_of_four_columns_are_those_of_lanczos_method() -> None:
    """Values of R's `RSpectra::svds()`."""
    rows = np.arange(1, 11)[:, None]
    matrix = np.sin(rows * np.arange(1, 5))
    np.testing.assert_allclose(leading_vectors(matrix)[1], SINES, atol=1e-8)
    np.testing.assert_allclose(leading_vectors(-matrix)[1], SINES, atol=1e-8)


def test_nothing_has_vectors_too() -> None:
    left, right = leading_vectors(np.zeros((5, 4)))
    assert np.isfinite(left).all() and np.isfinite(right).all()
