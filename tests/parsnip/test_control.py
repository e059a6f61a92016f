"""`control_parsnip()` and `control_workflow()`: how fits go about their work."""

from __future__ import annotations

import logging
import pickle
from typing import Any

import pytest

from tidyk import (
    augment,
    control_parsnip,
    control_workflow,
    fit,
    fit_xy,
    linear_reg,
    predict,
    tidy,
    workflow,
)
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.datasets import mtcars

CATCH = control_parsnip(catch=True)


def test_a_failed_fit_is_given_back_and_says_why() -> None:
    failed = fit(linear_reg(), "mpg ~ nope", data=mtcars, control=CATCH)
    assert isinstance(failed.fit, KeyError)
    assert str(failed).startswith(
        "parsnip model object\n\nModel fit failed with error:\n`data` has"
    )
    for verb in (predict, augment):
        with pytest.raises(TidykValueError, match="could not be fitted: `data` has no"):
            verb(failed, mtcars)
    with pytest.raises(TidykValueError, match="could not be fitted"):
        tidy(failed)
    assert str(pickle.loads(pickle.dumps(failed))) == str(failed)


def test_a_workflow_hands_on_the_options_of_its_model() -> None:
    flow = workflow("mpg ~ wt", linear_reg())
    text = mtcars.assign(mpg=mtcars["mpg"].astype(str))
    with pytest.raises(TidykTypeError, match="should be numeric"):
        fit(flow, text)
    failed = fit(flow, text, control=control_workflow(CATCH))
    assert "Model fit failed with error" in str(failed)


def test_the_seconds_are_logged_where_asked(caplog: Any) -> None:
    with caplog.at_level(logging.INFO, "tidyk"):
        fit_xy(linear_reg(), mtcars[["wt"]], mtcars["mpg"], control=control_parsnip(verbosity=2))
    assert "`linear_reg()` was fitted in" in caplog.text


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: control_parsnip(verbosity="a"), "`verbosity` must be a whole number"),
        (lambda: control_parsnip(catch=1), "`catch` must be"),
        (lambda: control_workflow(3), "must be what `control_parsnip()` returns, not 3"),
        (
            lambda: fit(linear_reg(), "mpg ~ wt", data=mtcars, control={"catch": True}),
            "must be what `control_parsnip()` returns, not a dict",
        ),
        (
            lambda: fit(workflow("mpg ~ wt", linear_reg()), mtcars, control=CATCH),
            "must be what `control_workflow()` returns",
        ),
    ],
)
def test_other_options_are_told(call: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError)) as problem:
        call()
    assert sentence in str(problem.value)
