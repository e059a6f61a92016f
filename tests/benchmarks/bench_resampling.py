"""Resampling a million rows: time, memory beyond the data, and what a plain loop would take.

Run by hand: `python tests/benchmarks/bench_resampling.py`.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tidyk import analysis, bootstraps, factor, sample_int, set_seed, vfold_cv

ROWS = 1_000_000
rng = np.random.default_rng(1)
data = pd.DataFrame({f"x{i}": rng.normal(size=ROWS) for i in range(19)})
data["g"] = factor(rng.choice(list("abcde"), ROWS))


def best(function: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The shortest of some runs, and its result."""
    took, result = [], None
    for _ in range(times):
        set_seed(1)
        start = time.perf_counter()
        result = function()
        took.append(time.perf_counter() - start)
    return min(took), result


def loop() -> list[int]:
    """R's swap chain as a loop over a list, the draws given."""
    picks = (rng.random(ROWS) * np.arange(ROWS, 0, -1)).astype(int).tolist()
    pool, drawn, last = list(range(ROWS)), [], ROWS
    for pick in picks:
        last -= 1
        drawn.append(pool[pick])
        pool[pick] = pool[last]
    return drawn


def stored(rset: Any) -> float:
    """Megabytes of row positions."""
    arrays = [a for s in rset.splits for a in (s._in_id, s._out_id) if a is not None]
    return sum(a.nbytes for a in arrays) / 2**20


def one_split(split: Any) -> None:
    """`analysis()` beside one `take()`."""
    ours, _ = best(lambda: analysis(split))
    theirs, _ = best(lambda: data.take(split.in_id))
    print(f"analysis() of one        {ours:5.2f} s   {ours / theirs:4.2f} of one take()")


if __name__ == "__main__":
    plain, _ = best(loop, 1)
    took, _ = best(lambda: sample_int(ROWS))
    print(f"sample_int(10^6)         {took:5.2f} s   {plain / took:4.1f} times as fast as a loop")
    for name, make in {
        "vfold_cv(v=10)": lambda: vfold_cv(data, v=10),
        'vfold_cv(strata="g")': lambda: vfold_cv(data, v=10, strata="g"),
        "bootstraps(times=25)": lambda: bootstraps(data, times=25),
    }.items():
        took, made = best(make)
        print(f"{name:24s} {took:5.2f} s   positions: {stored(made):4.0f} MB")
        if "boot" in name:
            one_split(made.splits[0])
    tracemalloc.start()
    folds = vfold_cv(data, v=10)
    print(f"vfold_cv keeps {tracemalloc.get_traced_memory()[0] / 2**20:.0f} MB beyond the data")
