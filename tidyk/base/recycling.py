"""Parameters of random numbers, one for each draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidyk.base.errors import TidykTypeError, TidykValueError, check_whole, describe, warn


def each_draw(n: int, **parameters: Any) -> list[np.ndarray]:
    """Each parameter, once for each of n draws; shorter ones are repeated, as in R."""
    count = check_whole(n, "n", minimum=0)
    return [_repeated(value, name, count) for name, value in parameters.items()]


def _repeated(value: Any, name: str, count: int) -> np.ndarray:
    values = np.asarray(value)
    if values.dtype.kind not in "iuf" or values.ndim > 1:
        raise TidykTypeError(
            f"`{name}` must be a number or an array of one dimension, not {describe(value)}."
        )
    if not values.size:
        raise TidykValueError(f"`{name}` must hold at least one number.")
    if values.size > count > 0 and values.ndim:
        raise TidykValueError(f"`{name}` has {values.size} numbers for {count} draws.")
    if values.size == 1:
        return np.full(count, values.item(), float)
    return np.tile(values.astype(float), -(-count // values.size))[:count]


def warn_of_nan(drawn: np.ndarray, function: str, demand: str) -> np.ndarray:
    """The draws, with a warning if some of them are NaN."""
    missing = int(np.isnan(drawn).sum())
    if missing:
        warn(f"NaN were produced, {missing} of {len(drawn)}: `{function}()` needs {demand}.")
    return drawn
