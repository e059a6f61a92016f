"""What workers give back, and what is done once without them."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import joblib
import pandas as pd
import pytest
from kerasnip.networks import number, regressor, start
from tuning.extracting import intercept, locked, of_one_process

import tidyk
from tidyk import (
    collect_extracts,
    collect_metrics,
    collect_notes,
    control_grid,
    linear_reg,
    metric_set,
    rmse,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.datasets import mtcars
from tidyk.keras3 import layer_dense
from tidyk.tuning import running
from tidyk.tuning.best import Best
from tidyk.tuning.candidates import candidates_of
from tidyk.tuning.plan import UnitResult, plan_units
from tidyk.tuning.store import MemoryStore

reg = regressor("test_workers")


def _tuned(extract: Any, **workers: Any) -> Any:
    tidyk.set_seed(1)
    flow = workflow("mpg ~ wt + hp", linear_reg(penalty=tune(), engine="glmnet"))
    grid = pd.DataFrame({"penalty": [0.1, 1.0]})
    with joblib.parallel_config(**workers):
        control = control_grid(extract=extract)
        return tune_grid(flow, vfold_cv(mtcars, v=2), grid=grid, control=control)


def test_which_worker_is_done_first_does_not_show() -> None:
    values, first_done = [0.1, 0.2, 0.3, 0.7], []
    (candidate,) = candidates_of(pd.DataFrame({"penalty": [1.0]}), ["penalty"])
    units = plan_units([candidate], range(4), 1, None)
    for order in itertools.permutations(range(4)):
        best, store = Best(metric_set(rmse)), MemoryStore()
        for place in order:
            scores = pd.DataFrame({".metric": ["rmse"], ".estimate": [values[place]]})
            result = UnitResult(place, candidate, scores, None, None, pd.DataFrame())
            store.add(units[place], (result,))
            best.add(units[place], (result,))
        first_done.append((best.means(), [r.resample for r in store.results]))
    assert all(found == first_done[0] for found in first_done)


@pytest.mark.slow
def test_extracts_come_back_from_workers_and_those_that_cannot_are_notes() -> None:
    alone, sent = _tuned(intercept), _tuned(intercept, n_jobs=2)
    pd.testing.assert_frame_equal(collect_extracts(sent), collect_extracts(alone))
    for extract, words in ((locked, "cannot pickle"), (of_one_process, "invalid literal")):
        found = _tuned(extract, n_jobs=2)
        assert (collect_metrics(found)["n"] == 2).all()
        notes = collect_notes(found)
        assert len(notes) == 4 and notes["note"].str.contains(words).all()
        assert notes["location"].str.endswith("(extracts)").all()
    assert len(collect_notes(_tuned(locked, n_jobs=2, backend="threading"))) == 0


def test_one_process_prepares_a_resample_once(monkeypatch: Any) -> None:
    prepared: list[Any] = []
    prepare = running.prepare

    def noted(*args: Any) -> Any:
        prepared.append(args)
        return prepare(*args)

    monkeypatch.setattr(running, "prepare", noted)
    tidyk.set_seed(1)
    flow = workflow("mpg ~ wt", reg(fit_epochs=tune()))
    tune_grid(flow, vfold_cv(mtcars, v=2), grid=pd.DataFrame({"fit_epochs": [1, 2, 3]}))
    assert len(prepared) == 2


def test_a_block_that_warns_or_fails_is_a_note_of_each_fit() -> None:
    def warning(model: Any, units: int = 3) -> Any:
        warnings.warn("hello from the block", stacklevel=2)
        return model >> layer_dense(units=units)

    def failing(model: Any, units: int = 3) -> Any:
        raise RuntimeError("no such block")

    folds, grid = vfold_cv(mtcars, v=2), pd.DataFrame({"hidden_units": [2, 3]})
    for block, words in ((warning, "hello from the block"), (failing, "no such block")):
        blocks = {"input": start, "hidden": block, "output": number}
        made = tidyk.create_keras_sequential_spec(f"test_workers_{block.__name__}", blocks)
        flow = workflow("mpg ~ wt", made(hidden_units=tune(), fit_epochs=1))
        if block is failing:
            with pytest.warns(tidyk.base.errors.TidykWarning, match="All models failed"):
                found = tune_grid(flow, folds, grid=grid)
        else:
            found = tune_grid(flow, folds, grid=grid)
        notes = collect_notes(found)["note"]
        assert len(notes) == 4 and notes.str.contains(words).all()
