"""A network's twin for many fits: variables hold whatever differs between them, and hidden layers
are as wide as the widest of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.abstract import variables_of
from tidyk.kerasnip.training.penalties import factor_variables, factors_of, make_variable
from tidyk.kerasnip.training.randoms import unit
from tidyk.kerasnip.training.weights import Values


@cache
def variable_dropout() -> type:
    """A `Dropout` whose rate is a variable (made when Keras is there).

    So is the true width of what it drops from: which units are dropped depends on their places in
    the array without padding.
    """
    import jax
    import jax.numpy as jnp

    class VariableDropout(load_keras().layers.Dropout):
        def build(self, input_shape: Any) -> None:
            options = {"shape": (), "initializer": "ones", "trainable": False}
            self.keep = self.add_weight(name="keep", **options)
            self.scale = self.add_weight(name="scale", **options)
            self.width = self.add_weight(name="width", **options)
            super().build(input_shape)

        @property
        def lane_variables(self) -> list[Any]:
            return [self.keep, self.scale, self.width]

        def lane_values(self, rate: float, width: int) -> list[Any]:
            """The values of its variables for a fit."""
            keep = np.float32(1.0 - rate)
            # a division by a constant is compiled to this multiplication
            return [keep, np.float32(1) / keep, np.float32(width)]

        def call(self, inputs: Any, training: bool = False) -> Any:
            if not training:
                return inputs
            key = self.seed_generator.next()
            index = positions(inputs.shape, self.width.value.astype("uint32"))
            kept = unit((key[0], key[1]), index) < self.keep.value
            return jnp.where(kept, inputs * self.scale.value, np.float32(0))

    def positions(shape: tuple[int, ...], width: Any) -> Any:
        """Places in the flat array, if the last axis were that wide."""
        index, inner = jax.lax.iota(np.uint32, shape[-1]), width
        for axis, size in enumerate(reversed(shape[:-1]), 1):
            steps = jax.lax.iota(np.uint32, size).reshape(-1, *[1] * axis)
            index, inner = steps * inner + index, inner * np.uint32(size)
        return index

    return VariableDropout


@cache
def unit_mask() -> type:
    """Zeros behind the padding units of a layer (made when Keras is there): what an activation
    makes of zero need not be zero, and no gradient must reach their weights."""

    class UnitMask(load_keras().layers.Layer):
        def build(self, input_shape: Any) -> None:
            options = {"initializer": "ones", "trainable": False}
            self.real = self.add_weight(name="real", shape=input_shape[-1:], **options)

        @property
        def lane_variables(self) -> list[Any]:
            return [self.real]

        def lane_values(self, rate: float, width: int) -> list[Any]:
            return [(np.arange(self.real.shape[0]) < width).astype(np.float32)]

        def call(self, inputs: Any) -> Any:
            return inputs * self.real.value

    return UnitMask


def has_variable_rate(layer: Any) -> bool:
    """Can the layer's dropout rate be a variable? Not where there is nothing to drop."""
    return (
        type(layer) is load_keras().layers.Dropout and layer.rate > 0 and layer.noise_shape is None
    )


def twin_of(model: Any, widths: Sequence[int] | None) -> Any:
    """The twin of a network, for hidden dense layers of the widths given; None leaves them."""
    keras, source = load_keras(), model.inputs[0]
    units, layers = list(widths or ()), []
    for layer in model.layers:
        config = layer.get_config()
        if units and type(layer) is keras.layers.Dense:
            layers.append(keras.layers.Dense.from_config({**config, "units": units.pop(0)}))
            layers.append(unit_mask()())
        elif has_variable_rate(layer):
            layers.append(variable_dropout().from_config(config))
        else:
            layers.append(type(layer).from_config(config))
    for layer in layers:
        make_variable(layer)
    return keras.Sequential([keras.Input(batch_shape=source.shape, dtype=source.dtype), *layers])


@frozen(eq=False)
class Twin:
    """A twin, and where the variables of the networks that it represents are in it."""

    model: Any

    def values(self, model: Any, own: Values) -> dict[int, np.ndarray]:
        """A fit's values by the twin's variables.

        Args:
            model: The fit's network.
            own: Its values, in the order of `variables_of()`.
        """
        values, by_variable = iter(own), dict[int, np.ndarray]()
        layers, width, rate = iter(model.layers), model.input_shape[-1], 0.0
        source = None
        for layer in self.model.layers:
            if not isinstance(layer, unit_mask()):
                source = next(layers)
                width, rate = getattr(source, "units", width), getattr(source, "rate", 0.0)
            for variable in self._shared(layer):
                by_variable[id(variable)] = padded(next(values), tuple(variable.shape))
            special = getattr(layer, "lane_variables", ())
            if special:
                pairs = zip(special, layer.lane_values(rate, width), strict=True)
                by_variable |= {id(variable): value for variable, value in pairs}
            factors = factor_variables(layer)
            if factors:
                by_variable |= zip(map(id, factors), factors_of(source), strict=True)
        return by_variable

    def weights(self, model: Any, values: dict[int, np.ndarray]) -> list[np.ndarray]:
        """The weights of a fit's network, from the values of the twin's variables, in the order of
        `model.weights`."""
        own = {
            id(mine): values[id(variable)][tuple(map(slice, mine.shape))]
            for variable, mine in self.pairs(model)
        }
        return [np.ascontiguousarray(own[id(v)]) for v in model.weights]

    def pairs(self, model: Any) -> Iterator[tuple[Any, Any]]:
        """The twin's variables, each with that of a network which it represents."""
        shared = [v for layer in self.model.layers for v in self._shared(layer)]
        return zip(shared, variables_of(model), strict=True)

    def _shared(self, layer: Any) -> list[Any]:
        """A layer's variables that the fit's own network has too."""
        special = {id(v) for v in (*getattr(layer, "lane_variables", ()), *factor_variables(layer))}
        return [v for v in layer.variables if id(v) not in special]


def padded(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """An array with zeros behind its end, along each axis."""
    if array.shape == shape:
        return array
    out = np.zeros(shape, array.dtype)
    out[tuple(map(slice, array.shape))] = array
    return out
