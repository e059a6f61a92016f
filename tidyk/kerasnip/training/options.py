"""What the arguments of a fit request from `keras.Model.fit`, where many fits can share it."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from tidyk.base.errors import describe
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.arrays import length
from tidyk.kerasnip.compiling.callbacks import new_callbacks
from tidyk.kerasnip.compiling.fresh import class_behind
from tidyk.kerasnip.compiling.model import given_for
from tidyk.kerasnip.compiling.registers import find_class, listed
from tidyk.kerasnip.origin import is_kerass
from tidyk.kerasnip.stages import GO_ON, wanted_by
from tidyk.kerasnip.state import draws_inside

BY_EPOCH = ("on_train_begin", "on_train_end", "on_epoch_begin", "on_epoch_end")
"""What callbacks may do while many fits are trained."""
COMPILED = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")
FITTED = (
    "epochs", "batch_size", "verbose", "callbacks", "validation_split", "validation_data",
    "shuffle", "class_weight",
)  # fmt: skip
"""Arguments of `compile` and `fit` that fits in one program may have."""
BATCH_SIZE = 32
"""Keras' default."""


class Alone(Exception):
    """Why a fit is trained by itself."""


@frozen
class Options:
    """How a fit is trained.

    Attributes:
        epochs: The maximum number.
        batch_size: Rows of a batch.
        share: The share of rows, from the end, that are held out for validation.
        shuffle: Are rows reordered in each epoch?
        watched: Does something look at each epoch?
        start: The epochs that have been, where a training goes on.
        given: How many rows were given for validation.
        weighted: Do classes, or the rows given, have weights?
    """

    epochs: int
    batch_size: int
    share: float
    shuffle: bool
    watched: bool
    start: int
    given: int = 0
    weighted: bool = False

    def counts(self, rows: int) -> tuple[int, int]:
        """How many rows are trained on, and how many held out."""
        if self.given:
            return rows, self.given
        count = math.floor(rows * (1 - self.share)) if self.share else rows
        return count, rows - count


def options_of(args: Mapping[str, Any]) -> Options:
    """The options that the arguments of a model function give.

    Raises:
        Alone: One of them needs a fit of its own.
    """
    options = given_for("fit", args)
    if args.get("start_from") is not None or args.get("frozen"):
        raise Alone("it starts from another network, or some of it does not learn")
    _check_known("fit", options, FITTED)
    _check_known("compile", given_for("compile", args), COMPILED)
    if options.get("verbose", "auto") not in (0, "auto"):
        raise Alone("`fit_verbose` shows each epoch of each fit")
    if not isinstance(options.get("shuffle", True), bool):
        raise Alone("`fit_shuffle` is no plain yes or no")
    return Options(
        int(options.get("epochs", 1)),
        int(options.get("batch_size", BATCH_SIZE)),
        float(options.get("validation_split", 0)),
        options.get("shuffle", True),
        _is_watched(args) or bool(wanted_by(args)) or GO_ON in args,
        int(args.get(GO_ON, 0)),
        *_given(options),
    )


def _given(options: Mapping[str, Any]) -> tuple[int, bool]:
    """How many rows were given for validation, and whether they or classes have weights."""
    rows, by_class = options.get("validation_data"), "class_weight" in options
    if rows is None:
        return 0, by_class
    if not isinstance(rows, list | tuple) or len(rows) not in (2, 3):
        raise Alone("`fit_validation_data` is no pair (x, y), and no triple with weights")
    return length(rows[0]), by_class or len(rows) == 3


def _check_known(method: str, options: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in options:
        if name not in known:
            raise Alone(f"`{method}_{name}` is given")


def callbacks_of(args: Mapping[str, Any]) -> list[Any]:
    """Callbacks for one fit, if they may watch many at once; functions are called to make them.

    Raises:
        Alone: They may not.
    """
    return _checked(given_for("fit", args).get("callbacks"))


def _is_watched(args: Mapping[str, Any]) -> bool:
    """Does a callback look at each epoch? One that a function makes may: the function is called
    where the fit is trained, and not here.

    Raises:
        Alone: One of them looks at more than epochs.
    """
    given = [c for c in listed(given_for("fit", args).get("callbacks")) if c is not None]
    known = [callback for callback in given if not _is_maker(callback)]
    return len(known) < len(given) or not all(map(ends_at_nan, _checked(known)))


def _checked(callbacks: Any) -> list[Any]:
    """New callbacks like those given; what they are shows before they are made, but for those of
    functions, and may change when they are."""
    for callback in listed(callbacks):
        if callback is not None and not _is_maker(callback):
            _check_hooks(callback)
    made: list[Any] = []

    def make() -> None:
        made.extend(new_callbacks(callbacks))

    if not any(map(_makes_by_own_code, listed(callbacks))):
        make()
    elif draws_inside(make):
        raise Alone("`fit_callbacks` draws random numbers where a callback is made")
    for callback in made:
        _check_hooks(callback)
    return made


def _makes_by_own_code(callback: Any) -> bool:
    """Is it a function, or a class that is not Keras' own? Only these may draw; what other threads
    draw from numpy meanwhile would count as theirs."""
    return callable(callback) and not is_kerass(callback)


def _is_maker(callback: Any) -> bool:
    """Is it a function that makes a callback?"""
    return callable(callback) and not issubclass(_kind(callback), load_keras().callbacks.Callback)


def _check_hooks(callback: Any) -> None:
    kind, base = _kind(callback), load_keras().callbacks.Callback
    if not issubclass(kind, base):  # the fit refuses it
        raise Alone(f"`fit_callbacks` has {describe(callback)}, which is no callback")
    own = vars(callback) if isinstance(callback, base) else {}
    idle = _is_idle_between(callback, kind)
    for hook in vars(base):
        between = hook.startswith("on_") and hook not in BY_EPOCH
        changed = not idle and getattr(kind, hook) is not getattr(base, hook)
        if between and (hook in own or changed):
            raise Alone(f"the callback {kind.__name__} looks between batches, by `{hook}()`")


def _is_idle_between(callback: Any, kind: type) -> bool:
    """Is it a callback of Keras' that does nothing between batches, as long as losses are
    numbers?"""
    callbacks = load_keras().callbacks
    by_epoch = getattr(class_behind(callback), "save_freq", None) == "epoch"
    return kind is callbacks.TerminateOnNaN or (kind is callbacks.ModelCheckpoint and by_epoch)


def ends_at_nan(callback: Any) -> bool:
    """Does a callback nothing but end a training whose loss is no number any more?"""
    return type(callback) is load_keras().callbacks.TerminateOnNaN


def _kind(callback: Any) -> type:
    """The class of a callback that is given as object, class or name."""
    if isinstance(callback, str):
        return find_class("callback", callback)
    thing = class_behind(callback)
    return thing if inspect.isclass(thing) else type(thing)
