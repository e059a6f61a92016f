"""Metric sets: several metrics, called as one."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_string,
    describe,
    did_you_mean,
    quoted,
)
from tidyk.base.pipe import Dispatch
from tidyk.base.types import Columns
from tidyk.yardstick.calls import ScoreCall, SetCall
from tidyk.yardstick.computing import Options
from tidyk.yardstick.inputs import Levels
from tidyk.yardstick.kinds import ProbMetric
from tidyk.yardstick.metric import METRICS, PREDICTION_TYPES, Metric, Predictions, call_or_wait
from tidyk.yardstick.reading import WeightsOrColumn, truth_and_rest


@frozen(repr=False, slots=False)
class MetricSet:
    """Several metrics, called as one: `numbers(frame, truth="y", estimate=".pred")`.

    Attributes:
        metrics: The metrics.
    """

    metrics: tuple[Metric, ...]
    dispatch: Dispatch = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        dispatch = Dispatch("metric_set")
        for cls in (pd.DataFrame, DataFrameGroupBy):
            dispatch.add(cls, self._on_rows)
        object.__setattr__(self, "dispatch", dispatch)

    def _on_rows(self, data: Predictions, /, *args: Any, **kwargs: Any) -> pd.DataFrame:
        raise NotImplementedError

    @property
    def kind(self) -> str:
        """The kind of its first metric."""
        return self.metrics[0].kind

    @property
    def mode(self) -> str:
        """The mode of the models whose predictions it is for: "regression" or "classification"."""
        return self.metrics[0].mode

    @property
    def prediction_types(self) -> tuple[str, ...]:
        """The types of predictions that its metrics need."""
        needed = {name for metric in self.metrics for name in metric.prediction_types}
        return tuple(name for name in PREDICTION_TYPES if name in needed)

    @property
    def options(self) -> Options:
        """Its options: those that all metrics of a kind have, and, for numbers, each metric's
        own."""
        raise NotImplementedError

    def prediction_columns(self, levels: Levels, event_level: str) -> list[str]:
        """The columns of predictions that its metrics take, under their usual names."""
        columns = [m.prediction_columns(levels, event_level) for m in self.metrics]
        return list(dict.fromkeys(name for names in columns for name in names))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return call_or_wait(self, args, kwargs)

    def now(self, subject: Any, /, *args: Any, **kwargs: Any) -> pd.DataFrame:
        """The metrics of a data frame, without waiting for one."""
        return self.dispatch.now(subject, *args, **kwargs)

    def score(
        self,
        frame: pd.DataFrame,
        truth: str,
        *,
        event_level: str = "first",
        case_weights: str | None = None,
        parts: int = 1,
    ) -> pd.DataFrame:
        """Score predictions under the names that `augment()` and tuning give them.

        Args:
            frame: The predictions: `.pred` for numbers; for classes `.pred_class`, and a column of
                probabilities for each level, `.pred_<level>`, as far as the metrics need them.
            truth: The column with the truth.
            event_level: Which of two levels is the event, "first" or "second".
            case_weights: The column with weights of the rows.
            parts: How many predictions of equally many rows stand below one another. Each has the
                numbers that it has by itself, to the bit.

        Returns:
            Columns `.metric`, `.estimator`, `.estimate`: a row for each metric, those for classes
            first; of several parts those of the first, then those of the second.
        """
        raise NotImplementedError

    @property
    def is_one_row_each(self) -> bool:
        """Does each of its metrics give one row?"""
        return all(metric.is_one_row for metric in self.metrics)

    def _rows(self, call: SetCall) -> pd.DataFrame:
        """The rows of all metrics, those for classes first."""
        ordered = sorted(self.metrics, key=lambda m: PREDICTION_TYPES.index(m.prediction_types[0]))
        if call.groups.keys.shape[1] or not self.is_one_row_each:
            return pd.concat([call.rows(metric) for metric in ordered], ignore_index=True)
        scored = [(metric.name, *call.scored(metric)) for metric in ordered]
        names, estimators, numbers = map(list, zip(*scored, strict=True))
        parts, estimates = len(call.groups.keys), np.column_stack(numbers).reshape(-1)
        columns = {".metric": names * parts, ".estimator": estimators * parts}
        return pd.DataFrame({**columns, ".estimate": estimates})

    def as_frame(self) -> pd.DataFrame:
        """Columns `metric`, `class`, `direction`. Equals R's `as_tibble()` of a metric set."""
        return pd.DataFrame(
            {
                "metric": [metric.name for metric in self.metrics],
                "class": [f"{metric.kind}_metric" for metric in self.metrics],
                "direction": [metric.direction for metric in self.metrics],
            }
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.metrics,)

    def __repr__(self) -> str:
        names = [f"- `{metric.name}()`, a {metric.words} metric" for metric in self.metrics]
        wide = max(map(len, names))
        lines = (
            f"{name.ljust(wide)} |{repr(metric).partition('|')[2]}"
            for name, metric in zip(names, self.metrics, strict=True)
        )
        return "\n".join(["A metric set, consisting of:", *lines])


class NumericSet(MetricSet):
    """A set of metrics for numbers."""

    @property
    def options(self) -> Options:
        """The options of each metric."""
        return {name: default for m in self.metrics for name, default in m.options.items()}

    def _on_rows(
        self,
        data: Predictions,
        /,
        truth: Columns,
        estimate: Columns | None = None,
        *,
        na_rm: bool = True,
        case_weights: WeightsOrColumn = None,
        **own: Any,
    ) -> pd.DataFrame:
        strange = [name for name in own if name not in self.options]
        if strange:
            raise TidykTypeError(
                f"None of the metrics has an argument `{strange[0]}`."
                f"{did_you_mean(strange[0], self.options)} Their options: {quoted(self.options)}."
            )
        options = {"na_rm": na_rm, "case_weights": case_weights, **own}
        return self._rows(SetCall(data, truth, estimate, (), options))

    def score(
        self,
        frame: pd.DataFrame,
        truth: str,
        *,
        event_level: str = "first",
        case_weights: str | None = None,
        parts: int = 1,
    ) -> pd.DataFrame:
        """Score predicted numbers, `.pred`; see `MetricSet.score()`."""
        options = {"na_rm": True, "case_weights": case_weights}
        return self._rows(ScoreCall(frame, truth, ".pred", (), options, parts))


class ClassProbSet(MetricSet):
    """A set of metrics for classes and their probabilities."""

    @property
    def options(self) -> Options:
        """The options that all metrics of these kinds have."""
        return dict(ProbMetric.common)

    def _on_rows(
        self,
        data: Predictions,
        /,
        *columns: Columns,
        truth: Columns | None = None,
        estimate: Columns | None = None,
        estimator: str | None = None,
        na_rm: bool = True,
        event_level: str = "first",
        case_weights: WeightsOrColumn = None,
    ) -> pd.DataFrame:
        options = {"estimator": estimator, "na_rm": na_rm}
        options |= {"event_level": event_level, "case_weights": case_weights}
        truth, probabilities = truth_and_rest(truth, columns)
        return self._rows(SetCall(data, truth, estimate, probabilities, options))

    def score(
        self,
        frame: pd.DataFrame,
        truth: str,
        *,
        event_level: str = "first",
        case_weights: str | None = None,
        parts: int = 1,
    ) -> pd.DataFrame:
        """Score predicted classes, `.pred_class`, and their probabilities; see
        `MetricSet.score()`."""
        options = {"estimator": None, "na_rm": True}
        options |= {"event_level": event_level, "case_weights": case_weights}
        return self._rows(ScoreCall(frame, truth, ".pred_class", (), options, parts))


TYPES = ("numeric", "class", "prob", "ordered_prob")
SETS: dict[str, type[MetricSet]] = {"regression": NumericSet, "classification": ClassProbSet}


def _as_inputs(given: object) -> str:
    """How metrics that were given by name, or as a list, are written."""
    if isinstance(given, str):
        return f" Give the function, without quotation marks: `metric_set({given})`."
    if isinstance(given, list | tuple):
        return " Give the metrics one by one: `metric_set(rmse, rsq)`, or `metric_set(*metrics)`."
    return ""


def metric_set(*fns: Metric, **named: Metric) -> MetricSet:
    """Several metrics as one metric set.

    Args:
        *fns: Metrics. Those for classes and for probabilities can be mixed, but not with those for
            numbers.
        **named: More metrics; as in R, the names given to them here do not matter.

    Returns:
        A `MetricSet`, which is called like its metrics and returns a row for each. With metrics for
        classes, `estimate` is given by name. `as_frame()` lists the metrics.

    Raises:
        TidykValueError: There are none, or they cannot be mixed.
        TidykTypeError: Something is not a metric.

    Equals R's `yardstick::metric_set()`.

    Examples:
        >>> from tidyk import rmse, rsq
        >>> metric_set(rmse, rsq)
        A metric set, consisting of:
        - `rmse()`, a numeric metric | direction: minimize
        - `rsq()`, a numeric metric  | direction: maximize
    """
    metrics = (*fns, *named.values())
    if not metrics:
        raise TidykValueError("`metric_set()` needs at least one metric.")
    for at, fn in enumerate(metrics, start=1):
        if not isinstance(fn, Metric):
            hint = f", such as {fn.name}(column)" if hasattr(fn, "aggregate") else ""
            raise TidykTypeError(
                f"All inputs to `metric_set()` should be metrics{hint}; number {at} is "
                f"{describe(fn)}.{_as_inputs(fn)}"
            )
    if len({fn.mode for fn in metrics}) > 1:
        kinds = {fn.kind: [m.name for m in metrics if m.kind == fn.kind] for fn in metrics}
        names = "; ".join(f"{kind}: {quoted(kinds[kind])}" for kind in sorted(kinds))
        raise TidykValueError(
            "A metric set holds metrics for numbers, or metrics for classes and probabilities; "
            f"these are mixed: {names}. A model with outcomes of both kinds has a set for each, in "
            '`metrics={"a": metric_set(rmse), "b": metric_set(accuracy)}`.'
        )
    return SETS[metrics[0].mode](metrics)


def metric_tweak(name: str, fn: Metric, /, *unnamed: Any, **fixed: Any) -> Metric:
    """A metric with some of its options fixed, under a new name.

    Args:
        name: Its `.metric`.
        fn: The metric.
        **fixed: Its options with their values; they can no longer be given in a call.

    Returns:
        A metric of the same kind and direction.

    Raises:
        TidykTypeError: `fn` is not a metric, or an option has no name.
        TidykValueError: An option is named `data`, `truth` or `estimate`.

    Equals R's `yardstick::metric_tweak()`.

    Examples:
        >>> from tidyk import f_meas
        >>> from tidyk.datasets import two_class_example
        >>> f2 = metric_tweak("f2", f_meas, beta=2)
        >>> f2(two_class_example, truth="truth", estimate="predicted")
          .metric .estimator  .estimate
        0      f2     binary   0.867074
    """
    check_string(name, "name")
    if not isinstance(fn, Metric):
        raise TidykTypeError(f"`fn` should be a metric, such as `rmse`, not {describe(fn)}.")
    if unnamed:
        raise TidykTypeError(f"All options should be named; {unnamed[0]!r} is not.")
    protected = [n for n in ("data", "truth", "estimate") if n in fixed]
    if protected:
        raise TidykValueError(
            f"`{protected[0]}` cannot be fixed, nor can `data`, `truth` and `estimate` at all."
        )
    return evolve(fn, name=name, fixed={**fn.fixed, **fixed})


def get_metrics(*type: str) -> MetricSet:
    """All metrics of a kind, as a metric set.

    Args:
        *type: "numeric", "class", "prob" or "ordered_prob" (those that need ordered levels); those
            for classes can be mixed.

    Returns:
        A `MetricSet`, which includes metrics defined by `@metric`.

    Raises:
        TidykValueError: There is no such kind, or the kinds cannot be mixed.

    Equals R's `yardstick::get_metrics()`.

    Examples:
        >>> [metric.name for metric in get_metrics("numeric").metrics][:3]
        ['ccc', 'gini_coef', 'huber_loss']
    """
    if not type:
        raise TidykValueError(f"Which metrics? The kinds are {quoted(TYPES)}.")
    importlib.import_module("tidyk.yardstick.measures")
    for name in type:
        check_string(name, "type", TYPES)
    every = [METRICS[name] for name in sorted(METRICS)]
    return metric_set(*(m for m in every if ("ordered_" * m.ordered + m.kind) in type))
