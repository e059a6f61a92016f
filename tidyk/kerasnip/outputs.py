"""What a network makes of rows of predictors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.kerasnip.arrays import Arrays, filled, joined, length, some

PREDICT_BATCH = 256


@frozen(eq=False)
class Known:
    """What a network's output for some rows is.

    Attributes:
        frame: The predictors.
        rows: The same as the network takes them.
        output: The output for them.
    """

    frame: pd.DataFrame
    rows: Arrays
    output: Any


def predicted(model: Any, values: Arrays) -> Any:
    """The output of a Keras model for rows of predictors, as an array of shape (rows, units), or a
    dict of them.

    The last rows are filled up to a full batch, so that few shapes are ever compiled; each row's
    output depends on that row alone.
    """
    fixed, rows = model.inputs[0].shape[0], length(values)
    batch = fixed or PREDICT_BATCH
    whole = rows - rows % batch
    first = some(values, slice(whole))
    parts = [model.predict(first, batch_size=batch, verbose=0)] if whole else []
    if rows > whole or not parts:
        size = fixed or _batch_for(rows - whole)
        last = filled(some(values, slice(whole, None)), size)
        output = model.predict(last, batch_size=size, verbose=0)
        parts.append(some(output, slice(rows - whole)))
    return joined(parts)


def _batch_for(rows: int) -> int:
    """The batch that holds the rows: a power of two from 32 on."""
    return max(32, 1 << max(rows - 1, 0).bit_length())


def same(rows: Arrays, others: Arrays) -> bool:
    """Are these the same rows?"""
    if isinstance(rows, dict) or isinstance(others, dict):
        both = isinstance(rows, dict) and isinstance(others, dict) and rows.keys() == others.keys()
        return both and all(_same(rows[name], others[name]) for name in rows)
    return _same(rows, others)


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    if one is other or np.array_equal(one, other):
        return True
    floats = one.dtype.kind == other.dtype.kind == "f"
    return floats and one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
