"""Where the probability of an event is cut into two classes: R's probably."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, check_number, describe
from tidyk.base.pipe import verb
from tidyk.base.plain import plain
from tidyk.base.types import Columns, Numbers
from tidyk.yardstick.estimators import event_number
from tidyk.yardstick.groups import Groups, split_rows
from tidyk.yardstick.reading import one_column
from tidyk.yardstick.sets import MetricSet, metric_set

TRUTH, CUT, GROUP = "..truth", "..cut", "..group"


@plain
def make_two_class_pred(
    estimate: Numbers,
    levels: Sequence[str],
    threshold: float = 0.5,
    *,
    ordered: bool = False,
    buffer: float | Sequence[float] | None = None,
) -> Any:
    """Classes out of the probabilities of the first of two, with a zone that is left open.

    Args:
        estimate: Probabilities of the first level, one a row.
        levels: The two levels of the outcome.
        threshold: From this probability on a row is of the first class.
        ordered: Is the factor ordered?
        buffer: How far below and above the threshold a row is not called: one number or two.

    Returns:
        A factor, under the index of `estimate`: missing in the zone, so that metrics leave these
        rows out (R has "[EQ]" there, which they leave out too).

    Raises:
        TidykValueError: There are not two levels, or more than two buffers.

    Equals R's `probably::make_two_class_pred()`.

    Examples:
        >>> make_two_class_pred([0.9, 0.52, 0.2], ["yes", "no"], buffer=0.05).tolist()
        ['yes', nan, 'no']
    """
    if len(levels) != 2:
        raise TidykValueError(f"`levels` should be two classes, not {list(levels)!r}.")
    check_number(threshold, "threshold", minimum=0, maximum=1)
    chances = np.asarray(estimate, float)
    codes = np.where(chances >= threshold, 0, 1)
    zone = np.ravel([] if buffer is None else buffer).astype(float)
    if len(zone) > 2:
        raise TidykValueError(f"`buffer` should be one number or two, not {buffer!r}.")
    if len(zone):
        inside = (chances >= threshold - zone[0]) & (chances <= threshold + zone[-1])
        codes = np.where(inside, -1, codes)
    codes = np.where(np.isnan(chances), -1, codes)
    dtype = pd.CategoricalDtype(list(levels), check_bool(ordered, "ordered"))
    classes = pd.Categorical.from_codes(codes.tolist(), dtype=dtype)
    return pd.Series(classes, estimate.index) if isinstance(estimate, pd.Series) else classes


@plain
def reportable_rate(x: Any) -> float:
    """The share of predictions that are called, and not in the zone that is left open.

    Equals R's `probably::reportable_rate()`.

    Examples:
        >>> reportable_rate(make_two_class_pred([0.9, 0.52, 0.2, 0.1], ["yes", "no"], buffer=0.05))
        0.75
    """
    return float(np.mean(pd.notna(x)))


@verb(pd.DataFrame, DataFrameGroupBy)
def threshold_perf(
    data: pd.DataFrame | DataFrameGroupBy,
    /,
    truth: Columns,
    estimate: Columns,
    thresholds: Numbers | None = None,
    *,
    metrics: MetricSet | None = None,
    na_rm: bool = True,
    event_level: str = "first",
) -> pd.DataFrame:
    """Metrics of classes for each probability at which the event may be called.

    Args:
        data: A data frame of predictions, or a grouped one.
        truth: The column with the true classes, a factor with two levels.
        estimate: The column with the probability of the event.
        thresholds: The probabilities; 0.5, 0.525, … 1 by default.
        metrics: A set of metrics for classes; by default sensitivity, specificity and J index.
        na_rm: Leave out rows with missing values.
        event_level: Which of the levels is the event, "first" or "second".

    Returns:
        The keys of the groups, `.threshold`, `.metric`, `.estimator`, `.estimate`; with
        sensitivity and specificity also "distance", the square of how far both are from 1.

    Raises:
        TidykTypeError: The truth is no factor, or a metric is not for classes.
        TidykValueError: The truth has not two levels.

    Equals R's `probably::threshold_perf()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> threshold_perf(two_class_example, "truth", "Class1", [0.5, 0.9]).round(3).head(3)
           .threshold      .metric .estimator  .estimate
        0         0.5  sensitivity     binary      0.880
        1         0.9  sensitivity     binary      0.671
        2         0.5  specificity     binary      0.793
    """
    frame, groups = split_rows(data)
    chosen = _checked(metrics)
    table = _cases(frame, groups, truth, estimate)
    whole = table.notna().all(axis=1)
    table = table[whole] if check_bool(na_rm, "na_rm") else table
    cuts = np.unique(np.linspace(0.5, 1, 21) if thresholds is None else np.asarray(thresholds))
    scores = [_scores(table, chosen, cut, event_level) for cut in cuts]
    return _arranged(pd.concat(scores, ignore_index=True), groups)


def _checked(metrics: MetricSet | None) -> MetricSet:
    if metrics is None:
        from tidyk import yardstick

        return metric_set(yardstick.sensitivity, yardstick.specificity, yardstick.j_index)
    if not isinstance(metrics, MetricSet) or any(m.kind != "class" for m in metrics.metrics):
        raise TidykTypeError(
            "`metrics` should be a set of metrics for classes, such as `metric_set(sensitivity, "
            f"specificity)`, not {describe(metrics)}."
        )
    return metrics


def _cases(frame: pd.DataFrame, groups: Groups, truth: Columns, estimate: Columns) -> pd.DataFrame:
    """Truth, probability and number of the group."""
    classes, chances = (
        frame[one_column(frame, choice, name)]
        for name, choice in {"truth": truth, "estimate": estimate}.items()
    )
    if not isinstance(classes.dtype, pd.CategoricalDtype):
        raise TidykTypeError("`truth` should be a factor: `factor(y)` makes one.")
    if len(classes.cat.categories) != 2:
        raise TidykValueError(f"`truth` should have two levels, not {len(classes.cat.categories)}.")
    codes = 0 if groups.codes is None else groups.codes
    cases = {TRUTH: classes.array, "chance": chances.to_numpy(float), GROUP: codes}
    return pd.DataFrame(cases)


def _scores(table: pd.DataFrame, metrics: MetricSet, cut: float, event_level: str) -> pd.DataFrame:
    """The metrics of all groups at one threshold."""
    event, chances = event_number(event_level), table["chance"].to_numpy()
    called = np.where(np.isnan(chances), -1, np.where(chances >= cut, event, 1 - event))
    classes = pd.Categorical.from_codes(called.tolist(), table[TRUTH].cat.categories)
    table = table.assign(**{CUT: classes})
    rows = metrics.now(table.groupby(GROUP), TRUTH, estimate=CUT, event_level=event_level)
    return rows.assign(**{".threshold": cut})


def _arranged(scores: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """In the order of metrics, groups and thresholds, the distance last."""
    places = {name: at for at, name in enumerate(scores[".metric"].unique())}
    scores = _with_distance(scores).assign(
        at=lambda d: d[".metric"].map(places).fillna(len(places))
    )
    scores = scores.sort_values(["at", GROUP, ".threshold"], kind="stable", ignore_index=True)
    keys = groups.keys.iloc[scores[GROUP]].reset_index(drop=True)
    return keys.assign(
        **{n: scores[n] for n in (".threshold", ".metric", ".estimator", ".estimate")}
    )


def _with_distance(scores: pd.DataFrame) -> pd.DataFrame:
    """The rows, and how far sensitivity and specificity are from 1 together."""
    sure = scores[scores[".metric"] == "sensitivity"].reset_index(drop=True)
    safe = scores[scores[".metric"] == "specificity"].reset_index(drop=True)
    if sure.empty or safe.empty:
        return scores
    apart = (1 - sure[".estimate"]) ** 2 + (1 - safe[".estimate"]) ** 2
    return pd.concat([scores, safe.assign(**{".metric": "distance", ".estimate": apart})])
