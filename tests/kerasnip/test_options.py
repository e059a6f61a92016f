"""What can be given as optimizer, loss, metric, callback, weights and validation rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from kerasnip.networks import classes, classifier, regressor

from tidyk import (
    I,
    create_keras_sequential_spec,
    data_frame,
    extract_keras_history,
    extract_keras_model,
    extract_parameter_set_dials,
    factor,
    fit,
    fit_xy,
    keras_evaluate,
    keras_losses,
    keras_metrics,
    keras_optimizers,
    set_seed,
    tune,
    workflow,
)
from tidyk.datasets import iris, mtcars
from tidyk.keras3 import (
    callback_terminate_on_nan,
    keras_model_sequential,
    layer_global_average_pooling_1d,
    loss_huber,
    metric_mean_absolute_error,
    optimizer_sgd,
)
from tidyk.kerasnip.compiling.losses import new_loss
from tidyk.kerasnip.compiling.metrics import new_metrics
from tidyk.kerasnip.compiling.optimizers import new_optimizer

net, reg = classifier("test_options_net"), regressor("test_options_reg")
CARS = mtcars[["mpg", "wt", "hp"]]
X, Y = iris.drop(columns="Species"), iris["Species"]


def history(spec: Any, formula: str = "mpg ~ .", data: Any = CARS) -> Any:
    set_seed(1)
    return extract_keras_history(spec >> fit(formula, data=data)).metrics


@pytest.mark.parametrize("loss", ["mse", "kld", "MeanSquaredError", "huber_loss", loss_huber])
def test_losses_go_by_all_their_names(loss: Any) -> None:
    assert np.isfinite(history(reg(compile_loss=loss))["loss"]).all()


def test_constructors_serve_as_classes() -> None:
    spec = reg(
        compile_optimizer=optimizer_sgd,
        learn_rate=1e-6,
        compile_metrics=[metric_mean_absolute_error],
        fit_callbacks=[callback_terminate_on_nan],
    )
    fitted = spec >> fit("mpg ~ .", data=CARS)
    optimizer = extract_keras_model(fitted).optimizer
    assert type(optimizer).__name__ == "SGD"
    assert float(np.asarray(optimizer.learning_rate)) == pytest.approx(1e-6)
    assert "mean_absolute_error" in extract_keras_history(fitted).metrics


def test_none_leaves_keras_default() -> None:
    assert len(history(reg(fit_epochs=None, fit_verbose=None, compile_jit_compile=None))["loss"])


def test_validation_rows_are_taken_by_name() -> None:
    def validated(columns: list[str]) -> Any:
        return history(reg(fit_validation_data=(CARS[columns], CARS["mpg"])))["val_loss"]

    assert validated(["wt", "hp"]) == validated(["hp", "wt"])


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"fit_validation_data": (CARS[["hp"]], CARS["mpg"])}, 'column "wt" is missing'),
        ({"fit_validation_data": (CARS[["wt", "hp"]], [1.0])}, "32 rows and `y` 1"),
        ({"fit_validation_data": (np.ones((2, 5)), [1.0, 2.0])}, r"shape \(2,\).*\(5,\)"),
        ({"fit_sample_weight": [1.0, 2.0]}, "one number a row: 32, not 2"),
        ({"fit_class_weight": {0: 1.0}}, "for classification"),
    ],
)
def test_data_that_do_not_fit_are_refused(args: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, KeyError), match=message):
        history(reg(**args))


def test_class_weights_name_a_level() -> None:
    with pytest.raises(ValueError, match='unknown level "7"'):
        history(net(fit_class_weight={7: 1.0}), "Species ~ .", iris)
    for wrong in (-1.0, np.nan, "much"):
        with pytest.raises(
            (ValueError, TypeError), match=r"`fit_class_weight\['setosa'\]` must be"
        ):
            history(net(fit_class_weight={"setosa": wrong}), "Species ~ .", iris)
    by_name = history(net(fit_class_weight={"setosa": 5.0}), "Species ~ .", iris)
    assert by_name == history(net(fit_class_weight={0: 5.0}), "Species ~ .", iris)


def test_sample_weights_may_be_a_list() -> None:
    weights = [float(i) for i in range(len(CARS))]
    assert history(reg(fit_sample_weight=weights)) == history(
        reg(fit_sample_weight=np.array(weights))
    )


def test_evaluate_takes_workflows_in_both_ways() -> None:
    trained = workflow("Species ~ .", net(fit_epochs=1)) >> fit(data=iris)
    both = trained >> keras_evaluate(X, Y)
    assert both == (trained >> keras_evaluate(iris)) == (trained >> keras_evaluate(X.to_numpy(), Y))
    with pytest.raises(
        ValueError, match=r"rows of the shape \(4,\); those of the predictors have \(2,\)"
    ):
        trained >> keras_evaluate(X.to_numpy()[:, :2], Y)


def test_a_network_may_leave_a_dimension_open() -> None:
    def start(model: Any) -> Any:
        return keras_model_sequential(input_shape=(None, 2)) >> layer_global_average_pooling_1d()

    blocks = {"input": start, "output": classes}
    model = create_keras_sequential_spec("test_open", blocks, mode="classification")
    y = factor(["a", "b"] * 5)
    fitted = model(fit_epochs=1) >> fit("y ~ x", data=data_frame(x=I(np.ones((10, 3, 2))), y=y))
    assert "loss" in keras_evaluate(fitted, np.ones((10, 5, 2)), y)


def test_a_fit_needs_predictors() -> None:
    with pytest.raises(ValueError, match="no predictors"):
        net() >> fit_xy(iris[[]], Y)


def test_every_name_that_is_offered_serves() -> None:
    for name in keras_optimizers:
        assert float(np.asarray(new_optimizer(name, 0.5).learning_rate)) == 0.5
    assert len(new_metrics(keras_metrics)) == len(keras_metrics)
    assert all(new_loss(name) is not None for name in keras_losses)


@pytest.mark.filterwarnings("ignore:The loss is not a number")  # "poisson" is for counts
@pytest.mark.parametrize("make", [net, reg])
def test_losses_that_are_tuned_suit_the_mode(make: Any) -> None:
    spec = make(compile_loss=tune(), fit_epochs=1)
    losses = extract_parameter_set_dials(workflow("y ~ x", spec)).object[0].values
    formula, data = ("Species ~ .", iris) if make is net else ("mpg ~ .", CARS)
    for loss in losses:
        found = history(make(compile_loss=loss, fit_epochs=1), formula, data)["loss"]
        assert np.isfinite(found).all() or loss == "poisson", loss


def test_a_rate_of_another_kind_is_no_dropout() -> None:
    def wave(model: Any, rate: float = 0.1, dropout_rate: float = 0.1, decay_rate: int = 1) -> None:
        del rate, dropout_rate, decay_rate

    make = regressor("test_wave", wave=wave)
    spec = make(wave_rate=tune(), wave_dropout_rate=tune(), wave_decay_rate=tune())
    found = extract_parameter_set_dials(spec).object
    assert [parameter is None for parameter in found] == [False, False, True]
