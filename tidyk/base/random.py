"""R's random numbers: the same draws from the same seed, at numpy speed.

`set_seed()` starts R's default generator (Mersenne Twister, inversion normals, rejection sampling).
One stream serves the whole process, as in R; `with_seed()` puts it back afterwards.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_number,
    check_string,
    check_whole,
    describe,
)
from tidyk.base.normal import quantile_normal
from tidyk.base.streams import (
    Generator,
    LEcuyer,
    Mersenne,
    SampleKind,
    generator_of,
    state_of,
)

BIG = 134217728  # 2^27: R's inversion takes two uniforms for a normal
HASH_LIMIT = 1e7
"""From this population size on, R draws a small sample by rejecting repeats."""


_LOCAL = threading.local()


def stream() -> Generator:
    """The generator that is drawn from; without a seed it starts from the system's entropy."""
    if not hasattr(_LOCAL, "stream"):
        _LOCAL.stream = Mersenne()
    return _LOCAL.stream


def set_seed(
    seed: int,
    *,
    kind: Literal["Mersenne-Twister", "L'Ecuyer-CMRG"] = "Mersenne-Twister",
    sample_kind: SampleKind = "Rejection",
) -> None:
    """Start the random numbers from a seed.

    Args:
        seed: A whole number between -2147483647 and 2147483647.
        kind: The generator; "L'Ecuyer-CMRG" has streams that never meet, for parallel work.
        sample_kind: How positions are drawn; "Rounding" as R did before version 3.6.

    Everything in tidyk that draws (splits, folds, grids, fits) draws from here, so the same seed
    gives the same result, and the folds and grids are R's. Equals R's `set.seed()`; other than
    there, the kinds are the default ones unless the call says otherwise.

    Examples:
        >>> set_seed(123)
        >>> runif(2).round(4).tolist()
        [0.2876, 0.7883]
    """
    start = check_whole(seed, "seed", minimum=-(2**31) + 1, maximum=2**31 - 1)
    check_string(kind, "kind", ("Mersenne-Twister", "L'Ecuyer-CMRG"))
    check_string(sample_kind, "sample_kind", ("Rejection", "Rounding"))
    make = Mersenne if kind == "Mersenne-Twister" else LEcuyer
    _LOCAL.stream = make(start, sample_kind)


def get_seed_state() -> np.ndarray:
    """The state of the random numbers, as R's `.Random.seed` shows it.

    Returns:
        An integer array; `restore_seed_state()` goes on from it.

    Examples:
        >>> set_seed(1)
        >>> state = get_seed_state()
        >>> first = runif(1)
        >>> restore_seed_state(state)
        >>> bool(runif(1) == first)
        True
    """
    return state_of(stream())


def restore_seed_state(state: Any) -> None:
    """Go on with the random numbers from a state.

    Args:
        state: What `get_seed_state()` or `next_rng_stream()` returned.

    Equals R's assignment to `.Random.seed`.

    Examples:
        >>> set_seed(1)
        >>> state, first = get_seed_state(), runif(2)
        >>> restore_seed_state(state)
        >>> (runif(2) == first).all()
        np.True_
    """
    _LOCAL.stream = generator_of(state)


@contextmanager
def with_seed(seed: int) -> Iterator[None]:
    """Draw from a seed inside a `with` block; the stream goes on afterwards as if nothing had been
    drawn.

    Args:
        seed: A whole number.

    Equals R's `withr::with_seed()`.

    Examples:
        >>> with with_seed(123):
        ...     inside = runif(1).round(4).tolist()
        >>> inside
        [0.2876]
    """
    before = stream()
    try:
        set_seed(seed)
        yield
    finally:
        _LOCAL.stream = before


def draw_seed() -> int:
    """One integer from the stream, for libraries with random numbers of their own."""
    return int(_indices(np.full(1, 2**31 - 1))[0])


def runif(n: int, min: float = 0, max: float = 1) -> np.ndarray:
    """Uniform random numbers.

    Args:
        n: How many.
        min, max: Bounds.

    Returns:
        An array of shape (n,).

    Equals R's `runif()`.

    Examples:
        >>> set_seed(42)
        >>> runif(2, min=1, max=3).round(4).tolist()
        [2.8296, 2.8742]
    """
    low, high = check_number(min, "min"), check_number(max, "max")
    if high < low:
        raise TidykValueError(f"`max` must not be below `min`: {max} < {min}.")
    return low + (high - low) * stream().uniform(check_whole(n, "n", minimum=0))


def rnorm(n: int, mean: float = 0, sd: float = 1) -> np.ndarray:
    """Normal random numbers.

    Args:
        n: How many.
        mean, sd: Mean and standard deviation.

    Returns:
        An array of shape (n,).

    Equals R's `rnorm()`.

    Examples:
        >>> set_seed(123)
        >>> rnorm(2).round(4).tolist()
        [-0.5605, -0.2302]
    """
    center, spread = check_number(mean, "mean"), check_number(sd, "sd", minimum=0)
    pairs = stream().uniform(2 * check_whole(n, "n", minimum=0)).reshape(-1, 2)
    return center + spread * quantile_normal((np.floor(BIG * pairs[:, 0]) + pairs[:, 1]) / BIG)


def sample(
    x: Any, size: int | None = None, replace: bool = False, prob: Sequence[float] | None = None
) -> Any:
    """A random sample of things; all of them in random order by default.

    Args:
        x: A list, array, Series, factor or range. For positions of n things use `sample_int(n)`.
        size: How many; as many as there are by default.
        replace: May the same thing be drawn again?
        prob: Weights, one a thing.

    Returns:
        The things, in the type of `x` (a list for lists and ranges).

    Equals R's `sample()`.

    Examples:
        >>> set_seed(123)
        >>> sample(["a", "b", "c"])
        ['c', 'a', 'b']
    """
    if isinstance(x, str | bytes) or not hasattr(x, "__len__"):
        raise TidykTypeError(
            f"`sample()` takes a sequence of things, not {describe(x)}; for positions use "
            f"`sample_int({x!r})`."
        )
    at = sample_int(len(x), size, replace, prob)
    if isinstance(x, pd.DataFrame | pd.Series):
        return x.iloc[at]
    return [x[i] for i in at] if isinstance(x, list | tuple | range) else x[at]


def sample_int(
    n: int, size: int | None = None, replace: bool = False, prob: Sequence[float] | None = None
) -> np.ndarray:
    """A random sample of the positions 0 … n-1; all of them in random order by default.

    Args:
        n: How many positions there are, up to 2^52.
        size: How many to draw; n by default.
        replace: May the same position be drawn again?
        prob: Weights, one a position.

    Returns:
        An integer array of shape (size,).

    Raises:
        TidykValueError: More are wanted than there are, or the weights do not suit.

    Equals R's `sample.int()`, which counts from 1.

    Examples:
        >>> set_seed(123)
        >>> sample_int(10).tolist()
        [2, 9, 1, 7, 5, 8, 0, 6, 4, 3]
    """
    n = check_whole(n, "n", minimum=0, maximum=2**52)
    size = n if size is None else check_whole(size, "size", minimum=0)
    if prob is not None:
        return _weighted(n, size, check_bool(replace, "replace"), prob)
    if check_bool(replace, "replace") or size < 2:
        _check_size(n, size, replace or size == 0)
        return _indices(np.full(size, n))
    _check_size(n, size, False)
    if n > HASH_LIMIT and size <= n / 2:
        return _distinct(n, size)
    return _shuffle(n, _indices(np.arange(n, n - size, -1)))


def _check_size(n: int, size: int, enough: bool) -> None:
    if not enough and size > n:
        raise TidykValueError(f"Cannot draw {size} of {n} without replacement: use `replace=True`.")
    if n == 0 and size > 0:
        raise TidykValueError("There is nothing to draw from.")


def _shuffle(n: int, picks: np.ndarray) -> np.ndarray:
    """R's swap chain: what is drawn from a place is replaced by what stands at the last place.

    Draw t finds at its place what the latest earlier draw of that place left there: the content of
    the last place at that time, which an earlier draw may have replaced in turn. These references
    are followed for all draws at once, twice as far in each round.
    """
    small = np.int32 if n < 2**31 else np.int64
    picks = picks.astype(small)
    times = np.arange(len(picks), dtype=small)
    order = np.argsort(picks, kind="stable").astype(small)
    again = picks[order[1:]] == picks[order[:-1]]
    before = np.full(len(picks), -1, small)  # the latest earlier draw of the same place
    before[order[1:][again]] = order[:-1][again]
    latest = np.full(n, -1, small)
    latest[picks] = times  # of several draws the last one stays
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
        for value in _indices(np.full(size - len(drawn), n)).tolist():
            drawn.setdefault(value)
    return np.fromiter(drawn, np.int64, size)


def _indices(bounds: np.ndarray) -> np.ndarray:
    """One index below each bound, in turn, by R's rejection of too large values.

    Bounds do not increase. Values of equal width in bits are drawn in blocks; a value is rejected
    when it is not below the bound whose turn it is.
    """
    if stream().sample_kind == "Rounding":
        return np.floor(bounds * stream().uniform(len(bounds))).astype(np.int64)
    out = np.empty(len(bounds), np.int64)
    widths = _bit_widths(bounds)
    start = 0
    while start < len(bounds):
        stop = start + int(np.searchsorted(-widths[start:], -widths[start], side="right"))
        out[start:stop] = _indices_of_width(bounds[start:stop], int(widths[start]))
        start = stop
    return out


def _bit_widths(bounds: np.ndarray) -> np.ndarray:
    """Bits that hold every value below the bound: the power of two that reaches it."""
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
    done = 0
    generator = stream()
    while done < len(bounds):
        left = bounds[done:]
        # no more than are needed if all are accepted; in small blocks bounds hardly differ, which
        # is quick to decide
        wanted = min(len(left), max(64, 1 << max(width - 5, 0)))
        values = _random_bits(generator, wanted, width)
        accepted = values[_accept(values, left)]
        out[done : done + len(accepted)] = accepted
        done += len(accepted)
    return out


def _random_bits(generator: Generator, n: int, width: int) -> np.ndarray:
    """n values of `width` random bits, 16 at a time."""
    parts = (
        np.floor(generator.uniform(n * (width // 16 + 1)) * 65536).astype(np.int64).reshape(n, -1)
    )
    values = parts[:, 0]
    for column in parts.T[1:]:
        values = values * 65536 + column
    return values & ((1 << width) - 1)


def _accept(values: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Which values are below the bound whose turn it is; the turn passes on with each
    acceptance."""
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


def _weighted(n: int, size: int, replace: bool, prob: Sequence[float]) -> np.ndarray:
    weights = np.asarray(prob, dtype=float)
    if weights.shape != (n,):
        raise TidykValueError(
            f"`prob` should have one weight for each of the {n} things, not the shape "
            f"{weights.shape}."
        )
    if not np.isfinite(weights).all() or (weights < 0).any() or not weights.sum() > 0:
        raise TidykValueError(
            "`prob` should hold weights that are not negative, some of them positive."
        )
    if not replace and size > np.count_nonzero(weights):
        raise TidykValueError(
            f"Cannot draw {size} without replacement: only {np.count_nonzero(weights)} weights are "
            "positive."
        )
    weights = weights / weights.sum()
    if not replace:
        return _weighted_without_replacement(weights, size)
    return (
        _walker(weights, size)
        if (n * weights > 0.1).sum() > 200
        else _weighted_with_replacement(weights, size)
    )


def _weighted_with_replacement(weights: np.ndarray, size: int) -> np.ndarray:
    order = _decreasing(weights)
    reach = np.cumsum(weights[order])
    at = np.searchsorted(reach, stream().uniform(size), side="left")
    return order[np.minimum(at, len(weights) - 1)]


def _weighted_without_replacement(weights: np.ndarray, size: int) -> np.ndarray:
    order = _decreasing(weights)
    left, names, mass = weights[order], order, 1.0
    drawn = []
    for u in stream().uniform(size):
        at = min(int(np.searchsorted(np.cumsum(left), mass * u, side="left")), len(left) - 1)
        drawn.append(names[at])
        mass -= left[at]
        left, names = np.delete(left, at), np.delete(names, at)
    return np.array(drawn, dtype=np.int64)


def _walker(weights: np.ndarray, size: int) -> np.ndarray:
    """Walker's alias method, for many weights."""
    n = len(weights)
    share = (weights * n).tolist()
    alias = [0] * n
    small = [i for i in range(n) if share[i] < 1]
    stack = small + [i for i in range(n) if share[i] >= 1][::-1]
    large = len(small)
    if 0 < large < n:
        for k in range(n - 1):
            i, j = stack[k], stack[large]
            alias[i] = j
            share[j] += share[i] - 1
            if share[j] < 1:
                large += 1
            if large >= n:
                break
    bound, drawn = np.array([n]), []
    for _ in range(size):  # index and coin in turn, as R draws them
        at = int(_indices(bound)[0])
        drawn.append(at if stream().uniform(1)[0] < share[at] else alias[at])
    return np.array(drawn, dtype=np.int64)


def _decreasing(values: np.ndarray) -> np.ndarray:
    """The order from the largest to the smallest; ties fall as in R, whose heap sort is not
    stable."""
    if len(np.unique(values)) == len(values):
        return np.argsort(-values)
    a, ib = [0.0, *values.tolist()], [0, *range(len(values))]
    left, right = (len(values) >> 1) + 1, len(values)
    if right < 2:
        return np.arange(right)
    while True:
        if left > 1:
            left -= 1
            value, name = a[left], ib[left]
        else:
            value, name, a[right], ib[right] = a[right], ib[right], a[1], ib[1]
            right -= 1
            if right == 1:
                a[1], ib[1] = value, name
                return np.array(ib[1:])
        i, j = left, left << 1
        while j <= right:
            if j < right and a[j] > a[j + 1]:
                j += 1
            if value > a[j]:
                a[i], ib[i] = a[j], ib[j]
                i, j = j, j + j
            else:
                break
        a[i], ib[i] = value, name
