"""Optimizers, losses, metrics and callbacks: by name, class or object, and fresh for every fit."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from tidyk.base.errors import TidykTypeError, TidykValueError, check_string, describe, did_you_mean
from tidyk.base.registry import Registry
from tidyk.keras3.backend import load_keras
from tidyk.keras3.names import r_name

LEARN_RATE = 0.01
"""kerasnip's default for optimizers that are given by name (Keras' own is 0.001 for most)."""

REGISTERED: dict[str, Registry[Callable[..., Any]]] = {
    kind: Registry(f"registered {kind}") for kind in ("optimizer", "loss", "metric")
}


def register_keras_optimizer(name: str, optimizer_fn: Callable[..., Any]) -> None:
    """Let `compile_optimizer` take an optimizer of one's own by name.

    Args:
        name: The name.
        optimizer_fn: Called with `learning_rate=`; returns an optimizer.

    Equals R's `kerasnip::register_keras_optimizer()`.

    Examples:
        >>> def slow_adam(learning_rate):
        ...     import keras
        ...     return keras.optimizers.Adam(learning_rate / 10)
        >>> register_keras_optimizer("slow_adam", slow_adam)
    """
    REGISTERED["optimizer"].add(check_string(name, "name"), optimizer_fn)


def register_keras_loss(name: str, loss_fn: Callable[..., Any]) -> None:
    """Let `compile_loss` take a loss of one's own by name. Equals R's
    `kerasnip::register_keras_loss()`.

    Args:
        name: The name.
        loss_fn: A function of `y_true` and `y_pred`, or a Keras loss.

    Examples:
        >>> register_keras_loss("bias", lambda y_true, y_pred: (y_pred - y_true) ** 2)
    """
    REGISTERED["loss"].add(check_string(name, "name"), loss_fn)


def register_keras_metric(name: str, metric_fn: Callable[..., Any]) -> None:
    """Let `compile_metrics` take a metric of one's own by name. Equals R's
    `kerasnip::register_keras_metric()`.

    Args:
        name: The name.
        metric_fn: A function of `y_true` and `y_pred`, or a Keras metric.

    Examples:
        >>> register_keras_metric("offset", lambda y_true, y_pred: y_pred - y_true)
    """
    REGISTERED["metric"].add(check_string(name, "name"), metric_fn)


Registered = dict[tuple[str, str], Callable[..., Any]]
"""What is registered, by kind and name."""


def registered_in(args: Mapping[str, Any]) -> Registered:
    """What is registered under the names that stand in arguments of a model function."""
    given = {
        "optimizer": [args.get("compile_optimizer")],
        "loss": [args.get("compile_loss")],
        "metric": [
            *_listed(args.get("compile_metrics")),
            *_listed(args.get("compile_weighted_metrics")),
        ],
    }
    return {
        (kind, name): REGISTERED[kind][name]
        for kind, names in given.items()
        for name in names
        if isinstance(name, str) and name in REGISTERED[kind]
    }


def register_again(found: Registered) -> None:
    """Register what came from another process, unless the name is taken here."""
    for (kind, name), function in found.items():
        if name not in REGISTERED[kind]:
            REGISTERED[kind].add(name, function)


def _listed(given: Any) -> list[Any] | tuple[Any, ...]:
    return given if isinstance(given, list | tuple) else [given]


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
    found = {
        n: c
        for n, c in vars(module).items()
        if inspect.isclass(c) and issubclass(c, base) and c is not base
    }
    named = {_plain(_default_name(cls)): cls for cls in found.values()}
    return named | {_plain(name): cls for name, cls in found.items()}


def find_class(kind: str, name: str) -> type:
    """The Keras class of a name in any spelling: "adam_w", "AdamW", "huber_loss", "SGD"."""
    known = keras_classes(kind)
    plain = _plain(name)
    for spelling in (plain, plain.removesuffix(kind)):
        if spelling in known:
            return known[spelling]
    names = sorted({cls.__name__ for cls in known.values()})
    hint = did_you_mean(name, [*map(r_name, names), *names, *REGISTERED.get(kind, ())])
    raise TidykValueError(
        f'Keras has no {kind} "{name}".{hint} See `keras.{kind}{"es" if kind == "loss" else "s"}`.'
    )


def _default_name(cls: type) -> str:
    """What an object of the class is called unless it is told ("logcosh" for `LogCoshError`)."""
    param = inspect.signature(cls).parameters.get("name")
    return str(param.default) if param else cls.__name__


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def new_optimizer(optimizer: Any, learn_rate: float | None) -> Any:
    """An optimizer for one fit: a given learning rate reaches it however it was given."""
    known: Any = load_keras().optimizers.Optimizer
    if optimizer is None:
        optimizer = "adam"
    if isinstance(optimizer, str):
        rate = LEARN_RATE if learn_rate is None else learn_rate
        make = REGISTERED["optimizer"].get(optimizer) or find_class("optimizer", optimizer)
        return make(learning_rate=rate)
    if callable(optimizer):  # a class, or a function that makes one
        optimizer = optimizer()
    if not isinstance(optimizer, known):
        raise TidykTypeError(
            "`compile_optimizer` must be the name of an optimizer, its class or an object, not "
            f"{describe(optimizer)}."
        )
    config = optimizer.get_config()
    if learn_rate is not None:
        config["learning_rate"] = learn_rate
    return optimizer.__class__.from_config(config)


def new_loss(loss: Any) -> Any:
    """A loss for one fit."""
    if isinstance(loss, str):
        return REGISTERED["loss"].get(loss) or _loss_named(loss)
    return _fresh(loss, "loss")


def _loss_named(name: str) -> Any:
    """Keras' loss of a name in any spelling; its short names ("mse", "kld") are functions."""
    try:
        return find_class("loss", name)()
    except TidykValueError:
        with suppress(ValueError):
            return load_keras().losses.get(name)
        raise


def new_metrics(metrics: Any) -> list[Any]:
    """Metrics for one fit; Keras' own shorthands ("accuracy", "mae") keep their names."""
    return [_new_metric(metric) for metric in _listed(metrics)]


def _new_metric(metric: Any) -> Any:
    if not isinstance(metric, str):
        return _fresh(metric, "metric")
    own = REGISTERED["metric"].get(metric)
    if own is not None:
        return own
    if metric in ("accuracy", "acc"):
        return metric
    try:
        load_keras().metrics.get(metric)
    except ValueError:
        return find_class("metric", metric)()
    return metric


def _fresh(given: Any, kind: str) -> Any:
    """A class (or R's `loss_*` and `metric_*`) made an object, an object cloned, a function as it
    is."""
    given = getattr(given, "makes", given)
    if inspect.isclass(given):
        return given()
    if hasattr(given, "get_config") and hasattr(type(given), "from_config"):
        return type(given).from_config(given.get_config())
    if callable(given):
        return given
    raise TidykTypeError(
        f"A {kind} must be a name, a class, an object or a function, not {describe(given)}."
    )


def new_callbacks(callbacks: Any) -> list[Any]:
    """Callbacks for one fit: objects are copied, names and classes made objects."""
    return [_new_callback(callback) for callback in _listed(callbacks) if callback is not None]


def _new_callback(callback: Any) -> Any:
    if isinstance(callback, str):
        return find_class("callback", callback)()
    callback = getattr(callback, "makes", callback)
    if inspect.isclass(callback):
        return callback()
    if not isinstance(callback, load_keras().callbacks.Callback):
        raise TidykTypeError(f"`fit_callbacks` takes Keras callbacks, not {describe(callback)}.")
    return copy.deepcopy(callback)


def default_loss(mode: str, units: int) -> str:
    """R's default losses, told by the network's output."""
    if mode == "regression":
        return "mean_squared_error"
    return "binary_crossentropy" if units == 1 else "categorical_crossentropy"


def default_metrics(mode: str) -> list[str]:
    """R's default metrics."""
    return ["mean_absolute_error"] if mode == "regression" else ["accuracy"]


def given_for(method: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `keras.Model.fit` or `.compile` that were given; None stands for Keras'
    default."""
    prefix = f"{method}_"
    return {
        name.removeprefix(prefix): value
        for name, value in args.items()
        if name.startswith(prefix) and value is not None
    }


def compile_model(model: Any, args: Mapping[str, Any], mode: str) -> None:
    """Compile a freshly built model as its arguments say."""
    units = model.output_shape[-1]
    given = given_for("compile", args)
    loss, metrics = given.pop("loss", None), given.pop("metrics", None)
    optimizer = new_optimizer(given.pop("optimizer", None), args.get("learn_rate"))
    if "weighted_metrics" in given:
        given["weighted_metrics"] = new_metrics(given["weighted_metrics"])
    model.compile(
        optimizer=optimizer,
        loss=new_loss(default_loss(mode, units) if loss is None else loss),
        metrics=new_metrics(default_metrics(mode) if metrics is None else metrics),
        **given,
    )
