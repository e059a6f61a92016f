"""The user's own functions that look at other rows: on new data they would silently compute
something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import warn
from tidyk.base.hearing import warnings_of_threads
from tidyk.hardhat.formula.dates import Value
from tidyk.hardhat.formula.reading import Node

MOST = 200
"""At most this many rows are computed a second time."""


def tell_of_other_rows(
    node: Node,
    function: Callable[..., Any],
    args: Sequence[Any],
    options: Mapping[str, Any],
    value: Value,
) -> None:
    """Warn if some of the rows, alone, get other values than among all."""
    rows = max((len(a) for a in args if np.ndim(a)), default=0)
    if rows < 4 or isinstance(function, np.ufunc):
        return
    at = np.arange(1, rows, 2)[:MOST]
    if not _same(_alone(function, [_rows_at(a, rows, at) for a in args], options), value, rows, at):
        warn(
            f"`{node}` looks at other rows than its own (or at chance): new data get values that "
            f"are computed anew, from the new rows. Give `{node.value}()` an argument `_state`, a "
            "dict in which it keeps what it learns from the training data."
        )


def _alone(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    try:
        with warnings_of_threads():
            return function(*args, **options)
    except Exception:  # it needs the other rows
        return None


def _rows_at(value: Value, rows: int, at: np.ndarray) -> Any:
    """These rows of a value that has one for each; anything else as it is."""
    if np.ndim(value) == 0 or len(value) != rows:
        return value
    return value.iloc[at] if hasattr(value, "iloc") else np.asarray(value)[at]


def _same(part: Value, whole: Value, rows: int, at: np.ndarray) -> bool:
    if part is None:
        return False
    a, b = (np.asarray(v) for v in (part, _rows_at(whole, rows, at)))
    if a.shape != b.shape:
        return False
    if a.dtype.kind in "biuf" and b.dtype.kind in "biuf":
        return np.allclose(a.astype(float), b.astype(float), equal_nan=True)
    return bool(((a == b) | (pd.isna(a) & pd.isna(b))).all())
