"""Dropout rates in variables, so that networks which differ only in them share a program.

A constant rate is more to a compiler than a number: it multiplies it with other constants
beforehand, and draws the multiplication into the sum behind it, which rounds once instead of
twice. Behind a relu it can do neither. There a selection stands on both sides of the
multiplication, on the way forward and on the way back, and the rate as a variable gives the bits
of the constant one.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.randoms import bits_are_jaxs, kept_units

BEFORE_ACTIVATION = ("Dense", "Conv1D", "Conv2D", "Activation")
"""Layers whose activation is the last that they do."""


def with_variable_rates(layers: list[Any], *, exact: bool) -> list[bool]:
    """Which layers of a network may read their rate from a variable, on jax.

    Args:
        layers: Of a sequential network.
        exact: Only those where the bits are the same as with a constant?
    """
    if load_keras().backend.backend() != "jax":
        return [False] * len(layers)
    before = [None, *layers[:-1]]
    return [
        is_dropping(layer) and (not exact or _keeps_bits(layer, previous))
        for layer, previous in zip(layers, before, strict=True)
    ]


def is_dropping(layer: Any) -> bool:
    """Is it a dropout layer that has something to drop?"""
    return type(layer) is load_keras().layers.Dropout and layer.rate > 0


def _keeps_bits(layer: Any, previous: Any) -> bool:
    """Is the rate as good in a variable? Only behind a relu, whose slope nobody else asks for."""
    return (
        type(previous).__name__ in BEFORE_ACTIVATION
        and previous.activation is load_keras().activations.relu
        and previous.activity_regularizer is layer.activity_regularizer is None
        and layer.compute_dtype == "float32"
        and layer.noise_shape is None
        and layer.rate < 1
        and bits_are_jaxs()
    )


def own_variables(layer: Any) -> list[Any]:
    """A layer's variables without those of the dropout rate."""
    if not isinstance(layer, variable_dropout()):
        return list(layer.variables)
    return [v for v in layer.variables if v is not layer.keep and v is not layer.scale]


class _Rate:
    """Stands for a rate where Keras computes `1 - rate`: the kept share, exactly as if the rate
    were a constant."""

    def __init__(self, keep: Any) -> None:
        self.keep = keep

    def __rsub__(self, one: float) -> Any:
        return self.keep


@cache
def variable_dropout() -> type:
    """A `Dropout` whose rate is a variable (made when Keras is there)."""
    keras = load_keras()

    class VariableDropout(keras.layers.Dropout):
        def build(self, input_shape: Any) -> None:
            options = {"shape": (), "initializer": "ones", "trainable": False}
            self.keep = self.add_weight(name="keep", **options)
            self.scale = self.add_weight(name="scale", **options)
            super().build(input_shape)

        def set_rate(self, rate: float) -> None:
            keep = np.float32(1.0 - rate)
            self.keep.assign(keep)
            self.scale.assign(np.float32(1) / keep)

        def call(self, inputs: Any, training: bool = False) -> Any:
            if not training:
                return inputs
            ops = keras.ops
            # a division by a constant is compiled to this multiplication
            scaled = inputs * ops.convert_to_tensor(self.scale)
            return ops.where(self._kept(inputs), scaled, ops.zeros_like(inputs))

        def _kept(self, inputs: Any) -> Any:
            """Which of the inputs stay; Keras' own draw takes three times as long."""
            keep = keras.ops.convert_to_tensor(self.keep)
            if self.noise_shape is None and bits_are_jaxs():
                return kept_units(self.seed_generator.next(), inputs.shape, keep)
            rate: Any = _Rate(keep)
            ones, shape = keras.ops.ones_like(inputs), self.noise_shape
            return keras.src.backend.random.dropout(ones, rate, shape, self.seed_generator) > 0

    return VariableDropout
