"""The arguments of a generated model function: their names, order, meaning and possible values."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_string,
    check_whole,
    describe,
    did_you_mean,
    quoted,
)
from tidyk.hardhat.placeholder import is_tune
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.blocks import Block
from tidyk.kerasnip.checks import CHECKS, check_together
from tidyk.kerasnip.values import each_repeat, plain

KEYWORD = inspect.Parameter.KEYWORD_ONLY
OTHER_DEFAULTS = {"compile_optimizer": "adam"}
"""Defaults that differ from Keras' own."""


@cache
def keras_arguments(method: str, *left_out: str) -> dict[str, inspect.Parameter]:
    """Arguments of `keras.Model.fit` or `.compile`, with their prefix."""
    signature = inspect.signature(getattr(load_keras().Model, method))
    return {
        f"{method}_{n}": p for n, p in signature.parameters.items() if n not in ("self", *left_out)
    }


def model_arguments(blocks: tuple[Block, ...]) -> dict[str, inspect.Parameter]:
    """All arguments in order: `num_*`, those of the blocks, `learn_rate`, `fit_*`, `compile_*`."""
    parameters = {
        block.count: inspect.Parameter(block.count, KEYWORD, default=1) for block in blocks
    }
    for block in blocks:
        parameters |= block.arguments()
    parameters["learn_rate"] = inspect.Parameter("learn_rate", KEYWORD, default=None)
    parameters |= keras_arguments("fit", "x", "y") | keras_arguments("compile")
    for name, default in OTHER_DEFAULTS.items():
        parameters[name] = parameters[name].replace(default=default)
    return {name: p.replace(name=name, kind=KEYWORD) for name, p in parameters.items()}


def dials_parameter(argument: str, own: str | None = None) -> str | None:
    """The dials parameter that describes an argument, by kerasnip's rule: `num_*`, then the last
    word of the name.

    `own` is the argument's name in its block: a `decay_rate` or `dilation_rate` is not a dropout.
    """
    whole = {
        "learn_rate": "learn_rate",
        "fit_epochs": "epochs",
        "fit_batch_size": "batch_size",
        "compile_optimizer": "optimizer_function",
        "compile_loss": "loss_function_keras",
    }
    if argument in whole:
        return whole[argument]
    if argument.startswith(("fit_", "compile_")):
        return None
    if argument.startswith("num_"):
        return "num_terms"
    if argument.endswith("learning_rate"):
        return "learn_rate"
    if own and own.endswith("_rate") and not own.endswith(("dropout_rate", "drop_rate")):
        return None
    sizes = (name for name in ("kernel_size", "pool_size") if argument.endswith(name))
    return next(sizes, LAST_WORDS.get(argument.rpartition("_")[2]))


LAST_WORDS = {
    "units": "hidden_units",
    "filters": "hidden_units",
    "dropout": "dropout",
    "rate": "dropout",
    "activation": "activation",
    "l1": "penalty",
    "l2": "penalty",
    "penalty": "penalty",
    "heads": "num_heads",
    "dim": "embedding_dim",
}
"""dials parameters by the last word of an argument's name."""


BY_HEAD = ("compile_loss", "compile_metrics", "compile_weighted_metrics", "compile_loss_weights")
"""Arguments that may be given for each output, as a dict by name."""

ONE_EACH = ("compile_loss", "compile_loss_weights")
"""Those of which an output has one, so that a list would be one of outputs in some order."""


def check_arguments(
    args: Mapping[str, Any], blocks: tuple[Block, ...], heads: Mapping[str, str]
) -> None:
    """Raise an error for values that cannot be right, before anything is built.

    Args:
        args: Arguments of a model function that were given.
        blocks: The layer blocks.
        heads: The blocks that are outputs, with their modes.
    """
    counts = {block.count for block in blocks}
    check_together(args)
    for block in blocks:
        _check_repeated(block, args)
    params = {name: p for block in blocks for name, p in block.arguments().items()}
    few = {block.argument(n): values for block in blocks for n, values in block.choices.items()}
    for name, argument in args.items():
        value = plain(argument)
        if is_tune(value):
            continue
        if name in counts:
            check_whole(value, name, minimum=0)
        elif isinstance(value, str) and _is_numeric(params.get(name)):
            raise TidykTypeError(
                f"`{name}` is a number, {params[name].default} by default, not {describe(value)}."
            )
        elif isinstance(value, str) and isinstance(few.get(name, (True,))[0], str):
            check_string(value, name, few[name])
        elif value is not None:
            for part in _by_head(value, name, heads):
                CHECKS.get(name, _nothing)(part, name)


def _check_repeated(block: Block, args: Mapping[str, Any]) -> None:
    """Raise an error for lists that have no value for each repeat of a block."""
    own = {n: args[block.argument(n)] for n in block.params if block.argument(n) in args}
    for name, value in own.items():
        if isinstance(value, list) and any(map(is_tune, value)):
            raise TidykValueError(
                f"`{block.argument(name)}` has `tune()` within a list: mark the whole argument, "
                "and give `grid` a column of lists."
            )
    repeats = plain(args.get(block.count, 1))
    if isinstance(repeats, int | float) and repeats >= 2:
        each_repeat(own, int(repeats), 0, block.name, block.params)


def _is_numeric(param: inspect.Parameter | None) -> bool:
    """Does a block's argument take numbers only, as its default tells?"""
    if param is None or isinstance(param.default, bool) or "str" in str(param.annotation):
        return False
    return isinstance(param.default, int | float)


def _nothing(value: Any, name: str) -> None:
    """No check."""


def _by_head(value: Any, name: str, heads: Mapping[str, str]) -> Iterable[Any]:
    """The values of each output, where they are given one by one."""
    if name not in BY_HEAD:
        return [value]
    if not isinstance(value, Mapping):
        if len(set(heads.values())) > 1:
            raise TidykValueError(
                f"`{name}` is one for outputs of several modes: give it by output, as a dict "
                f"with {quoted(heads)}; what is left out has its default."
            )
        if len(heads) > 1 and name in ONE_EACH and isinstance(value, list | tuple):
            raise TidykValueError(
                f"`{name}` of several outputs is given by output, as a dict with {quoted(heads)}, "
                "not as a list."
            )
        return [value]
    if any(map(is_tune, value.values())):
        raise TidykValueError(
            f"`{name}` has `tune()` within a dict: mark the whole argument, and give `grid` a "
            "column of dicts."
        )
    unknown = [head for head in value if head not in heads]
    if unknown:
        raise TidykValueError(
            f'`{name}` names the output "{unknown[0]}", which there is not.'
            f"{did_you_mean(str(unknown[0]), heads)} The outputs: {quoted(heads)}."
        )
    return value.values()
