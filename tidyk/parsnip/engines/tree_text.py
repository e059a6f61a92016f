"""Text of many trees in little space: most trees of a sampler have the shape of an earlier one, and
differ in the values of their leaves alone."""

from __future__ import annotations

import re
import zlib

import numpy as np

LEAVES = re.compile(r'(?<="leaf_value":\[)[^\]]*(?=\])')
BETWEEN = "\0"
"""Stands in no text of trees."""
Packed = tuple[bytes, ...]


def pack_trees(text: str) -> Packed:
    """The text (JSON, as stochtree writes it) without repetitions, and the leaves as numbers.

    >>> text = '{"tree":{"leaf_value":[0.25,-1e-07]},"next":{"leaf_value":[]}}'
    >>> unpack_trees(pack_trees(text)) == text
    True
    """
    shapes, leaves = LEAVES.split(text), LEAVES.findall(text)
    numbers: dict[str, int] = {}
    which = [numbers.setdefault(shape, len(numbers)) for shape in shapes]
    counts = [one.count(",") + 1 if one else 0 for one in leaves]
    values = np.array([v for one in leaves if one for v in one.split(",")], float)
    arrays = (np.array(which, np.int32), np.array(counts, np.int32), values)
    first, second, third = (zlib.compress(array.tobytes(), 1) for array in arrays)
    return zlib.compress(BETWEEN.join(numbers).encode(), 6), first, second, third


def unpack_trees(packed: Packed) -> str:
    """The text, in which every number is the same to the last bit."""
    shapes = zlib.decompress(packed[0]).decode().split(BETWEEN)
    kinds = (np.int32, np.int32, float)
    arrays = [
        np.frombuffer(zlib.decompress(one), kind)
        for one, kind in zip(packed[1:], kinds, strict=True)
    ]
    which, counts, values = arrays
    ends, written = np.cumsum(counts).tolist(), list(map(repr, values.tolist()))
    leaves = [",".join(written[a:b]) for a, b in zip([0, *ends], ends, strict=False)]
    first, *others = (shapes[i] for i in which.tolist())
    return first + "".join(leaf + shape for leaf, shape in zip(leaves, others, strict=True))
