"""A network made from layer blocks: its arguments, and how it is built."""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from attrs import define, evolve, field

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.advice import tell_block
from tidyk.kerasnip.arguments import check_arguments, model_arguments
from tidyk.kerasnip.blocks import Block, read_blocks
from tidyk.kerasnip.outside import Renewal, check_layers, note_layers
from tidyk.kerasnip.parts import Parts, note_parts
from tidyk.kerasnip.settings import Settings
from tidyk.kerasnip.travel import pack, unpack
from tidyk.kerasnip.values import each_repeat

Shape = tuple[int, ...]


@define(eq=False, slots=False)
class Network:
    """The network of `create_keras_sequential_spec()`: blocks that follow one another.

    Pickles with its blocks by value, so that it works in a process that never saw their source.

    Attributes:
        name: The model function's name.
        mode: "regression", "classification", or "mixed" where outputs have several modes.
        blocks: The layer blocks, in order.
    """

    name: str
    mode: str
    blocks: tuple[Block, ...] = field(
        converter=lambda b: b if isinstance(b, tuple) else read_blocks(b)
    )

    kind: ClassVar[str] = "sequential"

    _carried: Settings | None = field(default=None, init=False)
    _noted: Settings | None = field(default=None, init=False)

    @property
    def settings(self) -> Settings:
        """Keras' settings for its training: those that it brought from another process, or else
        this thread's; a worker's thread takes those that were noted."""
        if self._carried is not None:
            return self._carried
        mine = threading.current_thread() is threading.main_thread()
        return Settings.current() if mine or self._noted is None else self._noted

    def note_settings(self) -> None:
        """Remember the settings for worker threads, which would start with Keras' default ones."""
        self._noted = self.settings

    def __attrs_post_init__(self) -> None:
        for block in self.blocks:
            if self.mode == "regression":
                check_needs_no_classes(block)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The blocks that each take some of the predictors; none where one takes them all."""
        return ()

    @property
    def heads(self) -> dict[str, str]:
        """The blocks that the network ends in, with their modes."""
        return {"output": self.mode}

    def takes_levels(self, name: str) -> bool:
        """Does an input get factors as level numbers, since a block needs `num_levels`?"""
        return self.needs("num_levels")

    def check(self, args: Mapping[str, Any]) -> None:
        """Raise an error for values of arguments that cannot be right."""
        check_arguments(args, self.blocks, self.heads)

    def asks_for(self, supplied: str) -> bool:
        """Does any block ask for something that tidyk supplies?"""
        return any(supplied in block.injected for block in self.blocks)

    def needs(self, supplied: str) -> bool:
        """Does any block require something that tidyk supplies?"""
        return any(block.needs(supplied) for block in self.blocks)

    @cached_property
    def arguments(self) -> dict[str, inspect.Parameter]:
        """All arguments of the model function."""
        return model_arguments(self.blocks)

    def __getstate__(self) -> bytes:
        settings = self.settings if "keras" in sys.modules else Settings()
        carried = None if settings == Settings() else settings
        return pack((self._told(), carried))

    def _told(self) -> tuple[Any, ...]:
        """The arguments that make it again."""
        return self.name, self.mode, {block.name: block.function for block in self.blocks}

    def __setstate__(self, state: bytes) -> None:
        arguments, carried = unpack(state)
        self.__init__(*arguments)
        self._carried = carried

    def missing_arguments(self, args: Mapping[str, Any]) -> list[str]:
        """Arguments without a default that were not given, though their block is used."""
        return [
            argument
            for block in self.blocks
            if args.get(block.count, 1) != 0
            for argument, param in block.arguments().items()
            if param.default is param.empty and argument not in args
        ]

    def build(
        self,
        args: Mapping[str, Any],
        input_shape: Shape | dict[str, Shape],
        num_classes: int | dict[str, int | None] | None,
        **more: Any,
    ) -> Any:
        """The Keras model for these arguments.

        Args:
            args: Arguments of the model function that were given.
            input_shape: Shape of one row of predictors; if there are several inputs, of each.
            num_classes: Number of levels of the outcome; None for regression. Where there are
                several outputs, of each.
            **more: What else blocks may ask for.
        """
        self._check_output()
        supplied = {"input_shape": input_shape, "num_classes": num_classes, **more}
        model, parts = None, dict[str, list[Any]]()
        for block in self.blocks:
            before = len(model.layers) if model is not None else 0
            for fresh, arguments in self.calls(block, args, supplied):
                model = _add(fresh, model, arguments)
                check_layers(model)
            parts[block.name] = [] if model is None else model.layers[before:]
        if model is None:
            raise TidykValueError(f"All blocks of `{self.name}()` are dropped: there is no model.")
        return self.finished(model, parts, args)

    def finished(self, model: Any, parts: Parts, args: Mapping[str, Any]) -> Any:
        """A model that was just built, of which is known which layers are whose."""
        note_layers(model, self)
        note_parts(model, parts, args.get("frozen"))
        return model

    def calls(
        self,
        block: Block,
        args: Mapping[str, Any],
        supplied: Mapping[str, Any],
        shared: Renewal | None = None,
    ) -> Iterator[tuple[Block, dict[str, Any]]]:
        """For each time that a block is used: the block, with layers of its own, and its
        arguments. Where there is a `shared` renewal, layers from outside of several blocks are one
        and the same, but for repeats."""
        own = {p: args[block.argument(p)] for p in block.params if block.argument(p) in args}
        supply = {n: supplied[n] for n in block.injected if supplied.get(n) is not None}
        repeats = _repeats(args, block)
        for repeat in range(repeats):
            renewal = shared if shared is not None and repeat == 0 else Renewal(self)
            fresh = evolve(block, function=renewal.renewed(block.function))
            values = renewal.renewed(each_repeat(own, repeats, repeat, block.name, block.params))
            yield fresh, {**supply, **values}

    def _check_output(self) -> None:
        if "output" not in {block.name for block in self.blocks}:
            raise TidykValueError(
                f'`{self.name}()` has no block named "output": the last block must be called so, '
                "so that the network ends in the outcome."
            )


def check_needs_no_classes(block: Block) -> None:
    """Raise an error for a block of a regression that requires the number of classes."""
    if block.needs("num_classes") and block.reads("num_classes"):
        raise TidykValueError(
            f'The block "{block.name}" asks for `num_classes`, which a regression does not '
            'have: use `mode="classification"`, or `units=1`.'
        )


def _repeats(args: Mapping[str, Any], block: Block) -> int:
    number = args.get(block.count)
    return 1 if number is None else int(number)


def _holds(result: Any, model: Any) -> bool:
    """Does the new model still have every layer of the old one?"""
    if model is None or result is model or model in result.layers:
        return True
    return all(any(layer is kept for kept in result.layers) for layer in model.layers)


def _add(block: Block, model: Any, args: dict[str, Any]) -> Any:
    """Call a block; it may return the model, or None after changing it in place."""
    keras = load_keras()
    try:
        result = block.call({block.first: model, **args})
    except Exception as problem:
        first = ", the first that is used, which has to make the model" if model is None else ""
        tell_block(problem, block, args, first)
        raise
    if result is None and model is not None:
        return model
    if isinstance(result, keras.Sequential) and _holds(result, model):
        return result
    if model is None:
        raise TidykTypeError(
            f'The first block, "{block.name}", must make the model, with '
            f"`keras_model_sequential(input_shape=input_shape)`; it returned {describe(result)}."
        )
    another = isinstance(result, keras.Sequential)
    returned = "a model without the layers before it" if another else describe(result)
    raise TidykTypeError(
        f'The block "{block.name}" must return the model that it was given, or None after changing '
        f"it; it returned {returned}."
    )
