"""How the arguments of a model function travel to another process: by value, and with what is
registered under the names in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tidyk.base.travel import dumps, loads
from tidyk.kerasnip.compiling import register_again, registered_in


def pack_args(args: Mapping[str, Any]) -> bytes:
    """Arguments of a model function, with what is registered under the names in them."""
    return dumps((dict(args), registered_in(args)))


def unpack_args(state: bytes) -> dict[str, Any]:
    """What `pack_args()` was given; its names are registered here too."""
    args, registered = loads(state)
    register_again(registered)
    return args
