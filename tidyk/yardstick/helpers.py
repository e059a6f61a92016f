"""Checks and steps for users' own metrics, under R's names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import check_string
from tidyk.yardstick.confusion import ConfMat
from tidyk.yardstick.estimators import AVERAGES, choose_estimator, level_weights
from tidyk.yardstick.inputs import factors
from tidyk.yardstick.metric import METRICS
from tidyk.yardstick.reading import read_classes, read_numbers, read_probabilities


def check_numeric_metric(truth: Any, estimate: Any, case_weights: Any = None) -> None:
    """Raise an error unless truth and estimate are numbers, as many as the case weights.

    Equals R's `yardstick::check_numeric_metric()`.

    >>> check_numeric_metric([1, 2], ["a", "b"])
    Traceback (most recent call last):
    tidyk.base.errors.TidykTypeError: `estimate` should be numeric, not text.
    """
    read_numbers(truth, estimate, case_weights)


def check_class_metric(
    truth: Any, estimate: Any, case_weights: Any = None, estimator: str | None = None
) -> None:
    """Raise an error unless truth and estimate are factors with the same levels, as many as the
    weights.

    Equals R's `yardstick::check_class_metric()`.

    >>> check_class_metric(pd.Categorical(["a"]), pd.Categorical(["b"]))
    Traceback (most recent call last):
    tidyk.base.errors.TidykValueError: `truth` and `estimate` should have the same levels in the
    same order: "a" and "b".
    """
    cases = read_classes(truth, estimate, case_weights)
    choose_estimator(estimator, cases.levels, AVERAGES)


def check_prob_metric(truth: Any, estimate: Any, case_weights: Any, estimator: str) -> None:
    """Raise an error unless truth is a factor and the estimator has the columns that it needs.

    Equals R's `yardstick::check_prob_metric()`.

    >>> check_prob_metric(pd.Categorical(["a", "b"]), [0.1, 0.2], None, "binary")
    """
    read_probabilities(truth, estimate, case_weights, estimator)
    choose_estimator(estimator, factors(truth, "truth")[1], (estimator,))


def yardstick_any_missing(truth: Any, estimate: Any, case_weights: Any = None) -> bool:
    """Is anything missing? Equals R's `yardstick::yardstick_any_missing()`.

    >>> yardstick_any_missing([1, None], [1, 2])
    True
    """
    return not _complete(truth, estimate, case_weights).all()


def yardstick_remove_missing(truth: Any, estimate: Any, case_weights: Any = None) -> dict[str, Any]:
    """The rows without missing values, as a dict of `truth`, `estimate`, `case_weights`.

    Equals R's `yardstick::yardstick_remove_missing()`.

    >>> yardstick_remove_missing([1, None, 3], [1, 2, None])["truth"].tolist()
    [1.0]
    """
    complete = _complete(truth, estimate, case_weights)
    columns = {"truth": truth, "estimate": estimate, "case_weights": case_weights}
    return {n: None if v is None else _array(v)[complete] for n, v in columns.items()}


def _array(values: Any) -> Any:
    return values if hasattr(values, "dtype") else pd.Series(values).to_numpy()


def _complete(*values: Any) -> np.ndarray:
    missing = [pd.isna(_array(v)) for v in values if v is not None]
    return ~np.logical_or.reduce([m.any(axis=1) if m.ndim > 1 else np.asarray(m) for m in missing])


def validate_estimator(estimator: str | None, estimator_override: Any = None) -> None:
    """Raise an error unless this is an estimator, or one of those given.

    Equals R's `yardstick::validate_estimator()`.

    >>> validate_estimator("macro")
    """
    if estimator is not None:
        check_string(estimator, "estimator", tuple(estimator_override or AVERAGES))


def finalize_estimator(x: Any, estimator: str | None = None, metric_class: str = "default") -> str:
    """The estimator that was asked for, or the default for this truth or table.

    Equals R's `yardstick::finalize_estimator()`.

    Args:
        x: The truth, or a confusion table.
        estimator: An estimator, or None.
        metric_class: The name of a metric.

    >>> finalize_estimator(pd.Categorical(["a", "b", "c"]))
    'macro'
    """
    value = METRICS.get(metric_class)
    allowed = AVERAGES if value is None or value.always else value.estimators
    validate_estimator(estimator, allowed)
    if estimator is not None and allowed is not None:
        return estimator
    if isinstance(x, pd.DataFrame | ConfMat):
        return choose_estimator(None, tuple(x.table if isinstance(x, ConfMat) else x), allowed)
    if not isinstance(getattr(x, "dtype", None), pd.CategoricalDtype):
        return "standard"
    return choose_estimator(None, factors(x, "x")[1], allowed)


def get_weights(data: Any, estimator: str) -> np.ndarray:
    """The weight of each level (column) of a table in an average.

    Equals R's `yardstick::get_weights()`.

    >>> get_weights(np.array([[30, 7], [4, 21]]), "macro")
    array([0.5, 0.5])
    """
    check_string(estimator, "estimator", ("macro", "micro", "macro_weighted"))
    counts = np.asarray(data.table if isinstance(data, ConfMat) else data, dtype=float)
    return np.ones(1) if estimator == "micro" else level_weights(counts.sum(axis=0), estimator)
