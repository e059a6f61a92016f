"""Factors: a `pandas.Categorical` with R's levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError
from tidyk.base.frames import as_vector
from tidyk.base.plain import plain
from tidyk.base.printing import r_number


@plain
def factor(
    x: Any,
    levels: Sequence[Any] | None = None,
    labels: Sequence[str] | None = None,
    ordered: bool = False,
) -> pd.Categorical:
    """A factor: values with a fixed set of levels.

    Args:
        x: Values, one a row: text, numbers, logicals or another factor.
        levels: The values that become levels, in order; by default those that occur, sorted.
        labels: Names for the levels; levels of one name become one.
        ordered: Is there an order among the levels?

    Returns:
        A `pandas.Categorical` whose levels are text, as R's are. Values that are not among the
        levels are missing.

    Raises:
        TidykValueError: Levels occur twice, or there are not as many labels as levels.

    Equals R's `factor()`.

    Examples:
        >>> factor([3, 1, 3]).categories.tolist()
        ['1', '3']
        >>> factor(["a", "b"], levels=["b", "a"]).codes.tolist()
        [1, 0]
    """
    x = as_vector(x, "x")
    values = pd.Series(x.reshape(-1) if isinstance(x, np.ndarray) else x)
    if isinstance(values.dtype, pd.CategoricalDtype):
        present = values.cat.remove_unused_categories().cat.categories
        ordered = ordered or bool(values.cat.ordered)
        values_of_levels = list(present) if levels is None else list(levels)
    else:
        values_of_levels = _sorted(values.dropna().unique()) if levels is None else list(levels)
    names = [_level(level) for level in values_of_levels]
    if len(set(names)) < len(names):
        raise TidykValueError(f"The levels of a factor must differ: {names}.")
    codes = (
        pd.Index(names).get_indexer(pd.Index([_level(v) for v in values]))
        if _mixed(values, values_of_levels)
        else _codes(values, values_of_levels)
    )
    if labels is not None:
        if len(labels) != len(names):
            raise TidykValueError(f"There are {len(labels)} labels for {len(names)} levels.")
        codes, names = _merged(codes, [str(label) for label in labels])
    return pd.Categorical.from_codes(
        codes, categories=pd.Index(names, dtype="str"), ordered=ordered
    )


@plain
def levels(x: Any) -> list[Any]:
    """The levels of a factor, in order. Equals R's `levels()`.

    For values that are not a factor, those that `factor()` would give them.

    >>> levels(factor(["b", "a"])), levels(["x", "y"])
    (['a', 'b'], ['x', 'y'])
    """
    if isinstance(getattr(x, "dtype", None), pd.CategoricalDtype):
        return list(pd.Series(x).cat.categories)
    return list(factor(x).categories)


def _sorted(values: Iterable[Any]) -> list[Any]:
    """The values in order; text and numbers together in the order of their text, as in R."""
    items = list(values)
    try:
        return sorted(items)
    except TypeError:
        return sorted(items, key=_level)


def _merged(codes: np.ndarray, labels: list[str]) -> tuple[np.ndarray, list[str]]:
    """Codes and levels where levels of one label are one."""
    names = list(dict.fromkeys(labels))
    at = np.array([*(names.index(label) for label in labels), -1])  # the last one: missing
    return at[codes], names


def _mixed(values: pd.Series, levels: list[Any]) -> bool:
    """Do values and levels differ in type, so that only their text can be compared (as R
    compares)?"""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return True
    numeric = pd.api.types.is_numeric_dtype(values.dtype)
    return numeric != all(isinstance(level, int | float | np.number) for level in levels) and bool(
        levels
    )


def _codes(values: pd.Series, levels: list[Any]) -> np.ndarray:
    return pd.Index(levels).get_indexer(pd.Index(values)) if levels else np.full(len(values), -1)


def _level(value: Any) -> str:
    """A value as the text of a level: numbers as R writes them."""
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | np.integer):
        return str(value)
    return r_number(float(value), 15) if isinstance(value, float | np.floating) else str(value)
