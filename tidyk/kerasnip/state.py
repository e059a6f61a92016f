"""A fit's own random seed, with the global states of Python, numpy and Keras left as they were
found."""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras

KERAS_GLOBALS = ("global_random_seed", "global_seed_generator", "object_name_uids")


@contextmanager
def keras_seed(seed: int) -> Iterator[None]:
    """Everything inside draws from `seed`, and layers are named as in a new session (`dense`,
    `dense_1`, …)."""
    keras = load_keras()
    with states_kept():
        _globals().set_global_attribute("object_name_uids", defaultdict(int))
        keras.utils.set_random_seed(seed)
        yield


@contextmanager
def states_kept() -> Iterator[None]:
    """Whatever happens inside, the global states are left as found (torch draws a seed even to read
    rows for a prediction)."""
    before = _states()
    try:
        yield
    finally:
        _restore(before)


@contextmanager
def own_layer_names() -> Iterator[None]:
    """Layers made inside are named as in a new session, and do not move the names outside."""
    before = _globals().get_global_attribute("object_name_uids")
    _globals().set_global_attribute("object_name_uids", defaultdict(int))
    try:
        yield
    finally:
        _globals().set_global_attribute("object_name_uids", before)


def _globals() -> Any:
    from keras.src.backend.common import global_state

    return global_state


def _states() -> dict[str, Any]:
    found = {name: _globals().get_global_attribute(name) for name in KERAS_GLOBALS}
    torch = sys.modules.get("torch")
    return {
        "python": random.getstate(),
        "numpy": np.random.get_state(),
        "keras": found,
        "torch": torch.get_rng_state() if torch else None,
    }


def _restore(states: dict[str, Any]) -> None:
    random.setstate(states["python"])
    np.random.set_state(states["numpy"])
    for name, value in states["keras"].items():
        _globals().set_global_attribute(name, value)
    if states["torch"] is not None:
        sys.modules["torch"].set_rng_state(states["torch"])
