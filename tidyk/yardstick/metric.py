"""Metrics: functions of the truth and of predictions, with a name, a kind and a direction."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import TidykTypeError, check_bool, describe, did_you_mean, quoted
from tidyk.base.pipe import Dispatch
from tidyk.base.registry import Registry
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.confusion import ConfMat, read_table
from tidyk.yardstick.documenting import document, document_vec
from tidyk.yardstick.estimators import AVERAGES, choose_estimator, event_number
from tidyk.yardstick.groups import ONE, Groups, split_rows
from tidyk.yardstick.inputs import factors
from tidyk.yardstick.reading import (
    check_known,
    names_columns,
    one_column,
    probability_columns,
    read_classes,
    read_numbers,
    read_probabilities,
    truth_and_rest,
    weights_in,
)
from tidyk.yardstick.tables import Tables

METRICS: Registry[Metric] = Registry("metric")

Kind = Literal["class", "prob", "numeric"]
Direction = Literal["maximize", "minimize", "zero"]
Compute = Callable[..., np.ndarray]
Scored = tuple[str, np.ndarray]
WORDS = {"class": "class", "prob": "probability", "numeric": "numeric"}
COMMON: dict[str, dict[str, Any]] = {
    "class": {"estimator": None, "na_rm": True, "case_weights": None, "event_level": "first"},
    "prob": {"estimator": None, "na_rm": True, "event_level": "first", "case_weights": None},
    "numeric": {"na_rm": True, "case_weights": None},
}
"""Options of all metrics of a kind; `estimator` of those that have a choice."""


@frozen(repr=False, slots=False, hash=False)
class Metric:
    """A metric, called on a data frame of predictions: `rmse(frame, truth="y", estimate=".pred")`.

    Attributes:
        name: R's `.metric`.
        kind: "class", "prob" or "numeric".
        direction: "maximize", "minimize" or "zero".
        compute: From confusion tables (of classes) or from cases to one number a group.
        range: The least and the largest value that it can have.
        estimators: Those to choose from; None where it is one thing for any number of levels.
        always: The estimator that it uses whatever it is told.
        ordered: The levels of the truth have to have an order.
        fixed: Options that `metric_tweak()` has set.
        by: The column that a group-wise metric compares groups of.
    """

    name: str
    kind: Kind
    direction: Direction
    compute: Compute
    range: tuple[float, float] = (-np.inf, np.inf)
    estimators: tuple[str, ...] | None = None
    always: str | None = None
    ordered: bool = False
    fixed: Mapping[str, Any] = field(factory=dict, eq=lambda fixed: repr(sorted(fixed.items())))
    by: str | None = None
    dispatch: Dispatch = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        dispatch = Dispatch(self.name)
        for cls, method in self._methods().items():
            dispatch.add(cls, method)
            dispatch.signatures[cls] = dispatch.methods[method] = self._signature(method)
        for name, value in {
            "dispatch": dispatch,
            "__name__": self.name,
            "__signature__": dispatch.signatures[pd.DataFrame],
            "__doc__": document(self),
        }.items():
            object.__setattr__(self, name, value)

    def _methods(self) -> dict[type, Callable[..., Any]]:
        if self.kind != "class":
            on_rows = self._on_probabilities if self.kind == "prob" else self._on_rows
            return {pd.DataFrame: on_rows, DataFrameGroupBy: on_rows}
        tables = dict.fromkeys((ConfMat, np.ndarray), self._on_table)
        return {pd.DataFrame: self._on_frame, DataFrameGroupBy: self._on_rows, **tables}

    def _signature(self, method: Callable[..., Any]) -> inspect.Signature:
        """The method's arguments, and the metric's options in place of `**options`."""
        arguments = inspect.signature(method).parameters.values()
        named = [p for p in arguments if p.kind is not p.VAR_KEYWORD]
        options = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
            for name, default in self.options.items()
        ]
        return inspect.Signature([*named, *options])

    @property
    def options(self) -> dict[str, Any]:
        """Its options with their defaults: R's arguments after `truth` and `estimate`."""
        own = list(inspect.signature(self.compute).parameters.values())[1:]
        common = COMMON[self.kind].items()
        return {p.name: p.default for p in own} | {
            name: default for name, default in common if name != "estimator" or self.estimators
        }

    # --- calls ------------------------------------------------------------------------------------
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if args and not names_columns(args[0]) and not self._works_on(args[0]):
            raise TidykTypeError(
                f"`{self.name}()` works on data frames, grouped or not, and not on "
                f"{describe(args[0])}; `{self.name}_vec()` takes plain values."
            )
        return call_or_wait(self, args, kwargs)

    def _works_on(self, subject: Any) -> bool:
        return self.dispatch.takes(subject) and getattr(subject, "ndim", 2) == 2

    def now(self, subject: Any, /, *args: Any, **kwargs: Any) -> pd.DataFrame:
        """On a data frame that is there."""
        return self.dispatch.now(subject, *args, **kwargs)

    def vec(self, truth: Any, estimate: Any, **options: Any) -> float:
        """The metric of plain values."""
        asked = self.asked(options)
        return float(self.score(self.read(truth, estimate, ONE, asked), asked)[1][0])

    def _on_rows(self, data: Any, /, truth: Any, estimate: Any, **options: Any) -> pd.DataFrame:
        frame, groups = split_rows(data)
        column = one_column(frame, estimate, "estimate")
        return self._on_columns(frame, groups, truth, frame[column], options)

    def _on_probabilities(
        self, data: Any, /, *columns: Any, truth: Any = None, estimate: Any = None, **options: Any
    ) -> pd.DataFrame:
        frame, groups = split_rows(data)
        truth, wanted = truth_and_rest(truth, columns, estimate)
        chosen = frame[probability_columns(frame, wanted)]
        return self._on_columns(frame, groups, truth, chosen, options)

    def _on_frame(
        self, data: pd.DataFrame, /, truth: Any = None, estimate: Any = None, **options: Any
    ) -> pd.DataFrame:
        if truth is None and estimate is None:
            return self._on_table(data, **options)
        return self._on_rows(data, truth, estimate, **options)

    def _on_columns(
        self, frame: pd.DataFrame, groups: Groups, truth: Any, estimate: Any, options: dict
    ) -> pd.DataFrame:
        asked = self.asked(options)
        asked["case_weights"] = weights_in(frame, asked["case_weights"])
        true = frame[one_column(frame, truth, "truth")]
        cases = self.read(true, estimate, groups, asked)
        check_known(cases, asked["na_rm"], true, estimate)
        return self.result(groups, self.score(cases, asked))

    def _on_table(self, table: Any, /, **options: Any) -> pd.DataFrame:
        confusion, asked = read_table(table), self.asked(options)
        tables = self._tables(confusion.counts[None], confusion.levels, asked)
        return self.result(ONE, (tables.estimator, self._of(tables, asked)))

    def result(self, groups: Groups, scored: Scored) -> pd.DataFrame:
        """R's table: the keys of the groups, `.metric`, `.estimator`, `.estimate`."""
        return groups.frame({".metric": self.name, ".estimator": scored[0], ".estimate": scored[1]})

    # --- computing --------------------------------------------------------------------------------
    def asked(self, options: dict[str, Any]) -> dict[str, Any]:
        """All options: the defaults, what is fixed, and what was asked for."""
        twice = [name for name in options if name in self.fixed]
        if twice:
            raise TidykTypeError(
                f"`{self.name}()` has `{twice[0]}` fixed at {self.fixed[twice[0]]!r}."
            )
        for name in (*self.fixed, *options):
            if name not in self.options:
                raise TidykTypeError(
                    f"`{self.name}()` has no argument `{name}`.{did_you_mean(name, self.options)} "
                    f"Its options: {quoted(self.options)}."
                )
        return self.options | dict(self.fixed) | options

    def read(self, truth: Any, estimate: Any, groups: Groups, asked: dict[str, Any]) -> Cases:
        """The cases, checked."""
        weights = asked["case_weights"]
        if self.kind == "numeric":
            return read_numbers(truth, estimate, weights, groups)
        if self.kind == "class":
            return read_classes(truth, estimate, weights, groups)
        estimator = self.always or self._estimator(factors(truth, "truth")[1], asked)
        if self.ordered and not truth.dtype.ordered:
            raise TidykTypeError(
                "`truth` should be an ordered factor: `factor(x, levels=..., ordered=True)`."
            )
        event = event_number(asked["event_level"])
        return read_probabilities(truth, estimate, weights, estimator, groups, event)

    def score(self, cases: Cases, asked: dict[str, Any]) -> Scored:
        """The estimator that was used, and one number a group."""
        known = check_bool(asked["na_rm"], "na_rm")
        wanted = np.ones(cases.groups, bool) if known else cases.without_missing()
        numbers = np.full(cases.groups, np.nan)
        estimator = self._estimator(cases.levels, asked) if cases.levels else "standard"
        if wanted.any():
            numbers[wanted] = self.computed(cases, wanted, asked)
        return estimator, numbers

    def computed(self, cases: Cases, wanted: np.ndarray, asked: dict[str, Any]) -> np.ndarray:
        """A number for each of the groups that are wanted."""
        if self.kind == "class":
            return self._of(self._tables(cases.counts[wanted], cases.levels, asked), asked)
        return self._of(cases.whole.only(wanted), asked)

    def _estimator(self, levels: Any, asked: dict[str, Any]) -> str:
        if self.always == "multiclass":
            return self.always
        estimators = AVERAGES if self.always else self.estimators
        weighs = asked["case_weights"] is not None
        return choose_estimator(asked.get("estimator"), levels, estimators, weighs)

    def _tables(self, counts: np.ndarray, levels: Any, asked: dict[str, Any]) -> Tables:
        event = event_number(asked["event_level"]) if self.estimators else 0
        return Tables(counts, levels, self._estimator(levels, asked), event)

    def _of(self, x: Any, asked: dict[str, Any]) -> np.ndarray:
        own = list(inspect.signature(self.compute).parameters)[1:]
        with np.errstate(all="ignore"):
            return self.compute(x, **{name: asked[name] for name in own})

    def __reduce__(self) -> Any:
        return _restored, (self.compute.__module__, self.compute.__name__, self.name, self.fixed)

    def __hash__(self) -> int:
        return hash((self.name, self.kind))

    def __repr__(self) -> str:
        by = f", group-wise on: {self.by}" if self.by else ""
        return f"A {WORDS[self.kind]} metric | direction: {self.direction}{by}"


def call_or_wait(verb: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run on the data frame that comes first; wait for one if columns come first."""
    if args and not names_columns(args[0]):
        return verb.now(*args, **kwargs)
    return verb.dispatch.call(verb, args, kwargs)


def _restored(module: str, function: str, name: str, fixed: Mapping[str, Any]) -> Metric:
    """A metric that was pickled: the one of that function, tweaked as it was."""
    importlib.import_module(module)
    made = METRICS[function]
    return made if made.name == name and not fixed else evolve(made, name=name, fixed=fixed)


def metric(kind: Kind, *, direction: Direction, **about: Any) -> Callable[[Compute], Metric]:
    """Make a metric of a function that computes one number a group.

    A function of classes is given `Tables`, one of probabilities or numbers `Cases`; its further
    arguments become options of the metric, its docstring the head of the metric's.

    Args:
        kind: "class", "prob" or "numeric".
        direction: "maximize", "minimize" or "zero".
        **about: Other attributes of `Metric`: `range`, `estimators`, `always`,
            `ordered`.
    """

    def decorate(function: Compute) -> Metric:
        made = Metric(function.__name__, kind, direction, function, **about)
        METRICS.add(made.name, made)
        return made

    return decorate


class VecForm:
    """A metric of plain values: `rmse_vec(truth, estimate)` is a number."""

    def __init__(self, metric: Metric) -> None:
        self.metric = metric
        self.__name__ = f"{metric.name}_vec"
        self.__doc__ = document_vec(metric)
        given = [
            inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
            for name in ("truth", "estimate")
        ]
        options = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
            for name, default in metric.options.items()
        ]
        self.__signature__ = inspect.Signature([*given, *options])

    def __call__(self, truth: Any, estimate: Any, **options: Any) -> float:
        return self.metric.vec(truth, estimate, **options)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VecForm) and self.metric == other.metric

    def __hash__(self) -> int:
        return hash(self.metric)

    def __repr__(self) -> str:
        return f"<{self.__name__}(truth, estimate)>"

    def __reduce__(self) -> Any:
        return _vec_form_of, (self.metric,)


def _vec_form_of(metric: Metric) -> VecForm:
    return vec_form(metric.compute.__module__, f"{metric.name}_vec")


def vec_form(module: str, name: str) -> VecForm:
    """`rmse_vec`, asked of the module that has `rmse`: what its `__getattr__` returns."""
    known = vars(sys.modules[module])
    if isinstance(known.get(name), VecForm):
        return known[name]
    found = known.get(name.removesuffix("_vec"))
    if not name.endswith("_vec") or not isinstance(found, Metric):
        raise AttributeError(f"`{module}` has no `{name}`.")
    form = VecForm(found)
    setattr(sys.modules[module], name, form)
    return form


def check_metric(value: Any) -> Metric:
    """The metric, if it is one."""
    if not isinstance(value, Metric):
        raise TidykTypeError(f"A metric, such as `rmse`, is needed, not {describe(value)}.")
    return value
