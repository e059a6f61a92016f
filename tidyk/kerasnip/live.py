"""Training that pauses and goes on, with the numbers of one that was never interrupted.

What goes on is all that training changes: the weights, the state of the optimizer, the states of
random generators, the order of rows, the history. A fit has that ready if it is asked for. What
begins anew with each call of `keras.Model.fit`, as most callbacks do, cannot go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.keras3.backend import load_keras
from tidyk.keras3.history import KerasHistory
from tidyk.kerasnip.stages import begins_alike, kinds_of_callbacks
from tidyk.kerasnip.training.abstract import variables_of

OF_THE_EPOCH = ("LearningRateScheduler",)
"""Callbacks of Keras that remember nothing from one epoch to the next."""


@frozen(eq=False)
class Live:
    """Where a training is.

    Attributes:
        values: Of all variables of the network, those of random generators among them, as
            `variables_of()` has them.
        slots: Of the optimizer's variables.
        history: Loss and metrics so far.
    """

    values: list[np.ndarray]
    slots: list[np.ndarray]
    history: KerasHistory

    @property
    def epochs(self) -> int:
        """How many epochs have been."""
        return self.history.epoch[-1] + 1


def epochs_before(before: Live | None) -> int:
    """The epochs that have been, where a training goes on."""
    return 0 if before is None else before.epochs


def can_pause(args: Mapping[str, Any]) -> bool:
    """Can training with these arguments go on as if there had been no pause?"""
    kinds = kinds_of_callbacks(args)
    return (
        begins_alike(args)
        and load_keras().backend.backend() == "jax"
        and all(kind.__name__ in OF_THE_EPOCH for kind in kinds)
    )


def paused(model: Any, optimizer: Any, history: KerasHistory) -> Live:
    """Where a training is that just ended."""
    values = [np.array(variable.value) for variable in variables_of(model)]
    return Live(values, [np.array(slot.value) for slot in optimizer.variables], history)


def put_values(model: Any, values: list[np.ndarray]) -> None:
    """Give a network's variables the values where it goes on from."""
    for variable, value in zip(variables_of(model), values, strict=True):
        variable.assign(value)


def going_on(before: Live | None, options: dict[str, Any]) -> dict[str, Any]:
    """Arguments of `keras.Model.fit` that begin after the epochs that have been.

    Args:
        before: Where it goes on from, or None.
        options: Arguments of an unbroken fit, whose rows come in an order of their own.
    """
    if before is None:
        return options
    options["x"].skip(before.epochs)
    return {**options, "initial_epoch": before.epochs}
