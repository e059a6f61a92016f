"""Metrics that compare groups of cases, such as those of fairness."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_columns,
    check_string,
    describe,
)
from tidyk.base.types import Columns
from tidyk.yardstick.calls import SetCall
from tidyk.yardstick.computing import Computation, Options
from tidyk.yardstick.documenting import CLASSES
from tidyk.yardstick.groups import Groups, split_rows
from tidyk.yardstick.inputs import Levels
from tidyk.yardstick.measures.rates import detection_prevalence, sens, spec
from tidyk.yardstick.metric import DIRECTIONS, Direction, Metric, Predictions
from tidyk.yardstick.sets import MetricSet, metric_set


@frozen(repr=False, slots=False, hash=False)
class GroupwiseMetric(Metric):
    """A metric of how another metric (or a set of them) differs between the groups of a column,
    `by`.

    It is of the same kind as the metric that it compares.

    Attributes:
        fn: The metric, or the metric set.
    """

    fn: Metric | MetricSet = field(kw_only=True)
    guide = CLASSES

    def __attrs_post_init__(self) -> None:
        compared = self.fn if isinstance(self.fn, Metric) else self.fn.metrics[0]
        for name in ("kind", "words", "mode"):
            object.__setattr__(self, name, getattr(compared, name))
        object.__setattr__(self, "prediction_types", self.fn.prediction_types)
        object.__setattr__(self, "common", self.fn.options)
        super().__attrs_post_init__()

    def methods(self) -> dict[type, Callable[..., pd.DataFrame]]:
        """Data frames, grouped or not."""
        return dict.fromkeys((pd.DataFrame, DataFrameGroupBy), self._on_groups)

    @property
    def options(self) -> Options:
        """The options of the metrics that are compared."""
        return self.fn.options

    def _on_groups(
        self,
        data: Predictions,
        /,
        *columns: Columns,
        truth: Columns | None = None,
        estimate: Columns | None = None,
        **options: Any,
    ) -> pd.DataFrame:
        frame, groups = split_rows(data)
        finer = self._grouped(frame, groups)
        keywords = {"truth": truth, "estimate": estimate}
        arguments = {n: v for n, v in keywords.items() if v is not None} | self.resolved(options)
        scored = dict(list(self.fn.now(finer, *columns, **arguments).groupby("..outer")))
        parts = [
            scored[at].drop(columns="..outer").reset_index(drop=True)
            for at in range(len(groups.keys))
        ]
        return groups.frame(
            {
                ".metric": self.name,
                ".by": self.by,
                ".estimator": [part[".estimator"].iloc[0] for part in parts],
                ".estimate": [self._aggregated(part) for part in parts],
            }
        )

    def _grouped(self, frame: pd.DataFrame, groups: Groups) -> DataFrameGroupBy:
        """The rows grouped by their groups, and within these by the column that is compared."""
        by = str(self.by)
        check_columns([by], frame)
        if by in groups.keys:
            raise TidykValueError(
                f'The metric compares groups of "{by}" itself, so the data cannot be grouped by '
                "that."
            )
        frame = frame.reset_index(drop=True)
        outer = pd.Series(0 if groups.codes is None else groups.codes, frame.index, name="..outer")
        return frame.groupby([outer, frame[by]], sort=True, observed=True, dropna=False)

    def rows(self, call: SetCall) -> pd.DataFrame:
        """Its rows in a call of several metrics."""
        types = set(self.prediction_types)
        columns = call.probabilities_for(self) if "prob" in types else []
        keywords = {"estimate": call.estimate} if types - {"prob"} else {}
        return self.now(call.data, call.truth, *columns, **keywords, **self.heeded(call.options))

    def prediction_columns(self, levels: Levels, event_level: str) -> list[str]:
        """The columns of probabilities that the compared metrics take."""
        columns = self.fn.prediction_columns(levels, event_level)
        return [name for name in columns if name not in (".pred", ".pred_class")]

    def _aggregated(self, part: pd.DataFrame) -> float:
        value = self.compute.function(part)
        if np.ndim(value) != 0 or not isinstance(value, Real | np.number):
            raise TidykTypeError(f"`aggregate` should return one number, not {describe(value)}.")
        return float(value)


@frozen(repr=False, slots=False)
class MetricFactory:
    """Makes group-wise metrics: called with the name of a column, it returns one for its groups.

    Attributes:
        fn: The metric, or metric set, that is computed for each group.
        name: The `.metric` of the metrics that it makes.
        aggregate: A function of the groups' rows that returns one number.
        direction: "maximize", "minimize" or "zero".
    """

    fn: Metric | MetricSet
    name: str
    aggregate: Callable[[pd.DataFrame], float]
    direction: Direction = "minimize"

    def __call__(self, by: str) -> GroupwiseMetric:
        check_string(by, "by")
        computation = Computation(self.aggregate)
        return GroupwiseMetric(self.name, self.direction, computation, by=by, fn=self.fn)

    def __reduce__(self) -> tuple[Any, ...]:
        fields = (self.fn, self.name, Computation(self.aggregate), self.direction)
        return _factory, (*fields, self.__doc__)

    def __repr__(self) -> str:
        return "A metric factory (see `new_groupwise_metric()`)"


def _factory(
    fn: Metric | MetricSet, name: str, aggregate: Computation, direction: Direction, text: str
) -> MetricFactory:
    return _documented(MetricFactory(fn, name, aggregate.function, direction), text)


def new_groupwise_metric(
    fn: Metric | MetricSet,
    name: str,
    aggregate: Callable[[pd.DataFrame], float],
    direction: Direction = "minimize",
) -> MetricFactory:
    """Make metrics of how another metric differs between groups.

    Args:
        fn: A metric, or a metric set.
        name: The `.metric` of the new metric.
        aggregate: A function of the data frame that `fn` returns for the grouped data; it returns a
            number.
        direction: Which values are best: "maximize", "minimize" or "zero".

    Returns:
        A function that makes the metric for the groups of a column: `made("sex")`.

    Raises:
        TidykTypeError: `fn` is not a metric, `name` not text or `aggregate` not a function.

    Equals R's `yardstick::new_groupwise_metric()`.

    Examples:
        >>> from tidyk import accuracy
        >>> def spread(rows):
        ...     return rows[".estimate"].max() - rows[".estimate"].min()
        >>> accuracy_spread = new_groupwise_metric(accuracy, "accuracy_spread", spread)
        >>> accuracy_spread("sex")
        A class metric | direction: minimize, group-wise on: sex
    """
    if not isinstance(fn, Metric | MetricSet):
        raise TidykTypeError(f"`fn` should be a metric or a metric set, not {describe(fn)}.")
    check_string(name, "name")
    if not isinstance(aggregate, Callable):
        raise TidykTypeError(f"`aggregate` should be a function, not {describe(aggregate)}.")
    check_string(direction, "direction", DIRECTIONS)
    return MetricFactory(fn, name, aggregate, direction)


def difference(rows: pd.DataFrame) -> float:
    """The largest estimate minus the smallest."""
    return float(np.ptp(rows[".estimate"].to_numpy()))


def largest_difference(rows: pd.DataFrame) -> float:
    """The largest difference of any metric; missing if one of them is."""
    return float(rows.groupby(".metric")[".estimate"].agg(np.ptp).max(skipna=False))


def _documented(factory: MetricFactory, text: str) -> MetricFactory:
    object.__setattr__(factory, "__doc__", text)
    return factory


ABOUT = """{head}

Args:
    by: The column that defines the groups.

Returns:
    A metric of classes, which is called as others are; 0 is best. Besides `.metric`,
    `.estimator` and `.estimate` it returns the column's name as `.by`.

Equals R's `yardstick::{name}()`.

Examples:
    >>> {name}("sex")
    A class metric | direction: minimize, group-wise on: sex
"""

demographic_parity = _documented(
    new_groupwise_metric(detection_prevalence, "demographic_parity", difference),
    ABOUT.format(
        name="demographic_parity",
        head="Demographic parity: how far apart groups are in how often the event is predicted.",
    ),
)
equal_opportunity = _documented(
    new_groupwise_metric(sens, "equal_opportunity", difference),
    ABOUT.format(
        name="equal_opportunity", head="Equal opportunity: how far apart groups are in `sens()`."
    ),
)
equalized_odds = _documented(
    new_groupwise_metric(metric_set(sens, spec), "equalized_odds", largest_difference),
    ABOUT.format(
        name="equalized_odds",
        head="Equalized odds: how far apart groups are in `sens()` or `spec()`, whichever is more.",
    ),
)
