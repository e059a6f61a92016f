"""Layers as verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tidyk.keras3 import (
    keras_model,
    keras_model_sequential,
    layer_add,
    layer_concatenate,
    layer_dense,
    layer_dot,
    layer_input,
)


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


def test_a_layer_with_a_name_is_shared_by_tensors(tensors: list[Any]) -> None:
    one, two, _ = tensors
    layer = layer_dense(units=4)
    both = keras_model([one, two], layer_concatenate([layer(one), two >> layer]))
    assert both.count_params() == 3 * 4 + 4
    tower = layer_dense(units=4) >> layer_dense(units=2)
    both = keras_model([one, two], layer_concatenate([tower(one), tower(two)]))
    assert both.count_params() == (3 * 4 + 4) + (4 * 2 + 2)
    apart = layer_concatenate([layer_dense(one, units=4), layer_dense(two, units=4)])
    assert keras_model([one, two], apart).count_params() == 2 * (3 * 4 + 4)


def test_a_layer_with_a_name_is_a_step_of_sequential_models() -> None:
    step = layer_dense(units=3)
    model = keras_model_sequential(input_shape=3) >> step >> step
    assert len(model.layers) == 2 and model.count_params() == 2 * (3 * 3 + 3)
