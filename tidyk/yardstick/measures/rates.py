"""Metrics of predicted classes that are rates: what share of one kind of cases is of another."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidyk.base.errors import check_number
from tidyk.yardstick.defining import metric
from tidyk.yardstick.estimators import AVERAGES
from tidyk.yardstick.metric import vec_form
from tidyk.yardstick.tables import Tables


def __getattr__(name: str) -> Any:
    return vec_form(__name__, name)


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def sens(x: Tables) -> np.ndarray:
    """Sensitivity: the share of the events that are predicted.

    Example: 0.879845
    """
    return x.average(x.rate("sens", "tp", "tp+fn"), na_rm=True)


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def sensitivity(x: Tables) -> np.ndarray:
    """Sensitivity, by its long name; the same as `sens()`.

    Example: 0.879845
    """
    return sens.compute(x)


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def recall(x: Tables) -> np.ndarray:
    """Recall: the share of the events that are predicted.

    Example: 0.879845
    """
    return x.average(x.rate("recall", "tp", "tp+fn"), na_rm=True)


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def spec(x: Tables) -> np.ndarray:
    """Specificity: the share of the non-events that are predicted as such.

    Example: 0.793388
    """
    return x.average(x.rate("spec", "tn", "tn+fp"), na_rm=True)


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def specificity(x: Tables) -> np.ndarray:
    """Specificity, by its long name; the same as `spec()`.

    Example: 0.793388
    """
    return spec.compute(x)


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def precision(x: Tables) -> np.ndarray:
    """Precision: the share of the predicted events that are events.

    Example: 0.819495
    """
    return x.average(x.rate("precision", "tp", "tp+fp"), na_rm=True)


@metric(direction="minimize", range=(0, 1), estimators=AVERAGES)
def fall_out(x: Tables) -> np.ndarray:
    """Fall-out: the share of the non-events that are predicted as events.

    Example: 0.206612
    """
    return x.average(x.rate("fall_out", "fp", "tn+fp"), na_rm=True)


@metric(direction="minimize", range=(0, 1), estimators=AVERAGES)
def miss_rate(x: Tables) -> np.ndarray:
    """Miss rate: the share of the events that are not predicted.

    Example: 0.120155
    """
    return x.average(x.rate("miss_rate", "fn", "tp+fn"), na_rm=True)


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def detection_prevalence(x: Tables) -> np.ndarray:
    """Detection prevalence: the share of all cases that are predicted as events.

    Example: 0.554
    """
    return x.average(x.pooled("tp", "fp") / x.pooled("tp", "fp", "fn", "tn"))


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def ppv(x: Tables, *, prevalence: float | None = None) -> np.ndarray:
    """Positive predictive value: how probable the event is where it is predicted.

    Args:
        prevalence: How probable the event is before; its share in the data by default.

    Example: 0.819495
    """
    before, sensitive, specific = _prevalence(x, prevalence), *_both_rates(x)
    true, false = sensitive * before, (1 - specific) * (1 - before)
    return _value_of(x, "ppv", "tp+fp", true, false)


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def npv(x: Tables, *, prevalence: float | None = None) -> np.ndarray:
    """Negative predictive value: how probable a non-event is where it is predicted.

    Args:
        prevalence: How probable the event is before; its share in the data by default.

    Example: 0.860987
    """
    before, sensitive, specific = _prevalence(x, prevalence), *_both_rates(x)
    true, false = specific * (1 - before), (1 - sensitive) * before
    return _value_of(x, "npv", "tn+fn", true, false)


def _value_of(x: Tables, name: str, whole: str, true: np.ndarray, false: np.ndarray) -> np.ndarray:
    """The share of the true ones; where nothing is predicted so, missing with a warning."""
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
    """Sensitivity (which R calls recall among several levels) and specificity."""
    name = "sens" if x.estimator == "binary" else "recall"
    return x.rate(name, "tp", "tp+fn"), x.rate("spec", "tn", "tn+fp")


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def f_meas(x: Tables, *, beta: float = 1) -> np.ndarray:
    """F measure: the harmonic mean of precision and recall.

    Args:
        beta: How many times as much recall counts as precision.

    Example: 0.848598
    """
    square = check_number(beta, "beta") ** 2
    precise, found = x.rate("precision", "tp", "tp+fp"), x.rate("recall", "tp", "tp+fn")
    score = (1 + square) * precise * found / (square * precise + found)
    return x.average(np.where((precise == 0) & (found == 0), 0.0, score), na_rm=True)


@metric(direction="maximize", range=(0, 1), estimators=AVERAGES)
def bal_accuracy(x: Tables) -> np.ndarray:
    """Balanced accuracy: the mean of sensitivity and specificity.

    Example: 0.836617
    """
    sensitive, specific = _both_rates(x)
    return x.average((sensitive + specific) / 2, na_rm=True)


@metric(direction="maximize", range=(-1, 1), estimators=AVERAGES)
def j_index(x: Tables) -> np.ndarray:
    """Youden's J: sensitivity + specificity - 1.

    Example: 0.673233
    """
    both = x.rate("sens", "tp", "tp+fn") + x.rate("spec", "tn", "tn+fp")
    return x.average(both - 1, na_rm=True)


@metric(direction="maximize", range=(-1, 1), estimators=AVERAGES)
def markedness(x: Tables) -> np.ndarray:
    """Markedness: precision of events + precision of non-events - 1.

    Example: 0.680481
    """
    both = x.rate("precision", "tp", "tp+fp") + x.rate("markedness", "tn", "tn+fn")
    return x.average(both - 1, na_rm=True)


@metric(direction="minimize", range=(0, float(np.sqrt(2))), estimators=AVERAGES)
def roc_dist(x: Tables) -> np.ndarray:
    """Distance from the perfect corner of the ROC plane, where both rates are 1.

    Example: 0.23901
    """
    missed = 1 - x.rate("sens", "tp", "tp+fn")
    return x.average(np.hypot(missed, 1 - x.rate("spec", "tn", "tn+fp")), na_rm=True)


@metric(direction="maximize", range=(-1, 1), estimators=AVERAGES)
def sedi(x: Tables) -> np.ndarray:
    """Symmetric extremal dependence index: skill that stays telling when events are rare.

    Example: 0.822727
    """
    hits = x.pooled("tp") / x.pooled("tp", "fn")
    false = x.pooled("fp") / x.pooled("fp", "tn")
    if x.estimator == "binary":
        hits, false = x.rate("sens", "tp", "tp+fn"), 1 - x.rate("spec", "tn", "tn+fp")
    h, f = (np.log(np.clip(rate, 1e-9, 1 - 1e-9)) for rate in (hits, false))
    no_h, no_f = (np.log(1 - np.clip(rate, 1e-9, 1 - 1e-9)) for rate in (hits, false))
    return x.average((f - h - no_f + no_h) / (f + h + no_f + no_h), na_rm=True)
