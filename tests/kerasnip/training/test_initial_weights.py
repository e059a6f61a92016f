"""Initial weights of networks without values are Keras' own, bit for bit."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from kerasnip.networks import classifier

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.training.abstract import blueprint, variables_of, without_values
from tidyk.kerasnip.training.randoms import Uniform, bits_are_jaxs, uniforms
from tidyk.kerasnip.training.weights import initial_values

keras = load_keras()
layers = keras.layers


def dense(model: Any, units: int = 5, init: str = "glorot_uniform") -> None:
    model.add(layers.Dense(units, activation="relu", kernel_initializer=init))
    model.add(layers.Dropout(0.2))


def normalized(model: Any) -> None:
    model.add(layers.BatchNormalization())
    model.add(layers.LayerNormalization())


def recurrent(model: Any) -> None:
    model.add(layers.Reshape((2, 2)))
    model.add(layers.LSTM(3, dropout=0.1))


def chosen_seed(model: Any) -> None:
    model.add(layers.Dense(3, kernel_initializer=keras.initializers.HeNormal(seed=3)))
    model.add(layers.Dropout(0.1, seed=5))


def drawing(model: Any) -> None:
    model.add(layers.Dense(2, activation=random.choice(["relu", "tanh"])))


def numpy_drawing(model: Any) -> None:
    model.add(layers.Dense(np.random.randint(2, 4)))


def keras_drawing(model: Any) -> None:
    model.add(layers.Dense(2 + int(keras.random.uniform(()) < 0.5)))


def forgetful(model: Any) -> None:
    random.random()
    model.add(layers.Dense(2))


def network(**blocks: Any) -> Network:
    return classifier("test_initial_weights", **blocks)().implementation.network


BLOCKS: dict[str, Any] = {
    "dense": dense,
    "normalized": normalized,
    "recurrent": recurrent,
    "chosen_seed": chosen_seed,
}


INITS = ("glorot_uniform", "he_normal", "lecun_uniform", "orthogonal")
CASES = [(name, {}) for name in BLOCKS] + [
    ("dense", {"dense_init": init, "num_dense": 2}) for init in INITS
]


@pytest.mark.parametrize(("name", "args"), CASES, ids=str)
def test_weights_are_those_that_keras_draws(name: str, args: dict[str, Any]) -> None:
    net = network(**{name: BLOCKS[name]})
    plan = blueprint(net, args, (4,), 3)
    for seed, values in zip((1, 77), initial_values([plan, plan], [1, 77]), strict=True):
        with keras_seed(seed):
            model = net.build(args, (4,), 3)
        for mine, variable in zip(values, variables_of(model), strict=True):
            assert np.array_equal(mine, np.asarray(variable.value)), variable.path
            assert mine.dtype == variable.dtype


@pytest.mark.parametrize("block", [drawing, numpy_drawing, keras_drawing])
def test_a_block_that_draws_by_itself_is_told(block: Any) -> None:
    assert blueprint(network(own=block), {}, (4,), 3).draws is None


def test_what_is_drawn_for_nothing_does_not_matter() -> None:
    assert blueprint(network(own=forgetful), {}, (4,), 3).draws is not None


def test_a_model_without_values_has_none() -> None:
    model = blueprint(network(dense=dense), {}, (4,), 3).model
    assert model.built
    assert all(v._value is None for v in variables_of(model))
    assert model.count_params() == 4 * 5 + 5 + 5 * 3 + 3


def test_variables_are_not_filled_in_later() -> None:
    with without_values():
        model = keras.Sequential([keras.Input((2,)), layers.Dense(3)])
    with keras.StatelessScope():
        pass
    assert all(v._value is None for v in variables_of(model))


def test_bits_of_uniform_numbers_are_jaxs() -> None:
    import jax

    assert bits_are_jaxs()
    shapes = [(7,), (64, 65), (5000,), (3, 4, 5)]
    for wanted, found in zip(shapes, uniforms([Uniform(9, s, 0.3) for s in shapes]), strict=True):
        key = np.array([9, 0], np.uint32)
        assert np.array_equal(found, jax.random.uniform(key, wanted, minval=-0.3, maxval=0.3))
