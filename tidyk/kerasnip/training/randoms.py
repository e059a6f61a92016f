"""jax's random numbers, bit for bit, in a form that compiles to one small kernel.

On a CPU jax lowers its generator, threefry, as loops: ten kernels to compile for each shape.
Written out in one piece it is a single kernel, and four times faster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from attrs import frozen

TILE, TILES = 4096, 64
"""Numbers of one tile, and tiles of one call."""
ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA
"""Constants of threefry2x32."""
HALF, SQRT_2 = np.float32(0.5), np.float32(np.sqrt(2))
NORMAL = np.nextafter(np.float32(-1), np.float32(0)), np.float32(1)
"""Bounds of the uniform numbers of which jax makes normal ones."""


def kept_units(key: Any, shape: tuple[int, ...], keep: Any) -> Any:
    """Which units dropout with this key keeps, where it keeps a share of `keep`."""
    import jax

    index = jax.lax.iota(np.uint32, math.prod(shape)).reshape(shape)
    return unit((key[0], key[1]), index) < keep


def unit(key: tuple[Any, Any], index: Any) -> Any:
    """`jax.random.uniform` at positions of the flat array.

    Args:
        key: The two words of the key.
        index: Positions, uint32.

    Returns:
        float32 from 0 to below 1, in the shape of `index`.
    """
    import jax
    import jax.numpy as jnp

    u32 = np.uint32
    keys = (key[0], key[1], key[0] ^ key[1] ^ u32(PARITY))
    a, b = jnp.zeros_like(index) + keys[0], index + keys[1]
    for turn in range(5):
        for rotation in ROTATIONS[turn % 2]:
            a = a + b
            b = a ^ ((b << u32(rotation)) | (b >> u32(32 - rotation)))
        a = a + keys[(turn + 1) % 3]
        b = b + (keys[(turn + 2) % 3] + u32(turn + 1))
    mantissa = ((a ^ b) >> u32(9)) | u32(0x3F800000)
    return jax.lax.bitcast_convert_type(mantissa, jnp.float32) - np.float32(1)


@frozen
class Draw:
    """An array of random numbers that jax draws: uniform ones, or normal ones made of them.

    Attributes:
        seed: As Keras makes keys of seeds.
        shape: Of the array.
        low, high: Bounds of the uniform numbers.
        normal: Is each turned into a normal one? They are quantiles of it then, from -1 to 1.
    """

    seed: int
    shape: tuple[int, ...]
    low: np.float32
    high: np.float32
    normal: bool = False

    @property
    def tiles(self) -> int:
        """How many tiles it needs."""
        return -(-math.prod(self.shape) // TILE)


def drawn(draws: Sequence[Draw]) -> list[np.ndarray]:
    """The arrays: one program draws all that are uniform, one all that are normal."""
    found: dict[int, np.ndarray] = {}
    for normal in (False, True):
        places = [place for place, draw in enumerate(draws) if draw.normal == normal]
        parts = _together([draws[place] for place in places], normal)
        found.update(zip(places, parts, strict=True))
    return [found[place] for place in range(len(draws))]


def _together(draws: Sequence[Draw], normal: bool) -> list[np.ndarray]:
    if not draws:
        return []
    columns = _columns(draws)
    total, size = len(columns[0]), TILES
    parts = [
        np.asarray(_tiles(normal)(*(np.resize(c[at : at + size], size) for c in columns)))
        for at in range(0, total, size)
    ]
    flat = np.concatenate(parts).reshape(-1) if parts else np.zeros(0, np.float32)
    starts = np.cumsum([0, *(draw.tiles for draw in draws)]) * TILE
    return [
        flat[start : start + math.prod(draw.shape)].reshape(draw.shape)
        for draw, start in zip(draws, starts[:-1], strict=True)
    ]


def _columns(draws: Sequence[Draw]) -> list[np.ndarray]:
    """Seed, first position and bounds of each tile."""
    counts = [draw.tiles for draw in draws]
    firsts = np.concatenate([np.arange(count) * TILE for count in counts])
    return [
        np.repeat(np.array([draw.seed for draw in draws], np.uint32), counts),
        firsts.astype(np.uint32),
        np.repeat(np.array([draw.low for draw in draws], np.float32), counts),
        np.repeat(np.array([draw.high for draw in draws], np.float32), counts),
    ]


@cache
def _tiles(normal: bool) -> Any:
    """The compiled program of `drawn()`."""
    import jax

    def tile(seed: Any, first: Any, low: Any, high: Any) -> Any:
        index = first + jax.lax.iota(np.uint32, TILE)
        uniform = jax.lax.max(low, unit((seed, np.uint32(0)), index) * (high - low) + low)
        return SQRT_2 * jax.lax.erf_inv(uniform) if normal else uniform

    return jax.jit(jax.vmap(tile))


@cache
def bits_are_jaxs(normal: bool = False) -> bool:
    """Does this jax draw the same numbers as this module? If not, Keras draws them itself.

    Args:
        normal: Is the question about normal numbers, or about uniform ones?
    """
    import jax

    config: Any = jax.config
    usual = config.jax_default_prng_impl == "threefry2x32"
    if not (usual and config.jax_threefry_partitionable):
        return False
    key, shape = np.array([7, 0], np.uint32), (3, 5)  # as Keras makes keys of seeds
    draw = Draw(7, shape, *NORMAL, normal=True) if normal else Draw(7, shape, HALF - 1, HALF)
    with jax.ensure_compile_time_eval():  # this may be asked while a program is traced
        expected = (
            jax.random.normal(key, shape)
            if normal
            else jax.random.uniform(key, shape, minval=draw.low, maxval=draw.high)
        )
        return bool((np.asarray(expected) == drawn([draw])[0]).all())
