"""Training batch by batch: each is a call of a program. A processor computes convolutions slowly
inside a loop in the program, so that it pays to call it more often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from tidyk.kerasnip.training.passes import batches

if TYPE_CHECKING:
    from tidyk.kerasnip.training.epochs import EpochProgram


class Steps:
    """What `EpochProgram.epochs()` computes for one fit, batch by batch.

    Args:
        program: Of the network.
    """

    def __init__(self, program: EpochProgram) -> None:
        self.program = program
        self._programs: dict[Any, Any] = {}

    def lower(self, state: Any, data: Any, at: Any, orders: Any, marks: Any, held: Any) -> Steps:
        """Trace it for data of these shapes."""
        import jax

        program = self.program

        def result(*seen: Any) -> Any:
            import jax.numpy as jnp

            return jnp.stack([value for part in seen for value in program.results(part)])

        seen = [jax.ShapeDtypeStruct(v.shape, v.dtype) for v in program.model.metrics_variables]
        for training, rows, held_marks in self._passes(orders[0], marks, held):
            for key, batch in self._batches(training, rows, held_marks):
                if key not in self._programs:
                    step = jax.jit(self._step(training), donate_argnums=0)
                    self._programs[key] = step.lower((state, seen), data, at, batch)
        passes = 1 if held is None else 2
        self._programs["result"] = jax.jit(result).lower(*[seen] * passes)
        return self

    def _step(self, training: bool) -> Any:
        def step(carried: Any, data: Any, at: Any, batch: Any) -> Any:  # a function of its own
            return self.program.batch(training, carried, data, at, batch)

        return step

    def compile(self) -> Steps:
        """Compile what was traced."""
        self._programs = {key: lowered.compile() for key, lowered in self._programs.items()}
        return self

    def __call__(
        self, state: Any, data: Any, at: Any, orders: Any, marks: Any, held: Any
    ) -> tuple[Any, np.ndarray]:
        """Train; see `EpochProgram.epochs()`."""
        logs = []
        for order in orders:
            found = []
            for training, rows, held_marks in self._passes(order, marks, held):
                carried = state, self.program.unseen()
                for key, batch in self._batches(training, rows, held_marks):
                    carried = self._programs[key](carried, data, at, batch)
                state = carried[0]
                found.append(carried[1])
            logs.append(self._programs["result"](*found))
        return state, np.stack([np.asarray(values) for values in logs])

    def _passes(self, order: Any, marks: Any, held: Any) -> Iterator[tuple[bool, Any, Any]]:
        """The ways through the rows of an epoch: in training, and through those held out."""
        yield True, order, marks[0]
        if held is not None:
            yield False, held, marks[1]

    def _batches(self, training: bool, rows: Any, marks: Any) -> Iterator[tuple[Any, Any]]:
        """The batches of a pass, and the name of the program for each."""
        way = self.program.train if training else self.program.test
        assert way is not None
        for part_rows, part_marks in batches(way, rows, marks):
            for number, own in enumerate(part_rows):
                own_marks = None if part_marks is None else tuple(m[number] for m in part_marks)
                yield (training, len(own)), (own, own_marks)
