"""`tune()`: a placeholder for a value that tuning will find."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

from attrs import frozen

from tidyk.base.errors import TidykTypeError, describe
from tidyk.base.plain import plain

T = TypeVar("T")


@frozen(repr=False)
class TunePlaceholder:
    """A value to be tuned, with an id of its own or the argument's name."""

    id: str = ""

    def __repr__(self) -> str:
        return f'tune("{self.id}")' if self.id else "tune()"


Tunable: TypeAlias = T | TunePlaceholder | None
"""The type of a model function's argument, `Tunable[float]`: a value, `tune()`, or None if not
given."""


@plain
def tune(id: str = "") -> Any:
    """Mark an argument for tuning.

    Args:
        id: A name for the parameter, if the argument's own is not enough (two arguments of the same
            name).

    Returns:
        A placeholder.

    Equals R's `hardhat::tune()`.

    Examples:
        >>> tune(), tune("depth")
        (tune(), tune("depth"))
    """
    if not isinstance(id, str):
        raise TidykTypeError(f"`id` must be a single string, not {describe(id)}.")
    return TunePlaceholder(id)


def is_tune(value: object) -> bool:
    """Is this a placeholder?"""
    return isinstance(value, TunePlaceholder)


def check_called(value: object, name: str) -> None:
    """An error for `tune` without its brackets.

    >>> check_called(tune(), "mtry")
    """
    if value is tune:
        raise TidykTypeError(f"`{name}` is the function `tune` itself: call it, `{name}=tune()`.")
