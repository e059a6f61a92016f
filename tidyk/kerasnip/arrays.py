"""What goes into a network and comes out of it: one array of shape (rows, …), or a dict of them
if there are several inputs or outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Arrays = np.ndarray | dict[str, np.ndarray]


def each(change: Callable[[np.ndarray], Any], arrays: Any) -> Any:
    """A function of one array on each of them."""
    if isinstance(arrays, dict):
        return {name: change(array) for name, array in arrays.items()}
    return change(arrays)


def length(arrays: Any) -> int:
    """The number of rows."""
    return len(next(iter(arrays.values())) if isinstance(arrays, dict) else arrays)


def some(arrays: Any, rows: Any) -> Any:
    """Some rows.

    >>> some({"a": np.arange(5)}, slice(3, None))
    {'a': array([3, 4])}
    """
    return each(lambda array: array[rows], arrays)


def shapes(arrays: Arrays) -> Any:
    """The shape of one row."""
    return each(lambda array: tuple(array.shape[1:]), arrays)


def filled(arrays: Arrays, size: int) -> Arrays:
    """The array padded with rows of zeros, up to a number of rows."""
    return each(lambda array: _filled(array, size), arrays)


def _filled(array: np.ndarray, size: int) -> np.ndarray:
    larger = np.zeros((size, *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


def joined(parts: Sequence[Any]) -> Any:
    """Arrays stacked."""
    if len(parts) == 1:
        return parts[0]
    if isinstance(parts[0], dict):
        return {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    return np.concatenate(parts)
