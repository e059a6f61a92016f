"""Optimizers, losses, metrics and callbacks by name: Keras' own, and the user's."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_string,
    describe,
    did_you_mean,
)
from tidyk.base.registry import Registry
from tidyk.keras3.backend import load_keras
from tidyk.keras3.names import r_name

REGISTERED: dict[str, Registry[Callable[..., Any]]] = {
    kind: Registry(f"registered {kind}") for kind in ("optimizer", "loss", "metric")
}


def register_keras_optimizer(name: str, optimizer_fn: Callable[..., Any]) -> None:
    """Register an optimizer under a name that `compile_optimizer` takes.

    Args:
        name: The name; what was registered under it before is replaced.
        optimizer_fn: Called with `learning_rate=`, a number; returns a Keras optimizer.

    Raises:
        TidykTypeError: `name` is no text, or `optimizer_fn` cannot be called.

    Equals R's `kerasnip::register_keras_optimizer()`.

    Examples:
        >>> def slow_adam(learning_rate):
        ...     import keras
        ...     return keras.optimizers.Adam(learning_rate / 10)
        >>> register_keras_optimizer("slow_adam", slow_adam)
    """
    _register("optimizer", name, optimizer_fn)


def register_keras_loss(name: str, loss_fn: Callable[..., Any]) -> None:
    """Register a loss under a name that `compile_loss` takes.

    Args:
        name: The name; what was registered under it before is replaced.
        loss_fn: A function of `y_true` and `y_pred`, tensors of shape (rows, units), that returns
            the loss of each row, of each unit, or of all; or a Keras loss, its class or an object.

    Raises:
        TidykTypeError: `name` is no text, or `loss_fn` cannot be called.

    Equals R's `kerasnip::register_keras_loss()`.

    Examples:
        >>> register_keras_loss("bias", lambda y_true, y_pred: (y_pred - y_true) ** 2)
    """
    _register("loss", name, loss_fn)


def register_keras_metric(name: str, metric_fn: Callable[..., Any]) -> None:
    """Register a metric under a name that `compile_metrics` takes.

    Args:
        name: The name, also of its values in the history; what was registered under it before is
            replaced.
        metric_fn: A function of `y_true` and `y_pred`, tensors of shape (rows, units), whose values
            are averaged; or a Keras metric, its class or an object.

    Raises:
        TidykTypeError: `name` is no text, or `metric_fn` cannot be called.

    Equals R's `kerasnip::register_keras_metric()`.

    Examples:
        >>> register_keras_metric("offset", lambda y_true, y_pred: y_pred - y_true)
    """
    _register("metric", name, metric_fn)


def remove_keras_optimizer(name: str) -> bool:
    """Forget an optimizer that was registered.

    Args:
        name: Its name.

    Returns:
        True if there was one. Fits that exist go on working.

    Beyond R.

    Examples:
        >>> remove_keras_optimizer("never_made")
        False
    """
    return _forget("optimizer", name)


def remove_keras_loss(name: str) -> bool:
    """Forget a loss that was registered.

    Args:
        name: Its name.

    Returns:
        True if there was one. Fits that exist go on working.

    Beyond R.

    Examples:
        >>> remove_keras_loss("never_made")
        False
    """
    return _forget("loss", name)


def remove_keras_metric(name: str) -> bool:
    """Forget a metric that was registered.

    Args:
        name: Its name.

    Returns:
        True if there was one. Fits that exist go on working.

    Beyond R.

    Examples:
        >>> remove_keras_metric("never_made")
        False
    """
    return _forget("metric", name)


def _forget(kind: str, name: str) -> bool:
    there = check_string(name, "name") in REGISTERED[kind]
    if there:
        REGISTERED[kind].remove(name)
    return there


def _register(kind: str, name: str, function: Callable[..., Any]) -> None:
    """Register under a name, replacing an earlier entry, so that a notebook cell can be run
    again."""
    check_string(name, "name")
    if not callable(function):
        raise TidykTypeError(
            f"`{kind}_fn` must be a function, a class or an object that can be called, not "
            f"{describe(function)}."
        )
    if name in REGISTERED[kind]:
        REGISTERED[kind].remove(name)
    REGISTERED[kind].add(name, function)


Registered = dict[tuple[str, str], Callable[..., Any]]
"""What is registered, by kind and name."""


def registered_in(args: Mapping[str, Any]) -> Registered:
    """What is registered under the names in the arguments of a model function."""
    by_kind = {
        "optimizer": [args.get("compile_optimizer")],
        "loss": _of_outputs(args.get("compile_loss")),
        "metric": [
            *_of_outputs(args.get("compile_metrics")),
            *_of_outputs(args.get("compile_weighted_metrics")),
        ],
    }
    return {
        (kind, name): REGISTERED[kind][name]
        for kind, names in by_kind.items()
        for name in names
        if isinstance(name, str) and name in REGISTERED[kind]
    }


def register_again(functions: Registered) -> None:
    """Register what came from another process, unless the name is already used here."""
    for (kind, name), function in functions.items():
        if name not in REGISTERED[kind]:
            REGISTERED[kind].add(name, function)


@contextmanager
def known(functions: Registered) -> Iterator[None]:
    """While it is open, what a fit was trained with is registered, though it may be removed by
    now."""
    missing = [(kind, name) for kind, name in functions if name not in REGISTERED[kind]]
    register_again(functions)
    try:
        yield
    finally:
        for kind, name in missing:
            REGISTERED[kind].remove(name)


def listed(value: Any) -> list[Any] | tuple[Any, ...]:
    """One or several values as a list."""
    return value if isinstance(value, list | tuple) else [value]


def _of_outputs(value: Any) -> list[Any]:
    """One or several values as a list, those of all outputs where they are given one by one."""
    parts = value.values() if isinstance(value, Mapping) else [value]
    return [one for part in parts for one in listed(part)]


@cache
def keras_classes(kind: str) -> dict[str, type]:
    """Keras' own optimizers, losses, metrics or callbacks, by a name without capitals and
    underscores."""
    keras = load_keras()
    module, base = {
        "optimizer": (keras.optimizers, keras.optimizers.Optimizer),
        "loss": (keras.losses, keras.losses.Loss),
        "metric": (keras.metrics, keras.metrics.Metric),
        "callback": (keras.callbacks, keras.callbacks.Callback),
    }[kind]
    classes = {
        n: c
        for n, c in vars(module).items()
        if inspect.isclass(c) and issubclass(c, base) and c is not base
    }
    by_default_name = {_plain(_default_name(cls)): cls for cls in classes.values()}
    return by_default_name | {_plain(name): cls for name, cls in classes.items()}


def find_class(kind: str, name: str) -> type:
    """The Keras class of a name in any spelling: "adam_w", "AdamW", "huber_loss", "SGD"."""
    classes = keras_classes(kind)
    plain = _plain(name)
    for spelling in (plain, plain.removesuffix(kind)):
        if spelling in classes:
            return classes[spelling]
    names = sorted({cls.__name__ for cls in classes.values()})
    bare = name.removeprefix(f"{kind}_")  # R's function may stand for what it makes
    hint = did_you_mean(bare, [*map(r_name, names), *names, *REGISTERED.get(kind, ())])
    raise TidykValueError(
        f'Keras has no {kind} "{name}".{hint} See `keras.{kind}{"es" if kind == "loss" else "s"}`.'
    )


def _default_name(cls: type) -> str:
    """The default name of an object of the class ("logcosh" for `LogCoshError`)."""
    param = inspect.signature(cls).parameters.get("name")
    return str(param.default) if param else cls.__name__


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
