"""How a metric computes: a function, what it is given, and how it travels."""

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
    """A function of cases, or of confusion tables, that gives one number a group.

    Attributes:
        function: The function; its arguments behind the first are options of the metric.
        of_tables: Is it given `Tables`, rather than `Cases`?
    """

    def __init__(self, function: Callable[..., Any], of_tables: bool = False) -> None:
        self.function, self.of_tables = function, of_tables
        update_wrapper(self, function)

    @property
    def of_the_house(self) -> bool:
        """Is the function one of tidyk's modules?"""
        at_top = inspect.isfunction(self.function) and "." not in self.function.__qualname__
        return at_top and self.function.__module__.startswith("tidyk.")

    @cached_property
    def own(self) -> Options:
        """The function's own options, with their defaults."""
        parameters = list(inspect.signature(self.function).parameters.values())
        return {p.name: p.default for p in parameters[1:]}

    def options(self, common: Mapping[str, Any]) -> Options:
        """The options of a metric that computes so, of a kind whose metrics have some in common."""
        return self.own | dict(common)

    def __call__(self, x: Cases | Tables, **options: Any) -> np.ndarray:
        """The numbers of all groups; of the options only the function's own are heeded."""
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
    """A function of the truth and the estimates of one group, as they were given, that returns its
    number. `case_weights`, `estimator` and `event_level` are handed over if it has them."""

    @cached_property
    def own(self) -> Options:
        """What the function takes behind `truth` and `estimate`."""
        behind = list(inspect.signature(self.function).parameters.values())[2:]
        named = [p for p in behind if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        return {p.name: p.default for p in named}

    def options(self, common: Mapping[str, Any]) -> Options:
        """Of the options that all metrics of a kind have only those that the function takes."""
        empty = inspect.Parameter.empty
        own = {n: common.get(n) if v is empty else v for n, v in self.own.items()}
        return {"na_rm": True} | own

    def __call__(self, x: Cases | Tables, **options: Any) -> np.ndarray:
        """The function of the rows of each group."""
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
    """The computation of a function of tidyk's, which may be a metric by now."""
    known = getattr(importlib.import_module(module), name)
    return cls(known) if inspect.isfunction(known) else known.compute


def _arrived(cls: type[Computation], function: bytes, of_tables: bool) -> Computation:
    return cls(loads(function), of_tables)
