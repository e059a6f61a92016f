"""A fit's own random seed, with the global states of Python, numpy and Keras left as they were
found.

Keras draws seeds from Python's `random` and shuffles with numpy's: both belong to the whole
process, where other threads draw too (those of dask, for one). Inside a fit Keras' seeds come
from a generator of the fit's own, and so does the order of rows (see `rows.py`). The global states
are set besides, for blocks that draw by themselves; one lock keeps two fits from setting them at
once.
"""

from __future__ import annotations

import importlib
import random
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras

GENERATOR = "global_seed_generator"
KERAS_GLOBALS = ("global_random_seed", GENERATOR, "object_name_uids")
TENSORFLOW_SEEDS = ("_seed", "_rng")
"""What `tf.random.set_seed()` sets; tensorflow has no function that tells it."""
LOCK = threading.RLock()
"""Held while the global states are a fit's."""


class _Draws(threading.local):
    """Where Keras' seeds come from in this thread: a fit's own generator, or Python's."""

    own: random.Random | None = None


class SeedSource:
    """Stands for the module `random` where Keras draws seeds from."""

    def __getattr__(self, name: str) -> object:
        return getattr(_DRAWS.own or random, name)


_DRAWS = _Draws()
_PYTHONS = (random.random, random.getrandbits)
"""What all functions of the module `random` draw with."""


@contextmanager
def keras_seed(seed: int) -> Iterator[ExitStack]:
    """Everything inside draws from `seed`, and layers are named as in a new session (`dense`,
    `dense_1`, …).

    Yields a stack: once closed, the global states are free again, and only what Keras draws itself
    comes from the seed.
    """
    keras = load_keras()
    with own_draws(seed), ExitStack() as stack:
        stack.enter_context(LOCK)
        stack.enter_context(_states_kept())
        _globals().set_global_attribute("object_name_uids", defaultdict(int))
        keras.utils.set_random_seed(seed)
        yield stack


@contextmanager
def own_draws(seed: int) -> Iterator[None]:
    """Keras' seeds come from a generator of this thread's own."""
    from keras.src.random import seed_generator

    seed_generator.python_random = SeedSource()
    before, _DRAWS.own = _DRAWS.own, random.Random(seed)
    try:
        yield
    finally:
        _DRAWS.own = before


def drawn_state() -> tuple[object, ...]:
    """How far the seeds of this thread's fit have been drawn."""
    return (_DRAWS.own or random).getstate()


def unseen_draws(seed: int) -> bool:
    """Has anything inside `keras_seed(seed)` drawn from the generators of Python and numpy? Other
    threads may have."""
    numbers, fresh = np.random.get_state(), np.random.RandomState(seed).get_state()
    python = random.getstate() == random.Random(seed).getstate()
    return not python or not _same(numbers, fresh)


def made_generator() -> bool:
    """Has Keras made this thread's generator, from which it draws where no layer does?"""
    return _globals().get_global_attribute(GENERATOR) is not None


@contextmanager
def states_kept_on_torch() -> Iterator[None]:
    """The global states are left as found by a prediction: torch draws a seed even to read rows;
    other backends draw nothing, and need not wait."""
    if load_keras().backend.backend() != "torch":
        yield
        return
    with LOCK, _states_kept():
        yield


def draws_inside(do: Callable[[], object]) -> bool:
    """Do something: has it drawn from the global states? They are left as found.

    Python's generator is watched in this thread only. numpy's can only be compared, so that what
    other threads draw from it meanwhile counts too.
    """
    with LOCK, _states_kept():
        _globals().set_global_attribute(GENERATOR, None)
        numbers, before, seen = np.random.get_state(), sys.getprofile(), list[str]()

        def watch(frame: FrameType, event: str, called: object) -> None:
            if event == "c_call" and called in _PYTHONS:
                seen.append(event)

        sys.setprofile(watch)
        try:
            do()
        finally:
            sys.setprofile(before)
        return bool(seen) or made_generator() or not _same(numbers, np.random.get_state())


def _same(one: Any, other: Any) -> bool:
    """Are two states of numpy's generator equal?"""
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def _tensorflow() -> object:
    """Where tensorflow keeps the seed of the process, and what it draws from it; nothing without
    tensorflow."""
    if "tensorflow" not in sys.modules:
        return None
    return importlib.import_module("tensorflow.python.eager.context").context()


def _globals() -> ModuleType:
    from keras.src.backend.common import global_state

    return global_state


@contextmanager
def _states_kept() -> Iterator[None]:
    keras = {name: _globals().get_global_attribute(name) for name in KERAS_GLOBALS}
    python, numbers, torch = random.getstate(), np.random.get_state(), sys.modules.get("torch")
    drawn = torch.get_rng_state() if torch else None
    tensorflow = {name: getattr(_tensorflow(), name, None) for name in TENSORFLOW_SEEDS}
    try:
        yield
    finally:
        for name, value in tensorflow.items():
            if hasattr(_tensorflow(), name):
                setattr(_tensorflow(), name, value)
        random.setstate(python)
        np.random.set_state(numbers)
        for name, value in keras.items():
            _globals().set_global_attribute(name, value)
        if torch is not None and drawn is not None:
            torch.set_rng_state(drawn)
