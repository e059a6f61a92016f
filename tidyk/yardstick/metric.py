"""Metrics: functions of the truth and of predictions, with a name and a direction."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

import numpy as np
import pandas as pd
from attrs import field, fields, frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import TidykTypeError, check_bool, describe, did_you_mean, quoted
from tidyk.base.foreign import native
from tidyk.base.pipe import Dispatch
from tidyk.base.registry import Registry
from tidyk.base.types import Columns
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.computing import Computation, Options
from tidyk.yardstick.documenting import Guide, document, document_vec
from tidyk.yardstick.estimators import AVERAGES, choose_estimator
from tidyk.yardstick.groups import ONE, Groups
from tidyk.yardstick.inputs import Levels
from tidyk.yardstick.reading import check_known, names_columns, one_column, weights_in

if TYPE_CHECKING:
    from tidyk.yardstick.calls import SetCall

METRICS: Registry[Metric] = Registry("metric")

Direction = Literal["maximize", "minimize", "zero"]
DIRECTIONS = ("maximize", "minimize", "zero")
Predictions = pd.DataFrame | DataFrameGroupBy
Values = TypeVar("Values", float, pd.Series)
Scored = tuple[str, np.ndarray]
"""The estimator that was used, and one number a group."""

PREDICTION_TYPES = ("class", "prob", "numeric")
"""The types of predictions that metrics need, in the order in which they are predicted and
scored."""


@frozen(repr=False, slots=False, hash=False)
class Metric:
    """A metric, called on a data frame of predictions: `rmse(frame, truth="y", estimate=".pred")`.

    `NumericMetric`, `ClassMetric` and `ProbMetric` are its kinds.

    Attributes:
        name: R's `.metric`.
        direction: "maximize", "minimize" or "zero".
        compute: The function of confusion tables (of classes) or of cases that returns one number a
            group.
        range: The smallest and the largest value that it can have.
        estimators: Those to choose from; None if it means the same for any number of levels.
        always: The estimator that it uses in any case.
        ordered: Must the truth be an ordered factor?
        fixed: Options fixed by `metric_tweak()`.
        by: The column whose groups a group-wise metric compares.
        kind: R's word for its kind: "numeric", "class" or "prob".
        prediction_types: The types of predictions that it needs.
        mode: The mode of the models whose predictions it is for.
        vec: Its form for plain values.
    """

    name: str
    direction: Direction
    compute: Computation
    range: tuple[float, float] = (-np.inf, np.inf)
    estimators: tuple[str, ...] | None = None
    always: str | None = None
    ordered: bool = False
    fixed: Mapping[str, Any] = field(factory=dict, eq=lambda fixed: repr(sorted(fixed.items())))
    by: str | None = None
    dispatch: Dispatch = field(init=False, eq=False)

    kind: ClassVar[str]
    words: ClassVar[str]
    prediction_types: ClassVar[tuple[str, ...]]
    mode: ClassVar[str]
    common: ClassVar[Mapping[str, Any]]
    guide: ClassVar[Guide]

    def __attrs_post_init__(self) -> None:
        dispatch = Dispatch(self.name)
        for cls, method in self.methods().items():
            dispatch.add(cls, method)
            dispatch.signatures[cls] = dispatch.methods[method] = self._signature(method)
        for name, value in {
            "dispatch": dispatch,
            "__name__": self.name,
            "__signature__": dispatch.signatures[pd.DataFrame],
            "__doc__": document(self),
        }.items():
            object.__setattr__(self, name, value)

    # --- what its kind decides --------------------------------------------------------------------
    def methods(self) -> dict[type, Callable[..., pd.DataFrame]]:
        """The methods by the classes of data that it works on."""
        raise NotImplementedError

    def read(self, truth: Any, estimate: Any, groups: Groups, options: Options) -> Cases:
        """The checked cases for a truth and an estimate."""
        raise NotImplementedError

    def estimates(self, call: SetCall) -> pd.Series | pd.DataFrame:
        """Its predictions in a call of several metrics."""
        return call.predicted

    def prediction_columns(self, levels: Levels, event_level: str) -> list[str]:
        """The columns of predictions that it takes, under their usual names."""
        raise NotImplementedError

    def loss(self, values: Values) -> Values:
        """Values of the metric, one or a Series, as losses: the smaller, the better."""
        if self.direction == "zero":
            return abs(values)  # pyright: ignore[reportReturnType]  (each constraint keeps its type)
        return -values if self.direction == "maximize" else values

    # --- options ----------------------------------------------------------------------------------
    @property
    def options(self) -> Options:
        """Its options with their defaults: R's arguments after `truth` and `estimate`."""
        chosen = {n: v for n, v in self.common.items() if n != "estimator" or self.estimators}
        return self.compute.options(chosen)

    def _signature(self, method: Callable[..., Any]) -> inspect.Signature:
        """The method's arguments, and the metric's options in place of `**options`."""
        arguments = inspect.signature(method).parameters.values()
        return with_options([p for p in arguments if p.kind is not p.VAR_KEYWORD], self.options)

    def resolved(self, options: Options) -> Options:
        """All options: the defaults, those that are fixed, and those of the call."""
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
        return dict(self.common) | self.options | dict(self.fixed) | options

    # --- calls ------------------------------------------------------------------------------------
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if args and not names_columns(args[0]) and not self._works_on(args[0]):
            raise TidykTypeError(
                f"`{self.name}()` works on data frames, grouped or not, not on "
                f"{describe(args[0])}; `{self.name}_vec()` takes plain values."
            )
        return call_or_wait(self, args, kwargs)

    def _works_on(self, subject: Any) -> bool:
        return self.dispatch.takes(subject) and getattr(subject, "ndim", 2) == 2

    def now(self, subject: Any, /, *args: Any, **kwargs: Any) -> pd.DataFrame:
        """The metric of a data frame, without waiting for one."""
        return self.dispatch.now(subject, *args, **kwargs)

    @property
    def vec(self) -> VecForm:
        """The metric for plain values: `rmse.vec(truth, estimate)` is a number."""
        if "_vec" not in self.__dict__:
            object.__setattr__(self, "_vec", VecForm(self))
        return self.__dict__["_vec"]

    def on_columns(
        self,
        frame: pd.DataFrame,
        groups: Groups,
        truth: Columns | None,
        estimate: pd.Series | pd.DataFrame,
        options: Options,
    ) -> pd.DataFrame:
        """The rows of the metric for columns of a data frame."""
        options = self.resolved(options)
        options["case_weights"] = weights_in(frame, options["case_weights"])
        true = frame[one_column(frame, truth, "truth")]
        cases = self.read(true, estimate, groups, options)
        check_known(cases, options["na_rm"], true, estimate)
        return self.result(groups, self.score(cases, options))

    def result(self, groups: Groups, scored: Scored) -> pd.DataFrame:
        """R's table: the keys of the groups, `.metric`, `.estimator`, `.estimate`."""
        return groups.frame({".metric": self.name, ".estimator": scored[0], ".estimate": scored[1]})

    # --- in a set ---------------------------------------------------------------------------------
    def rows(self, call: SetCall) -> pd.DataFrame:
        """Its rows in a call of several metrics."""
        return self.result(call.groups, self.scored(call))

    def scored(self, call: SetCall) -> Scored:
        """Its estimator and numbers in a call of several metrics."""
        options = self.resolved(self.heeded(call.options))
        options["case_weights"] = weights_in(call.frame, options["case_weights"])
        return self.score(self.cases(call, options), options)

    @property
    def is_one_row(self) -> bool:
        """Is its result one row for each group, as `result()` makes it?"""
        return type(self).result is Metric.result and type(self).rows is Metric.rows

    def cases(self, call: SetCall, options: Options) -> Cases:
        """Its cases in a call of several metrics."""
        estimate = self.estimates(call)
        cases = self.read(call.true, estimate, call.groups, options)
        return check_known(cases, options["na_rm"], call.true, estimate)

    def heeded(self, options: Options) -> Options:
        """The options of a set that it has and that are not fixed."""
        if options["case_weights"] is not None and "case_weights" not in self.options:
            raise TidykTypeError(f"`{self.name}()` has no argument `case_weights`.")
        return {n: v for n, v in options.items() if n in self.options and n not in self.fixed}

    # --- computing --------------------------------------------------------------------------------
    def score(self, cases: Cases, options: Options) -> Scored:
        """The estimator that is used, and one number a group."""
        dropped = check_bool(options["na_rm"], "na_rm")
        complete = np.ones(cases.groups, bool) if dropped else cases.without_missing()
        numbers = np.full(cases.groups, np.nan)
        estimator = self.estimator(cases.levels, options) if cases.levels else "standard"
        if complete.any():
            numbers[complete] = self._by_group(cases, complete, {**options, "estimator": estimator})
        return estimator, numbers

    def _by_group(self, cases: Cases, chosen: np.ndarray, options: Options) -> np.ndarray:
        """A number for each of the chosen groups; a function that knows of no groups, and gives one
        number for all, is called for each."""
        found, groups = self.computed(cases, chosen, options), int(chosen.sum())
        if groups > 1 and np.ndim(found) == 0:
            one, parts = np.ones(1, bool), cases.whole.only(chosen).parts()
            found = np.array([self.computed(part, one, options) for part in parts])
        if np.shape(found) not in ((groups,), ()):
            raise TidykTypeError(
                f"`{self.name}()` should give one number a group, an array of shape ({groups},), "
                f"not {describe(found)} of shape {np.shape(found)}."
            )
        return found

    def computed(self, cases: Cases, chosen: np.ndarray, options: Options) -> np.ndarray:
        """A number for each of the chosen groups."""
        return self.compute(cases.whole.only(chosen), **options)

    def estimator(self, levels: Levels, options: Options) -> str:
        """The estimator for these levels."""
        if self.always == "multiclass":
            return self.always
        estimators = AVERAGES if self.always else self.estimators
        weighs = options["case_weights"] is not None
        return choose_estimator(options.get("estimator"), levels, estimators, weighs)

    def __reduce__(self) -> tuple[Any, ...]:
        module = self.compute.__module__
        if self.compute.of_the_house and vars(sys.modules[module]).get(self.name) is self:
            return _of_the_house, (module, self.name)
        state = {a.name: getattr(self, a.name) for a in fields(type(self)) if a.init}
        return _arrived, (type(self), state)

    def __hash__(self) -> int:
        return hash((self.name, self.kind))

    def __repr__(self) -> str:
        by = f", group-wise on: {self.by}" if self.by else ""
        return f"A {self.words} metric | direction: {self.direction}{by}"


class VecForm:
    """A metric for plain values: `rmse_vec(truth, estimate)` is a number.

    Attributes:
        metric: The metric.
    """

    def __init__(self, metric: Metric) -> None:
        self.metric = metric
        self.__name__ = f"{metric.name}_vec"
        self.__doc__ = document_vec(metric)
        anywhere = inspect.Parameter.POSITIONAL_OR_KEYWORD
        values = [inspect.Parameter(name, anywhere) for name in ("truth", "estimate")]
        self.__signature__ = with_options(values, metric.options)

    def __call__(self, truth: Any = None, estimate: Any = None, **options: Any) -> float:
        if truth is None or estimate is None:
            raise TidykTypeError(
                f"`{self.__name__}()` needs `truth`, the values as they are, and `estimate`, as "
                "they were predicted."
            )
        options = self.metric.resolved({name: native(value) for name, value in options.items()})
        cases = self.metric.read(native(truth), native(estimate), ONE, options)
        return float(self.metric.score(cases, options)[1][0])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VecForm) and self.metric == other.metric

    def __hash__(self) -> int:
        return hash(self.metric)

    def __repr__(self) -> str:
        return f"<{self.__name__}(truth, estimate)>"

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self.metric, "vec")


def vec_form(module: str, name: str) -> VecForm:
    """`rmse_vec` for a module that has `rmse`: what the module's `__getattr__` returns."""
    metric = vars(sys.modules[module]).get(name.removesuffix("_vec"))
    if not name.endswith("_vec") or not isinstance(metric, Metric):
        raise AttributeError(f"`{module}` has no `{name}`.")
    return metric.vec


def with_options(arguments: list[inspect.Parameter], options: Options) -> inspect.Signature:
    """A signature of some arguments, followed by keyword-only options."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    keywords = [inspect.Parameter(name, keyword, default=value) for name, value in options.items()]
    return inspect.Signature([*arguments, *keywords])


def call_or_wait(verb: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run on the data frame that comes first; wait for one if columns come first."""
    if args and not names_columns(args[0]):
        return verb.now(*args, **kwargs)
    return verb.dispatch.call(verb, args, kwargs)


def _of_the_house(module: str, name: str) -> Metric:
    return getattr(importlib.import_module(module), name)


def _arrived(cls: type[Metric], state: dict[str, Any]) -> Metric:
    return cls(**state)


def check_metric(value: Any) -> Metric:
    """The value, checked to be a metric."""
    if not isinstance(value, Metric):
        raise TidykTypeError(f"A metric, such as `rmse`, is needed, not {describe(value)}.")
    return value
