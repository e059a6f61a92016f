"""Metrics of plain values."""

from __future__ import annotations

import inspect
import sys
from typing import Any

from tidyk.yardstick.documenting import document_vec
from tidyk.yardstick.groups import ONE
from tidyk.yardstick.metric import Metric, with_options


class VecForm:
    """A metric of plain values: `rmse_vec(truth, estimate)` is a number.

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

    def __call__(self, truth: Any, estimate: Any, **options: Any) -> float:
        options = self.metric.resolved(options)
        cases = self.metric.read(truth, estimate, ONE, options)
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
    """`rmse_vec`, of the module that has `rmse`: what its `__getattr__` returns."""
    metric = vars(sys.modules[module]).get(name.removesuffix("_vec"))
    if not name.endswith("_vec") or not isinstance(metric, Metric):
        raise AttributeError(f"`{module}` has no `{name}`.")
    return metric.vec
