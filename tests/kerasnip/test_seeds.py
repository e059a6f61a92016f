"""The same seed gives the same numbers, whoever runs and whatever else draws."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import regressor

from tidyk import (
    collect_metrics,
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
from tidyk.datasets import mtcars

reg = regressor("test_seeds")


def tuned(**workers: Any) -> list[float]:
    set_seed(2)
    flow = workflow("mpg ~ wt + hp", reg(hidden_units=tune(), fit_epochs=2))
    grid = pd.DataFrame({"hidden_units": [2, 3, 4, 5]})
    folds = vfold_cv(mtcars, v=2)
    with joblib.parallel_config(**workers):
        return collect_metrics(tune_grid(flow, folds, grid=grid, metrics=metric_set(rmse)))[
            "mean"
        ].tolist()


@pytest.fixture(scope="module")
def alone() -> list[float]:
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


def test_threads_give_the_numbers_of_one(alone: list[float]) -> None:
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


@pytest.mark.slow
@pytest.mark.parametrize("processes", [True, False])
def test_a_cluster_gives_the_numbers_of_one(alone: list[float], processes: bool) -> None:
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
def test_ray_gives_the_numbers_of_one(alone: list[float]) -> None:
    ray = pytest.importorskip("ray", reason="ray is not installed")
    from ray.util.joblib import register_ray

    options = {"include_dashboard": False, "log_to_driver": False, "logging_level": "ERROR"}
    ray.init(num_cpus=2, **options)
    try:
        register_ray()
        assert tuned(backend="ray", n_jobs=2) == alone
    finally:
        ray.shutdown()
