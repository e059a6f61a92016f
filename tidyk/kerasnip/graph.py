"""A network whose blocks are the nodes of a graph: several inputs, several outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from attrs import define, field

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, did_you_mean, quoted
from tidyk.hardhat.placeholder import is_tune
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.advice import names_told, tell_block
from tidyk.kerasnip.blocks import Block, names_of
from tidyk.kerasnip.connecting import Connected
from tidyk.kerasnip.network import Network, Shape, check_needs_no_classes
from tidyk.kerasnip.outside import Renewal, check_layers
from tidyk.kerasnip.parts import layers_between
from tidyk.kerasnip.wiring import ends, reached, read_graph

OF_INPUTS = ("input_shape", "num_levels", "data")
"""What is supplied by input, if there are several; the rest by output."""


@define(eq=False, slots=False)
class Graph(Network):
    """The network of `create_keras_functional_spec()`: blocks that are connected.

    Attributes:
        blocks: The layer blocks, each after those that it takes something from.
        modes: The modes of the outputs, where they were told one by one.
    """

    blocks: tuple[Block, ...] = field(
        converter=lambda b: b if isinstance(b, tuple) else read_graph(b)
    )
    modes: Mapping[str, str] = field(factory=dict)
    kind: ClassVar[str] = "functional"

    def __attrs_post_init__(self) -> None:
        self._check_heads()
        for block in self.blocks:
            if self.heads.get(block.name, self.mode) == "regression":
                check_needs_no_classes(block)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The blocks that take predictors."""
        return tuple(block.name for block in self.blocks if not block.connections)

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.sources if len(self.sources) > 1 else ()

    @property
    def heads(self) -> dict[str, str]:
        return dict(self.modes) or dict.fromkeys(ends(self.blocks), self.mode)

    def _told(self) -> tuple[Any, ...]:
        blocks = {block.name: _as_given(block) for block in self.blocks}
        return self.name, self.mode, blocks, dict(self.modes)

    @cached_property
    def origins(self) -> dict[str, set[str]]:
        """The inputs that each block depends on."""
        return {b.name: reached(self.blocks, [b.name]) & {*self.sources} for b in self.blocks}

    def takes_levels(self, name: str) -> bool:
        asking = [b.name for b in self.blocks if b.needs("num_levels")]
        return any(not name or self.origins[asks] == {name} for asks in asking)

    # --- checks ---------------------------------------------------------------------------------
    def _check_heads(self) -> None:
        """Raise an error for outputs that are not there, and for blocks that lead to none."""
        names = names_of(self.blocks)
        for head in self.heads:
            if head not in names:
                raise TidykValueError(
                    f'`mode` names the output "{head}", and there is no such block.'
                    f"{did_you_mean(head, names)} The blocks: {quoted(names)}."
                )
        unused = [name for name in names if name not in reached(self.blocks, self._certain_heads)]
        if unused:
            hint = " If they are outputs, `mode` names them too." if self.modes else ""
            raise TidykValueError(
                f"Nothing is made of the blocks {quoted(unused)}: no output depends on them. "
                f"Connect them, or leave them out.{hint}"
            )

    @property
    def _certain_heads(self) -> list[str]:
        """The outputs: if one is called "output", other ends are blocks that lead nowhere."""
        last = list(self.heads)
        return ["output"] if not self.modes and "output" in last else last

    def check(self, args: Mapping[str, Any]) -> None:
        super().check(args)
        self.check_repeats(args)

    def check_repeats(self, args: Mapping[str, Any]) -> None:
        """Raise an error for blocks that are repeated or dropped, but must be used once."""
        for block in self.blocks:
            number, tensors = args.get(block.count, 1), list(block.connections.values())
            marked = is_tune(number)
            if len(tensors) == 1 or not (isinstance(number, int | float) or marked) or number == 1:
                continue
            why = (
                f"it has {len(tensors)} inputs ({', '.join(tensors)}), and what it makes is one"
                if tensors
                else "it takes predictors"
            )
            value = "tune()" if marked else f"{number:g}"
            raise TidykValueError(
                f'`{block.count}` must be 1, not {value}: the block "{block.name}" can neither '
                f"be repeated nor dropped, since {why}. Only a block with exactly one input can."
            )

    # --- building -------------------------------------------------------------------------------
    def build(
        self,
        args: Mapping[str, Any],
        input_shape: Shape | dict[str, Shape],
        num_classes: int | dict[str, int | None] | None,
        **more: Any,
    ) -> Any:
        """The Keras model: of one tensor, or of a dict of them by block, on either side."""
        self.check_repeats(args)
        supplied = {"input_shape": input_shape, "num_classes": num_classes, **more}
        tensors, parts = dict[str, Any](), dict[str, list[Any]]()
        shared = Renewal(self)
        for block in self.blocks:
            own = self._supplied(block, supplied)
            tensors[block.name] = self._made(block, self.calls(block, args, own, shared), tensors)
            before = [tensors[name] for name in block.connections.values()]
            parts[block.name] = layers_between(tensors[block.name], before)
        sources = {name: input_of(tensors[name], name) for name in self.sources}
        with names_told():
            model = load_keras().Model(_bare(sources), _bare({h: tensors[h] for h in self.heads}))
        check_layers(model)
        return self.finished(model, parts, args)

    def _supplied(self, block: Block, supplied: Mapping[str, Any]) -> dict[str, Any]:
        """What is supplied to one block: of several inputs those that it depends on, of several
        outputs its own, or all of them."""
        own = {}
        for name, value in supplied.items():
            if isinstance(value, dict) and name in OF_INPUTS:
                value = _only({source: value[source] for source in self.origins[block.name]})
            elif isinstance(value, dict):
                value = value.get(block.name, _only(value))
            own[name] = value
        return own

    def _made(
        self,
        block: Block,
        calls: Iterable[tuple[Block, dict[str, Any]]],
        tensors_of_blocks: Any,
    ) -> Any:
        """The tensor that a block makes from those of other blocks."""
        tensors = {
            argument: tensors_of_blocks[name] for argument, name in block.connections.items()
        }
        for fresh, arguments in calls:
            result = _called(fresh, {**tensors, **arguments})
            tensors = dict.fromkeys(tensors, result) if tensors else {"": result}
        return next(iter(tensors.values()))


def _as_given(block: Block) -> Any:
    """A block's function, with what it was connected to where the names do not tell."""
    connections = {arg: name for arg, name in block.connections.items() if arg != name}
    return Connected(block.function, connections) if connections else block.function


def _only(value: dict[str, Any]) -> Any:
    """The only value, if there is just one, or else all of them."""
    there = {name: v for name, v in value.items() if v is not None}
    return next(iter(there.values())) if len(there) == 1 else (there or None)


def _bare(tensors: dict[str, Any]) -> Any:
    """One tensor by itself, several by name."""
    return tensors if len(tensors) > 1 else next(iter(tensors.values()))


def _called(block: Block, arguments: Mapping[str, Any]) -> Any:
    try:
        result = block.call(arguments)
    except Exception as problem:
        tell_block(problem, block, arguments)
        raise
    if not isinstance(result, load_keras().KerasTensor):
        raise TidykTypeError(
            f'The block "{block.name}" of a functional network must return a tensor, such as '
            f"`layer_dense(tensor, units=8)` makes, not {describe(result)}."
        )
    return result


def input_of(tensor: Any, name: str) -> Any:
    """The input that a tensor was made from, renamed after its block."""
    inputs, todo = dict[int, Any](), [tensor]
    while todo:
        current = todo.pop()
        operation, node, _ = current._keras_history
        before = operation._inbound_nodes[node].input_tensors
        todo += before
        if not before:
            inputs[id(current)] = current
    if len(inputs) != 1:
        raise TidykTypeError(
            f'The block "{name}" must make one input, `layer_input(shape=input_shape)`; it made '
            f"{len(inputs)}."
        )
    source = next(iter(inputs.values()))
    source.name = name  # else Keras warns that a dict of inputs names them otherwise
    return source
