"""R's conversions between formulas and predictors, whole: tidyk's own, and what R's internal
functions do around it (rows left out, matrices, weights), so that its recorded answers can be held
against them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_columns,
    check_string,
    describe,
    quoted,
)
from tidyk.base.matrix import is_matrix
from tidyk.hardhat.casting import as_frame
from tidyk.hardhat.composing import recompose
from tidyk.hardhat.formula.design import INTERCEPT
from tidyk.hardhat.formula.variables import variables_of
from tidyk.parsnip.conversion import FormulaPreproc, convert_formula
from tidyk.parsnip.encoding import Encoding


@frozen(eq=False)
class Recorded:
    """What R's `.convert_form_to_xy_fit()` returns.

    Attributes:
        rows: Which rows of the data are left.
    """

    x: Any
    y: Any
    preproc: FormulaPreproc
    weights: np.ndarray | None
    offset: np.ndarray | None
    rows: np.ndarray


def form_to_xy(
    formula: str,
    data: pd.DataFrame,
    encoding: Encoding,
    *,
    weights: Any = None,
    composition: Any = "data.frame",
    na_action: str = "omit",
    contrasts: Mapping[str, Any] | None = None,
) -> Recorded:
    """R's `parsnip::.convert_form_to_xy_fit()`."""
    check_string(composition, "composition", ("data.frame", "matrix", "dgCMatrix"))
    converted = convert_formula(formula, data, encoding)
    preproc = converted.preproc
    assert isinstance(preproc, FormulaPreproc)
    x = converted.x
    if contrasts:
        coding = evolve(preproc.trained.coding, contrasts=contrasts)
        preproc = evolve(preproc, trained=evolve(preproc.trained, coding=coding))
        x = preproc.of(preproc.known(data))
    if encoding.predictor_indicators == "none":  # R's engines make factors of text themselves
        x = x.assign(**{n: data[n] for n in preproc.trained.levels})
    numbers = None if weights is None else _weights(weights, len(data))
    kept = np.ones(len(data), bool)
    if na_action != "pass":
        kept = _complete(preproc, converted.y, numbers, data)
    if na_action == "fail" and not kept.all():
        raise TidykValueError(f"There are missing values in {(~kept).sum()} rows.")
    parts = (x, converted.y, numbers, converted.offset)
    x, y, numbers, offset = (None if part is None else part[kept] for part in parts)
    return Recorded(recompose.now(x, composition=composition), y, preproc, numbers, offset, kept)


def _complete(preproc: FormulaPreproc, y: Any, weights: Any, data: pd.DataFrame) -> np.ndarray:
    """The rows that have all variables of the formula; as in R, functions have seen all rows."""
    right = preproc.trained.right
    values = variables_of(right, right.variables, preproc.known(data)).values()
    columns = [
        part
        for value in values
        for part in (value.T if np.ndim(value) == 2 and not is_matrix(value) else [value])
    ]
    columns += [] if y is None else [y]
    columns += [] if weights is None else [weights]
    missing = [np.asarray(pd.isna(column)).reshape(len(data), -1).any(axis=1) for column in columns]
    return ~np.any(missing, axis=0)


def _weights(weights: Any, rows: int) -> np.ndarray:
    values = np.asarray(weights)
    if values.dtype.kind not in "iuf":
        raise TidykTypeError(f"`weights` must be a numeric vector, not {describe(weights)}.")
    if values.shape != (rows,):
        raise TidykValueError(f"`weights` should have {rows} elements, not {values.shape}.")
    return values.astype(float)


@frozen(eq=False)
class FormulaData:
    """What R's `.convert_xy_to_form_fit()` returns: a formula, and the data that it speaks of."""

    formula: str
    data: pd.DataFrame
    x_var: list[str]
    weights: np.ndarray | None = None

    def new(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """R's `parsnip::.convert_xy_to_form_new()`."""
        frame = _named_columns(new_data, "new_data")
        check_columns(self.x_var, frame, "new_data")
        return frame[self.x_var]


def xy_to_form(x: Any, y: Any, *, weights: Any = None) -> FormulaData:
    """R's `parsnip::.convert_xy_to_form_fit()`: a vector as outcome is called `..y`."""
    frame = _named_columns(x, "x")
    frame = frame.loc[:, frame.columns != INTERCEPT]
    outcomes = y if isinstance(y, pd.DataFrame) else pd.DataFrame({"..y": y}, index=frame.index)
    common = [str(name) for name in frame.columns if name in outcomes.columns]
    if common:
        raise TidykValueError(f"`x` and `y` have the names {quoted(common)} in common.")
    names = [str(name) for name in outcomes.columns]
    left = names[0] if len(names) == 1 else f"cbind({', '.join(names)})"
    numbers = None if weights is None else _weights(weights, len(frame))
    both = pd.concat([frame, outcomes.set_axis(frame.index)], axis=1)
    return FormulaData(f"{left} ~ .", both, [str(name) for name in frame.columns], numbers)


def _named_columns(x: Any, name: str) -> pd.DataFrame:
    if np.ndim(x) < 2:
        raise TidykTypeError(f"`{name}` cannot be a vector: make it a data frame.")
    return as_frame(x, name)
