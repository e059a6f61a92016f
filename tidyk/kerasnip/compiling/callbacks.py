"""Callbacks for one fit."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from tidyk.base.errors import TidykTypeError, describe, quoted, warn
from tidyk.base.place import Place, here
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.fresh import class_behind, duplicate
from tidyk.kerasnip.compiling.registers import find_class, listed

FILES = {"ModelCheckpoint": "filepath", "CSVLogger": "filename"}
FOLDERS = {
    "BackupAndRestore": "backup_dir",
    "OrbaxCheckpoint": "directory",
    "TensorBoard": "log_dir",
}
"""The attributes of Keras' callbacks that say where they write."""
PLACES = ("resample", "candidate")
"""What a function that makes a callback may ask for."""
REQUEST = "`fit_callbacks` takes Keras callbacks, their classes, and functions that make them"
ACTING = ("EarlyStopping", "ReduceLROnPlateau")
"""Callbacks that do nothing but act on what they watch."""


def new_callbacks(callbacks: Any) -> list[Any]:
    """Callbacks for one fit: objects are copied, names, classes and functions make objects.

    While tuning, each writes to its own files: `{resample}` and `{candidate}` in a name are filled
    in, or else both are appended.
    """
    fresh = [_new_callback(callback) for callback in listed(callbacks) if callback is not None]
    for callback in fresh:
        _own_files(callback, here())
    return fresh


def tell_idle(callbacks: Iterable[Any], held_out: bool) -> None:
    """Warn of callbacks that wait for a value of rows held out, where there are none.

    Args:
        callbacks: Of one fit.
        held_out: Are there rows that are not trained on?
    """
    for callback in callbacks:
        monitor, name = str(getattr(callback, "monitor", "")), type(callback).__name__
        if monitor.startswith("val_") and not held_out and name in ACTING:
            warn(
                f'The callback {name} watches "{monitor}", and no rows are held out, so that it '
                "never acts: give `fit_validation_split` or `fit_validation_data`, or "
                f'`monitor="{monitor.removeprefix("val_")}"`.'
            )


@contextmanager
def monitors_told(model: Any) -> Iterator[None]:
    """While it is open, the error of Keras for a metric that a callback watches in vain says which
    ones there are."""
    try:
        yield
    except ValueError as problem:
        if "callback received monitor=" in str(problem):
            names = [n for n in model.get_metrics_result() if not n.startswith("val_")]
            problem.add_note(
                f"The network's metrics are {quoted(names)}; those of rows that are held out begin "
                'with "val_".'
            )
        raise


def check_callback(callback: Any) -> None:
    """Raise an error for what cannot become a callback, before it is made."""
    if isinstance(callback, str):
        find_class("callback", callback)
        return
    source, base = class_behind(callback), load_keras().callbacks.Callback
    if inspect.isclass(source):
        if not issubclass(source, base):
            raise TidykTypeError(f"{REQUEST}, not the class {source.__name__}.")
    elif callable(source):
        _check_maker(source)
    elif source is not None and not isinstance(source, base):
        raise TidykTypeError(f"{REQUEST}, not {describe(source)}.")


def _check_maker(make: Callable[..., Any]) -> None:
    """Raise an error for a function that asks for what nobody gives it: one that was meant to be
    called after each epoch, perhaps."""
    parameters = inspect.signature(make).parameters.values()
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    needed = [
        p.name
        for p in parameters
        if p.default is p.empty and p.kind not in kinds and p.name not in PLACES
    ]
    make_name = getattr(make, "__name__", type(make).__name__)
    if needed:
        raise TidykTypeError(
            f"{REQUEST}; `{make_name}` needs {quoted(needed)}, which a function that makes a "
            "callback is not given. To call it while the network trains, wrap it: "
            "`callback_lambda(on_epoch_end=f)`."
        )


def _new_callback(callback: Any) -> Any:
    if isinstance(callback, str):
        return find_class("callback", callback)()
    source, base = class_behind(callback), load_keras().callbacks.Callback
    if isinstance(source, base):
        return duplicate(source, "callback")
    fresh = _made_by(source) if callable(source) else source
    if not isinstance(fresh, base):
        raise TidykTypeError(f"{REQUEST}, not {describe(fresh)}.")
    return fresh


def _made_by(make: Callable[..., Any]) -> Any:
    """What a class or function makes; a function that asks for it is told where it is."""
    if inspect.isclass(make):
        return make()
    place = here()
    context = {name: getattr(place, name) if place else None for name in PLACES}
    parameters = inspect.signature(make).parameters
    return make(**{name: value for name, value in context.items() if name in parameters})


def _own_files(callback: Any, place: Place | None) -> None:
    """Change where a callback writes, so that fits do not overwrite each other's files."""
    kinds = {cls.__name__ for cls in type(callback).__mro__}
    for name in (FILES[kind] for kind in kinds & FILES.keys()):
        setattr(callback, name, own_file(getattr(callback, name), place))
    for name in (FOLDERS[kind] for kind in kinds & FOLDERS.keys()):
        old = str(getattr(callback, name))
        new = _filled(old, place) or (os.path.join(old, str(place)) if place else old)
        for attribute, value in vars(callback).items():
            if isinstance(value, str) and value.startswith(old):
                setattr(callback, attribute, new + value[len(old) :])


def own_file(path: str, place: Place | None) -> str:
    """A file's name for one fit.

    >>> own_file("best.weights.h5", Place("Fold1", "Model1"))
    'best_Fold1_Model1.weights.h5'
    >>> own_file("{resample}/{epoch:02d}.keras", Place("Fold1", "Model1"))
    'Fold1/{epoch:02d}.keras'
    """
    filled = _filled(path, place)
    if filled is not None or place is None:
        return filled or path
    return re.sub(r"((?:\.weights)?(?:\.\w+)?)$", rf"_{place}\1", path, count=1)


def _filled(path: str, place: Place | None) -> str | None:
    """A path whose placeholders are filled in; None if there are none."""
    if "{resample}" not in path and "{candidate}" not in path:
        return None
    resample, candidate = (place.resample, place.candidate) if place else ("all", "fit")
    return path.replace("{resample}", resample.replace("/", "_")).replace("{candidate}", candidate)
