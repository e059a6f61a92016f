"""The fits of one program: prepared in the main thread, compiled and run in others (neither of
which needs Python)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.model import compile_model
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.training.abstract import without_values
from tidyk.kerasnip.training.epochs import EpochProgram, own_losses
from tidyk.kerasnip.training.grouping import Layout
from tidyk.kerasnip.training.keys import Design, build_abstractly
from tidyk.kerasnip.training.lanes import (
    Lane,
    Rows,
    Stacks,
    Trained,
    held_out,
    marks_of,
    orders_of,
    start_values,
)
from tidyk.kerasnip.training.observing import Observed
from tidyk.kerasnip.training.twins import Twin, twin_of

PREDICTED = 2048
"""Rows of one call that predicts."""


class Group:
    """Fits that share a program.

    Args:
        layout: How the program is made.
        lanes: The fits.
        modes: The mode of the output, by its block.
        stacks: Where their data are.
    """

    def __init__(self, layout: Layout, lanes: Sequence[Lane], modes: Any, stacks: Stacks) -> None:
        self.layout, self.lanes = layout, lanes
        first = lanes[0]
        self.twin = made_twin(first.design, layout.widths, first.rows, modes)
        self.program = EpochProgram(self.twin.model, layout.train, layout.test)
        self._take(stacks)
        self._slots = {id(v): start(v) for v in self.twin.model.optimizer.variables}
        self._lower()

    # --- making -----------------------------------------------------------------------------------
    def _take(self, stacks: Stacks) -> None:
        """The data of all lanes, and the number of each lane's own."""
        sets = list({id(lane.rows): lane.rows for lane in self.lanes}.values())
        self.numbers = {id(rows): np.int32(number) for number, rows in enumerate(sets)}
        parts = ([getattr(s, n) for s in sets] for n in ("values", "outcome", "weights", "new"))
        *data, self.new = map(stacks.of, parts)
        self.data = tuple(data)

    def _lower(self) -> None:
        import jax

        program, lanes = self.program, self.layout.lanes
        model, chunk = self.twin.model, self.lanes[:1]

        def run(*args: Any) -> Any:  # a new function, because jax identifies programs by it
            return program.epochs(*args)

        def look(trainable: Any, other: Any, new: Any, at: Any, start: Any) -> Any:
            size = (1, min(PREDICTED, new.shape[1]), *new.shape[2:])
            rows = jax.lax.dynamic_slice(new, (at, start, *[0] * (new.ndim - 2)), size)[0]
            return program.predict(trainable, other, rows)

        if lanes > 1:
            run = jax.vmap(run, in_axes=(0, None, 0, 0, 0, 0))
            look = jax.vmap(look, in_axes=(0, 0, None, 0, None))
        empty = tuple([self._shape(v) for v in part] for part in parts_of(model))
        orders, *rest = self.arguments(chunk)
        if self.layout.stepwise:
            orders = self.epoch_of(orders, 0)
        self._lowered = [
            jax.jit(run, donate_argnums=0).lower(empty, self.data, self._at(chunk), orders, *rest)
        ]
        looking = jax.jit(look).lower(*empty[:2], self.new, self._at(chunk), np.int32(0))
        self._lowered.append(looking)

    def _shape(self, variable: Any) -> Any:
        import jax

        lanes = [self.layout.lanes] * (self.layout.lanes > 1)
        return jax.ShapeDtypeStruct((*lanes, *variable.shape), variable.dtype)

    def compile(self) -> Group:
        """Compile the lowered program."""
        self.run_epochs, self.look = [lowered.compile() for lowered in self._lowered]
        self._lowered = []
        return self

    # --- running ----------------------------------------------------------------------------------
    def run(self, chunk: Sequence[Lane]) -> list[Trained]:
        """Train some lanes, at most as many as the layout allows."""
        model = self.twin.model
        starts = start_values(chunk, self.twin, self._slots)
        state = tuple(
            [self.together([values[id(v)] for values in starts]) for v in part]
            for part in parts_of(model)
        )
        orders, *rest = self.arguments(chunk)
        arguments = (self.data, self._at(chunk))
        if self.layout.stepwise:
            observed = Observed(self, chunk)
            state, histories = observed.train(state, orders, (arguments, rest))
        else:
            state, logs = self.run_epochs(state, *arguments, orders, *rest)
            names = self.program.names()
            histories = [dict(zip(names, log.T.tolist(), strict=True)) for log in self.apart(logs)]
        outputs = self._outputs(state, chunk)
        values = [self.apart(v) for part in state[:2] for v in part]
        return [
            Trained(lane, self.weights(lane, [v[at] for v in values]), histories[at], outputs[at])
            for at, lane in enumerate(chunk)
        ]

    def _outputs(self, state: Any, chunk: Sequence[Lane]) -> list[np.ndarray]:
        """Each lane's output for its rows to assess on."""
        size, at = self.new.shape[1], self._at(chunk)
        step, parts = min(PREDICTED, size), []
        for first in range(0, size, step):
            start = min(first, size - step)  # the last call starts earlier, to be full
            part = self.apart(self.look(*state[:2], self.new, at, np.int32(start)))
            parts.append(part[:, first - start :])
        whole = np.concatenate(parts, axis=1)
        counts = [len(lane.rows.new) for lane in chunk]
        return [whole[place, :count].copy() for place, count in enumerate(counts)]

    def weights(self, lane: Lane, values: list[np.ndarray]) -> list[np.ndarray]:
        """The weights of a lane's own network, from its values in the program."""
        trainable, other, _ = parts_of(self.twin.model)
        found = {id(v): value for v, value in zip((*trainable, *other), values, strict=True)}
        return self.twin.weights(lane.design.model, found)

    # --- lanes as arrays --------------------------------------------------------------------------
    def arguments(self, chunk: Sequence[Lane]) -> tuple[Any, Any, Any]:
        """Orders of rows, marks and rows held out, of the lanes together."""
        train, test, epochs = self.layout.train, self.layout.test, self.layout.epochs
        return (
            self.together([orders_of(lane, train, epochs) for lane in chunk]),
            self.together([marks_of(lane, train, test) for lane in chunk]),
            self.together([held_out(lane, test) for lane in chunk]),
        )

    def _at(self, chunk: Sequence[Lane]) -> Any:
        return self.together([self.numbers[id(lane.rows)] for lane in chunk])

    def together(self, values: list[Any]) -> Any:
        """Values of lanes as arrays with an axis of lanes, if there is one; a lane is repeated
        where there are too few."""
        import jax

        if self.layout.lanes == 1:
            return values[0]
        filled = values + [values[-1]] * (self.layout.lanes - len(values))
        return jax.tree.map(lambda *each: np.stack(each), *filled)

    def apart(self, array: Any) -> np.ndarray:
        """An array with an axis of lanes."""
        found = np.asarray(array)
        return found if self.layout.lanes > 1 else found[None]

    def epoch_of(self, orders: Any, epoch: int) -> Any:
        """The orders of one epoch."""
        return orders[:, epoch : epoch + 1] if self.layout.lanes > 1 else orders[epoch : epoch + 1]


def made_twin(design: Design, widths: tuple[int, ...] | None, rows: Rows, modes: Any) -> Twin:
    """The twin of a design, compiled, everything in it without values."""
    with keras_seed(0):
        with without_values():
            model = twin_of(design.model, widths)
        compile_model(model, design.args, modes)
        build_abstractly(model, rows.values, rows.outcome)
    own_losses(model)
    return Twin(model)


def parts_of(model: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """The variables of a network: trainable, other, and of the optimizer."""
    return model.trainable_variables, model.non_trainable_variables, model.optimizer.variables


def start(variable: Any) -> np.ndarray:
    """The value that an optimizer's variable starts with."""
    if variable._value is not None:
        return np.asarray(variable._value)
    initializer = variable._initializer
    if isinstance(initializer, load_keras().initializers.Zeros):
        return np.zeros(variable.shape, variable.dtype)
    return np.asarray(initializer(variable.shape, dtype=variable.dtype))
