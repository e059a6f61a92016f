"""What holds of all steps: baking by rows, pickling, inputs that stay as they are, order."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

import tidyk
from tidyk import (
    I,
    all_nominal_predictors,
    all_numeric_predictors,
    all_predictors,
    bake,
    data_frame,
    imp_vars,
    juice,
    prep,
    recipe,
    set_seed,
    tune,
)
from tidyk.recipes.columns import table_of

RNG = np.random.default_rng(1)
DATA = pd.DataFrame(
    {
        "a": RNG.gamma(2, 1, 60) + 0.1,
        "b": RNG.gamma(3, 2, 60) + 0.1,
        "c": RNG.normal(10, 1, 60),
        "n": np.where(RNG.random(60) < 0.1, np.nan, RNG.normal(size=60)),
        "f": pd.Categorical(RNG.choice(list("xyz"), 60)),
        "g": pd.Categorical(np.where(RNG.random(60) < 0.1, None, RNG.choice(list("uv"), 60))),
        "d": pd.date_range("2024-01-01", periods=60),
        "y": RNG.normal(size=60),
    },
    index=[f"row{i}" for i in range(60)],
)
NUMBERS = ("a", "b", "c")
STEPS: dict[str, Any] = {
    "normalize": lambda r: tidyk.step_normalize(r, *NUMBERS),
    "range": lambda r: tidyk.step_range(r, *NUMBERS),
    "log": lambda r: tidyk.step_log(r, "a", "b"),
    "BoxCox": lambda r: tidyk.step_BoxCox(r, "a"),
    "YeoJohnson": lambda r: tidyk.step_YeoJohnson(r, "a"),
    "percentile": lambda r: tidyk.step_percentile(r, "a", outside="both"),
    "cut": lambda r: tidyk.step_cut(r, "a", breaks=[1, 2], include_outside_range=True),
    "discretize": lambda r: tidyk.step_discretize(r, "a", num_breaks=3, min_unique=5),
    "pca": lambda r: tidyk.step_pca(r, *NUMBERS, num_comp=2),
    "ica": lambda r: tidyk.step_ica(r, *NUMBERS, num_comp=2, seed=(1,)),
    "kpca": lambda r: tidyk.step_kpca_rbf(r, *NUMBERS, num_comp=2),
    "pls": lambda r: tidyk.step_pls(r, *NUMBERS, num_comp=2),
    "poly": lambda r: tidyk.step_poly(r, "a"),
    "ns": lambda r: tidyk.step_ns(r, "a"),
    "spline_natural": lambda r: tidyk.step_spline_natural(r, "a", deg_free=4),
    "spline_convex": lambda r: tidyk.step_spline_convex(r, "a", deg_free=4),
    "interact": lambda r: tidyk.step_interact(r, "~ a:b"),
    "ratio": lambda r: tidyk.step_ratio(r, "a", denom="b"),
    "mutate": lambda r: tidyk.step_mutate(r, z="a + b", w=lambda d: d["a"] * 2),
    "dummy": lambda r: tidyk.step_dummy(r, "f"),
    "unknown": lambda r: tidyk.step_unknown(r, "g"),
    "novel": lambda r: tidyk.step_novel(r, "f", "g"),
    "other": lambda r: tidyk.step_other(r, "f", threshold=0.4),
    "integer": lambda r: tidyk.step_integer(r, "f"),
    "impute_mean": lambda r: tidyk.step_impute_mean(r, "n"),
    "impute_mode": lambda r: tidyk.step_impute_mode(r, "g"),
    "impute_linear": lambda r: tidyk.step_impute_linear(r, "n", impute_with=imp_vars("a", "f")),
    "indicate_na": lambda r: tidyk.step_indicate_na(r, "n", "g"),
    "date": lambda r: tidyk.step_date(r, "d"),
    "holiday": lambda r: tidyk.step_holiday(r, "d"),
    "harmonic": lambda r: tidyk.step_harmonic(r, "d", frequency=1, cycle_size=7),
    "spatialsign": lambda r: tidyk.step_spatialsign(r, *NUMBERS),
    "classdist": lambda r: tidyk.step_classdist(r, *NUMBERS, class_="f"),
    "collapse": lambda r: tidyk.step_collapse(r, *NUMBERS),
    "count": lambda r: tidyk.step_count(r, "f", pattern="x"),
    "zv": lambda r: tidyk.step_zv(r, all_predictors()),
    "corr": lambda r: tidyk.step_corr(r, all_numeric_predictors()),
}


def _made(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_seed(1)
        return prep(STEPS[name](recipe("y ~ .", data=DATA)))


def _quietly(rec: Any, data: pd.DataFrame) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bake(rec, data)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_keeps_the_laws(name: str) -> None:
    before = DATA.copy(deep=True)
    rec = _made(name)
    whole = _quietly(rec, DATA)
    pd.testing.assert_frame_equal(whole, juice(rec))
    assert whole.index.equals(DATA.index)
    rows = pd.concat([_quietly(rec, DATA[i : i + 1]) for i in (0, 7, 30)])
    expected = whole.iloc[[0, 7, 30]]
    pd.testing.assert_frame_equal(rows, expected, check_dtype=False, check_categorical=False)
    again = pickle.loads(pickle.dumps(rec))
    pd.testing.assert_frame_equal(_quietly(again, DATA), whole)
    assert repr(again) == repr(rec)
    pd.testing.assert_frame_equal(DATA, before)
    pd.testing.assert_frame_equal(_quietly(rec, DATA[DATA.columns[::-1]]), whole)


DISJOINT = {
    "a": tidyk.step_log("a", id="a"),
    "b": tidyk.step_normalize("b", id="b"),
    "n": tidyk.step_impute_median("n", id="n"),
    "f": tidyk.step_other("f", threshold=0.4, id="f"),
    "g": tidyk.step_unknown("g", id="g"),
}


@given(st.permutations(list(DISJOINT)))
@settings(max_examples=12, deadline=None)
def test_steps_with_columns_of_their_own_commute(order: list[str]) -> None:
    def through(names: list[str]) -> pd.DataFrame:
        rec = recipe("y ~ .", data=DATA)
        for name in names:
            rec = rec >> DISJOINT[name]
        return juice(rec >> prep())

    pd.testing.assert_frame_equal(through(order), through(list(DISJOINT)))


def test_outcomes_are_never_asked_for() -> None:
    rec = recipe("y ~ .", data=DATA) >> tidyk.step_center(tidyk.all_outcomes()) >> prep()
    new = DATA.drop(columns="y")
    assert "y" not in bake(rec, new)
    assert abs(bake(rec, DATA)["y"].mean()) < 1e-12


def test_a_column_is_needed_only_if_something_reads_it() -> None:
    rec = recipe("y ~ .", data=DATA) >> tidyk.step_rm("b", "g") >> prep()
    assert bake(rec, DATA.drop(columns=["b", "g"])).columns.tolist() == [
        "a",
        "c",
        "n",
        "f",
        "d",
        "y",
    ]
    read = (
        recipe("y ~ .", data=DATA) >> tidyk.step_mutate(z="a + b") >> tidyk.step_rm("b") >> prep()
    )
    with pytest.raises(KeyError, match=r'"b".*step 1, `step_mutate'):
        bake(read, DATA.drop(columns="b"))


def test_novel_levels_are_told_once_with_counts() -> None:
    new = DATA.assign(f="new")
    plain = recipe("y ~ .", data=DATA) >> prep()
    with pytest.warns(UserWarning, match=r'"new" \(60 rows\)') as seen:
        assert bake(plain, new)["f"].isna().all()
    assert len(seen) == 1
    told = recipe("y ~ .", data=DATA) >> tidyk.step_novel("f") >> prep()
    assert set(bake(told, new)["f"]) == {"new"}


def test_images_go_through_whole() -> None:
    pixels = RNG.integers(0, 256, (20, 4, 4)).astype(float)
    data = data_frame(x=I(pixels), y=np.arange(20))
    rec = recipe("y ~ x", data=data) >> tidyk.step_range("x") >> prep()
    assert juice(rec)["x"].dtype.shape == (4, 4)
    flat = (
        recipe("y ~ x", data=data)
        >> tidyk.step_flatten("x")
        >> tidyk.step_pca(all_predictors(), num_comp=3)
    )
    assert juice(flat >> prep()).columns.tolist() == ["y", "PC1", "PC2", "PC3"]
    shaped = recipe("y ~ x", data=data) >> tidyk.step_reshape("x", shape=(4, 4, 1)) >> prep()
    assert juice(shaped)["x"].dtype.shape == (4, 4, 1)


def test_equal_recipes_are_equal() -> None:
    one, two = (recipe("y ~ .", data=DATA) >> tidyk.step_center("a", id="x") for _ in range(2))
    assert one == two
    assert one != (recipe("y ~ .", data=DATA) >> tidyk.step_center("b", id="x"))


def test_sparse_stays_sparse() -> None:
    rec = recipe("y ~ f", data=DATA) >> tidyk.step_dummy("f", one_hot=True, sparse="yes") >> prep()
    assert isinstance(juice(rec)["f_x"].dtype, pd.SparseDtype)
    matrix = juice(rec, all_predictors(), composition="dgCMatrix")
    assert matrix.nnz == 60 and matrix.shape == (60, 3)
    np.testing.assert_array_equal(matrix.toarray(), juice(rec, all_predictors()).to_numpy(float))


MISTAKES: dict[str, tuple[Any, type[Exception], str]] = {
    "call": (lambda r: tidyk.step_center(r, all_predictors), TypeError, r"`all_predictors\(\)`"),
    "text": (lambda r: tidyk.step_center(r, "f"), TypeError, r"Step 1, `step_center\(\)`.*\"f\""),
    "column": (lambda r: tidyk.step_center(r, "zz"), KeyError, "zz"),
    "option": (lambda r: tidyk.step_center(r, "a", na=1), TypeError, "no argument `na`"),
    "tune": (lambda r: tidyk.step_pca(r, "a", num_comp=tune()), ValueError, "num_comp"),
    "clash": (
        lambda r: tidyk.step_relu(r, "a", prefix="") >> tidyk.step_rm("a"),
        ValueError,
        '"a"',
    ),
    "window": (lambda r: tidyk.step_window(r, "a", size=4), ValueError, "odd"),
    "levels": (lambda r: tidyk.step_novel(r, "f", new_level="x"), ValueError, '"x"'),
    "gaps": (lambda r: tidyk.step_pca(r, "n", "a"), ValueError, "gaps"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_sentences(name: str) -> None:
    add, kind, text = MISTAKES[name]
    with pytest.raises(kind, match=text):
        prep(add(recipe("y ~ .", data=DATA)))


def test_no_rows_no_training() -> None:
    with pytest.raises(ValueError, match="no rows"):
        recipe("y ~ .", data=DATA[:0]) >> prep()


def test_a_step_that_selects_nothing_does_nothing() -> None:
    rec = recipe("y ~ a", data=DATA) >> tidyk.step_dummy(all_nominal_predictors()) >> prep()
    assert juice(rec).columns.tolist() == ["a", "y"]


def test_scaled_indicators_are_what_scaled_columns_of_numbers_are() -> None:
    data = DATA.assign(f=DATA["f"].where(DATA.index != "row3"))
    coded = recipe("y ~ a + f + g", data=data) >> tidyk.step_dummy("f", "g", one_hot=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = recipe("y ~ .", data=juice(coded >> prep()))
        for scale in (tidyk.step_normalize, tidyk.step_center, tidyk.step_scale):
            done = coded >> scale(all_numeric_predictors()) >> prep()
            wanted = juice(plain >> scale(all_numeric_predictors()) >> prep())
            pd.testing.assert_frame_equal(juice(done), wanted, check_like=True)


def test_weighted_moments_of_indicators_are_those_of_their_numbers() -> None:
    weighted = DATA.assign(w=tidyk.frequency_weights(np.arange(60) % 4 + 1))
    rec = recipe("y ~ f + w", data=weighted) >> tidyk.step_dummy("f", one_hot=True)
    numbers = juice(rec >> prep()).assign(w=weighted["w"])
    plain = recipe("y ~ .", data=numbers)
    scale = tidyk.step_normalize(all_numeric_predictors())
    pd.testing.assert_frame_equal(
        juice(rec >> scale >> prep()), juice(plain >> scale >> prep()), check_like=True
    )


def test_nothing_can_write_into_the_data_through_a_table() -> None:
    table = table_of(DATA)
    with pytest.raises(ValueError, match="read-only"):
        table["a"][0] = 0.0
