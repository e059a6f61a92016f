"""One big fit on jax: each epoch is one call over rows that lie on the device.

`keras.Model.fit` still drives it, with its callbacks, history and validation; only its loop over
batches is replaced. The arithmetic is that of `model.train_step`, batch by batch, so that the
numbers are Keras' to the bit. What it saves is a call from Python and a copy of the rows for each
batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.rows import shuffled_rows
from tidyk.kerasnip.training.dropping import dropout_in_one_kernel

SCANNED_SECONDS = 2e-3
"""Longer steps are called one by one: nothing is gained by a loop inside the program, which
copies its state at each turn."""

WORTHWHILE_BATCHES = 50
"""Fits of fewer batches are over before a loop in the program pays for its compiling."""

DEVICE_BYTES = 2**32
"""Rows beyond this size stay where they are, and go to the device batch by batch."""

BATCH_HOOKS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")

State = tuple[Any, ...]


@contextmanager
def whole_epochs(model: Any, options: dict[str, Any]) -> Iterator[None]:
    """While it is open, `model.fit(**options)` takes an epoch at a time if it can."""
    if not takes_whole_epochs(model, options):
        yield
        return
    model.train_function = _train_function(model, options["x"])
    model.steps_per_execution = options["x"].num_batches  # so Keras calls it once an epoch
    try:
        yield
    finally:
        model.train_function = None  # a later `fit()` of the model has rows of its own
        model.steps_per_execution = 1


@contextmanager
def dropout_of_whole_epochs(model: Any, asked: bool) -> Iterator[None]:
    """While it is open, and if it is asked for, dropout is drawn as in whole epochs, which may
    round sums elsewhere than Keras' own draw: so has `model.fit()` the bits of whole epochs."""
    with dropout_in_one_kernel(model) if asked else nullcontext():
        yield


def takes_whole_epochs(model: Any, options: dict[str, Any]) -> bool:
    """Is the loop over batches of `model.fit(**options)` Keras' own, and does nobody look between
    two of them?"""
    keras, rows = load_keras(), options["x"]
    return (
        isinstance(rows, shuffled_rows())
        and type(model).train_step is keras.Model.train_step
        and bool(model.jit_compile)
        and not model.run_eagerly
        and model.steps_per_execution == 1
        and options.get("steps_per_epoch") is None
        and keras.distribution.distribution() is None
        and rows.num_batches * options.get("epochs", 1) >= WORTHWHILE_BATCHES
        and rows.size <= DEVICE_BYTES
        and not any(_watches_batches(c) for c in options.get("callbacks") or [])
    )


def _watches_batches(callback: Any) -> bool:
    base = load_keras().callbacks.Callback
    return any(
        hook in vars(callback) or getattr(type(callback), hook) is not getattr(base, hook)
        for hook in BATCH_HOOKS
    )


def _train_function(model: Any, rows: Any) -> Callable[[State, Any], tuple[Any, State]]:
    """What Keras calls for each epoch: it runs all batches."""
    import jax

    data = jax.device_put(rows.arrays())
    step, scan = _programs(model)
    run = _scanned(scan, step) if _is_scanned(model, rows) else _stepped(step)

    def train(state: State, _iterator: Any) -> tuple[Any, State]:
        model.steps_per_execution = 1  # batches of validation are taken one by one
        state, logs = run(state, data, [np.asarray(b, np.int32) for b in rows.positions()])
        return logs, state

    return train


def _programs(model: Any) -> tuple[Any, Any]:
    """A step over the rows at some positions, and a scan of such steps over several batches."""
    import jax

    def step(state: State, data: Any, positions: Any) -> tuple[State, Any]:
        batch = jax.tree.map(lambda part: part.at[positions].get(mode="promise_in_bounds"), data)
        with dropout_in_one_kernel(model):
            logs, state = model.train_step(state, batch)
        return state, logs

    def scan(state: State, data: Any, batches: Any) -> tuple[State, Any]:
        state, logs = jax.lax.scan(lambda now, at: step(now, data, at), state, batches)
        return state, jax.tree.map(lambda values: values[-1], logs)

    return jax.jit(step, donate_argnums=0), jax.jit(scan, donate_argnums=0)


def _stepped(step: Any) -> Callable[..., tuple[State, Any]]:
    def run(state: State, data: Any, batches: list[np.ndarray]) -> tuple[State, Any]:
        logs = None
        for batch in batches:
            state, logs = step(state, data, batch)
        return state, logs

    return run


def _scanned(scan: Any, step: Any) -> Callable[..., tuple[State, Any]]:
    def run(state: State, data: Any, batches: list[np.ndarray]) -> tuple[State, Any]:
        full = [batch for batch in batches if len(batch) == len(batches[0])]
        state, logs = scan(state, data, np.stack(full))
        return step(state, data, batches[-1]) if len(full) < len(batches) else (state, logs)

    return run


def _is_scanned(model: Any, rows: Any) -> bool:
    """Are the steps so short that calling them costs more than a loop in the program?

    A step costs about 3.7 ns a parameter, and 0.054 ns for each of its rows. On a processor,
    convolutions run slowly inside a loop.
    """
    import jax

    on_processor = jax.default_backend() == "cpu"
    if on_processor and any("Conv" in type(part).__name__ for part in model._flatten_layers()):
        return False
    seconds = model.count_params() * (3.7e-9 + 0.054e-9 * rows.batch_size)
    return seconds <= SCANNED_SECONDS or not on_processor
