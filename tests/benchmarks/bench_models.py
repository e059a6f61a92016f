"""Seconds of linear models, beside R's on the same sizes. Run by hand:
`python tests/benchmarks/bench_models.py`."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from tidyk import factor, fit, fit_xy, linear_reg, logistic_reg, predict, set_engine, workflow
from tidyk.datasets import mtcars

R = {"lm 1e6 x 21": 1.1, "glm 1e6 x 21": 4.3, "100 paths of mtcars": 0.16}
"""R 4.2.2, one thread of a busy machine: ratios count."""


def seconds(action: Callable[[], object], times: int = 1) -> float:
    """The shortest of some runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - start)
    return best


def large(rows: int, columns: int) -> tuple[pd.DataFrame, pd.Series]:
    """Predictors, and an outcome that depends on all."""
    rng = np.random.default_rng(1)
    x = pd.DataFrame(rng.normal(size=(rows, columns)), columns=[f"x{j}" for j in range(columns)])
    return x, pd.Series(x.sum(axis=1) + rng.normal(size=rows), name="y")


def paths() -> None:
    """Ten mixtures, ten times."""
    x, y = mtcars.drop(columns="mpg"), mtcars["mpg"]
    for mixture in np.tile(np.linspace(0.1, 1, 10), 10):
        fit_xy(linear_reg(penalty=0.1, mixture=mixture) >> set_engine("glmnet"), x, y)


def main() -> None:
    x, y = large(1_000_000, 20)
    two = pd.Series(factor(np.where(y > 0, "b", "a")), name="y")
    small = large(1_000, 20)
    data = small[0].assign(y=small[1])
    flow = workflow("y ~ .", linear_reg())
    found = {
        "lm 1e6 x 21": seconds(lambda: fit_xy(linear_reg(), x, y)),
        "glm 1e6 x 21": seconds(lambda: fit_xy(logistic_reg(), x, two)),
        "100 paths of mtcars": seconds(paths),
        "fit and predict of a workflow, 1e3 x 20": seconds(
            lambda: predict(fit(flow, data=data), data), times=20
        ),
    }
    for name, value in found.items():
        print(f"{name:42} {value:8.4f} s   R {R.get(name, float('nan')):.2f} s")


if __name__ == "__main__":
    main()
