"""Arguments of the user's own making: fitted, tuned, and taken to another process."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
import pytest
from kerasnip.networks import regressor

from tidyk import (
    collect_metrics,
    collect_notes,
    fit,
    metric_set,
    predict,
    rand_forest,
    register_keras_loss,
    rmse,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import mtcars
from tidyk.keras3 import layer_dense

reg = regressor("test_traveller")
READ = """
import pickle, sys
from tidyk import predict
with open(sys.argv[1], "rb") as file:
    model, data = pickle.load(file)
assert "parsnip model object" in str(model)
print(float(predict(model, data)[".pred"].iloc[0]))
"""


KNOWN = """
import keras
from tidyk import create_keras_sequential_spec, workflow
from tidyk.keras3 import keras_model_sequential, layer_dense
from tidyk.tuning.fingerprint import fingerprint

class Own(keras.losses.Loss):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor
    def call(self, truth, estimate):
        return keras.ops.mean((truth - estimate) ** POWER, axis=-1) * self.factor

def start(model, input_shape):
    keras.layers.Dense(WASTE)
    return keras_model_sequential(input_shape=input_shape)
def end(model, kind="relu"):
    return model >> layer_dense(units=1 if kind in {"relu", "tanh", "elu", "gelu"} else UNITS)

blocks = {"input": start, "output": end}
model = create_keras_sequential_spec("known", blocks, mode="regression")
rate = keras.optimizers.schedules.ExponentialDecay(RATE, 5, 0.9)
objects = {"compile_optimizer": keras.optimizers.Adam(rate), "compile_loss": Own(FACTOR)}
stop = keras.callbacks.EarlyStopping("loss", patience=PATIENCE)
spec = model(compile_metrics=[keras.metrics.MeanSquaredError()], fit_callbacks=[stop], **objects)
print(fingerprint(workflow("mpg ~ .", spec)))
"""
"""Prints what a store knows a workflow by."""
CONSTANTS = {"WASTE": 1, "UNITS": 2, "RATE": 0.1, "FACTOR": 2.0, "POWER": 2, "PATIENCE": 3}


def own_loss(y_true: Any, y_pred: Any) -> Any:
    import keras

    return keras.ops.mean((y_true - y_pred) ** 2)


def bend(model: Any, factor: float = 1.0, named: bool = False) -> Any:
    def times(x: Any) -> Any:
        return x * factor

    return model >> layer_dense(units=3, activation=times if named else lambda x: x * factor)


@pytest.fixture(scope="module", autouse=True)
def registered() -> None:
    register_keras_loss("test_own_loss", own_loss)


def in_a_fresh_process(model: Any, path: Path) -> float:
    with path.open("wb") as file:
        pickle.dump((model, mtcars), file)
    ran = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True)
    assert not ran.returncode, ran.stderr
    return float(ran.stdout)


@pytest.mark.parametrize(
    "loss", ["test_own_loss", own_loss, lambda y_true, y_pred: own_loss(y_true, y_pred)]
)
def test_a_fit_takes_its_arguments_along(loss: Any, tmp_path: Path) -> None:
    set_seed(1)
    model = reg(compile_loss=loss, fit_epochs=1) >> fit("mpg ~ wt", data=mtcars)
    here = (model >> predict(mtcars))[".pred"].iloc[0]
    assert in_a_fresh_process(model, tmp_path / "model.pkl") == pytest.approx(here)


def test_a_forest_predicts_in_a_fresh_process(tmp_path: Path) -> None:
    model = rand_forest("regression", trees=3) >> fit("mpg ~ wt", data=mtcars)
    here = (model >> predict(mtcars))[".pred"].iloc[0]
    assert in_a_fresh_process(model, tmp_path / "model.pkl") == pytest.approx(here)


def tuned(spec: Any, grid: dict[str, list[Any]], workers: int = 1) -> Any:
    set_seed(2)
    folds, flow = vfold_cv(mtcars, v=2), workflow("mpg ~ wt + hp", spec)
    with joblib.parallel_config(n_jobs=workers):
        return tune_grid(flow, folds, grid=pd.DataFrame(grid), metrics=metric_set(rmse))


def own_object() -> Any:
    """A loss of a class that no other process has."""
    from keras import losses

    class Weighted(losses.Loss):
        def __init__(self, weight: float) -> None:
            super().__init__()
            self.weight = weight

        def call(self, y_true: Any, y_pred: Any) -> Any:
            return self.weight * (y_true - y_pred) ** 2

    return Weighted(2.0)


@pytest.mark.parametrize("loss", ["test_own_loss", own_loss, own_object])
def test_own_losses_are_tuned_with(loss: Any) -> None:
    given = loss() if loss is own_object else loss
    spec = reg(hidden_units=tune(), compile_loss=given, fit_epochs=1)
    one, two = (tuned(spec, {"hidden_units": [2, 3]}, workers) for workers in (1, 2))
    assert collect_metrics(one, False).equals(collect_metrics(two, False))


@pytest.mark.parametrize("named", [True, False])
def test_networks_with_functions_of_ones_own_are_not_taken_for_the_same(
    named: bool, monkeypatch: Any, recwarn: Any
) -> None:
    model = regressor("test_bent", bend=bend)
    spec = model(bend_factor=tune(), bend_named=named, fit_epochs=2)
    together = collect_metrics(tuned(spec, {"bend_factor": [1.0, 50.0]}))
    monkeypatch.setattr("tidyk.kerasnip.programs.can_share", lambda *_: False)
    assert together.equals(collect_metrics(tuned(spec, {"bend_factor": [1.0, 50.0]})))
    assert not [w for w in recwarn if "lambda" in str(w.message)]


def test_values_of_a_grid_may_be_tuples() -> None:
    def tower(model: Any, units: tuple[int, ...] = (2, 3)) -> Any:
        for width in units:
            model >> layer_dense(units=width)

    spec = regressor("test_tower", tower=tower)(tower_units=tune(), fit_epochs=1)
    res = tuned(spec, {"tower_units": [(2, 2), (3,)]})
    assert collect_metrics(res)["tower_units"].tolist() == [(2, 2), (3,)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_value_that_is_refused_becomes_a_note(workers: int) -> None:
    with pytest.warns(TidykWarning, match="2 of 4 fits failed.*not -1"):
        res = tuned(reg(num_hidden=tune(), fit_epochs=1), {"num_hidden": [1, -1]}, workers)
    assert collect_metrics(res)["num_hidden"].tolist() == [1]
    assert collect_notes(res)["note"].str.contains("not -1").all()


def known_by(path: Path, seed: int = 1, **constants: Any) -> str:
    values = {**CONSTANTS, **constants}
    script = path / "known.py"
    script.write_text("\n".join([*(f"{n} = {v}" for n, v in values.items()), KNOWN]))
    env = {**os.environ, "PYTHONHASHSEED": str(seed)}
    call = [sys.executable, str(script)]
    return subprocess.run(call, env=env, capture_output=True, text=True, check=True).stdout


def test_a_store_knows_networks_with_objects_again(tmp_path: Path) -> None:
    known = known_by(tmp_path)
    assert known_by(tmp_path, seed=2) == known != ""
    assert known != known_by(tmp_path, FACTOR=3.0)
