"""Public functions that are not verbs, but answer a misspelt argument as verbs do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from tidyk.base.callshape import CallShape, misfit
from tidyk.base.errors import TidykError, in_short
from tidyk.base.foreign import native

P = ParamSpec("P")
R = TypeVar("R")


def plain(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function answer arguments that it does not have with a helpful error.

    Examples:
        >>> @plain
        ... def area(*, width, height):
        ...     return width * height
        >>> area(widht=2, height=3)
        Traceback (most recent call last):
        tidyk.base.errors.TidykTypeError: `area()` has no argument `widht`. Did you mean "width"?
        Its arguments: `width`, `height`.
    """
    signature = inspect.signature(function)
    shape = CallShape(signature, {})

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if not shape.binds(len(args), kwargs):
            raise misfit(function.__name__, signature, args, kwargs)
        natives = {name: native(value) for name, value in kwargs.items()}
        try:
            return function(*map(native, args), **natives)  # type: ignore[arg-type]
        except TidykError as problem:
            raise in_short(problem)  # noqa: B904  (the same error)

    return call
