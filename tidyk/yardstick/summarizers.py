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
    """The rows that a function of plain numbers gives of a data frame, or of its groups.

    Args:
        name: The `.metric`.
        fn: A function of `truth` and `estimate`, such as `rmse_vec`.
        data: A data frame of predictions, or a grouped one.
        truth, estimate: Columns with the true and the predicted numbers.
        na_rm: Leave rows with missing values out.
        case_weights: The column with weights of the rows, or the weights.
        fn_options: Further arguments of the function.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`, behind the keys of the groups.

    Equals R's `yardstick::numeric_metric_summarizer()`.

    Examples:
        >>> from tidyk import huber_loss_vec
        >>> from tidyk.datasets import mtcars
        >>> two = {"delta": 2}
        >>> numeric_metric_summarizer("h", huber_loss_vec, mtcars, "mpg", "qsec", fn_options=two)
          .metric .estimator  .estimate
        0       h   standard   6.727853
    """
    given = {"na_rm": na_rm, "case_weights": case_weights}
    return _summarized(NumericMetric, name, fn, (data, truth, estimate), given, fn_options)


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
    """The rows that a function of two factors gives of a data frame, or of its groups.

    Args:
        name, fn, data, truth, estimate, na_rm, case_weights, fn_options: As for
            `numeric_metric_summarizer()`, of classes.
        estimator, event_level: Handed to the function.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`, behind the keys of the groups.

    Equals R's `yardstick::class_metric_summarizer()`.

    Examples:
        >>> from tidyk import sens_vec
        >>> from tidyk.datasets import two_class_example
        >>> class_metric_summarizer("s", sens_vec, two_class_example, "truth", "predicted")
          .metric .estimator  .estimate
        0       s     binary   0.879845
    """
    given = {"na_rm": na_rm, "case_weights": case_weights}
    given |= {"estimator": estimator, "event_level": event_level}
    return _summarized(ClassMetric, name, fn, (data, truth, estimate), given, fn_options)


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
    """The rows that a function of a factor and probabilities gives of a data frame, or its groups.

    Args:
        name, fn, data, truth, na_rm, case_weights, fn_options: As for
            `numeric_metric_summarizer()`, of classes.
        *probabilities: Columns with probabilities.
        estimator, event_level: Handed to the function.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`, behind the keys of the groups.

    Equals R's `yardstick::prob_metric_summarizer()`.

    Examples:
        >>> from tidyk import roc_auc_vec
        >>> from tidyk.datasets import two_class_example
        >>> prob_metric_summarizer("auc", roc_auc_vec, two_class_example, "truth", "Class1")
          .metric .estimator  .estimate
        0     auc     binary   0.939314
    """
    given = {"na_rm": na_rm, "case_weights": case_weights}
    given |= {"estimator": estimator, "event_level": event_level}
    return _summarized(ProbMetric, name, fn, (data, truth, *probabilities), given, fn_options)


def _summarized(
    cls: type[Metric],
    name: str,
    fn: Callable[..., Any],
    where: tuple[Any, ...],
    given: Options,
    more: Options | None,
) -> pd.DataFrame:
    known = METRICS.get(name)
    made = of_values(cls, name, fn)
    made = evolve(made, estimators=known.estimators) if known else made
    options = {n: v for n, v in given.items() if v is not None} | dict(more or {})
    return made.now(*where, **options)
