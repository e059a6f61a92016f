"""`@metric` turns a function into a metric."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any, Literal, TypedDict, Unpack

from tidyk.base.errors import TidykTypeError, check_string
from tidyk.base.registry import origin_of
from tidyk.yardstick.computing import Computation
from tidyk.yardstick.kinds import ClassMetric, NumericMetric, ProbMetric
from tidyk.yardstick.metric import DIRECTIONS, METRICS, Direction, Metric

Kind = Literal["numeric", "class", "prob"]
KINDS: dict[str, type[Metric]] = {m.kind: m for m in (NumericMetric, ClassMetric, ProbMetric)}


class About(TypedDict, total=False):
    """The options of `@metric`, which are attributes of the metric."""

    range: tuple[float, float]
    estimators: tuple[str, ...] | None
    always: str | None
    ordered: bool


def metric(
    kind: Kind | None = None, /, *, direction: Direction, **about: Unpack[About]
) -> Callable[[Callable[..., Any]], Metric]:
    """Turn a function that computes one number a group into a metric.

    The annotation of the function's first parameter says what it is computed from: `Tables`, the
    confusion tables of predicted classes, or `Cases`, the rows, which hold numbers unless `kind`
    says otherwise. Its further arguments become options of the metric, its docstring the head of
    the metric's.

    Args:
        kind: "numeric", "class" or "prob"; by default as the annotation says.
        direction: Which values are best: "maximize", "minimize" or "zero".
        **about: Other attributes of `Metric`: `range`, `estimators`, `always`, `ordered`.

    Returns:
        A decorator, which returns the metric: for data frames, groups and metric sets, and for
        plain values as its attribute `vec`.

    Raises:
        TidykTypeError: Neither the annotation nor `kind` says what it is computed from.
        TidykValueError: Another module has a metric of that name.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> @metric(direction="minimize")
        ... def worst(x: Cases):
        ...     return x.largest(abs(x.truth - x.estimate))
        >>> worst(mtcars, truth="mpg", estimate="qsec")
          .metric .estimator  .estimate
        0   worst   standard       14.0
        >>> METRICS.remove("worst")
    """
    check_string(direction, "direction", DIRECTIONS)

    def decorate(function: Callable[..., Any]) -> Metric:
        subject = _subject(function, kind)
        usual = "class" if subject == "Tables" else "numeric"
        cls = KINDS[check_string(kind or usual, "kind", KINDS)]
        value = cls(
            function.__name__, direction, Computation(function, subject == "Tables"), **about
        )
        _register(value, function)
        return value

    return decorate


def _register(value: Metric, function: Callable[..., Any]) -> None:
    """Enter a metric under its name. tidyk's own are entered first, so that a clash is an error
    here."""
    if not function.__module__.startswith("tidyk."):
        importlib.import_module("tidyk.yardstick.measures")
    METRICS.add(value.name, value, origin=origin_of(function))


def _subject(function: Callable[..., Any], kind: str | None) -> str:
    """What a function is computed from, "Cases" or "Tables", by the annotation of its first
    argument."""
    first = next(iter(inspect.signature(function).parameters.values()), None)
    hint = first.annotation if first else None
    name = hint if isinstance(hint, str) else str(getattr(hint, "__name__", ""))
    subject = name.rpartition(".")[2]
    if subject in ("Cases", "Tables"):
        return subject
    if kind is not None:
        return "Tables" if kind == "class" else "Cases"
    raise TidykTypeError(
        f"The first argument of `{function.__name__}()` should be annotated as `Cases` or `Tables`,"
        " which says what the metric is computed of; a function of the truth and the estimates is "
        f"made a metric by `new_numeric_metric({function.__name__}, ...)` and its like."
    )
