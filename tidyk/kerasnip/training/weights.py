"""The weights that networks start with: those of many fits drawn at once, bit for bit as Keras
draws each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.abstract import Blueprint, is_generator_state, variables_of
from tidyk.kerasnip.training.initializers import Drawing, drawing_of
from tidyk.kerasnip.training.randoms import bits_are_jaxs, drawn

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
    seeds_of = [b.seeds(seed) for b, seed in zip(blueprints, seeds, strict=True)]
    drawings = {
        (fit, place): drawing
        for fit, b in enumerate(blueprints)
        for place, variable in enumerate(variables_of(b.model))
        if (drawing := _drawing(variable, _seed(b, seeds_of[fit], place)))
    }
    numbers = dict(zip(drawings, drawn([d.draw for d in drawings.values()]), strict=True))

    def value(fit: int, place: int, variable: Any) -> np.ndarray:
        if (fit, place) in drawings:
            return drawings[fit, place].finished(numbers[fit, place])
        return _value(variable, _seed(blueprints[fit], seeds_of[fit], place))

    return [
        [value(fit, place, variable) for place, variable in enumerate(variables_of(b.model))]
        for fit, b in enumerate(blueprints)
    ]


def _seed(blueprint: Blueprint, drawn: Sequence[int], place: int) -> int | None:
    number = (blueprint.draws or {}).get(place)
    return None if number is None else drawn[number]


def _drawing(variable: Any, seed: int | None) -> Drawing | None:
    """How a variable is drawn; None where Keras' initializer has to be asked."""
    if seed is None or variable.dtype != "float32" or not bits_are_jaxs():
        return None
    drawing = drawing_of(variable._initializer, tuple(variable.shape), seed)
    known = drawing is not None and (not drawing.draw.normal or bits_are_jaxs(normal=True))
    return drawing if known else None


def _value(variable: Any, seed: int | None) -> np.ndarray:
    """The value from Keras' own initializer."""
    keras, initializer = load_keras(), variable._initializer
    for kind, fill in ((keras.initializers.Zeros, np.zeros), (keras.initializers.Ones, np.ones)):
        if isinstance(initializer, kind):
            return fill(variable.shape, variable.dtype)
    if seed is not None and is_generator_state(variable):
        return np.array([seed, 0], variable.dtype)
    if seed is not None:
        config = {**initializer.get_config(), "seed": seed}
        initializer = type(initializer).from_config(config)
    return np.asarray(initializer(variable.shape, dtype=variable.dtype))
