"""Keras' dropout, bit for bit, in a form that compiles to one kernel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from tidyk.kerasnip.training.lane_layers import has_variable_rate
from tidyk.kerasnip.training.randoms import bits_are_jaxs, kept_units


@contextmanager
def dropout_in_one_kernel(model: Any) -> Iterator[None]:
    """While it is open, the dropout layers of a model that is traced draw what they always draw, in
    a third of the time to compile and to run."""
    layers = [layer for layer in model._flatten_layers() if has_variable_rate(layer)]
    found = layers if layers and bits_are_jaxs() else []
    for layer in found:  # past Keras' own `__setattr__`, which would track it
        object.__setattr__(layer, "call", partial(_dropped, layer))
    try:
        yield
    finally:
        for layer in found:
            object.__delattr__(layer, "call")


def _dropped(layer: Any, inputs: Any, training: bool = False) -> Any:
    """What `keras.layers.Dropout` makes of its inputs."""
    import jax
    import jax.numpy as jnp

    if not training:
        return inputs
    key, keep = layer.seed_generator.next(), 1.0 - layer.rate
    kept = kept_units(key, inputs.shape, np.float32(keep))
    return jax.lax.select(kept, inputs / keep, jnp.zeros_like(inputs))
