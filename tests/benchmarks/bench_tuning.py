"""What tuning adds to fits, what a store adds, what two workers save, and what results weigh.

Run by hand: `python tests/benchmarks/bench_tuning.py`. Seconds are of this process' CPU, but for
the workers, whose fits sleep.
"""

from __future__ import annotations

import pickle
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd

from tidyk import (
    analysis,
    assessment,
    bootstraps,
    control_grid,
    fit,
    fit_resamples,
    linear_reg,
    predict,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)

N, FOLDS = 500, 10
rng = np.random.default_rng(1)
DATA = pd.DataFrame(rng.normal(size=(N, 8)), columns=list("abcdefgh")).assign(
    y=lambda d: d["a"] + 2 * d["b"] + rng.normal(size=N)
)
LM = workflow("y ~ .", linear_reg())
NET = workflow("y ~ .", linear_reg(penalty=tune(), mixture=0.5, engine="glmnet"))
ONE = workflow("y ~ .", linear_reg(penalty=0.01, mixture=0.5, engine="glmnet"))
PENALTIES = pd.DataFrame({"penalty": 10 ** np.linspace(-3, 0, 100)})


def cpu(function: Callable[[], Any], times: int = 3) -> float:
    """The least seconds of CPU."""
    found = []
    for _ in range(times):
        began = time.process_time()
        function()
        found.append(time.process_time() - began)
    return min(found)


def bare(wf: Any, folds: Any) -> None:
    """Fits and predictions alone."""
    for split in folds.splits:
        predict(fit(wf, analysis(split)), assessment(split))


def overhead() -> None:
    """Beyond bare fits, a unit and a candidate."""
    set_seed(1)
    folds, many = vfold_cv(DATA, v=FOLDS), bootstraps(DATA, times=100)
    alone, tuned = cpu(lambda: bare(LM, many)), cpu(lambda: fit_resamples(LM, many))
    print(f"lm, 100 resamples: {1000 * (tuned - alone) / 100:.2f} ms a unit beyond bare fits "
          f"({1000 * alone / 100:.2f} ms)")  # fmt: skip
    alone = cpu(lambda: bare(ONE, folds))
    tuned = cpu(lambda: tune_grid(NET, folds, grid=PENALTIES))
    print(f"glmnet, 10 folds x 100 penalties: {tuned - alone:.2f} s beyond 10 fits, "
          f"{1000 * (tuned - alone) / 1000:.2f} ms a candidate and fold")  # fmt: skip


def stored() -> None:
    """What a unit in a store costs, with its predictions."""
    set_seed(1)
    many, kept = bootstraps(DATA, times=100), {"save_pred": True}

    def there() -> None:
        store = Path(tempfile.mkdtemp()) / "run.db"
        fit_resamples(LM, many, control=control_grid(store=store, **kept))

    memory = cpu(lambda: fit_resamples(LM, many, control=control_grid(**kept)))
    print(f"store: {1000 * (cpu(there) - memory) / 100:.2f} ms a unit")


def weight() -> None:
    """Results on 161 MB of data."""
    large = pd.DataFrame(rng.normal(size=(500_000, 40))).add_prefix("x")
    large["y"] = large["x0"]
    found = fit_resamples(workflow("y ~ x0", linear_reg()), vfold_cv(large, v=2))
    data = large.memory_usage(index=False).sum() / 2**20
    print(f"results on {data:.0f} MB of data pickle to {len(pickle.dumps(found)) / 2**20:.2f} MB")


def _second(fitted: Any) -> int:
    time.sleep(1)
    return 1


def workers() -> None:
    """Fits of a second, on one worker and on two."""
    set_seed(1)
    folds, slow = vfold_cv(DATA, v=FOLDS), control_grid(extract=_second)
    seconds = []
    for count in (1, 2, 2):  # the second time the workers are there
        began = time.perf_counter()
        with joblib.parallel_config(backend="loky", n_jobs=count):
            fit_resamples(LM, folds, control=slow)
        seconds.append(time.perf_counter() - began)
    print(f"2 workers: {seconds[0] / seconds[2]:.2f} x one")


if __name__ == "__main__":
    overhead()
    stored()
    weight()
    workers()
