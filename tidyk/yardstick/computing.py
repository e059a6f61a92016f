"""How a metric is computed: a function, its arguments, and how it is pickled."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from functools import cached_property, update_wrapper
from typing import Any

import numpy as np

from tidyk.base.errors import TidykTypeError, describe
from tidyk.base.travel import dumps, loads, same_function
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.tables import Tables

Options = dict[str, Any]


class Computation:
    """A function of cases, or of confusion tables, that returns one number a group.

    Attributes:
        function: The function; its arguments after the first are options of the metric.
        of_tables: Does it take `Tables` rather than `Cases`?
    """

    def __init__(self, function: Callable[..., Any], of_tables: bool = False) -> None:
        self.function, self.of_tables = function, of_tables
        update_wrapper(self, function)

    @property
    def of_the_house(self) -> bool:
        """Is the function defined in one of tidyk's modules?"""
        at_top = inspect.isfunction(self.function) and "." not in self.function.__qualname__
        return at_top and self.function.__module__.startswith("tidyk.")

    @cached_property
    def own(self) -> Options:
        """The function's own options, with their defaults."""
        parameters = list(inspect.signature(self.function).parameters.values())
        return {p.name: p.default for p in parameters[1:]}

    def options(self, common: Mapping[str, Any]) -> Options:
        """The options of a metric with this computation; `common` are those of all metrics of its
        kind."""
        return self.own | dict(common)

    def __call__(self, x: Cases | Tables, **options: Any) -> np.ndarray:
        """The numbers of all groups; only the function's own options are passed on."""
        with np.errstate(all="ignore"):
            return self.function(x, **{n: v for n, v in options.items() if n in self.own})

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Computation)
            and type(self) is type(other)
            and self.of_tables == other.of_tables
            and same_function(self.function, other.function)
        )

    def __hash__(self) -> int:
        return hash((type(self), self.of_tables))

    def __reduce__(self) -> tuple[Any, ...]:
        if self.of_the_house:
            return _of_the_house, (self.function.__module__, self.function.__name__, type(self))
        return _arrived, (type(self), dumps(self.function), self.of_tables)


class OfValues(Computation):
    """A function of one group's truth and estimates, as the user gave them, that returns a number.
    `case_weights`, `estimator` and `event_level` are passed on if it has them."""

    @cached_property
    def own(self) -> Options:
        """The function's options: its arguments after `truth` and `estimate`."""
        behind = list(inspect.signature(self.function).parameters.values())[2:]
        options = [p for p in behind if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        return {p.name: p.default for p in options}

    def options(self, common: Mapping[str, Any]) -> Options:
        """The function's options; of those that all metrics of a kind have, only the ones it
        takes."""
        empty = inspect.Parameter.empty
        own = {n: common.get(n) if v is empty else v for n, v in self.own.items()}
        return {"na_rm": True} | own

    def __call__(self, x: Cases | Tables, **options: Any) -> np.ndarray:
        """The function's number for each group."""
        assert isinstance(x, Cases)
        heeded = {n: v for n, v in options.items() if n in self.own}
        return x.each(lambda part: self._number(part, heeded))

    def _number(self, part: Cases, options: Options) -> float:
        weights = {"case_weights": part.weights} if "case_weights" in options else {}
        value: Any = self.function(*part.values(), **{**options, **weights})
        if np.ndim(value) != 0 or isinstance(value, str):
            raise TidykTypeError(
                f"`{self.function.__name__}()` should give one number, not {describe(value)}."
            )
        return float(value)


def _of_the_house(module: str, name: str, cls: type[Computation]) -> Computation:
    """The computation of one of tidyk's functions, whose name may stand for the metric by now."""
    function = getattr(importlib.import_module(module), name)
    return cls(function) if inspect.isfunction(function) else function.compute


def _arrived(cls: type[Computation], function: bytes, of_tables: bool) -> Computation:
    return cls(loads(function), of_tables)
