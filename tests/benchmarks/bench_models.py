"""CPU seconds of models, beside R's on the same sizes and beside their libraries called directly.
Run by hand, with one thread: `OPENBLAS_NUM_THREADS=1 python tests/benchmarks/bench_models.py`."""

from __future__ import annotations

import pickle
import time
import warnings
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from tidyk import factor, fit, fit_xy, linear_reg, logistic_reg, predict, set_engine, workflow
from tidyk.datasets import mtcars

R = {"lm 1e6 x 21": 1.12, "glm 1e6 x 21": 4.32, "100 paths of mtcars": 0.16}
"""R 4.2.2, one thread of a busy machine: ratios count."""


def seconds(actions: Mapping[str, Callable[[], object]], times: int) -> dict[str, float]:
    """The least CPU time of each in some rounds, in which they take turns."""
    best = dict.fromkeys(actions, float("inf"))
    for _ in range(times):
        for name, action in actions.items():
            start = time.process_time()
            action()
            best[name] = min(best[name], time.process_time() - start)
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


def beside_r() -> None:
    """The sizes of which R's seconds are known."""
    x, y = large(1_000_000, 20)
    two = pd.Series(factor(np.where(y > 0, "b", "a")), name="y")
    actions = {
        "lm 1e6 x 21": lambda: fit_xy(linear_reg(), x, y),
        "glm 1e6 x 21": lambda: fit_xy(logistic_reg(), x, two),
        "100 paths of mtcars": paths,
    }
    for name, action in actions.items():
        value = seconds({name: action}, 3)[name]
        print(f"{name:38} {value:8.3f} s     R {R[name]:.2f} s")


def beside_libraries(rows: int, times: int) -> None:
    """Fit and predict: through a workflow, and by calling the library."""
    import statsmodels.api as sm
    from sklearn.linear_model import LinearRegression

    x, y = large(rows, 20)
    data = x.assign(y=y)
    flows = {engine: workflow("y ~ .", linear_reg(engine=engine)) for engine in ("lm", "sklearn")}

    def by_workflow(engine: str) -> pd.DataFrame:
        return predict(fit(flows[engine], data=data), data)

    def by_statsmodels() -> object:
        return sm.OLS(y, sm.add_constant(x)).fit().predict(sm.add_constant(x))

    actions = {
        "statsmodels": by_statsmodels,
        "workflow, lm": lambda: by_workflow("lm"),
        "scikit-learn": lambda: LinearRegression().fit(x, y).predict(x),
        "workflow, sklearn": lambda: by_workflow("sklearn"),
    }
    for name, value in seconds(actions, times).items():
        print(f"{f'{name}, {rows:,} x 20':38} {value * 1000:8.1f} ms")


def sizes() -> None:
    """Of a pickled workflow on 18 MB of data."""
    x, y = large(100_000, 21)
    fitted = fit(workflow("y ~ .", linear_reg()), data=x.assign(y=y))
    print(f"{'pickled workflow, lm 1e5 x 22':38} {len(pickle.dumps(fitted)) / 1000:8.1f} kB")


def main() -> None:
    warnings.simplefilter("ignore")
    beside_r()
    beside_libraries(1_000, 200)
    beside_libraries(1_000_000, 3)
    sizes()


if __name__ == "__main__":
    main()
