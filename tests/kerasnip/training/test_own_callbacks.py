"""Callbacks of one's own that look between epochs see each fit's model while many are trained."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from kerasnip.networks import regressor
from kerasnip.training.together import (
    NUMBER,
    TAME,
    X,
    asked,
    by_itself,
    check_all,
    check_same,
    job,
    trained,
)

from tidyk.base.place import Place
from tidyk.keras3.backend import load_keras
from tidyk.parsnip.jobs import Outline

keras = load_keras()
layers = keras.layers


def hidden(model: Any, units: int = 5) -> None:
    model.add(layers.Dense(units, activation="tanh", kernel_regularizer="l2"))
    model.add(layers.Dropout(0.1))


reg = regressor("test_own_callbacks", hidden=hidden)


class Noting(keras.callbacks.Callback):
    """Notes what it sees."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []

    def on_train_begin(self, logs: Any = None) -> None:
        assert logs == {}
        self.seen.append((self.params["epochs"], self.params["steps"]))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seen.append((epoch, sorted(logs)))


class Looking(keras.callbacks.Callback):
    """Looks at weights, predictions and the optimizer."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.seen.append(float(np.sum(self.model.get_weights()[0])))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seen.append(float(np.sum(self.model(X.to_numpy()[:3]))))
        self.seen.append(float(np.sum(self.model.optimizer.variables[3])))
        self.seen.append(len(self.model.history.epoch))


class Changing(keras.callbacks.Callback):
    """Lowers the learning rate, shrinks weights, and ends early."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.model.optimizer.learning_rate = 0.003 / (1 + epoch)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if epoch == 1:
            self.model.set_weights([w * 0.9 for w in self.model.get_weights()])
        self.model.stop_training = logs["loss"] < 12.0 or epoch == 4

    def on_train_end(self, logs: Any = None) -> None:
        self.model.set_weights([w + 1 for w in self.model.get_weights()])


class Keeping(keras.callbacks.Callback):
    """Keeps the model, which is of no use afterwards."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.kept = self.model


class BetweenBatches(keras.callbacks.Callback):
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        pass


class Drawing(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        np.random.rand()


class Loosening(keras.callbacks.Callback):
    def on_train_begin(self, logs: Any = None) -> None:
        self.model.layers[1].rate = 0.5


class Slowing(keras.callbacks.Callback):
    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.model.optimizer.learning_rate = self.rate


def jobs_with(*callbacks: Any) -> list[Any]:
    args = {**TAME, "fit_callbacks": list(callbacks), "fit_validation_split": 0.2}
    shapes = ({"hidden_units": 3, "num_hidden": 2}, {"hidden_units": 8})
    return [job({**args, **shape}, NUMBER, range(43 + n), n) for n, shape in enumerate(shapes)]


def test_what_a_callback_sees_is_the_fits_own() -> None:
    for found, alone in check_all(reg(), jobs_with(Noting(), Looking()), programs=1):
        assert found.callbacks[0].seen == alone.callbacks[0].seen
        np.testing.assert_allclose(found.callbacks[1].seen, alone.callbacks[1].seen, rtol=1e-4)
        assert found.callbacks[0].model is found.callbacks[1].model is None


def test_what_a_callback_changes_is_the_fits_own() -> None:
    stopping = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    pairs = check_all(reg(), jobs_with(stopping, Changing()), atol=1e-5, programs=1)
    for found, alone in pairs:
        mine, theirs = (fit.with_optimizer().optimizer.variables for fit in (found, alone))
        for slot, own in zip(mine, theirs, strict=True):
            np.testing.assert_allclose(slot, own, atol=1e-4)


def test_a_callback_that_keeps_its_model_does_not_keep_the_program() -> None:
    batch = reg().implementation.batch()
    one = job({**TAME, "fit_callbacks": Keeping()}, NUMBER, range(40), 3)
    with batch:
        (share,) = batch.shares([Outline(one.args, one.x, one.y, len(one.x), False)])
        for _ in batch.train([(share.how, [one])]):
            pass
        programs = [weakref.ref(machine) for machine in batch.sharing._machines.values()]
        found = asked(batch, one)
    gc.collect()
    assert len(programs) == 1 and programs[0]() is None
    assert found.callbacks[0].kept.predict(X.to_numpy()[:2], verbose=0).shape == (2, 1)


@pytest.mark.parametrize(
    "callback", [Noting, "CSVLogger", keras.callbacks.LambdaCallback, "TerminateOnNaN"]
)
def test_callbacks_that_look_between_epochs_are_shared(callback: Any, tmp_path: Any) -> None:
    if callback == "CSVLogger":
        callback = keras.callbacks.CSVLogger(str(tmp_path / "log.csv"))
    assert len(_shares(callback)) == 1


@pytest.mark.parametrize(
    "callback",
    [BetweenBatches(), keras.callbacks.ModelCheckpoint("model.keras", save_freq=2)],
)
def test_callbacks_that_look_between_batches_are_not(callback: Any) -> None:
    assert _shares(callback) == []


def test_what_a_function_makes_is_the_fits_own() -> None:
    places = []

    def make(resample: str) -> Noting:
        places.append(resample)
        return Noting()

    jobs = jobs_with(make)
    fits, together, layouts = trained(reg(), jobs)
    assert together == 2 and len(layouts) == 1 and places == ["R", "R"]
    for found, one in zip(fits, jobs, strict=True):
        alone = by_itself(reg(), one)
        check_same(found, alone)
        assert found.callbacks[0].seen == alone.callbacks[0].seen != []


def test_a_loss_that_is_no_number_ends_a_fit_in_the_middle_of_an_epoch() -> None:
    args, huge = {**TAME, "fit_callbacks": "TerminateOnNaN"}, NUMBER.copy()
    huge.iloc[30] = 1e38
    jobs = [job(args, NUMBER, range(40), 1), job(args, huge, range(40), 2)]
    (tame, broken), together, layouts = trained(reg(), jobs)
    assert together == len(layouts) == 1
    check_same(tame, by_itself(reg(), jobs[0]))
    alone = by_itself(reg(), jobs[1])
    assert broken.history.metrics == alone.history.metrics
    assert broken.history.metrics["loss"] == [np.inf]
    for mine, theirs in zip(
        broken.model.get_weights(), alone.model.get_weights(), strict=True
    ):  # of the batch, not of the epoch
        assert np.array_equal(mine, theirs, equal_nan=True)


def test_checkpoints_are_of_the_fits_own_networks(tmp_path: Any) -> None:
    saving = keras.callbacks.ModelCheckpoint(str(tmp_path / "{resample}_{candidate}_{epoch}.keras"))
    one, other = (
        evolve(each, place=Place("R", name))
        for name, each in zip("AB", jobs_with(saving), strict=True)
    )
    fits, together, layouts = trained(reg(), [one, other])
    assert together == 2 and len(layouts) == 1
    for name, found in zip("AB", fits, strict=True):
        kept = keras.models.load_model(tmp_path / f"R_{name}_{TAME['fit_epochs']}.keras")
        for mine, theirs in zip(kept.get_weights(), found._weights, strict=True):
            assert np.array_equal(mine, theirs)
        assert kept.optimizer.iterations == TAME["fit_epochs"] * 3


def _shares(callback: Any) -> list[Any]:
    outline = Outline({**TAME, "fit_callbacks": [callback]}, X, NUMBER, 50, False)
    return reg().implementation.batch().shares([outline, outline])


@pytest.mark.parametrize(
    "callback",
    [Drawing(), Loosening(), lambda: BetweenBatches(), lambda: Slowing(np.random.rand() / 100)],
    ids=["draws", "changes rates", "looks between batches", "is drawn"],
)
def test_what_only_a_fit_by_itself_can_do_is_done_there(callback: Any) -> None:
    one = job({**TAME, "fit_callbacks": callback, "fit_epochs": 2}, NUMBER, range(40), 3)
    state = np.random.get_state(legacy=False)["state"]["key"]
    (found,), together, _ = trained(reg(), [one])
    assert together == 0 and np.array_equal(
        state, np.random.get_state(legacy=False)["state"]["key"]
    )
    for mine, theirs in zip(
        found.model.get_weights(), by_itself(reg(), one).model.get_weights(), strict=True
    ):
        assert np.array_equal(mine, theirs)
