"""Values of arguments as blocks and Keras take them.

A grid may come from numpy, from a file, or be written out of habit from R: its numbers may be
numpy's, whole numbers may be floats, and None may be NaN.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from tidyk.base.errors import TidykValueError
from tidyk.keras3.backend import load_keras

WHOLE = (
    "fit_epochs", "fit_batch_size", "fit_initial_epoch", "fit_steps_per_epoch", "fit_verbose",
    "fit_validation_steps", "fit_validation_batch_size", "fit_validation_freq",
)  # fmt: skip
ACTIVATIONS = {
    "hardshrink": "hard_shrink",
    "hardsigmoid": "hard_sigmoid",
    "hardtanh": "hard_tanh",
    "softshrink": "soft_shrink",
    "tanhshrink": "tanh_shrink",
    "logsigmoid": "log_sigmoid",
}
"""Names of dials that Keras spells differently."""


def plain(value: Any) -> Any:
    """A numpy scalar as Python's own, and NaN as None."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and value != value else value


def ready_args(args: Mapping[str, Any], params: Mapping[str, inspect.Parameter]) -> dict[str, Any]:
    """Arguments of a model function for one fit.

    Args:
        args: Those that were given.
        params: All of the model function, with the defaults of the blocks.
    """
    return {name: _ready(name, plain(value), params.get(name)) for name, value in args.items()}


def engine_args(
    arguments: Mapping[str, Any], params: Mapping[str, inspect.Parameter]
) -> dict[str, Any]:
    """Arguments for one fit; the engine's own `verbose` is the model's `fit_verbose`."""
    args = dict(arguments)
    if "verbose" in args:
        args.setdefault("fit_verbose", args.pop("verbose"))
    return ready_args(args, params)


def _ready(name: str, value: Any, param: inspect.Parameter | None) -> Any:
    if isinstance(value, float) and value.is_integer() and _is_whole(name, param):
        return int(value)
    if isinstance(value, str) and name.endswith("activation"):
        return spelled(value)
    return value


def _is_whole(name: str, param: inspect.Parameter | None) -> bool:
    """May a whole number be an int here? Not where the default or the annotation is a float."""
    if name in WHOLE or name.startswith("num_"):
        return True
    if name == "learn_rate" or name.startswith(("fit_", "compile_")) or param is None:
        return False
    return not isinstance(param.default, float) and param.annotation not in (float, "float")


def spelled(activation: str) -> str:
    """Keras' spelling of an activation.

    >>> spelled("hardtanh"), spelled("relu")
    ('hard_tanh', 'relu')
    """
    return ACTIVATIONS.get(activation, activation)


def is_activation(name: str) -> bool:
    """Does Keras have an activation of that name?"""
    try:
        load_keras().activations.get(name)
    except ValueError:
        return False
    return True


def activations() -> list[str]:
    """The names of Keras' activations."""
    return [name for name in vars(load_keras().activations) if is_activation(name)]


def each_repeat(
    args: Mapping[str, Any],
    repeats: int,
    repeat: int,
    block: str,
    params: Mapping[str, inspect.Parameter],
) -> dict[str, Any]:
    """A block's own arguments for one of its repeats: a list has a value for each.

    Args:
        args: Of the block.
        repeats: How often it is used.
        repeat: Which time this is, from 0.
        block: Its name.
        params: Its arguments, with their defaults: where that is a list, a list of one is no value
            for the only repeat.
    """
    if repeats < 2:
        return {n: v[0] if _is_for_one(v, params.get(n)) else v for n, v in args.items()}
    for name, value in args.items():
        if isinstance(value, list) and len(value) != repeats:
            raise TidykValueError(
                f"`{block}_{name}` has {len(value)} values, and `num_{block}` is {repeats}: give "
                "one value, or one for each repeat (a tuple is one value)."
            )
    return {n: plain(v[repeat]) if isinstance(v, list) else v for n, v in args.items()}


def _is_for_one(value: Any, param: inspect.Parameter | None) -> bool:
    """Is it a list of one value, for a block that is used once?"""
    of_lists = param is not None and isinstance(param.default, list | tuple)
    return isinstance(value, list) and len(value) == 1 and not of_lists
