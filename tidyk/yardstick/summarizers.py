"""Functions of plain values, applied to data frames and groups as R's developer functions do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.base.types import Columns
from tidyk.yardstick.computing import Options
from tidyk.yardstick.kinds import ClassMetric, NumericMetric, ProbMetric
from tidyk.yardstick.metric import METRICS, Metric, Predictions
from tidyk.yardstick.own import of_values
from tidyk.yardstick.reading import WeightsOrColumn


def numeric_metric_summarizer(
    name: str,
    fn: Callable[..., Any],
    data: Predictions,
    truth: Columns,
    estimate: Columns,
    *,
    na_rm: bool = True,
    case_weights: WeightsOrColumn = None,
    fn_options: Options | None = None,
) -> pd.DataFrame:
    """The rows that a function of plain numbers gives for a data frame, or for its groups.

    Args:
        name: The `.metric`.
        fn: A function of `truth` and `estimate`, such as `rmse_vec`.
        data: A data frame of predictions, or a grouped one.
        truth, estimate: Columns with the true and the predicted numbers.
        na_rm: Leave out rows with missing values.
        case_weights: The column with weights of the rows, or the weights.
        fn_options: Further arguments of the function.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`, after the keys of the groups.

    Equals R's `yardstick::numeric_metric_summarizer()`.

    Examples:
        >>> from tidyk import huber_loss_vec
        >>> from tidyk.datasets import mtcars
        >>> two = {"delta": 2}
        >>> numeric_metric_summarizer("h", huber_loss_vec, mtcars, "mpg", "qsec", fn_options=two)
          .metric .estimator  .estimate
        0       h   standard   6.727853
    """
    options = {"na_rm": na_rm, "case_weights": case_weights}
    return _summarized(NumericMetric, name, fn, (data, truth, estimate), options, fn_options)


def class_metric_summarizer(
    name: str,
    fn: Callable[..., Any],
    data: Predictions,
    truth: Columns,
    estimate: Columns,
    *,
    estimator: str | None = None,
    na_rm: bool = True,
    event_level: str | None = None,
    case_weights: WeightsOrColumn = None,
    fn_options: Options | None = None,
) -> pd.DataFrame:
    """The rows that a function of two factors gives for a data frame, or for its groups.

    Args:
        name, fn, data, truth, estimate, na_rm, case_weights, fn_options: As for
            `numeric_metric_summarizer()`, for classes.
        estimator, event_level: Passed on to the function.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`, after the keys of the groups.

    Equals R's `yardstick::class_metric_summarizer()`.

    Examples:
        >>> from tidyk import sens_vec
        >>> from tidyk.datasets import two_class_example
        >>> class_metric_summarizer("s", sens_vec, two_class_example, "truth", "predicted")
          .metric .estimator  .estimate
        0       s     binary   0.879845
    """
    options = {"na_rm": na_rm, "case_weights": case_weights}
    options |= {"estimator": estimator, "event_level": event_level}
    return _summarized(ClassMetric, name, fn, (data, truth, estimate), options, fn_options)


def prob_metric_summarizer(
    name: str,
    fn: Callable[..., Any],
    data: Predictions,
    truth: Columns,
    *probabilities: Columns,
    estimator: str | None = None,
    na_rm: bool = True,
    event_level: str | None = None,
    case_weights: WeightsOrColumn = None,
    fn_options: Options | None = None,
) -> pd.DataFrame:
    """The rows that a function of a factor and probabilities gives for a data frame, or its groups.

    Args:
        name, fn, data, truth, na_rm, case_weights, fn_options: As for
            `numeric_metric_summarizer()`, for classes.
        *probabilities: Columns with probabilities.
        estimator, event_level: Passed on to the function.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`, after the keys of the groups.

    Equals R's `yardstick::prob_metric_summarizer()`.

    Examples:
        >>> from tidyk import roc_auc_vec
        >>> from tidyk.datasets import two_class_example
        >>> prob_metric_summarizer("auc", roc_auc_vec, two_class_example, "truth", "Class1")
          .metric .estimator  .estimate
        0     auc     binary   0.939314
    """
    options = {"na_rm": na_rm, "case_weights": case_weights}
    options |= {"estimator": estimator, "event_level": event_level}
    return _summarized(ProbMetric, name, fn, (data, truth, *probabilities), options, fn_options)


def _summarized(
    cls: type[Metric],
    name: str,
    fn: Callable[..., Any],
    where: tuple[Any, ...],
    usual: Options,
    more: Options | None,
) -> pd.DataFrame:
    registered = METRICS.get(name)
    value = of_values(cls, name, fn)
    value = evolve(value, estimators=registered.estimators) if registered else value
    options = {n: v for n, v in usual.items() if v is not None} | dict(more or {})
    return value.now(*where, **options)
