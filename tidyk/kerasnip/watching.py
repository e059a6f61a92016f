"""The progress of a network's training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from tidyk.base.progress import Progress, progress
from tidyk.keras3.backend import load_keras


@contextmanager
def epochs_shown(title: str, options: dict[str, Any], *, alone: bool) -> Iterator[None]:
    """Show a bar over the epochs of one fit, unless `verbose` says otherwise.

    Args:
        title: What is trained.
        options: Arguments of `keras.Model.fit`: `verbose` is set here, and a callback added.
        alone: No part of a tuning run, which has a bar of its own.
    """
    own = options.get("verbose", "auto") == "auto"
    if own:
        options["verbose"] = 0
    if not (own and alone):
        yield
        return
    epochs = options.get("epochs", 1) - options.get("initial_epoch", 0)
    with progress(epochs, "epoch", title) as bar:
        bar.say("compiling")
        options["callbacks"] = [*options["callbacks"], epoch_counter()(bar)]
        yield


@cache
def epoch_counter() -> type:
    """A callback that moves a bar on (made when Keras is there)."""

    class EpochCounter(load_keras().callbacks.Callback):
        def __init__(self, bar: Progress) -> None:
            super().__init__()
            self.bar = bar

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            self.bar.step({name: float(value) for name, value in (logs or {}).items()})

    return EpochCounter
