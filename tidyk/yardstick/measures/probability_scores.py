"""Metrics for class probabilities that are means over the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, describe, quoted
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.defining import metric
from tidyk.yardstick.inputs import Levels
from tidyk.yardstick.metric import vec_form

SMALLEST = np.finfo(float).eps


def __getattr__(name: str) -> Any:
    return vec_form(__name__, name)


def both_columns(x: Cases, event: int) -> np.ndarray:
    """One column a level, even for two levels, when the only column there is belongs to `event`."""
    if x.estimate.shape[1] > 1:
        return x.estimate
    column = x.estimate[:, 0]
    return np.column_stack([column, 1 - column] if event == 0 else [1 - column, column])


@metric("prob", direction="minimize", range=(0, np.inf))
def mn_log_loss(x: Cases, *, sum: bool = False) -> np.ndarray:
    """Mean negative logarithm of the true class's probability.

    Args:
        sum: Return the sum instead of the mean.

    Example: 0.32831
    """
    of_truth = both_columns(x, x.event)[np.arange(len(x.truth)), x.truth]
    losses = -np.log(np.clip(of_truth, SMALLEST, 1 - SMALLEST))
    return x.weighted_sum(losses) if check_bool(sum, "sum") else x.mean(losses)


@metric("prob", direction="minimize", range=(0, 1))
def brier_class(x: Cases) -> np.ndarray:
    """Brier score: mean squared error of the probabilities, halved.

    As in R (yardstick 1.3.2) the weights are the exponentials of the case weights.

    Example: 0.105619
    """
    right = x.truth[:, None] == np.arange(len(x.levels))
    return _squares(x, both_columns(x, x.event) - right) / 2


@metric("prob", direction="minimize", range=(0, 1), always="multiclass", ordered=True)
def ranked_prob_score(x: Cases) -> np.ndarray:
    """Ranked probability score: mean squared error of the cumulative probabilities of ordered
    levels, with a column for each, even for two.

    Example: 0.105619
    """
    right = x.truth[:, None] == np.arange(len(x.levels))
    away = np.cumsum(x.estimate - right, axis=1)
    return _squares(x, away) / (len(x.levels) - 1)


def _squares(x: Cases, away: np.ndarray) -> np.ndarray:
    """Means of the rows' sums of squares, weighted by the exponentials of the weights, as in R."""
    squares = (away**2).sum(axis=1)
    if x.weights is None:
        return x.mean(squares)
    weights = np.exp(x.weights - x.per_row(x.largest(x.weights)))
    return x.sum(squares * weights) / x.sum(weights)


@metric("prob", direction="minimize", range=(0, np.inf))
def classification_cost(x: Cases, *, costs: pd.DataFrame | None = None) -> np.ndarray:
    """Mean cost expected under the predicted probabilities.

    Args:
        costs: Columns `truth`, `estimate` (levels) and `cost`; pairs that are not listed cost
            nothing. By default a wrong class costs 1.

    Example: 0.182678
    """
    table = _cost_table(costs, x.levels)
    return x.mean((both_columns(x, x.event) * table[x.truth]).sum(axis=1))


def _cost_table(costs: Any, levels: Levels) -> np.ndarray:
    """Costs by the true (rows) and the predicted level (columns)."""
    if costs is None:
        return 1.0 - np.eye(len(levels))
    _check_costs(costs, levels)
    names = [str(level) for level in levels]
    rows, columns = ([names.index(str(v)) for v in costs[n]] for n in ("truth", "estimate"))
    table = np.zeros((len(levels), len(levels)))
    table[rows, columns] = costs["cost"]
    return table


def _check_costs(costs: Any, levels: Levels) -> None:
    """Raise an error that says what is wrong with a table of costs."""
    if not isinstance(costs, pd.DataFrame):
        raise TidykTypeError(f"`costs` should be a data frame or None, not {describe(costs)}.")
    if sorted(costs.columns) != ["cost", "estimate", "truth"]:
        raise TidykValueError(
            '`costs` should have the columns "truth", "estimate" and "cost", not '
            f"{quoted(costs.columns)}."
        )
    if not pd.api.types.is_numeric_dtype(costs["cost"].dtype):
        raise TidykTypeError(
            f'The column "cost" of `costs` should be numeric, not {costs["cost"].dtype}.'
        )
    for name in ("truth", "estimate"):
        strange = [v for v in costs[name] if str(v) not in map(str, levels)]
        if strange:
            raise TidykValueError(
                f'The column "{name}" of `costs` has {quoted(strange[:1])}, which is not among the '
                f"levels: {quoted(levels)}."
            )
    if costs.duplicated(["truth", "estimate"]).any():
        raise TidykValueError('`costs` has a pair of "truth" and "estimate" twice.')
