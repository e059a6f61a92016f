"""Small functional networks for the tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk import I, create_keras_functional_spec, factor, inp_spec
from tidyk.keras3 import layer_concatenate, layer_dense, layer_input


def start(input_shape: Any) -> Any:
    return layer_input(shape=input_shape)


def wide(input_shape: Any, width: int = 3) -> Any:
    return layer_input(shape=input_shape) >> layer_dense(units=width)


def path(tensor: Any, units: int = 4) -> Any:
    return tensor >> layer_dense(units=units, activation="relu")


def join(left: Any, right: Any) -> Any:
    return layer_concatenate([left, right])


def number(tensor: Any) -> Any:
    return tensor >> layer_dense(units=1)


def numbers(tensor: Any, num_outcomes: int) -> Any:
    return tensor >> layer_dense(units=num_outcomes)


def classes(tensor: Any, num_classes: int) -> Any:
    return tensor >> layer_dense(units=num_classes, activation="softmax")


def forked(name: str = "test_forked", mode: Any = "regression", output: Any = number) -> Any:
    """One input, two paths, one output."""
    blocks = {
        "start": start,
        "left": inp_spec(path, "start"),
        "right": inp_spec(path, "start"),
        "join": join,
        "output": inp_spec(output, "join"),
    }
    return create_keras_functional_spec(name, blocks, mode=mode)


def houses(name: str = "test_houses") -> Any:
    """Two inputs, a head of numbers and one of classes."""
    blocks = {
        "picture": wide,
        "rest": start,
        "join": inp_spec(join, {"left": "picture", "right": "rest"}),
        "price": inp_spec(number, "join"),
        "sold": inp_spec(classes, "join"),
    }
    modes = {"price": "regression", "sold": "classification"}
    return create_keras_functional_spec(name, blocks, mode=modes)


def house_data(rows: int = 60) -> pd.DataFrame:
    """A matrix column, two plain ones, and two outcomes."""
    random = np.random.default_rng(1)
    picture, area = random.normal(size=(rows, 4)), random.normal(size=rows)
    sold = factor(np.where(area + picture[:, 0] > 0, "yes", "no"), levels=["yes", "no"])
    return pd.DataFrame(
        {
            "picture": I(picture),
            "area": area,
            "age": random.normal(size=rows),
            "price": 2 * area + picture[:, 1],
            "sold": sold,
        }
    )
