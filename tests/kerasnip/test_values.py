"""Values of arguments, as grids and other libraries hand them over."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import regressor

from tidyk import (
    I,
    collect_extracts,
    collect_metrics,
    control_grid,
    data_frame,
    extract_keras_model,
    extract_parameter_set_dials,
    fit,
    fit_resamples,
    glance,
    predict,
    set_seed,
    tidy,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.datasets import mtcars
from tidyk.keras3 import (
    callback_early_stopping,
    keras_model_sequential,
    layer_activation,
    layer_lstm,
)
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.values import each_repeat, ready_args

reg = regressor("test_values")


def param(name: str, **how: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, **how)


PARAMS = {
    "hidden_units": param("hidden_units", default=4),
    "hidden_rate": param("hidden_rate", default=0.1),
    "hidden_factor": param("hidden_factor", annotation=float),
    "hidden_activation": param("hidden_activation", default="relu"),
}


@pytest.mark.parametrize(
    ("name", "value", "ready"),
    [
        ("hidden_units", 4.0, 4),
        ("hidden_units", np.int64(4), 4),
        ("hidden_units", 4.5, 4.5),
        ("hidden_rate", 1.0, 1.0),
        ("hidden_factor", np.float64(2), 2.0),
        ("fit_epochs", 3.0, 3),
        ("fit_batch_size", float("nan"), None),
        ("learn_rate", 1.0, 1.0),
        ("num_hidden", 2.0, 2),
        ("hidden_activation", "hardtanh", "hard_tanh"),
    ],
)
def test_values_become_what_keras_takes(name: str, value: Any, ready: Any) -> None:
    found = ready_args({name: value}, PARAMS)[name]
    assert found == ready and type(found) is type(ready)


def test_a_list_has_a_value_for_each_repeat() -> None:
    args = {"units": [8, 4], "size": (3, 3)}
    assert [each_repeat(args, 2, i, "conv", {}) for i in (0, 1)] == [
        {"units": 8, "size": (3, 3)},
        {"units": 4, "size": (3, 3)},
    ]
    assert each_repeat(args, 1, 0, "conv", {}) == args
    assert each_repeat({"units": [8]}, 1, 0, "conv", {}) == {"units": 8}
    sizes = {"units": param("units", default=[4, 4])}
    assert each_repeat({"units": [8]}, 1, 0, "conv", sizes) == {"units": [8]}
    with pytest.raises(ValueError, match="`conv_units` has 2 values, and `num_conv` is 3"):
        each_repeat(args, 3, 0, "conv", {})


def test_widths_of_repeats_reach_the_layers() -> None:
    spec = reg(num_hidden=2, hidden_units=[3, 2], fit_epochs=1.0)
    assert (spec >> fit("mpg ~ wt", data=mtcars) >> tidy())["n_params"].tolist() == [6, 0, 8, 0, 3]


def test_none_in_a_grid_is_keras_default() -> None:
    spec = reg(fit_batch_size=tune(), fit_epochs=1)
    set_seed(1)
    grid = pd.DataFrame({"fit_batch_size": [16, None]})
    found = tune_grid(workflow("mpg ~ wt", spec), vfold_cv(mtcars, v=2), grid=grid)
    assert (collect_metrics(found)["n"] == 2).all()


def test_activations_that_are_offered_are_those_of_keras() -> None:
    def bent(model: Any, activation: str = "relu") -> Any:
        return model >> layer_activation(activation)

    spec = regressor("test_values_bent", bent=bent)(bent_activation=tune())
    (offered,) = extract_parameter_set_dials(spec).object
    known = load_keras().activations.get
    assert len({known(name) for name in offered.values}) > 15


def test_a_network_of_a_fixed_batch() -> None:
    def first(model: Any, input_shape: Any) -> Any:
        begun = keras_model_sequential(input_shape=input_shape, input_batch_size=10)
        return begun >> layer_lstm(units=2, stateful=True)

    from kerasnip.networks import number

    from tidyk import create_keras_sequential_spec

    made = create_keras_sequential_spec("test_values_fixed", {"input": first, "output": number})
    x = np.random.default_rng(1).normal(size=(20, 3, 2))
    data = data_frame(x=I(x), y=np.arange(20.0))
    fitted = made(fit_batch_size=10, fit_shuffle=False, fit_epochs=1) >> fit("y ~ x", data=data)
    assert len(fitted >> predict(data.head(13))) == 13


def test_glance_tells_the_epoch_that_was_restored() -> None:
    stop = callback_early_stopping(
        monitor="loss", mode="max", patience=2, restore_best_weights=True
    )
    fitted = reg(fit_epochs=9, fit_callbacks=[stop]) >> fit("mpg ~ wt", data=mtcars)
    losses = fitted.fit.history.metrics["loss"]
    assert len(losses) > 1 and glance(fitted)["loss"].iloc[0] == max(losses)
    assert "weights of epoch" in repr(fitted)


def test_a_network_of_a_run_has_its_optimizers_state() -> None:
    def steps(trained: Any) -> int:
        return int(extract_keras_model(trained).optimizer.iterations.value)

    set_seed(1)
    flow = workflow("mpg ~ wt", reg(fit_epochs=2))
    found = fit_resamples(flow, vfold_cv(mtcars, v=2), control=control_grid(extract=steps))
    assert collect_extracts(found)[".extracts"].tolist() == [2, 2]
