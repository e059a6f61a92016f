"""Why networks are trained one by one is said once, in a sentence."""

from __future__ import annotations

import logging
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import hidden, regressor
from kerasnip.training.together import NUMBER, TAME, X

from tidyk import (
    control_grid,
    make_splits,
    manual_rset,
    preview,
    recipe,
    set_seed,
    step_mutate,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.keras3.backend import load_keras
from tidyk.parsnip.jobs import Outline
from tidyk.tuning import together

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


class Rolling(keras.callbacks.Callback):
    """Draws a number when it is made."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = np.random.rand()


REASONS: list[tuple[Any, dict[str, Any], str]] = [
    (hidden, {"compile_loss": near}, "the loss near is not Keras' own"),
    (hidden, {"compile_metrics": [near]}, "the metric near is not Keras' own"),
    (hidden, {"compile_loss": keras.losses.MeanSquaredError("sum")}, "no mean over the rows"),
    (hidden, {"fit_callbacks": [Counting]}, "Counting looks between batches"),
    (hidden, {"fit_callbacks": [Rolling]}, "draws random numbers where a callback is made"),
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


def unplanned(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*args: Any) -> Any:
        raise LookupError("no outcome")

    monkeypatch.setattr(together, "check_outcomes", failing)


def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PREPARED_BYTES", 100)


OUTSIDE: list[tuple[Any, dict[str, Any], str]] = [
    (unplanned, {}, r"they cannot be planned \(LookupError: no outcome\)"),
    (large, {}, r"all prepared resamples together take 0\.0 GB of memory"),
    (lambda patch: None, {"exact": True}, "`exact=True` asks for the bits of each fit by itself"),
]


@pytest.mark.parametrize(("change", "control", "reason"), OUTSIDE, ids=[r for *_, r in OUTSIDE])
def test_reasons_outside_of_networks(
    change: Any,
    control: dict[str, Any],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: Any,
) -> None:
    change(monkeypatch)
    flow = workflow("y ~ .", reg(hidden_units=tune(), fit_epochs=1))
    grid, folds = pd.DataFrame({"hidden_units": [2, 3]}), vfold_cv(DATA, v=2)
    with caplog.at_level(logging.DEBUG, "tidyk"):
        plan = flow >> preview(folds, grid=grid, timed=False, control=control_grid(**control))
    assert plan.together == 0 and list(plan.alone.values()) == [4]
    (said,) = [r.message for r in caplog.records if "one by one" in r.message]
    assert re.search(reason, next(iter(plan.alone))) and re.search(reason, said)


def known(rows: pd.DataFrame) -> pd.Series:
    if rows["a"].isna().all():
        raise LookupError("nothing is known")
    return rows["b"]


def test_where_one_resample_cannot_be_prepared_the_others_are_trained_together() -> None:
    gone = DATA.assign(a=np.where(np.arange(60) < 50, DATA["a"], np.nan))
    sets = [
        make_splits({"analysis": list(rows), "assessment": list(range(5))}, gone)
        for rows in (range(50, 60), range(5, 40), range(10, 45))
    ]
    steps = recipe(gone, "y ~ .") >> step_mutate(b=known)
    flow = workflow(steps, reg(hidden_units=tune(), fit_epochs=1))
    grid, folds = pd.DataFrame({"hidden_units": [2, 3]}), manual_rset(sets, list("pqr"))
    plan = flow >> preview(folds, grid=grid, timed=False)
    assert (plan.fits, plan.together) == (6, 4)
    assert dict(plan.alone) == {"the preprocessor fails": 2}
