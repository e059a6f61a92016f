"""The metrics."""

from __future__ import annotations

import numpy as np

from tidyk.base.errors import TidykValueError, check_bool, check_string, warn
from tidyk.yardstick.inputs import ClassInput, NumericInput, ProbInput
from tidyk.yardstick.metric import metric

SMALLEST = np.finfo(float).eps


@metric("class", direction="maximize")
def accuracy(x: ClassInput, *, event_level: str = "first") -> tuple[str, float]:
    """Share of right classes. Equals R's `yardstick::accuracy()`."""
    del event_level  # a right class is right whichever is the event
    return x.estimator, x.mean(x.truth == x.estimate)


@metric("class", direction="maximize")
def kap(x: ClassInput, *, weighting: str = "none", event_level: str = "first") -> tuple[str, float]:
    """Cohen's kappa: accuracy beyond what chance gives. Equals R's `yardstick::kap()`.

    With `weighting="linear"` or "quadratic" confusing classes far apart costs more.
    """
    del event_level
    check_string(weighting, "weighting", ("none", "linear", "quadratic"))
    table = x.table()
    apart = np.abs(np.subtract.outer(np.arange(len(table)), np.arange(len(table)))).astype(float)
    cost = apart**2 if weighting == "quadratic" else apart if weighting == "linear" else apart > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        by_chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
        return x.estimator, float(1 - (cost * table).sum() / (cost * by_chance).sum())


@metric("prob", direction="maximize")
def roc_auc(
    x: ProbInput, *, estimator: str | None = None, event_level: str = "first"
) -> tuple[str, float]:
    """Area under the ROC curve; for several classes Hand and Till's average over pairs.

    Equals R's `yardstick::roc_auc()`. `estimator` is "binary", "macro", "macro_weighted" or
    "hand_till"; with case weights Hand and Till's is not there, and "macro" is the default.
    """
    classes = len(x.levels)
    known = ("binary", "macro", "macro_weighted", "hand_till")
    if estimator is not None and check_string(estimator, "estimator", known):
        if (estimator == "binary") != (classes == 2):
            raise TidykValueError(f'The estimator "{estimator}" is not for {classes} levels.')
        if estimator == "hand_till" and x.weights is not None:
            raise TidykValueError('Case weights do not go with the estimator "hand_till".')
    if classes == 2:
        event = 0 if event_level == "first" else 1
        return "binary", _auc(x.truth == event, x.estimate[:, 0], x.weight)
    if estimator == "hand_till" or (estimator is None and x.weights is None):
        return "hand_till", _hand_till(x)
    areas = [_auc(x.truth == k, x.estimate[:, k], x.weight) for k in range(classes)]
    shares = np.bincount(x.truth, weights=x.weights, minlength=classes)
    if estimator == "macro_weighted":
        return "macro_weighted", float(np.average(areas, weights=shares))
    return "macro", float(np.mean(areas))


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
def mn_log_loss(
    x: ProbInput, *, sum: bool = False, event_level: str = "first"
) -> tuple[str, float]:
    """Mean negative logarithm of the true class' probability; with `sum=True` the sum.

    Equals R's `yardstick::mn_log_loss()`.
    """
    probabilities = x.all_probabilities(event_level)
    of_truth = np.clip(probabilities[np.arange(len(x.truth)), x.truth], SMALLEST, 1 - SMALLEST)
    losses = -np.log(of_truth)
    total = float((losses * x.weight).sum()) if check_bool(sum, "sum") else x.mean(losses)
    return "binary" if len(x.levels) == 2 else "multiclass", total


@metric("prob", direction="minimize")
def brier_class(x: ProbInput, *, event_level: str = "first") -> tuple[str, float]:
    """Mean squared error of the probabilities. Equals R's `yardstick::brier_class()`."""
    one_hot = x.truth[:, None] == np.arange(len(x.levels))
    squares = ((x.all_probabilities(event_level) - one_hot) ** 2).sum(axis=1) / 2
    weights = x.weights
    if weights is not None:  # R weighs by the exponentials of the case weights
        weights = np.exp(weights - weights.max())
    score = np.average(squares, weights=weights) if len(squares) else np.nan
    return "binary" if len(x.levels) == 2 else "multiclass", float(score)


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


accuracy_vec = accuracy.vec_form()
brier_class_vec = brier_class.vec_form()
kap_vec = kap.vec_form()
mae_vec = mae.vec_form()
mn_log_loss_vec = mn_log_loss.vec_form()
rmse_vec = rmse.vec_form()
roc_auc_vec = roc_auc.vec_form()
rsq_vec = rsq.vec_form()
