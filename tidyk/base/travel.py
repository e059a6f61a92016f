"""How what the user defined travels to another process: functions and classes go by value, so that
they are there without their source."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from types import FunctionType, ModuleType
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


def same_function(a: Any, b: Any) -> bool:
    """Are two functions one, or copies of one, as travelling makes them?

    >>> same_function(dumps, loads), same_function(lambda x: x, lambda x: x + 1)
    (False, False)
    """
    if not (isinstance(a, FunctionType) and isinstance(b, FunctionType)):
        return a is b or bool(a == b)
    return a is b or all(_same(one, other) for one, other in zip(_parts(a), _parts(b), strict=True))


def _parts(function: FunctionType) -> tuple[Any, ...]:
    """What makes a function: where it is defined, its code, its defaults, what it encloses."""
    cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
    names = (function.__module__, function.__qualname__)
    return names, function.__code__, function.__defaults__, function.__kwdefaults__, cells


def _same(a: Any, b: Any) -> bool:
    try:
        return a is b or bool(a == b)
    except ValueError:  # arrays, which answer for each element
        return False


def by_value(cls: type, parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """What `__reduce__()` of a `cls(*parts)` returns, some of whose parts may be the user's own
    functions."""
    if next(_modules(parts), None) is None:
        return cls, parts
    return _made, (cls, dumps(list(parts)))


def _made(cls: type, state: bytes) -> Any:
    return cls(*loads(state))


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
    if module is not None and not is_installed(module.__name__):
        yield module


def travels_by_name(value: object) -> bool:
    """Does another process find a function or class under its name?"""
    return is_installed(getattr(value, "__module__", "") or "")


def is_installed(module: str) -> bool:
    """Is a module Python's, tidyk's or an installed package's, which every process has?"""
    loaded, root = sys.modules.get(module), module.partition(".")[0]
    if loaded is None or root in ("__main__", "__mp_main__"):
        return False
    file = getattr(loaded, "__file__", None) or "site-packages"
    return root in {"tidyk", *sys.stdlib_module_names} or "-packages" in file
