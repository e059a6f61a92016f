"""Which fit of a tuning run this thread works on, for code that must tell the fits apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from attrs import frozen


@frozen
class Place:
    """One fit of a tuning run.

    Attributes:
        resample: The resample's name, "Fold1".
        candidate: The candidate's name, "Preprocessor1_Model2".
    """

    resample: str
    candidate: str

    def __str__(self) -> str:
        return f"{self.resample}_{self.candidate}".replace("/", "_")


_HERE: ContextVar[Place | None] = ContextVar("place", default=None)


def here() -> Place | None:
    """The fit that this thread works on; None outside of tuning.

    >>> with working_at("Fold1", "Preprocessor1_Model1"):
    ...     print(here())
    Fold1_Preprocessor1_Model1
    >>> here() is None
    True
    """
    return _HERE.get()


@contextmanager
def working_at(resample: str, candidate: str) -> Iterator[None]:
    """Say which fit is worked on inside the block."""
    token = _HERE.set(Place(resample, candidate))
    try:
        yield
    finally:
        _HERE.reset(token)
