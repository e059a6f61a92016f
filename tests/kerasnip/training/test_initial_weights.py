"""Initial weights of networks without values are Keras' own, bit for bit."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import numpy as np
import pytest
from kerasnip.networks import classifier

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.training.abstract import blueprint, variables_of, without_values
from tidyk.kerasnip.training.initializers import drawing_of
from tidyk.kerasnip.training.randoms import Draw, bits_are_jaxs, drawn
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


def attentive(model: Any) -> None:
    model.add(layers.Reshape((2, 2)))
    model.add(layers.EinsumDense("abc,cde->abde", output_shape=(2, 2, 3), bias_axes="de"))
    model.add(layers.Flatten())


def embedded(model: Any) -> None:
    model.add(layers.Embedding(11, 3))
    model.add(layers.GRU(5))


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
    "attentive": attentive,
    "embedded": embedded,
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


SHAPES = [(7,), (64, 65), (5000,), (3, 4, 5)]


def test_bits_of_uniform_numbers_are_jaxs() -> None:
    import jax

    assert bits_are_jaxs()
    bounds = np.float32(-0.3), np.float32(0.3)
    found = drawn([Draw(9, shape, *bounds) for shape in SHAPES])
    for shape, values in zip(SHAPES, found, strict=True):
        key = np.array([9, 0], np.uint32)
        expected = jax.random.uniform(key, shape, minval=bounds[0], maxval=bounds[1])
        assert np.array_equal(values, expected)


own = keras.initializers
KERASS = [
    own.GlorotUniform,
    own.GlorotNormal,
    own.HeNormal,
    own.LecunUniform,
    own.Orthogonal,
    own.RandomNormal,
    own.RandomUniform,
    own.TruncatedNormal,
    partial(own.VarianceScaling, 0.3, mode="fan_out", distribution="untruncated_normal"),
    partial(own.VarianceScaling, 2.0, mode="fan_avg", input_axes=[1], output_axes=[0]),
    partial(own.Orthogonal, gain=0.7),
    partial(own.RandomNormal, mean=0.2, stddev=3.0),
    partial(own.TruncatedNormal, mean=-1.0, stddev=0.01),
    partial(own.RandomUniform, minval=-0.1, maxval=2.0),
]


@pytest.mark.parametrize("kind", KERASS, ids=str)
def test_bits_of_initializers_are_kerass(kind: Any) -> None:
    shapes = [(7, 3), (3, 7), (40, 160), (3, 3, 2, 5), (90, 70)]
    drawings = [drawing_of(kind(seed=5), shape, 5) for shape in shapes]
    assert bits_are_jaxs(normal=True)
    assert None not in drawings
    known = [drawing for drawing in drawings if drawing]
    numbers = drawn([drawing.draw for drawing in known])
    for shape, drawing, values in zip(shapes, known, numbers, strict=True):
        found, expected = drawing.finished(values), np.asarray(kind(seed=5)(shape))
        assert found.dtype == expected.dtype
        assert np.array_equal(found, expected)


def test_an_initializer_of_ones_own_is_asked_itself() -> None:
    class Halved(own.HeNormal):
        def __call__(self, shape: Any, dtype: Any = None) -> Any:
            return super().__call__(shape, dtype) / 2

    assert drawing_of(Halved(seed=5), (7, 3), 5) is None
