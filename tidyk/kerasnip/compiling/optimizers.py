"""An optimizer for one fit."""

from __future__ import annotations

import inspect
from typing import Any

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.fresh import class_behind, duplicate
from tidyk.kerasnip.compiling.registers import REGISTERED, find_class

LEARN_RATE = 0.01
"""kerasnip's default for optimizers that are given by name (Keras' own is 0.001 for most)."""


def new_optimizer(optimizer: Any, learn_rate: float | None) -> Any:
    """An optimizer for one fit, with the given learning rate in whatever form the optimizer was
    given."""
    rate = None if learn_rate is None else float(learn_rate)
    if optimizer is None:
        optimizer = "adam"
    if isinstance(optimizer, str):
        make = REGISTERED["optimizer"].get(optimizer) or find_class("optimizer", optimizer)
        if not _may_take_rate(make):
            raise TidykTypeError(
                f'The function registered as "{optimizer}" should take `learning_rate`, which '
                "`learn_rate` gives."
            )
        return _checked(make(learning_rate=LEARN_RATE if rate is None else rate))
    source = class_behind(optimizer)
    if _takes_rate(source, required=rate is None):
        return _checked(source(learning_rate=LEARN_RATE if rate is None else rate))
    is_object = isinstance(source, load_keras().optimizers.Optimizer)
    # else a class, or a function that makes one
    fresh = _copy(source) if is_object else _checked(source() if callable(source) else source)
    return fresh if rate is None else _with_rate(fresh, rate)


def _takes_rate(make: Any, *, required: bool) -> bool:
    """Is it a function of one's own that takes a learning rate, perhaps has to be given one? It
    may make a schedule of it."""
    if not inspect.isroutine(make):
        return False
    rate = inspect.signature(make).parameters.get("learning_rate")
    return rate is not None and (not required or rate.default is rate.empty)


def _may_take_rate(make: Any) -> bool:
    """Can it be called with a learning rate, as far as its signature tells?"""
    if not inspect.isroutine(make):
        return True
    parameters = inspect.signature(make).parameters.values()
    return any(p.name == "learning_rate" or p.kind is p.VAR_KEYWORD for p in parameters)


def _checked(optimizer: Any) -> Any:
    if not isinstance(optimizer, load_keras().optimizers.Optimizer):
        raise TidykTypeError(
            "`compile_optimizer` must be the name of an optimizer, its class, a function that "
            f"makes one, or an object, not {describe(optimizer)}."
        )
    return optimizer


def _copy(optimizer: Any) -> Any:
    """A copy in an untrained state."""
    if getattr(optimizer, "_exclude_from_weight_decay", None):
        raise TidykValueError(
            "The optimizer excludes variables of another model from its weight decay "
            "(`var_list`); every fit has variables of its own: exclude them by `var_names`."
        )
    return _unused(optimizer) if optimizer.built else duplicate(optimizer, "optimizer")


def _unused(optimizer: Any) -> Any:
    """An optimizer like one that has trained a model already: from its configuration, then with
    the values that the configuration does not tell."""
    try:
        fresh = type(optimizer).from_config(optimizer.get_config())
    except Exception as problem:
        raise TidykTypeError(
            f"The optimizer {describe(optimizer)} has trained a model already, and cannot be made "
            f"anew ({problem}): give it unused, or its class, or a function that makes it."
        ) from problem
    for name, value in vars(optimizer).items():
        if _is_plain(value) and vars(fresh).get(name) != value and name not in OF_TRAINING:
            setattr(fresh, name, value)
    return fresh


OF_TRAINING = ("built", "_lock")


def _is_plain(value: Any) -> bool:
    """Is this a value that was set, and not one that training leaves behind?"""
    return value is None or isinstance(value, bool | int | float | str | tuple) or callable(value)


def _with_rate(optimizer: Any, rate: float) -> Any:
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    if not isinstance(inner._learning_rate, load_keras().Variable):
        raise TidykValueError(
            f"`learn_rate` is {rate:g}, but the optimizer {describe(inner)} has a schedule of its "
            "own: give one of the two."
        )
    inner.learning_rate = rate
    return optimizer
