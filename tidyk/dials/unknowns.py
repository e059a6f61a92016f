"""`unknown()`: a bound of a range that only data can tell."""

from __future__ import annotations

from typing import Any


class Unknown:
    """The bound that is not known yet; there is one."""

    def __repr__(self) -> str:
        return "unknown()"

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


def unknown() -> Unknown:
    """A bound that is found by `finalize()`. Equals R's `dials::unknown()`.

    >>> unknown()
    unknown()
    """
    return UNKNOWN


def is_unknown(x: Any) -> bool:
    """Is this bound unknown? Equals R's `dials::is_unknown()`.

    >>> is_unknown(unknown()), is_unknown(1)
    (True, False)
    """
    return x is UNKNOWN
