"""`inp_spec()`: which blocks a block of a functional network takes its tensors from."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted


@frozen
class Connected:
    """A function whose arguments are named for the blocks that they come from, as `inp_spec()`
    returns it.

    Attributes:
        function: The block.
        connections: Its arguments, with the names of the blocks.
    """

    function: Callable[..., Any]
    connections: Mapping[str, str]
    __signature__: inspect.Signature = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        own = inspect.signature(self.function)
        renamed = [
            p.replace(name=self.connections.get(name, name)) for name, p in own.parameters.items()
        ]
        object.__setattr__(self, "__signature__", own.replace(parameters=renamed))

    def __call__(self, *args: Any, **arguments: Any) -> Any:
        own = {block: argument for argument, block in self.connections.items()}
        return self.function(*args, **{own.get(name, name): v for name, v in arguments.items()})

    def __reduce__(self) -> tuple[Any, ...]:
        return Connected, (self.function, dict(self.connections))


def inp_spec(block: Callable[..., Any], input_map: str | Mapping[str, str]) -> Connected:
    """Connect a block of a functional network to the blocks that it takes its tensors from.

    In this way one function can serve as several blocks of a network.

    Args:
        block: A function that takes one tensor or several, and arguments of its own.
        input_map: The name of the block that its first argument comes from; or a dict, its
            arguments with the names of the blocks.

    Returns:
        The block, for `create_keras_functional_spec()`. Other arguments keep names and defaults.

    Raises:
        TidykTypeError: `block` is not a function or has no arguments, or `input_map` is something
            else.
        TidykValueError: The block has no such argument, or an argument has the new name already.

    Equals R's `kerasnip::inp_spec()`.

    Examples:
        >>> import inspect
        >>> from tidyk.keras3 import layer_dense
        >>> def dense(tensor, units=8):
        ...     return tensor >> layer_dense(units=units, activation="relu")
        >>> inspect.signature(inp_spec(dense, "left"))
        <Signature (left, units=8)>
    """
    if not callable(block):
        raise TidykTypeError(f"`block` must be a function, not {describe(block)}.")
    params = list(inspect.signature(block).parameters)
    if not params:
        raise TidykTypeError("The `block` function must have at least one argument.")
    connections = {params[0]: input_map} if isinstance(input_map, str) else input_map
    if not isinstance(connections, Mapping) or not all(
        isinstance(name, str) for pair in connections.items() for name in pair
    ):
        raise TidykTypeError(
            '`input_map` must be the name of a block, or a dict such as {"tensor": "left"} of '
            f"arguments and names of blocks, not {describe(input_map)}."
        )
    _check_arguments(connections, params)
    return Connected(block, dict(connections))


def _check_arguments(connections: Mapping[str, str], params: list[str]) -> None:
    unknown = [name for name in connections if name not in params]
    if unknown:
        raise TidykValueError(
            f"The arguments {quoted(unknown)} are not found in the block function, which has "
            f"{quoted(params)}: `input_map` gives the block's own argument first, then the name of "
            "the block that it comes from."
        )
    rest = [name for name in params if name not in connections]
    names = list(connections.values())
    twice = [name for name in names if name in rest or names.count(name) > 1]
    if twice:
        raise TidykValueError(
            f"Two arguments of the block function would be called {quoted(twice[:1])}: each "
            "comes from another block."
        )
