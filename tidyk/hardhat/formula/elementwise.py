"""Functions of the user's own that look at other rows: on new data they would silently compute
something else."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import warn
from tidyk.hardhat.formula.dates import Value
from tidyk.hardhat.formula.reading import Node

MOST = 200
"""So many rows are computed a second time, and no more."""


def tell_of_other_rows(
    node: Node,
    function: Callable[..., Any],
    args: Sequence[Any],
    named: Mapping[str, Any],
    value: Value,
) -> None:
    """A warning where a part of the rows, alone, gets other values than among all."""
    rows = max((len(a) for a in args if np.ndim(a)), default=0)
    if rows < 4 or isinstance(function, np.ufunc):
        return
    at = np.arange(1, rows, 2)[:MOST]
    if not _same(_alone(function, [_taken(a, rows, at) for a in args], named), value, rows, at):
        warn(
            f"`{node}` looks at other rows than its own (or at chance): new data get values that "
            f"are computed anew, from the new rows. Give `{node.value}()` an argument `_state`, a "
            "dict in which it keeps what it learns from the training data."
        )


def _alone(function: Callable[..., Any], args: Sequence[Any], named: Mapping[str, Any]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **named)
    except Exception:  # it wants the other rows
        return None


def _taken(value: Value, rows: int, at: np.ndarray) -> Any:
    """These rows of what has a value a row; anything else as it is."""
    if np.ndim(value) == 0 or len(value) != rows:
        return value
    return value.iloc[at] if hasattr(value, "iloc") else np.asarray(value)[at]


def _same(part: Value, whole: Value, rows: int, at: np.ndarray) -> bool:
    if part is None:
        return False
    a, b = (np.asarray(v) for v in (part, _taken(whole, rows, at)))
    if a.shape != b.shape:
        return False
    if a.dtype.kind in "biuf" and b.dtype.kind in "biuf":
        return np.allclose(a.astype(float), b.astype(float), equal_nan=True)
    return bool(((a == b) | (pd.isna(a) & pd.isna(b))).all())
