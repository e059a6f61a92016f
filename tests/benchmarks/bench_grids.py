"""A regular grid of a million combinations beside pandas' own cross product.

Run by hand: `python tests/benchmarks/bench_grids.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pandas as pd

from tidyk import (
    activation,
    cost,
    grid_regular,
    min_n,
    mixture,
    parameters,
    penalty,
    trees,
    value_seq,
)

PARAMS = parameters(penalty(), mixture(), trees(), min_n(), cost(), activation())
LEVELS = 10


def ours() -> pd.DataFrame:
    return grid_regular(PARAMS, levels=LEVELS)


def theirs() -> pd.DataFrame:
    values = [value_seq(p, LEVELS) for p in reversed(PARAMS.object) if p is not None]
    crossed = pd.MultiIndex.from_product(values, names=PARAMS.id[::-1])
    return crossed.to_frame(index=False)[PARAMS.id]


def took(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


if __name__ == "__main__":
    pd.testing.assert_frame_equal(ours(), theirs(), check_dtype=False)
    pairs = [(took(ours), took(theirs)) for _ in range(5)]
    best, other = (min(times) for times in zip(*pairs, strict=True))
    print(f"grid_regular(), {LEVELS ** len(PARAMS):,} rows: {best:.2f} s")
    print(f"MultiIndex.from_product().to_frame(): {other / best:.1f} times as long")
