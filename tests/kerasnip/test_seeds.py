"""The same seed gives the same numbers, whoever runs and whatever else draws."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import learned, regressor

from tidyk import (
    collect_extracts,
    collect_predictions,
    control_grid,
    extract_keras_history,
    fit,
    metric_set,
    rmse,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import mtcars
from tidyk.tuning.running import Runner

reg = regressor("test_seeds")
GRID = pd.DataFrame({"hidden_units": [180, 210, 3, 4], "hidden_rate": [0.1, 0.3, 0.2, 0.2]})
"""Two programs: the wide networks take several calls of it, the narrow ones one."""
MORE = mtcars.iloc[:25]  # folds of different sizes


def searched(store: Path | None = None, exact: bool = False, candidates: int = 4) -> Any:
    set_seed(2)
    spec = reg(num_hidden=2, hidden_units=tune(), hidden_rate=tune(), fit_epochs=2)
    folds = vfold_cv(MORE, v=3)
    control = control_grid(extract=learned, save_pred=True, store=store, exact=exact)
    how = {"grid": GRID.tail(candidates), "metrics": metric_set(rmse), "control": control}
    return tune_grid(workflow("mpg ~ wt + hp", spec), folds, **how)


def bits(results: Any) -> list[Any]:
    extracts, predictions = collect_extracts(results), collect_predictions(results)
    return [*extracts[".extracts"], *predictions[".pred"]]


def tuned(exact: bool = False, **workers: Any) -> list[Any]:
    with joblib.parallel_config(**workers):
        return bits(searched(exact=exact))


@pytest.fixture(scope="module")
def alone() -> list[Any]:
    return tuned(n_jobs=1)


@contextmanager
def beside(action: Callable[[], object]) -> Iterator[None]:
    """Another thread that draws all the time."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(0.0005):
            action()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_threads_give_the_numbers_of_one(alone: list[Any]) -> None:
    random.seed(5)
    np.random.seed(5)
    before = random.getstate(), np.random.get_state()[1].tolist()
    for _ in range(2):
        assert tuned(n_jobs=2, backend="threading") == alone
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


def test_what_others_draw_is_not_seen() -> None:
    def losses() -> list[float]:
        set_seed(1)
        fitted = reg(fit_epochs=3) >> fit("mpg ~ wt", data=mtcars)
        return extract_keras_history(fitted).metrics["loss"]

    first = losses()
    with beside(random.random), beside(np.random.rand):
        assert [losses() for _ in range(3)] == [first] * 3


@pytest.mark.parametrize("draw", [random.random, np.random.rand])
def test_what_others_draw_leaves_networks_together(alone: list[Any], draw: Any) -> None:
    with beside(draw):
        assert tuned(n_jobs=1) == alone


def test_processes_give_the_numbers_of_one(alone: list[Any]) -> None:
    assert tuned(n_jobs=2, backend="loky") == alone


@pytest.mark.parametrize(("exact", "candidates"), [(False, 4), (True, 1)])
def test_a_run_that_is_resumed_gives_the_numbers_of_one(
    exact: bool, candidates: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bits(searched(None, exact, candidates))
    run, fitted, last = Runner.run_each, list[tuple[int, ...]](), [2 * candidates - 1]

    def broken(self: Runner, units: Any, *args: Any) -> Any:
        for unit in units:
            if len(fitted) == last[0]:
                raise KeyboardInterrupt
            fitted.append(unit.key)
            yield from run(self, [unit], *args)

    monkeypatch.setattr(Runner, "run_each", broken)
    with pytest.warns(TidykWarning, match="was interrupted"):
        searched(tmp_path / "a.db", exact, candidates)
    last[0] = -1
    assert bits(searched(tmp_path / "a.db", exact, candidates)) == whole
    assert len(set(fitted)) == len(fitted) == 3 * candidates
    with pytest.warns(TidykWarning, match='of other "exactness"'):
        searched(tmp_path / "a.db", not exact, 1)


@pytest.mark.slow
@pytest.mark.parametrize("processes", [True, False])
def test_a_cluster_gives_the_numbers_of_one(alone: list[Any], processes: bool) -> None:
    from dask.distributed import Client, LocalCluster

    shape = (
        {"n_workers": 2, "threads_per_worker": 1}
        if processes
        else {"n_workers": 1, "threads_per_worker": 2}
    )
    options = {"dashboard_address": None, "processes": processes, **shape}
    with LocalCluster(**options) as cluster, Client(cluster):
        for _ in range(2):
            assert tuned(backend="dask", n_jobs=2) == alone


@pytest.mark.slow
def test_ray_gives_the_numbers_of_one(alone: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))  # its workers know no tests
    ray = pytest.importorskip("ray", reason="ray is not installed")
    from ray.util.joblib import register_ray

    options = {"include_dashboard": False, "log_to_driver": False, "logging_level": "ERROR"}
    ray.init(num_cpus=2, **options)
    try:
        register_ray()
        assert tuned(backend="ray", n_jobs=2) == alone
    finally:
        ray.shutdown()
