"""Predictions that are scored together have the scores, and the notes, of each alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    collect_metrics,
    collect_notes,
    collect_predictions,
    control_grid,
    data_frame,
    int_pctl,
    linear_reg,
    logistic_reg,
    metric_set,
    metric_tweak,
    precision,
    rmse,
    roc_auc,
    rsq,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.datasets import mtcars, two_class_dat
from tidyk.tuning.scoring import Scorer

KEPT = control_grid(save_pred=True)
PENALTIES = data_frame(penalty=[0.001, 0.01, 0.1, 1.0])


@pytest.fixture
def passes(monkeypatch: Any) -> list[int]:
    """How many predictions each pass scored."""
    found: list[int] = []
    original = Scorer.scores

    def counted(self: Scorer, predictions: pd.DataFrame, parts: int = 1) -> pd.DataFrame:
        found.append(parts)
        return original(self, predictions, parts)

    monkeypatch.setattr(Scorer, "scores", counted)
    return found


def tuned(wf: Any, data: pd.DataFrame, metrics: Any) -> Any:
    set_seed(1)
    return tune_grid(wf, vfold_cv(data, v=3), grid=PENALTIES, metrics=metrics, control=KEPT)


def test_submodels_are_scored_in_one_pass(passes: list[int]) -> None:
    metrics = metric_set(rmse, rsq)
    wf = workflow("mpg ~ .", linear_reg(penalty=tune(), mixture=0.5, engine="glmnet"))
    res = tuned(wf, mtcars, metrics)
    assert passes == [4, 4, 4]
    found = collect_metrics(res, summarize=False)
    for (fold, config), rows in collect_predictions(res).groupby(["id", ".config"]):
        here = found[(found["id"] == fold) & (found[".config"] == config)]
        alone = metrics(rows, "mpg", ".pred")
        np.testing.assert_array_equal(here[".estimate"], alone[".estimate"])


def test_what_is_to_be_said_of_one_is_said_of_that_one(passes: list[int]) -> None:
    wf = workflow("Class ~ .", logistic_reg(penalty=tune(), mixture=1, engine="glmnet"))
    second = metric_tweak("second", precision, event_level="second")
    notes = collect_notes(tuned(wf, two_class_dat, metric_set(second, roc_auc)))
    assert set(notes["location"]) == {"preprocessor 1/1, model 4/4 (predictions)"}
    assert len(notes) == 3 and passes[:2] == [4, 1]


def test_bootstrap_samples_are_scored_in_few_passes(passes: list[int]) -> None:
    wf = workflow("mpg ~ .", linear_reg(penalty=tune(), mixture=0.5, engine="glmnet"))
    res = tuned(wf, mtcars, metric_set(rmse))
    passes.clear()
    int_pctl(res, times=1000)
    assert sum(passes) == 4000 and len(passes) < 20
