"""Predictors and outcome as Keras takes them."""

from __future__ import annotations

from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted
from tidyk.base.frames import is_number
from tidyk.base.matrix import is_matrix, matrix_values


def design(x: pd.DataFrame) -> np.ndarray:
    """Predictors as one array of shape (rows, …): a matrix column as it is, numeric columns side by
    side.

    Floats become Keras' float32; whole numbers in a matrix column (pixels) stay what they are.
    """
    if not x.shape[1]:
        raise TidykValueError("There are no predictors: a network needs at least one.")
    matrices = [name for name in x.columns if is_matrix(x[name])]
    if len(matrices) == 1 and x.shape[1] == 1:
        return _to_float32(matrix_values(_without_text(x[matrices[0]])))
    others = [
        n for n in x.columns if n not in matrices and not pd.api.types.is_numeric_dtype(x[n].dtype)
    ]
    if others:
        raise TidykTypeError(
            f"The predictor {quoted(others[:1])} is {x[others[0]].dtype}; a network takes numbers "
            "and matrix columns. Make text a factor, with `factor()`, and arrays one column, with "
            "`I(np.stack(...))`."
        )
    if not matrices:
        return x.to_numpy(dtype=np.float32)
    parts = [matrix_values(x[n]) if n in matrices else x[n].to_numpy()[:, None] for n in x.columns]
    images = [n for n, part in zip(x.columns, parts, strict=True) if part.ndim > 2]
    if images:
        raise TidykValueError(
            f"The column {quoted(images[:1])} has rows of rank > 1 and cannot stand beside other "
            "predictors in a sequential network: use it alone."
        )
    return np.hstack([part.astype(np.float32, copy=False) for part in parts])


def _without_text(column: pd.Series) -> pd.Series:
    """The column; an error for a matrix of text."""
    if matrix_values(column).dtype.kind in "OSUT":
        raise TidykTypeError(
            f'The column "{column.name}" holds text, and a network takes numbers: layers such as '
            "`StringLookup` and `TextVectorization` run outside of it. Make text a factor, which "
            "`embedding_block()` looks up; of longer texts make whole numbers, one for each word, "
            "in one matrix column."
        )
    return column


def _to_float32(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32, copy=False) if values.dtype.kind in "fb" else values


def check_predictors(values: np.ndarray, x: pd.DataFrame) -> None:
    """Raise an error that names the columns with missing or infinite predictors."""
    if values.dtype.kind != "f" or not values.size:
        return
    if np.isfinite(values.min()) and np.isfinite(values.max()):  # without a copy
        return
    guilty = [name for name in x.columns if not np.isfinite(design(x[[name]])).all()]
    rows = int((~np.isfinite(values)).reshape(len(values), -1).any(axis=1).sum())
    what = "missing" if np.isnan(values).any() else "infinite"
    raise TidykValueError(
        f"{quoted(guilty)} {'has' if len(guilty) == 1 else 'have'} {what} values in {rows} rows: "
        "a network cannot take them. Drop the rows, or fill them in."
    )


def check_complete(y: pd.Series) -> None:
    """Raise an error for missing outcomes."""
    if y.isna().any():
        raise TidykValueError(f"The outcome {y.name!r} has {int(y.isna().sum())} missing values.")


def like_training(outcome: Any, y: pd.Series) -> pd.Series:
    """Other values of the outcome, with the levels of the training outcome where it is a factor."""
    array = np.asarray(outcome)
    if array.ndim > 1 and array.size > len(array):
        raise TidykValueError(
            f"The network has one outcome, and `y` has {array.size // len(array)} columns: give "
            "one value a row."
        )
    values = pd.Series(array.reshape(-1))
    if values.isna().any():
        raise TidykValueError(f"The outcome has {int(values.isna().sum())} missing values.")
    if not isinstance(y.dtype, pd.CategoricalDtype):
        if not (is_number(values.dtype) or all(isinstance(v, Number) for v in values)):
            raise TidykTypeError(
                f"The outcome of training is numeric, and that of `y` is not: {values.iloc[0]!r}."
            )
        return values
    codes = pd.Index(list(map(str, y.cat.categories))).get_indexer(pd.Index(values.astype(str)))
    if (codes < 0).any():
        unknown = values[codes < 0].iloc[0]
        raise TidykValueError(
            f'The outcome has the unknown level "{unknown}"; it has {quoted(y.cat.categories)}.'
        )
    return pd.Series(pd.Categorical.from_codes(codes, dtype=y.dtype), name=y.name)


def encode(y: pd.Series, units: int, loss: Any) -> np.ndarray:
    """The outcome in the form that the network's output and its loss ask for.

    Numbers as (rows, 1); a factor as level numbers (sparse loss), as 0/1 (one sigmoid unit), or
    one-hot.

    Raises:
        TidykValueError: The number of output units does not suit the outcome, or the loss.
    """
    if not isinstance(y.dtype, pd.CategoricalDtype):
        _check_units(units == 1, f"one numeric outcome needs 1, not {units}")
        if "categorical" in loss_name(loss):
            raise TidykValueError(
                f'`compile_loss` is "{loss_name(loss)}", a loss of classes, and the outcome '
                f"{y.name!r} is a number: leave it out, or take one of numbers, such as "
                '"mean_absolute_error".'
            )
        return y.to_numpy(dtype=np.float32)[:, None]
    levels, name = len(y.cat.categories), loss_name(loss)
    codes = y.cat.codes.to_numpy()
    _check_units(
        units == levels or (units == 1 and levels == 2),
        f"the outcome has {levels} levels, the network {units}: use `units=num_classes`"
        + (" (or 1 with a sigmoid)" if levels == 2 else ""),
    )
    if units == 1:
        if "categorical" in name:
            raise TidykValueError(
                f"The loss {name} needs one unit a class; the network ends in 1 unit."
            )
        return codes.astype(np.float32)[:, None]
    if name.startswith("sparse") or name == "categorical_generalized_cross_entropy":
        return codes.astype(np.int32)
    return (codes[:, None] == np.arange(levels)).astype(np.float32)


def _check_units(right: bool, problem: str) -> None:
    if not right:
        raise TidykValueError(f"The output block has the wrong number of units: {problem}.")


def loss_name(loss: Any) -> str:
    """The name of a loss in snake case."""
    return str(
        loss if isinstance(loss, str) else getattr(loss, "name", getattr(loss, "__name__", loss))
    )
