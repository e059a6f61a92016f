"""Which layers each block has made: blocks can be frozen, and start from what others have
learned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, did_you_mean, quoted
from tidyk.keras3.backend import load_keras

Parts = Mapping[str, list[Any]]
"""Layers by block."""
PARTS: WeakKeyDictionary[Any, Parts] = WeakKeyDictionary()
"""Those of the models that were built."""


def note_parts(model: Any, parts: Parts, frozen: Any) -> None:
    """Remember whose layers these are; those of frozen blocks do not learn.

    Args:
        model: A model that was just built.
        parts: Its layers by block.
        frozen: Names of blocks, or one, or None.
    """
    PARTS[model] = parts
    for name in check_blocks(frozen, parts):
        for layer in parts[name]:
            layer.trainable = False


def check_blocks(frozen: Any, blocks: Iterable[str]) -> list[str]:
    """The names of blocks in `frozen`, one or several or None, checked."""
    if not isinstance(frozen, str | list | tuple | set | None):
        raise TidykTypeError(f"`frozen` must be the names of blocks, not {describe(frozen)}.")
    names = [] if frozen is None else [frozen] if isinstance(frozen, str) else list(frozen)
    blocks = list(blocks)
    for name in names:
        if name not in blocks:
            raise TidykValueError(
                f'`frozen` names the block "{name}", which there is not.'
                f"{did_you_mean(str(name), blocks)} The blocks: {quoted(blocks)}."
            )
    return names


def layers_between(tensor: Any, stops: Iterable[Any]) -> list[Any]:
    """The layers that made a tensor of others, the first first."""
    layer, ends = load_keras().layers.Layer, {id(stop) for stop in stops}
    between, todo = dict[int, Any](), [tensor]
    while todo:
        tensor_made = todo.pop()
        if id(tensor_made) in ends:
            continue
        operation, node, _ = tensor_made._keras_history
        if isinstance(operation, layer):
            between[id(operation)] = operation
        todo += operation._inbound_nodes[node].input_tensors
    return list(between.values())[::-1]


def take_weights(model: Any, start: Any) -> None:
    """Begin with the weights of another network, block by block, where layers are alike.

    Args:
        model: A model that was just built.
        start: A fitted network: what `fit()` returned, or a trained workflow.
    """
    source = PARTS.get(fit_behind(start).model, {})
    count = 0
    for block, layers in PARTS[model].items():
        for own, other in zip(layers, source.get(block, ()), strict=False):
            if [w.shape for w in own.weights] == [w.shape for w in other.weights]:
                own.set_weights(other.get_weights())
                count += bool(own.weights)
    if not count:
        raise TidykValueError(
            "`start_from` has no layer with weights that fits one of the network: blocks are found "
            f"by their names, {quoted(source)} there and {quoted(PARTS[model])} here, and layers "
            "by the shapes of their weights."
        )


def fit_behind(start: Any) -> Any:
    """What the engine made, of a fitted network or of a trained workflow."""
    fitted = getattr(start, "fitted", None) or start
    fit: Any = getattr(fitted, "fit", None)
    if not hasattr(fit, "network"):
        raise TidykTypeError(
            "`start_from` should be a fitted network, as `fit()` returns it, not "
            f"{describe(start)}."
        )
    return fit
