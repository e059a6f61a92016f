"""A network's training as one pure function: epochs, batches, validation, metrics and history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from attrs import define, field

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.passes import Pass, batches

State = tuple[list[Any], list[Any], list[Any]]
"""Values of the trainable, of the other, and of the optimizer's variables."""


@define(eq=False)
class EpochProgram:
    """Functions of arrays alone that train a compiled network; loss, update and metrics are Keras'.

    Attributes:
        model: The network, built, its metrics and optimizer too.
        train: How the rows are laid out in training.
        test: The same for validation; None without any.
    """

    model: Any
    train: Pass
    test: Pass | None
    _found: list[str] = field(factory=list, init=False)

    def epochs(self, state: State, data: Any, at: Any, orders: Any, marks: Any, held: Any) -> Any:
        """Train for as many epochs as there are orders.

        Args:
            state: Where training starts from.
            data: Predictors, outcomes and weights (or None) of several sets of rows, stacked.
            at: The number of this fit's set.
            orders: Row numbers, of shape (epochs, rows).
            marks: What `Pass.marks()` gives for training rows, and for those held out.
            held: Row numbers of the rows held out, or None.

        Returns:
            The state afterwards, and an array of shape (epochs, names): see `names()`.
        """
        import jax
        import jax.numpy as jnp

        def epoch(state: State, order: Any) -> tuple[State, Any]:
            state, logs = self._pass(True, state, data, at, order, marks[0])
            if self.test is not None:
                state, held_logs = self._pass(False, state, data, at, held, marks[1])
                logs += held_logs
            return state, jnp.stack(logs)

        return jax.lax.scan(epoch, state, orders)

    def names(self) -> list[str]:
        """What the columns of the history are called; known once `epochs()` was traced."""
        held_out = self.test is not None
        return self._found + [f"val_{name}" for name in self._found] * held_out

    def named(self, columns: np.ndarray) -> dict[str, Any]:
        """Columns of the history by name, in Keras' order."""
        return dict(sorted(zip(self.names(), columns.tolist(), strict=True)))

    def predict(self, trainable: Any, other: Any, rows: Any) -> Any:
        """The network's output for rows of predictors."""
        return self.model.stateless_call(trainable, other, rows, training=False)[0]

    # --- one way through the rows -----------------------------------------------------------------
    def _pass(
        self, training: bool, state: State, data: Any, at: Any, rows: Any, marks: Any
    ) -> tuple[State, list[Any]]:
        way = self.train if training else self.test
        assert way is not None

        def body(carried: Any, batch: Any) -> tuple[Any, None]:
            return self.batch(training, carried, data, at, batch), None

        carried = state, self.unseen()
        for part in batches(way, rows, marks):
            carried = _scanned(body, carried, part)
        return carried[0], self.results(carried[1])

    def unseen(self) -> list[np.ndarray]:
        """The metrics' variables before the first batch."""
        return [np.zeros(v.shape, v.dtype) for v in self.model.metrics_variables]

    def batch(self, training: bool, carried: Any, data: Any, at: Any, batch: Any) -> Any:
        """The state and the metrics' variables after one more batch.

        Args:
            training: Is it learned from?
            carried: Both before it.
            data, at: See `epochs()`.
            batch: Row numbers, and their marks.
        """
        import jax

        (state, seen), (rows, marks) = carried, batch
        taken = jax.tree.map(lambda d: d[at, rows], list(data))
        with _sums(self.model, marks is not None):
            return self._step(training, state, seen, taken, marks)

    def results(self, seen: list[Any]) -> list[Any]:
        """The metrics, in the order of `names()`."""
        import jax.numpy as jnp

        mapping = list(zip(self.model.metrics_variables, seen, strict=True))
        with load_keras().StatelessScope(state_mapping=mapping):
            results = self.model.get_metrics_result()
        self._found = sorted(results)
        return [jnp.asarray(results[name], "float32") for name in self._found]

    def _step(
        self, training: bool, state: State, variables: list[Any], rows: Any, marks: Any
    ) -> tuple[State, list[Any]]:
        """One batch, with or without an update, and the metrics' variables after it."""
        import jax

        trainable, other, slots = state
        x, y, weights = rows
        mask, real = (None, jax.tree.leaves(x)[0].shape[0]) if marks is None else marks
        weights = mask if weights is None else weights if mask is None else weights * mask
        share = None if marks is None else np.float32(1) / _at_least_one(real)
        batch = x, y, weights, share, real, variables
        if training:
            slope_of = jax.value_and_grad(self._loss, has_aux=True)
            (loss, (predicted, other, variables)), slopes = slope_of(trainable, other, batch, True)
            trainable, slots = self.model.optimizer.stateless_apply(slots, slopes, trainable)
        else:
            # recurrent layers count their draws here too
            loss, (predicted, other, variables) = self._loss(trainable, other, batch, False)
        return (trainable, other, slots), self._seen(
            variables, loss, y, predicted, weights, mask, real
        )

    def _loss(self, trainable: Any, other: Any, batch: Any, training: bool) -> Any:
        x, y, weights, share, real, variables = batch
        predicted, other, penalties = self.model.stateless_call(
            trainable, other, x, training=training, return_losses=True
        )
        mapping = list(zip(self.model.metrics_variables, variables, strict=True))
        with load_keras().StatelessScope(state_mapping=mapping) as scope:
            loss = self._losses(y, predicted, weights, share, real)
        variables = [scope.get_current_value(v) for v in self.model.metrics_variables]
        return sum(penalties, start=loss), (predicted, other, variables)

    def _losses(self, y: Any, predicted: Any, weights: Any, share: Any, real: Any) -> Any:
        """The loss of all outputs together, each tracked by itself if there are several."""
        compiled, values = self.model._compile_loss, []
        trackers = compiled.metrics or [None]
        for (path, loss, weight, _), tracker in zip(compiled._flat_losses, trackers, strict=True):
            value = loss(_part(y, path), _part(predicted, path), weights)
            value = value if share is None else value * share
            if tracker is not None:
                tracker.update_state(value, sample_weight=real)
            values.append(value if weight is None else value * weight)
        return sum(values[1:], start=values[0])

    def _seen(
        self,
        variables: list[Any],
        loss: Any,
        y: Any,
        predicted: Any,
        weights: Any,
        mask: Any,
        real: Any,
    ) -> list[Any]:
        """The metrics' variables after one more batch."""
        model, metrics = self.model, self.model._compile_metrics
        mapping = list(zip(model.metrics_variables, variables, strict=True))
        with load_keras().StatelessScope(state_mapping=mapping) as scope:
            model._loss_tracker.update_state(loss, sample_weight=real)
            if metrics:
                outputs = metrics._flatten_y(y), metrics._flatten_y(predicted)
                _update(metrics._flat_metrics, *outputs, mask)
                _update(metrics._flat_weighted_metrics, *outputs, weights)
        return [scope.get_current_value(v) for v in model.metrics_variables]


def _at_least_one(count: Any) -> Any:
    import jax.numpy as jnp

    return jnp.maximum(count, np.float32(1))


def _scanned(body: Any, carried: Any, batches: Any) -> Any:
    """Run the body over all batches; without a loop if there is only one."""
    import jax

    if len(batches[0]) == 1:
        return body(carried, jax.tree.map(lambda a: a[0], batches))[0]
    return jax.lax.scan(body, carried, batches)[0]


def _part(values: Any, path: Sequence[Any]) -> Any:
    """What is for one output."""
    for name in path:
        values = values[name]
    return values


def _update(groups: Sequence[Any], y: Any, predicted: Any, weights: Any) -> None:
    """Update the metrics of each output."""
    for group, own, output in zip(groups, y, predicted, strict=True):
        for metric in group.metrics if group is not None else ():
            metric.update_state(own, output, sample_weight=weights)


@contextmanager
def _sums(model: Any, masked: bool) -> Iterator[None]:
    """Losses are sums inside, where padding must not count in the mean; the losses are the
    program's own (see `own_losses()`)."""
    losses = [each.loss for each in model._compile_loss._flat_losses] if masked else []
    for loss in losses:
        loss.reduction = "sum"
    try:
        yield
    finally:
        for loss in losses:
            loss.reduction = "sum_over_batch_size"


def own_losses(model: Any) -> None:
    """Give a compiled model losses that may be changed: those of the user may be in use
    elsewhere."""
    model._compile_loss._flat_losses = [
        each._replace(loss=_shallow(each.loss)) for each in model._compile_loss._flat_losses
    ]


def _shallow(thing: Any) -> Any:
    cls: Any = type(thing)
    copy = cls.__new__(cls)
    copy.__dict__.update(thing.__dict__)
    return copy
