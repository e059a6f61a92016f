"""What cannot be learned from is told in a sentence of ours, by every engine, before its library
stumbles over it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from parsnip.every import (
    CHEAP,
    COMBINATIONS,
    MAIN,
    fitted as fit_of,
    formula,
    numbers,
    specification,
    training,
)

import tidyk
from tidyk import fit, linear_reg, predict, rand_forest, set_engine, set_seed, sklearn_spec
from tidyk.base.errors import TidykError, TidykTypeError, TidykValueError, TidykWarning
from tidyk.datasets import mtcars

NUMERIC = [c for c in COMBINATIONS if c[2] != "classification"]
every_engine = pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
every_regression = pytest.mark.parametrize(("name", "engine", "mode"), NUMERIC)
WARNED = "ConvergenceWarning|residual is constant"
"""What libraries may say of fits that they make all the same."""


def fitted(name: str, engine: str, mode: str, frame: pd.DataFrame) -> Any:
    """The model on other data than its own, or one of our errors; no library warns."""
    set_seed(1)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            return fit(specification(name, engine, mode), formula(engine), data=frame)
        finally:
            said = [w for w in seen if not issubclass(w.category, TidykWarning)]
            texts = [f"{w.category.__name__}: {w.message}" for w in said]
            assert [t for t in texts if not pd.Series([t]).str.contains(WARNED)[0]] == []


def with_value(frame: pd.DataFrame, column: str, value: float) -> pd.DataFrame:
    """The frame with one other value."""
    changed = frame[column].astype(float)
    changed.iloc[3] = value
    return frame.assign(**{column: changed})


@every_engine
def test_infinite_predictors_are_named_or_taken(name: str, engine: str, mode: str) -> None:
    frame = with_value(training(name, engine, mode), "bill_length_mm", np.inf)
    try:
        model = fitted(name, engine, mode, frame)
    except TidykValueError as problem:
        assert '"bill_length_mm" has infinite values' in str(problem)
        return
    assert model.engine.infinite


@pytest.mark.parametrize("value", [np.inf, -np.inf])
@pytest.mark.parametrize(("name", "engine", "mode"), CHEAP)
def test_infinite_values_at_predict_are_named_or_taken(
    name: str, engine: str, mode: str, value: float
) -> None:
    """In an error where the library refuses them, in a warning where its arithmetic does."""
    model = fit_of(name, engine, mode)
    new = with_value(training(name, engine, mode)[:6], "bill_length_mm", value)
    for type in model.engine.types(mode):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            try:
                predict(model, new, type=type)
            except TidykValueError as problem:
                assert '"bill_length_mm" has infinite values' in str(problem)
        for one in seen:
            assert issubclass(one.category, TidykWarning)
            assert '"bill_length_mm" has infinite values' in str(one.message)


@every_regression
def test_an_outcome_is_finite_and_no_logical(name: str, engine: str, mode: str) -> None:
    frame = training(name, engine, mode)
    with pytest.raises(TidykValueError, match="The outcome 'y' has infinite values"):
        fitted(name, engine, mode, with_value(frame, "y", np.inf))
    with pytest.raises(TidykTypeError, match="should be numeric, not logical"):
        fitted(name, engine, mode, frame.assign(y=frame["y"] > frame["y"].mean()))


@every_engine
def test_missing_predictors_are_taken_left_out_or_named(name: str, engine: str, mode: str) -> None:
    frame = with_value(training(name, engine, mode), "bill_length_mm", np.nan)
    try:
        model = fitted(name, engine, mode, frame)
    except TidykValueError as problem:
        assert "missing values" in str(problem) and '"bill_length_mm"' in str(problem)
        return
    found = numbers(predict(model, frame[3:4], type=MAIN[mode]))
    assert found.isna().all(axis=None) != model.spec.encoding.allow_missing or engine in LM


LM = ("lm", "glm", "quantreg", "nnet", "zeroinfl", "hurdle", "mgcv")
"""They leave such rows out of the fit, and predict them as missing."""


@every_engine
def test_missing_outcomes_are_left_out_or_named(name: str, engine: str, mode: str) -> None:
    frame = training(name, engine, mode)
    frame = frame.assign(y=frame["y"].where(np.arange(len(frame)) != 3))
    try:
        assert fitted(name, engine, mode, frame) is not None
    except TidykValueError as problem:
        assert "'y'" in str(problem) and "missing" in str(problem)


def constant(frame: pd.DataFrame) -> pd.DataFrame:
    """All rows have the outcome of the first."""
    return frame.assign(y=frame["y"].iloc[[0] * len(frame)].array)


def few(frame: pd.DataFrame) -> pd.DataFrame:
    """Fewer rows than columns, some of every level."""
    if isinstance(frame["y"].dtype, pd.CategoricalDtype):
        frame = frame[frame.groupby("y", observed=True).cumcount() < 2]
        return frame.assign(y=frame["y"].cat.remove_unused_categories())
    return frame.drop_duplicates("y")[:4]


def empty(frame: pd.DataFrame) -> pd.DataFrame:
    """A predictor has no value."""
    return frame.assign(bill_length_mm=np.nan)


@pytest.mark.parametrize("change", [constant, few, empty])
@pytest.mark.parametrize(("name", "engine", "mode"), CHEAP)
def test_odd_data_are_learned_from_or_refused_in_a_sentence(
    name: str, engine: str, mode: str, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    frame = change(training(name, engine, mode))
    try:
        model = fitted(name, engine, mode, frame)
    except TidykError as problem:
        assert str(problem)[0].isupper() or str(problem)[0] in "\"'`g"
        assert str(problem).rstrip().endswith(".")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TidykWarning)  # of penalties outside of a short path
        assert len(predict(model, frame, type=MAIN[mode])) == len(frame)


def test_values_of_arguments_are_checked_at_the_call_that_gives_them() -> None:
    with pytest.raises(TidykValueError, match="`penalty` must be a number larger than or equal"):
        linear_reg(penalty=-1, engine="glmnet")
    with pytest.raises(TidykValueError, match="`penalty`"):
        set_engine(linear_reg(penalty=-1), "glmnet")
    with pytest.raises(TidykValueError, match="`mtry`"):
        rand_forest(mtry=0)
    with pytest.warns(TidykWarning, match="`mtry` is 99, but there are 2 predictors"):
        fit(rand_forest("regression", mtry=99, trees=3), "mpg ~ wt + hp", data=mtcars)


NOT_THERE = {"regularization_method", "dropout", "predictor_prop", "discrim_linear/MASS/penalty"}
"""Arguments that some engines do not have, and say so when they fit."""


@pytest.mark.parametrize(("name", "engine", "mode"), CHEAP)
def test_nonsense_is_told_at_the_call_that_gives_it(name: str, engine: str, mode: str) -> None:
    known = tidyk.get_model_env()[name].engines[engine, mode].arguments
    wrong = [a for a in known if not NOT_THERE & {a, f"{name}/{engine}/{a}"}]
    for argument in wrong:
        for value in (-1, [1, 2], float("nan")):
            with pytest.raises(TidykError, match=f"`{argument}`"):
                getattr(tidyk, name)(engine=engine, **{argument: value})


def test_an_estimator_of_the_users_says_itself_what_it_takes() -> None:
    from sklearn.ensemble import HistGradientBoostingRegressor

    trees = sklearn_spec(HistGradientBoostingRegressor(max_iter=3), mode="regression")()
    frame = with_value(mtcars, "wt", np.inf)
    assert len(predict(fit(trees, "mpg ~ wt + hp", data=frame), frame)) == len(frame)


def test_what_an_estimator_of_the_users_cannot_predict_for_is_named() -> None:
    from sklearn.linear_model import LinearRegression

    line = sklearn_spec(LinearRegression(), mode="regression")()
    model = fit(line, "mpg ~ wt + hp", data=mtcars)
    for value, shown in ((np.inf, '"hp" has infinite values'), (np.nan, 'missing values in "hp"')):
        with pytest.raises(TidykValueError, match=shown):
            predict(model, with_value(mtcars, "hp", value))


def test_other_errors_of_a_library_are_its_own() -> None:
    from sklearn.linear_model import LinearRegression

    class Stubborn(LinearRegression):
        def predict(self, X: object) -> object:
            raise ZeroDivisionError("nothing to do with the data")

    line = sklearn_spec(Stubborn(), mode="regression")()
    model = fit(line, "mpg ~ wt + hp", data=mtcars)
    with pytest.raises(ZeroDivisionError, match="nothing to do"):
        predict(model, mtcars)


def test_every_engine_is_looked_at() -> None:
    assert {m for _, _, m in COMBINATIONS} == set(MAIN)
    assert len(CHEAP) > 40 and tidyk.get_model_env()
