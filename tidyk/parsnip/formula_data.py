"""Predictors and outcome as a formula and its data: for engines that want a formula."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, quoted
from tidyk.hardhat.casting import as_frame
from tidyk.hardhat.formula.design import INTERCEPT
from tidyk.parsnip.conversion import checked_weights


@frozen(eq=False)
class FormulaData:
    """A formula, and the data that it speaks of.

    Attributes:
        formula: "outcome ~ .".
        data: Predictors and outcome.
        x_var: The predictors' names.
        weights: Case weights.
    """

    formula: str
    data: pd.DataFrame
    x_var: list[str]
    weights: np.ndarray | None = None

    def new(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """The predictors' columns of new data."""
        frame = _named_columns(new_data, "new_data")
        check_columns(self.x_var, frame, "new_data")
        return frame[self.x_var]


def convert_xy(
    x: Any, y: Any, *, weights: Any = None, remove_intercept: bool = True
) -> FormulaData:
    """Predictors and outcome as a formula: R's `parsnip::.convert_xy_to_form_fit()`.

    Args:
        x: Predictors: a data frame, or an array of two dimensions.
        y: The outcome: one value a row, which is called `..y`, or a data frame.
        weights: Numbers, one a row.
        remove_intercept: Leave a column "(Intercept)" out.
    """
    frame = _named_columns(x, "x")
    frame = frame.loc[:, frame.columns != INTERCEPT] if remove_intercept else frame
    outcomes = y if isinstance(y, pd.DataFrame) else pd.DataFrame({"..y": y}, index=frame.index)
    common = [str(name) for name in frame.columns if name in outcomes.columns]
    if common:
        raise TidykValueError(
            f"`x` and `y` have the names {quoted(common)} in common: please ensure that they don't "
            "share any column names."
        )
    names = [str(name) for name in outcomes.columns]
    left = names[0] if len(names) == 1 else f"cbind({', '.join(names)})"
    numbers = None if weights is None else checked_weights(weights, len(frame))
    both = pd.concat([frame, outcomes.set_axis(frame.index)], axis=1)
    return FormulaData(f"{left} ~ .", both, [str(name) for name in frame.columns], numbers)


def _named_columns(x: Any, name: str) -> pd.DataFrame:
    if np.ndim(x) < 2:
        raise TidykTypeError(f"`{name}` cannot be a vector: make it a data frame.")
    return as_frame(x, name)
