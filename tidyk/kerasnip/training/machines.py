"""A program for lanes of fits: made and lowered in the main thread, compiled in another, and used
again by every later group that it suits."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.arrays import each, some
from tidyk.kerasnip.compiling.model import compile_model
from tidyk.kerasnip.programs import Program
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.training.abstract import without_values
from tidyk.kerasnip.training.epochs import EpochProgram, own_losses
from tidyk.kerasnip.training.grouping import Layout
from tidyk.kerasnip.training.keys import Design, build_abstractly
from tidyk.kerasnip.training.lanes import Rows
from tidyk.kerasnip.training.penalties import make_decay_variable
from tidyk.kerasnip.training.steps import Steps
from tidyk.kerasnip.training.twins import Twin, twin_of

PREDICTED = 2048
"""Rows of one call that predicts."""

Machines = dict[Hashable, "Machine"]
"""Compiled programs of a tuning run, by what they suit."""


class Machine(Program):
    """A program of functions of arrays that train the lanes of a layout, and predict with them.

    Args:
        layout: How the program is made.
        design: Of one of its fits.
        rows: The data of one of its fits.
        modes: The mode of the output, by its block.
    """

    def __init__(self, layout: Layout, design: Design, rows: Rows, modes: Any) -> None:
        self.layout = layout
        self.twin = made_twin(design, layout, rows, modes)
        super().__init__(self.twin.model, design.args)
        self.program = EpochProgram(self.twin.model, layout.train, layout.test)
        self.slots = {id(v): start(v) for v in self.twin.model.optimizer.variables}
        self._lowered: list[Any] = []
        self._compiling = Lock()

    def lower(self, data: Any, new: Any, at: Any, orders: Any, rest: Any) -> Machine:
        """Trace it for data of these shapes.

        Args:
            data, new: The data of all lanes.
            at, orders, rest: What goes with a chunk of lanes.
        """
        import jax

        program, empty = self.program, self._empty()

        def run(*args: Any) -> Any:  # a new function: jax knows programs by it
            return program.epochs(*args)

        def look(trainable: Any, other: Any, new: Any, at: Any, start: Any) -> Any:
            return program.predict(trainable, other, each(lambda a: _rows(a, at, start), new))

        if self.layout.lanes > 1:
            run = jax.vmap(run, in_axes=(0, None, 0, 0, 0, 0))
            look = jax.vmap(look, in_axes=(0, 0, None, 0, None))
        whole = Steps(program) if self.layout.by_step else jax.jit(run, donate_argnums=0)
        self._lowered = [
            whole.lower(empty, data, at, orders, *rest),
            jax.jit(look).lower(*empty[:2], new, at, np.int32(0)),
        ]
        return self

    def _empty(self) -> Any:
        """The shapes of the state of all lanes."""
        import jax

        lanes = [self.layout.lanes] * (self.layout.lanes > 1)
        return tuple(
            [jax.ShapeDtypeStruct((*lanes, *v.shape), v.dtype) for v in part]
            for part in parts_of(self.twin.model)
        )

    def compile(self) -> None:
        """Compile what was lowered, once, whoever else asks for it meanwhile."""
        with self._compiling:
            if self._lowered:
                self.run_epochs, self.look = [lowered.compile() for lowered in self._lowered]
                self._lowered = []


def _rows(stack: Any, at: Any, start: Any) -> Any:
    """Some rows of one of several arrays."""
    import jax

    size = (1, min(PREDICTED, stack.shape[1]), *stack.shape[2:])
    return jax.lax.dynamic_slice(stack, (at, start, *[0] * (stack.ndim - 2)), size)[0]


def made_twin(design: Design, layout: Layout, rows: Rows, modes: Any) -> Twin:
    """The twin of a design, compiled, everything in it without values."""
    with keras_seed(0):
        with without_values():
            twin = twin_of(design, layout)
        compile_model(twin.model, design.args, modes)
        build_abstractly(twin.model, some(rows.values, slice(1)), some(rows.outcome, slice(1)))
        with without_values():
            make_decay_variable(twin.model.optimizer)
    own_losses(twin.model)
    return twin


def parts_of(model: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """The variables of a network: trainable, other, and of the optimizer."""
    return model.trainable_variables, model.non_trainable_variables, model.optimizer.variables


def start(variable: Any) -> np.ndarray:
    """What a variable of an optimizer starts with."""
    if variable._value is not None:
        return np.asarray(variable._value)
    initializer = variable._initializer
    if isinstance(initializer, load_keras().initializers.Zeros):
        return np.zeros(variable.shape, variable.dtype)
    return np.asarray(initializer(variable.shape, dtype=variable.dtype))
