"""Metrics for predicted classes that are rates: the share of some cases among others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tidyk.base.errors import check_number
from tidyk.yardstick.defining import metric
from tidyk.yardstick.estimators import AVERAGES
from tidyk.yardstick.metric import Direction, Metric, vec_form
from tidyk.yardstick.tables import Tables


def __getattr__(name: str) -> Any:
    return vec_form(__name__, name)


def rate(
    direction: Direction = "maximize", range: tuple[float, float] = (0, 1)
) -> Callable[[Callable[..., Any]], Metric]:
    """`@metric` for rates, all of which average over the levels in the same ways."""
    return metric(direction=direction, range=range, estimators=AVERAGES)


@rate()
def sens(x: Tables) -> np.ndarray:
    """Sensitivity: the share of the events that are predicted.

    Example: 0.879845
    """
    return x.mean_rate("sens", "tp", "tp+fn")


@rate()
def sensitivity(x: Tables) -> np.ndarray:
    """Sensitivity, by its long name; the same as `sens()`.

    Example: 0.879845
    """
    return sens.compute(x)


@rate()
def recall(x: Tables) -> np.ndarray:
    """Recall: the share of the events that are predicted.

    Example: 0.879845
    """
    return x.mean_rate("recall", "tp", "tp+fn")


@rate()
def spec(x: Tables) -> np.ndarray:
    """Specificity: the share of the non-events that are predicted as such.

    Example: 0.793388
    """
    return x.mean_rate("spec", "tn", "tn+fp")


@rate()
def specificity(x: Tables) -> np.ndarray:
    """Specificity, by its long name; the same as `spec()`.

    Example: 0.793388
    """
    return spec.compute(x)


@rate()
def precision(x: Tables) -> np.ndarray:
    """Precision: the share of the predicted events that are events.

    Example: 0.819495
    """
    return x.mean_rate("precision", "tp", "tp+fp")


@rate("minimize")
def fall_out(x: Tables) -> np.ndarray:
    """Fall-out: the share of the non-events that are predicted as events.

    Example: 0.206612
    """
    return x.mean_rate("fall_out", "fp", "tn+fp")


@rate("minimize")
def miss_rate(x: Tables) -> np.ndarray:
    """Miss rate: the share of the events that are not predicted.

    Example: 0.120155
    """
    return x.mean_rate("miss_rate", "fn", "tp+fn")


@rate()
def detection_prevalence(x: Tables) -> np.ndarray:
    """Detection prevalence: the share of all cases that are predicted as events.

    Example: 0.554
    """
    return x.average(x.pooled("tp", "fp") / x.pooled("tp", "fp", "fn", "tn"))


@rate()
def ppv(x: Tables, *, prevalence: float | None = None) -> np.ndarray:
    """Positive predictive value: how probable the event is if it is predicted.

    Args:
        prevalence: How probable the event is beforehand; by default its share in the data.

    Example: 0.819495
    """
    before, sensitive, specific = _prevalence(x, prevalence), *_both_rates(x)
    true, false = sensitive * before, (1 - specific) * (1 - before)
    return _value_of(x, "ppv", "tp+fp", true, false)


@rate()
def npv(x: Tables, *, prevalence: float | None = None) -> np.ndarray:
    """Negative predictive value: how probable a non-event is if it is predicted.

    Args:
        prevalence: How probable the event is beforehand; by default its share in the data.

    Example: 0.860987
    """
    before, sensitive, specific = _prevalence(x, prevalence), *_both_rates(x)
    true, false = specific * (1 - before), (1 - sensitive) * before
    return _value_of(x, "npv", "tn+fn", true, false)


def _value_of(x: Tables, name: str, whole: str, true: np.ndarray, false: np.ndarray) -> np.ndarray:
    """The share of true predictions; missing, with a warning, if there are no such predictions."""
    both = true + false
    undefined = both <= 0
    if undefined.any():
        x.warn_undefined(name, whole, undefined, left_out=False)
    return x.average(true / np.where(undefined, np.nan, both))


def _prevalence(x: Tables, prevalence: float | None) -> Any:
    if prevalence is not None:
        return check_number(prevalence, "prevalence", minimum=0, maximum=1)
    return x.pooled("tp", "fn") / x.pooled("tp", "fp", "fn", "tn")


def _both_rates(x: Tables) -> tuple[np.ndarray, np.ndarray]:
    """Sensitivity (which R calls recall if there are several levels) and specificity."""
    name = "sens" if x.estimator == "binary" else "recall"
    return x.rate(name, "tp", "tp+fn"), x.rate("spec", "tn", "tn+fp")


@rate()
def f_meas(x: Tables, *, beta: float = 1) -> np.ndarray:
    """F measure: the harmonic mean of precision and recall.

    Args:
        beta: How many times more recall counts than precision.

    Example: 0.848598
    """
    square = check_number(beta, "beta") ** 2
    precisions, recalls = x.rate("precision", "tp", "tp+fp"), x.rate("recall", "tp", "tp+fn")
    score = (1 + square) * precisions * recalls / (square * precisions + recalls)
    return x.average(np.where((precisions == 0) & (recalls == 0), 0.0, score), na_rm=True)


@rate()
def bal_accuracy(x: Tables) -> np.ndarray:
    """Balanced accuracy: the mean of sensitivity and specificity.

    Example: 0.836617
    """
    sensitive, specific = _both_rates(x)
    return x.average((sensitive + specific) / 2, na_rm=True)


@rate(range=(-1, 1))
def j_index(x: Tables) -> np.ndarray:
    """Youden's J: sensitivity + specificity - 1.

    Example: 0.673233
    """
    both = x.rate("sens", "tp", "tp+fn") + x.rate("spec", "tn", "tn+fp")
    return x.average(both - 1, na_rm=True)


@rate(range=(-1, 1))
def markedness(x: Tables) -> np.ndarray:
    """Markedness: precision of events + precision of non-events - 1.

    Example: 0.680481
    """
    both = x.rate("precision", "tp", "tp+fp") + x.rate("markedness", "tn", "tn+fn")
    return x.average(both - 1, na_rm=True)


@rate("minimize", (0, float(np.sqrt(2))))
def roc_dist(x: Tables) -> np.ndarray:
    """Distance from the perfect corner of the ROC plane, where both rates are 1.

    Example: 0.23901
    """
    missed = 1 - x.rate("sens", "tp", "tp+fn")
    return x.average(np.hypot(missed, 1 - x.rate("spec", "tn", "tn+fp")), na_rm=True)


@rate(range=(-1, 1))
def sedi(x: Tables) -> np.ndarray:
    """Symmetric extremal dependence index: a measure of skill that stays meaningful if events are
    rare.

    Example: 0.822727
    """
    hits = x.pooled("tp") / x.pooled("tp", "fn")
    false = x.pooled("fp") / x.pooled("fp", "tn")
    if x.estimator == "binary":
        hits, false = x.rate("sens", "tp", "tp+fn"), 1 - x.rate("spec", "tn", "tn+fp")
    h, f = (np.log(np.clip(rate, 1e-9, 1 - 1e-9)) for rate in (hits, false))
    no_h, no_f = (np.log(1 - np.clip(rate, 1e-9, 1 - 1e-9)) for rate in (hits, false))
    return x.average((f - h - no_f + no_h) / (f + h + no_f + no_h), na_rm=True)
