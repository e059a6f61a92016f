"""Acquisition functions: how promising a candidate is, given what is predicted for it."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError, check_columns, check_number, describe
from tidyk.base.generics import predict
from tidyk.base.pipe import Methods
from tidyk.base.plain import plain

TradeOff: TypeAlias = float | Callable[[int], float]
"""A number, or a function of the iteration that returns one."""
EPSILON = float(np.finfo(float).eps)


@frozen(repr=False)
class Acquisition(Methods):
    """What `tune_bayes()` maximizes.

    Attributes:
        trade_off: Between exploring and exploiting: a number, or a function of the iteration.
    """

    trade_off: TradeOff

    label = ""

    def __repr__(self) -> str:
        return f"Acquisition Function: {self.label}"

    def at(self, iter: int) -> float:
        """The trade-off in an iteration."""
        return float(self.trade_off(iter) if callable(self.trade_off) else self.trade_off)

    @abstractmethod
    def score(self, mean: np.ndarray, sd: np.ndarray, gain: np.ndarray, value: float) -> np.ndarray:
        """The larger, the more promising.

        Args:
            mean: Predicted, and such that more is better.
            sd: How uncertain that is.
            gain: How much better than the best so far.
            value: The trade-off.
        """


class ExpImprove(Acquisition):
    """See `exp_improve()`."""

    label = "the expected improvement"

    def score(self, mean: np.ndarray, sd: np.ndarray, gain: np.ndarray, value: float) -> np.ndarray:
        from scipy.stats import norm

        ratio = _ratio(gain, sd, np.zeros_like(sd))
        return gain * norm.cdf(ratio) + sd * norm.pdf(ratio)


class ProbImprove(Acquisition):
    """See `prob_improve()`."""

    label = "the probability of improvement"

    def score(self, mean: np.ndarray, sd: np.ndarray, gain: np.ndarray, value: float) -> np.ndarray:
        from scipy.stats import norm

        return norm.cdf(_ratio(gain, sd, np.where(gain > 0, np.inf, -np.inf)))


class ConfBound(Acquisition):
    """See `conf_bound()`."""

    label = "the confidence bound"

    def score(self, mean: np.ndarray, sd: np.ndarray, gain: np.ndarray, value: float) -> np.ndarray:
        return mean + value * sd


def _ratio(gain: np.ndarray, sd: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """A gain in standard deviations; `other` if the deviation is 0."""
    sure = sd <= EPSILON
    return np.where(sure, otherwise, gain / np.where(sure, 1, sd))


@predict.register(Acquisition)
def predict_acquisition(
    acquisition: Acquisition, /, new_data: pd.DataFrame, *, maximize: bool, iter: int, best: float
) -> pd.DataFrame:
    """How promising candidates are. Equals R's `predict()` of acquisition functions.

    Args:
        acquisition: What `exp_improve()` and its like return.
        new_data: Columns `.mean` and `.sd`, the prediction for each.
        maximize: Is more of the metric better?
        iter: The iteration, from 1.
        best: The best mean so far.

    Returns:
        The column `objective`: the larger, the more promising.
    """
    check_columns([".mean", ".sd"], new_data, "new_data")
    mean, sd = new_data[".mean"].to_numpy(float), new_data[".sd"].to_numpy(float)
    sd = np.where(np.isnan(sd), 0, sd)
    value = acquisition.at(iter)
    # R adds the trade-off where less is better, and takes it away where more is
    gain = mean - best - value if maximize else value + best - mean
    if isinstance(acquisition, ConfBound) and not maximize:
        return pd.DataFrame({"objective": -acquisition.score(mean, sd, gain, value)})
    return pd.DataFrame({"objective": acquisition.score(mean, sd, gain, value)})


def _checked(value: Any, name: str) -> TradeOff:
    if callable(value):
        return cast("TradeOff", value)
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TidykTypeError(f"`{name}` should be a number or a function, not {describe(value)}.")
    return float(check_number(value, name))


@plain
def exp_improve(trade_off: TradeOff = 0) -> Acquisition:
    """The expected improvement over the best candidate.

    Args:
        trade_off: A number, or a function of the iteration such as one made of `expo_decay()`: the
            larger, the more is explored.

    Returns:
        An acquisition function for `tune_bayes()`.

    Equals R's `tune::exp_improve()`.

    Examples:
        >>> exp_improve()
        Acquisition Function: the expected improvement
    """
    return ExpImprove(_checked(trade_off, "trade_off"))


@plain
def prob_improve(trade_off: TradeOff = 0) -> Acquisition:
    """The probability of being better than the best candidate.

    Args:
        trade_off: A number, or a function of the iteration.

    Returns:
        An acquisition function for `tune_bayes()`.

    Equals R's `tune::prob_improve()`.

    Examples:
        >>> prob_improve()
        Acquisition Function: the probability of improvement
    """
    return ProbImprove(_checked(trade_off, "trade_off"))


@plain
def conf_bound(kappa: TradeOff = 0.1) -> Acquisition:
    """The bound of a confidence interval.

    Args:
        kappa: How many standard deviations it is away from the mean: a number, or a function of
            the iteration.

    Returns:
        An acquisition function for `tune_bayes()`.

    Equals R's `tune::conf_bound()`.

    Examples:
        >>> conf_bound(0.5).trade_off
        0.5
    """
    return ConfBound(_checked(kappa, "kappa"))


@plain
def expo_decay(iter: int, start_val: float, limit_val: float, slope: float = 1 / 5) -> float:
    """A trade-off that decays exponentially with the iterations.

    Args:
        iter: The iteration, from 1; the value starts with `start_val` in the first.
        start_val: The first value.
        limit_val: The value that it approaches.
        slope: How fast.

    Returns:
        The value: give `lambda i: expo_decay(i, 0.1, 0)` as a trade-off.

    Equals R's `tune::expo_decay()`.

    Examples:
        >>> round(expo_decay(6, start_val=1, limit_val=0), 4)
        0.3679
    """
    return (start_val - limit_val) * math.exp(-slope * (iter - 1)) + limit_val
