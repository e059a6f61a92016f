"""Rows drawn class by class: those that R draws from the same seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import tidyk
from tidyk import (
    bake,
    extract_parameter_set_dials,
    factor,
    fit_resamples,
    frequency_weights,
    importance_weights,
    juice,
    logistic_reg,
    prep,
    recipe,
    set_seed,
    step_downsample,
    step_upsample,
    tidy,
    tune,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykError
from tidyk.datasets import two_class_dat

CLASSES = factor(np.array(list("a" * 5 + "b" * 23 + "c" * 12))[[*range(0, 40, 3), *range(1, 40, 3),
                                                               *range(2, 40, 3)]])  # fmt: skip
DATA = pd.DataFrame({"i": np.arange(40), "g": CLASSES, "y": 1.0})
WEIGHTS = [1, 3, 2, 1] * 10
DOWN = [0, 1, 14, 15, 27, 32, 34, 18, 31, 29, 12, 10, 26, 38, 11]
DOWN_WEIGHTED = [27, 0, 1, 15, 14, 5, 3, 18, 19, 17, 2, 29, 34, 11, 38, 12, 25, 10, 26, 13, 24]
UP_HALF = [0, 0, 15, 0, 27, 1, 0, 15, 27, 1, 27, 17, 22, 2, 20, 32, 19, 29, 20, 8, 20, 5, 4,
           4, 7, 17, 30, 7, 21, 2, 17, 21, 35, 7, 36, 25, 11, 39, 25, 23, 26, 25, 36, 24, 10,
           13]  # fmt: skip
"""R's rows: `sample()` of each class's, by equal or by given weights, from the seed 61413."""


def rows(verb: Any, data: pd.DataFrame = DATA, **options: Any) -> list[int]:
    rec = recipe("y ~ .", data=data) >> verb("g", **{"seed": 61413, **options}) >> prep()
    return juice(rec)["i"].tolist()


def test_rows_are_those_of_r() -> None:
    assert rows(step_downsample) == DOWN
    assert rows(step_upsample, over_ratio=0.5) == UP_HALF
    weighted = DATA.assign(w=frequency_weights(WEIGHTS))
    assert rows(step_downsample, weighted) == DOWN_WEIGHTED
    assert rows(step_downsample, DATA.assign(w=importance_weights(WEIGHTS))) == DOWN
    kept = rows(step_downsample, under_ratio=2.5)
    assert kept[:5] == [0, 27, 14, 15, 1] and kept[-12:] == [
        10,
        11,
        12,
        13,
        23,
        24,
        25,
        26,
        36,
        37,
        38,
        39,
    ]
    large = pd.DataFrame({"i": np.arange(600), "g": factor(np.repeat(list("abc"), [50, 300, 250]))})
    drawn = rows(step_upsample, large.assign(y=0.0), seed=7, over_ratio=4 / 3)
    assert sum(drawn) == 279392
    assert drawn[397:402] == [6, 38, 25, 175, 122]


def test_the_seed_is_drawn_when_the_step_is_made() -> None:
    set_seed(42)
    rec: Any = recipe("y ~ .", data=DATA) >> step_downsample("g")
    assert rec.steps[0].seed == 61413
    assert juice(prep(rec))["i"].tolist() == DOWN


def test_levels_without_rows_count_for_nothing() -> None:
    data = DATA.assign(g=factor(CLASSES, levels=["z", "a", "b", "c"]))
    assert rows(step_downsample, data) == DOWN


def test_new_data_keep_their_rows_and_searches_know_the_ratio() -> None:
    rec = recipe("Class ~ .", data=two_class_dat) >> step_downsample("Class", under_ratio=tune())
    assert extract_parameter_set_dials(rec).id == ["under_ratio"]
    rec = recipe("Class ~ .", data=two_class_dat) >> step_upsample("Class")
    trained = prep(rec)
    assert len(bake(trained, two_class_dat)) == 791 and len(juice(trained)) == 874
    assert tidy(trained, 1)["terms"].tolist() == ["Class"]
    assert "Up-sampling based on: Class | Trained" in repr(trained)
    set_seed(1)
    found = workflow(rec, logistic_reg()) >> fit_resamples(vfold_cv(two_class_dat, v=2))
    assert len(tidyk.collect_notes(found)) == 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: rows(step_downsample, DATA.assign(g=DATA["g"].where(DATA["i"] > 1))), "2 missing"),
        (lambda: rows(step_downsample, DATA.assign(g=DATA["i"] * 1.5)), "of type double"),
        (lambda: rows(step_upsample, over_ratio=-1), "`over_ratio` must be a number larger"),
        (
            lambda: recipe("y ~ .", DATA.assign(h=CLASSES)) >> step_upsample("g", "h") >> prep(),
            'one factor, whose classes it balances, not "g" and "h"',
        ),
    ],
)
def test_what_cannot_be_balanced_is_told(call: Any, told: str) -> None:
    with pytest.raises(TidykError, match=told):
        call()
