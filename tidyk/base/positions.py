"""The thread's stream of random numbers, and positions drawn from it as R draws them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tidyk.base.streams import Generator, Mersenne

LARGE, FINER = 2**31 - 1, 33554432
HASH_LIMIT = 1e7
"""From this population size on, R draws a small sample by rejecting repeats."""

Parse = Callable[[np.ndarray, int], tuple[np.ndarray, int]]
"""Makes at most so many values of uniform numbers, and says how many numbers they used."""

_LOCAL = threading.local()


def stream() -> Generator:
    """This thread's generator; without a seed it starts from the system's entropy."""
    if not hasattr(_LOCAL, "stream"):
        _LOCAL.stream = Mersenne()
    return _LOCAL.stream


def use(generator: Generator) -> None:
    """Draw from another generator from now on, in this thread."""
    _LOCAL.stream = generator


def draw(n: int, size: int) -> np.ndarray:
    """`size` distinct positions below n, in the order drawn."""
    if n > HASH_LIMIT and size <= n / 2:
        return _distinct(n, size)
    return _shuffle(n, indices(np.arange(n, n - size, -1)))


def _shuffle(n: int, picks: np.ndarray) -> np.ndarray:
    """R's swap chain: what is drawn from a place is replaced by what stands in the last place.

    In its place, draw t finds what the latest earlier draw from that place put there: the content
    of the last place at that time, which an earlier draw may have replaced in turn. These
    references are followed for all draws at once, twice as far in each round.
    """
    small = np.int32 if n < 2**31 else np.int64
    picks = picks.astype(small)
    times = np.arange(len(picks), dtype=small)
    order = np.argsort(picks, kind="stable").astype(small)
    again = picks[order[1:]] == picks[order[:-1]]
    before = np.full(len(picks), -1, small)  # the latest earlier draw of the same place
    before[order[1:][again]] = order[:-1][again]
    latest = np.full(n, -1, small)
    latest[picks] = times  # where several draws write, the last one stays
    last = (n - 1 - times).astype(small)
    source = latest[last]  # who changed the last place before it was moved
    source = np.where(source == times, before, source)
    root = np.where(source < 0, times, source)
    while True:
        further = root[root]
        if np.array_equal(further, root):
            break
        root = further
    return np.where(before < 0, picks, last[root[before]]).astype(np.int64)


def _distinct(n: int, size: int) -> np.ndarray:
    """A small sample of a large population: repeats are drawn again."""
    drawn: dict[int, None] = {}
    while len(drawn) < size:
        for value in indices(np.full(size - len(drawn), n)).tolist():
            drawn.setdefault(value)
    return np.fromiter(drawn, np.int64, size)


def indices(bounds: np.ndarray) -> np.ndarray:
    """One index below each bound, in turn; values that are too large are rejected, as in R.

    Bounds must not increase. Values of the same width in bits are drawn in blocks; a value is
    rejected if it is not below the bound whose turn it is.
    """
    if stream().sample_kind == "Rounding":
        return np.floor(bounds * _rounded_uniform(bounds)).astype(np.int64)
    out = np.empty(len(bounds), np.int64)
    widths = _bit_widths(bounds)
    start = 0
    while start < len(bounds):
        stop = start + int(np.searchsorted(-widths[start:], -widths[start], side="right"))
        out[start:stop] = _indices_of_width(bounds[start:stop], int(widths[start]))
        start = stop
    return out


def _rounded_uniform(bounds: np.ndarray) -> np.ndarray:
    """A number between 0 and 1 for each bound; large bounds take two, for more digits."""
    large = bounds > LARGE
    if not large.any():
        return stream().uniform(len(bounds))
    takes = 1 + large
    drawn, last = stream().uniform(int(takes.sum())), np.cumsum(takes) - 1
    finer = (np.floor(FINER * drawn[last - 1]) + drawn[last]) / FINER
    return np.where(large, finer, drawn[last])


def _bit_widths(bounds: np.ndarray) -> np.ndarray:
    """For each bound, how many bits hold every value below it."""
    return (
        np.array([(int(b) - 1).bit_length() for b in bounds])
        if len(bounds) < 64
        else _wide_bit_widths(bounds)
    )


def _wide_bit_widths(bounds: np.ndarray) -> np.ndarray:
    _, exponent = np.frexp((bounds - 1).astype(np.float64))
    return np.where(bounds <= 1, 0, exponent)


def _indices_of_width(bounds: np.ndarray, width: int) -> np.ndarray:
    out = np.empty(len(bounds), np.int64)
    count = 0
    generator = stream()
    while count < len(bounds):
        open_bounds = bounds[count:]
        # no more than are needed if all are accepted, since the stream must not run ahead of R's;
        # within a small block bounds hardly differ, so that few values need a closer look
        size = min(len(open_bounds), max(64, 1 << max(width - 5, 0)))
        values = _random_bits(generator, size, width)
        accepted = values[_accept(values, open_bounds)]
        out[count : count + len(accepted)] = accepted
        count += len(accepted)
    return out


def _random_bits(generator: Generator, n: int, width: int) -> np.ndarray:
    """n values of `width` random bits."""
    uniforms = generator.uniform(n * parts_of(width)).reshape(n, -1)
    return bits_of(uniforms.T, width)


def parts_of(width: int) -> int:
    """How many uniform numbers R draws for `width` bits."""
    return width // 16 + 1


def bits_of(uniforms: Iterable[np.ndarray], width: int) -> np.ndarray:
    """Values of `width` bits, 16 of each of the uniform numbers."""
    values: Any = 0
    for part in uniforms:
        values = values * 65536 + np.floor(part * 65536).astype(np.int64)
    return values & ((1 << width) - 1)


def _accept(values: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Which values are below the bound whose turn it is? The turn passes on with each acceptance,
    so that only values between the lowest and the highest bound have to be looked at one by one."""
    count = len(values)
    lowest = bounds[min(count, len(bounds)) - 1]
    sure = values < lowest
    accept = sure.copy()
    before = np.cumsum(sure) - sure
    more = 0
    for i in np.flatnonzero(~sure & (values < bounds[0])).tolist():
        if values[i] < bounds[before[i] + more]:
            accept[i] = True
            more += 1
    return accept


def parsed(count: int, each: float, parse: Parse) -> np.ndarray:
    """`count` values that each use about `each` uniform numbers. How many are needed shows only
    afterwards: too many are drawn, then the stream is put back and goes on behind the last one
    used."""
    generator, pieces = stream(), [np.zeros(0)]
    while count:
        before = generator.numbers()
        values, used = parse(generator.uniform(int(each * count) + 64), count)
        generator.put(before)
        generator.uniform(used)
        pieces.append(values)
        count -= len(values)
    return np.concatenate(pieces)
