"""Curves of class probabilities: what happens as the threshold moves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import TidykValueError, check_bool, warn
from tidyk.base.pipe import verb
from tidyk.base.types import Columns, Numbers
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.estimators import choose_estimator, event_number
from tidyk.yardstick.groups import Groups, split_rows
from tidyk.yardstick.inputs import factors, numbers
from tidyk.yardstick.metric import Predictions
from tidyk.yardstick.reading import (
    WeightsOrColumn,
    one_column,
    probability_columns,
    read_probabilities,
    truth_and_rest,
    weights_in,
)
from tidyk.yardstick.thresholds import (
    Ranking,
    gain_points,
    lift_points,
    pr_points,
    rankings,
    roc_points,
    roc_points_at,
)

Points = Callable[[Ranking], dict[str, np.ndarray]]


@verb(pd.DataFrame, DataFrameGroupBy)
def roc_curve(
    data: pd.DataFrame,
    /,
    *columns: Columns,
    truth: Columns | None = None,
    estimate: Columns | None = None,
    na_rm: bool = True,
    event_level: str = "first",
    case_weights: WeightsOrColumn = None,
    thresholds: Numbers | None = None,
    options: Any = None,
) -> pd.DataFrame:
    """The ROC curve: sensitivity and specificity at each threshold.

    Args:
        data: A data frame of predictions, or a grouped one.
        *columns: The column with the true classes, a factor; then the column with the probability
            of the event for two levels, or one column a level for more: names, lists of names or
            selectors.
        truth, estimate: The same by keyword.
        na_rm: Leave out rows with missing values; otherwise they are an error.
        event_level: Which of two levels is the event, "first" or "second".
        case_weights: The column with weights of the rows, or the weights.
        thresholds: The thresholds, from the lowest; by default all at which something changes.
        options: Without effect, as in R.

    Returns:
        A data frame with `.threshold`, `specificity`, `sensitivity`, from the lowest threshold;
        before them the keys of the groups, and `.level` if there are more than two levels.
        `autoplot()` draws it.

    Raises:
        TidykValueError: There are no events, or nothing but events.

    Equals R's `yardstick::roc_curve()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> roc_curve(two_class_example, "truth", "Class1").head(3)
             .threshold  specificity  sensitivity
        0          -inf     0.000000          1.0
        1  1.794262e-07     0.000000          1.0
        2  4.503065e-06     0.004132          1.0
    """
    if options:
        warn("The argument `options` of `roc_curve()` no longer has any effect: it is ignored.")
    points = roc_points
    if thresholds is not None:
        points = partial(roc_points_at, thresholds=np.unique(numbers(thresholds, "thresholds")))
    parts = truth_and_rest(truth, columns, estimate)
    return _curve(data, points, *parts, na_rm, event_level, case_weights)


def _verb(name: str, points: Points, head: str, columns: str, example: str) -> Any:
    """The verb that returns these points for each threshold."""

    def draw(
        data: pd.DataFrame,
        /,
        *columns: Columns,
        truth: Columns | None = None,
        estimate: Columns | None = None,
        na_rm: bool = True,
        event_level: str = "first",
        case_weights: WeightsOrColumn = None,
    ) -> pd.DataFrame:
        parts = truth_and_rest(truth, columns, estimate)
        return _curve(data, points, *parts, na_rm, event_level, case_weights)

    draw.__name__ = draw.__qualname__ = name
    draw.__doc__ = ABOUT.format(name=name, head=head, columns=columns, example=example)
    return verb(pd.DataFrame, DataFrameGroupBy)(draw)


ABOUT = """{head}

Args:
    data, *columns, truth, estimate, na_rm, event_level, case_weights: As for `roc_curve()`.

Returns:
    A data frame with {columns}; before them the keys of the groups, and
    `.level` if there are more than two levels. `autoplot()` draws it.

Equals R's `yardstick::{name}()`.

Examples:
    >>> from tidyk.datasets import two_class_example
    >>> {name}(two_class_example, "truth", "Class1").head(2)
    {example}
"""

pr_curve = _verb(
    "pr_curve",
    pr_points,
    "The curve of precision over recall, at each threshold.",
    "`.threshold`, `recall`, `precision`, from the highest threshold",
    """   .threshold    recall  precision
    0         inf  0.000000        1.0
    1    0.999997  0.003876        1.0""",
)
gain_curve = _verb(
    "gain_curve",
    gain_points,
    "The gain curve: what share of the events is found in the likeliest cases.",
    "`.n`, `.n_events`, `.percent_tested`, `.percent_found`",
    """    .n  .n_events  .percent_tested  .percent_found
    0  0.0        0.0              0.0        0.000000
    1  1.0        1.0              0.2        0.387597""",
)
lift_curve = _verb(
    "lift_curve",
    lift_points,
    "The lift curve: how many times as many events are found as by chance.",
    "`.n`, `.n_events`, `.percent_tested`, `.lift`",
    """    .n  .n_events  .percent_tested     .lift
    0  0.0        0.0              0.0       NaN
    1  1.0        1.0              0.2  1.937984""",
)


def _curve(
    data: Predictions,
    points: Points,
    truth: Columns | None,
    probabilities: tuple[Columns, ...],
    na_rm: bool,
    event_level: str,
    case_weights: WeightsOrColumn,
) -> pd.DataFrame:
    frame, groups = split_rows(data)
    columns = frame[probability_columns(frame, probabilities)]
    true = frame[one_column(frame, truth, "truth")]
    estimator = choose_estimator(None, factors(true, "truth")[1], None)
    weights, event = weights_in(frame, case_weights), event_number(event_level)
    cases = read_probabilities(true, columns, weights, estimator, groups, event)
    if not check_bool(na_rm, "na_rm") and not cases.known.all():
        raise TidykValueError(
            f"{(~cases.known).sum()} rows have missing values, and `na_rm` is False: the curve is "
            "not computed."
        )
    return _joined(cases.whole, groups, points)


def _joined(x: Cases, groups: Groups, points: Points) -> pd.DataFrame:
    """The curves of all groups and levels in one table."""
    several = x.estimator != "binary"
    drawn = [
        (group, ranking.names[0], points(ranking))
        for group, part in enumerate(x.parts())
        for ranking in rankings(part)
    ]
    lengths = [len(next(iter(curve.values()))) for *_, curve in drawn]
    keys = groups.keys.iloc[np.repeat([group for group, *_ in drawn], lengths)]
    columns: dict[str, Any] = {
        name: np.concatenate([curve[name] for *_, curve in drawn]) for name in drawn[0][-1]
    }
    level = {".level": np.repeat([str(name) for _, name, _ in drawn], lengths)} if several else {}
    return pd.concat([keys.reset_index(drop=True), pd.DataFrame(level | columns)], axis=1)
