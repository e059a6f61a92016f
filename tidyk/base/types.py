"""What arguments may be, by name: the aliases that signatures use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
import pandas as pd

from tidyk.base.selectors import Selector


@runtime_checkable
class ArrowFrame(Protocol):
    """A table of a library that speaks Arrow: polars, pyarrow, duckdb, …"""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


Data: TypeAlias = pd.DataFrame | ArrowFrame
"""A data frame; `as_data_frame()` makes it pandas'."""

Column: TypeAlias = str | Selector
"""One column, by its name or by a selector that chooses one."""

Columns: TypeAlias = str | Sequence[str] | Selector
"""Columns, by name or by a selector."""

Vector: TypeAlias = pd.Series | pd.Categorical | pd.Index | np.ndarray | Sequence[object]
"""One value a row."""

Numbers: TypeAlias = pd.Series | np.ndarray | Sequence[float]
"""One number a row."""

Weights: TypeAlias = Numbers | None
"""Case weights, one a row, or none."""

Predictors: TypeAlias = Data | np.ndarray
"""Predictors, one row a case."""

Shape: TypeAlias = int | Sequence[int]
"""Lengths of the axes of an array."""

Whole: TypeAlias = int | np.integer
"""A whole number."""

Function: TypeAlias = Callable[..., object]
"""Any function."""

EventLevel: TypeAlias = Literal["first", "second"]
"""Which level of a factor is the event."""
