"""Laws of moulds: new data become what training data became."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from tidyk import I, data_frame, default_formula_blueprint, factor, forge, mold
from tidyk.base.errors import TidykWarning

FORMULAS = [
    "y ~ x + z",
    "y ~ x * g",
    "y ~ I(x^2) + log(z) + g",
    "y ~ poly(x, 2) + ns(z, 3)",
    "y ~ . - g",
    "y ~ scale(x) + cut(z, 3)",
    "log(y) ~ x:g",
]


def frame(n: int = 40, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "y": rng.uniform(1, 2, n),
            "x": rng.normal(size=n),
            "z": rng.uniform(1, 9, n),
            "g": factor(rng.choice(list("abc"), n), levels=list("abc")),
        }
    )


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("indicators", ["traditional", "one_hot"])
def test_forging_the_training_data_gives_the_mould(formula: str, indicators: str) -> None:
    data = frame()
    made = mold(formula, data, blueprint=default_formula_blueprint(indicators=indicators))
    again = forge(data, made.blueprint, outcomes=True)
    pd.testing.assert_frame_equal(again.predictors, made.predictors)
    pd.testing.assert_frame_equal(again.outcomes, made.outcomes)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 39), min_size=1, max_size=20), st.sampled_from(FORMULAS))
def test_rows_are_forged_one_by_one_as_all_at_once(rows: list[int], formula: str) -> None:
    data = frame()
    made = mold(formula, data)
    part = forge(data.iloc[rows], made.blueprint).predictors
    pd.testing.assert_frame_equal(part, made.predictors.iloc[rows])
    one = forge(data.iloc[rows[:1]], made.blueprint).predictors
    pd.testing.assert_frame_equal(one, part.iloc[:1])


def test_the_order_of_columns_and_more_of_them_do_not_matter() -> None:
    data = frame()
    made = mold("y ~ x * g", data)
    shuffled = data[["g", "z", "x", "y"]].assign(more=1)
    pd.testing.assert_frame_equal(forge(shuffled, made.blueprint).predictors, made.predictors)


def test_the_index_is_kept() -> None:
    data = frame().set_axis([f"r{i}" for i in range(40)])
    assert mold("y ~ poly(x, 2)", data).predictors.index.equals(data.index)


def test_matrix_columns_go_through_whole_and_uncopied() -> None:
    x = np.random.rand(6, 4)
    data = data_frame(x=I(x), y=[1.0, 2, 3, 4, 5, 6])
    made = mold("y ~ x", data)
    assert np.shares_memory(made.predictors["x"].array.matrix, x)
    other = data_frame(x=I(np.zeros((2, 5))), y=[0.0, 0])
    with pytest.raises(TypeError, match=r"<num\[,5\]>.*<num\[,4\]>"):
        forge(other, made.blueprint)


def test_factors_pass_whole_with_none() -> None:
    made = mold("y ~ x + g", frame(), blueprint=default_formula_blueprint(indicators="none"))
    assert made.predictors["g"].dtype == frame()["g"].dtype


def test_blueprints_pickle() -> None:
    data = frame()
    blueprint = pickle.loads(pickle.dumps(mold("y ~ poly(x, 2) + g", data).blueprint))
    found = forge(data, blueprint).predictors
    pd.testing.assert_frame_equal(found, mold("y ~ poly(x, 2) + g", data).predictors)


def double(x: pd.Series) -> pd.Series:
    return 2 * x


def test_functions_of_the_caller_are_known() -> None:
    data = frame()
    assert np.allclose(mold("y ~ double(x)", data).predictors["double(x)"], 2 * data["x"])


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("y ~ x +", "ends too early"),
        ("y ~ (x", r"lacks `\)`"),
        ("y ~ x $ z", r"\^"),
        ("y ~ xx", 'Did you mean "x"'),
        ("y ~ lgo(x)", 'Did you mean "log"'),
        ("y ~ x - 1", "intercept"),
        (5, "works on str"),
    ],
)
def test_formulas_that_cannot_be_read_say_where(formula: str, message: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError), match=message):
        mold(formula, frame())


def test_new_levels_are_a_warning_and_missing() -> None:
    made = mold("y ~ g", frame())
    new = pd.DataFrame({"g": ["a", "z"]})
    with pytest.warns(TidykWarning, match='"z"'):
        found = forge(new, made.blueprint).predictors
    assert found.isna().any(axis=1).tolist() == [False, True]
