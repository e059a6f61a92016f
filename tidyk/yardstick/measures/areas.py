"""Metrics for class probabilities that are areas under curves."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import fsum
from typing import Any

import numpy as np

from tidyk.base.errors import TidykValueError, quoted, warn
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.defining import metric
from tidyk.yardstick.estimators import AVERAGES, level_weights, weighted_mean
from tidyk.yardstick.metric import vec_form
from tidyk.yardstick.thresholds import Ranking, gain_points, pr_points, rankings, roc_points


def __getattr__(name: str) -> Any:
    return vec_form(__name__, name)


def averaged(x: Cases, area: Callable[[Ranking], float]) -> np.ndarray:
    """One area a group: the event's, or the average over the levels."""

    def of(part: Cases) -> float:
        areas = np.array([area(ranking) for ranking in rankings(part)])
        if part.estimator == "binary":
            return areas[0]
        sizes = np.bincount(part.truth, part.weights, minlength=len(part.levels))
        return float(weighted_mean(areas, level_weights(sizes.astype(float), part.estimator)))

    return x.each(of)


# --- ROC ------------------------------------------------------------------------------------------
ROC = ("binary", "macro", "macro_weighted", "hand_till")


@metric("prob", direction="maximize", range=(0, 1), estimators=ROC)
def roc_auc(x: Cases, *, options: Any = None) -> np.ndarray:
    """Area under the ROC curve; for several levels Hand and Till's average over pairs, or, with
    case weights, the mean over the levels.

    Args:
        options: Without effect, as in R.

    Example: 0.939314
    """
    _without_effect(options, "roc_auc")
    return x.each(_hand_till) if x.estimator == "hand_till" else averaged(x, _roc_area)


@metric("prob", direction="maximize", range=(0, 1), always="macro_weighted")
def roc_aunp(x: Cases, *, options: Any = None) -> np.ndarray:
    """Mean area under the ROC curves of each level against the rest, weighted by the levels'
    shares.

    Args:
        options: Without effect, as in R.

    Example: 0.939314
    """
    _without_effect(options, "roc_aunp")
    return averaged(x, _roc_area)


@metric("prob", direction="maximize", range=(0, 1), always="macro")
def roc_aunu(x: Cases, *, options: Any = None) -> np.ndarray:
    """Mean area under the ROC curves of each level against the rest, all levels with the same
    weight.

    Args:
        options: Without effect, as in R.

    Example: 0.939314
    """
    _without_effect(options, "roc_aunu")
    return averaged(x, _roc_area)


def _without_effect(options: Any, name: str) -> None:
    if options:
        warn(f"The argument `options` of `{name}()` no longer has any effect: it is ignored.")


def _roc_area(ranking: Ranking) -> float:
    """The area; missing, with a warning, if there are no events or nothing else."""
    if problem := ranking.lacking():
        warn(f"{problem} The area under the ROC curve is missing.")
        return np.nan
    if ranking.weights is None:
        return _ordered_pairs(ranking.score[ranking.event], ranking.score[~ranking.event])
    points = roc_points(ranking)
    return float(np.trapezoid(points["sensitivity"], points["specificity"]))


def _ordered_pairs(events: np.ndarray, others: np.ndarray) -> float:
    """The share of pairs in which the event's score is above the other's; ties count half."""
    sorted_, scores = np.sort(others), np.sort(events)
    below = np.searchsorted(sorted_, scores, "left").sum()
    with_ties = np.searchsorted(sorted_, scores, "right").sum()
    return (float(below) + float(with_ties)) / 2 / len(events) / len(others)


def _hand_till(x: Cases) -> float:
    """The mean over pairs of levels that occur, each ranked by the probabilities of both."""
    sizes = np.bincount(x.truth, minlength=len(x.levels))
    if not sizes.all():
        absent = [level for level, size in zip(x.levels, sizes, strict=True) if not size]
        warn(f"`truth` has no observations of {quoted(absent)}: the average leaves that out.")
    scores = [x.estimate[x.truth == at] for at in range(len(x.levels))]
    areas = [
        (
            _ordered_pairs(scores[i][:, i], scores[j][:, i])
            + _ordered_pairs(scores[j][:, j], scores[i][:, j])
        )
        / 2
        for i, j in combinations(np.flatnonzero(sizes), 2)
    ]
    return float(np.mean(areas)) if areas else np.nan


# --- precision and recall, gain -------------------------------------------------------------------
@metric(
    "prob", direction="maximize", range=(0, 1), estimators=("binary", "macro", "macro_weighted")
)
def pr_auc(x: Cases) -> np.ndarray:
    """Area under the curve of precision over recall.

    Example: 0.946447
    """
    return averaged(x, _pr_area)


def _pr_area(ranking: Ranking) -> float:
    points = pr_points(ranking)
    return float(np.trapezoid(points["precision"], points["recall"]))


@metric("prob", direction="maximize", range=(0, 1), estimators=AVERAGES)
def average_precision(x: Cases) -> np.ndarray:
    """Average precision: the mean of the precisions at which each further event is found.

    Example: 0.946557
    """
    if x.estimator == "micro":
        raise TidykValueError('The estimator "micro" is not for `average_precision()`.')
    return averaged(x, _steps)


def _steps(ranking: Ranking) -> float:
    points = pr_points(ranking)
    return float((np.diff(points["recall"]) * points["precision"][1:]).sum())


@metric(
    "prob", direction="maximize", range=(-1, 1), estimators=("binary", "macro", "macro_weighted")
)
def gain_capture(x: Cases) -> np.ndarray:
    """Gain capture: how much of the area between chance and perfection the gain curve captures.

    Example: 0.878628
    """
    return averaged(x, _captured)


def _captured(ranking: Ranking) -> float:
    if len(ranking.event) and not ranking.event.any():
        warn(f"{ranking.lacking()} The gain capture is missing.")
        return np.nan
    points = gain_points(ranking)
    defined = ~np.isnan(points[".percent_found"])
    events, cases = points[".percent_found"][defined], points[".percent_tested"][defined]
    area = fsum((events[:-1] + events[1:]) / 2 * np.diff(cases)) * 1e-4
    share = points[".n_events"].max() / points[".n"][-1]
    perfect = 1 - share / 2
    return float((area - 0.5) / (perfect - 0.5))
