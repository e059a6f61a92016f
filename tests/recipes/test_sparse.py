"""One-hots stay sparse on the way to an engine that takes sparse columns."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    all_nominal_predictors,
    all_numeric_predictors,
    all_predictors,
    bake,
    boost_tree,
    extract_mold,
    fit,
    juice,
    linear_reg,
    logistic_reg,
    predict,
    prep,
    recipe,
    set_engine,
    set_seed,
    step_dummy,
    step_impute_mean,
    step_normalize,
    step_novel,
    svm_linear,
    workflow,
)
from tidyk.recipes import sparse

RNG = np.random.default_rng(4)
LEVELS = [f"k{i:04d}" for i in range(2000)]


def _table(rows: int, levels: list[str]) -> pd.DataFrame:
    codes = RNG.integers(0, len(levels), rows)
    return pd.DataFrame(
        {
            "f": pd.Categorical.from_codes(codes, levels),
            "x": RNG.normal(size=rows),
            "y": codes % 7 + RNG.normal(size=rows),
            "c": pd.Categorical(np.where(codes % 2 == 1, "odd", "even")),
        }
    )


def _recipe(data: pd.DataFrame, **options: Any) -> Any:
    rec = recipe("y ~ x + f", data=data) >> step_novel("f")
    return rec >> step_dummy(all_nominal_predictors(), one_hot=True, **options)


def test_a_factor_of_many_levels_never_becomes_dense() -> None:
    model = linear_reg(engine="sklearn", penalty=0.001, mixture=0)
    few = _table(40, LEVELS[:3])
    workflow(_recipe(few), model) >> fit(few)  # the library is imported by then
    data = _table(40_000, LEVELS[:500])  # 160 MB as an array
    flow = workflow(_recipe(data), model)
    tracemalloc.start()
    try:
        fitted = flow >> fit(data)
        predicted = fitted >> predict(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 60 * 2**20
    predictors = extract_mold(fitted).predictors
    assert predictors.columns[:3].tolist() == ["x", "f_k0000", "f_k0001"]
    assert isinstance(predictors["f_k0000"].dtype, pd.SparseDtype)
    assert np.corrcoef(predicted[".pred"], data["y"])[0, 1] > 0.8


ENGINES = {
    "ridge": lambda: linear_reg(engine="sklearn", penalty=0.1, mixture=0),
    "least squares": lambda: linear_reg(engine="sklearn"),
    "glmnet": lambda: linear_reg(engine="glmnet", penalty=0.01),
    "lm": lambda: linear_reg(),
    "lightgbm": lambda: boost_tree("regression", trees=5) >> set_engine("lightgbm"),
    "xgboost": lambda: boost_tree("regression", trees=5) >> set_engine("xgboost"),
}


LOOSE = {"ridge": 1e-3, "xgboost": 0.05}
"""Sparse ridge regression is solved by steps; what is not stored is missing to xgboost."""


@pytest.mark.parametrize("name", ENGINES)
def test_sparse_predictors_give_the_numbers_of_dense_ones(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _table(400, LEVELS[:8])
    if name == "lightgbm":
        pytest.importorskip("lightgbm")

    def predicted() -> np.ndarray:
        set_seed(2)
        fitted = workflow(_recipe(data), ENGINES[name]()) >> fit(data)
        return (fitted >> predict(data[:50]))[".pred"].to_numpy()

    dense = predicted()
    monkeypatch.setattr(sparse, "WORTH", 1)
    again = predicted()
    close = LOOSE.get(name, 1e-6)
    np.testing.assert_allclose(again, dense, rtol=close, atol=close)


@pytest.mark.parametrize("spec", [logistic_reg, svm_linear])
def test_classifiers_take_sparse_predictors(spec: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    data = _table(300, LEVELS[:6])
    rec = recipe("c ~ x + f", data=data) >> step_dummy("f", one_hot=True)
    model = (
        logistic_reg(engine="sklearn", penalty=0.01)
        if spec is logistic_reg
        else svm_linear("classification") >> set_engine("LiblineaR")
    )
    monkeypatch.setattr(sparse, "WORTH", 1)
    fitted = workflow(rec, model) >> fit(data)
    assert isinstance(extract_mold(fitted).predictors["f_k0000"].dtype, pd.SparseDtype)
    assert ((fitted >> predict(data))[".pred_class"].to_numpy() == data["c"].to_numpy()).all()


def test_small_tables_and_engines_that_want_arrays_stay_dense(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = _table(60, LEVELS[:5])

    def is_sparse(model: Any, **options: Any) -> Any:
        fitted = workflow(_recipe(data, **options), model) >> fit(data)
        return isinstance(extract_mold(fitted).predictors["f_k0000"].dtype, pd.SparseDtype)

    assert not is_sparse(linear_reg(engine="sklearn"))
    monkeypatch.setattr(sparse, "WORTH", 1)
    assert is_sparse(linear_reg(engine="sklearn"))
    assert not is_sparse(linear_reg(engine="sklearn"), sparse="no")
    assert not is_sparse(linear_reg())
    assert is_sparse(linear_reg(), sparse="yes")


def test_scaled_indicators_are_no_longer_sparse() -> None:
    data = _table(60, LEVELS[:5])
    rec = recipe("y ~ x + f", data=data) >> step_dummy("f", one_hot=True, sparse="yes")
    rec = rec >> step_normalize(all_numeric_predictors()) >> prep()
    assert juice(rec)["f_k0000"].dtype.kind == "f"
    assert not isinstance(juice(rec)["f_k0000"].dtype, pd.SparseDtype)
    np.testing.assert_array_equal(
        juice(rec, all_predictors(), composition="dgCMatrix").toarray(),
        juice(rec, all_predictors()).to_numpy(),
    )


def test_missing_values_stay_missing_in_sparse_columns() -> None:
    data = _table(30, LEVELS[:4])
    data.loc[3, "f"] = None
    rec = recipe("y ~ f", data=data) >> step_dummy("f", sparse="yes")
    with pytest.warns(UserWarning, match="step_unknown"):
        done = rec >> prep()
    found = juice(done, all_predictors())
    assert found.iloc[3].isna().all() and found.isna().to_numpy().sum() == 3
    matrix = juice(done, all_predictors(), composition="dgCMatrix").toarray()
    np.testing.assert_array_equal(matrix, np.asarray(found, float))
    filled = rec >> step_impute_mean(all_numeric_predictors())
    with pytest.warns(UserWarning, match="step_unknown"):
        assert not bake(filled >> prep(), data).isna().to_numpy().any()
