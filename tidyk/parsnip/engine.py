"""Engines: objects that fit a model and predict with it, and what they keep while many models are
fitted."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType, TracebackType
from typing import Any, ClassVar, NoReturn

import pandas as pd

from tidyk.base.errors import TidykTypeError, did_you_mean, quoted
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.jobs import Job, Outline, Share
from tidyk.parsnip.limits import Limit, check_limits

PREDICTION_TYPES = (
    "raw", "numeric", "class", "prob", "conf_int", "pred_int", "quantile", "time", "survival",
    "linear_pred", "hazard",
)  # fmt: skip
FOREIGN = {
    "regression": ("class", "prob", "quantile", "time", "survival", "hazard"),
    "classification": ("numeric", "quantile", "time", "survival", "hazard"),
    "quantile regression": ("class", "prob", "numeric", "time", "survival", "hazard"),
    "censored regression": ("class", "prob", "numeric"),
}
"""Prediction types that make no sense in a mode."""
BY_THE_MACHINE = ("weights", "offset", "new_predictors", "assessed", "before", "parts")
"""Arguments of `fit()` that an engine may ask for, besides `x` and `y`."""
NONE: Mapping[str, Any] = MappingProxyType({})


class Engine:
    """An object that fits a model. Override what the library can do; anything else is not offered.

    A subclass has `fit()` and, for each prediction type, `predict_<type>(model, x)`: those that
    exist are the types. `model` is always the very object that `fit()` returned. A numeric
    prediction is an array of shape (rows,), a class prediction one of level numbers, a probability
    one of shape (rows, levels), an interval a data frame. Options of a prediction are keyword-only
    arguments; one named `levels` is given the levels of the outcome. An engine that heeds the
    offset of a formula has an argument `offset` in `fit()` and in each prediction; for others a
    formula with an offset is an error.

    Attributes:
        needs: Packages that have to be installed, as they are imported.
        encoding: What predictors the engine takes.
        arguments: The model's arguments that the engine knows: name -> its own name.
        parameters: Names of dials parameters, where they are not those of the model function, and
            of those for the engine's own arguments.
        ranges: Ranges of those parameters, where they are not those of dials.
        submodel: The argument of which one fit serves all values ("penalty", "trees").
        submodel_names: Other names under which `multi_predict()` takes it.
        follow: Its own arguments that make it predict the assessed rows after each epoch of a
            training; none where training has no epochs.
        wishes: Those of its own arguments that only a search gives, `follow` and `going_on()`.
        submodel_order: Are candidates that share a fit put in order and reported together? Not
            where R's engine fits each by itself: they keep R's order and names.
        defaults: Arguments of `fit()` that are set unless the user says otherwise.
        limits: What values the model's arguments can have.
        infinite: Does it take infinite values among the predictors?
        required: Main arguments without which it cannot fit.
        own_arguments: Names that `set_engine()` takes; None leaves the check to the library.
        settled: More names, of arguments of R's function that mean nothing here or can have one
            value only: name -> the values that are accepted, and not handed on (`trace=False`).
        lacking: Names of arguments of R's function that have no counterpart: name -> a sentence on
            what there is instead.
        call: What `translate()` shows as the function that is called.
        elsewhere: What gives predictions of a type that the engine has not: type -> a sentence.
        several_outcomes: Can `y` be a data frame with several outcomes? The engine checks them, and
            its predictions are then data frames.

    Examples:
        >>> import numpy as np
        >>> class Mean(Engine):
        ...     def fit(self, x, y):
        ...         return y.mean()
        ...     def predict_numeric(self, model, x):
        ...         return np.full(len(x), model)
        >>> Mean().types("regression"), Mean().takes("weights")
        (['numeric'], False)
    """

    needs: tuple[str, ...] = ()
    encoding: Encoding = Encoding()
    arguments: Mapping[str, str] = NONE
    parameters: Mapping[str, str | None] = NONE
    ranges: Mapping[str, tuple[float, float]] = NONE
    submodel: str | None = None
    submodel_names: tuple[str, ...] = ()
    submodel_order: bool = True
    follow: Mapping[str, Any] = NONE
    wishes: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = NONE
    limits: Mapping[str, Limit] = NONE
    required: tuple[str, ...] = ()
    infinite: bool = False
    own_arguments: tuple[str, ...] | None = None
    settled: Mapping[str, tuple[Any, ...]] = NONE
    lacking: Mapping[str, str] = NONE
    call: str = ""
    elsewhere: Mapping[str, str] = NONE
    several_outcomes: bool = False

    fit: Callable[..., Any]
    """`fit(x, y, *, weights=None, **args)`: the library's object, fitted to predictors `x` (a data
    frame) and outcome `y` (a Series). `weights` is there where the engine takes case weights,
    `offset` where it takes what is added to the linear predictor, `assessed` (predictors, or None)
    where it may predict some rows while it trains, `before` where it may go on with a training,
    `parts` (the columns of either side of `y ~ a | b`, or None) where its encoding takes such
    formulas."""

    def submodels(self, model: Any, values: Sequence[Any]) -> Iterator[Any]:
        """The fitted object as it would be for each value of the argument `submodel`."""
        self._lacks("submodels")

    def epochs(self, model: Any) -> Sequence[int]:
        """The epochs of a training, counted from 1, after each of which `submodels()` has the
        fitted object."""
        self._lacks("epochs")

    def planned_epochs(self, args: Mapping[str, Any]) -> int:
        """How many epochs these arguments of `fit()` ask for."""
        self._lacks("planned_epochs")

    def going_on(self, before: Any, args: Mapping[str, Any]) -> dict[str, Any]:
        """The engine's own arguments that make a fit one that can go on later, and that goes on
        itself from what `paused()` gave, if it did; none where each begins anew.

        Args:
            before: What `fit()` is given under this name: where to go on from, or None.
            args: Those of the specification.
        """
        return {}

    def paused(self, model: Any) -> Any:
        """Where a fitted object is in its training, for another fit to go on from as if there had
        been no pause; None if it did not keep that. It pickles."""
        return None

    def serves(self, args: Mapping[str, Any]) -> bool:
        """Does one fit serve several values of `submodel`, with these arguments of a
        specification?"""
        return True

    def serving(self, values: Sequence[Any], args: Mapping[str, Any]) -> dict[str, Any]:
        """The engine's own arguments that make one fit serve these values of `submodel`, given
        those that the specification has."""
        return {}

    def resume(self, model: Any, x: pd.DataFrame, y: pd.Series | pd.DataFrame, **args: Any) -> Any:
        """The fitted object after more training, which leaves the one that is given as it is."""
        self._lacks("resume")

    def tidy(self, model: Any, *args: Any, **options: Any) -> pd.DataFrame:
        """One row a coefficient, a layer …"""
        self._lacks("tidy")

    def importance(self, model: Any, **options: Any) -> pd.DataFrame:
        """The table that `vi()` reads: `term`, and `importance` or coefficients."""
        return self.tidy(model, **options)

    def glance(self, model: Any) -> pd.DataFrame:
        """One row that sums up the fit."""
        self._lacks("glance")

    def plot(self, model: Any, **options: Any) -> Any:
        """A plotnine plot of a fit."""
        self._lacks("plot")

    def show(self, model: Any) -> str:
        """What a fit prints."""
        return repr(model)

    def extract(self, model: Any) -> Any:
        """The library's own object, which `extract_fit_engine()` hands out."""
        return model

    def modes_of(self, outcomes: Sequence[str], mode: str) -> dict[str, str]:
        """The modes of several outcomes, by name."""
        return dict.fromkeys(outcomes, mode)

    def check(self, args: Mapping[str, Any]) -> None:
        """Raise an error for arguments of a specification that cannot be right."""
        check_limits(args, self.limits)

    def check_own(self, args: Mapping[str, Any]) -> None:
        """Raise an error for engine arguments that cannot be right, when they are set."""

    def unused(self, args: Mapping[str, Any]) -> Collection[str]:
        """Arguments of a specification that change nothing, given the others: candidates of a grid
        that differ in them only are fitted once."""
        return ()

    def batch(self) -> Batch:
        """What is kept while many models are fitted."""
        return Batch(self)

    # --- what is read off the object --------------------------------------------------------------
    def types(self, mode: str) -> list[str]:
        """Prediction types of a mode, in R's order."""
        return [t for t in _methods(type(self)) if t not in FOREIGN.get(mode, ())]

    def predictor(self, type: str) -> Callable[..., Any]:
        """The method that predicts a type."""
        return getattr(self, f"predict_{type}")

    def takes(self, argument: str) -> bool:
        """Does `fit()` have an argument of this name (`weights`, `offset`)?"""
        return argument in inspect.signature(self.fit).parameters

    @property
    def protected(self) -> tuple[str, ...]:
        """Arguments of `fit()` that the machine sets."""
        return "x", "y", *(name for name in BY_THE_MACHINE if self.takes(name))

    @property
    def callee(self) -> str:
        """What `translate()` shows as the function that is called."""
        return self.call or f"{type(self).__name__}.fit"

    def _lacks(self, hook: str) -> NoReturn:
        raise TidykTypeError(f"The engine {type(self).__name__} has no `{hook}()`.")


@cache
def _methods(cls: type[Engine]) -> tuple[str, ...]:
    return tuple(t for t in PREDICTION_TYPES if hasattr(cls, f"predict_{t}"))


class Batch:
    """What an engine keeps while many models are fitted, such as compiled programs: a context that
    lives as long as a tuning session.

    This one keeps nothing. The caller sets seeds, catches errors and collects warnings.

    Attributes:
        compiles: Does the first fit wait for a compiler? The progress bar says so.
        trains_together: Does it have something to say to `shares()`?
        alone: Why fits of the last plan are not trained together, and how many they are.
        exact: Must each fit have the bits that it has alone? Who makes the batch says so before it
            is entered.
    """

    compiles: ClassVar[bool] = False
    trains_together: ClassVar[bool] = False
    exact: bool = False

    @property
    def alone(self) -> Mapping[str, int]:
        return {}

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def say_alone(self, reason: str, count: int) -> None:
        """Tell the log, once, why some fits are not trained together."""

    def fit(self, x: pd.DataFrame, y: pd.Series | pd.DataFrame, **args: Any) -> Any:
        """As the engine's `fit()`."""
        return self.engine.fit(x=x, y=y, **args)

    def together(self, args: Mapping[str, Any]) -> Hashable:
        """What fits that are cheapest in one worker have in common; None if there are none."""
        return None

    def shares(self, outlines: Sequence[Outline]) -> list[Share]:
        """Which fits of a plan are trained together, and how: it follows from the plan alone, so
        that the same plan gives the same numbers however it is run. Fits that are in none are
        asked for one by one."""
        return []

    def train(self, parts: Sequence[tuple[Any, Sequence[Job]]]) -> Iterator[Sequence[Job]]:
        """Train ahead what is to be trained together; a fit that is asked for afterwards is there.

        Args:
            parts: The `how` of each share, and those of its fits that are wanted.

        Yields:
            Jobs that are ready. They are asked for by `fit()` as all others are, which fits those
            that failed here.
        """
        for _, jobs in parts:
            yield jobs

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None


def prediction_options(engine: Engine, type: str) -> dict[str, inspect.Parameter]:
    """The options of a prediction, `levels` and `offset` among them where the engine asks for
    them."""
    params = inspect.signature(engine.predictor(type)).parameters.values()
    return {p.name: p for p in params if p.kind is p.KEYWORD_ONLY}


def check_estimator_arguments(args: Mapping[str, Any], function: Callable[..., Any]) -> None:
    """Raise an error for arguments that a function of the library does not have."""
    params = inspect.signature(function).parameters
    if any(p.kind is p.VAR_KEYWORD for p in params.values()):
        return
    for name in args:
        if name not in params:
            raise TidykTypeError(
                f"{function.__name__} has no argument `{name}`.{did_you_mean(name, params)} It has "
                f"{quoted(params)}."
            )
