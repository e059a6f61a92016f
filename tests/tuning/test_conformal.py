"""Conformal intervals and sets hold what they promise."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    I,
    control_resamples,
    factor,
    fit,
    fit_resamples,
    int_conformal_cv,
    int_conformal_split,
    linear_reg,
    logistic_reg,
    mlp,
    predict,
    set_conformal_cv,
    set_conformal_split,
    set_seed,
    vfold_cv,
    workflow,
)
from tidyk.datasets import iris, mtcars

RANDOM = np.random.default_rng(4)
KEPT = control_resamples(save_pred=True, extract=lambda wf: wf)


def rows(count: int) -> pd.DataFrame:
    x = RANDOM.normal(size=count)
    share = 1 / (1 + np.exp(-2 * x))
    yes = factor(np.where(RANDOM.random(count) < share, "yes", "no"), levels=["yes", "no"])
    return pd.DataFrame({"x": x, "y": 2 * x + RANDOM.normal(size=count), "sold": yes})


TRAIN, CAL, NEW = rows(60), rows(400), rows(4000)


def test_split_intervals_are_the_ranked_residual() -> None:
    wf = workflow("y ~ x", linear_reg()) >> fit(TRAIN)
    found = wf >> int_conformal_split(CAL) >> predict(NEW, level=0.9)
    away = np.sort(np.abs(CAL["y"] - (wf >> predict(CAL))[".pred"]))
    width = away[int(np.ceil(0.9 * 401)) - 1]
    assert np.allclose(found[".pred_upper"] - found[".pred"], width)
    assert np.allclose(found[".pred"] - found[".pred_lower"], width)
    within = (NEW["y"] >= found[".pred_lower"]) & (NEW["y"] <= found[".pred_upper"])
    assert abs(within.mean() - 0.9) < 0.03


def test_cv_intervals_are_those_of_the_models_that_had_not_seen_the_row() -> None:
    set_seed(1)
    data = TRAIN[:20].reset_index(drop=True)
    folds = vfold_cv(data, v=4)
    res = workflow("y ~ x", linear_reg()) >> fit_resamples(folds, control=KEPT)
    found = res >> int_conformal_cv() >> predict(NEW[:1], level=0.8)
    upper, lower = [], []
    for split in folds.splits:
        seen, kept = data.iloc[split.in_id], data.iloc[split.out_id]
        wf = workflow("y ~ x", linear_reg()) >> fit(seen)
        away = np.abs(kept["y"] - (wf >> predict(kept))[".pred"])
        center = (wf >> predict(NEW[:1]))[".pred"].iloc[0]
        upper += list(center + away)
        lower += list(center - away)
    rank = int(np.ceil(0.8 * 21))
    assert np.isclose(found[".pred_upper"].iloc[0], np.sort(upper)[rank - 1])
    assert np.isclose(found[".pred_lower"].iloc[0], np.sort(lower)[::-1][rank - 1])
    assert "CV+, 4 models" in repr(res >> int_conformal_cv())


def test_few_rows_promise_nothing() -> None:
    wf = workflow("mpg ~ wt", linear_reg()) >> fit(mtcars)
    found = wf >> int_conformal_split(mtcars[:5]) >> predict(mtcars[:1], level=0.95)
    assert np.isinf(found[".pred_upper"].iloc[0])


def test_sets_hold_the_class_and_are_small() -> None:
    wf = workflow("sold ~ x", logistic_reg()) >> fit(TRAIN)
    calibrated = wf >> set_conformal_split(CAL)
    sets = (calibrated >> predict(NEW, level=0.8))[".pred_set"]
    held = [truth in some for truth, some in zip(NEW["sold"], sets, strict=True)]
    assert abs(np.mean(held) - 0.8) < 0.05
    assert {len(some) for some in sets} == {1, 2}
    again = pickle.loads(pickle.dumps(calibrated)) >> predict(NEW[:20], level=0.8)
    assert again[".pred_set"].tolist() == sets[:20].tolist()


def test_sets_of_resamples_hold_the_class() -> None:
    set_seed(1)
    res = workflow("Species ~ .", mlp("classification")) >> fit_resamples(
        vfold_cv(iris, v=3), control=KEPT
    )
    sets = (res >> set_conformal_cv() >> predict(iris, level=0.9))[".pred_set"]
    assert np.mean([t in s for t, s in zip(iris["Species"], sets, strict=True)]) >= 0.85


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda wf: wf >> set_conformal_split(CAL), "No outcome is a factor"),
        (lambda wf: wf >> int_conformal_split(CAL) >> predict(NEW, level=2), "`level` must be"),
        (lambda wf: wf >> int_conformal_split([1]), "`cal_data` should be"),
        (
            lambda wf: wf >> fit_resamples(vfold_cv(TRAIN, v=2)) >> int_conformal_cv(),
            "were not kept",
        ),
    ],
)
def test_what_cannot_be_calibrated_is_told(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call(workflow("y ~ x", linear_reg()) >> fit(TRAIN))


def test_intervals_of_several_outcomes() -> None:
    from kerasnip.graphs import forked, numbers

    net = forked("test_conformal_vector", "regression", numbers)
    data = data_with_two(40)
    wf = workflow("a + b ~ x", net(fit_epochs=1)) >> fit(data[:20])
    found = wf >> int_conformal_split(data[20:]) >> predict(data[:2], level=0.5)
    names = [f".pred{end}_{o}" for o in "ab" for end in ("", "_lower", "_upper")]
    assert found.columns.tolist() == names
    assert found.notna().all(axis=None)


def data_with_two(count: int) -> pd.DataFrame:
    x = RANDOM.normal(size=(count, 3))
    return pd.DataFrame({"x": I(x), "a": x[:, 0], "b": x[:, 1] * 2})
