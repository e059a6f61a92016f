"""The form of the predictors, and the column of ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    check_string,
    describe,
    quoted,
    warn,
)
from tidyk.base.frames import is_number
from tidyk.base.pipe import verb
from tidyk.hardhat.blueprints import COMPOSITIONS, Composition


@verb(pd.DataFrame)
def recompose(data: pd.DataFrame, /, *, composition: Composition = "tibble") -> Any:
    """A data frame in the form that a model needs.

    Args:
        data: A data frame.
        composition: "tibble" or "data.frame" (the data frame), "matrix" (an array), "dgCMatrix" (a
            sparse matrix of scipy's, by columns).

    Returns:
        What `composition` says. An array has no column names: keep those of the data frame.

    Raises:
        TidykTypeError: A matrix is asked for, but some columns are not numbers.

    Equals R's `hardhat::recompose()`.

    Examples:
        >>> recompose(pd.DataFrame({"a": [1, 2], "b": [0, 3]}), composition="matrix").tolist()
        [[1, 0], [2, 3]]
    """
    check_string(composition, "composition", COMPOSITIONS)
    if composition in ("tibble", "data.frame"):
        return data
    check_numeric(data)
    if composition == "matrix" and all(isinstance(t, np.dtype) for t in data.dtypes):
        return data.to_numpy()
    values = data.to_numpy(dtype=float, na_value=np.nan)
    if composition == "matrix":
        return values
    from scipy.sparse import csc_array

    return csc_array(values)


def decompose(predictors: Any, names: list[str], index: pd.Index) -> pd.DataFrame:
    """The data frame again that `recompose()` was given."""
    if isinstance(predictors, pd.DataFrame):
        return predictors
    values = predictors if isinstance(predictors, np.ndarray) else predictors.toarray()
    return pd.DataFrame(values, index, names)


def check_numeric(data: pd.DataFrame) -> None:
    """Raise an error that names the columns that are not numbers."""
    columns = zip(data.columns.tolist(), data.dtypes.tolist(), strict=True)
    other = [str(name) for name, dtype in columns if not is_number(dtype)]
    if other:
        subject = "This column is not" if len(other) == 1 else "These columns are not"
        raise TidykTypeError(
            f"`data` must only contain numeric columns. {subject} numeric: {quoted(other)}."
        )


@verb(object)
def add_intercept_column(data: Any, /, *, name: str = "(Intercept)") -> Any:
    """A column of ones before the others.

    Args:
        data: A data frame, or an array of two dimensions.
        name: Of the column; an array has no names.

    Returns:
        The data with one more column; unchanged, with a warning, if they have that column already.

    Equals R's `hardhat::add_intercept_column()`.

    Examples:
        >>> add_intercept_column(pd.DataFrame({"a": [5]}), name="one").to_dict("list")
        {'one': [1], 'a': [5]}
    """
    check_string(name, "name")
    if isinstance(data, np.ndarray) and data.ndim == 2:
        return np.column_stack([np.ones(len(data), data.dtype), data])
    if not isinstance(data, pd.DataFrame):
        raise TidykTypeError(f"`data` must be a data frame or a matrix, not {describe(data)}.")
    if name in data.columns:
        warn(f'`data` already has a column named "{name}". Returning `data` unchanged.')
        return data
    ones = pd.Series(np.ones(len(data), int), data.index, name=name)
    return pd.concat([ones, data], axis=1)
