"""Fits side by side: each has a lane of a program's arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import define, field, frozen

from tidyk.kerasnip.arrays import Arrays, length
from tidyk.kerasnip.live import Live
from tidyk.kerasnip.stages import Stage, Wanted
from tidyk.kerasnip.training.keys import Design
from tidyk.kerasnip.training.passes import Pass, order_of_rows
from tidyk.kerasnip.training.penalties import decay_variable
from tidyk.kerasnip.training.twins import Twin
from tidyk.kerasnip.training.weights import initial_values


@frozen(eq=False)
class Rows:
    """What a fit is trained on and predicts, as arrays; fits of one resample share them.

    Attributes:
        values, outcome: Predictors and outcome as Keras takes them; rows that were given for
            validation come last.
        weights: Of the rows, or None.
        new: Predictors of the rows to assess on.
        frame: The same as a data frame.
        given: How many rows were given for validation.
    """

    values: Arrays
    outcome: Arrays
    weights: np.ndarray | None
    new: Arrays
    frame: pd.DataFrame
    given: int = 0

    @property
    def own(self) -> int:
        """How many rows the fit was given to train on."""
        return length(self.values) - self.given


@define(eq=False)
class Lane:
    """A fit that is about to be trained.

    Attributes:
        number: Its place among the jobs.
        design: Its network.
        seed: Keras' seeds and the order of rows come from it.
        rows: Its data.
        callbacks: Its own copies.
        build: Makes its Keras model, compiled, with weights of no meaning.
        wanted: The epochs after which somebody wants to know something.
        before: Where its training goes on from, or None.
    """

    number: int
    design: Design
    seed: int
    rows: Rows
    callbacks: list[Any] = field(factory=list)
    build: Callable[[], Any] = field(default=lambda: None)
    wanted: Wanted = field(factory=Wanted)
    before: Live | None = None

    @property
    def counts(self) -> tuple[int, int]:
        """Rows to train on, and those held out."""
        return self.design.options.counts(self.rows.own)

    @property
    def params(self) -> dict[str, Any]:
        """What Keras tells callbacks and the history of the fit."""
        options = self.design.options
        steps = -(-self.counts[0] // options.batch_size)
        return {"verbose": 0, "epochs": options.epochs, "steps": steps}


@frozen(eq=False)
class Trained:
    """The result of a lane.

    Attributes:
        lane: The fit.
        weights: In the order of the network's `weights`.
        history: Values by name, one per epoch.
        output: The network's output for the rows to assess on.
        slots: The optimizer's variables, in its order.
        stages: The network after fewer epochs, where that is wanted.
        values: Of all variables of the network, as `variables_of()` has them.
    """

    lane: Lane
    weights: list[np.ndarray]
    history: dict[str, list[float]]
    output: Arrays
    slots: list[np.ndarray]
    stages: dict[int, Stage] = field(factory=dict)
    values: list[np.ndarray] = field(factory=list)


@frozen(eq=False)
class Failed:
    """A lane that did not come to its end.

    Attributes:
        lane: The fit.
        problem: What was raised.
        by_itself: Was it the lane's own callback? The others of its call have gone on.
    """

    lane: Lane
    problem: Exception
    by_itself: bool = False


Outcome = Trained | Failed


class Stacks:
    """Arrays of several resamples as one, each stacked once for all programs that use it."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, ...], tuple[list[np.ndarray], Any]] = {}

    def of(self, arrays: Sequence[Any]) -> Any:
        """The distinct arrays, padded to one length and put on the device, or a dict of those of
        several inputs or outputs; None if there are none."""
        import jax

        present = [a for a in arrays if a is not None]
        if not present:
            return None
        if isinstance(present[0], dict):
            return {name: self.of([part[name] for part in present]) for name in present[0]}
        key = tuple(map(id, present))
        if key not in self._kept:
            self._kept[key] = present, jax.device_put(stacked(present))
        return self._kept[key][1]


def stacked(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Arrays of shape (rows, …) as one of shape (arrays, most rows, …)."""
    rows = max(map(len, arrays))
    out = np.zeros((len(arrays), rows, *arrays[0].shape[1:]), arrays[0].dtype)
    for number, array in enumerate(arrays):
        out[number, : len(array)] = array
    return out


def start_values(
    lanes: Sequence[Lane], twin: Twin, slots: Mapping[int, np.ndarray]
) -> list[dict[int, np.ndarray]]:
    """What training starts from in each lane, by the twin's variables.

    Args:
        lanes: The fits.
        twin: Their common network.
        slots: The optimizer's variables as they start, by identity.
    """
    drawn = initial_values([each.design.blueprint for each in lanes], [each.seed for each in lanes])
    return [
        {
            **slots,
            **_rates(twin.model.optimizer, lane.design.model.optimizer),
            **twin.values(lane.design, lane.before.values if lane.before else values),
            **_slots_before(twin, lane),
        }
        for lane, values in zip(lanes, drawn, strict=True)
    ]


def _slots_before(twin: Twin, lane: Lane) -> dict[int, np.ndarray]:
    """The optimizer's values where a lane goes on from, by the variables of the shared one."""
    if lane.before is None:
        return {}
    shared = [twin.model.optimizer.variables[place] for place in twin.slots(lane.design)]
    pairs, places = zip(shared, lane.before.slots, strict=True), twin.places(lane.design)
    return {id(variable): places.put(variable, value) for variable, value in pairs}


def _rates(shared: Any, own: Any) -> dict[int, np.ndarray]:
    """A fit's learning rate and weight decay, by the variables of the optimizer that it shares."""
    rate, decay, values = _rate_of(shared), decay_variable(shared), dict[int, np.ndarray]()
    if rate is not None:
        values[id(rate)] = learning_rate(own)
    if decay is not None:
        values[id(decay)] = np.asarray(own.weight_decay, np.float32)
    return values


def _rate_of(optimizer: Any) -> Any:
    """The variable of the learning rate; None if it follows a schedule."""
    rate = optimizer._learning_rate
    return rate if any(rate is v for v in optimizer.variables) else None


def learning_rate(optimizer: Any) -> np.ndarray:
    """An optimizer's learning rate now."""
    return np.asarray(optimizer._learning_rate.value, np.float32)


def orders_of(lane: Lane, way: Pass, epochs: int) -> np.ndarray:
    """A lane's row numbers, of shape (epochs, rows)."""
    return order_of_rows(lane.seed, lane.counts[0], epochs, lane.design.options.shuffle, way)


def held_out(lane: Lane, way: Pass | None) -> Any:
    """The numbers of a lane's rows held out; None if there are none."""
    if way is None:
        return None
    count, tests = lane.counts
    return way.filled(np.arange(count, count + tests, dtype=np.int32))


def marks_of(lane: Lane, train: Pass, test: Pass | None) -> tuple[Any, Any]:
    """What tells a lane's real rows from padding, in training and among the rows held out."""
    count, tests = lane.counts
    return train.marks(count), None if test is None else test.marks(tests)
