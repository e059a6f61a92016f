"""The weights that networks start with: those of many fits drawn at once, bit for bit as Keras
draws each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.abstract import Blueprint, is_generator_state, variables_of
from tidyk.kerasnip.training.randoms import Uniform, bits_are_jaxs, uniforms

Values = list[np.ndarray]
"""A network's values, in the order of `variables_of()`."""


def initial_values(blueprints: Sequence[Blueprint], seeds: Sequence[int]) -> list[Values]:
    """The values that Keras would start each fit with.

    Args:
        blueprints: The fits' networks, whose draws are known.
        seeds: The fits' seeds.

    Returns:
        For each fit its values, in the order of `variables_of()`.
    """
    drawn = [b.seeds(seed) for b, seed in zip(blueprints, seeds, strict=True)]
    draws = {
        (fit, place): uniform
        for fit, b in enumerate(blueprints)
        for place, variable in enumerate(variables_of(b.model))
        if (uniform := _uniform(variable, _seed(b, drawn[fit], place)))
    }
    values = dict(zip(draws, uniforms(list(draws.values())), strict=True))
    return [
        [
            values[fit, place] if (fit, place) in values else _value(v, _seed(b, drawn[fit], place))
            for place, v in enumerate(variables_of(b.model))
        ]
        for fit, b in enumerate(blueprints)
    ]


def _seed(blueprint: Blueprint, drawn: Sequence[int], place: int) -> int | None:
    number = (blueprint.draws or {}).get(place)
    return None if number is None else drawn[number]


def _uniform(variable: Any, seed: int | None) -> Uniform | None:
    """How a variable is drawn, if uniformly and by Keras' usual initializers."""
    if seed is None or variable.dtype != "float32" or not bits_are_jaxs():
        return None
    limit = limit_of(variable._initializer, variable.shape)
    return None if limit is None else Uniform(seed, tuple(variable.shape), limit)


def limit_of(initializer: Any, shape: tuple[int, ...]) -> float | None:
    """The bound of an initializer that draws uniformly (Glorot, He, LeCun); None for others."""
    from keras.src.initializers.random_initializers import VarianceScaling, compute_fans

    scaling = isinstance(initializer, VarianceScaling)
    if not scaling or initializer.distribution != "uniform" or not _is_kerass(initializer):
        return None
    fan_in, fan_out = compute_fans(shape)
    fans = {"fan_in": fan_in, "fan_out": fan_out}.get(initializer.mode, (fan_in + fan_out) / 2)
    return math.sqrt(3.0 * (initializer.scale / max(1.0, fans)))


def _is_kerass(thing: Any) -> bool:
    return type(thing).__module__.startswith("keras.")


def _value(variable: Any, seed: int | None) -> np.ndarray:
    """The value from Keras' own initializer."""
    keras, initializer = load_keras(), variable._initializer
    if isinstance(initializer, keras.initializers.Zeros):
        return np.zeros(variable.shape, variable.dtype)
    if seed is not None and is_generator_state(variable):
        return np.array([seed, 0], variable.dtype)
    if seed is not None:
        config = {**initializer.get_config(), "seed": seed}
        initializer = type(initializer).from_config(config)
    return np.asarray(initializer(variable.shape, dtype=variable.dtype))
