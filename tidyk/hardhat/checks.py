"""Checks of data: `check_*()` says what is wrong, `validate_*()` raises it."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, quoted
from tidyk.base.frames import is_number
from tidyk.base.pipe import verb
from tidyk.hardhat.casting import as_frame
from tidyk.hardhat.formula.expansion import expand
from tidyk.hardhat.formula.reading import Node, names_in, read, without_dot
from tidyk.hardhat.ptypes import get_data_classes, require_columns


class Check(SimpleNamespace):
    """What a check found: `ok`, and the details as attributes."""

    def __init__(self, ok: bool, **details: Any) -> None:
        super().__init__(ok=ok, **details)


@verb(object)
def check_outcomes_are_univariate(outcomes: Any, /) -> Check:
    """Is there one outcome? `n_cols` says how many there are.

    Equals R's `hardhat::check_outcomes_are_univariate()`.

    >>> check_outcomes_are_univariate(pd.DataFrame({"a": [1], "b": [2]}))
    Check(ok=False, n_cols=2)
    """
    n_cols = outcomes.shape[1] if getattr(outcomes, "ndim", 1) > 1 else int(outcomes is not None)
    return Check(n_cols == 1, n_cols=n_cols)


@verb(object)
def validate_outcomes_are_univariate(outcomes: Any, /) -> Any:
    """The outcomes, if there is one; an error otherwise.

    Equals R's `hardhat::validate_outcomes_are_univariate()`.

    >>> validate_outcomes_are_univariate(pd.DataFrame({"a": [1]})).shape
    (1, 1)
    """
    check = check_outcomes_are_univariate.now(outcomes)
    if not check.ok:
        raise TidykValueError(
            f"The outcome must be univariate, but {check.n_cols} columns were found."
        )
    return outcomes


@verb(pd.DataFrame, np.ndarray)
def check_outcomes_are_numeric(outcomes: pd.DataFrame, /) -> Check:
    """Are all outcomes numbers? `bad_classes` has R's classes of those that are not.

    Equals R's `hardhat::check_outcomes_are_numeric()`.

    >>> check_outcomes_are_numeric(pd.DataFrame({"a": ["x"]}))
    Check(ok=False, bad_classes={'a': ['character']})
    """
    return _all(as_frame(outcomes, "outcomes"), is_number)


@verb(pd.DataFrame, np.ndarray)
def validate_outcomes_are_numeric(outcomes: pd.DataFrame, /) -> pd.DataFrame:
    """The outcomes, if all are numbers; an error otherwise.

    Equals R's `hardhat::validate_outcomes_are_numeric()`.

    >>> validate_outcomes_are_numeric(pd.DataFrame({"a": [1]})).shape
    (1, 1)
    """
    return _validated(outcomes, check_outcomes_are_numeric.now(outcomes), "outcomes", "numeric")


@verb(pd.DataFrame, np.ndarray)
def check_predictors_are_numeric(predictors: pd.DataFrame, /) -> Check:
    """Are all predictors numbers? `bad_classes` has R's classes of those that are not.

    Equals R's `hardhat::check_predictors_are_numeric()`.

    >>> check_predictors_are_numeric(pd.DataFrame({"a": [1.5]}))
    Check(ok=True, bad_classes={})
    """
    return _all(as_frame(predictors, "predictors"), is_number)


@verb(pd.DataFrame, np.ndarray)
def validate_predictors_are_numeric(predictors: pd.DataFrame, /) -> pd.DataFrame:
    """The predictors, if all are numbers; an error otherwise.

    Equals R's `hardhat::validate_predictors_are_numeric()`.

    >>> validate_predictors_are_numeric(pd.DataFrame({"a": [1]})).shape
    (1, 1)
    """
    check = check_predictors_are_numeric.now(predictors)
    return _validated(predictors, check, "predictors", "numeric")


@verb(pd.DataFrame, np.ndarray)
def check_outcomes_are_factors(outcomes: pd.DataFrame, /) -> Check:
    """Are all outcomes factors? `bad_classes` has R's classes of those that are not.

    Equals R's `hardhat::check_outcomes_are_factors()`.

    >>> check_outcomes_are_factors(pd.DataFrame({"a": pd.Categorical(["x"])})).ok
    True
    """
    return _all(as_frame(outcomes, "outcomes"), _is_factor)


@verb(pd.DataFrame, np.ndarray)
def validate_outcomes_are_factors(outcomes: pd.DataFrame, /) -> pd.DataFrame:
    """The outcomes, if all are factors; an error otherwise.

    Equals R's `hardhat::validate_outcomes_are_factors()`.

    >>> validate_outcomes_are_factors(pd.DataFrame({"a": pd.Categorical(["x"])})).shape
    (1, 1)
    """
    return _validated(outcomes, check_outcomes_are_factors.now(outcomes), "outcomes", "factors")


@verb(pd.DataFrame, np.ndarray)
def check_outcomes_are_binary(outcomes: pd.DataFrame, /) -> Check:
    """Do all outcomes have two levels? `bad_cols` and `num_levels` describe those that do not.

    Equals R's `hardhat::check_outcomes_are_binary()`.

    >>> check_outcomes_are_binary(pd.DataFrame({"a": [1]}))
    Check(ok=False, bad_cols=['a'], num_levels=[0])
    """
    frame = as_frame(outcomes, "outcomes")
    counts = {
        str(name): len(dtype.categories) if _is_factor(dtype) else 0
        for name, dtype in frame.dtypes.items()
    }
    bad = {name: count for name, count in counts.items() if count != 2}
    return Check(not bad, bad_cols=list(bad), num_levels=list(bad.values()))


@verb(pd.DataFrame, np.ndarray)
def validate_outcomes_are_binary(outcomes: pd.DataFrame, /) -> pd.DataFrame:
    """The outcomes, if all have two levels; an error otherwise.

    Equals R's `hardhat::validate_outcomes_are_binary()`.

    >>> validate_outcomes_are_binary(pd.DataFrame({"a": pd.Categorical(["x", "y"])})).shape
    (2, 1)
    """
    check = check_outcomes_are_binary.now(outcomes)
    if not check.ok:
        pairs = zip(check.bad_cols, check.num_levels, strict=True)
        listing = ", ".join(f'"{name}": {count}' for name, count in pairs)
        were = "was" if len(check.bad_cols) == 1 else "were"
        raise TidykValueError(
            f"The outcome must be binary. The following number of levels {were} found: {listing}."
        )
    return outcomes


@verb(pd.DataFrame, np.ndarray)
def check_column_names(data: pd.DataFrame, /, original_names: Sequence[str]) -> Check:
    """Do the data have all these columns? `missing_names` has those that they lack.

    Equals R's `hardhat::check_column_names()`.

    >>> check_column_names(pd.DataFrame({"a": [1]}), ["a", "b"])
    Check(ok=False, missing_names=['b'])
    """
    frame = as_frame(data)
    if not all(isinstance(name, str) for name in original_names):
        raise TidykTypeError(f"`original_names` must be column names, not {original_names}.")
    missing = [name for name in original_names if name not in frame.columns]
    return Check(not missing, missing_names=missing)


@verb(pd.DataFrame, np.ndarray)
def validate_column_names(data: pd.DataFrame, /, original_names: Sequence[str]) -> pd.DataFrame:
    """The data, if they have all these columns; an error that names the missing ones otherwise.

    Equals R's `hardhat::validate_column_names()`.

    >>> validate_column_names(pd.DataFrame({"a": [1]}), ["a"]).shape
    (1, 1)
    """
    require_columns(as_frame(data), list(original_names))
    return data


@verb(object)
def check_prediction_size(pred: Any, /, new_data: pd.DataFrame) -> Check:
    """Are there as many predictions as rows? `size_new_data` and `size_pred` say how many.

    Equals R's `hardhat::check_prediction_size()`.

    >>> check_prediction_size(pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1, 2]})).ok
    False
    """
    rows = len(as_frame(new_data, "new_data"))
    return Check(len(pred) == rows, size_new_data=rows, size_pred=len(pred))


@verb(object)
def validate_prediction_size(pred: Any, /, new_data: pd.DataFrame) -> Any:
    """The predictions, if there are as many as rows; an error otherwise.

    Equals R's `hardhat::validate_prediction_size()`.

    >>> validate_prediction_size([0.5], pd.DataFrame({"b": [1]}))
    [0.5]
    """
    check = check_prediction_size.now(pred, new_data)
    if not check.ok:
        raise TidykValueError(
            f"The size of `new_data` ({check.size_new_data}) must match the size of `pred` "
            f"({check.size_pred})."
        )
    return pred


@verb(str)
def check_no_formula_duplication(formula: str, /, *, original: bool = False) -> Check:
    """Are the two sides of a formula free of common terms? `duplicates` has those in common.

    Args:
        formula: R's formula as text.
        original: Compare the columns, not the terms: `y ~ log(y)` then has a duplicate.

    Equals R's `hardhat::check_no_formula_duplication()`.

    Examples:
        >>> check_no_formula_duplication("y ~ y + x")
        Check(ok=False, duplicates=['y'])
    """
    left, right = read(formula)
    right = without_dot(right, ["...dummy..."])
    left = left or Node("name", "NULL")
    if check_bool(original, "original"):
        sides = names_in(right), names_in(left)
    else:
        sides = expand(right).labels, expand(left).labels
    duplicates = [name for name in sides[0] if name in sides[1]]
    return Check(not duplicates, duplicates=duplicates)


@verb(str)
def validate_no_formula_duplication(formula: str, /, *, original: bool = False) -> str:
    """The formula, if its two sides have no term in common; an error otherwise.

    Equals R's `hardhat::validate_no_formula_duplication()`.

    >>> validate_no_formula_duplication("y ~ log(y)")
    'y ~ log(y)'
    """
    check = check_no_formula_duplication.now(formula, original=original)
    if not check.ok:
        terms = "term was" if len(check.duplicates) == 1 else "terms were"
        raise TidykValueError(
            "Terms must not be duplicated on the left- and right-hand side of the `formula`. "
            f"The following duplicated {terms} found: {quoted(check.duplicates)}."
        )
    return formula


def _is_factor(dtype: Any) -> bool:
    return isinstance(dtype, pd.CategoricalDtype)


def _all(frame: pd.DataFrame, suits: Any) -> Check:
    bad = [name for name, dtype in frame.dtypes.items() if not suits(dtype)]
    return Check(not bad, bad_classes=get_data_classes.now(frame[bad]) if bad else {})


def _validated(data: Any, check: Check, what: str, kind: str) -> Any:
    if not check.ok:
        listing = ", ".join(
            f'"{name}": <{"/".join(kinds)}>' for name, kinds in check.bad_classes.items()
        )
        are = "is" if len(check.bad_classes) == 1 else "are"
        raise TidykTypeError(f"All {what} must be {kind}. The following {are} not: {listing}.")
    return data
