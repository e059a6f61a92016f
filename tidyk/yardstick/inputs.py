"""The arguments of metrics, checked and turned into arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.base.frames import as_vector, is_number
from tidyk.base.matrix import MatrixArray

Levels = tuple[Any, ...]


def described(values: Any) -> str:
    """Values in words, for a message: `a factor`, `text`, `numbers (float64)`."""
    dtype = getattr(values, "dtype", None)
    if dtype is None:
        return describe(values)
    if isinstance(dtype, pd.CategoricalDtype):
        return "a factor"
    if pd.api.types.is_bool_dtype(dtype):
        return "logical"
    if pd.api.types.is_numeric_dtype(dtype):
        return f"numbers ({dtype})"
    text = pd.api.types.infer_dtype(values, skipna=True) == "string"
    return "text" if text else f"values of the type {dtype}"


def as_values(values: Any, name: str) -> Any:
    """Values with a dtype, checked to be one a row."""
    values = as_vector(values, name)
    if not hasattr(values, "dtype"):
        values = np.atleast_1d(values) if np.isscalar(values) else pd.Series(list(values))
    if getattr(values, "ndim", 1) == 0:
        values = np.atleast_1d(values)
    if values.dtype == object and pd.isna(values).all():
        values = np.full(len(values), np.nan)
    if values.ndim > 1:
        raise TidykTypeError(
            f"`{name}` should have one value a row, not the shape {tuple(values.shape)}."
        )
    return values


def numbers(values: Any, name: str) -> np.ndarray:
    """Numbers as floats; an error that describes the values if they are not numbers."""
    column = as_values(values, name)
    if column.dtype.kind == "c":
        raise TidykTypeError(f"`{name}` should be real numbers, not complex ones.")
    if not is_number(column.dtype):
        raise TidykTypeError(f"`{name}` should be numeric, not {described(column)}.")
    if isinstance(column, np.ndarray):
        return column.astype(float, copy=False)
    return column.to_numpy(dtype=float, na_value=np.nan)


def factors(values: Any, name: str) -> tuple[np.ndarray, Levels]:
    """The codes (-1: missing) and the levels of a factor."""
    values = as_vector(values, name)
    factor = values.array if isinstance(values, pd.Series | pd.Index) else values
    if not isinstance(factor, pd.Categorical):
        raise TidykTypeError(f"`{name}` should be a factor, not {described(values)}.")
    return np.asarray(factor.codes), tuple(factor.categories)


def class_codes(truth: Any, estimate: Any) -> tuple[np.ndarray, np.ndarray, Levels]:
    """The codes of the true and of the predicted classes, and the levels that they share."""
    true, levels = factors(truth, "truth")
    predicted, others = factors(estimate, "estimate")
    if levels != others:
        raise TidykValueError(
            "`truth` and `estimate` should have the same levels in the same order: `truth` has "
            f"{quoted(levels)}; `estimate` has {quoted(others)}."
        )
    check_lengths(true, estimate=predicted)
    return true, predicted, levels


def check_lengths(truth: Any, **others: Any) -> None:
    """Raise an error unless there is one value for each row of the truth."""
    for name, values in others.items():
        if values is not None and len(values) != len(truth):
            raise TidykValueError(
                f"`truth` ({len(truth)}) and `{name}` ({len(values)}) should have the same length."
            )


def case_weights_of(values: Any, truth: Any) -> np.ndarray | None:
    """Case weights as floats, one a row, or None."""
    if values is None:
        return None
    weights = as_values(values, "case_weights")
    check_lengths(truth, case_weights=weights)
    if pd.api.types.is_bool_dtype(weights.dtype):
        weights = weights.astype(float)
    return numbers(weights, "case_weights")


# --- probabilities --------------------------------------------------------------------------------
def probabilities(estimate: Any, levels: Levels, estimator: str, event: int = 0) -> np.ndarray:
    """Probabilities of shape (rows, columns): one column for the event, or one a level, in the
    order of the levels. Columns named after levels are put in that order."""
    frame = _as_frame(estimate)
    count = 1 if estimator == "binary" else len(levels)
    if count == 1 and frame.shape[1] > 1:
        raise TidykValueError(
            f"Two levels need one column, the probability of the event, not {frame.shape[1]}: "
            f"{quoted(frame.columns)}."
        )
    if frame.shape[1] != count:
        raise TidykValueError(
            f"`truth` has {len(levels)} levels ({quoted(levels)}), so that many columns of "
            f"probabilities are needed, not {frame.shape[1]}."
        )
    binary = estimator == "binary"
    frame = _of_event(frame, levels, event) if binary else _in_level_order(frame, levels)
    wrong = [c for c in frame.columns if not is_number(frame[c].dtype)]
    if wrong:
        raise TidykTypeError(
            f"The probabilities in `estimate` should be numeric; {quoted(wrong[:1])} is "
            f"{described(frame[wrong[0]])}."
        )
    return frame.to_numpy(dtype=float, na_value=np.nan)


def _as_frame(estimate: Any) -> pd.DataFrame:
    column = estimate.iloc[:, 0] if getattr(estimate, "shape", ())[1:] == (1,) else estimate
    if isinstance(column, pd.Series | pd.Index):
        column = column.array
    if isinstance(column, MatrixArray):
        return pd.DataFrame(column.matrix)
    if isinstance(estimate, pd.DataFrame):
        return estimate
    if isinstance(estimate, pd.Series):
        return estimate.to_frame()
    return pd.DataFrame(np.atleast_1d(estimate), copy=False)


def _of_event(frame: pd.DataFrame, levels: Levels, event: int) -> pd.DataFrame:
    """The one column; an error if it is named after the level that is not the event."""
    (name,), prefix = _names_of_levels(frame, levels)
    if prefix and name == f"{prefix}{levels[1 - event]}":
        raise TidykValueError(
            f'"{name}" is the probability of "{levels[1 - event]}", and the event is '
            f'"{levels[event]}": give "{prefix}{levels[event]}", or say which is the event by '
            f'`event_level="{("second", "first")[event]}"`.'
        )
    return frame


def _names_of_levels(frame: pd.DataFrame, levels: Levels) -> tuple[list[str], str]:
    """The names of the columns, and what stands before the level in each: `.pred_`, or
    `.pred_<outcome>_` of a model with several outcomes; an error if they are named as predictions
    of other levels."""
    names = [str(c) for c in frame.columns]
    if not all(name.startswith(".pred_") for name in names):
        return names, ""
    possible = [".pred_class", *(f".pred_{level}" for level in levels)]
    strange = [name for name in names if name not in possible]
    prefix = _prefix(names, levels) if strange else ".pred_"
    if prefix is None:
        raise TidykValueError(
            f"{quoted(strange)} {'is' if len(strange) == 1 else 'are'} not of the levels of "
            f"`truth`, which are {quoted(levels)}."
        )
    return names, prefix


def _prefix(names: list[str], levels: Levels) -> str | None:
    """What all names have before a level: `.pred_<outcome>_`; None if there is no such thing."""
    ends = [str(level) for level in levels if names[0].endswith(f"_{level}")]
    for end in ends:
        prefix = names[0].removesuffix(end)
        if all(name in {f"{prefix}{level}" for level in levels} for name in names):
            return prefix
    return None


def _in_level_order(frame: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """Columns named after the levels, with or without `.pred_`, in the levels' order."""
    names, prefix = _names_of_levels(frame, levels)
    order = [f"{prefix}{level}" for level in levels]
    if sorted(names) == sorted(order):
        return frame.iloc[:, [names.index(name) for name in order]]
    return frame
