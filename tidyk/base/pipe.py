"""The pipe: `x >> verb(a, b=1)` is `verb(x, a, b=1)`, as R's `x |> verb(a, b = 1)`.

A verb is a generic function that dispatches on the type of its first argument, the *subject*.
Called without its subject it waits for one. `verb` makes verbs; `Waiting` is a call that waits.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import (
    Any,
    ClassVar,
    Concatenate,
    NoReturn,
    ParamSpec,
    Protocol,
    TypeVar,
    cast,
    overload,
)

from tidyk.base.bound import Bound, Joined, join
from tidyk.base.dispatch import Dispatch, Method
from tidyk.base.errors import (
    TidykAttributeError,
    TidykError,
    TidykTypeError,
    describe,
    did_you_mean,
    in_short,
)
from tidyk.base.lazy import catalogue, open_all_rooms
from tidyk.base.travel import dumps, loads, travels_by_name
from tidyk.base.waiting import Waiting

__all__ = ["Bound", "Dispatch", "Methods", "Verb", "Waiting", "is_verb", "then", "verb"]

P = ParamSpec("P")
S = TypeVar("S")
S_contra = TypeVar("S_contra", contravariant=True)
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


CHANGING = ("set_args", "update_model", "update")
"""The verbs that whoever assigns into an object may have looked for."""


class Verb(Protocol[S_contra, P, R_co]):
    """The type of a verb: run now with a subject, wait without one, and a method of the subject's
    class."""

    @overload
    def __call__(self, subject: S_contra, /, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    @overload
    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> Waiting[S_contra, R_co]: ...
    @overload
    def __get__(self, instance: None, owner: Any = None, /) -> Verb[S_contra, P, R_co]: ...
    @overload
    def __get__(self, instance: object, owner: Any = None, /) -> Callable[P, R_co]: ...
    def now(self, subject: S_contra, /, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    def register(self, *classes: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...


class VerbFunction:
    """A verb: a call of it runs, waits or is refused. `verb()` makes it."""

    __array_ufunc__ = None  # numpy leaves `>>` to us, who say what is missing

    def __init__(
        self, function: Method, *, pairs: bool = False, hints: Mapping[str, str] | None = None
    ) -> None:
        self.__name__, self.__module__ = function.__name__, function.__module__
        self.__qualname__, self.__wrapped__ = function.__qualname__, function
        self.dispatch = Dispatch(function.__name__, pairs=pairs, hints=hints)
        self.now = self.dispatch.now

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.dispatch.call(self, args, kwargs)
        except TidykError as problem:
            raise in_short(problem)  # noqa: B904  (the same error)

    def register(self, *classes: type) -> Callable[[Method], Method]:
        """Let the verb work on `classes`, by the function that this decorates."""

        def add(method: Method) -> Method:
            for cls in classes:
                self.dispatch.add(cls, method)
                join(cls, self)
            return method

        return add

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        """Bound, as a method is; `help()` takes what has this for a routine."""
        return self if instance is None else Joined(self).__get__(instance, owner)

    @property
    def __doc__(self) -> str | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What the verb is for and, if it is a generic, what it does for each class."""
        own = self.__wrapped__.__doc__
        if self.__wrapped__ in self.dispatch.methods:
            return own
        open_all_rooms()
        lines = [f"        {c.__name__}: {_first_sentence(m)}" for c, m in self._joined().items()]
        return "\n".join([(own or "").rstrip(), "", "    By class:", *sorted(lines)])

    def _joined(self) -> dict[type, Method]:
        classes = self.dispatch.signatures
        return {cls: m for cls in classes if (m := self.dispatch.method(cls)) is not None}

    def __rrshift__(self, subject: object) -> NoReturn:
        raise TidykTypeError(
            f"`{self.__name__}` stands in a pipe without its brackets: write `x >> "
            f"{self.__name__}(...)`."
        )

    def __reduce__(self) -> str | tuple[Any, ...]:
        if travels_by_name(self):
            return self.__qualname__
        return _restored, (dumps([self.__wrapped__, self._options(), self._joined()]),)

    def _options(self) -> dict[str, Any]:
        return {"pairs": self.dispatch.pairs, "hints": dict(self.dispatch.hints)}

    def __repr__(self) -> str:
        return f"<verb {self.__qualname__}()>"


def _restored(state: bytes) -> VerbFunction:
    """A verb that a script or notebook defined, in another process."""
    function, options, methods = loads(state)
    restored = VerbFunction(function, **options)
    for cls, method in methods.items():
        restored.register(cls)(method)
    return restored


def verb(
    *classes: type,
    pairs: bool = False,
    hints: Mapping[str, str] | None = None,
) -> Callable[[Callable[Concatenate[S, P], R]], Verb[S, P, R]]:
    """Turn a function whose first, positional-only argument is the subject into a verb.

    Args:
        *classes: The classes that `function` works on; others join with `.register(cls)`. Without
            any, the function only documents a generic that classes join.
        pairs: The second argument is a subject too (`bind_cols(x, y)`, `recipe("y ~ .", data)`): a
            call with one of them that its method cannot do without the other waits.
        hints: What to do instead with objects of other classes, by class name.

    Examples:
        >>> @verb(str)
        ... def shout(text, /, *, mark="!"):
        ...     return text.upper() + mark
        >>> shout("hey"), "hey" >> shout(mark="?")
        ('HEY!', 'HEY?')
    """

    def decorate(function: Callable[Concatenate[S, P], R]) -> Verb[S, P, R]:
        new = VerbFunction(function, pairs=pairs, hints=hints)
        new.register(*classes)(function)
        return cast("Verb[S, P, R]", new)

    return decorate


def then(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Waiting[Any, Any]:
    """Use any function as a step of a pipe.

    Args:
        function: It is called with the left side of `>>`, then `args` and `kwargs`.

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


class Methods:
    """Base of our own classes: `x.verb()` works before the verb's module is loaded, and who assigns
    into an object is told how to get a changed one."""

    __slots__ = ()
    maker: ClassVar[str] = ""
    """The function that makes such objects, for the sentence where one is wanted."""

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        # attrs makes the class anew with its own `__setattr__`, which has no sentence.
        if "__attrs_attrs__" in vars(cls):
            cls.__setattr__ = _refuse_attribute

    def __rrshift__(self, subject: object) -> NoReturn:
        raise TidykTypeError(
            f"`>>` hands what stands left of it to a call that waits for it, such as `fit(...)`; "
            f"right of it stands {describe(self)}, and left of it {describe(subject)}."
        )

    def __setitem__(self, name: object, value: object) -> NoReturn:
        raise TidykTypeError(_unchanged(self, f"[{name!r}]", value))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in catalogue():
            import tidyk

            value = getattr(tidyk, name)
            if is_verb(value) and value.dispatch.takes(self):
                return Bound(value, type(self), (self,))
        hint = did_you_mean(name, [n for n in dir(self) if not n.startswith("_")])
        raise AttributeError(f"{type(self).__name__} has no `{name}`.{hint}")

    def _repr_html_(self) -> str:
        """What notebooks show: the printed form, in its columns."""
        return f"<pre>{html.escape(repr(self))}</pre>"


def _refuse_attribute(subject: object, name: str, value: object) -> NoReturn:
    raise TidykAttributeError(_unchanged(subject, f".{name}", value))


def _unchanged(subject: object, place: str, value: object) -> str:
    """Why nothing can be assigned at the place, and what gives a changed copy instead."""
    import tidyk

    if hasattr(type(subject), "as_frame"):
        way = "`as_frame()` gives a data frame that takes new columns"
    else:
        verbs = [n for n in CHANGING if getattr(tidyk, n).dispatch.takes(subject)]
        such = f" such as `{verbs[0]}()`" if verbs else ""
        way = f"verbs{such} return a changed copy"
    return (
        f"{type(subject).__name__} objects do not change in place, so that "
        f"`{place} = {describe(value)}` cannot be done: {way}."
    )


def _first_sentence(method: Method) -> str:
    first = " ".join((method.__doc__ or "").strip().partition("\n\n")[0].split())
    return f"{first.partition('. ')[0].rstrip('.')}."
