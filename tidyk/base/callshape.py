"""Does a call fit a signature? `Signature.bind()` answers that too, but slowly."""

from __future__ import annotations

import inspect
import types
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Union, get_args, get_origin

from tidyk.base.errors import TidykTypeError, describe, did_you_mean
from tidyk.base.foreign import is_foreign_frame

Parameter = inspect.Parameter
PLAIN = {"int": (int, float), "float": (int, float), "str": (str,), "bool": (bool,), "None": ()}
"""Annotations of plain options, and what may stand for them."""


class CallShape:
    """What a signature takes.

    Attributes:
        signature: The signature.
        scope: The global names of the function, which its annotations speak of.
    """

    def __init__(self, signature: inspect.Signature, scope: Mapping[str, Any]) -> None:
        self.signature, self.scope = signature, scope
        params = list(signature.parameters.values())
        self.places = [p for p in params if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        self.rest = next((p for p in params if p.kind is p.VAR_POSITIONAL), None)
        self.any_name = any(p.kind is p.VAR_KEYWORD for p in params)
        by_name = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
        self.names = {p.name for p in params if p.kind in by_name}
        self.needed = {p.name for p in params if p.kind is p.KEYWORD_ONLY and p.default is p.empty}

    def binds(self, count: int, names: Collection[str]) -> bool:
        """Can it be called with `count` positional arguments and these names?"""
        if count > len(self.places) and self.rest is None:
            return False
        filled = {p.name for p in self.places[:count]}
        for name in names:
            if name in self.names:
                if name in filled:
                    return False
            elif not self.any_name:
                return False
        return self.needed.issubset(names) and all(
            p.default is not p.empty or (p.name in names and p.name in self.names)
            for p in self.places[count:]
        )

    def implausible(
        self, args: tuple[object, ...], start: int
    ) -> Iterator[tuple[inspect.Parameter, object]]:
        """Which positional arguments, the first at position `start`, contradict their annotations?

        A list is not a number, so `vfold_cv([1, 2])` is a mistake and not a call that waits; and
        what is only worked on (the results of tuning) is no option, whatever the annotation allows.
        """
        for at, value in enumerate(args, start):
            param = self.places[at] if at < len(self.places) else self.rest
            first = at == start and param is not None and self.allowed.get(param.name) is None
            worked_on = first and getattr(type(value), "only_subject", False)
            if param is not None and (worked_on or not self._suits(param, value)):
                yield param, value

    def _suits(self, param: inspect.Parameter, value: object) -> bool:
        allowed = self.allowed.get(param.name)
        if value is None or allowed is None or isinstance(value, allowed):
            return True
        if callable(getattr(value, "item", None)) and getattr(value, "ndim", 1) == 0:
            return bool({int, float, str, bool}.intersection(allowed))  # a numpy scalar
        return is_foreign_frame(value) and "DataFrame" in {cls.__name__ for cls in allowed}

    @cached_property
    def allowed(self) -> dict[str, tuple[type, ...] | None]:
        """The types of each parameter's values; None where the annotation leaves it open."""
        params = [*self.places, *([self.rest] if self.rest else [])]
        return {p.name: _types(p.annotation, self.scope) for p in params}


def _types(annotation: object, scope: Mapping[str, Any]) -> tuple[type, ...] | None:
    """The types that an annotation stands for, or None where it leaves them open."""
    if isinstance(annotation, str):
        return _all([_named(part, scope) for part in annotation.split(" | ")])
    if get_origin(annotation) in (Union, types.UnionType):
        return _all([_types(part, scope) for part in get_args(annotation)])
    if annotation is type(None):
        return ()
    if not isinstance(annotation, type) or annotation in (Any, object, Parameter.empty):
        return None
    vague = getattr(annotation, "_is_protocol", False) and not getattr(
        annotation, "_is_runtime_protocol", False
    )
    return None if vague or get_origin(annotation) is not None else (annotation,)


def _named(name: str, scope: Mapping[str, Any]) -> tuple[type, ...] | None:
    """The types of one name in an annotation: `int`, `Rset`, `pd.DataFrame`."""
    if name in PLAIN:
        return PLAIN[name]
    first, *inner = name.split(".")
    value = scope.get(first)
    for part in inner:
        value = getattr(value, part, None)
    return None if value is None or isinstance(value, str) else _types(value, scope)


def _all(parts: list[tuple[type, ...] | None]) -> tuple[type, ...] | None:
    if any(part is None for part in parts):
        return None
    return tuple(cls for part in parts for cls in part or ())


def misfit(
    function: str,
    signature: inspect.Signature,
    args: tuple[object, ...],
    kwargs: Mapping[str, object],
    *,
    subject: bool = False,
) -> TidykTypeError:
    """The sentence for arguments that do not fit, with the nearest name for an unknown one.

    With `subject` the first parameter is the subject of a verb, which `args` leave out.
    """
    every = list(signature.parameters.values())
    params = every[int(subject) :]
    if subject and every and every[0].name in kwargs:
        return named_subject(function, every[0].name)
    names = [p.name for p in params if p.kind is not p.VAR_KEYWORD]
    strange = [name for name in kwargs if name not in names]
    if strange and len(names) == len(params):
        return TidykTypeError(unknown_argument(function, strange[0], names))
    try:
        signature.bind(*([None] if subject else []), *args, **kwargs)
    except TypeError as problem:
        options = [p.name for p in params if p.kind is p.KEYWORD_ONLY]
        places = [p for p in params if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        if len(args) > len(places) and options:
            example = f"`{function}({options[0]}={_short(args[len(places)])})`"
            return TidykTypeError(f"`{function}()` takes its options by name: {example}.")
        hint = did_you_mean(strange[0], names) if strange else ""
        if hint:  # a required argument is missing because its name is misspelt
            return TidykTypeError(f"`{function}()` has no argument `{strange[0]}`.{hint}")
        misplaced = _misplaced(function, places, args, kwargs)
        return TidykTypeError(misplaced or f"`{function}()`: {problem}.")
    return TidykTypeError(f"`{function}()` cannot be called with these arguments.")


def named_subject(function: str, name: str) -> TidykTypeError:
    """The sentence for a subject that is given by its name."""
    return TidykTypeError(
        f"`{function}()` takes `{name}` first and without its name: `{function}({name}, …)`, or "
        f"`{name} >> {function}(…)`."
    )


def _short(value: object) -> str:
    """A value as it would be written, if that is short."""
    text = repr(value)
    return text if len(text) < 40 and "\n" not in text else "..."


def _misplaced(
    function: str,
    places: Sequence[inspect.Parameter],
    args: tuple[object, ...],
    kwargs: Mapping[str, object],
) -> str:
    """The sentence for a value in the place of another argument: one that is given by name too, or
    the one before it, so that the last is missing."""
    for param, value in zip(places, args, strict=False):
        if param.name in kwargs:
            return (
                f"`{function}()`: {describe(value)} stands in the place of `{param.name}`, which "
                "is given by name too."
            )
    lacking = [p.name for p in places[len(args) :] if p.default is p.empty and p.name not in kwargs]
    if not (args and lacking):
        return ""
    shown = ", ".join(p.name for p in places)
    return (
        f"`{function}()` is missing `{lacking[0]}`: {describe(args[0])} stands in the place of "
        f"`{places[0].name}`. Its arguments: `{function}({shown})`."
    )


def unknown_argument(function: str, name: str, arguments: Iterable[str]) -> str:
    """The sentence for an argument that a function does not have."""
    names = [k for k in arguments if k != "args"]
    shown = ", ".join(f"`{k}`" for k in names) or "none"
    return (
        f"`{function}()` has no argument `{name}`.{did_you_mean(name, names)} Its arguments: "
        f"{shown}."
    )
