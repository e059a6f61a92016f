"""How users' objects in a network are pickled: functions and classes by value, Keras' objects with
all their values, and names with what is registered under them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from tidyk.base.travel import dumps, loads
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.registers import register_again, registered_in
from tidyk.kerasnip.copies import by_attributes


def pack(value: Any) -> bytes:
    """Pickle anything that may hold functions, classes and Keras' objects."""
    return dumps(value, by_attributes) if "keras" in sys.modules else dumps(value)


def unpack(state: bytes) -> Any:
    """The value that `pack()` pickled."""
    if b"keras.src" in state:
        load_keras()  # on the right backend, before its classes are looked up
    return loads(state)


def pack_args(args: Mapping[str, Any]) -> bytes:
    """Arguments of a model function, with what is registered under the names in them."""
    return pack((dict(args), registered_in(args)))


def unpack_args(state: bytes) -> dict[str, Any]:
    """What `pack_args()` was given; its names are registered here too."""
    args, registered = unpack(state)
    register_again(registered)
    return args
