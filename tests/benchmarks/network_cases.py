"""Grids of networks to be timed: as tidyk tunes them, and the same networks in plain Keras."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk import *
from tidyk.keras3 import *

RANDOM = np.random.default_rng(1)


@frozen(eq=False)
class Case:
    """A grid of networks and the rows that they are trained on.

    Attributes:
        spec: The model, its grid's arguments not yet known.
        grid: The candidates.
        x, y: Predictors and outcome, as arrays; whole numbers are classes.
        layers: Makes the hidden layers of a candidate in plain Keras.
        optimizer: Its class in Keras.
        fitted: What `keras.Model.fit` is given beside the rows.
    """

    spec: Any
    grid: pd.DataFrame
    x: np.ndarray
    y: np.ndarray
    layers: Callable[[Any], list[Any]]
    optimizer: str = "Adam"
    fitted: dict[str, Any] = field(factory=dict)

    @property
    def workflow(self) -> Any:
        """The grid's workflow."""
        return workflow("y ~ x", self.spec)

    @property
    def data(self) -> pd.DataFrame:
        """The rows as a data frame."""
        return data_frame(x=I(self.x), y=factor(self.y) if self.has_classes else self.y)

    @property
    def has_classes(self) -> bool:
        """Is the outcome a class?"""
        return self.y.dtype.kind == "i"

    @property
    def metric(self) -> Any:
        """What candidates are compared by."""
        return accuracy if self.has_classes else rmse

    def plain(self, candidate: Any) -> Any:
        """A candidate's network in plain Keras, compiled."""
        import keras

        last, loss, metric = (
            (keras.layers.Dense(10, activation="softmax"), "categorical_crossentropy", "accuracy")
            if self.has_classes
            else (keras.layers.Dense(1), "mean_squared_error", "mean_absolute_error")
        )
        layers = [keras.Input(self.x.shape[1:]), *self.layers(candidate), last]
        model = keras.Sequential(layers)
        optimizer = getattr(keras.optimizers, self.optimizer)(
            learning_rate=getattr(candidate, "learn_rate", 0.001)
        )
        model.compile(optimizer, loss, metrics=[metric])
        return model


# --- blocks ---------------------------------------------------------------------------------------
def start(model: Any, input_shape: Any) -> Any:
    return keras_model_sequential(input_shape=input_shape)


def dense(model: Any, units: int = 128, rate: float = 0.1) -> Any:
    return model >> layer_dense(units=units, activation="relu") >> layer_dropout(rate=rate)


def memory(model: Any, units: int = 32) -> Any:
    return model >> layer_lstm(units=units)


def conv(model: Any, filters: int = 8) -> Any:
    convolved = model >> layer_conv_2d(filters=filters, kernel_size=3, activation="relu")
    return convolved >> layer_flatten()


def classes(model: Any, num_classes: int) -> Any:
    return model >> layer_dense(units=num_classes, activation="softmax")


def number(model: Any) -> Any:
    return model >> layer_dense(units=1)


def network(name: str, hidden: str, block: Any, last: Any) -> Any:
    """A model function of one hidden block."""
    blocks = {"input": start, hidden: block, "output": last}
    mode = "classification" if last is classes else "regression"
    return create_keras_sequential_spec(name, blocks, mode=mode)


# --- the same hidden layers in plain Keras --------------------------------------------------------
def dense_layers(candidate: Any) -> list[Any]:
    import keras

    return [
        layer
        for _ in range(candidate.num_hidden)
        for layer in (
            keras.layers.Dense(candidate.hidden_units, activation="relu"),
            keras.layers.Dropout(candidate.hidden_rate),
        )
    ]


def lstm_layers(candidate: Any) -> list[Any]:
    import keras

    return [keras.layers.LSTM(candidate.memory_units)]


def conv_layers(candidate: Any) -> list[Any]:
    import keras

    convolution = keras.layers.Conv2D(candidate.conv_filters, 3, activation="relu")
    return [convolution, keras.layers.Flatten()]


# --- cases ----------------------------------------------------------------------------------------
def digits(rows: int, shape: tuple[int, ...] = (784,)) -> tuple[np.ndarray, np.ndarray]:
    """Rows like images of ten classes."""
    levels = RANDOM.integers(0, 10, rows)
    x = RANDOM.uniform(size=(rows, 784)) * (RANDOM.uniform(size=(rows, 784)) < 0.2)
    for row, level in enumerate(levels):
        x[row, level * 70 : level * 70 + 70] += 0.15
    return x.reshape(rows, *shape).astype("float32"), levels


def crossed(**values: Any) -> pd.DataFrame:
    rows = itertools.product(*values.values())
    return pd.DataFrame([dict(zip(values, row, strict=True)) for row in rows])


def getting_started(rows: int, epochs: int) -> Case:
    """27 candidates: depths, widths and rates."""
    spec = network("bench_digits", "hidden", dense, classes)(
        num_hidden=tune(), hidden_units=tune(), hidden_rate=tune(), compile_optimizer="rmsprop",
        fit_epochs=epochs, fit_batch_size=128, fit_validation_split=0.2,
    )  # fmt: skip
    grid = crossed(hidden_rate=(0.2, 0.3, 0.4), hidden_units=(64, 160, 256), num_hidden=(1, 2, 3))
    fitted = {"epochs": epochs, "batch_size": 128, "validation_split": 0.2}
    return Case(spec, grid, *digits(rows), dense_layers, "RMSprop", fitted)


def widths(candidates: int = 30) -> Case:
    """Random widths, rates and depths on 1,000 rows of 20 numbers."""
    x = RANDOM.normal(size=(1000, 20)).astype("float32")
    y = x @ RANDOM.normal(size=20) + np.sin(2 * x[:, 0])
    spec = network("bench_widths", "hidden", dense, number)(
        num_hidden=tune(), hidden_units=tune(), hidden_rate=tune(), learn_rate=tune(), fit_epochs=20
    )
    grid = pd.DataFrame(
        {
            "num_hidden": RANDOM.integers(1, 4, candidates),
            "hidden_units": RANDOM.integers(8, 129, candidates),
            "hidden_rate": RANDOM.uniform(0, 0.5, candidates),
            "learn_rate": 10 ** RANDOM.uniform(-4, -2, candidates),
        }
    )
    return Case(spec, grid, x, y, dense_layers, fitted={"epochs": 20})


def sequences() -> Case:
    """LSTMs on 600 sequences."""
    x = RANDOM.normal(size=(600, 20, 8)).astype("float32")
    spec = network("bench_lstm", "memory", memory, number)(
        memory_units=tune(), learn_rate=tune(), fit_epochs=10
    )
    grid = crossed(memory_units=(16, 32), learn_rate=(0.001, 0.003, 0.01))
    return Case(spec, grid, x, x[:, :, 0].sum(axis=1), lstm_layers, fitted={"epochs": 10})


def images() -> Case:
    """Convolutions on 600 images."""
    spec = network("bench_conv", "conv", conv, classes)(
        conv_filters=tune(), learn_rate=tune(), fit_epochs=5
    )
    grid = crossed(conv_filters=(4, 8), learn_rate=(0.001, 0.003, 0.01))
    return Case(spec, grid, *digits(600, (28, 28, 1)), conv_layers, fitted={"epochs": 5})


CASES: dict[str, Callable[[], Case]] = {
    "A": lambda: getting_started(100, 30),
    "A2000": lambda: getting_started(2_000, 10),
    "A10000": lambda: getting_started(10_000, 10),
    "widths": widths,
    "lstm": sequences,
    "conv": images,
}
