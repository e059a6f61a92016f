"""Outcomes as a data frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.base.frames import is_number
from tidyk.base.matrix import is_matrix
from tidyk.base.pipe import verb
from tidyk.hardhat.casting import kind_of_column
from tidyk.hardhat.ptypes import get_levels


@verb(object)
def standardize(y: Any, /) -> pd.DataFrame:
    """Outcomes as a data frame.

    Args:
        y: Numbers or a factor (a list, an array, a Series, a Categorical), which become the column
            `.outcome`; or a data frame of such columns.

    Returns:
        A data frame.

    Raises:
        TidykTypeError: It is not a kind of outcome; text, for example, has to be made a factor.

    Equals R's `hardhat::standardize()`.

    Examples:
        >>> standardize([1.5, 2]).columns.tolist()
        ['.outcome']
    """
    if isinstance(y, pd.DataFrame):
        return _outcome_columns(y)
    if isinstance(y, np.ndarray) and y.ndim > 2:
        raise TidykTypeError("3D+ arrays are not supported outcome types.")
    if isinstance(y, np.ndarray) and y.ndim == 2:
        raise TidykValueError(
            "All columns of `y` must have unique names, and an array has none: make it a data "
            "frame."
        )
    values = np.atleast_1d(y) if isinstance(y, list | tuple) or np.isscalar(y) else y
    dtype = getattr(values, "dtype", None)
    if dtype is None or np.ndim(values) != 1 or not _is_outcome(dtype):
        raise TidykTypeError(
            f"No `standardize()` method provided for {_described(y)}: outcomes are numbers or a "
            "factor."
        )
    index = y.index if isinstance(y, pd.Series) else None
    return pd.DataFrame({".outcome": values}, index=index)


@verb(object)
def get_outcome_levels(y: Any, /) -> dict[str, list[Any]] | None:
    """The levels of each outcome that is a factor; None if none is.

    Equals R's `hardhat::get_outcome_levels()`.

    >>> get_outcome_levels(pd.Categorical(["b", "a"]))
    {'.outcome': ['a', 'b']}
    """
    return get_levels.now(standardize.now(y))


def _is_outcome(dtype: Any) -> bool:
    return is_number(dtype) or isinstance(dtype, pd.CategoricalDtype) or is_matrix(dtype)


def _outcome_columns(y: pd.DataFrame) -> pd.DataFrame:
    if not y.columns.is_unique or "" in y.columns:
        raise TidykValueError("All columns of `y` must have unique names.")
    other = [str(name) for name, dtype in y.dtypes.items() if not _is_outcome(dtype)]
    if other:
        word = "This column has an" if len(other) == 1 else "These columns have"
        raise TidykTypeError(
            "Not all columns of `y` are known outcome types (numbers and factors). "
            f"{word} unknown type{'s' * (len(other) > 1)}: {quoted(other)}."
        )
    return y


def _described(y: Any) -> str:
    return f"a <{kind_of_column(y)}> vector" if hasattr(y, "dtype") else describe(y)
