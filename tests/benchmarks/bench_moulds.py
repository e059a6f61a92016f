"""Moulds of large data: time and memory beside what the plain library call takes.

Run by hand: `python tests/benchmarks/bench_moulds.py`.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from tidyk import default_formula_blueprint, factor, forge, mold

ROWS = 1_000_000
rng = np.random.default_rng(1)


def timed(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def paired(ours: Callable[[], Any], theirs: Callable[[], Any], times: int = 5) -> tuple[float, ...]:
    """Medians of both, and of their ratios; who comes first alternates."""
    pairs = []
    for i in range(times):
        if i % 2:
            a = timed(ours)
            pairs.append((a, timed(theirs)))
        else:
            b = timed(theirs)
            pairs.append((timed(ours), b))
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def peak(function: Callable[[], Any]) -> float:
    """Megabytes at the highest, beyond what was there."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = function()
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    return (highest - before) / 2**20


def large() -> pd.DataFrame:
    """A number to predict, 20 columns of numbers, and a factor of five levels."""
    data = pd.DataFrame(rng.normal(size=(ROWS, 20)), columns=[f"x{i}" for i in range(20)])
    data["g"] = factor(rng.choice(list("abcde"), ROWS))
    data.insert(7, "y", rng.normal(size=ROWS))
    return data


def bench_rows() -> None:
    data = large()
    size = sum(data.memory_usage(index=False)) / 2**20
    times = sorted(timed(lambda: mold("y ~ .", data)) for _ in range(5))
    print(f'mold("y ~ .") of 10^6 x 21      {times[2]:6.3f} s (median of 5)')
    print(
        f"  highest memory beyond the data {peak(lambda: mold('y ~ .', data)):6.0f} MB"
        f" (the data: {size:.0f} MB)"
    )
    made = mold("y ~ .", data)
    times = sorted(timed(lambda: forge(data, made.blueprint)) for _ in range(3))
    print(f"forge of the same               {times[1]:6.3f} s")


def bench_columns() -> None:
    names = [f"p{i}" for i in range(784)]
    data = pd.DataFrame(rng.normal(size=(20_000, 785)), columns=[*names[:400], "y", *names[400:]])
    blueprint = default_formula_blueprint(composition="matrix")
    for what, theirs in {
        "np.column_stack": lambda: np.column_stack([data[name] for name in names]),
        "to_numpy()": lambda: data[names].to_numpy(),
    }.items():
        a, b, ratio = paired(lambda: mold("y ~ .", data, blueprint=blueprint), theirs)
        print(f"784 columns as a matrix         {a:6.3f} s  {ratio:5.2f} of {what} ({b:.3f} s)")


def bench_one_row() -> None:
    data = large()[:1000]
    for formula in ("y ~ . - g", "y ~ . - x19"):
        one = partial(forge, data[:1], mold(formula, data).blueprint)
        times = sorted(timed(one) for _ in range(200))
        print(f"forge of one row, {formula:12s}  {times[100] * 1e3:6.2f} ms (median of 200)")


if __name__ == "__main__":
    bench_rows()
    bench_columns()
    bench_one_row()
