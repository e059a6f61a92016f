"""A trained network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np
import pandas as pd
from attrs import Factory, define, evolve, field

from tidyk.base.errors import TidykValueError, quoted
from tidyk.keras3.history import KerasHistory
from tidyk.kerasnip.adapting import KINDS, given
from tidyk.kerasnip.compiling.model import compile_model
from tidyk.kerasnip.compiling.registers import Registered, known, registered_in
from tidyk.kerasnip.feeding import feed
from tidyk.kerasnip.heads import Heads
from tidyk.kerasnip.live import Live
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.outputs import Known, predicted, same
from tidyk.kerasnip.settings import Settings, applied
from tidyk.kerasnip.stages import (
    KEEP_OPTIMIZER,
    Stage,
    Turns,
    epochs_of,
    packed_stages,
    without_wishes,
)
from tidyk.kerasnip.state import keras_seed, states_kept_on_torch
from tidyk.kerasnip.training.abstract import rebuilt
from tidyk.kerasnip.travel import pack, pack_args, unpack, unpack_args

AT_HAND = ("_model", "_program", "_sketch", "_known", "_slots", "_live")
"""What a fit has while it is where it was trained."""
THE_NETWORKS = "those of the network"
"""Stands for a callback's best weights in a fit that was saved."""


@define(eq=False, repr=False, slots=False)
class KerasFit:
    """What the engine "keras" returns: the trained model and how it was trained.

    It pickles as blocks, arguments and weights, and is rebuilt from them when it is first used. The
    optimizer's state, which is up to twice as large as the weights, goes along on request.

    Attributes:
        network: The blocks.
        args: Arguments of the model function that were given.
        input_shape: Shape of one row of predictors, of each input if there are several.
        num_classes: Number of levels of the outcome, of each output if there are several; None
            for regression.
        history: Loss and metrics, epoch by epoch.
        settings: Keras' global settings that it was trained under.
        callbacks: The callbacks of the training, with what they collected.
        heads: The outputs, and the outcomes that they are for.
        more: What else blocks asked for; rows in place of the training rows.
        stages: The network after fewer epochs, by their number, where that was asked for.
        registered: The optimizer, loss and metrics that were registered under names in `args`.
    """

    network: Network
    args: Mapping[str, Any]
    input_shape: Any
    num_classes: Any
    history: KerasHistory
    settings: Settings = field(factory=Settings.current)
    callbacks: list[Any] = field(factory=list)
    _model: Any = None
    _program: Any = field(default=None)
    _weights: list[np.ndarray] | None = field(default=None, alias="weights")
    heads: Heads = field(factory=Heads)
    more: dict[str, Any] = field(factory=dict)
    _sketch: Any = field(default=None, alias="sketch")
    _known: Known | None = field(default=None, alias="known")
    _slots: list[np.ndarray] | None = field(default=None, alias="slots")
    stages: dict[int, Stage] = field(factory=dict)
    _live: Live | None = field(default=None, alias="live")
    registered: Registered = field(
        default=Factory(lambda fit: registered_in(fit.args), takes_self=True)
    )

    @property
    def model(self) -> Any:
        """The trained Keras model, compiled."""
        if self._model is None:
            self._model = self._blank()
            put_weights(self._model, self._weights)
        return self._model

    def _blank(self) -> Any:
        """The network compiled, with weights of no meaning."""
        with applied(self.settings), known(self.registered):
            make = _built if self._sketch is None else rebuilt
            return make(self.network, self.args, self.input_shape, self.num_classes, self.more)

    @property
    def kept_weights(self) -> list[np.ndarray] | None:
        """The weights, where they are kept apart from a model."""
        return self._weights

    @property
    def sketch(self) -> Any:
        """The network compiled, perhaps without its weights."""
        return self._sketch if self._model is None and self._sketch is not None else self.model

    @property
    def epoch(self) -> int:
        """The position in the history of the epoch whose weights the network has: what early
        stopping restored, else the last."""
        for callback in self.callbacks:
            restored = getattr(callback, "restore_best_weights", False)
            if restored and getattr(callback, "best_weights", None) is not None:
                return list(self.history.epoch).index(callback.best_epoch)
        return -1

    def output(self, x: pd.DataFrame) -> Any:
        """The network's output for predictors, as an array of shape (rows, units), or a dict of
        them."""
        known = self._known
        if known is not None and known.frame is x:
            return known.output
        values = feed(self.network, x)
        if known is not None and same(known.rows, values):
            return known.output
        with states_kept_on_torch():
            return predicted(self._runnable(), values)

    @property
    def live(self) -> Live | None:
        """Where the training is, if that was kept."""
        return self._live

    # --- fewer epochs -----------------------------------------------------------------------------
    def after(self, epochs: Sequence[int]) -> Iterator[KerasFit]:
        """The fits of some numbers of epochs.

        Raises:
            TidykValueError: The weights after so many epochs were not kept.
        """
        turns = Turns(self._blank, put_weights)
        for number in epochs:
            yield self._after(number, turns)

    def _after(self, epochs: int, turns: Turns) -> KerasFit:
        planned, last = epochs_of(self.args), self.history.epoch[-1] + 1
        args = without_wishes(self.args)
        if last <= epochs <= planned:  # it may have stopped early, as the other would have
            plain = not self.stages and len(args) == len(self.args)
            return self if plain else evolve(self, args=args, stages={}, live=None)
        if epochs not in self.stages:
            raise TidykValueError(_not_kept(epochs, planned, self.stages))
        stage = self.stages[epochs]
        return evolve(
            self,
            args={**args, "fit_epochs": epochs},
            history=self.history.until(epochs),
            callbacks=list(stage.callbacks),
            model=None,
            program=turns,
            weights=stage.weights,
            known=stage.known,
            slots=None,
            live=None,
            stages={},
        )

    def with_optimizer(self) -> Any:
        """The trained Keras model, its optimizer in the state that training left, where that is
        still at hand."""
        model = self.model
        if self._slots is not None:
            put_slots(model, self._slots)
            self._slots = None  # the model may go on learning
        if self._program is not None and self._program.owner is self:
            self._program.save_optimizer(model)
        return model

    def _runnable(self) -> Any:
        """The model, or the compiled program that it shares with others, with its weights."""
        if self._program is None:
            return self.model
        if self._program.owner is not self:
            self._program.take(self)
        return self._program.model

    def _optimizer_state(self) -> list[np.ndarray] | None:
        """The optimizer's variables; None where they are no longer at hand."""
        if self._slots is not None or self._model is None:
            return self._slots
        if self._program is not None and self._program.owner is not self:
            return None
        optimizer = self.with_optimizer().optimizer
        return [np.asarray(v.value) for v in optimizer.variables] if optimizer.built else None

    def __getstate__(self) -> dict[str, Any]:
        state = {k: v for k, v in self.__dict__.items() if k not in AT_HAND}
        weights = self._weights if self._model is None else self._model.get_weights()
        packed = {
            "args": pack_args(self.args),
            "registered": pack(self.registered),
            "callbacks": [_packed(_without_copy(c, weights)) for c in self.callbacks],
            "stages": packed_stages(self.stages, _packed),
            **dict.fromkeys(AT_HAND),
            "_slots": self._optimizer_state() if self.args.get(KEEP_OPTIMIZER) else None,
        }
        return {**state, **packed, "_weights": weights}

    def __setstate__(self, state: dict[str, Any]) -> None:
        callbacks = [_unpacked(callback) for callback in state["callbacks"]]
        for callback in callbacks:
            if getattr(callback, "best_weights", None) == THE_NETWORKS:
                callback.best_weights = state["_weights"]
        stages = packed_stages(state["stages"], _unpacked)
        args = unpack_args(state["args"])
        registered = unpack(state["registered"])
        self.__dict__.update(
            state, args=args, callbacks=callbacks, stages=stages, registered=registered
        )

    def __repr__(self) -> str:
        layers = ", ".join(layer.name for layer in self.model.layers)
        return (
            f"<KerasFit of {self.network.name}: {layers}; {self.model.count_params():,} parameters>"
        )


def _built(
    network: Network, args: Mapping[str, Any], shape: Any, classes: Any, more: Mapping[str, Any]
) -> Any:
    """The network with weights of no meaning, compiled."""
    with keras_seed(0), given(more.get("learned", ())):
        model = network.build(args, shape, classes, **more)
        compile_model(model, args, network.heads)
    return model


def put_weights(model: Any, weights: list[np.ndarray] | None) -> None:
    """Put weights into a model that was built again; layers that were adapted read theirs."""
    model.set_weights(weights)
    for layer in model._flatten_layers(include_self=False):
        reads = hasattr(layer, "adapt") and type(layer).__name__ not in KINDS
        if reads and hasattr(layer, "finalize_state") and layer.built:
            layer.finalize_state()


def put_slots(model: Any, values: list[np.ndarray]) -> None:
    """Put an optimizer's state into that of a model."""
    model.optimizer.build(model.trainable_variables)
    for slot, value in zip(model.optimizer.variables, values, strict=True):
        slot.assign(value)


def _without_copy(callback: Any, weights: list[np.ndarray] | None) -> Any:
    """A callback without the best weights that it found, where the network has them."""
    best = getattr(callback, "best_weights", None)
    if not isinstance(best, list) or weights is None or len(best) != len(weights):
        return callback
    if not all(np.array_equal(a, b) for a, b in zip(best, weights, strict=True)):
        return callback
    slim = copy(callback)
    slim.best_weights = THE_NETWORKS
    return slim


def _packed(callback: Any) -> bytes | str:
    """A callback without the model that it watched; a text in place of one that cannot be
    pickled."""
    try:
        return pack(callback)
    except Exception as problem:
        return f"{type(callback).__name__}, which does not pickle: {problem}"


def _unpacked(packed: bytes | str) -> Any:
    return unpack(packed) if isinstance(packed, bytes) else packed


def _not_kept(epochs: int, planned: int, stages: Mapping[int, Stage]) -> str:
    """Why there is no fit of so many epochs."""
    if epochs > planned:
        return f"The network was trained for {planned} epochs, not for {epochs}."
    kept = f"those after {quoted([*stages, planned])}" if stages else f"the last, after {planned}"
    return (
        f"The weights after {epochs} epochs were not kept, but {kept}: "
        f'`set_engine("keras", keep_epochs=[{epochs}])` before `fit()`.'
    )
