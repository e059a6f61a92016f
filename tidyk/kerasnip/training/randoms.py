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
class Uniform:
    """An array of uniform numbers to be drawn as Keras' initializers do."""

    seed: int
    shape: tuple[int, ...]
    limit: float

    @property
    def tiles(self) -> int:
        """How many tiles it needs."""
        return -(-math.prod(self.shape) // TILE)


def uniforms(draws: Sequence[Uniform]) -> list[np.ndarray]:
    """Arrays of uniform numbers, from minus to plus their limits: one program draws them all."""
    if not draws:
        return []
    columns = _columns(draws)
    total, size = len(columns[0]), TILES
    parts = [
        np.asarray(_tiles()(*(np.resize(column[at : at + size], size) for column in columns)))
        for at in range(0, total, size)
    ]
    flat = np.concatenate(parts).reshape(-1)
    starts = np.cumsum([0, *(w.tiles for w in draws)]) * TILE
    return [
        flat[start : start + math.prod(w.shape)].reshape(w.shape)
        for w, start in zip(draws, starts[:-1], strict=True)
    ]


def _columns(draws: Sequence[Uniform]) -> list[np.ndarray]:
    """Seed, first position and limit of each tile."""
    counts = [w.tiles for w in draws]
    firsts = np.concatenate([np.arange(count) * TILE for count in counts])
    return [
        np.repeat(np.array([w.seed for w in draws], np.uint32), counts),
        firsts.astype(np.uint32),
        np.repeat(np.array([w.limit for w in draws], np.float32), counts),
    ]


@cache
def _tiles() -> Any:
    """The compiled program of `uniforms()`."""
    import jax

    def tile(seed: Any, first: Any, limit: Any) -> Any:
        index = first + jax.lax.iota(np.uint32, TILE)
        spread = unit((seed, np.uint32(0)), index) * (limit - -limit) + -limit
        return jax.lax.max(-limit, spread)

    return jax.jit(jax.vmap(tile))


@cache
def bits_are_jaxs() -> bool:
    """Does this jax draw the same numbers as this module? If not, Keras draws them itself."""
    import jax

    config: Any = jax.config
    usual = config.jax_default_prng_impl == "threefry2x32"
    if not (usual and config.jax_threefry_partitionable):
        return False
    key = np.array([7, 0], np.uint32)  # as Keras makes keys of seeds
    with jax.ensure_compile_time_eval():  # this may be asked while a program is traced
        expected = np.asarray(jax.random.uniform(key, (3, 5), minval=-0.5, maxval=0.5))
        return bool((expected == uniforms([Uniform(7, (3, 5), 0.5)])[0]).all())
