"""What Keras' initializers draw: random numbers of jax, and what becomes of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.kerasnip.origin import is_kerass
from tidyk.kerasnip.training.randoms import NORMAL, SQRT_2, Draw

TRUNCATED = 0.87962566103423978
"""Standard deviation of a normal distribution that is cut off at two of its own."""
EDGES = (
    np.nextafter(np.float32(-2), np.float32(np.inf)),
    np.nextafter(np.float32(2), np.float32(-np.inf)),
)
"""The least and the largest number that jax draws from it."""


@frozen(eq=False)
class Drawing:
    """How the values of a variable are drawn.

    Attributes:
        draw: The random numbers.
        finished: Makes the values of them.
    """

    draw: Draw
    finished: Callable[[np.ndarray], np.ndarray]


def drawing_of(initializer: Any, shape: tuple[int, ...], seed: int) -> Drawing | None:
    """How one of Keras' own initializers draws float32 values with a seed; None for others."""
    from keras.src.initializers import random_initializers as kinds

    if not is_kerass(type(initializer)):
        return None
    ways: dict[type, Callable[[Any, tuple[int, ...], int], Drawing | None]] = {
        kinds.VarianceScaling: _scaled,
        kinds.RandomUniform: lambda own, *to: _uniform(own.minval, own.maxval, *to),
        kinds.RandomNormal: lambda own, *to: _normal(own.mean, own.stddev, *to),
        kinds.TruncatedNormal: lambda own, *to: _truncated(own.mean, own.stddev, *to),
        kinds.Orthogonal: _orthogonal,
    }
    found = (way for kind, way in ways.items() if isinstance(initializer, kind))
    return next((way(initializer, shape, seed) for way in found), None)


def _scaled(own: Any, shape: tuple[int, ...], seed: int) -> Drawing:
    """Glorot's, He's and LeCun's ways."""
    from keras.src.initializers.random_initializers import compute_fans

    fan_in, fan_out = compute_fans(shape, input_axes=own.input_axes, output_axes=own.output_axes)
    fans = {"fan_in": fan_in, "fan_out": fan_out}.get(own.mode, (fan_in + fan_out) / 2)
    scale = own.scale / max(1.0, fans)
    if own.distribution == "uniform":
        limit = math.sqrt(3.0 * scale)
        return _uniform(-limit, limit, shape, seed)
    if own.distribution == "truncated_normal":
        return _truncated(0.0, math.sqrt(scale) / TRUNCATED, shape, seed)
    return _normal(0.0, math.sqrt(scale), shape, seed)


def _uniform(low: float, high: float, shape: tuple[int, ...], seed: int) -> Drawing:
    return Drawing(Draw(seed, shape, np.float32(low), np.float32(high)), lambda values: values)


def _normal(mean: float, stddev: float, shape: tuple[int, ...], seed: int) -> Drawing:
    draw = Draw(seed, shape, *NORMAL, normal=True)
    return Drawing(draw, lambda values: values * np.float32(stddev) + np.float32(mean))


def _truncated(mean: float, stddev: float, shape: tuple[int, ...], seed: int) -> Drawing:
    from jax.lax import erf

    edge = np.float32(erf(np.float32(2) / SQRT_2))
    draw = Draw(seed, shape, -edge, edge, normal=True)
    return Drawing(
        draw, lambda values: np.clip(values, *EDGES) * np.float32(stddev) + np.float32(mean)
    )


def _orthogonal(own: Any, shape: tuple[int, ...], seed: int) -> Drawing | None:
    if len(shape) < 2:
        return None  # Keras says what is wrong
    rows, columns = math.prod(shape[:-1]), shape[-1]

    def finished(values: np.ndarray) -> np.ndarray:
        base = orthogonal(values)
        return np.float32(own.gain) * (base.T if rows < columns else base).reshape(shape)

    flat = max(rows, columns), min(rows, columns)
    return Drawing(Draw(seed, flat, *NORMAL, normal=True), finished)


def orthogonal(values: np.ndarray) -> np.ndarray:
    """The orthogonal factor of a tall matrix, its signs those that make the other's diagonal
    positive; of the LAPACK that jax calls too."""
    from scipy.linalg import get_lapack_funcs

    geqrf, orgqr, geqrf_lwork = get_lapack_funcs(("geqrf", "orgqr", "geqrf_lwork"), (values,))
    size = int(geqrf_lwork(*values.shape)[0])
    both, reflectors, _, _ = geqrf(values, lwork=size)
    base, _, _ = orgqr(both, reflectors, lwork=size)
    return base * np.sign(np.diag(both))
