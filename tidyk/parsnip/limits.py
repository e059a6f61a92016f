"""The possible values of main arguments, checked at the call that gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from tidyk.base.errors import (
    TidykValueError,
    check_bool,
    check_number,
    check_string,
    check_whole,
)
from tidyk.hardhat.placeholder import is_tune


@frozen
class Limit:
    """The bounds of an argument.

    Attributes:
        lower, upper: The smallest and largest value; None if there is no bound.
        whole: Must it be a whole number?
        above: Must it be larger than `lower`?
    """

    lower: float | None = None
    upper: float | None = None
    whole: bool = False
    above: bool = False

    def check(self, value: object, name: str) -> None:
        """Raise an error for a value outside the bounds."""
        if self.whole:
            check_whole(value, name, minimum=self.lower, maximum=self.upper)
            return
        number = check_number(value, name, minimum=self.lower, maximum=self.upper)
        if self.above and number == self.lower:
            raise TidykValueError(f"`{name}` must be larger than {self.lower:g}, not {value!r}.")


@frozen
class Choice(Limit):
    """The names that an argument can have."""

    choices: tuple[str, ...] = ()

    def check(self, value: object, name: str) -> None:
        check_string(value, name, self.choices)


@frozen
class Flag(Limit):
    """True or False."""

    def check(self, value: object, name: str) -> None:
        check_bool(value, name)


COUNT = Limit(1, whole=True)
AMOUNT = Limit(0)
POSITIVE = Limit(0, above=True)
SHARE = Limit(0, 1)
PART = Limit(0, 1, above=True)
FLAG = Flag()


def check_limits(args: Mapping[str, object], limits: Mapping[str, Limit]) -> None:
    """An error for the first argument that is out of its bounds; `tune()` may stand for any."""
    for name, limit in limits.items():
        if name in args and not is_tune(args[name]):
            limit.check(args[name], name)


def whole_numbers(args: Mapping[str, Any], limits: Mapping[str, Limit]) -> dict[str, Any]:
    """The arguments, with integers where a whole number was given as a float: 3.0 is 3.

    >>> whole_numbers({"trees": 3.0, "learn_rate": 1.0}, {"trees": COUNT})
    {'trees': 3, 'learn_rate': 1.0}
    """
    whole = {name for name, limit in limits.items() if limit.whole}
    return {k: int(v) if k in whole and isinstance(v, float) else v for k, v in args.items()}
