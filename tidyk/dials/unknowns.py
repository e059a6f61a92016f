"""Bounds of a range, and `unknown()` for one that depends on the data."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen

from tidyk.base.plain import plain


class Unknown:
    """The bound that is not known yet, of which there is a single object."""

    def __repr__(self) -> str:
        return "unknown()"

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


def unknown() -> Unknown:
    """A bound that `finalize()` will find. Equals R's `dials::unknown()`.

    >>> unknown()
    unknown()
    """
    return UNKNOWN


@frozen
class Bounds:
    """The lower and the upper end of a range."""

    lower: Any
    upper: Any


@plain
def is_unknown(x: Any) -> Any:
    """Is this bound unknown? For several bounds there is an answer for each. Equals R's
    `dials::is_unknown()`.

    >>> from tidyk import mtry
    >>> is_unknown(unknown()), is_unknown([1, unknown()])
    (True, [False, True])
    >>> is_unknown(mtry().range)
    Bounds(lower=False, upper=True)
    """
    if isinstance(x, Bounds):
        return evolve(x, lower=is_unknown(x.lower), upper=is_unknown(x.upper))
    return [is_unknown(v) for v in x] if isinstance(x, list | tuple) else x is UNKNOWN
