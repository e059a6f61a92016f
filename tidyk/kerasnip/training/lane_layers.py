"""Layers of which variables hold what differs between fits: rates of dropout, true widths, and
whether there is a layer at all (made when Keras is there)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.randoms import unit
from tidyk.kerasnip.variable_rates import is_dropping


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

        def lane_values(self, source: Any) -> list[Any]:
            """The values of its variables for a fit, whose layer is given."""
            keep = np.float32(1.0 - source.rate)
            # a division by a constant is compiled to this multiplication
            return [keep, np.float32(1) / keep, np.float32(width_of(source))]

        def call(self, inputs: Any, training: bool = False) -> Any:
            if not training:
                return inputs
            return self.dropped(inputs, self.seed_generator.next())

        def dropped(self, inputs: Any, key: Any) -> Any:
            """The inputs with some of them dropped, as a key says."""
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
    """Zeros in place of the padding units of a layer (made when Keras is there): what an activation
    makes of zero need not be zero, and no gradient must reach their weights."""

    class UnitMask(load_keras().layers.Layer):
        def build(self, input_shape: Any) -> None:
            options = {"initializer": "ones", "trainable": False}
            self.real = self.add_weight(name="real", shape=input_shape[-1:], **options)

        @property
        def lane_variables(self) -> list[Any]:
            return [self.real]

        def lane_values(self, source: Any) -> list[Any]:
            return [(np.arange(self.real.shape[0]) < width_of(source)).astype(np.float32)]

        def call(self, inputs: Any) -> Any:
            return inputs * self.real.value

    return UnitMask


@cache
def padded_dense() -> type:
    """A dense layer some of whose units are padding, and give zeros (made when Keras is there)."""

    class PaddedDense(load_keras().layers.Dense):
        def build(self, input_shape: Any) -> None:
            options = {"initializer": "ones", "trainable": False}
            self.real = self.add_weight(name="real", shape=(self.units,), **options)
            super().build(input_shape)

        @property
        def lane_variables(self) -> list[Any]:
            return [self.real]

        def lane_values(self, source: Any) -> list[Any]:
            return [(np.arange(self.units) < source.units).astype(np.float32)]

        def call(self, inputs: Any, training: Any = None) -> Any:
            return super().call(inputs, training=training) * self.real.value

    return PaddedDense


def width_of(layer: Any) -> int:
    """How many units come out of a layer for each row."""
    return layer._inbound_nodes[-1].output_tensors[0].shape[-1]


@cache
def switch() -> type:
    """Whether a link of the chain is there (made when Keras is)."""

    class Switch(load_keras().layers.Layer):
        def build(self, input_shape: Any) -> None:
            options = {"initializer": "ones", "trainable": False}
            self.on = self.add_weight(name="on", shape=(), **options)

        @property
        def lane_variables(self) -> list[Any]:
            return [self.on]

        def lane_values(self, source: Any) -> list[Any]:
            return [np.float32(1)]

        def call(self, inputs: Any) -> Any:
            return inputs

    return Switch


@cache
def skippable_link() -> type:
    """A link that is computed where its switch is on; elsewhere units go on as they are, and
    padding units are added or left out (made when Keras is there)."""
    import jax
    import jax.numpy as jnp

    class SkippableLink(load_keras().layers.Layer):
        def __init__(self, parts: Sequence[Any]) -> None:
            super().__init__()
            self.parts, self.width = list(parts), parts[1].units

        def build(self, input_shape: Any) -> None:
            for layer in self.parts:
                layer.build(input_shape)
                input_shape = (*input_shape[:-1], getattr(layer, "units", input_shape[-1]))

        def call(self, inputs: Any, training: bool = False) -> Any:
            drops = [training and isinstance(part, variable_dropout()) for part in self.parts]
            # drawn outside: what happens inside a branch leaves no trace
            keys = [
                part.seed_generator.next() if drop else None
                for part, drop in zip(self.parts, drops, strict=True)
            ]

            def run(values: Any) -> Any:
                for part, key in zip(self.parts, keys, strict=True):
                    values = part(values) if key is None else part.dropped(values, key)
                return values

            return jax.lax.cond(self.parts[0].on.value > 0, run, self.skip, inputs)

        def skip(self, values: Any) -> Any:
            kept = values[..., : self.width]
            more = self.width - kept.shape[-1]
            return jnp.pad(kept, [(0, 0)] * (kept.ndim - 1) + [(0, more)])

    return SkippableLink


def has_variable_rate(layer: Any) -> bool:
    """Can the layer's dropout rate be a variable? Not where there is nothing to drop."""
    return is_dropping(layer) and layer.noise_shape is None
