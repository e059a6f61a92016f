"""An engine that R's `set_fit()`, `set_pred()` … fill piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from attrs import define, field, frozen

from tidyk.base.errors import TidykValueError
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import PREDICTION_TYPES, Engine


@frozen
class Fit:
    """How a table's engine fits: what `set_fit()` takes."""

    func: Callable[..., Any]
    defaults: Mapping[str, Any] = field(factory=dict)
    protect: tuple[str, ...] = ("x", "y")
    weights: bool = False
    engine_args: tuple[str, ...] | None = None


@frozen
class Pred:
    """How a table's engine predicts a type: what `set_pred()` takes."""

    func: Callable[..., Any]
    args: Mapping[str, Any] = field(factory=dict)
    post: Callable[..., Any] | None = None

    def __call__(
        self, model: Any, x: pd.DataFrame, *, levels: tuple[Any, ...] | None = None
    ) -> Any:
        values = self.func(model, x, **self.args)
        return values if self.post is None else self.post(values, levels)


@define(eq=False, slots=False)
class TableEngine(Engine):
    """An engine made from tables.

    Attributes:
        how: How it fits.
        predictions: How it predicts, by type.
    """

    how: Fit | None = None
    predictions: dict[str, Pred] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.encoding = Encoding()

    def set_fit(self, how: Fit) -> None:
        """Fit by this function."""
        self.how, self.defaults, self.own_arguments = how, how.defaults, how.engine_args

    @property
    def function(self) -> Callable[..., Any]:
        """The function that fits; an error before `set_fit()` has set it."""
        if self.how is None:
            raise TidykValueError("The engine cannot fit yet: call `set_fit()` first.")
        return self.how.func

    def fit(self, x: pd.DataFrame, y: pd.Series, **args: Any) -> Any:
        """Call the function of the table."""
        return self.function(x=x, y=y, **args)

    @property
    def protected(self) -> tuple[str, ...]:
        return self.how.protect if self.how else ()

    @property
    def callee(self) -> str:
        return getattr(self.function, "__qualname__", repr(self.function))

    def takes(self, argument: str) -> bool:
        return argument == "weights" and self.how is not None and self.how.weights

    def types(self, mode: str) -> list[str]:
        return [t for t in PREDICTION_TYPES if t in self.predictions]

    def predictor(self, type: str) -> Callable[..., Any]:
        return self.predictions[type]
