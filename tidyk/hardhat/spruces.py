"""Predictions in tidymodels' columns: what a model returns becomes a data frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.base.frames import is_number
from tidyk.base.matrix import is_matrix
from tidyk.hardhat.casting import kind_of_column


def spruce_numeric(pred: Any) -> pd.DataFrame:
    """Numbers as the column `.pred`.

    Args:
        pred: Numbers, one a row.

    Raises:
        TidykTypeError: It is not a vector of numbers.

    Equals R's `hardhat::spruce_numeric()`.

    Examples:
        >>> spruce_numeric([1.5, 2]).columns.tolist()
        ['.pred']
    """
    _check_numeric(pred, "`pred`")
    return pd.DataFrame({".pred": np.atleast_1d(pred) if np.isscalar(pred) else pred})


def spruce_class(pred_class: Any) -> pd.DataFrame:
    """A factor as the column `.pred_class`. Equals R's `hardhat::spruce_class()`.

    >>> spruce_class(pd.Categorical(["a"])).columns.tolist()
    ['.pred_class']
    """
    _check_factor(pred_class, "`pred_class`")
    return pd.DataFrame({".pred_class": pred_class})


def spruce_prob(pred_levels: Sequence[str], prob_matrix: Any) -> pd.DataFrame:
    """Probabilities as the columns `.pred_{level}`.

    Args:
        pred_levels: The levels, in the order of the columns.
        prob_matrix: An array of shape (rows, levels).

    Raises:
        TidykTypeError: The levels are not text, or the probabilities not a matrix.
        TidykValueError: There are more or fewer columns than levels.

    Equals R's `hardhat::spruce_prob()`.

    Examples:
        >>> spruce_prob(["no", "yes"], np.array([[0.25, 0.75]])).to_dict("list")
        {'.pred_no': [0.25], '.pred_yes': [0.75]}
    """
    levels = [pred_levels] if isinstance(pred_levels, str) else list(pred_levels)
    if not all(isinstance(level, str) for level in levels):
        raise TidykTypeError(f"`pred_levels` must be text, not {_described(pred_levels)}.")
    matrix = np.asarray(prob_matrix)
    if matrix.ndim != 2 or not is_number(matrix.dtype):
        raise TidykTypeError(
            f"`prob_matrix` must be a numeric matrix, not {_described(prob_matrix)}."
        )
    if matrix.shape[1] != len(levels):
        raise TidykValueError(
            f"The number of levels ({len(levels)}) must be equal to the number of class "
            f"probability columns ({matrix.shape[1]})."
        )
    return pd.DataFrame(matrix, columns=[f".pred_{level}" for level in levels])


def spruce_numeric_multiple(*preds: Any, **named: Any) -> pd.DataFrame:
    """Several outcomes' numbers as the columns `.pred_{name}`, or by position without names.

    Equals R's `hardhat::spruce_numeric_multiple()`.

    >>> spruce_numeric_multiple(a=[1.5], b=[2]).columns.tolist()
    ['.pred_a', '.pred_b']
    """
    return _multiple(preds, named, ".pred_", _check_numeric)


def spruce_class_multiple(*preds: Any, **named: Any) -> pd.DataFrame:
    """Several outcomes' factors as the columns `.pred_class_{name}`.

    Equals R's `hardhat::spruce_class_multiple()`.

    >>> spruce_class_multiple(a=pd.Categorical(["x"])).columns.tolist()
    ['.pred_class_a']
    """
    return _multiple(preds, named, ".pred_class_", _check_factor)


def spruce_prob_multiple(*preds: pd.DataFrame, **named: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Several outcomes' probabilities, each under `.pred_{name}`.

    Args:
        *preds, **named: Data frames, such as those of `spruce_prob()`.

    Returns:
        A dict of data frames, since pandas has no columns of tables.

    Equals R's `hardhat::spruce_prob_multiple()`.

    Examples:
        >>> list(spruce_prob_multiple(a=spruce_prob(["x"], np.ones((1, 1)))))
        ['.pred_a']
    """
    parts = _by_name(preds, named, ".pred_")
    for part in parts.values():
        if not isinstance(part, pd.DataFrame):
            raise TidykTypeError(
                f"Each element of `...` must be a data frame, not {_described(part)}."
            )
    _check_sizes(parts, ".pred_")
    return parts


def _multiple(
    preds: tuple[Any, ...],
    named: dict[str, Any],
    prefix: str,
    check: Callable[[Any, str], None],
) -> pd.DataFrame:
    parts = _by_name(preds, named, prefix)
    for part in parts.values():
        check(part, "Each element of `...`")
    _check_sizes(parts, prefix)
    return pd.DataFrame(parts)


def _by_name(preds: tuple[Any, ...], named: dict[str, Any], prefix: str) -> dict[str, Any]:
    unnamed = {f"{prefix}{i}": part for i, part in enumerate(preds, start=1)}
    every = unnamed | {f"{prefix}{name}": part for name, part in named.items()}
    return {name: [part] if isinstance(part, Real) else part for name, part in every.items()}


def _check_sizes(parts: dict[str, Any], prefix: str) -> None:
    sizes = {name: len(part) for name, part in parts.items()}
    largest = max(sizes.values(), default=0)
    for name, size in sizes.items():
        if size != largest:
            raise TidykValueError(
                f"`{name.removeprefix(prefix)}` must have size {largest}, not size {size}."
            )


def _check_numeric(pred: Any, what: str) -> None:
    bare = isinstance(pred, list | tuple) or np.isscalar(pred)
    values = np.atleast_1d(pred) if bare else pred
    dtype = getattr(values, "dtype", None)
    if dtype is None or is_matrix(dtype) or np.ndim(values) != 1 or not is_number(dtype):
        raise TidykTypeError(f"{what} must be a numeric vector, not {_described(pred)}.")


def _check_factor(pred: Any, what: str) -> None:
    if not isinstance(getattr(pred, "dtype", None), pd.CategoricalDtype):
        raise TidykTypeError(f"{what} must be a factor, not {_described(pred)}.")


def _described(value: Any) -> str:
    """A value in words, for a message: `a double matrix`, `a character vector`, `the string
    "a"`."""
    values = np.asarray(value) if isinstance(value, list | tuple) else value
    if not hasattr(values, "dtype"):
        return describe(value)
    shape = {1: "vector", 2: "matrix"}.get(np.ndim(values), "array")
    kind = kind_of_column(values)
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} {shape}"
