"""Small networks for the tests."""

from __future__ import annotations

import zlib
from typing import Any

from tidyk import create_keras_sequential_spec, extract_keras_history, extract_keras_model
from tidyk.keras3 import keras_model_sequential, layer_dense, layer_dropout


def start(model: Any, input_shape: Any) -> Any:
    return keras_model_sequential(input_shape=input_shape)


def hidden(model: Any, units: int = 4, rate: float = 0.1) -> Any:
    return model >> layer_dense(units=units, activation="relu") >> layer_dropout(rate=rate)


def classes(model: Any, num_classes: int) -> Any:
    return model >> layer_dense(units=num_classes, activation="softmax")


def one_sigmoid(model: Any) -> Any:
    return model >> layer_dense(units=1, activation="sigmoid")


def number(model: Any) -> Any:
    return model >> layer_dense(units=1)


def classifier(name: str = "test_classifier", output: Any = classes, **blocks: Any) -> Any:
    blocks = blocks or {"hidden": hidden}
    layers = {"input": start, **blocks, "output": output}
    return create_keras_sequential_spec(name, layers, mode="classification")


def regressor(name: str = "test_regressor", **blocks: Any) -> Any:
    layers = {"input": start, **(blocks or {"hidden": hidden}), "output": number}
    return create_keras_sequential_spec(name, layers, mode="regression")


def learned(fitted: Any) -> tuple[Any, ...]:
    """The bits of what was learned."""
    weights = extract_keras_model(fitted).get_weights()
    losses = extract_keras_history(fitted).metrics["loss"]
    return (*losses, *(zlib.crc32(w.tobytes()) for w in weights))
