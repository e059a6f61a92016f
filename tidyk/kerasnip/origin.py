"""What is Keras' own, and does what Keras says, and what is of the user's making."""

from __future__ import annotations

from typing import Any

LOOKING_AT_NUMBERS = (
    "EarlyStopping", "ReduceLROnPlateau", "LearningRateScheduler", "TerminateOnNaN",
)  # fmt: skip
"""Keras' callbacks that look at an epoch's numbers alone. They change rates, weights or the end;
others may look at how many epochs there will be, or keep the model that they see."""


def is_kerass(thing: Any) -> bool:
    """Is a class or a function one of Keras' own?"""
    return str(getattr(thing, "__module__", None)).startswith("keras.")


def looks_at_numbers(kind: type) -> bool:
    """Does a callback of this class look at an epoch's numbers alone?"""
    return kind.__name__ in LOOKING_AT_NUMBERS and is_kerass(kind)
