"""Verbs as methods of classes: `spec.fit(...)`, and what `help(ModelSpec.fit)` shows."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from tidyk.base.errors import TidykError, TidykTypeError, in_short

if TYPE_CHECKING:
    from tidyk.base.pipe import VerbFunction


class Bound:
    """A verb of one class, with its subject (`spec.fit`) or without (`ModelSpec.fit`).

    It has the arguments, the return type and the docstring of the method that the class joined
    with; the subject, which stands before the dot, is not among the arguments.
    """

    def __init__(self, verb: VerbFunction, cls: type, subject: tuple[object, ...] = ()) -> None:
        self._verb, self._cls, self._subject = verb, cls, subject
        self.__name__, self.__qualname__ = verb.__name__, f"{cls.__name__}.{verb.__name__}"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self._subject:
            return self._verb(*args, **kwargs)
        try:
            return self._verb.now(self._subject[0], *args, **kwargs)
        except TidykError as problem:
            raise in_short(problem)  # noqa: B904  (the same error)

    def __get__(self, instance: object, owner: type | None = None) -> Bound:
        """It is bound already; with this, `help()` shows it as a routine."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self._subject[0] if self._subject else self._cls, self._verb.__name__)

    @property
    def __wrapped__(self) -> Any:
        return self._verb.dispatch.method(self._cls) or self._verb.__wrapped__

    @property
    def __signature__(self) -> inspect.Signature:
        signature = self._verb.dispatch.methods.get(self.__wrapped__)
        shown = inspect.signature(self.__wrapped__) if signature is None else signature
        first, *rest = shown.parameters.values()
        many = [first] if first.kind is first.VAR_POSITIONAL else []
        return shown.replace(parameters=[*many, *rest])

    @property
    def __doc__(self) -> str | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.__wrapped__.__doc__ or self._verb.__wrapped__.__doc__

    def __repr__(self) -> str:
        of = f" of {self._subject[0]!r}" if self._subject else ""
        return f"<verb {self.__qualname__}(){of}>"


class Joined:
    """The descriptor that stands in the class and gives a `Bound`."""

    def __init__(self, verb: VerbFunction) -> None:
        self.verb = verb

    def __get__(self, instance: object, owner: type | None = None) -> Bound:
        if instance is None:
            return Bound(self.verb, owner or object)
        return Bound(self.verb, type(instance), (instance,))


def join(cls: type, verb: VerbFunction) -> None:
    """`x.verb()` for our own classes, unless the class has a field of that name."""
    if not cls.__module__.startswith("tidyk."):
        return
    fields = {field.name for field in getattr(cls, "__attrs_attrs__", ())}
    if verb.__name__ in fields:
        raise TidykTypeError(
            f"{cls.__name__} has a field `{verb.__name__}`, so the verb `{verb.__name__}()` cannot "
            "join it."
        )
    setattr(cls, verb.__name__, Joined(verb))
