"""How what the user defined travels to another process: functions and classes go by value, so that
they are there without their source."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from types import ModuleType
from typing import Any


class Carried(dict[str, Any]):
    """The user's own functions by name, which are pickled by value."""

    def __reduce__(self) -> Any:
        return (_unpacked, (dumps(dict(self)),)) if self else (Carried, ())


def _unpacked(state: bytes) -> Carried:
    return Carried(loads(state))


def dumps(value: Any) -> bytes:
    """Pickle with all that the user defined in it."""
    import cloudpickle

    with ExitStack() as stack:
        for module in {m.__name__: m for m in _modules(value)}.values():
            if module.__name__ not in cloudpickle.list_registry_pickle_by_value():
                cloudpickle.register_pickle_by_value(module)
                stack.callback(cloudpickle.unregister_pickle_by_value, module)
        return cloudpickle.dumps(value)


def loads(state: bytes) -> Any:
    """What `dumps()` was given."""
    import cloudpickle

    return cloudpickle.loads(state)


def _modules(value: Any) -> Iterator[ModuleType]:
    """The user's own modules that a value's functions and classes come from."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _modules(part)
        return
    while isinstance(value, functools.partial):
        value = value.func
    module = sys.modules.get(getattr(value, "__module__", None) or type(value).__module__)
    if module is not None and not _is_installed(module):
        yield module


def _is_installed(module: ModuleType) -> bool:
    """Is it Python's, tidyk's or an installed package's, which every process has?"""
    root = module.__name__.partition(".")[0]
    file = getattr(module, "__file__", None) or "site-packages"
    return root in {"tidyk", *sys.stdlib_module_names} or "-packages" in file
