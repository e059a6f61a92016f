"""Metrics made from functions of plain values."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from tidyk.base.errors import TidykTypeError, check_string, describe
from tidyk.yardstick.computing import OfValues
from tidyk.yardstick.estimators import AVERAGES
from tidyk.yardstick.kinds import ClassMetric, NumericMetric, ProbMetric
from tidyk.yardstick.metric import DIRECTIONS, Direction, Metric


def new_class_metric(fn: Callable[..., Any], direction: Direction) -> Metric:
    """Make a metric for predicted classes from a function.

    Args:
        fn: A function of `truth` and `estimate`, factors with the same levels, that returns a
            number, as a `_vec()` function does. Its further arguments become options;
            `case_weights`, `estimator` and `event_level` are passed on if it has them. Rows with
            missing values are left out first.
        direction: Which values are best: "maximize", "minimize" or "zero".

    Returns:
        A metric under the function's name (without `_vec`), for data frames, groups and metric
        sets.

    Raises:
        TidykTypeError: `fn` is not a function.
        TidykValueError: `direction` is none of these.

    Equals R's `yardstick::new_class_metric()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> def errors(truth, estimate):
        ...     return (truth != estimate).sum()
        >>> new_class_metric(errors, "minimize")(two_class_example, "truth", "predicted")
          .metric .estimator  .estimate
        0  errors     binary       81.0
    """
    return _new(ClassMetric, fn, direction)


def new_prob_metric(fn: Callable[..., Any], direction: Direction) -> Metric:
    """Make a metric for class probabilities from a function.

    Args:
        fn: A function of `truth`, a factor, and `estimate`, the probabilities: of the event for two
            levels, one column a level for more; otherwise as for `new_class_metric()`.
        direction: Which values are best: "maximize", "minimize" or "zero".

    Returns:
        A metric under the function's name (without `_vec`).

    Equals R's `yardstick::new_prob_metric()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> def mean_probability(truth, estimate):
        ...     return estimate.mean()
        >>> new_prob_metric(mean_probability, "zero")(two_class_example, "truth", "Class1")
                    .metric .estimator  .estimate
        0  mean_probability     binary    0.54474
    """
    return _new(ProbMetric, fn, direction)


def new_numeric_metric(fn: Callable[..., Any], direction: Direction) -> Metric:
    """Make a metric for numbers from a function.

    Args:
        fn: A function of `truth` and `estimate`, numbers; otherwise as for `new_class_metric()`.
        direction: Which values are best: "maximize", "minimize" or "zero".

    Returns:
        A metric under the function's name (without `_vec`).

    Equals R's `yardstick::new_numeric_metric()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> def worst_vec(truth, estimate):
        ...     return abs(truth - estimate).max()
        >>> new_numeric_metric(worst_vec, "minimize")(mtcars, truth="mpg", estimate="qsec")
          .metric .estimator  .estimate
        0   worst   standard       14.0
    """
    return _new(NumericMetric, fn, direction)


def _new(cls: type[Metric], fn: Callable[..., Any], direction: Direction) -> Metric:
    if not isinstance(fn, Callable):
        raise TidykTypeError(f"`fn` should be a function, not {describe(fn)}.")
    check_string(direction, "direction", DIRECTIONS)
    _check_of_values(fn)
    name = getattr(fn, "__name__", type(fn).__name__).removesuffix("_vec")
    return of_values(cls, name, fn, direction)


def _check_of_values(fn: Callable[..., Any]) -> None:
    """Raise an error for the function of a data frame that R's users write beside the `_vec()`."""
    first = next(iter(inspect.signature(fn).parameters), "")
    if first in ("data", ".data"):
        raise TidykTypeError(
            "`fn` should be a function of `truth` and `estimate` (R's `_vec()` function), not of a "
            "data frame: the metric that comes back takes data frames, groups and metric sets."
        )


def of_values(
    cls: type[Metric], name: str, fn: Callable[..., Any], direction: Direction = "zero"
) -> Metric:
    """The metric that a function of plain values computes."""
    estimators = AVERAGES if "estimator" in cls.common else None
    return cls(name, direction, OfValues(fn), estimators=estimators)
