"""Layer blocks: plain functions that add layers, and what their signatures say."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted

PROTECTED = ("compile", "fit", "optimizer")
INJECTED = ("input_shape", "num_classes")


@frozen
class Block:
    """A layer block of a sequential network.

    Attributes:
        name: Its name in `layer_blocks`.
        function: Called as `function(model, **args)`.
        params: Its own arguments, without the model and what tidyk supplies.
        injected: Which of `input_shape` and `num_classes` it asks for.
    """

    name: str
    function: Callable[..., Any]
    params: Mapping[str, inspect.Parameter]
    injected: tuple[str, ...]

    def call(self, model: Any, args: Mapping[str, Any]) -> Any:
        """Call the function, whatever kinds of arguments it has."""
        signature = inspect.signature(self.function)
        bound = inspect.BoundArguments(signature, OrderedDict(args))
        bound.arguments[next(iter(signature.parameters))] = model
        bound.apply_defaults()
        return self.function(*bound.args, **bound.kwargs)

    def needs(self, supplied: str) -> bool:
        """Can the block not do without what tidyk supplies?"""
        params = inspect.signature(self.function).parameters
        return supplied in self.injected and params[supplied].default is inspect.Parameter.empty

    @property
    def count(self) -> str:
        """The argument that repeats or drops the block."""
        return f"num_{self.name}"

    def argument(self, param: str) -> str:
        """The model function's name for an argument of the block."""
        return f"{self.name}_{param}"

    def arguments(self) -> dict[str, inspect.Parameter]:
        """Arguments of the model function that come from this block."""
        return {self.argument(name): param for name, param in self.params.items()}


def read_blocks(layer_blocks: Any) -> tuple[Block, ...]:
    """The blocks of `layer_blocks`, checked: names, signatures, and that no two arguments clash."""
    if isinstance(layer_blocks, Mapping) and not layer_blocks:
        raise TidykValueError("`layer_blocks` is empty: a network needs an input and an output.")
    if not isinstance(layer_blocks, Mapping):
        raise TidykTypeError(
            '`layer_blocks` must be a dict of functions by name, such as {"input": f, "output": '
            f"g}}, not {describe(layer_blocks)}."
        )
    blocks = tuple(_read_block(name, function) for name, function in layer_blocks.items())
    _check_clashes(blocks)
    return blocks


def _read_block(name: Any, function: Any) -> Block:
    if not isinstance(name, str) or not name.isidentifier():
        raise TidykValueError(
            f"Block names become argument names, so they must be identifiers; {name!r} is not."
        )
    if name in PROTECTED:
        raise TidykValueError(
            f"{quoted(PROTECTED)} are protected names and cannot be used as layer block names."
        )
    if not callable(function):
        raise TidykTypeError(f'The block "{name}" must be a function, not {describe(function)}.')
    params = list(inspect.signature(function).parameters.values())
    if not params:
        raise TidykTypeError(f'The block "{name}" must have at least one argument: the model.')
    if params[0].name in INJECTED:
        raise TidykTypeError(
            f'The first argument of the block "{name}" is the model so far; it is called '
            f"`{params[0].name}`, which is supplied to a later one: `def {name}(model, "
            f"{params[0].name})`."
        )
    variadic = [str(p) for p in params if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if variadic:
        raise TidykTypeError(
            f'The block "{name}" takes {quoted(variadic)}, which cannot become arguments of a '
            "model: name them."
        )
    own = {p.name: p for p in params[1:] if p.name not in INJECTED}
    return Block(name, function, own, tuple(p.name for p in params[1:] if p.name in INJECTED))


def _check_clashes(blocks: tuple[Block, ...]) -> None:
    """No two blocks may make the same argument, nor one that means something else."""
    owners: dict[str, str] = {"learn_rate": "the learning rate"}
    for block in blocks:
        for argument in (block.count, *block.arguments()):
            owner = f'the block "{block.name}"'
            if argument in owners:
                raise TidykValueError(
                    f"The argument `{argument}` would belong to {owners[argument]} and to {owner}: "
                    "rename a block."
                )
            if argument.startswith(("fit_", "compile_")) or (
                argument.startswith("num_") and argument != block.count
            ):
                raise TidykValueError(
                    f"The argument `{argument}` of {owner} would be taken for one of the "
                    f"`{argument.partition('_')[0]}_*` arguments: rename the block."
                )
            owners[argument] = owner


def names_of(blocks: Iterable[Block]) -> list[str]:
    """The names of the blocks."""
    return [block.name for block in blocks]
