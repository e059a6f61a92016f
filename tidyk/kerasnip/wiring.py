"""How the blocks of a functional network are connected and ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from tidyk.base.errors import TidykTypeError, TidykValueError, did_you_mean, quoted
from tidyk.kerasnip.blocks import INJECTED, Block, read_blocks, read_params
from tidyk.kerasnip.connecting import Connected


def read_graph(layer_blocks: Any) -> tuple[Block, ...]:
    """The blocks of a functional network, each after those that it takes something from."""
    names = list(layer_blocks) if isinstance(layer_blocks, Mapping) else []
    return in_order(read_blocks(layer_blocks, partial(_read_node, names)))


def _read_node(names: list[str], name: Any, function: Any) -> Block:
    """A block: an argument with the name of a block takes what that block made."""
    if name in INJECTED:
        raise TidykValueError(
            f"`{name}` is supplied to the blocks that ask for it, so no block can be called so."
        )
    params = read_params(name, function)
    links = dict(function.connections) if isinstance(function, Connected) else {}
    _check_known(name, links, names)
    function = function.function if links else function
    own = {block: argument for argument, block in links.items()}
    connections = {own.get(p, p): p for p in params if p in names}
    rest = {p: params[p] for p in params if p not in names}
    if not connections:
        _check_input(name, rest, names)
    hyper = {p: param for p, param in rest.items() if p not in INJECTED}
    return Block(name, function, hyper, tuple(p for p in rest if p in INJECTED), connections)


def _check_known(name: str, connections: Mapping[str, str], names: list[str]) -> None:
    for argument, block in connections.items():
        if block not in names:
            raise TidykValueError(
                f'The block "{name}" takes `{argument}` from "{block}", and there is no such '
                f"block.{did_you_mean(block, names)} The blocks: {quoted(names)}."
            )


def _check_input(name: str, params: Mapping[str, Any], names: list[str]) -> None:
    """A block without connections is an input; its arguments must be hyperparameters."""
    first = next(iter(params), "input_shape")
    if first in INJECTED or params[first].default is not params[first].empty:
        return
    if "input_shape" in params:
        raise TidykTypeError(
            f'The block "{name}" takes `{first}` and asks for `input_shape`: an input of a '
            "functional network takes nothing of other blocks, `def "
            f"{name}(input_shape): return layer_input(shape=input_shape)`."
        )
    other = next((n for n in names if n != name), "input")
    raise TidykTypeError(
        f'The block "{name}" takes `{first}`, and there is no block of that name: an argument '
        "for a tensor is called like the block that it comes from, or is connected, "
        f'`inp_spec({name}, "{other}")`.'
    )


def in_order(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks in the given order, except that each follows those that it takes something
    from."""
    waiting = {block.name: block for block in blocks}
    ordered: dict[str, Block] = {}
    while waiting:
        ready = [b for b in waiting.values() if not set(b.connections.values()) & set(waiting)]
        if not ready:
            raise TidykValueError(f"The blocks go round in a circle: {_circle(waiting)}.")
        ordered[ready[0].name] = waiting.pop(ready[0].name)
    return tuple(ordered.values())


def _circle(waiting: Mapping[str, Block]) -> str:
    """One circle among blocks that wait for each other, as text."""
    path = [next(iter(waiting))]
    while path[-1] not in path[:-1]:
        path.append(next(b for b in waiting[path[-1]].connections.values() if b in waiting))
    circle = path[path.index(path[-1]) :]
    return " takes from ".join(f'"{name}"' for name in circle)


def ends(blocks: Iterable[Block]) -> list[str]:
    """The blocks from which no other takes anything."""
    blocks = list(blocks)
    used = {name for block in blocks for name in block.connections.values()}
    return [block.name for block in blocks if block.name not in used]


def reached(blocks: Iterable[Block], heads: Iterable[str]) -> set[str]:
    """The blocks that outputs depend on, themselves included."""
    by_name, names, todo = {block.name: block for block in blocks}, set[str](), list(heads)
    while todo:
        name = todo.pop()
        if name not in names:
            names.add(name)
            todo += by_name[name].connections.values()
    return names
