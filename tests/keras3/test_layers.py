"""Layers as verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tidyk.keras3 import layer_add, layer_concatenate, layer_dot, layer_input


@pytest.fixture(scope="module")
def tensors() -> list[Any]:
    return [layer_input(shape=(3,)) for _ in range(3)]


@pytest.mark.parametrize(
    ("merge", "width"),
    [
        (lambda a, b, c: layer_concatenate([a, b, c]), 9),
        (lambda a, b, c: layer_concatenate(a, b, c, axis=-1), 9),
        (lambda a, b, c: [a, b] >> layer_concatenate(axis=1), 6),
        (lambda a, b, c: layer_add(a, b), 3),
        (lambda a, b, c: layer_dot(a, b, axes=1), 1),
    ],
)
def test_layers_that_merge_take_a_list_or_further_inputs(
    merge: Callable[..., Any], width: int, tensors: list[Any]
) -> None:
    assert merge(*tensors).shape == (None, width)
