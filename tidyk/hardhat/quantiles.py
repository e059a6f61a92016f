"""Predicted quantiles: several numbers a row, with their levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import cmp_using, field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_number, describe
from tidyk.base.printing import r_number


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other, equal_nan=True)


@frozen(repr=False, unsafe_hash=False)
class QuantilePred:
    """Quantiles of each row's distribution.

    Attributes:
        values: An array of shape (rows, levels).
        levels: The quantiles' levels, increasing.
    """

    values: np.ndarray = field(eq=cmp_using(_same))
    levels: np.ndarray = field(eq=cmp_using(_same))

    def __len__(self) -> int:
        return len(self.values)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self.values, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        one = len(self.levels) == 1
        values = self.values[:, 0] if one else self.median()
        shown = [r_number(v, 3) if one else f"[{r_number(v, 3)}]" for v in values]
        levels = " ".join(r_number(v, 3) for v in self.levels)
        return (
            f"<quantiles[{len(self)}]>\n[1] {' '.join(shown)}\n"
            f"# Quantile level{'s' * (not one)}: {levels}"
        )

    def median(self) -> np.ndarray:
        """The median of each row: its quantile, or interpolated between the two around it; missing
        if the levels do not enclose 0.5."""
        if not (self.levels[0] <= 0.5 <= self.levels[-1]):
            return np.full(len(self), np.nan)
        after = int(np.searchsorted(self.levels, 0.5))
        if np.isclose(self.levels[after], 0.5):
            return self.values[:, after]
        low, high = self.levels[after - 1 : after + 1]
        share = (0.5 - low) / (high - low)
        return (1 - share) * self.values[:, after - 1] + share * self.values[:, after]

    def as_frame(self) -> pd.DataFrame:
        """A row a quantile: `.pred_quantile`, `.quantile_levels` and `.row` (from 1, as in R)."""
        rows, levels = self.values.shape
        return pd.DataFrame(
            {
                ".pred_quantile": self.values.reshape(-1),
                ".quantile_levels": np.tile(self.levels, rows),
                ".row": np.repeat(np.arange(1, rows + 1), levels),
            }
        )


def quantile_pred(values: Any, quantile_levels: float | Sequence[float]) -> QuantilePred:
    """Quantiles that a model predicted.

    Args:
        values: An array of shape (rows, levels).
        quantile_levels: Increasing numbers between 0 and 1.

    Returns:
        A `QuantilePred`: `median()`, `as_frame()`, `values` and `levels`.

    Raises:
        TidykTypeError: The values are not a matrix.
        TidykValueError: The levels do not increase, or are not as many as the columns.

    Equals R's `hardhat::quantile_pred()`.

    Examples:
        >>> quantile_pred([[1.0, 3, 5], [2, 4, 6]], [0.1, 0.5, 0.9])
        <quantiles[2]>
        [1] [3] [4]
        # Quantile levels: 0.1 0.5 0.9
    """
    check_quantile_levels(quantile_levels)
    matrix, levels = np.asarray(values), np.atleast_1d(np.asarray(quantile_levels, float))
    if matrix.ndim != 2 or matrix.dtype.kind not in "fiu":
        raise TidykTypeError(f"`values` must be a <matrix> of numbers, not {describe(values)}.")
    if matrix.shape[1] != len(levels):
        raise TidykValueError(
            f"The number of columns in `values` ({matrix.shape[1]}) must be equal to the length of "
            f"`quantile_levels` ({len(levels)})."
        )
    return QuantilePred(matrix, levels)


def extract_quantile_levels(x: QuantilePred) -> list[float]:
    """The levels of predicted quantiles. Equals R's `hardhat::extract_quantile_levels()`.

    >>> extract_quantile_levels(quantile_pred([[1.0, 2]], [0.2, 0.8]))
    [0.2, 0.8]
    """
    if not isinstance(x, QuantilePred):
        raise TidykTypeError(f"`x` must be a <quantile_pred> object, not {describe(x)}.")
    return x.levels.tolist()


def check_quantile_levels(levels: float | Sequence[float]) -> bool:
    """True if the levels are increasing numbers between 0 and 1; an error otherwise.

    Equals R's `hardhat::check_quantile_levels()`.

    >>> check_quantile_levels([0.1, 0.9])
    True
    """
    numbers = [
        check_number(level, "quantile_levels", minimum=0, maximum=1)
        for level in np.atleast_1d(np.asarray(levels)).tolist()
    ]
    twice = [level for i, level in enumerate(numbers) if level in numbers[:i]]
    if twice:
        raise TidykValueError(
            "Quantile levels must be unique. The following value was repeated: "
            f"{', '.join(r_number(v, 5) for v in dict.fromkeys(twice))}."
        )
    if numbers != sorted(numbers):
        raise TidykValueError("`quantile_levels` must be sorted in increasing order.")
    return True
