"""R's random numbers: the same draws from the same seed, at numpy speed.

`set_seed()` starts R's default generator (Mersenne Twister, inversion normals, rejection sampling).
One stream serves all that a thread draws; `with_seed()` puts it back afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_string,
    check_whole,
    describe,
)
from tidyk.base.normal import quantile_normal
from tidyk.base.plain import plain
from tidyk.base.positions import draw, indices, stream, use
from tidyk.base.recycling import each_draw, warn_of_nan
from tidyk.base.streams import LEcuyer, Mersenne, SampleKind, generator_of, state_of
from tidyk.base.weighted import weighted

BIG = 134217728  # 2^27: R's inversion takes two uniforms for a normal


@plain
def set_seed(
    seed: int | None,
    *,
    kind: Literal["Mersenne-Twister", "L'Ecuyer-CMRG"] = "Mersenne-Twister",
    sample_kind: SampleKind = "Rejection",
) -> None:
    """Start the random numbers from a seed.

    Args:
        seed: A whole number between -2147483647 and 2147483647; None to start anew from the
            system's entropy.
        kind: The generator; "L'Ecuyer-CMRG" has streams that never meet, for parallel work.
        sample_kind: How positions are drawn; "Rounding" as R did before version 3.6.

    Everything in tidyk that draws (splits, folds, grids, fits) draws from here, so the same seed
    gives the same result, and the folds and grids are R's. Equals R's `set.seed()`, except that the
    kinds are the default ones unless the call says otherwise.

    Examples:
        >>> set_seed(123)
        >>> runif(2).round(4).tolist()
        [0.2876, 0.7883]
    """
    if seed is None:
        seed = int.from_bytes(os.urandom(4), "big") >> 1
    start = check_whole(seed, "seed", minimum=-(2**31) + 1, maximum=2**31 - 1)
    check_string(kind, "kind", ("Mersenne-Twister", "L'Ecuyer-CMRG"))
    check_string(sample_kind, "sample_kind", ("Rejection", "Rounding"))
    make = Mersenne if kind == "Mersenne-Twister" else LEcuyer
    use(make(start, sample_kind))


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


@plain
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
    use(generator_of(state))


@contextmanager
@plain
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
        use(before)


def draw_seed() -> int:
    """One integer from the stream, for libraries with random numbers of their own."""
    return int(indices(np.full(1, 2**31 - 1))[0])


@plain
def runif(n: int, min: Any = 0, max: Any = 1) -> np.ndarray:
    """Uniform random numbers.

    Args:
        n: How many.
        min, max: Bounds: numbers, or arrays with one for each draw; shorter ones are repeated.

    Returns:
        An array of shape (n,). NaN, with a warning, where the bounds are not finite or `max` is
        below `min`.

    Equals R's `runif()`.

    Examples:
        >>> set_seed(42)
        >>> runif(2, min=1, max=3).round(4).tolist()
        [2.8296, 2.8742]
        >>> runif(2, min=[0, 10], max=[1, 20]).round(4).tolist()
        [0.2861, 18.3045]
    """
    low, high = each_draw(n, min=min, max=max)
    finite = np.isfinite(low) & np.isfinite(high)
    out = np.where(finite & (high >= low), low, np.nan)
    drawn = finite & (high > low)
    out[drawn] += (high[drawn] - low[drawn]) * stream().uniform(int(drawn.sum()))
    return warn_of_nan(out, "runif", "finite bounds, `max` not below `min`")


@plain
def rnorm(n: int, mean: Any = 0, sd: Any = 1) -> np.ndarray:
    """Normal random numbers.

    Args:
        n: How many.
        mean, sd: Mean and standard deviation: numbers, or arrays with one for each draw; shorter
            ones are repeated.

    Returns:
        An array of shape (n,). NaN, with a warning, where `mean` is missing or `sd` is negative,
        infinite or missing.

    Equals R's `rnorm()`.

    Examples:
        >>> set_seed(123)
        >>> rnorm(2).round(4).tolist()
        [-0.5605, -0.2302]
        >>> rnorm(3, mean=[0, 10, 100]).round(4).tolist()
        [1.5587, 10.0705, 100.1293]
    """
    center, spread = each_draw(n, mean=mean, sd=sd)
    valid = ~np.isnan(center) & np.isfinite(spread) & (spread >= 0)
    out = np.where(valid, center, np.nan)
    drawn = valid & (spread > 0) & np.isfinite(center)
    pairs = stream().uniform(2 * int(drawn.sum())).reshape(-1, 2)
    z = quantile_normal((np.floor(BIG * pairs[:, 0]) + pairs[:, 1]) / BIG)
    out[drawn] += spread[drawn] * z
    return warn_of_nan(out, "rnorm", "a `mean`, and an `sd` that is finite and not negative")


@plain
def sample(
    x: Any,
    size: int | None = None,
    replace: bool = False,
    prob: Sequence[float] | np.ndarray | None = None,
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


@plain
def sample_int(
    n: int,
    size: int | None = None,
    replace: bool = False,
    prob: Sequence[float] | np.ndarray | None = None,
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
        TidykValueError: `size` is larger than `n` without `replace`, or the weights are not valid.

    Equals R's `sample.int()`, which counts from 1.

    Examples:
        >>> set_seed(123)
        >>> sample_int(10).tolist()
        [2, 9, 1, 7, 5, 8, 0, 6, 4, 3]
    """
    n = check_whole(n, "n", minimum=0, maximum=2**52)
    size = n if size is None else check_whole(size, "size", minimum=0)
    if prob is not None:
        return weighted(n, size, check_bool(replace, "replace"), prob)
    if check_bool(replace, "replace") or size < 2:
        _check_size(n, size, replace or size == 0)
        return indices(np.full(size, n))
    _check_size(n, size, False)
    return draw(n, size)


def _check_size(n: int, size: int, enough: bool) -> None:
    if not enough and size > n:
        raise TidykValueError(f"Cannot draw {size} of {n} without replacement: use `replace=True`.")
    if n == 0 and size > 0:
        raise TidykValueError("There is nothing to draw from.")
