"""Metrics: functions of the truth and of predictions, with a name, a kind and a direction."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal

import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import (
    TidykTypeError,
    check_bool,
    check_columns,
    check_string,
    describe,
    did_you_mean,
    quoted,
)
from tidyk.base.pipe import Dispatch
from tidyk.base.registry import Registry
from tidyk.base.selectors import select_columns
from tidyk.yardstick.inputs import ClassInput, NumericInput, ProbInput

METRICS: Registry[Metric] = Registry("metric")

Kind = Literal["class", "prob", "numeric"]
Direction = Literal["maximize", "minimize", "zero"]
WORDS = {"class": "class", "prob": "probability", "numeric": "numeric"}
INPUTS = {"class": ClassInput, "prob": ProbInput, "numeric": NumericInput}


@frozen(eq=False, repr=False, slots=False)
class Metric:
    """A metric, called on a data frame of predictions: `rmse(frame, truth="y", estimate=".pred")`.

    Attributes:
        name: R's `.metric`.
        kind: "class", "prob" or "numeric".
        direction: "maximize", "minimize" or "zero".
        compute: From a checked input to (estimator, estimate).
    """

    name: str
    kind: Kind
    direction: Direction
    compute: Callable[..., tuple[str, float]]
    dispatch: Dispatch = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        dispatch = Dispatch(self.name)
        dispatch.add(pd.DataFrame, self._on_frame_prob if self.kind == "prob" else self._on_frame)
        object.__setattr__(self, "dispatch", dispatch)
        object.__setattr__(self, "__name__", self.name)
        object.__setattr__(self, "__doc__", self.compute.__doc__)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.dispatch.call(self, args, kwargs)

    def now(self, subject: Any, /, *args: Any, **kwargs: Any) -> pd.DataFrame:
        """On a data frame that is there."""
        return self.dispatch.now(subject, *args, **kwargs)

    def _on_frame(
        self, data: pd.DataFrame, /, truth: str, estimate: str, **options: Any
    ) -> pd.DataFrame:
        options = with_weights(data, options)
        check_columns([check_string(truth, "truth"), check_string(estimate, "estimate")], data)
        return self.row(self.vec(data[truth], data[estimate], **options, details=True))

    def _on_frame_prob(
        self, data: pd.DataFrame, /, truth: str, *estimate: Any, **options: Any
    ) -> pd.DataFrame:
        options = with_weights(data, options)
        check_columns([check_string(truth, "truth")], data)
        chosen = estimate or (options.pop("estimate", ()),)
        columns = select_columns(data, list(chosen))
        return self.row(self.vec(data[truth], data[columns], **options, details=True))

    def row(self, scored: tuple[str, float]) -> pd.DataFrame:
        """R's row: `.metric`, `.estimator`, `.estimate`."""
        return pd.DataFrame(
            {".metric": [self.name], ".estimator": [scored[0]], ".estimate": [scored[1]]}
        )

    def vec(
        self,
        truth: Any,
        estimate: Any,
        *,
        na_rm: bool = True,
        case_weights: Any = None,
        event_level: str = "first",
        details: bool = False,
        **options: Any,
    ) -> Any:
        """The metric of plain values: a number."""
        if self.kind != "numeric":
            options["event_level"] = check_string(event_level, "event_level", ("first", "second"))
        self._check_options(options)
        checked = INPUTS[self.kind].read(truth, estimate, case_weights)
        complete = checked.complete()
        whole = complete.all()
        checked = checked if whole else checked.rows(complete)
        scored = self.compute(checked, **options)
        if not check_bool(na_rm, "na_rm") and not whole:
            scored = (scored[0], float("nan"))
        return scored if details else scored[1]

    def _check_options(self, options: dict[str, Any]) -> None:
        known = [*inspect.signature(self.compute).parameters][1:]
        for name in options:
            if name not in known:
                every = [*known, "na_rm", "case_weights"]
                raise TidykTypeError(
                    f"`{self.name}()` has no argument `{name}`.{did_you_mean(name, every)} Its "
                    f"arguments: {quoted(every)}."
                )

    def __reduce__(self) -> Any:
        return find_metric, (self.name,)

    def vec_form(self) -> VecForm:
        """The metric as a function of plain values (`rmse_vec`)."""
        return VecForm(self)

    def __repr__(self) -> str:
        return f"A {WORDS[self.kind]} metric | direction: {self.direction}"


class VecForm:
    """A metric of plain values: `rmse_vec(truth, estimate)` is a number."""

    def __init__(self, metric: Metric) -> None:
        self.metric = metric
        self.__name__ = f"{metric.name}_vec"
        head = (metric.compute.__doc__ or "").split(" Equals")[0].strip()
        self.__doc__ = (
            f"{head}\n\nThe form of `{metric.name}()` for plain values: `truth` and `estimate` as "
            "arrays, Series or factors of one length (probabilities: an array of shape (rows,) for "
            "two levels, of shape (rows, levels) for more), then the options of "
            f"`{metric.name}()`. Returns a number. Equals R's `yardstick::{metric.name}_vec()`."
        )

    def __call__(self, truth: Any, estimate: Any, **options: Any) -> float:
        return self.metric.vec(truth, estimate, **options)

    def __repr__(self) -> str:
        return f"<{self.__name__}(truth, estimate)>"

    def __reduce__(self) -> Any:
        return _vec_form, (self.metric.name,)


def _vec_form(name: str) -> VecForm:
    return VecForm(find_metric(name))


def find_metric(name: str) -> Metric:
    """A metric by its name (what unpickling calls)."""
    import tidyk.yardstick.catalogue  # noqa: F401  (registers the metrics)

    return METRICS[name]


def metric(kind: Kind, *, direction: Direction) -> Callable[[Callable[..., Any]], Metric]:
    """Make a metric of a function of a checked input, which returns (estimator, estimate)."""

    def decorate(function: Callable[..., Any]) -> Metric:
        made = Metric(function.__name__, kind, direction, function)
        METRICS.add(made.name, made)
        return made

    return decorate


def with_weights(data: pd.DataFrame, options: dict[str, Any]) -> dict[str, Any]:
    """Case weights by the name of their column."""
    weights = options.get("case_weights")
    if isinstance(weights, str):
        check_columns([weights], data)
        return {**options, "case_weights": data[weights]}
    return options


def check_metric(value: Any) -> Metric:
    """The metric, if it is one."""
    if not isinstance(value, Metric):
        raise TidykTypeError(f"A metric, such as `rmse`, is needed, not {describe(value)}.")
    return value
