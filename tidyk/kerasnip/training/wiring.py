"""How the layers of a network are connected: one after the other, or as a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidyk.keras3.backend import load_keras


def line_of(model: Any) -> list[Any] | None:
    """The layers of a network without branches, in order and without its input; None for others."""
    keras = load_keras()
    if isinstance(model, keras.Sequential):
        return list(model.layers)
    single = all(not isinstance(s, dict) for s in (model._inputs_struct, model._outputs_struct))
    if not single or len(model.inputs) != 1 or len(model.outputs) != 1:
        return None
    layers = [op for op in model.operations if not isinstance(op, keras.layers.InputLayer)]
    return layers if all(map(_follows_another, layers)) else None


def _follows_another(operation: Any) -> bool:
    """Is it a layer that is called once, on one tensor?"""
    nodes = operation._inbound_nodes
    if not isinstance(operation, load_keras().layers.Layer) or len(nodes) != 1:
        return False
    arguments = nodes[0].arguments
    plain = arguments.kwargs in ({}, {"training": False}, {"training": None})
    alone = len(arguments.args) == 1 and plain and len(nodes[0].input_tensors) == 1
    before = nodes[0].input_tensors[0]._keras_history.operation
    return alone and sum(len(node.output_tensors) for node in before._outbound_nodes) == 1


def layers_of(model: Any) -> list[Any]:
    """The layers of a network, without its inputs."""
    return [layer for layer in model.layers if not is_input(layer)]


def is_input(layer: Any) -> bool:
    """Is it an input of a network?"""
    return isinstance(layer, load_keras().layers.InputLayer)


def wiring_of(model: Any) -> Any:
    """Which layers of a graph take what, by their names; widths follow from the layers."""
    config = model.get_config()
    nodes = [(part["name"], _without_shapes(part["inbound_nodes"])) for part in config["layers"]]
    others = [c for c, op in zip(config["layers"], model.operations, strict=True) if not _is(op)]
    return nodes, others, config["input_layers"], config["output_layers"]


def _without_shapes(part: Any) -> Any:
    """A part of a configuration, in which tensors have no shape."""
    if isinstance(part, list | tuple):
        return [_without_shapes(one) for one in part]
    if not isinstance(part, dict):
        return part
    tensor = part.get("class_name") == "__keras_tensor__"
    own = part["config"]["keras_history"] if tensor else part.items()
    return own if tensor else {name: _without_shapes(one) for name, one in own}


def _is(operation: Any) -> bool:
    return isinstance(operation, load_keras().layers.Layer)


def only_layers(model: Any) -> bool:
    """Is everything in a graph a layer, and no operation on tensors?"""
    return all(map(_is, getattr(model, "operations", ())))


def graph_of(model: Any, change: Callable[[Any], Any]) -> Any:
    """A graph like that of a network, of other layers.

    Args:
        model: The network.
        change: Gives the layer that stands in place of another.
    """
    keras, made = load_keras(), dict[int, Any]()

    def twin(operation: Any) -> Any:
        if id(operation) not in made:
            made[id(operation)] = change(operation) if _is(operation) else operation
        return made[id(operation)]

    sources = keras.tree.map_structure(
        lambda t: keras.Input(batch_shape=t.shape, dtype=t.dtype, name=t.name), model._inputs_struct
    )
    return keras.Model(sources, model._run_through_graph(sources, operation_fn=twin))
