"""Faults reported of other packages that read formulas: here each has the right value."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import default_formula_blueprint, factor, forge, model_frame, model_matrix, mold
from tidyk.base.errors import TidykError

WHOLE = default_formula_blueprint(indicators="none")
DATA = pd.DataFrame(
    {
        "y": [1.0, 2, 3, 4, 5, 6],
        "x": [1.0, 4, 2, 8, 5, 7],
        "gaps": [1.0, np.nan, 3, 4, 5, 6],
        "g": list("aabbcc"),
        "f": factor(list("uvuvuv")),
        "a b": [1.0, 2, 3, 4, 5, 6],
        "fx": 1.0,
        "k": "k",
    }
)


def predictors(formula: str, data: pd.DataFrame = DATA, **options: Any) -> pd.DataFrame:
    return mold(formula, data, **options).predictors


def test_a_missing_value_is_left_out_of_what_scales() -> None:
    found = predictors("y ~ scale(gaps)").iloc[:, 0]
    rest = DATA["gaps"].dropna()
    pd.testing.assert_series_equal(found.dropna(), (rest - 3.8) / rest.std(), check_names=False)
    assert found.isna().tolist() == [False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("formula", "columns"),
    [
        ("y ~ k + x", ["k", "x"]),
        ("y ~ `a b` + g", ["`a b`", "g"]),
        ("y ~ log(fx) + f", ["log(fx)", "f"]),
    ],
)
def test_factors_pass_whole_beside_other_terms(formula: str, columns: list[str]) -> None:
    found = predictors(formula, blueprint=WHOLE)
    assert sorted(c.strip("`") for c in found) == sorted(c.strip("`") for c in columns)


def test_names_of_packages_are_no_interactions() -> None:
    made = mold("base::log(y) ~ base::log(x)", DATA)
    assert made.predictors.columns.tolist() == ["base::log(x)"]
    np.testing.assert_allclose(made.outcomes.iloc[:, 0], np.log(DATA["y"]))


def test_terms_stand_in_rs_order() -> None:
    assert predictors("y ~ x:g + g + x").columns.tolist() == ["ga", "gb", "gc", "x", "x:gb", "x:gc"]


def test_levels_of_training_are_kept() -> None:
    made = mold("y ~ g + x", DATA)
    assert forge(DATA.assign(g="a"), made.blueprint).predictors.shape == (6, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing value is no new level
        found = forge(DATA.assign(f=[None] * 6), mold("y ~ f", DATA).blueprint).predictors
    assert found.isna().all(axis=None)


def test_ordered_levels_have_one_order() -> None:
    def ordered(levels: str) -> pd.DataFrame:
        sizes = pd.Categorical(list("lmhlmh"), categories=list(levels), ordered=True)
        return DATA.assign(o=sizes)

    with pytest.raises(TidykError, match='"o"'):
        forge(ordered("hml"), mold("y ~ o", ordered("lmh")).blueprint)


def test_new_data_need_no_outcome_and_no_rows() -> None:
    made = mold("log(y) ~ x", DATA)
    assert forge(DATA[["x"]], made.blueprint).predictors.shape == (6, 1)
    assert predictors("y ~ x + f", DATA[:0]).shape == (0, 3)


def test_text_of_pandas_is_text() -> None:
    text = DATA.astype({"g": "string"})
    assert predictors("y ~ g", text).columns.tolist() == ["ga", "gb", "gc"]


def test_a_matrix_of_a_formula_is_that_of_its_frame() -> None:
    frame = model_frame("~ f * x + poly(y, 2)", DATA)
    wanted = model_matrix(frame.terms, frame.data)
    pd.testing.assert_frame_equal(model_matrix("~ f * x + poly(y, 2)", DATA), wanted)
    without = model_matrix("y ~ f + x", DATA.drop(columns="y"))
    assert without.columns.tolist() == ["(Intercept)", "fv", "x"]
