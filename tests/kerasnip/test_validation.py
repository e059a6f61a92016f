"""Rows to validate on, and weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import regressor

from tidyk import (
    extract_keras_history,
    factor,
    fit,
    keras_evaluate,
    set_seed,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import mtcars
from tidyk.kerasnip.validation import check_split, check_weights

reg = regressor("test_validation")
CARS = mtcars[["mpg", "wt"]].assign(g=factor(["u", "v"] * 16))
NEW = CARS.head(9)


def validated(given: Any, how: Any = None) -> list[float]:
    set_seed(1)
    spec = reg(fit_validation_data=given, fit_epochs=1)
    if how is workflow:
        fitted = workflow("mpg ~ .", spec) >> fit(data=CARS)
    else:
        fitted = spec >> fit("mpg ~ .", data=CARS)
    return extract_keras_history(fitted).metrics["val_loss"]


def test_validation_rows_go_the_way_of_the_training_rows() -> None:
    by_formula = validated((NEW.drop(columns="mpg"), NEW["mpg"]))
    numbers = np.column_stack([NEW["wt"], NEW["g"] == "v"])
    assert by_formula == validated((numbers, NEW["mpg"]))
    assert by_formula == validated((NEW[["g", "wt"]], NEW["mpg"]), workflow)


def test_validation_rows_may_have_weights() -> None:
    x, y = NEW.drop(columns="mpg"), NEW["mpg"]
    only_first = np.r_[1.0, np.zeros(8)]
    assert validated((x, y, np.ones(9))) == pytest.approx(validated((x, y)))
    first = validated((x.head(1), y.head(1)))[0]
    assert validated((x, y, only_first))[0] * 9 == pytest.approx(first, rel=1e-5)
    with pytest.raises(ValueError, match=r"numbers from 0 on.*1 are not, such as -1"):
        validated((x, y, np.r_[-1.0, np.ones(8)]))


def test_validation_rows_have_no_missing_values() -> None:
    x, y = NEW.drop(columns="mpg"), NEW["mpg"]
    with pytest.raises(ValueError, match=r'In `fit_validation_data`, "wt" has missing values'):
        validated((x.assign(wt=np.nan), y))
    with pytest.raises(ValueError, match="`fit_validation_data` has missing or infinite values"):
        validated((np.full((9, 2), np.inf), y))
    with pytest.raises(ValueError, match="The outcome has 9 missing values"):
        validated((x, y * np.nan))


@pytest.mark.parametrize("given", [5, (1,), (1, 2, 3, 4)])
def test_other_things_are_refused(given: Any) -> None:
    with pytest.raises(TypeError, match=r"must be a pair \(x, y\), or \(x, y, weights\), not"):
        validated(given)


@pytest.mark.parametrize(
    ("y", "problem"),
    [
        ("aaabb", 'to train on have one class only, "a"'),
        ("abbcc", None),
        ("aabbb", 'they have one class only, "b"'),
        ("ababc", 'to train on have no "c"'),
        ("abaab", None),
    ],
)
def test_a_split_needs_the_classes(y: str, problem: str | None, recwarn: Any) -> None:
    outcome = pd.Series(pd.Categorical(list(y), categories=list("abcz")))
    if problem and "train on have one" in problem:
        with pytest.raises(ValueError, match=problem):
            check_split(outcome, 0.4)
    elif problem:
        with pytest.warns(TidykWarning, match=problem):
            check_split(outcome, 0.4)
    else:
        check_split(outcome, 0.2 if y == "abbcc" else 0.4)
    assert not recwarn


def test_a_split_leaves_rows_to_train_on() -> None:
    with pytest.raises(ValueError, match="of 5 rows leaves none to train on"):
        check_split(pd.Series(range(5)), 0.99)


def test_weights_are_numbers() -> None:
    for wrong, shown in ((np.nan, "nan"), (-2.0, "-2"), (np.inf, "inf")):
        with pytest.raises(ValueError, match=f"`w` must be numbers.*such as {shown}"):
            check_weights([1.0, wrong], 2, "w")
    with pytest.raises(ValueError, match="`w` should have one number a row: 3, not 2"):
        check_weights([1.0, 2.0], 3, "w")


def test_evaluating_needs_outcomes() -> None:
    fitted = reg(fit_epochs=1) >> fit("mpg ~ .", data=CARS)
    with pytest.raises(ValueError, match="The outcome has 1 missing values"):
        fitted >> keras_evaluate(NEW, NEW["mpg"].where(NEW["mpg"] > 15))
    with pytest.raises(ValueError, match='"wt" has missing values in 1 rows'):
        fitted >> keras_evaluate(NEW.assign(wt=NEW["wt"].where(NEW["wt"] > 2.4)), NEW["mpg"])
