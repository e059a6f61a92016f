"""The model that a callback of the user's own sees: that of one lane, made when it is looked at,
with the lane's weights, learning rate and optimizer as they are then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.state import draws_inside
from tidyk.kerasnip.training.options import Alone

if TYPE_CHECKING:
    from tidyk.kerasnip.training.observing import LaneView


class OwnModel:
    """A lane's own Keras model, and what callbacks change in it.

    Args:
        view: The lane.
    """

    def __init__(self, view: LaneView) -> None:
        self.view = view
        self.model: Any = None
        self._version = -1

    def show(self, callback: Any) -> None:
        """Let a callback see the model when it looks."""
        watches = type(callback).set_model is not load_keras().callbacks.Callback.set_model
        callback.set_model(self.look() if watches else _Unseen(self, callback))

    def tell(self, callback: Any, event: str, *args: Any) -> None:
        """Call a hook, and take over what it changed.

        Raises:
            Alone: It does what can only be done in a fit by itself.
        """
        if self.model is not None:
            self.look()
        if draws_inside(lambda: getattr(callback, event)(*args)):
            raise Alone(f"the callback {type(callback).__name__} draws random numbers")
        if self.model is not None:
            self._take_over(type(callback).__name__)

    def look(self) -> Any:
        """The model as the lane is now."""
        if self.model is None:
            self._make()
        if self._version != self.view.version:
            self._version = self.view.version
            self._synchronize()
        return self.model

    def close(self) -> None:
        """Called after the last epoch: a callback may keep the model, but not the program."""
        if self.model is not None:
            self.model.__dict__.pop("jax_state_sync", None)
        self.model = None

    def _make(self) -> None:
        view, model = self.view, self.view.lane.build()
        model.optimizer.build(model.trainable_variables)
        model.history = _history(view)
        model.jax_state_sync = self.look  # Keras calls it when `callback.model` is looked at
        self.model = model
        self._synchronize()
        self._form, self._version = self._told(), view.version

    def _synchronize(self) -> None:
        view, model = self.view, self.model
        weights = view.group.weights(view.lane, view.get_weights())
        for variable, value in zip(model.weights, weights, strict=True):
            variable.assign(value)
        slots, twin = model.optimizer.variables, view.group.twin
        for slot, value in zip(
            slots, twin.own_slots(view.lane.design, view.get_slots()), strict=True
        ):
            slot.assign(value)
        model.stop_training = view.stop_training
        self._values = [v.value for v in (*model.weights, *slots)]

    # --- what was changed -------------------------------------------------------------------------
    def _take_over(self, name: str) -> None:
        """Change the lane as its callback changed the model."""
        view, model = self.view, self.model
        if self._told() != self._form:
            raise Alone(f"the callback {name} changes layers or the optimizer")
        view.stop_training = model.stop_training
        values = [v.value for v in (*model.weights, *model.optimizer.variables)]
        if all(a is b for a, b in zip(values, self._values, strict=True)):
            return
        view.replace(self._weights(), self._slots())
        self._values, self._version = values, view.version

    def _weights(self) -> list[np.ndarray]:
        """The lane's values, in the order of the program."""
        view, weights = self.view, {id(v) for v in self.model.weights}
        twin, design = view.group.twin, view.lane.design
        places = twin.places(design)
        changed = {
            id(shared): places.put(shared, np.asarray(own.value))
            for shared, own in twin.pairs(design, self.model)
            if id(own) in weights
        }
        places = view.group.variables
        return [changed.get(id(v), old) for v, old in zip(places, view.get_weights(), strict=True)]

    def _slots(self) -> list[np.ndarray]:
        slots, twin, design = (
            list(self.view.get_slots()),
            self.view.group.twin,
            self.view.lane.design,
        )
        places, shared = twin.places(design), twin.model.optimizer.variables
        for slot, at in zip(self.model.optimizer.variables, twin.slots(design), strict=True):
            slots[at] = places.put(shared[at], np.asarray(slot.value))
        return slots

    def _told(self) -> Any:
        """What must stay as it is: what is trained, and by what."""
        model = self.model
        rates = ("learning_rate",)
        optimizer = {k: v for k, v in model.optimizer.get_config().items() if k not in rates}
        learning = [id(v) for v in model.trainable_variables]
        return id(model.optimizer), learning, str(model.get_config()), str(optimizer)


class _Unseen:
    """Stands for the model until a callback looks at it."""

    def __init__(self, own: OwnModel, callback: Any) -> None:
        self._own, self._callback = own, callback

    def jax_state_sync(self) -> None:
        """Called by Keras when `callback.model` is looked at: it reads the model after it."""
        self._callback._model = self._own.look()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own.look(), name)


def _history(view: LaneView) -> Any:
    """What `model.history` is to a callback."""
    history = load_keras().callbacks.History()
    history.history, history.params = view.history, view.params
    history.epoch = view.epochs
    return history
