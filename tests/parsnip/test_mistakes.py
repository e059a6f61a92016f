"""Mistakes at the call that makes them."""

from __future__ import annotations

from typing import Any

import pytest

from tidyk import fit, glance, linear_reg, predict, rand_forest, tidy, tune, workflow
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.datasets import mtcars


def test_tune_without_brackets_is_told() -> None:
    function: Any = tune
    for call in (
        lambda: rand_forest("regression", mtry=function),
        lambda: linear_reg().set_engine("glmnet", nlambda=function),
    ):
        with pytest.raises(TidykTypeError, match=r"call it, `\w+=tune\(\)`"):
            call()


@pytest.mark.parametrize("level", [90, 0, 1, -0.5])
def test_a_level_is_a_share(level: float) -> None:
    fitted = linear_reg() >> fit("mpg ~ wt", data=mtcars)
    with pytest.raises(TidykValueError, match=r"between 0 and 1, such as 0\.95"):
        fitted >> predict(mtcars, type="conf_int", level=level)


def test_a_workflow_that_was_fitted_aside_says_that_fit_returns_another() -> None:
    flow = workflow("mpg ~ wt", linear_reg())
    assert (flow >> fit(data=mtcars)).trained
    with pytest.raises(TidykValueError, match="returns a trained one and leaves this as it is"):
        flow >> predict(mtcars)


def test_a_text_is_no_model_though_keras_models_fit_too() -> None:
    """The verb has joined Keras' models, whose arguments could be any."""
    import tidyk.keras3.methods  # noqa: F401

    name: Any = "linear_reg"
    with pytest.raises(TidykTypeError, match="not on str"):
        fit(name, "mpg ~ wt", mtcars)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: tidy(m, conf_intt=True), r'no option `conf_intt`\. Did you mean "conf_int"\?'),
        (lambda m: glance(m, level=0.9), r'engine "lm" has no option `level`\. It has none\.'),
    ],
)
def test_options_that_an_engine_does_not_have_are_told(call: Any, message: str) -> None:
    with pytest.raises(TidykTypeError, match=message):
        call(linear_reg() >> fit("mpg ~ wt", data=mtcars))
