"""What a thing is, as a short text that is the same in every process."""

from __future__ import annotations

import types
from typing import Any

from attrs import evolve
from joblib.hashing import NumpyHasher

from tidyk.base.travel import code_parts, identifying
from tidyk.recipes.step import Step


class _Hasher(NumpyHasher):
    """Functions are identified by their code, not by their name, so that a changed block counts as
    another one; what is in a set comes in another order in each process, and a step of a recipe is
    given another random name."""

    def save(self, obj: Any) -> None:
        if isinstance(obj, types.FunctionType) and not _is_installed(obj):
            obj = ("function", obj.__name__, code_parts(obj.__code__), obj.__defaults__,
                   obj.__kwdefaults__, _cells(obj))  # fmt: skip
        if isinstance(obj, Step):
            obj = evolve(obj, id="step")
        if isinstance(obj, frozenset):
            obj = ("frozenset", sorted(map(fingerprint, obj)))
        super().save(obj)


def _is_installed(function: types.FunctionType) -> bool:
    """A library's function is identified by its name: its version is noted elsewhere."""
    root = (function.__module__ or "").partition(".")[0]
    return root in ("tidyk", "keras", "sklearn", "numpy", "pandas", "statsmodels")


def _cells(function: types.FunctionType) -> list[Any]:
    """The values outside the function that it refers to."""
    return [cell.cell_contents for cell in function.__closure__ or ()]


def fingerprint(thing: Any) -> str:
    """
    >>> fingerprint([1, 2]) == fingerprint([1, 2]), fingerprint([1, 2]) == fingerprint([2, 1])
    (True, False)
    """
    with identifying():
        return str(_Hasher(hash_name="md5").hash(thing))
