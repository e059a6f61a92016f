"""A network as it is after fewer epochs: kept while it trains, where somebody will ask for it.

Training for 10 epochs is the beginning of training for 50, unless something in it depends on how
many there will be. So one fit serves several numbers of epochs, and gives each the very numbers
that it gives alone.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykValueError, check_bool, check_whole, quoted
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.arrays import Arrays
from tidyk.kerasnip.compiling.fresh import class_behind
from tidyk.kerasnip.compiling.registers import REGISTERED, find_class, listed
from tidyk.kerasnip.origin import is_kerass, looks_at_numbers
from tidyk.kerasnip.outputs import Known, predicted
from tidyk.kerasnip.state import states_kept_on_torch
from tidyk.kerasnip.values import plain

KEEP = "keep_epochs"
"""The engine's own argument: the epochs after which the weights are kept."""
KEEP_OPTIMIZER = "keep_optimizer"
"""The engine's own argument: is the optimizer's state saved with the network?"""
KEPT = (KEEP, KEEP_OPTIMIZER)
FOLLOW: Mapping[str, Any] = {"each_epoch": True}
"""What a search asks for: some rows are predicted after each epoch."""
GO_ON = "go_on"
"""What a race asks for: the state of the training is kept; the value is where it goes on from."""
WISHES = (*FOLLOW, GO_ON)


@frozen(eq=False)
class Stage:
    """What a fit of fewer epochs gives.

    Attributes:
        weights: Its weights; None where only predictions were asked for.
        known: Rows, and its output for them.
        callbacks: As they are after its last epoch.
    """

    weights: list[np.ndarray] | None
    known: Known | None = None
    callbacks: Sequence[Any] = ()


@frozen
class Wanted:
    """The numbers of epochs after which somebody wants to know something.

    Attributes:
        weights: Where the weights are kept.
        outputs: Where some rows are predicted.
    """

    weights: frozenset[int] = field(default=frozenset())
    outputs: frozenset[int] = field(default=frozenset())

    def __bool__(self) -> bool:
        return bool(self.weights or self.outputs)

    def __contains__(self, epochs: int) -> bool:
        return epochs in self.weights or epochs in self.outputs


def wanted_by(args: Mapping[str, Any]) -> Wanted:
    """What the arguments of a fit ask for; the last epoch is what it gives in any case."""
    _check_kept(args)
    every = range(1, epochs_of(args))
    keep = args.get(KEEP)
    kept = frozenset(every if keep is True else every_whole(keep)) & frozenset(every)
    followed = any(args.get(name) for name in FOLLOW)
    return Wanted(kept, frozenset(every) if followed else kept)


def without_wishes(args: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of a fit without what only the search wanted."""
    return {name: value for name, value in args.items() if name not in WISHES}


def every_whole(value: Any, name: str = KEEP) -> list[int]:
    """Numbers of epochs, one or several, as given by a user under a name; none for None and
    False."""
    if value is None or value is False:
        return []
    values = np.atleast_1d(np.asarray(value, dtype=object)).tolist()
    return [int(check_whole(plain(v), name, minimum=1)) for v in values]


def _check_kept(args: Mapping[str, Any]) -> None:
    """Raise an error for epochs that there will not be, or what is neither true nor false."""
    check_bool(args.get(KEEP_OPTIMIZER, False), KEEP_OPTIMIZER)
    keep = args.get(KEEP)
    later = [] if keep is True else [n for n in every_whole(keep) if n > epochs_of(args)]
    if later:
        raise TidykValueError(
            f"`{KEEP}` names {quoted(later)}, but the network is trained for {epochs_of(args)} "
            "epochs: keep earlier ones, or train longer."
        )


def epochs_of(args: Mapping[str, Any]) -> int:
    """How many epochs the arguments ask for."""
    epochs = plain(args.get("fit_epochs"))
    return 1 if epochs is None else int(epochs)


# --- can one fit serve several? -------------------------------------------------------------------
def begins_alike(args: Mapping[str, Any]) -> bool:
    """Is training for fewer epochs the beginning of training for more?

    Not where a callback may look at the number of epochs, or the optimizer does something at the
    end.
    """
    epochs = plain(args.get("fit_epochs"))
    whole = isinstance(epochs, int | float) and float(epochs).is_integer() and epochs >= 1
    return (
        whole
        and not args.get("fit_initial_epoch")
        and args.get("fit_steps_per_epoch") is None
        and all(map(looks_at_numbers, kinds_of_callbacks(args)))
        and _ends_as_it_goes(args.get("compile_optimizer"))
    )


def kinds_of_callbacks(args: Mapping[str, Any]) -> list[type]:
    """The classes of the callbacks that are given; of a function that makes some, its own."""
    things = [each for each in listed(args.get("fit_callbacks")) if each is not None]
    found = [find_class("callback", t) if isinstance(t, str) else class_behind(t) for t in things]
    return [thing if inspect.isclass(thing) else type(thing) for thing in found]


def _ends_as_it_goes(optimizer: Any) -> bool:
    """Does the last epoch change nothing in the weights that it leaves (as averages do)?"""
    if optimizer is None or isinstance(optimizer, str):
        return optimizer not in REGISTERED["optimizer"]
    source = class_behind(optimizer)
    if inspect.isclass(source):
        return is_kerass(source)
    parts = source, getattr(source, "inner_optimizer", None)
    known = isinstance(source, load_keras().optimizers.Optimizer)
    return known and not any(getattr(part, "use_ema", False) for part in parts)


# --- while a network trains -----------------------------------------------------------------------
def restored(callbacks: Sequence[Any]) -> Any:
    """The weights that Keras' callbacks would put back if training ended now; None for those of
    now."""
    best = None
    for callback in callbacks:
        if looks_at_numbers(type(callback)) and getattr(callback, "restore_best_weights", False):
            best = best if callback.best_weights is None else callback.best_weights
    return best


def as_they_are(callbacks: Sequence[Any]) -> list[Any]:
    """Copies of Keras' callbacks that do not change when the training goes on; others are what they
    are in the end."""
    return [_copied(each) if looks_at_numbers(type(each)) else each for each in callbacks]


def _copied(callback: Any) -> Any:
    twin = copy.copy(callback)
    twin._model = None
    return twin


class Keeping:
    """Keeps the stages of a fit that Keras' own loop trains.

    Args:
        wanted: After which epochs.
        runner: The Keras model that trains.
        weights: Gives the weights of the fit's own model.
        callbacks: Of the fit.
        rows: Predictors of the rows to predict, as a data frame and as arrays; or None.
    """

    def __init__(
        self,
        wanted: Wanted,
        runner: Any,
        weights: Callable[[], list[np.ndarray]],
        callbacks: Sequence[Any],
        rows: tuple[pd.DataFrame, Arrays] | None,
    ) -> None:
        self.wanted, self.runner, self.weights = wanted, runner, weights
        self.callbacks, self.rows = callbacks, rows
        self.stages: dict[int, Stage] = {}

    @contextmanager
    def during(self, options: dict[str, Any]) -> Iterator[dict[int, Stage]]:
        """While it is open, `model.fit(**options)` keeps what is wanted."""
        if self.wanted:
            options["callbacks"] = [*options["callbacks"], keeper()(self)]
        yield self.stages

    def end_epoch(self, epochs: int) -> None:
        """Called after an epoch and its callbacks."""
        if epochs in self.wanted:
            with self._as_if_ended():
                self.stages[epochs] = self._stage(epochs)

    def _stage(self, epochs: int) -> Stage:
        known = None
        if epochs in self.wanted.outputs and self.rows is not None:
            with states_kept_on_torch():  # the training goes on drawing where it was
                known = Known(*self.rows, predicted(self.runner, self.rows[1]))
        weights = self.weights() if epochs in self.wanted.weights else None
        return Stage(weights, known, as_they_are(self.callbacks))

    @contextmanager
    def _as_if_ended(self) -> Iterator[None]:
        best = restored(self.callbacks)
        if best is None:
            yield
            return
        now = self.runner.get_weights()
        self.runner.set_weights(best)
        try:
            yield
        finally:
            self.runner.set_weights(now)


@cache
def keeper() -> type:
    """A callback that keeps stages (made when Keras is there)."""

    class Keeper(load_keras().callbacks.Callback):
        def __init__(self, keeping: Keeping) -> None:
            super().__init__()
            self.keeping = keeping

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            self.keeping.end_epoch(epoch + 1)

    return Keeper


# --- afterwards -----------------------------------------------------------------------------------
class Turns:
    """A Keras model with which the stages of a fit predict, one after the other."""

    def __init__(self, make: Callable[[], Any], put: Callable[[Any, Any], None]) -> None:
        self._make, self._put = make, put
        self.model: Any = None
        self.owner: Any = None

    def take(self, fit: Any) -> None:
        """Be the network of a fit."""
        if self.model is None:
            self.model = self._make()
        self._put(self.model, fit.kept_weights)
        self.owner = fit

    def save_optimizer(self, model: Any) -> None:
        """Stages do not keep the state of the optimizer."""


def packed_stages(stages: Mapping[int, Stage], pack: Callable[[Any], Any]) -> dict[int, Stage]:
    """Stages that pickle, or are ready again: their callbacks changed by a function."""
    return {
        epochs: evolve(stage, known=None, callbacks=[pack(c) for c in stage.callbacks])
        for epochs, stage in stages.items()
        if stage.weights is not None
    }
