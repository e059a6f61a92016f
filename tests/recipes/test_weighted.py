"""Case weights in steps: frequencies count everywhere, importance only where classes are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from recipes.every_step import ARGUMENTS, DATA, add

from tidyk import (
    bake,
    frequency_weights,
    importance_weights,
    juice,
    prep,
    recipe,
    set_seed,
    tidy,
)
from tidyk.recipes.registry import STEPS

TIMES = np.arange(len(DATA)) % 3 + 1
KINDS = {"frequency": frequency_weights(TIMES), "importance": importance_weights(TIMES / 2)}


def weighted(name: str, kind: str, **options: Any) -> Any:
    data = DATA.assign(w=KINDS[kind])
    set_seed(1)
    return prep(add(name, recipe("y ~ .", data=data, strings_as_factors=False), **options))


UNSUPERVISED = [n for n in ARGUMENTS if STEPS[n].weights == "unsupervised"]
SUPERVISED = [n for n in ARGUMENTS if STEPS[n].weights == "supervised"]


def test_steps_say_which_weights_they_take() -> None:
    assert {"step_normalize", "step_pca", "step_other", "step_impute_mean"} <= set(UNSUPERVISED)
    assert {"step_classdist", "step_classdist_shrunken"} <= set(SUPERVISED)


@pytest.mark.parametrize("name", UNSUPERVISED)
def test_frequencies_count_and_importance_is_ignored(name: str) -> None:
    assert "weighted" in repr(weighted(name, "frequency")).rpartition("Trained")[2]
    assert "ignored weights" in repr(weighted(name, "importance")).rpartition("Trained")[2]


@pytest.mark.parametrize("name", SUPERVISED)
def test_both_kinds_count_where_an_outcome_is_looked_at(name: str) -> None:
    for kind in KINDS:
        last = repr(weighted(name, kind)).rpartition("Trained")[2]
        assert "weighted" in last and "ignored" not in last


@pytest.mark.parametrize(
    "name", ["step_center", "step_impute_mean", "step_impute_mode", "step_other", "step_nzv"]
)
def test_frequencies_are_rows_that_stand_more_than_once(name: str) -> None:
    repeated = DATA.loc[DATA.index.repeat(TIMES)].reset_index(drop=True)
    set_seed(1)
    plain = prep(add(name, recipe("y ~ .", data=repeated, strings_as_factors=False)))
    found = weighted(name, "frequency")
    a, b = (tidy(rec, 1).drop(columns="id") for rec in (found, plain))
    pd.testing.assert_frame_equal(a, b)


def test_weights_are_no_predictor_and_are_not_asked_for() -> None:
    rec = weighted("step_normalize", "frequency")
    assert juice(rec)["w"].dtype.name == "freq_wts"
    assert "w" not in bake(rec, DATA)
