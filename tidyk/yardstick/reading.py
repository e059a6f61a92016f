"""Reads columns of a data frame, or plain values, into the cases of a metric."""

from __future__ import annotations

from numbers import Integral
from typing import Any, TypeAlias

import pandas as pd

from tidyk.base.errors import TidykValueError, quoted
from tidyk.base.frames import is_number
from tidyk.base.selectors import Selector, columns_of
from tidyk.base.types import Column, Columns, Weights
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.groups import ONE, Groups
from tidyk.yardstick.inputs import (
    case_weights_of,
    check_lengths,
    class_codes,
    factors,
    numbers,
    probabilities,
)

WeightsOrColumn: TypeAlias = Column | Weights
"""The column with case weights, or the weights."""


# --- columns --------------------------------------------------------------------------------------
def one_column(data: pd.DataFrame, choice: Columns | None, argument: str) -> str:
    """The name of the one column that an argument chooses."""
    if choice is None:
        raise TidykValueError(f"`{argument}` is missing: give the name of a column.")
    columns = columns_of(data, choice)
    if len(columns) != 1:
        names = f" ({quoted(columns)})" if columns else ""
        raise TidykValueError(f"`{argument}` should select one column, not {len(columns)}{names}.")
    if list(data.columns).count(columns[0]) > 1:
        raise TidykValueError(
            f"Several columns are called {quoted(columns)}, so that `{argument}` is ambiguous."
        )
    return columns[0]


def names_columns(value: Any) -> bool:
    """Does this choose columns: a name (or a whole number that may be one), a selector, or a list
    of these?"""
    if isinstance(value, list | tuple):
        return all(isinstance(part, str | Selector) for part in value)
    return isinstance(value, str | Selector | Integral) and not isinstance(value, bool)


def truth_and_rest(
    truth: Columns | None, columns: tuple[Columns, ...], estimate: Columns | None = None
) -> tuple[Columns | None, tuple[Columns, ...]]:
    """The truth (the first of the columns unless it is given by name) and the other columns."""
    if truth is None:
        truth, columns = (columns[0], columns[1:]) if columns else (None, ())
    return truth, columns if estimate is None else (*columns, estimate)


def probability_columns(data: pd.DataFrame, choices: tuple[Columns, ...]) -> list[str]:
    """The columns of probabilities; `.pred_class`, which `starts_with(".pred_")` chooses too, is
    left out."""
    columns = [
        name
        for part in choices
        for name in columns_of(data, part)
        if not (
            isinstance(part, Selector) and name == ".pred_class" and not is_number(data[name].dtype)
        )
    ]
    if not columns:
        raise TidykValueError(
            "No columns of probabilities were given: list them after `truth`, or choose them by a "
            'selector such as `starts_with(".pred_")`.'
        )
    return list(dict.fromkeys(columns))


def weights_in(data: pd.DataFrame, case_weights: WeightsOrColumn) -> Weights:
    """Case weights: a column of the data by its name or a selector, or the weights themselves."""
    if isinstance(case_weights, str | Selector):
        return data[one_column(data, case_weights, "case_weights")]
    return case_weights


def check_known(
    cases: Cases, na_rm: bool, truth: pd.Series, estimate: pd.Series | pd.DataFrame
) -> Cases:
    """The cases; an error if rows with missing values are to be left out and there are no others.

    In a grouped data frame the result of such a group is missing, and so is that of plain values,
    as in R.
    """
    if na_rm and cases.codes is None and len(cases.truth) and not cases.known.any():
        predicted = estimate.columns if isinstance(estimate, pd.DataFrame) else [estimate.name]
        raise TidykValueError(
            f"All of the {len(cases.truth)} rows have a missing value in "
            f"{quoted([truth.name, *predicted])}: there is nothing to compare."
        )
    return cases


# --- cases ----------------------------------------------------------------------------------------
def read_numbers(truth: Any, estimate: Any, weights: Weights, groups: Groups = ONE) -> Cases:
    """Numbers and their predictions."""
    true, predicted = numbers(truth, "truth"), numbers(estimate, "estimate")
    check_lengths(true, estimate=predicted)
    checked = case_weights_of(weights, true)
    return Cases(true, predicted, checked, *groups.layout)


def read_classes(truth: Any, estimate: Any, weights: Weights, groups: Groups = ONE) -> Cases:
    """True and predicted classes."""
    true, predicted, levels = class_codes(truth, estimate)
    checked = case_weights_of(weights, true)
    return Cases(true, predicted, checked, *groups.layout, levels)


def read_probabilities(
    truth: Any,
    estimate: Any,
    weights: Weights,
    estimator: str,
    groups: Groups = ONE,
    event: int = 0,
) -> Cases:
    """True classes, and probabilities: one column for "binary", one a level otherwise."""
    true, levels = factors(truth, "truth")
    checked = case_weights_of(weights, true)
    matrix = probabilities(estimate, levels, estimator, event)
    check_lengths(true, estimate=matrix)
    return Cases(true, matrix, checked, *groups.layout, levels, estimator, event)
