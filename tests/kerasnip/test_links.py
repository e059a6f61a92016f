"""From a network's output to probabilities, by the link that fits its loss and its end."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from kerasnip.networks import classifier

from tidyk import fit, predict, set_seed
from tidyk.base.errors import TidykWarning
from tidyk.datasets import iris
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.links import most_probable, probabilities

keras = load_keras()
SCORES = np.array([[-2.0, 1.0], [0.5, 0.0]])
SOFT = np.exp(SCORES) / np.exp(SCORES).sum(axis=1, keepdims=True)
NAN = np.array([[np.nan, 0.2], [0.3, 0.7]])


def model(units: int, activation: str | None, loss: Any) -> Any:
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(units, activation=activation)])
    made.compile(loss=loss)
    return made


@pytest.mark.parametrize(
    ("activation", "loss", "output", "expected"),
    [
        ("softmax", "categorical_crossentropy", SOFT, SOFT),
        (None, keras.losses.CategoricalCrossentropy(from_logits=True), SCORES, SOFT),
        (None, keras.losses.CategoricalHinge(), SCORES, SOFT),
        ("softmax", keras.losses.CategoricalHinge(), SOFT, SOFT),
        ("sigmoid", "binary_crossentropy", [[0.5, 0.3], [0.0, 0.0]], [[0.625, 0.375], [0.5, 0.5]]),
    ],
)
def test_several_units(activation: Any, loss: Any, output: Any, expected: Any) -> None:
    found = probabilities(np.array(output), model(2, activation, loss))
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize(
    ("activation", "loss", "output", "second"),
    [
        ("sigmoid", "binary_crossentropy", 0.25, 0.25),
        (None, keras.losses.BinaryCrossentropy(from_logits=True), 0.0, 0.5),
        (None, keras.losses.BinaryFocalCrossentropy(from_logits=True), np.log(3), 0.75),
        (None, "hinge", 0.0, 0.5),
        ("tanh", "squared_hinge", -1.0, 1 / (1 + np.e)),
    ],
)
def test_one_unit(activation: Any, loss: Any, output: float, second: float) -> None:
    found = probabilities(np.array([[output]]), model(1, activation, loss))
    np.testing.assert_allclose(found, [[1 - second, second]])


def test_what_is_no_probability_is_told() -> None:
    linear = model(2, None, "categorical_crossentropy")
    with pytest.warns(TidykWarning, match=r"no probability in 2 of 2 rows \(from -2 to 1\)"):
        probabilities(SCORES, linear)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        probabilities(SOFT, linear)


def test_what_is_not_a_number_is_missing() -> None:
    with pytest.warns(TidykWarning, match="not a number in 1 of 2 rows.*smaller `learn_rate`"):
        found = probabilities(NAN, model(2, "softmax", "categorical_crossentropy"))
    assert most_probable(found).tolist() == [-1, 1]
    assert most_probable(np.array([[0.5, 0.5]])).tolist() == [0]


def test_a_network_that_diverged_predicts_missing_classes() -> None:
    spec = classifier("test_diverged")(learn_rate=1e30, compile_optimizer="sgd", fit_epochs=3)
    set_seed(1)
    with pytest.warns(TidykWarning, match="not a number from epoch [12] on: training diverged"):
        fitted = spec >> fit("Species ~ .", data=iris)
    with pytest.warns(TidykWarning, match="not a number in 150 of 150 rows"):
        assert (fitted >> predict(iris))[".pred_class"].isna().all()
