"""Linear models by "lm" and "glm": R's numbers, odd data, and what travels with a fit."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import load

from tidyk import (
    add_case_weights,
    extract_fit_engine,
    extract_mold,
    factor,
    fit,
    fit_xy,
    frequency_weights,
    glance,
    importance_weights,
    linear_reg,
    logistic_reg,
    poisson_reg,
    predict,
    tidy,
    workflow,
)
from tidyk.base.errors import TidykError, TidykRuntimeError, TidykWarning
from tidyk.datasets import mtcars

CARS = mtcars.assign(am=factor(mtcars["am"].map({0: "auto", 1: "manual"})))
MODELS = {
    "lm": (linear_reg(), "mpg ~ wt + hp"),
    "gaussian": (linear_reg(engine="glm"), "mpg ~ wt + hp"),
    "binomial": (logistic_reg(), "am ~ wt"),
    "poisson": (poisson_reg(), "carb ~ wt + hp"),
}


def test_poisson_regression_has_the_numbers_of_r() -> None:
    wanted = load("engines/linear")["poisglm"]
    model = fit(poisson_reg(), "carb ~ wt + hp", data=mtcars)
    np.testing.assert_allclose(tidy(model)["estimate"], wanted["coef"], rtol=1e-8)
    np.testing.assert_allclose(predict(model, mtcars)[".pred"], wanted["pred"], rtol=1e-8)


@pytest.mark.parametrize("name", MODELS)
def test_the_result_of_statsmodels_agrees(name: str) -> None:
    spec, formula = MODELS[name]
    model = fit(spec, formula, data=CARS)
    result = extract_fit_engine(model)
    again = result.model.fit()
    np.testing.assert_allclose(result.params, again.params, rtol=1e-6)
    np.testing.assert_allclose(tidy(model)["std.error"], again.bse, rtol=1e-3)
    assert result.llf == pytest.approx(glance(model)["logLik"][0])
    assert "wt" in str(result.summary())


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("travel", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_fit_travels_without_its_rows(name: str, travel: Any) -> None:
    spec, formula = MODELS[name]
    model = fit(spec, formula, data=CARS)
    there = travel(model)
    pd.testing.assert_frame_equal(predict(there, CARS), predict(model, CARS))
    pd.testing.assert_frame_equal(tidy(there), tidy(model))
    pd.testing.assert_frame_equal(glance(there), glance(model))
    assert repr(there) == repr(model)
    with pytest.raises(TidykRuntimeError, match="training rows are gone"):
        extract_fit_engine(there)


def test_a_workflow_travels_without_its_rows() -> None:
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.normal(size=(20_000, 22)), columns=[f"x{i}" for i in range(22)])
    flow = workflow("x0 ~ .", linear_reg()) >> fit(data=data)
    travelled = pickle.dumps(flow)
    assert len(travelled) < 100_000
    there = pickle.loads(travelled)
    pd.testing.assert_frame_equal(predict(there, data[:5]), predict(flow, data[:5]))
    assert len(extract_mold(flow).predictors) == len(data)
    with pytest.raises(TidykError, match="training data are gone"):
        extract_mold(there)


@pytest.mark.parametrize("name", ["lm", "gaussian", "poisson"])
def test_a_weight_of_zero_is_no_row(name: str) -> None:
    spec, formula = MODELS[name]
    weights = np.where(np.arange(32) < 5, 0.0, 1.0)
    weighted = fit(spec, formula, data=CARS, case_weights=weights)
    fewer = fit(spec, formula, data=CARS[5:], case_weights=weights[5:])
    pd.testing.assert_frame_equal(glance(weighted), glance(fewer))


@pytest.mark.parametrize("name", MODELS)
def test_frequencies_repeat_rows(name: str) -> None:
    spec, formula = MODELS[name]
    times = np.arange(32) % 3 + 1
    weighted = fit(spec, formula, data=CARS, case_weights=frequency_weights(times))
    repeated = fit(spec, formula, data=CARS.loc[CARS.index.repeat(times)])
    np.testing.assert_allclose(tidy(weighted)["estimate"], tidy(repeated)["estimate"], rtol=1e-7)


def test_columns_that_depend_on_earlier_ones_have_no_coefficient() -> None:
    data = CARS.assign(twice=2 * CARS["wt"], sum=CARS["wt"] + CARS["hp"])
    for spec, formula in MODELS.values():
        model = fit(spec, f"{formula.split('~')[0]} ~ wt + twice + hp + sum", data=data)
        missing = tidy(model)["estimate"].isna()
        assert tidy(model)["term"][missing].tolist() == ["twice", "sum"]
        assert "NA" in repr(model)
        assert predict(model, data).notna().all().all()


def test_more_columns_than_rows() -> None:
    model = fit(linear_reg(), "mpg ~ .", data=mtcars[:6])
    assert tidy(model)["estimate"].notna().sum() == 6
    assert glance(model)["df.residual"][0] == 0
    np.testing.assert_allclose(predict(model, mtcars[:6])[".pred"], mtcars["mpg"][:6])


@pytest.mark.parametrize("name", MODELS)
def test_an_offset_is_added_to_the_linear_predictor(name: str) -> None:
    spec, formula = MODELS[name]
    data = CARS.assign(base=np.linspace(0, 1, 32))
    model = fit(spec, f"{formula} + offset(base)", data=data)
    flow = workflow(f"{formula} + offset(base)", spec) >> fit(data=data)
    pd.testing.assert_frame_equal(predict(flow, data), predict(model, data))
    raw = predict(model, data, type="raw") - predict(model, data.assign(base=0.0), type="raw")
    np.testing.assert_allclose(raw, data["base"], atol=1e-9)


def test_a_known_part_of_the_outcome_as_offset() -> None:
    shifted = fit(linear_reg(), "mpg ~ wt + offset(hp)", data=mtcars)
    by_hand = fit(linear_reg(), "left ~ wt", data=mtcars.assign(left=mtcars["mpg"] - mtcars["hp"]))
    np.testing.assert_allclose(tidy(shifted)["estimate"], tidy(by_hand)["estimate"])


def test_predictions_on_the_scale_of_the_response() -> None:
    model = fit(logistic_reg(), "am ~ wt", data=CARS)
    raw = predict(model, CARS, type="raw", opts={"type": "response"})
    np.testing.assert_allclose(raw, predict(model, CARS, type="prob")[".pred_manual"])
    with pytest.warns(TidykWarning, match="opts"):
        predict(model, CARS, type="class", opts={"type": "response"})


def test_profiled_intervals_hold_where_the_likelihood_says() -> None:
    """At a bound, the deviance of the other coefficients' best fit is a quantile higher."""
    model = fit(logistic_reg(), "am ~ wt", data=CARS)
    table = tidy(model, conf_int=True, conf_level=0.9)
    for bound in ("conf.low", "conf.high"):
        held = CARS.assign(part=CARS["wt"] * table[bound][1])
        other = fit(logistic_reg(), "am ~ 1 + offset(part) + zero", data=held.assign(zero=0.0))
        excess = glance(other)["deviance"][0] - glance(model)["deviance"][0]
        assert excess == pytest.approx(1.645**2, abs=0.02)


@pytest.mark.parametrize(
    ("spec", "formula", "data", "says"),
    [
        (linear_reg(), "mpg ~ wt", mtcars.assign(wt=np.inf), '"wt" has infinite values'),
        (linear_reg(), "mpg ~ wt", mtcars.assign(mpg=-np.inf), "outcome 'mpg' has infinite"),
        (linear_reg(), "mpg ~ wt", mtcars.assign(mpg=mtcars["mpg"] > 20), "logical"),
        (linear_reg(), "mpg ~ wt", mtcars.assign(wt=np.nan), "no rows to fit"),
        (poisson_reg(), "mpg ~ wt", mtcars.assign(mpg=-1.0), "counts"),
        (logistic_reg(), "cyl ~ wt", mtcars.assign(cyl=factor(mtcars["cyl"])), "multinom_reg"),
    ],
)
def test_data_that_cannot_be_fitted(spec: Any, formula: str, data: pd.DataFrame, says: str) -> None:
    with pytest.raises(TidykError, match=says):
        fit(spec, formula, data=data)


def test_weights_that_are_none() -> None:
    with pytest.raises(TidykError, match="-1"):
        fit(linear_reg(), "mpg ~ wt", data=mtcars, case_weights=np.full(32, -1.0))


@pytest.mark.parametrize("name", MODELS)
def test_no_rows_one_row_and_read_only_rows(name: str) -> None:
    spec, formula = MODELS[name]
    frozen = CARS.copy()
    for column in frozen.select_dtypes("number"):
        frozen[column].to_numpy().flags.writeable = False
    model = fit(spec, formula, data=frozen)
    for type in model.engine.types(spec.mode):
        assert len(predict(model, CARS[:0], type=type)) == 0
        assert len(predict(model, CARS[:1], type=type)) == 1


def test_weights_of_a_workflow() -> None:
    weighted = mtcars.assign(w=importance_weights(mtcars["qsec"] / 10))
    flow = workflow("mpg ~ wt", linear_reg()) >> add_case_weights("w") >> fit(data=weighted)
    alone = fit_xy(linear_reg(), mtcars[["wt"]], mtcars["mpg"], case_weights=mtcars["qsec"] / 10)
    np.testing.assert_allclose(tidy(flow)["estimate"], tidy(alone)["estimate"])
