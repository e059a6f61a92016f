"""The engine "glmnet": the path that R's makes, pass by pass, and what is taken from it."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import load

from tidyk import (
    autoplot,
    data_frame,
    factor,
    fit,
    glance,
    linear_reg,
    logistic_reg,
    multi_predict,
    multinom_reg,
    poisson_reg,
    predict,
    set_engine,
    tidy,
    workflow,
)
from tidyk.base.errors import TidykError, TidykWarning
from tidyk.datasets import iris, mtcars
from tidyk.parsnip.engines.glmnet.fitting import fit_path
from tidyk.parsnip.engines.glmnet.multinomial import cheapest_shift
from tidyk.parsnip.engines.glmnet.path import Path
from tidyk.parsnip.engines.glmnet.problem import Options

PATHS = load("engines/glmnet")
SEPARABLE = {"mul": 2e-5}
"""Coefficients of a path into a separation, which differ at its far end from R's."""


def rows(name: str) -> dict[str, Any]:
    """Predictors, outcome and weights of a recorded path, as `fit_path()` takes them."""
    case = PATHS[name]
    y = case["y"]
    if case["family"] in ("binomial", "multinomial"):
        y = pd.Categorical(y).codes
    return {
        "design": np.array(case["X"], float),
        "y": np.asarray(y, float),
        "family": case["family"],
        "weights": np.array(case["w"], float),
        "classes": len(set(case["y"])) if case["family"] == "multinomial" else 2,
    }


def recorded(values: Any) -> np.ndarray:
    """Coefficients, of several classes one after the other."""
    return np.array(list(values.values()) if isinstance(values, dict) else values, float)


@pytest.mark.parametrize("name", PATHS)
def test_a_path_is_r_s(name: str) -> None:
    case = PATHS[name]
    path = fit_path(**rows(name), options=Options(mixture=case["alpha"]))
    assert path.passes == case["npasses"]
    atol = SEPARABLE.get(name, 1e-8)
    np.testing.assert_allclose(path.penalties, case["lambda"], rtol=1e-12)
    np.testing.assert_allclose(path.coefficients, recorded(case["coef"]), atol=atol)
    np.testing.assert_allclose(path.explained, case["dev"], atol=1e-8)
    total = sum(case["w"])
    assert path.null_deviance * total == pytest.approx(case["nulldev"], rel=1e-12)
    between = np.stack([path.at(s) for s in case["pen"]], axis=-1)
    np.testing.assert_allclose(between, recorded(case["coef_pen"]), atol=atol)


@pytest.mark.parametrize("name", ["reg_lasso", "cls", "pois", "big_g"])
def test_smaller_steps_end_nearer_to_the_optimum(name: str) -> None:
    case = PATHS[name]
    path = fit_path(**rows(name), options=Options(mixture=case["alpha"], thresh=1e-14))
    wanted = recorded(case["coef_tight"])
    np.testing.assert_allclose(path.coefficients, wanted, atol=1e-8)


def optimality(path: Path, m: int, x: np.ndarray, y: np.ndarray, options: Options) -> np.ndarray:
    """How far each column is from what holds at an optimum of least squares."""
    penalty, b = path.penalties[m], path.coefficients[1:, m]
    factors = np.asarray(options.penalty_factor or np.ones(x.shape[1]))
    factors = factors * len(factors) / factors.sum()
    pull = x.T @ (y - path.coefficients[0, m] - x @ b) / len(y)
    bound = penalty * factors * options.mixture
    ridge = penalty * factors * (1 - options.mixture) * b / y.std()
    return np.where(b != 0, pull - ridge - np.sign(b) * bound, np.maximum(np.abs(pull) - bound, 0))


@pytest.mark.parametrize(
    "options",
    [
        Options(mixture=1.0, standardize=False, thresh=1e-16),
        Options(mixture=0.3, standardize=False, thresh=1e-16),
        Options(standardize=False, intercept=False, thresh=1e-16),
        Options(standardize=False, penalty_factor=(0.0, 1.0, 2.0, 1.0), thresh=1e-16),
        Options(standardize=False, path_values=(0.5, 0.05), thresh=1e-16),
    ],
)
def test_options_lead_to_their_own_optimum(options: Options) -> None:
    x = mtcars[["wt", "qsec", "drat", "gear"]].to_numpy(float)
    y = mtcars["mpg"].to_numpy(float)
    path = fit_path(x, y, "gaussian", options=options)
    for m in range(1, len(path.penalties), 7):
        assert np.abs(optimality(path, m, x, y, options)).max() < 1e-5
    if options.path_values:
        assert path.penalties.tolist() == [0.5, 0.05]
    assert (path.coefficients[0] == 0).all() == (not options.intercept)


def test_a_column_without_variation_has_no_coefficient() -> None:
    data = mtcars.assign(one=1.0)
    path = fit(linear_reg(penalty=0.1, engine="glmnet"), "mpg ~ one + wt + hp", data=data)
    without = fit(linear_reg(penalty=0.1, engine="glmnet"), "mpg ~ wt + hp", data=data)
    assert tidy(path)["estimate"][1] == 0
    np.testing.assert_allclose(tidy(path)["estimate"][[0, 2, 3]], tidy(without)["estimate"])


@pytest.mark.parametrize("mixture", [0.0, 0.3, 0.5, 0.9, 1.0])
def test_the_cheapest_shift_of_coefficients(mixture: float) -> None:
    rng = np.random.default_rng(1)
    for size in (2, 3, 4, 5):
        b = np.round(rng.normal(size=size), 1)
        shift = cheapest_shift(b, mixture)

        def cost(s: float, b: np.ndarray = b) -> float:
            left = b - s
            return float((1 - mixture) / 2 * left @ left + mixture * np.abs(left).sum())

        assert cost(shift) <= min(cost(s) for s in np.linspace(-4, 4, 801)) + 1e-12


MODELS = {
    "gaussian": (linear_reg, "mpg ~ wt + hp + qsec", mtcars),
    "poisson": (poisson_reg, "carb ~ wt + hp + qsec", mtcars),
    "binomial": (logistic_reg, "vs ~ wt + hp", mtcars.assign(vs=factor(mtcars["vs"]))),
    "multinomial": (multinom_reg, "Species ~ .", iris),
}


@pytest.mark.parametrize("name", MODELS)
def test_many_penalties_at_once_are_those_of_single_predictions(name: str) -> None:
    function, formula, data = MODELS[name]
    model = fit(function(penalty=0.05, engine="glmnet"), formula, data=data)
    kind = "numeric" if name in ("gaussian", "poisson") else "prob"
    several = multi_predict(model, data[::9], type=kind, penalty=[0.01, 0.1])
    one = predict(model, data[::9], type=kind, penalty=0.1)
    found = pd.concat([frame[frame["penalty"] == 0.1] for frame in several[".pred"]])
    np.testing.assert_allclose(found.drop(columns="penalty"), one, rtol=1e-12)
    there = pickle.loads(pickle.dumps(model))
    pd.testing.assert_frame_equal(predict(there, data), predict(model, data))
    assert tidy(model, penalty=0.1)["penalty"].eq(0.1).all()
    assert glance(model).columns.tolist() == ["nulldev", "npasses", "nobs"]
    assert repr(model).splitlines()[3].split() == ["Df", "%Dev", "Lambda"]
    assert type(autoplot(model)).__name__ == "ggplot"
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a line at 0 has no place on the axis of logarithms
        autoplot(model, best_penalty=0).draw()
    for type_ in model.engine.types(model.spec.mode):
        assert len(predict(model, data[:0], type=type_)) == 0
        assert len(predict(model, data[:1], type=type_)) == 1


def test_a_penalty_beyond_the_path_is_told() -> None:
    model = fit(linear_reg(penalty=1e-9, engine="glmnet"), "mpg ~ wt + hp", data=mtcars)
    with pytest.warns(TidykWarning, match="outside of the path"):
        predict(model, mtcars)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        predict(model, mtcars, penalty=1)
        multi_predict(model, mtcars[:2], penalty=[1, 1e-9])


def test_a_workflow_of_a_path() -> None:
    spec = linear_reg(penalty=0.1, engine="glmnet")
    flow = workflow("mpg ~ wt + hp", spec) >> fit(data=mtcars)
    alone = fit(spec, "mpg ~ wt + hp", data=mtcars)
    pd.testing.assert_frame_equal(predict(flow, mtcars), predict(alone, mtcars))
    ours, theirs = (multi_predict(m, mtcars[:2], penalty=[0.1, 1])[".pred"] for m in (flow, alone))
    pd.testing.assert_frame_equal(ours.iloc[1], theirs.iloc[1])


def test_weights_are_repeated_rows() -> None:
    times = np.arange(32) % 3 + 1
    spec = linear_reg(penalty=0.1, engine="glmnet") >> set_engine("glmnet", thresh=1e-14)
    weighted = fit(spec, "mpg ~ wt + hp", data=mtcars, case_weights=times)
    repeated = fit(spec, "mpg ~ wt + hp", data=mtcars.loc[mtcars.index.repeat(times)])
    np.testing.assert_allclose(tidy(weighted)["estimate"], tidy(repeated)["estimate"], rtol=1e-8)


SPEC = linear_reg(penalty=0.1, engine="glmnet")
BAD = {
    "constant outcome": (SPEC, "mpg ~ wt + hp", mtcars.assign(mpg=1.0), "constant, 1"),
    "one predictor": (SPEC, "mpg ~ wt", mtcars, "two predictors"),
    "missing": (SPEC, "mpg ~ wt + hp", mtcars.assign(wt=np.nan), "no rows|missing"),
    "infinite": (SPEC, "mpg ~ wt + hp", mtcars.assign(wt=np.inf), "infinite"),
    "offset": (SPEC, "mpg ~ wt + hp + offset(qsec)", mtcars, "cannot take"),
    "counts": (poisson_reg(penalty=0.1, engine="glmnet"), "mpg ~ wt + hp",
               mtcars.assign(mpg=-1.0), "counts"),
    "no penalty": (linear_reg(engine="glmnet"), "mpg ~ wt + hp", mtcars, "needs a `penalty`"),
    "levels": (logistic_reg(penalty=0.1, engine="glmnet"), "cyl ~ wt + hp",
               mtcars.assign(cyl=factor(mtcars["cyl"])), "multinom_reg"),
    "rare": (logistic_reg(penalty=0.1, engine="glmnet"), "y ~ wt + hp",
             mtcars.assign(y=factor(np.arange(32) == 3)), "two rows or more"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_data_that_have_no_path(name: str) -> None:
    spec, formula, data, says = BAD[name]
    with pytest.raises(TidykError, match=says):
        fit(spec, formula, data=data)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: linear_reg(penalty=-1, engine="glmnet"), "penalty"),
        (lambda: linear_reg(mixture=2, engine="glmnet"), "mixture"),
        (lambda: linear_reg(penalty=[1, 2], engine="glmnet"), "penalty"),
        (lambda: SPEC >> set_engine("glmnet", nlamda=3), "nlambda"),
        (lambda: predict(fit(SPEC, "mpg ~ wt + hp", data=mtcars), mtcars, penalty=-1), "penalty"),
        (lambda: predict(fit(SPEC, "mpg ~ wt + hp", data=mtcars), mtcars, penalty=[1, 2]), "multi"),
    ],
)
def test_arguments_that_cannot_be(call: Any, says: str) -> None:
    with pytest.raises(TidykError, match=says):
        call()


def test_more_columns_than_rows() -> None:
    rng = np.random.default_rng(2)
    data = data_frame(**{f"x{i}": rng.normal(size=20) for i in range(60)})
    data = data.assign(y=data["x0"] - data["x1"] + rng.normal(size=20) / 10)
    model = fit(SPEC, "y ~ .", data=data)
    assert (tidy(model)["estimate"] != 0).sum() < 20
