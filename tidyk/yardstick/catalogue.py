"""The metrics."""

from __future__ import annotations

import numpy as np

from tidyk.base.errors import warn
from tidyk.yardstick.inputs import ClassInput, NumericInput, ProbInput
from tidyk.yardstick.metric import metric

SMALLEST = np.finfo(float).eps


@metric("class", direction="maximize")
def accuracy(x: ClassInput, event_level: str = "first") -> tuple[str, float]:
    """Share of right classes. Equals R's `yardstick::accuracy()`."""
    del event_level  # a right class is right whichever is the event
    return x.estimator, x.mean(x.truth == x.estimate)


@metric("class", direction="maximize")
def kap(x: ClassInput, event_level: str = "first") -> tuple[str, float]:
    """Cohen's kappa: accuracy beyond what chance gives. Equals R's `yardstick::kap()`."""
    del event_level
    table = x.table()
    total = table.sum()
    by_chance = (table.sum(axis=0) * table.sum(axis=1)).sum() / total**2 if total else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        return x.estimator, float((np.trace(table) / total - by_chance) / np.float64(1 - by_chance))


@metric("prob", direction="maximize")
def roc_auc(x: ProbInput, event_level: str = "first") -> tuple[str, float]:
    """Area under the ROC curve; for several classes Hand and Till's average over pairs.

    Equals R's `yardstick::roc_auc()`.
    """
    if len(x.levels) == 2:
        event = 0 if event_level == "first" else 1
        return "binary", _auc(x.truth == event, x.estimate[:, 0], x.weight)
    if x.weights is not None:
        return "macro", float(
            np.mean([_auc(x.truth == k, x.estimate[:, k], x.weight) for k in range(len(x.levels))])
        )
    return "hand_till", _hand_till(x)


def _auc(event: np.ndarray, score: np.ndarray, weight: np.ndarray) -> float:
    """The share of pairs that are in the right order."""
    if event.all() or not event.any():
        which = "event" if not event.any() else "control"
        warn(
            f"No {which} observations were detected in `truth`: the area under the curve is "
            "missing."
        )
        return float("nan")
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(event, score, sample_weight=weight))


def _hand_till(x: ProbInput) -> float:
    pairs = []
    for i in range(len(x.levels)):
        for j in range(i):
            rows = (x.truth == i) | (x.truth == j)
            ones = np.ones(int(rows.sum()))
            both = [_auc(x.truth[rows] == k, x.estimate[rows, k], ones) for k in (i, j)]
            pairs.append(np.mean(both))
    return float(np.mean(pairs))


@metric("prob", direction="minimize")
def mn_log_loss(x: ProbInput, event_level: str = "first") -> tuple[str, float]:
    """Mean negative logarithm of the true class' probability.

    Equals R's `yardstick::mn_log_loss()`.
    """
    probabilities = x.all_probabilities(event_level)
    of_truth = np.clip(probabilities[np.arange(len(x.truth)), x.truth], SMALLEST, 1 - SMALLEST)
    return "binary" if len(x.levels) == 2 else "multiclass", x.mean(-np.log(of_truth))


@metric("prob", direction="minimize")
def brier_class(x: ProbInput, event_level: str = "first") -> tuple[str, float]:
    """Mean squared error of the probabilities. Equals R's `yardstick::brier_class()`."""
    one_hot = x.truth[:, None] == np.arange(len(x.levels))
    squares = ((x.all_probabilities(event_level) - one_hot) ** 2).sum(axis=1) / 2
    return "binary" if len(x.levels) == 2 else "multiclass", x.mean(squares)


@metric("numeric", direction="minimize")
def rmse(x: NumericInput) -> tuple[str, float]:
    """Root mean squared error, in the outcome's units. Equals R's `yardstick::rmse()`."""
    return "standard", float(np.sqrt(x.mean((x.truth - x.estimate) ** 2)))


@metric("numeric", direction="minimize")
def mae(x: NumericInput) -> tuple[str, float]:
    """Mean absolute error, in the outcome's units. Equals R's `yardstick::mae()`."""
    return "standard", x.mean(np.abs(x.truth - x.estimate))


@metric("numeric", direction="maximize")
def rsq(x: NumericInput) -> tuple[str, float]:
    """Squared correlation. Equals R's `yardstick::rsq()`."""
    if len(x.truth) < 2 or not np.ptp(x.truth) or not np.ptp(x.estimate):
        warn(
            "A correlation computation is required, but one of the two is constant: `rsq` is "
            "missing."
        )
        return "standard", float("nan")
    center = (
        x.truth - np.average(x.truth, weights=x.weights),
        x.estimate - np.average(x.estimate, weights=x.weights),
    )
    both, first, second = (
        np.sum(x.weight * a * b)
        for a, b in ((center[0], center[1]), (center[0], center[0]), (center[1], center[1]))
    )
    return "standard", float(both**2 / (first * second))
