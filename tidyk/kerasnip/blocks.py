"""Layer blocks: plain functions that add layers, and what their signatures say."""

from __future__ import annotations

import dis
import inspect
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from types import CodeType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted

PROTECTED = ("compile", "fit", "optimizer")
INJECTED = ("input_shape", "num_classes", "num_outcomes", "num_levels", "data")
"""What tidyk supplies to the blocks that ask for it: the shape of one row of their predictors; the
number of the outcome's levels, or of the outcomes that an output is for; the number of levels of
factors among the predictors (0 of numbers), which a block without a default for it gets as level
numbers; the predictors that are trained on."""


@frozen
class Block:
    """A layer block.

    Attributes:
        name: Its name in `layer_blocks`.
        function: Called as `function(model, **args)`, or with a tensor for each connection.
        params: Its own arguments, without what other blocks made and what tidyk supplies.
        injected: The values supplied by tidyk that it asks for.
        connections: Its arguments that are what other blocks made, with the blocks' names; a block
            of a sequential network has one, the model so far.
    """

    name: str
    function: Callable[..., Any]
    params: Mapping[str, inspect.Parameter]
    injected: tuple[str, ...]
    connections: Mapping[str, str]

    @property
    def first(self) -> str:
        """Its first connection."""
        return next(iter(self.connections))

    @property
    def hints(self) -> dict[str, Any]:
        """The annotations of its own arguments; none where their names cannot be looked up."""
        try:
            hints = get_type_hints(self.function, include_extras=True)
        except (NameError, TypeError, AttributeError):
            return {}
        return {name: hint for name, hint in hints.items() if name in self.params}

    @property
    def choices(self) -> dict[str, tuple[Any, ...]]:
        """The values of its own arguments that take a few only: `Literal["lstm", "gru"]`, or True
        and False."""
        flags = {n: (True, False) for n, p in self.params.items() if isinstance(p.default, bool)}
        named = {n: get_args(h) for n, h in self.hints.items() if get_origin(h) is Literal}
        return flags | {n: v for n, v in named.items() if all(isinstance(one, str) for one in v)}

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """Call the function, whatever the kinds of its arguments. One that there is not, and that
        the function never reads, is None."""
        signature = inspect.signature(self.function)
        unread = {name: None for name in self.injected if self.needs(name)}
        bound = inspect.BoundArguments(signature, OrderedDict({**unread, **arguments}))
        bound.apply_defaults()
        return self.function(*bound.args, **bound.kwargs)

    def needs(self, supplied: str) -> bool:
        """Does the block require a value that tidyk supplies?"""
        params = inspect.signature(self.function).parameters
        return supplied in self.injected and params[supplied].default is inspect.Parameter.empty

    def reads(self, supplied: str) -> bool:
        """Does its function read this argument anywhere? It may be there only because a block of
        another network was copied."""
        code = getattr(self.function, "__code__", None)
        return code is None or supplied not in code.co_varnames or _loads(code, supplied)

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


def _loads(code: CodeType, name: str) -> bool:
    """Does the code read an argument, itself or in a function inside of it?"""
    read = [i.argval for i in dis.get_instructions(code) if i.opname.startswith("LOAD_")]
    own = any(name == value or (isinstance(value, tuple) and name in value) for value in read)
    return own or name in code.co_cellvars


def read_blocks(
    layer_blocks: Any, read: Callable[[Any, Any], Block] | None = None
) -> tuple[Block, ...]:
    """The blocks of `layer_blocks`, checked: names, signatures, and that no two arguments clash.

    Args:
        layer_blocks: Functions by name.
        read: Makes a block of a name and a function; by default one of a sequential network.
    """
    read = read or read_link
    if isinstance(layer_blocks, Mapping) and not layer_blocks:
        raise TidykValueError("`layer_blocks` is empty: a network needs an input and an output.")
    if not isinstance(layer_blocks, Mapping):
        raise TidykTypeError(
            '`layer_blocks` must be a dict of functions by name, such as {"input": f, "output": '
            f"g}}, not {describe(layer_blocks)}."
        )
    blocks = tuple(read(name, function) for name, function in layer_blocks.items())
    _check_clashes(blocks)
    return blocks


def read_link(name: Any, function: Any) -> Block:
    """A block of a sequential network: its first argument is the model so far."""
    params = read_params(name, function)
    if not params:
        raise TidykTypeError(f'The block "{name}" must have at least one argument: the model.')
    first, *rest = params
    if first in INJECTED:
        raise TidykTypeError(
            f'The first argument of the block "{name}" is the model so far; it is called '
            f"`{first}`, which is supplied to a later one: `def {name}(model, {first})`."
        )
    default = params[first].default
    if default is not inspect.Parameter.empty and default is not None:
        raise TidykTypeError(
            f'The first argument of the block "{name}" is the model so far; `{first}`, which is '
            f"{default!r} by default, comes after it: `def {name}(model, {first}={default!r})`."
        )
    own = {param: params[param] for param in rest if param not in INJECTED}
    return Block(name, function, own, tuple(p for p in rest if p in INJECTED), {first: ""})


def read_params(name: Any, function: Any) -> dict[str, inspect.Parameter]:
    """The arguments of a block, whose name and kind are checked."""
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
    params = dict(inspect.signature(function).parameters)
    variadic = [str(p) for p in params.values() if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if variadic:
        raise TidykTypeError(
            f'The block "{name}" takes {quoted(variadic)}, which cannot become arguments of a '
            "model: name them."
        )
    return params


def _check_clashes(blocks: tuple[Block, ...]) -> None:
    """Raise an error if two blocks make the same argument, or one makes an argument that means
    something else."""
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
