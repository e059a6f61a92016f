"""Objects of the user's own making mean what they say in every fit."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from kerasnip.networks import regressor

from tidyk import (
    extract_keras_history,
    extract_keras_model,
    fit,
    predict,
    register_keras_loss,
    register_keras_metric,
    register_keras_optimizer,
    remove_keras_metric,
    remove_keras_optimizer,
    set_seed,
)
from tidyk.datasets import mtcars
from tidyk.keras3 import layer_dense, loss_huber, optimizer_adam, optimizer_adam_w
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.callbacks import new_callbacks
from tidyk.kerasnip.compiling.losses import new_loss
from tidyk.kerasnip.compiling.metrics import new_metrics
from tidyk.kerasnip.compiling.optimizers import new_optimizer
from tidyk.kerasnip.travel import pack, unpack

keras = load_keras()
reg = regressor("test_objects")
Y, P = np.array([[0.0], [10.0]]), np.array([[1.0], [30.0]])


def fitted(spec: Any) -> Any:
    set_seed(1)
    return spec >> fit("mpg ~ wt", data=mtcars)


def losses(spec: Any) -> list[float]:
    return extract_keras_history(fitted(spec)).metrics["loss"]


class Weighted(keras.losses.Loss):
    """Tells nothing of its argument in `get_config()`."""

    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight = weight

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.weight * (y_true - y_pred) ** 2


class Against(keras.losses.Loss):
    """Has a layer, which learns."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = keras.layers.Dense(1)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return (self.layer(y_true) - y_pred) ** 2


class Times(keras.metrics.Metric):
    def __init__(self, factor: float) -> None:
        super().__init__(name="times")
        self.factor = factor
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        self.total.assign_add(self.factor)

    def result(self) -> Any:
        return self.total.value


class Warm(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, top: float) -> None:
        self.top = top

    def __call__(self, step: Any) -> Any:
        return self.top * keras.ops.minimum(1.0, (keras.ops.cast(step, "float32") + 1) / 10)


class Scaled(keras.optimizers.SGD):
    """Has a value that its configuration does not tell."""

    def __init__(self, scale: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.scale = scale


@pytest.mark.parametrize(
    ("loss", "value"),
    [
        (loss_huber(delta=20.0), 100.25),
        (Weighted(3.0), 601.5),
        (lambda: None, None),
    ],
)
def test_a_loss_is_used_as_it_is(loss: Any, value: float | None) -> None:
    fresh = new_loss(loss)
    assert fresh is loss
    if value is not None:
        assert float(fresh(Y, P)) == pytest.approx(value)


def test_a_loss_that_learns_is_copied() -> None:
    given = Against()
    fresh = new_loss(given)
    assert fresh is not given and fresh.layer is not given.layer
    fresh(Y, P)
    assert fresh.layer.built and not given.layer.built


def test_metrics_are_copied_with_their_values() -> None:
    given = Times(3.0)
    given.update_state(Y, P)
    (fresh,) = new_metrics([given])
    assert fresh is not given and fresh.factor == 3.0 and float(fresh.result()) == 0
    fresh.update_state(Y, P)
    assert (float(fresh.result()), float(given.result())) == (3.0, 3.0)
    assert [v.path for v in fresh.variables] == [v.path for v in given.variables]


def test_optimizers_are_copied_with_their_values() -> None:
    given = optimizer_adam_w(learning_rate=0.25, weight_decay=0.5)
    given.exclude_from_weight_decay(var_names=["bias"])
    model = extract_keras_model(fitted(reg(compile_optimizer=given, fit_epochs=1)))
    used = model.optimizer
    assert used is not given and not given.built
    assert used._exclude_from_weight_decay_pattern.pattern == "bias"
    assert float(np.asarray(used.learning_rate)) == 0.25
    assert [used._use_weight_decay(v) for v in model.trainable_variables[:2]] == [True, False]


def test_an_optimizer_that_has_trained_already_starts_anew() -> None:
    given = Scaled(scale=5.0, learning_rate=0.5)
    given.build([keras.Variable(np.zeros(3), name="of_another_model")])
    given.iterations.assign(7)
    fresh = new_optimizer(given, None)
    assert not fresh.built and fresh.scale == 5.0 and int(fresh.iterations) == 0
    assert float(np.asarray(fresh.learning_rate)) == 0.5


@pytest.mark.parametrize("rate", [Warm(0.01), lambda: 0.01])
def test_schedules_of_ones_own(rate: Any) -> None:
    given = optimizer_adam(learning_rate=rate)
    assert np.isfinite(losses(reg(compile_optimizer=given, fit_epochs=1))).all()
    with pytest.raises(ValueError, match=r"`learn_rate` is 0.5, but .* schedule of its own"):
        new_optimizer(given, 0.5)


def test_a_whole_number_is_a_learning_rate() -> None:
    for how in ("sgd", keras.optimizers.SGD, keras.optimizers.SGD(0.5)):
        assert float(np.asarray(new_optimizer(how, 1).learning_rate)) == 1


def test_variables_of_another_model_cannot_be_excluded() -> None:
    given = optimizer_adam_w(weight_decay=0.5)
    given.exclude_from_weight_decay(var_list=[keras.Variable(np.zeros(3))])
    with pytest.raises(ValueError, match="exclude them by `var_names`"):
        reg(compile_optimizer=given)


class Locked(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()


def test_what_cannot_be_copied_is_made_by_its_class_or_a_function() -> None:
    with pytest.raises(TypeError, match=r"callback .*Locked.* cannot be copied.*give its class"):
        new_callbacks(Locked())
    for how in (Locked, lambda: Locked()):
        first, second = new_callbacks([how, how])
        assert isinstance(first, Locked) and first is not second
    with pytest.raises(TypeError, match="functions that make them, not None"):
        new_callbacks([lambda: None])


def test_a_name_may_be_registered_again() -> None:
    for weight in (1.0, 2.0):
        register_keras_loss("test_again", Weighted(weight))
    assert new_loss("test_again").weight == 2.0
    with pytest.raises(TypeError, match="`loss_fn` must be a function"):
        register_keras_loss("test_again", 5)  # type: ignore[arg-type]


def test_what_is_registered_has_its_name_and_takes_a_rate() -> None:
    register_keras_metric("test_distance", lambda y_true, y_pred: y_true - y_pred)
    register_keras_optimizer("test_fixed", lambda: keras.optimizers.SGD(0.1))
    spec = reg(compile_metrics=["test_distance"], fit_epochs=1)
    assert "test_distance" in extract_keras_history(fitted(spec)).metrics
    with pytest.raises(TypeError, match='registered as "test_fixed" should take `learning_rate`'):
        fitted(reg(compile_optimizer="test_fixed", fit_epochs=1))
    assert remove_keras_optimizer("test_fixed") and remove_keras_metric("test_distance")


def test_objects_travel_with_their_values() -> None:
    things = (Weighted(3.0), Times(2.0), Scaled(scale=4.0), optimizer_adam(learning_rate=Warm(0.5)))
    loss, metric, optimizer, scheduled = unpack(pack(things))
    assert (loss.weight, metric.factor, optimizer.scale) == (3.0, 2.0, 4.0)
    assert scheduled._learning_rate.top == 0.5


READ = """
import pickle, sys
from tidyk import predict
model, data = pickle.load(open(sys.argv[1], "rb"))
print(float(predict(model, data)[".pred"].iloc[0]), model.fit.model.loss.weight)
"""


class Twice(keras.layers.Layer):
    def call(self, x: Any) -> Any:
        return x * 2


@pytest.mark.slow
def test_a_fit_with_objects_of_ones_own_predicts_in_a_fresh_process(tmp_path: Path) -> None:
    norm = keras.layers.Normalization()
    norm.adapt(mtcars[["wt"]].to_numpy())

    def twice(model: Any) -> Any:
        model.add(norm)
        model.add(Twice())
        return model >> layer_dense(units=2)

    spec = regressor("test_objects_twice", twice=twice)(
        compile_loss=Weighted(3.0),
        compile_metrics=[Times(2.0)],
        compile_optimizer=Scaled(scale=4.0),
        fit_epochs=1,
    )
    model = fitted(spec)
    (tmp_path / "fit.pkl").write_bytes(pickle.dumps((model, mtcars)))
    ran = subprocess.run(
        [sys.executable, "-c", READ, tmp_path / "fit.pkl"], capture_output=True, text=True
    )
    assert not ran.returncode, ran.stderr
    value, weight = map(float, ran.stdout.split())
    assert value == pytest.approx((model >> predict(mtcars))[".pred"].iloc[0]) and weight == 3.0
