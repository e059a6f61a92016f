"""Metrics of one's own."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import TidykTypeError, check_string, describe
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.estimators import AVERAGES
from tidyk.yardstick.metric import COMMON, Kind, Metric


@frozen(repr=False, slots=False, hash=False)
class OwnMetric(Metric):
    """A metric made of a function of plain values: `compute(truth, estimate, ...)` is a number."""

    def _methods(self) -> dict[type, Callable[..., Any]]:
        on_rows = self._on_probabilities if self.kind == "prob" else self._on_rows
        return dict.fromkeys((pd.DataFrame, DataFrameGroupBy), on_rows)

    @property
    def options(self) -> dict[str, Any]:
        """What the function takes after `truth` and `estimate`, and `na_rm`."""
        own = list(inspect.signature(self.compute).parameters.values())[2:]
        known = COMMON[self.kind]
        named = [p for p in own if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        given = {p.name: known.get(p.name) if p.default is p.empty else p.default for p in named}
        return {"na_rm": True} | given

    def asked(self, options: dict[str, Any]) -> dict[str, Any]:
        """All options; those of every metric too, for what is done before the function is
        called."""
        return COMMON[self.kind] | super().asked(options)

    def computed(self, cases: Cases, wanted: np.ndarray, asked: dict[str, Any]) -> np.ndarray:
        """The function, of the rows of each group."""
        return cases.whole.only(wanted).each(lambda part: self._called(part, asked))

    def _called(self, part: Cases, asked: dict[str, Any]) -> float:
        given = {name: asked[name] for name in self.options if name in self._parameters()}
        if "case_weights" in given:
            given["case_weights"] = part.weights
        if given.get("estimator", "") is None:
            given["estimator"] = self._estimator(part.levels, asked)
        value: Any = self.compute(*self._values(part), **given)
        if np.ndim(value) != 0 or isinstance(value, str):
            raise TidykTypeError(f"`{self.name}()` should give one number, not {describe(value)}.")
        return float(value)

    def _parameters(self) -> list[str]:
        return list(inspect.signature(self.compute).parameters)[2:]

    def _values(self, part: Cases) -> tuple[Any, Any]:
        """Truth and estimate as they were given: numbers, factors, probabilities."""
        if not part.levels:
            return part.truth, part.estimate
        dtype = pd.CategoricalDtype(list(part.levels))
        truth = pd.Categorical.from_codes(part.truth, dtype=dtype)
        if self.kind == "class":
            return truth, pd.Categorical.from_codes(part.estimate, dtype=dtype)
        return truth, part.estimate[:, 0] if part.estimator == "binary" else part.estimate

    def __reduce__(self) -> Any:
        return owned, (self.name, self.kind, self.direction, self.compute, self.fixed)


def new_class_metric(fn: Callable[..., Any], direction: str) -> Metric:
    """A metric of predicted classes, made of a function.

    Args:
        fn: A function of `truth` and `estimate`, factors of the same levels, that returns a number,
            as a `_vec()` function does. Its further arguments become options; `case_weights`,
            `estimator` and `event_level` are handed over if it has them. Rows with missing values
            are left out before.
        direction: What is best: "maximize", "minimize" or "zero".

    Returns:
        A metric under the function's name (less `_vec`): of data frames, groups and metric sets.

    Raises:
        TidykTypeError: `fn` is no function.
        TidykValueError: `direction` is none of these.

    Equals R's `yardstick::new_class_metric()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> def errors(truth, estimate):
        ...     return (truth != estimate).sum()
        >>> new_class_metric(errors, "minimize")(two_class_example, "truth", "predicted")
          .metric .estimator  .estimate
        0  errors     binary       81.0
    """
    return _new(fn, "class", direction)


def new_prob_metric(fn: Callable[..., Any], direction: str) -> Metric:
    """A metric of class probabilities, made of a function.

    Args:
        fn: A function of `truth`, a factor, and `estimate`, the probabilities: of the event for two
            levels, one column a level for more; else as for `new_class_metric()`.
        direction: What is best: "maximize", "minimize" or "zero".

    Returns:
        A metric under the function's name (less `_vec`).

    Equals R's `yardstick::new_prob_metric()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> def mean_probability(truth, estimate):
        ...     return estimate.mean()
        >>> new_prob_metric(mean_probability, "zero")(two_class_example, "truth", "Class1")
                    .metric .estimator  .estimate
        0  mean_probability     binary    0.54474
    """
    return _new(fn, "prob", direction)


def new_numeric_metric(fn: Callable[..., Any], direction: str) -> Metric:
    """A metric of numbers, made of a function.

    Args:
        fn: A function of `truth` and `estimate`, numbers; else as for `new_class_metric()`.
        direction: What is best: "maximize", "minimize" or "zero".

    Returns:
        A metric under the function's name (less `_vec`).

    Equals R's `yardstick::new_numeric_metric()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> def worst_vec(truth, estimate):
        ...     return abs(truth - estimate).max()
        >>> new_numeric_metric(worst_vec, "minimize")(mtcars, truth="mpg", estimate="qsec")
          .metric .estimator  .estimate
        0   worst   standard       14.0
    """
    return _new(fn, "numeric", direction)


def _new(fn: Any, kind: Kind, direction: Any) -> Metric:
    if not isinstance(fn, Callable):
        raise TidykTypeError(f"`fn` should be a function, not {describe(fn)}.")
    check_string(direction, "direction", ("maximize", "minimize", "zero"))
    name = getattr(fn, "__name__", type(fn).__name__).removesuffix("_vec")
    return owned(name, kind, direction, fn, {})


def owned(name: str, kind: Kind, direction: Any, fn: Any, fixed: Any) -> OwnMetric:
    """The metric of a function of plain values."""
    estimators = None if kind == "numeric" else AVERAGES
    return OwnMetric(name, kind, direction, fn, estimators=estimators, fixed=fixed)
