"""Predictors as a tree sees them: numbers in an order, or levels without one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.parsnip.engines.estimator import numbers_of


@frozen(eq=False)
class Column:
    """One predictor.

    Attributes:
        name: Its name.
        values: Numbers, or level numbers; NaN where missing.
        levels: The levels of an unordered factor; None for what has an order.
    """

    name: str
    values: np.ndarray
    levels: tuple[str, ...] | None = None


def columns_of(x: pd.DataFrame) -> list[Column]:
    """The predictors of a data frame; a matrix column gives one for each of its columns."""
    return [column for name in x.columns for column in _columns(str(name), x[name])]


def _columns(name: str, series: pd.Series) -> list[Column]:
    values = numbers_of(series)
    if values.ndim == 2:
        return [Column(f"{name}.{j + 1}", v) for j, v in enumerate(values.T.astype(float))]
    if not isinstance(series.dtype, pd.CategoricalDtype) or series.cat.ordered:
        return [Column(name, values)]
    return [Column(name, values, tuple(map(str, series.cat.categories)))]
