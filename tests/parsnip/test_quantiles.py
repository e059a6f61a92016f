"""Quantile regression: its mode, its levels, and R's coefficients."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from golden.support import load

from tidyk import (
    augment,
    boost_tree,
    fit,
    glance,
    linear_reg,
    multi_predict,
    predict,
    rand_forest,
    set_engine,
    set_mode,
    set_seed,
    tidy,
    workflow,
)
from tidyk.base.errors import TidykError
from tidyk.datasets import mtcars

SPEC = (
    linear_reg()
    >> set_engine("quantreg")
    >> set_mode("quantile regression", quantile_levels=[0.1, 0.5, 0.9])
)


def test_coefficients_are_r_s() -> None:
    model = fit(SPEC, "mpg ~ wt + hp", data=mtcars)
    table = tidy(model).pivot(index="term", columns="tau", values="estimate")
    wanted = np.array(load("engines/linear")["rq"]["coef"])
    np.testing.assert_allclose(table.loc[["(Intercept)", "wt", "hp"]], wanted, rtol=1e-8)


def test_glance_has_a_row_a_level() -> None:
    """The likelihood of an asymmetric Laplace distribution, by another way."""
    from scipy.stats import laplace_asymmetric

    model = fit(SPEC, "mpg ~ wt + hp", data=mtcars)
    table = glance(model)
    assert table.columns.tolist() == ["tau", "logLik", "AIC", "BIC", "df.residual"]
    errors = mtcars["mpg"].to_numpy() - predict(model, mtcars, type="raw")[:, 0]
    scale = np.mean(errors * (0.1 - (errors < 0)))
    kappa = (0.1 / 0.9) ** 0.5
    density = laplace_asymmetric(kappa, scale=scale / (0.1 * 0.9) ** 0.5)
    assert table["logLik"][0] == pytest.approx(density.logpdf(errors).sum())
    assert table["df.residual"].tolist() == [29] * 3


def test_predictions_are_quantiles_of_each_row() -> None:
    flow = workflow("mpg ~ wt + hp", SPEC) >> fit(data=mtcars)
    there = pickle.loads(pickle.dumps(flow))
    found = predict(there, mtcars[:3])
    assert found.columns.tolist() == [".pred_quantile"]
    assert found.index.tolist() == mtcars.index[:3].tolist()
    first = found[".pred_quantile"].iloc[0]
    assert first.levels.tolist() == [0.1, 0.5, 0.9] and first.values.shape == (1, 3)
    raw = predict(there, mtcars[:3], type="raw")
    np.testing.assert_allclose([q.median()[0] for q in found[".pred_quantile"]], raw[:, 1])
    assert augment(there, mtcars[:3]).columns[0] == ".pred_quantile"
    assert len(predict(there, mtcars[:0])) == 0


def test_the_levels_are_printed_and_kept() -> None:
    assert str(SPEC).splitlines()[-1] == "Quantile levels: 0.1, 0.5, and 0.9."
    assert pickle.loads(pickle.dumps(SPEC)) == SPEC
    assert (SPEC >> set_engine("quantreg")).quantile_levels == (0.1, 0.5, 0.9)


def test_weights_repeat_rows() -> None:
    times = np.arange(32) % 2 + 1
    spec = SPEC >> set_mode("quantile regression", quantile_levels=0.3)
    weighted = fit(spec, "mpg ~ wt", data=mtcars, case_weights=times)
    repeated = fit(spec, "mpg ~ wt", data=mtcars.loc[mtcars.index.repeat(times)])
    of_both = ["term", "estimate", "tau"]  # bounds depend on how many rows there are
    pd.testing.assert_frame_equal(tidy(weighted)[of_both], tidy(repeated)[of_both])


@pytest.mark.parametrize(
    "levels", [None, [0.5, 0.1], [0.1, 0.1], [0.5, 2], -1]
)  # fmt: skip
def test_levels_that_are_none(levels: object) -> None:
    with pytest.raises(TidykError, match="levels"):
        set_mode(linear_reg(), "quantile regression", quantile_levels=levels)


def test_levels_of_another_mode_and_an_engine_of_another_mode() -> None:
    with pytest.raises(TidykError, match="quantile regression"):
        set_mode(linear_reg(), "regression", quantile_levels=0.5)
    with pytest.raises(TidykError, match="quantreg"):
        fit(linear_reg(engine="quantreg"), "mpg ~ wt", data=mtcars)
    with pytest.raises(TidykError, match="lm"):
        fit(SPEC >> set_engine("lm"), "mpg ~ wt", data=mtcars)


# --- trees ----------------------------------------------------------------------------------------
LEVELS = (0.1, 0.5, 0.9)
ENGINES = ["xgboost", "lightgbm", "sklearn"]


def spread(rows: int = 400) -> pd.DataFrame:
    """An outcome whose spread grows with its mean, in steps that trees can find."""
    draws = np.random.default_rng(1)
    x = draws.integers(0, 4, rows)
    return pd.DataFrame({"x": x, "y": 10 * x + draws.uniform(0, 1 + x, rows)})


def boosted(engine: str, **args: object) -> object:
    spec = boost_tree(engine=engine, trees=40, learn_rate=0.3, min_n=1, **args)
    return spec >> set_mode("quantile regression", quantile_levels=LEVELS)


@pytest.mark.parametrize("engine", ENGINES)
def test_boosted_trees_find_each_quantile(engine: str) -> None:
    data = spread()
    set_seed(1)
    model = pickle.loads(pickle.dumps(fit(boosted(engine), "y ~ x", data=data)))
    raw = predict(model, data, type="raw")
    assert raw.shape == (400, 3)
    np.testing.assert_allclose((data[["y"]].to_numpy() <= raw).mean(axis=0), LEVELS, atol=0.05)
    truth = 10 * data["x"].to_numpy()[:, None] + np.outer(1 + data["x"], LEVELS)
    assert np.abs(raw - truth).mean() < 0.3
    assert predict(model, data[:0]).columns.tolist() == [".pred_quantile"]


@pytest.mark.parametrize("engine", ENGINES)
def test_fewer_trees_of_one_fit_are_those_of_another(engine: str) -> None:
    data, few = spread(60), []
    set_seed(1)
    model = fit(boosted(engine), "y ~ x", data=data)
    rows = multi_predict(model, data[:2], trees=[3, 40])[".pred"].iloc[0]
    set_seed(1)
    few = fit(boosted(engine).set_args(trees=3), "y ~ x", data=data)  # type: ignore[attr-defined]
    wanted = predict(few, data[:1], type="raw")
    np.testing.assert_allclose(rows[".pred_quantile"].iloc[0].values, wanted, rtol=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_weights_count_in_quantiles(engine: str) -> None:
    data = pd.DataFrame({"x": np.zeros(100), "y": np.r_[np.zeros(50), np.ones(50)]})
    spec = boost_tree(engine=engine) >> set_mode("quantile regression", quantile_levels=[0.5])
    heavy = np.r_[np.full(50, 0.1), np.full(50, 10.0)]
    found = [
        predict(fit(spec, "y ~ x", data=data, case_weights=w), data[:1], type="raw")[0, 0]
        for w in (heavy, heavy[::-1])
    ]
    assert found[0] > found[1]


def test_a_forest_weighs_the_rows_of_its_leaves() -> None:
    data = spread()
    spec = rand_forest(trees=20) >> set_mode("quantile regression", quantile_levels=LEVELS)
    set_seed(1)
    model = pickle.loads(pickle.dumps(fit(spec, "y ~ x", data=data)))
    raw = predict(model, data, type="raw")
    for x in range(4):  # each is one leaf of every tree: the quantiles are those of its rows
        same = data.loc[data["x"] == x, "y"]
        wanted = np.quantile(same, LEVELS, method="inverted_cdf")
        np.testing.assert_allclose(raw[data["x"] == x][0], wanted, atol=0.1 * (1 + x))
    assert (np.diff(raw, axis=1) >= 0).all()
    assert len(predict(model, data[:0], type="raw")) == 0
    assert "Random forest" in str(model)


def test_a_forest_of_one_leaf_gives_the_weighted_quantiles_of_all_rows() -> None:
    data = pd.DataFrame({"x": np.arange(5.0), "y": [3.0, 1.0, 5.0, 2.0, 4.0]})
    spec = rand_forest(trees=3, min_n=5) >> set_engine("sklearn", bootstrap=False, max_depth=1,
                                                       min_samples_split=9)  # fmt: skip
    spec = spec >> set_mode("quantile regression", quantile_levels=[0.2, 0.6])
    plain = predict(fit(spec, "y ~ x", data=data), data[:1], type="raw")
    assert plain.tolist() == [[1.0, 3.0]]
    weights = [1.0, 1.0, 16.0, 1.0, 1.0]
    weighted = predict(fit(spec, "y ~ x", data=data, case_weights=weights), data[:1], type="raw")
    assert weighted.tolist() == [[4.0, 5.0]]
