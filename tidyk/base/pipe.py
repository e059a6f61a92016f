"""The pipe: `x >> verb(a, b=1)` is `verb(x, a, b=1)`, as R's `x |> verb(a, b = 1)`.

A verb is a generic function that dispatches on the type of its first argument, the *subject*.
Called without its subject it waits for one. `verb` makes verbs; `Waiting` is a call that waits.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable, Iterable
from functools import singledispatch, wraps
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from tidyk.base.errors import TidykTypeError, describe, did_you_mean
from tidyk.base.lazy import catalogue, open_rooms

P = ParamSpec("P")
S = TypeVar("S")
R = TypeVar("R")
T = TypeVar("T")
S_contra = TypeVar("S_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Waiting(Generic[S_contra, R_co]):
    """A call that waits for its subject: `subject >> waiting`, or `waiting(subject)`.

    Waiting calls compose (`set_engine("lm") >> set_mode("regression")` is a reusable step) and
    pickle.
    """

    __array_ufunc__ = None  # numpy hands `>>` over to us instead of broadcasting it

    def __init__(self, *calls: tuple[Any, tuple[Any, ...], dict[str, Any]]) -> None:
        self.calls = calls

    def __call__(self, subject: S_contra, /) -> R_co:
        result: Any = subject
        for function, args, kwargs in self.calls:
            result = getattr(function, "now", function)(result, *args, **kwargs)
        return result

    def __rrshift__(self, subject: S_contra) -> R_co:
        return self(subject)

    def __rshift__(self, step: Waiting[Any, T]) -> Waiting[S_contra, T]:
        if isinstance(step, Waiting):
            return Waiting(*self.calls, *step.calls)
        return NotImplemented

    def __add__(self, other: object) -> Waiting[S_contra, Any]:
        """`res >> autoplot() + theme_bw()`: `+` binds tighter than `>>`, so the addition waits
        too."""
        return Waiting(*self.calls, (operator.add, (other,), {}))

    def __repr__(self) -> str:
        steps = [f"{_name(f)}({', '.join(_arguments(a, k))})" for f, a, k in self.calls]
        return f"<waiting for its subject: ... >> {' >> '.join(steps)}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(self._explain(f"has no `{name}` yet"))

    def _explain(self, problem: str) -> str:
        return (
            f"{self!r} {problem}: it has not run. Give it a subject with `>>`, or, if it stands in "
            "a pipe, "
            "wrap the pipe in parentheses: `(x >> f()).name`, because `.`, `[]` and `()` bind "
            "tighter than `>>`."
        )

    def _used_as_value(self, *_: object) -> Any:
        raise TidykTypeError(self._explain("was used as a value"))

    __bool__ = __len__ = __iter__ = __getitem__ = __float__ = __int__ = _used_as_value
    __contains__ = _used_as_value


class Verb(Protocol[S, P, R_co]):
    """The type of a verb: run now with a subject, wait without one, and a method of the subject's
    class."""

    @overload
    def __call__(self, subject: S, /, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    @overload
    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> Waiting[S, R_co]: ...
    @overload
    def __get__(self, instance: None, owner: Any = None, /) -> Verb[S, P, R_co]: ...
    @overload
    def __get__(self, instance: object, owner: Any = None, /) -> Callable[P, R_co]: ...
    def now(self, subject: S, /, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    def register(self, *classes: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...


class Methods:
    """Base of our own classes: `x.verb()` also where the verb's module is not loaded yet."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in catalogue():
            import tidyk

            found = getattr(tidyk, name)
            if is_verb(found) and found.dispatch.takes(self):
                return MethodType(found.now, self)
        hint = did_you_mean(name, [n for n in dir(self) if not n.startswith("_")])
        raise AttributeError(f"{type(self).__name__} has no `{name}`.{hint}")


class Dispatch:
    """The methods of one verb, and the rule that decides whether a call has its subject.

    The type of the first argument decides and the signature confirms:
    a subject comes first -> run; else the arguments fit without a subject -> wait; else a
    `TypeError`.
    """

    def __init__(self, name: str, *, pairs: bool = False) -> None:
        self.name, self.pairs = name, pairs
        self.signatures: dict[type, inspect.Signature] = {}
        self.methods: dict[Callable[..., Any], inspect.Signature] = {}
        self.generic = singledispatch(self._refuse)

    def _refuse(self, subject: object, /, *args: object, **kwargs: object) -> Any:
        if self.takes(subject):  # its methods came just now
            return self.now(subject, *args, **kwargs)
        raise TidykTypeError(
            f"`{self.name}()` works on {_listed(self.signatures)}, not on {type(subject).__name__}."
        )

    def add(self, cls: type, method: Callable[..., Any]) -> None:
        """Let the verb work on `cls`; on our own classes it becomes a method too."""
        self.generic.register(cls, method)
        self.signatures[cls] = self.methods[method] = inspect.signature(method)

    def takes(self, value: object) -> bool:
        """Is `value` a subject of this verb?"""
        if self.generic.dispatch(type(value)) != self._refuse:
            return True
        return open_rooms() and self.takes(value)

    def now(self, subject: object, /, *args: object, **kwargs: object) -> Any:
        """Run with this subject."""
        method = self.generic.dispatch(type(subject))
        if method == self._refuse:
            return self._refuse(subject, *args, **kwargs)
        try:
            self.methods[method].bind(subject, *args, **kwargs)
        except TypeError as problem:
            raise self._misfit(problem, method, kwargs) from None
        return method(subject, *args, **kwargs)

    def call(self, verb: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run, wait or refuse."""
        if args and self.takes(args[0]):
            if self.pairs and not self._fits(*args, **kwargs) and self._fits(None, *args, **kwargs):
                return Waiting((verb, args, kwargs))
            return self.now(*args, **kwargs)
        if self._fits(None, *args, **kwargs) and not (args and self._takes_many()):
            return Waiting((verb, args, kwargs))
        if open_rooms():
            return self.call(verb, args, kwargs)
        if args and self._fits(*args, **kwargs):
            return self.now(*args, **kwargs)
        return self._complain(args, kwargs)

    def _takes_many(self) -> bool:
        """Are all its positional arguments subjects (`grid_regular(penalty(), mixture())`)?"""
        firsts = [next(iter(s.parameters.values())) for s in self.signatures.values()]
        return bool(firsts) and all(p.kind is p.VAR_POSITIONAL for p in firsts)

    def _fits(self, *args: object, **kwargs: object) -> bool:
        """Does a method take these? (A verb that no class has joined yet cannot say no.)"""
        signatures = self.signatures.values()
        return not signatures or any(
            _binds(s, *args, **kwargs) and not _implausible(s, args) for s in signatures
        )

    def _complain(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        for cls, signature in self.signatures.items():
            try:
                signature.bind(None, *args, **kwargs)
            except TypeError as problem:
                raise self._misfit(problem, self.generic.dispatch(cls), kwargs) from None
            for param, value in _implausible(signature, (None, *args)):
                raise TidykTypeError(
                    f"`{self.name}()`: `{param.name}` should be {param.annotation}, not "
                    f"{describe(value)}."
                )
        return self._refuse(*args, **kwargs)

    def _misfit(
        self, problem: TypeError, method: Callable[..., Any], kwargs: dict[str, Any]
    ) -> TidykTypeError:
        """The sentence for arguments that do not fit, with the nearest name for an unknown one."""
        known = [p.name for p in self.methods[method].parameters.values()][1:]
        unknown = [k for k in kwargs if k not in known]
        kinds = {p.kind for p in self.methods[method].parameters.values()}
        if unknown and inspect.Parameter.VAR_KEYWORD not in kinds:
            named = ", ".join(f"`{k}`" for k in known if k not in {"args", "kwargs"}) or "none"
            return TidykTypeError(
                f"`{self.name}()` has no argument `{unknown[0]}`.{did_you_mean(unknown[0], known)} "
                f"Its arguments: {named}."
            )
        return TidykTypeError(f"`{self.name}()`: {problem}.")


def verb(
    *classes: type,
    pairs: bool = False,
) -> Callable[[Callable[Concatenate[S, P], R]], Verb[S, P, R]]:
    """Make a verb of a function whose first, positional-only argument is the subject.

    Args:
        *classes: The classes that `function` works on; others join with `.register(cls)`. Without
            any, the function only documents a generic that classes join.
        pairs: The second argument is of the subject's own kind (`bind_cols(x, y)`): a call with one
            of them waits.

    Examples:
        >>> @verb(str)
        ... def shout(text, /, *, mark="!"):
        ...     return text.upper() + mark
        >>> shout("hey"), "hey" >> shout(mark="?")
        ('HEY!', 'HEY?')
    """

    def decorate(function: Callable[Concatenate[S, P], R]) -> Verb[S, P, R]:
        dispatch = Dispatch(function.__name__, pairs=pairs)

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            return dispatch.call(call, args, kwargs)

        def register(*more: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
            def add(method: Callable[..., Any]) -> Callable[..., Any]:
                for cls in more:
                    dispatch.add(cls, method)
                    _attach(cls, function.__name__, call)
                return method

            return add

        call.now, call.register, call.dispatch = dispatch.now, register, dispatch  # type: ignore[attr-defined]
        register(*classes)(function)
        return call  # type: ignore[return-value]

    return decorate


def then(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Waiting[Any, Any]:
    """Use any function as a step of a pipe.

    Args:
        function: Called with what stands on the left of `>>`, then `args` and `kwargs`.

    Examples:
        >>> 16 >> then(pow, 2)
        256
    """
    if not callable(function):
        raise TidykTypeError(f"`then()` takes a function, not {describe(function)}.")
    return Waiting((function, args, kwargs))


def is_verb(value: object) -> bool:
    """Is this a function made by `verb()`?"""
    return isinstance(getattr(value, "dispatch", None), Dispatch)


def _attach(cls: type, name: str, call: Callable[..., Any]) -> None:
    """`x.verb()` for our own classes, unless the class has a field of that name."""
    if not cls.__module__.startswith("tidyk."):
        return
    fields = {field.name for field in getattr(cls, "__attrs_attrs__", ())}
    if name in fields:
        raise TidykTypeError(
            f"{cls.__name__} has a field `{name}`, so the verb `{name}()` cannot join it."
        )
    setattr(cls, name, call)


def _binds(signature: inspect.Signature, *args: object, **kwargs: object) -> bool:
    try:
        signature.bind(*args, **kwargs)
    except TypeError:
        return False
    return True


PLAIN = {"int": (int, float), "float": (int, float), "str": str, "bool": bool, "None": type(None)}


def _implausible(
    signature: inspect.Signature, args: tuple[object, ...]
) -> list[tuple[inspect.Parameter, object]]:
    """Which things that stand in place of plain options are not plain themselves? A list is no
    number, so `vfold_cv([1, 2])` is a mistake and not a call that waits."""
    pairs = zip(signature.parameters.values(), args, strict=False)
    return [(param, value) for param, value in pairs if not _suits(param, value)]


def _suits(param: inspect.Parameter, value: object) -> bool:
    """May a value stand for a parameter, as far as a plain annotation says?"""
    kinds = str(param.annotation).split(" | ")
    if value is None or not set(kinds) <= set(PLAIN):
        return True
    plain = getattr(value, "item", None) and getattr(value, "ndim", 1) == 0
    return bool(plain) or any(isinstance(value, PLAIN[kind]) for kind in kinds)


def _listed(classes: Iterable[type]) -> str:
    names = [cls.__name__ for cls in classes if cls is not object]
    return " or ".join(names) if names else "nothing yet"


def _name(function: Any) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _arguments(args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[str]:
    return [_brief(a) for a in args] + [f"{k}={_brief(v)}" for k, v in kwargs.items()]


def _brief(value: object) -> str:
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"<{type(value).__name__} {' x '.join(map(str, shape))}>"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
