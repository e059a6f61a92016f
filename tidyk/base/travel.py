"""How the user's own definitions travel to another process: functions and classes are pickled by
value, so that they work there without their source."""

from __future__ import annotations

import functools
import io
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

_LOCK = threading.RLock()
"""cloudpickle's list of modules that are pickled by value belongs to the whole process."""


class _Purpose(threading.local):
    """What this thread pickles for."""

    identifying = False


_PURPOSE = _Purpose()


@contextmanager
def identifying() -> Iterator[None]:
    """What is pickled inside need not be read back, but must be the same in every process."""
    before, _PURPOSE.identifying = _PURPOSE.identifying, True
    try:
        yield
    finally:
        _PURPOSE.identifying = before


def is_identifying() -> bool:
    """Is something pickled to be compared with what another process has?"""
    return _PURPOSE.identifying


class Carried(dict[str, Any]):
    """The user's own functions by name, which are pickled by value."""

    def __reduce__(self) -> Any:
        return (_unpacked, (dumps(dict(self)),)) if self else (Carried, ())


def _unpacked(state: bytes) -> Carried:
    return Carried(loads(state))


def dumps(value: Any, reduce: Callable[[Any], Any] = lambda _: NotImplemented) -> bytes:
    """Pickle a value together with the user's own definitions in it; `reduce` may take objects
    apart, as a pickler's `reducer_override()` does."""
    file = io.BytesIO()
    with _LOCK, ExitStack() as stack:
        _pickler()(file, reduce, stack).dump(value)
    return file.getvalue()


@cache
def _pickler() -> type:
    """cloudpickle's pickler; the user's modules are registered with it as they turn up."""
    import cloudpickle

    class Pickler(cloudpickle.Pickler):
        def __init__(
            self, file: io.BytesIO, reduce: Callable[[Any], Any], stack: ExitStack
        ) -> None:
            super().__init__(file)
            self.reduce, self.stack = reduce, stack

        def reducer_override(self, obj: Any) -> Any:
            parts = self.reduce(obj)
            if parts is not NotImplemented:
                return parts
            if is_identifying() and isinstance(obj, type) and not is_installed(obj.__module__):
                return _parts_of, (obj.__qualname__, obj.__bases__), _members(obj)
            if is_identifying() and isinstance(obj, CodeType):
                return _parts_of, code_parts(obj)
            if isinstance(obj, FunctionType | type):
                self._register(sys.modules.get(obj.__module__))
            return super().reducer_override(obj)

        def _register(self, module: ModuleType | None) -> None:
            registered = cloudpickle.list_registry_pickle_by_value()
            if module and not is_installed(module.__name__) and module.__name__ not in registered:
                cloudpickle.register_pickle_by_value(module)
                self.stack.callback(cloudpickle.unregister_pickle_by_value, module)

    return Pickler


def _parts_of(*parts: Any) -> Any:
    """Stands for a class, which cloudpickle gives a number that is drawn, and for code, whose sets
    come in another order in each process."""
    return parts


def code_parts(code: CodeType) -> tuple[Any, ...]:
    """What code does, in the same order in every process."""
    constants = tuple(map(_constant, code.co_consts))
    return code.co_code, constants, code.co_names, code.co_varnames


def _constant(value: Any) -> Any:
    if isinstance(value, CodeType):
        return code_parts(value)
    return sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)


def _members(cls: type) -> dict[str, Any]:
    """What a class's own body defines."""
    own = ("__dict__", "__weakref__", "_abc_impl")
    return {name: value for name, value in vars(cls).items() if name not in own}


def loads(state: bytes) -> Any:
    """What `dumps()` was given."""
    import cloudpickle

    return cloudpickle.loads(state)


def same_function(a: Any, b: Any) -> bool:
    """Are two functions the same one, or copies of it that were pickled and read back?

    >>> same_function(dumps, loads), same_function(lambda x: x, lambda x: x + 1)
    (False, False)
    """
    if not (isinstance(a, FunctionType) and isinstance(b, FunctionType)):
        return a is b or bool(a == b)
    return a is b or all(_same(one, other) for one, other in zip(_parts(a), _parts(b), strict=True))


def _parts(function: FunctionType) -> tuple[Any, ...]:
    """What makes a function what it is: its place, code, defaults and the values that it
    encloses."""
    cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
    names = (function.__module__, function.__qualname__)
    return names, function.__code__, function.__defaults__, function.__kwdefaults__, cells


def _same(a: Any, b: Any) -> bool:
    try:
        return a is b or bool(a == b)
    except ValueError:  # arrays, which answer for each element
        return False


def by_value(cls: type, parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """What `__reduce__()` of a `cls(*parts)` returns if some of the parts may be the user's own
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
    """Will another process find this function or class under its name?"""
    return is_installed(getattr(value, "__module__", "") or "")


def is_installed(module: str) -> bool:
    """Is a module Python's, tidyk's or an installed package's, which every process has?"""
    loaded, root = sys.modules.get(module), module.partition(".")[0]
    if loaded is None or root in ("__main__", "__mp_main__"):
        return False
    file = getattr(loaded, "__file__", None) or "site-packages"
    return root in {"tidyk", *sys.stdlib_module_names} or "-packages" in file


class TakesItsClass:
    """Base of classes that users derive from: objects of a class that other processes do not know
    take the class along."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: Any) -> Any:
        cls = type(self)
        if is_installed(cls.__module__):
            return super().__reduce_ex__(protocol)
        return _new_of, (dumps(cls),), super().__reduce_ex__(2)[2]


def _new_of(cls: bytes) -> Any:
    new = loads(cls)
    return new.__new__(new)
