"""A loss for one fit."""

from __future__ import annotations

import inspect
from contextlib import suppress
from typing import Any

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.fresh import class_behind, duplicate, learns, refuse_scores
from tidyk.kerasnip.compiling.registers import REGISTERED, find_class


def new_loss(loss: Any) -> Any:
    """A loss for one fit: an object as it is, unless there are variables in it."""
    refuse_scores(loss, "mean_squared_error")
    if isinstance(loss, str):
        loss = REGISTERED["loss"].get(loss) or _loss_named(loss)
    loss = class_behind(loss)
    if inspect.isclass(loss):
        return loss()
    if isinstance(loss, load_keras().losses.Loss):
        return duplicate(loss, "loss") if learns(loss) else loss
    if callable(loss):
        return loss
    raise TidykTypeError(
        f"A loss must be a name, a class, an object or a function, not {describe(loss)}."
    )


def _loss_named(name: str) -> Any:
    """Keras' loss of a name in any spelling; its short names ("mse", "kld") are functions."""
    try:
        return find_class("loss", name)()
    except TidykValueError:
        with suppress(ValueError):
            return load_keras().losses.get(name)
        raise


def default_loss(mode: str, units: int) -> str:
    """R's default losses, chosen by the network's output."""
    if mode == "regression":
        return "mean_squared_error"
    return "binary_crossentropy" if units == 1 else "categorical_crossentropy"
