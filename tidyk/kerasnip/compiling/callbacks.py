"""Callbacks for one fit."""

from __future__ import annotations

import inspect
from typing import Any

from tidyk.base.errors import TidykTypeError, describe
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.fresh import duplicate, made
from tidyk.kerasnip.compiling.registers import find_class, listed


def new_callbacks(callbacks: Any) -> list[Any]:
    """Callbacks for one fit: objects are copied, names, classes and functions make objects."""
    return [_new_callback(callback) for callback in listed(callbacks) if callback is not None]


def _new_callback(callback: Any) -> Any:
    if isinstance(callback, str):
        return find_class("callback", callback)()
    given, known = made(callback), load_keras().callbacks.Callback
    if isinstance(given, known):
        return duplicate(given, "callback")
    fresh = given() if inspect.isclass(given) or callable(given) else given
    if not isinstance(fresh, known):
        raise TidykTypeError(
            "`fit_callbacks` takes Keras callbacks, their classes, and functions that make them, "
            f"not {describe(fresh)}."
        )
    return fresh
