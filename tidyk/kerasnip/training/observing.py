"""Many fits epoch by epoch, each to its own end: callbacks see a lane as if it were a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tidyk.kerasnip.arrays import Arrays
from tidyk.kerasnip.origin import looks_at_numbers
from tidyk.kerasnip.outputs import Known
from tidyk.kerasnip.stages import Stage, as_they_are, restored
from tidyk.kerasnip.training.lanes import Lane
from tidyk.kerasnip.training.options import Alone
from tidyk.kerasnip.training.own_models import OwnModel

if TYPE_CHECKING:
    from tidyk.kerasnip.training.groups import Group


class Observed:
    """Trains lanes epoch by epoch, and lets their callbacks see and change each.

    A lane that stopped early is still computed, in vain, until all have stopped.
    """

    def __init__(self, group: Group, chunk: Sequence[Lane]) -> None:
        self.group, self.chunk = group, chunk
        self.views = [LaneView(group, place, lane) for place, lane in enumerate(chunk)]

    def train(self, state: Any, orders: Any, others: Any) -> tuple[Any, list[dict[str, Any]]]:
        """The state after training, and the lanes' histories."""
        group, self.state = self.group, [list(part) for part in state]
        self._each(self.views, lambda view: view.begin(self.state))
        for epoch in range(self.chunk[0].design.options.start, group.layout.epochs):
            if not (running := self._running()):
                break
            self._epoch(running, epoch, group.epoch_of(orders, epoch), others)
        self._each(self.views, LaneView.end)
        return self._left(), [view.history for view in self.views]

    def _epoch(self, running: Sequence[LaneView], epoch: int, order: Any, others: Any) -> None:
        """Train for one epoch, which the callbacks of the lanes that are running see."""
        (data, at), rest = others
        self._each(running, lambda view: view.tell("on_epoch_begin", epoch, {}))
        new, logs = self.group.machine.run_epochs(tuple(self.state), data, at, order, *rest)
        self.state[:] = [list(part) for part in new]
        by_lane = self.group.apart(logs)
        self._each(running, lambda view: view.end_epoch(epoch, by_lane[view.place, 0]))
        self._keep([view for view in running if epoch + 1 in view.lane.wanted], epoch + 1)

    def _running(self) -> list[LaneView]:
        return [view for view in self.views if not view.stop_training and view.problem is None]

    def _each(self, views: Sequence[LaneView], do: Callable[[LaneView], None]) -> None:
        """Do something for lanes; one whose callback raises an error is given up, and the numbers
        of the others are those that they would have had without it."""
        for view in views:
            if view.problem is None:
                try:
                    do(view)
                except Exception as problem:
                    view.give_up(problem)

    def _keep(self, views: Sequence[LaneView], epochs: int) -> None:
        """Keep what is wanted after so many epochs."""
        predicted = any(epochs in view.lane.wanted.outputs for view in views)
        outputs = self.group.outputs(self._left(), self.chunk) if predicted else None
        self._each(
            views, lambda view: view.keep(epochs, None if outputs is None else outputs[view.place])
        )

    def _left(self) -> Any:
        """The state, each lane's as its callbacks leave it if training ends now."""
        changed = [(view.at, view.left) for view in self.views]
        if all(left is None for _, left in changed):
            return tuple(self.state)
        parts = tuple([np.array(a) for a in part] for part in self.state)
        arrays = [array for part in parts for array in part]
        for at, left in changed:
            if left is not None:
                for array, value in zip(arrays, left, strict=True):
                    array[at] = value
        return parts


class LaneView:
    """A lane as a model for Keras' callbacks: its weights, its learning rate, and whether to stop.

    Attributes:
        version: Changes whenever the lane's values do.
        problem: What one of its callbacks raised, or None.
    """

    def __init__(self, group: Group, place: int, lane: Lane) -> None:
        self.group, self.place, self.lane = group, place, lane
        self.at = place if group.layout.lanes > 1 else ...
        self.optimizer, self.stop_training, self.version = self, False, 0
        self.ended = False
        self.metrics = group.twin.model.metrics
        self.history: dict[str, list[float]] = {}
        self.epochs: list[int] = []
        self.kept: list[np.ndarray] | None = None
        self.kept_slots: list[np.ndarray] = []
        self.own = OwnModel(self)
        self.params = lane.params
        self.stages: dict[int, Stage] = {}
        self.problem: Exception | None = None

    def begin(self, state: list[Any]) -> None:
        """Called before the first epoch."""
        self.state = state
        names = self.group.program.names()
        for callback in self.lane.callbacks:
            chooses = getattr(callback, "save_best_only", True)  # else it saves without looking
            if chooses and getattr(callback, "monitor", names[0]) not in names:
                raise Alone(f"the callback {type(callback).__name__} has something to say")
            callback.set_params(self.params)
            if looks_at_numbers(type(callback)):
                callback.set_model(self)
            else:
                self.own.show(callback)
        self.tell("on_train_begin", {})

    def tell(self, event: str, *args: Any) -> None:
        """Call a hook of all callbacks."""
        for callback in self.lane.callbacks:
            if looks_at_numbers(type(callback)):
                getattr(callback, event)(*args)
            else:
                self.own.tell(callback, event, *args)

    def end_epoch(self, epoch: int, values: np.ndarray) -> None:
        """Called after an epoch, with the metrics' values."""
        self.version += 1
        self.logs = self.group.program.named(values)
        logs = dict(self.logs)
        self.tell("on_epoch_end", epoch, logs)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
        self.epochs.append(epoch)
        self.stop_training |= epoch + 1 == self.lane.design.options.epochs
        if self.stop_training and self.kept is None:
            self.kept, self.kept_slots = self.get_weights(), self.get_slots()

    def end(self) -> None:
        """Called after the last epoch: callbacks keep nothing of the program."""
        self.tell("on_train_end", self.logs)
        self.ended = True
        self._give_own(self.lane.callbacks)
        self._let_go()

    def give_up(self, problem: Exception) -> None:
        """Called where one of its callbacks raised an error."""
        self.problem = problem
        self._let_go()

    def _let_go(self) -> None:
        for callback in self.lane.callbacks:
            callback._model = None
        self.own.close()

    def _give_own(self, callbacks: Sequence[Any]) -> None:
        """Give callbacks the best weights as those of the fit's own network."""
        for callback in callbacks:
            if looks_at_numbers(type(callback)) and getattr(callback, "best_weights", None):
                callback.best_weights = self.group.weights(self.lane, callback.best_weights)

    # --- earlier epochs ---------------------------------------------------------------------------
    @property
    def left(self) -> list[np.ndarray] | None:
        """The values, and those of its optimizer, that the fit has if training ends now; None where
        they are those of the state."""
        if self.problem is not None:
            return None
        best = None if self.ended else restored(self.lane.callbacks)
        if best is None and self.kept is None:
            return None
        return [*(self.get_weights() if best is None else best), *self.get_slots()]

    def keep(self, epochs: int, output: Arrays | None) -> None:
        """Keep what is wanted after so many epochs."""
        lane, weights, best = self.lane, None, restored(self.lane.callbacks)
        if epochs in lane.wanted.weights:
            weights = self.group.weights(lane, self.get_weights() if best is None else best)
        known = None if output is None else Known(lane.rows.frame, lane.rows.new, output)
        callbacks = as_they_are(lane.callbacks)
        self._give_own(callbacks)
        self.stages[epochs] = Stage(weights, known, callbacks)

    # --- what callbacks use -----------------------------------------------------------------------
    @property
    def learning_rate(self) -> Any:
        """The lane's learning rate."""
        return self._own(self.state[2][self._rate])

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.version += 1
        rates = np.array(self.state[2][self._rate], np.float32)
        rates[self.at] = value
        self.state[2][self._rate] = rates

    @property
    def _rate(self) -> int:
        optimizer = self.group.twin.model.optimizer
        return next(i for i, v in enumerate(optimizer.variables) if v is optimizer._learning_rate)

    def get_weights(self) -> list[np.ndarray]:
        """Copies of the lane's values, in the order of the program."""
        if self.kept is not None:
            return self.kept
        return [np.array(self._own(a)) for a in (*self.state[0], *self.state[1])]

    def get_slots(self) -> list[np.ndarray]:
        """Copies of the values of its optimizer."""
        if self.kept is not None:
            return self.kept_slots
        return [np.array(self._own(a)) for a in self.state[2]]

    def set_weights(self, values: list[np.ndarray]) -> None:
        """Replace the values of the fit when it has ended."""
        self.replace(values, self.get_slots())

    def replace(self, values: list[np.ndarray], slots: list[np.ndarray]) -> None:
        """Replace the lane's values, and those of its optimizer, from now on."""
        self.version += 1
        if self.kept is not None:
            self.kept, self.kept_slots = values, slots
            return
        new = iter((*values, *slots))
        for part in self.state:
            for place, array in enumerate(part):
                part[place] = np.array(array)
                part[place][self.at] = next(new)

    def _own(self, array: Any) -> np.ndarray:
        return self.group.apart(array)[self.place]
