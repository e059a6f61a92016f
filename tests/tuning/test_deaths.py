"""Workers that die, and a cluster of processes."""

from __future__ import annotations

import importlib
import threading
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
import pytest
from tuning.extracting import Deadly, blas_threads

from tidyk import (
    collect_metrics,
    collect_notes,
    control_bayes,
    control_grid,
    min_n,
    parameters,
    rand_forest,
    set_seed,
    tune,
    tune_bayes,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykError
from tidyk.datasets import mtcars

FOREST = workflow("mpg ~ .", rand_forest("regression", trees=3, min_n=tune()))
GRID = pd.DataFrame({"min_n": [2, 9, 12]})


def _tuned(**options: Any) -> Any:
    set_seed(1)
    control = control_grid(parallel_over="everything", **options)
    return tune_grid(FOREST, vfold_cv(mtcars, v=2), grid=GRID, control=control)


@pytest.mark.slow
def test_units_of_a_worker_that_died_run_again(tmp_path: Path) -> None:
    alone = _tuned()
    with joblib.parallel_config(backend="loky", n_jobs=2):
        found = _tuned(extract=Deadly(tmp_path / "died", always=False))
    assert (tmp_path / "died").exists() and not len(collect_notes(found))
    pd.testing.assert_frame_equal(collect_metrics(found), collect_metrics(alone))


@pytest.mark.slow
def test_a_unit_that_ends_every_worker_is_a_note(tmp_path: Path) -> None:
    with (
        joblib.parallel_config(backend="loky", n_jobs=2),
        pytest.warns(UserWarning, match="2 of 6 fits failed.*died"),
    ):
        found = _tuned(extract=Deadly(tmp_path / "died", always=True))
    assert collect_notes(found)["location"].tolist() == ["preprocessor 1/1, model 2/3"] * 2
    table = collect_metrics(found)
    assert set(table["min_n"]) == {2, 12} and set(table["n"]) == {2}


@pytest.mark.slow
def test_what_a_worker_cannot_read_is_no_death(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only_here.py").write_text("def extract(trained):\n    return 1\n")
    with monkeypatch.context() as here:
        here.syspath_prepend(tmp_path)
        module = importlib.import_module("only_here")
    with (
        joblib.parallel_config(backend="loky", n_jobs=2),
        pytest.raises(TidykError, match=r"No module named .only_here.\. Define functions"),
    ):
        _tuned(extract=module.extract)


@pytest.mark.slow
def test_what_cannot_be_pickled_is_told() -> None:
    lock = threading.Lock()
    with (
        joblib.parallel_config(backend="loky", n_jobs=2),
        pytest.raises(TidykError, match=r"cannot be pickled: .*lock.*allow_par=False"),
    ):
        _tuned(extract=lambda trained: lock.locked())


@pytest.mark.slow
def test_a_cluster_of_processes_gives_the_numbers_of_one() -> None:
    distributed = pytest.importorskip("distributed")
    ranges = parameters(min_n((2, 25)))

    def both() -> tuple[Any, Any]:
        set_seed(1)
        folds = vfold_cv(mtcars, v=2)
        searched = tune_bayes(
            FOREST, folds, initial=2, iter=1, param_info=ranges, control=control_bayes()
        )
        return tune_grid(
            FOREST, folds, grid=GRID, control=control_grid(extract=blas_threads)
        ), searched

    alone = both()
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as them,
        distributed.Client(them),
        joblib.parallel_config(backend="dask"),
    ):
        there = both()
    for one, other in zip(alone, there, strict=True):
        pd.testing.assert_frame_equal(collect_metrics(one), collect_metrics(other))
    extracts = pd.concat(there[0][".extracts"])[".extracts"]
    assert set(extracts) == {1}
