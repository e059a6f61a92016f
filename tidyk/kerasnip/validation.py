"""Validation rows: given like the training rows, or the last of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_columns,
    describe,
    quoted,
    warn,
)
from tidyk.kerasnip.arrays import Arrays, each, length
from tidyk.kerasnip.feeding import check_feed, feed
from tidyk.kerasnip.heads import Heads
from tidyk.kerasnip.network import Network

NewPredictors = Callable[[pd.DataFrame], pd.DataFrame]
"""A function that turns new data into the engine's predictors, by the formula or blueprint of the
fit."""


def validation_data(
    args: Mapping[str, Any],
    x: pd.DataFrame,
    network: Network,
    heads: Heads,
    model: Any,
    new_predictors: NewPredictors | None,
) -> tuple[Any, ...] | None:
    """`fit_validation_data` as the network takes it: predictors, outcome, weights if any; None
    where it was not given.

    Args:
        args: Arguments of the model function: the data are a pair (x, y), or a triple with weights.
        x: What the network is trained on.
        network: The blocks.
        heads: The outputs, as they were trained.
        model: The network, compiled.
        new_predictors: Makes predictors of a data frame, as those of the training rows were made.
    """
    source = args.get("fit_validation_data")
    if source is None:
        return None
    if not isinstance(source, list | tuple) or len(source) not in (2, 3):
        raise TidykTypeError(
            "`fit_validation_data` must be a pair (x, y), or (x, y, weights), not "
            f"{describe(source)}."
        )
    predictors, outcome, *weights = source
    values = _values(predictors, x, network, new_predictors)
    check_rows(values, outcome, model)
    encoded = heads.encode_new(outcome, model)
    rows = length(values)
    return values, encoded, *(check_weights(w, rows, "validation weights") for w in weights)


def _values(
    rows: Any, x: pd.DataFrame, network: Network, new_predictors: NewPredictors | None
) -> Arrays:
    if not isinstance(rows, pd.DataFrame):
        return each(_finite, rows)
    if new_predictors is not None:
        predictors = new_predictors(rows)
    else:
        check_columns(x.columns, rows, "fit_validation_data")
        predictors = rows[list(x.columns)]
    values = feed(network, predictors)
    try:
        check_feed(network, values, predictors)
    except TidykValueError as problem:
        raise TidykValueError(f"In `fit_validation_data`, {problem}") from None
    return values


def _finite(rows: Any) -> np.ndarray:
    """An array of rows; an error if values are missing or infinite."""
    values = np.asarray(rows)
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise TidykValueError("`fit_validation_data` has missing or infinite values.")
    return values


def check_rows(values: Arrays, outcome: Any, model: Any) -> None:
    """Errors for predictors that the network cannot take, or that have another number of rows than
    the outcome."""
    check_shapes(values, model)
    count = length(dict(outcome) if isinstance(outcome, Mapping) else outcome)
    if length(values) != count:
        raise TidykValueError(
            f"`x` has {length(values)} rows and `y` {count} values: they should be as many."
        )


def check_shapes(values: Arrays, model: Any) -> None:
    """An error for predictors of another shape than the network takes."""
    if isinstance(values, dict):
        names = [source.name for source in model.inputs]
        if sorted(values) != sorted(names):
            raise TidykValueError(
                f"The network has the inputs {quoted(names)}, and `x` {quoted(values)}."
            )
        for source in model.inputs:
            _check_shape(values[source.name].shape[1:], tuple(source.shape[1:]))
    else:
        _check_shape(values.shape[1:], tuple(model.input_shape[1:]))


def _check_shape(shape: tuple[int, ...], expected: tuple[int | None, ...]) -> None:
    fits = (w in (None, s) for s, w in zip(shape, expected, strict=False))
    if len(shape) != len(expected) or not all(fits):
        raise TidykValueError(
            f"The network takes rows of the shape {expected}; those of the predictors have {shape}."
        )


def check_weights(values: Any, rows: int, name: str) -> np.ndarray:
    """Weights, one number a row."""
    if isinstance(values, Mapping):
        raise TidykTypeError(
            f"`{name}` is one number a row, which holds for all outputs, not "
            f"{describe(values)}: outputs are weighed by `compile_loss_weights`."
        )
    try:
        weights = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise TidykTypeError(
            f"`{name}` must be numbers, one a row, not {describe(values)}."
        ) from None
    if weights.shape != (rows,):
        columns = "In resamples, weights in a column go with their rows: `add_case_weights()`."
        raise TidykValueError(
            f"`{name}` should have one number a row: {rows}, not {len(np.atleast_1d(weights))}."
            + (f" {columns}" if name == "fit_sample_weight" else "")
        )
    wrong = ~np.isfinite(weights) | (weights < 0)
    if wrong.any():
        raise TidykValueError(
            f"`{name}` must be numbers from 0 on, none missing or infinite; {int(wrong.sum())} are "
            f"not, such as {weights[wrong][0]:g}."
        )
    return weights


def rows_to_train_on(rows: int, share: float) -> int:
    """How many rows, from the first, are trained on where a share is set apart."""
    count = math.floor(rows * (1 - share))
    if count == 0:
        raise TidykValueError(
            f"`fit_validation_split = {share}` of {rows} rows leaves none to train on."
        )
    return count


def check_split(y: pd.Series | pd.DataFrame, share: float) -> None:
    """Check the split of each outcome."""
    columns = [y[name] for name in y.columns] if isinstance(y, pd.DataFrame) else [y]
    for column in columns:
        _check_split(column, share)


def _check_split(y: pd.Series, share: float) -> None:
    """Are there enough classes in the remaining rows and in those set apart? Keras sets apart the
    last rows, which may all be of one class."""
    count = rows_to_train_on(len(y), share)
    if not isinstance(y.dtype, pd.CategoricalDtype):
        return
    first, last = (set(_levels_in(part)) for part in (y.iloc[:count], y.iloc[count:]))
    what = f"`fit_validation_split = {share}` sets apart the last rows, as Keras does:"
    advice = "Shuffle the rows before, or give `fit_validation_data`."
    if len(first) == 1:
        raise TidykValueError(
            f"{what} those that are left to train on have one class only, {quoted(first)}. {advice}"
        )
    lost = [level for level in y.cat.categories if level in last - first]
    if lost:
        warn(f"{what} those that are left to train on have no {quoted(lost)}. {advice}")
    elif len(last) == 1 and len(y) - count > 1:
        warn(f"{what} they have one class only, {quoted(last)}. {advice}")


def _levels_in(y: pd.Series) -> pd.Index:
    """The levels that occur."""
    codes = np.unique(y.cat.codes)
    return y.cat.categories[codes[codes >= 0]]
