"""Blocks shared by the networks that come with tidyk."""

from __future__ import annotations

from typing import Any

from tidyk.keras3.backend import load_keras


def start(model: Any, input_shape: tuple[int, ...]) -> Any:
    """A network without layers."""
    keras = load_keras()
    return keras.Sequential([keras.Input(shape=input_shape)])


def number_output(model: Any, penalty: float = 0.0) -> Any:
    """One number."""
    return _dense(model, 1, "linear", penalty)


def count_output(model: Any, penalty: float = 0.0) -> Any:
    """One number above zero: the logarithm is linear."""
    return _dense(model, 1, "exponential", penalty)


def class_output(model: Any, num_classes: int, penalty: float = 0.0) -> Any:
    """The probability of the second of two classes, or of each of several."""
    if num_classes == 2:
        return _dense(model, 1, "sigmoid", penalty)
    return _dense(model, num_classes, "softmax", penalty)


def _dense(model: Any, units: int, activation: str, penalty: float) -> Any:
    keras = load_keras()
    decay = keras.regularizers.L2(penalty) if penalty else None
    model.add(keras.layers.Dense(units, activation=activation, kernel_regularizer=decay))
    return model
