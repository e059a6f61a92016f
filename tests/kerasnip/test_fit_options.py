"""Values of `learn_rate`, `fit_*` and `compile_*` that cannot be right are told at the call; those
that can mean what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import classifier, regressor

from tidyk import (
    add_case_weights,
    collect_notes,
    extract_keras_history,
    factor,
    fit,
    fit_resamples,
    importance_weights,
    metric_set,
    rmse,
    set_engine,
    set_seed,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import iris, mtcars
from tidyk.keras3 import callback_early_stopping
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.learning import class_weights

keras = load_keras()
CARS = mtcars[["mpg", "wt", "hp"]]
net, reg = classifier("test_fit_options_net"), regressor("test_fit_options_reg")


def each_epoch(epoch: int, logs: Any) -> None:
    """What R users give to `callback_lambda()`."""


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a function for epochs": (
        {"fit_callbacks": [each_epoch]}, r'`each_epoch` needs "epoch" and "logs".*callback_lambda'
    ),
    "a number for a callback": ({"fit_callbacks": [3]}, "functions that make them, not 3"),
    "another class": (
        {"fit_callbacks": keras.losses.Loss}, "functions that make them, not the class Loss"
    ),
    "a callback's name": ({"fit_callbacks": "early_stoping"}, 'Did you mean "early_stopping"'),
    "text for a frequency": ({"fit_validation_freq": "2"}, "whole number"),
    "text for a flag": ({"fit_shuffle": "yes"}, "`fit_shuffle` must be True or False"),
    "a number for a flag": ({"compile_run_eagerly": 1}, "must be True or False, not 1"),
    "a word for a flag": ({"compile_jit_compile": "no"}, "must be True or False"),
    "no steps": ({"fit_steps_per_epoch": 0}, "larger than or equal to 1, not 0"),
    "epochs that have been": (
        {"fit_epochs": 2, "fit_initial_epoch": 5}, "`fit_initial_epoch` is 5, and training ends"
    ),
    "rows held out twice": (
        {"fit_validation_split": 0.2, "fit_validation_data": (CARS, CARS["mpg"])}, "not both"
    ),
    "a table of rows": ({"fit_validation_data": CARS}, r"a pair \(x, y\)"),
    "balance": ({"fit_class_weight": "balanced"}, "a dict of weights by level"),
    "a column of weights": ({"fit_sample_weight": "w"}, r'add_case_weights\("w"\)'),
    "R's function as text": ({"compile_optimizer": "optimizer_adam"}, 'Did you mean "adam"'),
    "a metric of predictions": ({"compile_metrics": [rmse]}, r"`rmse\(\)` scores predictions"),
    "a set of them": ({"compile_metrics": metric_set(rmse)}, "A metric set scores predictions"),
    "a loss of predictions": ({"compile_loss": rmse}, "such as 'mean_squared_error'"),
    "a schedule for a rate": (
        {"learn_rate": keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)},
        "a schedule goes into the optimizer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("use", WRONG)
def test_a_value_that_cannot_be_right_is_told_at_the_call(use: str) -> None:
    args, message = WRONG[use]
    with pytest.raises((TypeError, ValueError), match=message):
        reg(**args)


def trained(**args: Any) -> Any:
    set_seed(1)
    return reg(**{"fit_validation_split": 0.5, **args}) >> fit("mpg ~ .", data=CARS)


@pytest.mark.parametrize(("often", "tested"), [(2, [2, 4]), ([1, 3], [1, 3]), (None, [1, 2, 3, 4])])
def test_a_history_knows_the_epochs_of_its_validations(often: Any, tested: list[int]) -> None:
    fitted = trained(fit_epochs=4, fit_validation_freq=often)
    frame = extract_keras_history(fitted).as_frame()
    values = frame[(frame["data"] == "validation") & (frame["metric"] == "loss")]
    assert values["epoch"].tolist() == tested
    every = np.asarray(extract_keras_history(trained(fit_epochs=4)).metrics["val_loss"])
    assert values["value"].tolist() == pytest.approx(every[np.subtract(tested, 1)], rel=1e-5)


def test_the_epochs_of_validations_go_on_with_the_training() -> None:
    longer = trained(fit_epochs=3, fit_validation_freq=2) >> fit(CARS, epochs=3)
    history = extract_keras_history(longer)
    frame = history.as_frame()
    assert frame[frame["data"] == "validation"]["epoch"].unique().tolist() == [2, 4, 6]
    assert len(history.until(4).metrics["val_loss"]) == 2


def test_a_metric_that_there_is_not_is_told_with_those_that_there_are() -> None:
    stop = callback_early_stopping(monitor="val_los", patience=1)
    with pytest.raises(ValueError, match="monitor=val_los") as caught:
        trained(fit_epochs=2, fit_callbacks=[stop])
    assert '"loss" and "mean_absolute_error"' in caught.value.__notes__[0]


def test_what_keras_says_after_each_epoch_is_one_note() -> None:
    stop = callback_early_stopping(monitor="val_los", mode="min")
    flow = workflow("mpg ~ .", reg(fit_epochs=3, fit_validation_split=0.3, fit_callbacks=[stop]))
    notes = collect_notes(fit_resamples(flow, vfold_cv(CARS, v=2)))["note"]
    assert len(notes) == 2
    assert notes.str.contains("Available metrics are: loss").all()


def numbered(levels: list[Any]) -> Any:
    return factor(["1", "2", "3", "1"], levels=levels)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({"1": 5.0}, {0: 5.0}),
        ({1: 5.0, 2: 1.0, 3: 1.0}, {0: 5.0, 1: 1.0, 2: 1.0}),
        ({0: 5.0, 1: 1.0}, {0: 5.0, 1: 1.0}),
        ({np.int64(0): 2}, {0: 2.0}),
    ],
)
def test_weights_of_classes_go_by_level_or_position(weights: Any, expected: Any) -> None:
    assert class_weights(weights, pd.Series(numbered(["1", "2", "3"]))) == expected


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a number that is a level and a position": (
        lambda: net(fit_class_weight={1: 5.0})
        >> fit("y ~ a", data=CARS[:4].assign(a=1.0, y=numbered(["1", "2", "3"]))),
        'the numbers "1", which may be levels or, as in Keras, their positions',
    ),
    "weights of rows and classes": (
        lambda: workflow("Species ~ .", net(fit_class_weight={"setosa": 2.0}))
        >> add_case_weights("w")
        >> fit(iris.assign(w=importance_weights(np.ones(150)))),
        "multiply each row's weight by that of its class",
    ),
    "a number for blocks that stay": (
        lambda: reg() >> set_engine("keras", frozen=1) >> fit("mpg ~ .", data=CARS),
        "`frozen` must be the names of blocks, not 1",
    ),
    "weights that are text": (
        lambda: trained(fit_sample_weight=["a"] * 32), "must be numbers, one a row, not a list"
    ),
}  # fmt: skip


@pytest.mark.parametrize("use", REFUSED)
def test_what_cannot_be_right_for_the_data_is_told(use: str) -> None:
    act, message = REFUSED[use]
    with pytest.raises((TypeError, ValueError), match=message):
        act()


def test_weights_by_row_do_not_go_through_resamples() -> None:
    flow = workflow("mpg ~ .", reg(fit_sample_weight=np.ones(32)))
    with pytest.warns(TidykWarning, match=r"16, not 32\. In resamples.*`add_case_weights\(\)`"):
        fit_resamples(flow, vfold_cv(CARS, v=2))


class Total(keras.metrics.Metric):
    """As in Keras' guide to metrics, whose `result()` jax does not take."""

    def __init__(self, name: str = "total") -> None:
        super().__init__(name=name)
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        self.total.assign_add(keras.ops.sum(y_pred))

    def result(self) -> Any:
        return self.total


def test_a_metric_that_returns_its_variable_is_told_to_return_the_value() -> None:
    with pytest.raises(ValueError, match="jax") as caught:
        trained(fit_epochs=1, compile_metrics=[Total()])
    assert any("convert_to_tensor(self.total)" in note for note in caught.value.__notes__)
