"""Laws of moulds: new data become what training data became."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from tidyk import (
    I,
    data_frame,
    default_formula_blueprint,
    default_xy_blueprint,
    factor,
    forge,
    mold,
    recompose,
)

TERMS = [
    "x", "z", "w", "g", "o", "s", "l", "when", "m", "I(x^2)", "log(z)", "log(z, base = 2)",
    "poly(x, 2)", "poly(x, 3, raw = TRUE)", "poly(x, z, degree = 2)",
    "ns(z, 3)", "bs(x, df = 5)", "scale(x)", "cut(z, 3)",
    "cut(z, c(0, 3, 6, 9))", "factor(w)",
    'factor(w, labels = c("p", "q", "r", "t"))', "factor(w, levels = c(3, 2, 1, 0))", "ordered(w)",
    "factor(g)", "as.character(w)", "log(w + 1)", "bs(x, knots = c(0, 0.5), degree = 2)",
    "ns(z, df = 2, Boundary.knots = c(2, 8))", "cut(z, 4, labels = FALSE)",
    "ifelse(x > 0, z, 0)", 'I(g == "a")', "I(x > 0)",
    "as.numeric(g)", "g:x", "g * l", "x:z", "o:x", "(x + z + g)^2", "x / g", "x %in% z",
    "offset(z)", "offset(log(z))", "s:g", "cbind(x, z)", "I((x - mean(x)) / sd(x))",
    "I(z / max(z))",
    "pmin(x, z)", "exp(x) + abs(x)",
    "ifelse(z > 4, \"much\", \"little\")", "double(x)",
]  # fmt: skip
ROWS = 40


def double(x: pd.Series) -> pd.Series:
    return 2 * x


def frame(n: int = ROWS, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "y": rng.uniform(1, 2, n),
            "x": rng.normal(size=n),
            "z": rng.uniform(1, 9, n),
            "w": rng.integers(0, 4, n),
            "g": factor(rng.choice(list("abc"), n), levels=list("abc")),
            "o": factor(
                rng.choice(["lo", "mid", "hi"], n), levels=["lo", "mid", "hi"], ordered=True
            ),
            "s": rng.choice(["red", "green"], n),
            "l": rng.random(n) > 0.5,
            "when": pd.date_range("2024-01-01", periods=n),
            "m": I(rng.normal(size=(n, 2, 3))),
        }
    )


DATA = frame()
formulas = st.lists(st.sampled_from(TERMS), min_size=1, max_size=4, unique=True).map(
    lambda terms: "y ~ " + " + ".join(terms)
)
blueprints = st.builds(
    default_formula_blueprint,
    indicators=st.sampled_from(["traditional", "one_hot"]),
    intercept=st.booleans(),
)


def same(found: Any, wanted: Any) -> None:
    pd.testing.assert_frame_equal(found, wanted, check_freq=False)


@pytest.mark.parametrize("term", TERMS)
def test_each_term_is_for_one_row_what_it_was_among_all(term: str) -> None:
    made = mold(f"y ~ {term}", DATA)
    for row in (0, 7, 31):
        found = forge(DATA[row : row + 1], made.blueprint)
        same(found.predictors, made.predictors[row : row + 1])


@settings(max_examples=60, deadline=None)
@given(formulas, blueprints)
def test_forging_the_training_data_gives_the_mould(formula: str, blueprint: Any) -> None:
    made = mold(formula, DATA, blueprint=blueprint)
    again = forge(DATA, made.blueprint, outcomes=True)
    same(again.predictors, made.predictors)
    same(again.outcomes, made.outcomes)
    assert (again.extras["offset"] is None) == (made.extras["offset"] is None)
    if made.extras["offset"] is not None:
        same(again.extras["offset"], made.extras["offset"])


@settings(max_examples=60, deadline=None)
@given(formulas, blueprints, st.lists(st.integers(0, ROWS - 1), min_size=1, max_size=9), st.data())
def test_any_rows_in_any_order_of_columns_are_forged_as_all_at_once(
    formula: str, blueprint: Any, rows: list[int], draw: Any
) -> None:
    made = mold(formula, DATA, blueprint=blueprint)
    order = draw.draw(st.permutations(list(DATA.columns)))
    part = forge(DATA.iloc[rows][list(order)].assign(more=1), made.blueprint).predictors
    same(part, made.predictors.iloc[rows])
    for i in range(len(rows)):
        same(forge(DATA.iloc[[rows[i]]], made.blueprint).predictors, part.iloc[[i]])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([c for c in DATA if c != "y"]), min_size=1, unique=True),
    st.booleans(),
    st.lists(st.integers(0, ROWS - 1), min_size=1, max_size=9),
)
def test_the_laws_hold_for_predictors_and_outcomes(
    names: list[str], intercept: bool, rows: list[int]
) -> None:
    blueprint = default_xy_blueprint(intercept=intercept)
    made = mold(DATA[names], DATA[["y"]], blueprint=blueprint)
    same(forge(DATA, made.blueprint).predictors, made.predictors)
    same(forge(DATA.iloc[rows], made.blueprint).predictors, made.predictors.iloc[rows])


@pytest.mark.parametrize("names", [["x"], ["g"], ["s", "x"], ["o", "l", "m"]])
def test_the_laws_hold_for_whole_factors(names: list[str]) -> None:
    blueprint = default_formula_blueprint(indicators="none")
    made = mold(f"y ~ {' + '.join(names)}", DATA, blueprint=blueprint)
    same(forge(DATA, made.blueprint).predictors, made.predictors)
    same(forge(DATA[3:4], made.blueprint).predictors, made.predictors[3:4])


@pytest.mark.parametrize("composition", ["matrix", "dgCMatrix"])
def test_the_laws_hold_for_matrices(composition: Any) -> None:
    blueprint = default_formula_blueprint(composition=composition)
    made = mold("y ~ x + g * z", DATA, blueprint=blueprint)
    again = forge(DATA[5:9], made.blueprint)
    assert made.names == again.names == mold("y ~ x + g * z", DATA).names
    found, wanted = again.predictors, made.predictors[5:9]
    assert type(found) is type(made.predictors)
    plain = [m.toarray() if composition == "dgCMatrix" else m for m in (found, wanted)]
    np.testing.assert_array_equal(*plain)


def test_missing_values_stay_where_they_are() -> None:
    gaps = DATA.copy()
    gaps.loc[0, ["x", "g", "s"]] = [np.nan, None, None]
    gaps["l"] = gaps["l"].astype("boolean").mask(gaps.index == 1)
    made = mold("y ~ x + g + s + l + I(x > 0) + ifelse(x > 0, 1, 0)", gaps).predictors
    assert made.isna().any(axis=1)[lambda rows: rows].index.tolist() == [0, 1]
    assert made.loc[0, ["x", "ga", "sred", "I(x > 0)TRUE", "ifelse(x > 0, 1, 0)"]].isna().all()
    assert made.loc[1].isna().tolist() == [name == "lTRUE" for name in made.columns]


@pytest.mark.parametrize("composition", ["matrix", "dgCMatrix"])
def test_missing_whole_numbers_are_nan_in_matrices(composition: Any) -> None:
    whole = pd.DataFrame({"i": pd.array([1, None], dtype="Int64"), "x": [0.5, 2.0]})
    found = recompose(whole, composition=composition)
    found = found if composition == "matrix" else found.toarray()
    assert found.dtype == float
    np.testing.assert_array_equal(found, [[1, 0.5], [np.nan, 2]])


def test_the_index_is_kept() -> None:
    data = frame().set_axis([f"r{i}" for i in range(ROWS)])
    made = mold("y ~ poly(x, 2) + offset(z)", data)
    assert made.predictors.index.equals(data.index) and made.outcomes.index.equals(data.index)
    assert made.extras["offset"].index.equals(data.index)
    assert mold(data[["x"]], data["y"]).outcomes.index.equals(data.index)


@pytest.mark.parametrize("formula", ["y ~ x", "y ~ x + g", "y ~ g * l + x"])
@pytest.mark.parametrize("indicators", ["traditional", "one_hot", "none"])
def test_matrix_columns_go_through_whole_and_uncopied(formula: str, indicators: Any) -> None:
    if indicators == "none" and "*" in formula:
        return
    x = np.random.rand(6, 4)
    data = data_frame(x=I(x), y=[1.0, 2, 3, 4, 5, 6], g=factor(list("ababab")), l=[True, False] * 3)
    made = mold(formula, data, blueprint=default_formula_blueprint(indicators=indicators))
    assert np.shares_memory(made.predictors["x"].array.matrix, x)
    assert forge(data[:2], made.blueprint).predictors["x"].array.matrix.shape == (2, 4)
    other = data[:2].assign(x=I(np.zeros((2, 5))))
    with pytest.raises(TypeError, match=r"<num\[,5\]>.*<num\[,4\]>"):
        forge(other, made.blueprint)


def test_matrix_columns_are_checked_for_their_type() -> None:
    pixels = data_frame(x=I(np.arange(12, dtype="uint8").reshape(3, 4)), y=[1.0, 2, 3])
    blueprint = mold("y ~ x", pixels).blueprint
    forge(pixels.assign(x=I(np.ones((3, 4)))), blueprint)
    with pytest.raises(TypeError, match="type in training"):
        forge(pixels.assign(x=I(np.full((3, 4), 0.5))), blueprint)
    with pytest.raises(TypeError, match="<double>"):
        forge(pixels.assign(x=1.0), blueprint)


def test_bare_columns_are_not_copied() -> None:
    data = pd.DataFrame(np.random.rand(5, 4), columns=list("yabc"))
    made = mold("y ~ .", data).predictors
    assert np.shares_memory(made.to_numpy(), data.to_numpy())
    bare = mold("y ~ c + a", data.assign(g=factor(list("ababa")))).predictors
    assert list(bare) == ["c", "a"]


def test_factors_pass_whole_with_none() -> None:
    made = mold("y ~ x + g", DATA, blueprint=default_formula_blueprint(indicators="none"))
    assert made.predictors["g"].dtype == DATA["g"].dtype


def test_blueprints_pickle() -> None:
    formula = "y ~ poly(x, 2) + g + factor(w) + double(z)"
    blueprint = pickle.loads(pickle.dumps(mold(formula, DATA).blueprint))
    same(forge(DATA, blueprint).predictors, mold(formula, DATA).predictors)


def test_functions_of_the_caller_are_known() -> None:
    assert np.allclose(mold("y ~ double(x)", DATA).predictors["double(x)"], 2 * DATA["x"])
    found = mold("y ~ np.cbrt(x)", DATA)
    assert np.allclose(found.predictors["np.cbrt(x)"], np.cbrt(DATA["x"]))
    same(forge(DATA, found.blueprint).predictors, found.predictors)


def test_many_terms_written_out_are_no_trouble() -> None:
    names = [f"v{i}" for i in range(1500)]
    data = pd.DataFrame(np.ones((2, 1501)), columns=["y", *names])
    assert list(mold("y ~ " + " + ".join(names), data).predictors) == names
