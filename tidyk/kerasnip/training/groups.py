"""The fits of one program: prepared in the main thread, compiled and run in others (neither of
which needs Python)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from tidyk.kerasnip.arrays import Arrays, each, length
from tidyk.kerasnip.stages import GO_ON, Stage
from tidyk.kerasnip.training.grouping import Layout
from tidyk.kerasnip.training.lanes import (
    Failed,
    Lane,
    Outcome,
    Stacks,
    Trained,
    held_out,
    marks_of,
    orders_of,
    start_values,
)
from tidyk.kerasnip.training.machines import PREDICTED, Machine, Machines, parts_of
from tidyk.kerasnip.training.observing import Observed


@frozen(eq=False)
class _End:
    """A lane, its history, what was kept of earlier epochs, and what its callbacks raised."""

    lane: Lane
    history: dict[str, list[float]]
    stages: dict[int, Stage]
    problem: Exception | None


class Group:
    """Fits that share a program.

    Args:
        layout: How the program is made.
        lanes: The fits.
        modes: The mode of the output, by its block.
        stacks: Where their data are.
        machines: Programs that there are already.
    """

    def __init__(
        self,
        layout: Layout,
        lanes: Sequence[Lane],
        modes: Any,
        stacks: Stacks,
        machines: Machines,
    ) -> None:
        self.layout, self.lanes = layout, lanes
        self._take(stacks)
        self.machine = self._machine(modes, machines)
        self.twin, self.program = self.machine.twin, self.machine.program

    # --- making -----------------------------------------------------------------------------------
    def _take(self, stacks: Stacks) -> None:
        """The data of all lanes, and the number of each lane's own."""
        sets = list({id(lane.rows): lane.rows for lane in self.lanes}.values())
        self.numbers = {id(rows): np.int32(number) for number, rows in enumerate(sets)}
        parts = ([getattr(s, n) for s in sets] for n in ("values", "outcome", "weights", "new"))
        *data, self.new = map(stacks.of, parts)
        self.data = tuple(data)

    def _machine(self, modes: Any, machines: Machines) -> Machine:
        """The program: one that there is already, or a new one, lowered."""
        import jax

        whole = 0 if self.layout.stepwise else self.layout.epochs
        first, layout = self.lanes[0], evolve(self.layout, cost=0.0, epochs=whole)
        shapes = jax.tree.map(lambda a: (a.shape, a.dtype), [*self.data, self.new])
        key = (first.design.key, layout, layout.widths or first.design.widths, str(shapes))
        if key not in machines:
            made = Machine(layout, first.design, first.rows, modes)
            orders, *rest = self.arguments(self.lanes[:1])
            if layout.stepwise:
                orders = self.epoch_of(orders, 0)
            at = self._at(self.lanes[:1])
            machines[key] = made.lower(self.data, self.new, at, orders, rest)
        return machines[key]

    def compile(self) -> Group:
        """Compile the program, unless it is."""
        self.machine.compile()
        return self

    # --- running ----------------------------------------------------------------------------------
    def run(self, chunk: Sequence[Lane]) -> list[Outcome]:
        """Train some lanes, at most as many as the layout allows."""
        model = self.twin.model
        starts = start_values(chunk, self.twin, self.machine.slots)
        state = tuple(
            [self.together([values[id(v)] for values in starts]) for v in part]
            for part in parts_of(model)
        )
        orders, *rest = self.arguments(chunk)
        arguments = (self.data, self._at(chunk))
        if self.layout.stepwise:
            observed = Observed(self, chunk)
            state, histories = observed.train(state, orders, (arguments, rest))
            stages = [view.stages for view in observed.views]
            problems = [view.problem for view in observed.views]
        else:
            stages, problems = [{} for _ in chunk], [None for _ in chunk]
            state, logs = self.machine.run_epochs(state, *arguments, orders, *rest)
            histories = [self.program.named(log.T) for log in self.apart(logs)]
        ends = map(_End, chunk, histories, stages, problems)
        return self._results(state, list(ends))

    def _results(self, state: Any, ends: Sequence[_End]) -> list[Outcome]:
        outputs = self.outputs(state, [end.lane for end in ends])
        values = [self.apart(v) for part in state[:2] for v in part]
        slots = [self.apart(v) for v in state[2]]

        def result(at: int, end: _End) -> Outcome:
            if end.problem is not None:
                return Failed(end.lane, end.problem, by_itself=True)
            return Trained(
                end.lane,
                self.weights(end.lane, [v[at] for v in values]),
                end.history,
                outputs[at],
                self.twin.own_slots(end.lane.design, [v[at] for v in slots]),
                end.stages,
                self._own_values(end.lane, [v[at] for v in values]),
            )

        return [result(at, end) for at, end in enumerate(ends)]

    def outputs(self, state: Any, chunk: Sequence[Lane]) -> list[Arrays]:
        """Each lane's output for its rows to assess on."""
        import jax

        size, at = jax.tree.leaves(self.new)[0].shape[1], self._at(chunk)
        step, parts = min(PREDICTED, size), []
        for first in range(0, size, step):
            start = min(first, size - step)  # the last call looks back
            part = self.machine.look(*state[:2], self.new, at, np.int32(start))
            parts.append(each(lambda a: self.apart(a)[:, first - start :], part))  # noqa: B023
        whole = jax.tree.map(lambda *some: np.concatenate(some, axis=1), *parts)
        counts = [length(lane.rows.new) for lane in chunk]
        return [
            each(lambda a: a[place, :count].copy(), whole)  # noqa: B023
            for place, count in enumerate(counts)
        ]

    def _own_values(self, lane: Lane, values: list[np.ndarray]) -> list[np.ndarray]:
        """Of all variables of a lane's network, where another fit goes on from it."""
        if GO_ON not in lane.design.args:
            return []
        by_variable = {id(v): value for v, value in zip(self.variables, values, strict=True)}
        return self.twin.own_values(lane.design, by_variable)

    def weights(self, lane: Lane, values: list[np.ndarray]) -> list[np.ndarray]:
        """The weights of a lane's own network, from its values in the program."""
        by_variable = {id(v): value for v, value in zip(self.variables, values, strict=True)}
        return self.twin.weights(lane.design, by_variable)

    @property
    def variables(self) -> list[Any]:
        """The variables of the network, as the program has them."""
        trainable, other, _ = parts_of(self.twin.model)
        return [*trainable, *other]

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
        by_lane = np.asarray(array)
        return by_lane if self.layout.lanes > 1 else by_lane[None]

    def epoch_of(self, orders: Any, epoch: int) -> Any:
        """The orders of one epoch."""
        return orders[:, epoch : epoch + 1] if self.layout.lanes > 1 else orders[epoch : epoch + 1]
