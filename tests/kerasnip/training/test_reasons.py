"""Why networks are trained one by one is said once, in a sentence."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import hidden, regressor
from kerasnip.training.together import NUMBER, TAME, X

from tidyk import preview, set_seed, tune, tune_grid, vfold_cv, workflow
from tidyk.keras3.backend import load_keras
from tidyk.parsnip.jobs import Outline

keras = load_keras()
DATA = X.assign(y=NUMBER)
reg = regressor("test_reasons")


def scaled(model: Any, data: Any) -> None:
    model.add(keras.layers.Rescaling(1 / np.std(data)))


def own(model: Any) -> None:
    model.add(keras.layers.Lambda(lambda x: x * 2))


def mixed(model: Any) -> None:
    model.add(keras.layers.Dense(np.random.randint(2, 5)))


def near(truth: Any, estimate: Any) -> Any:
    return keras.ops.mean(keras.ops.abs(truth - estimate) < 1, axis=-1)


class Counting(keras.callbacks.Callback):
    """Counts batches."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen = getattr(self, "seen", 0) + 1


REASONS: list[tuple[Any, dict[str, Any], str]] = [
    (hidden, {"compile_loss": near}, "the loss near is not Keras' own"),
    (hidden, {"compile_metrics": [near]}, "the metric near is not Keras' own"),
    (hidden, {"compile_loss": keras.losses.MeanSquaredError("sum")}, "no mean over the rows"),
    (hidden, {"fit_callbacks": [Counting]}, "Counting looks between batches"),
    (hidden, {"fit_callbacks": [lambda: None]}, "has a function, which is not called"),
    (hidden, {"fit_steps_per_epoch": 2}, "`fit_steps_per_epoch` is given"),
    (own, {}, "the layer lambda holds a function"),
    (mixed, {}, "a block draws random numbers by itself"),
    (scaled, {}, "a block asks for `data`"),
]


@pytest.mark.parametrize(("block", "options", "reason"), REASONS, ids=[r for *_, r in REASONS])
def test_reasons(block: Any, options: dict[str, Any], reason: str) -> None:
    spec = regressor(f"test_reasons_{block.__name__}", hidden=block)()
    batch = spec.implementation.batch()
    outline = Outline({**TAME, **options}, X, NUMBER, 50, False)
    assert batch.shares([outline, outline]) == []
    (found,) = batch.alone
    assert reason in found and batch.alone[found] == 2


def test_a_search_says_it_once(caplog: Any) -> None:
    flow = workflow("y ~ .", reg(hidden_units=tune(), fit_callbacks=tune(), fit_epochs=1))
    grid = pd.DataFrame({"hidden_units": [2, 2], "fit_callbacks": [None, Counting]})
    set_seed(1)
    folds = vfold_cv(DATA, v=2)
    plan = flow >> preview(folds, grid=grid, timed=False)
    assert (plan.fits, plan.together) == (4, 2)
    assert "\n  2 since the callback Counting looks between batches" in repr(plan)
    with caplog.at_level(logging.DEBUG, "tidyk"):
        tune_grid(flow, folds, grid=grid)
    said = [r.message for r in caplog.records if "one by one" in r.message]
    assert len(said) == 1 and said[0].startswith("Fits are trained one by one (2): the callback")
