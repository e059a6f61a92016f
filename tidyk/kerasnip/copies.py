"""Copies of Keras' objects that lose nothing.

Keras copies by `get_config()`, which knows only what a class tells it: values that an own class
keeps to itself, weights, and what was set after the making are lost. Here the attributes themselves
are copied. Functions, classes and modules are what they were, not copies.
"""

from __future__ import annotations

import importlib
import io
import pickle
from functools import cache
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from tidyk.base.travel import is_identifying
from tidyk.keras3.backend import load_keras

ATOMS = (FunctionType, BuiltinFunctionType, ModuleType, type)
STRATEGIES = "tensorflow.python.distribute.distribute_lib"
"""How tensorflow spreads work over devices belongs to the process; an optimizer remembers it."""


def copy_of(thing: Any) -> Any:
    """A copy that shares nothing with the original but functions, classes and modules."""
    file, atoms = io.BytesIO(), []
    _Writer(file, atoms).dump(thing)
    file.seek(0)
    return _Reader(file, atoms).load()


class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, atoms: list[Any]) -> None:
        super().__init__(file, protocol=5)
        self.atoms = atoms

    def persistent_id(self, obj: Any) -> int | None:
        if not isinstance(obj, ATOMS):
            return None
        self.atoms.append(obj)
        return len(self.atoms) - 1

    def reducer_override(self, obj: Any) -> Any:
        return by_attributes(obj)


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, atoms: list[Any]) -> None:
        super().__init__(file)
        self.atoms = atoms

    def persistent_load(self, pid: int) -> Any:
        return self.atoms[pid]


def by_attributes(thing: Any) -> Any:
    """How pickle takes an object of Keras apart by its attributes; `NotImplemented` for others."""
    tracking = _tracking()
    if isinstance(thing, tracking.Tracker):
        return tracking.Tracker, ({},), vars(thing), None, None, _set_tracker
    cls: Any = type(thing)
    if cls.__module__ == tracking.__name__:
        kind = next(kind for kind in (list, dict, set) if issubclass(cls, kind))
        return cls, (), (vars(thing)["tracker"], kind(thing)), None, None, _set_tracked
    if cls.__name__ == "DynamicBackend":  # of layers that prepare data
        return cls, (thing._backend,)
    if cls.__module__ == STRATEGIES:
        return _strategy, ()
    if isinstance(thing, _callback()):
        attributes = {name: value for name, value in vars(thing).items() if name != "_model"}
        return _without_attributes, (cls,), {**attributes, "_model": None}
    if not isinstance(thing, _saveable()):
        return NotImplemented
    if is_identifying():  # variables have numbers that count what the process has made
        return cls, (), {"config": thing.get_config(), "own": _plain(vars(thing))}
    state = {name: value for name, value in vars(thing).items() if not _is_made_anew(name, value)}
    return _without_attributes, (cls,), state


def _strategy() -> Any:
    """That of here and now."""
    return importlib.import_module(STRATEGIES).get_strategy()


def _plain(attributes: dict[str, Any]) -> dict[str, Any]:
    """The plain values among attributes."""
    return {n: v for n, v in attributes.items() if isinstance(v, bool | int | float | str)}


def _is_made_anew(name: str, value: Any) -> bool:
    """Is it a method that Keras wraps anew for each object?"""
    return name in ("build", "quantize") and isinstance(value, FunctionType)


def _without_attributes(cls: Any) -> Any:
    return cls.__new__(cls)


def _set_tracked(collection: Any, state: tuple[Any, Any]) -> None:
    """Fill a collection that reports additions to a tracker, without reporting them."""
    collection.tracker, content = state
    kind = type(content)
    (kind.extend if kind is list else kind.update)(collection, content)


def _set_tracker(tracker: Any, state: dict[str, Any]) -> None:
    """Keras' tracker knows the parts of an object by their addresses, which differ in a copy."""
    vars(tracker).update(state)
    tracker.stored_ids = {
        name: {id(part) for part in (parts.values() if isinstance(parts, dict) else parts)}
        for name, (_, parts) in tracker.config.items()
    }


@cache
def _tracking() -> ModuleType:
    load_keras()
    from keras.src.utils import tracking

    return tracking


@cache
def _callback() -> type:
    """Callbacks hold the model that they watch, which is not copied with them."""
    return load_keras().callbacks.Callback


@cache
def _saveable() -> type:
    load_keras()
    from keras.src.saving.keras_saveable import KerasSaveable

    return KerasSaveable
