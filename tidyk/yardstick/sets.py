"""Several metrics as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import pandas as pd
from attrs import evolve, field, frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import (
    TidykError,
    TidykTypeError,
    TidykValueError,
    check_string,
    describe,
    quoted,
    warn,
)
from tidyk.base.pipe import Dispatch, verb
from tidyk.yardstick.agreement import accuracy, kap
from tidyk.yardstick.areas import roc_auc
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.correlations import rsq
from tidyk.yardstick.groups import Groups, split_rows
from tidyk.yardstick.losses import mae, rmse
from tidyk.yardstick.metric import COMMON, WORDS, Metric, call_or_wait
from tidyk.yardstick.probability_scores import mn_log_loss
from tidyk.yardstick.reading import (
    check_known,
    one_column,
    probability_columns,
    read_classes,
    truth_and_rest,
    weights_in,
)


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
            dispatch.add(cls, self._on_numbers if self.kind == "numeric" else self._on_classes)
        object.__setattr__(self, "dispatch", dispatch)

    @property
    def kind(self) -> str:
        """The kind of its first metric."""
        return self.metrics[0].kind

    @property
    def options(self) -> dict[str, Any]:
        """Its options: those that all metrics of a kind have, and of numbers each metric's own."""
        if self.kind != "numeric":
            return dict(COMMON["prob"])
        return {name: default for m in self.metrics for name, default in m.options.items()}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return call_or_wait(self, args, kwargs)

    def now(self, subject: Any, /, *args: Any, **kwargs: Any) -> pd.DataFrame:
        """On a data frame that is there."""
        return self.dispatch.now(subject, *args, **kwargs)

    def _on_numbers(
        self,
        data: Any,
        /,
        truth: Any,
        estimate: Any = None,
        *,
        na_rm: bool = True,
        case_weights: Any = None,
        **own: Any,
    ) -> pd.DataFrame:
        strange = [name for name in own if name not in self.options]
        if strange:
            raise TidykTypeError(
                f"None of the metrics has an argument `{strange[0]}`. Their options: "
                f"{quoted(self.options)}."
            )
        options = {"na_rm": na_rm, "case_weights": case_weights, **own}
        return self._rows(_Call(data, truth, estimate, (), options))

    def _on_classes(
        self,
        data: Any,
        /,
        *columns: Any,
        truth: Any = None,
        estimate: Any = None,
        estimator: str | None = None,
        na_rm: bool = True,
        event_level: str = "first",
        case_weights: Any = None,
    ) -> pd.DataFrame:
        options = {
            "estimator": estimator,
            "na_rm": na_rm,
            "event_level": event_level,
            "case_weights": case_weights,
        }
        truth, probabilities = truth_and_rest(truth, columns)
        return self._rows(_Call(data, truth, estimate, probabilities, options))

    def _rows(self, call: _Call) -> pd.DataFrame:
        """The rows of all metrics, those of classes first."""
        ordered = sorted(self.metrics, key=lambda metric: metric.kind == "prob")
        return pd.concat([call.result(metric) for metric in ordered], ignore_index=True)

    def as_frame(self) -> pd.DataFrame:
        """Columns `metric`, `class`, `direction`. Equals R's `as_tibble()` of a metric set."""
        return pd.DataFrame(
            {
                "metric": [metric.name for metric in self.metrics],
                "class": [f"{metric.kind}_metric" for metric in self.metrics],
                "direction": [metric.direction for metric in self.metrics],
            }
        )

    def __reduce__(self) -> Any:
        return MetricSet, (self.metrics,)

    def __repr__(self) -> str:
        names = [f"- `{metric.name}()`, a {WORDS[metric.kind]} metric" for metric in self.metrics]
        wide = max(map(len, names))
        lines = (
            f"{name.ljust(wide)} |{repr(metric).partition('|')[2]}"
            for name, metric in zip(names, self.metrics, strict=True)
        )
        return "\n".join(["A metric set, consisting of:", *lines])


@frozen(eq=False, slots=False)
class _Call:
    """One call of a metric set: what its metrics share is read once."""

    data: Any
    truth: Any
    estimate: Any
    probabilities: tuple[Any, ...]
    options: dict[str, Any]

    @cached_property
    def rows(self) -> tuple[pd.DataFrame, Groups]:
        return split_rows(self.data)

    @cached_property
    def weights(self) -> Any:
        return weights_in(self.rows[0], self.options["case_weights"])

    @cached_property
    def classes(self) -> Cases:
        """The cases of all class metrics, whose confusion table is counted once."""
        true, predicted = self._column("truth"), self._predicted
        cases = read_classes(true, predicted, self.weights, self.rows[1])
        return check_known(cases, self.options["na_rm"], true, predicted)

    def _column(self, name: str) -> pd.Series:
        frame = self.rows[0]
        return frame[one_column(frame, getattr(self, name), name)]

    @property
    def _predicted(self) -> pd.Series:
        if self.estimate is None:
            raise TidykValueError(
                "`estimate`, the column with the predictions, is missing: give it by its name, "
                '`estimate="..."`.'
            )
        return self._column("estimate")

    def result(self, metric: Metric) -> pd.DataFrame:
        """The rows of one metric; its error says whose it is."""
        with _told_whose(metric):
            given = self._options_of(metric)
            if metric.by is not None:
                probabilities = self.probabilities if metric.kind == "prob" else ()
                named = {} if metric.kind == "prob" else {"estimate": self.estimate}
                return metric.now(self.data, self.truth, *probabilities, **named, **given)
            asked = metric.asked(given)
            if "case_weights" in asked:
                asked["case_weights"] = weights_in(self.rows[0], asked["case_weights"])
            scored = metric.score(self._cases(metric, asked), asked)
            return metric.result(self.rows[1], scored)

    def _cases(self, metric: Metric, asked: dict[str, Any]) -> Cases:
        if metric.kind == "class" and "case_weights" not in metric.fixed:
            return self.classes
        frame, true = self.rows[0], self._column("truth")
        predicted: Any = (
            frame[probability_columns(frame, self.probabilities)]
            if metric.kind == "prob"
            else self._predicted
        )
        cases = metric.read(true, predicted, self.rows[1], asked)
        return check_known(cases, asked["na_rm"], true, predicted)

    def _options_of(self, metric: Metric) -> dict[str, Any]:
        """The options that the metric has and that are not fixed."""
        options = dict(self.options)
        if options["case_weights"] is not None and "case_weights" not in metric.options:
            raise TidykTypeError(f"`{metric.name}()` has no argument `case_weights`.")
        if metric.kind == "prob" and options.get("estimator") == "micro":
            options["estimator"] = None  # as in R: no metric of probabilities pools counts
        return {n: v for n, v in options.items() if n in metric.options and n not in metric.fixed}


@contextmanager
def _told_whose(metric: Metric) -> Iterator[None]:
    try:
        yield
    except TidykError as problem:
        raise type(problem)(f"Failed to compute `{metric.name}()`. {problem}") from problem


def metric_set(*fns: Any, **named: Any) -> MetricSet:
    """Several metrics as one.

    Args:
        *fns: Metrics; those of classes and of probabilities go together, those of numbers are
            apart.
        **named: More of them; as in R their names here do not matter.

    Returns:
        A `MetricSet`, which is called like its metrics and gives a row each. `estimate` is given by
        name where there are metrics of classes. `as_frame()` lists the metrics.

    Raises:
        TidykValueError: There are none, or they do not go together.
        TidykTypeError: Something is no metric.

    Equals R's `yardstick::metric_set()`.

    Examples:
        >>> from tidyk import rmse, rsq
        >>> metric_set(rmse, rsq)
        A metric set, consisting of:
        - `rmse()`, a numeric metric | direction: minimize
        - `rsq()`, a numeric metric  | direction: maximize
    """
    given = (*fns, *named.values())
    if not given:
        raise TidykValueError("`metric_set()` needs at least one metric.")
    for at, fn in enumerate(given, start=1):
        if not isinstance(fn, Metric):
            hint = f", such as {fn.name}(column)" if hasattr(fn, "aggregate") else ""
            raise TidykTypeError(
                f"All inputs to `metric_set()` should be metrics{hint}; number {at} is "
                f"{describe(fn)}."
            )
    if len({fn.kind == "numeric" for fn in given}) > 1:
        kinds = {kind: [fn.name for fn in given if fn.kind == kind] for kind in WORDS}
        told = "; ".join(f"{kind}: {quoted(names)}" for kind, names in kinds.items() if names)
        raise TidykValueError(
            "A metric set holds metrics of numbers, or metrics of classes and of probabilities; "
            f"these are mixed: {told}."
        )
    return MetricSet(given)


def metric_tweak(name: Any, fn: Any, /, *unnamed: Any, **fixed: Any) -> Metric:
    """A metric with some of its options fixed, under a name of its own.

    Args:
        name: Its `.metric`.
        fn: The metric.
        **fixed: Options of it, which can then not be given any more.

    Returns:
        A metric of the same kind and direction.

    Raises:
        TidykTypeError: `fn` is no metric, or an option has no name.
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


@verb(pd.DataFrame, DataFrameGroupBy)
def metrics(
    data: pd.DataFrame,
    /,
    truth: Any,
    estimate: Any,
    *probabilities: Any,
    na_rm: bool = True,
    options: Any = None,
) -> pd.DataFrame:
    """The usual metrics: rmse, rsq and mae of numbers; accuracy and kap of classes, and with
    probabilities mn_log_loss and roc_auc too.

    Args:
        data: A data frame of predictions, or a grouped one.
        truth, estimate: Columns with the truth and the predictions.
        *probabilities: Columns with probabilities: names, lists of names or selectors.
        na_rm: Leave rows with missing values out; otherwise they make the result missing.
        options: Without effect, as in R.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`, behind the keys of the groups.

    Equals R's `yardstick::metrics()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> metrics(two_class_example, "truth", "predicted")
            .metric .estimator  .estimate
        0  accuracy     binary   0.838000
        1       kap     binary   0.674876
    """
    if options:
        warn("The argument `options` of `metrics()` has no effect any more: it is ignored.")
    frame = split_rows(data)[0]
    if isinstance(frame[one_column(frame, truth, "truth")].dtype, pd.CategoricalDtype):
        more = (mn_log_loss, roc_auc) if probabilities else ()
        chosen = metric_set(accuracy, kap, *more)
    else:
        chosen = metric_set(rmse, rsq, mae)
    given = probabilities if chosen.kind == "class" else ()
    return chosen.now(data, truth, *given, estimate=estimate, na_rm=na_rm)
