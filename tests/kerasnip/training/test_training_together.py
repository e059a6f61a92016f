"""Networks that are trained together give the numbers that each gives by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from kerasnip.networks import classifier, regressor
from kerasnip.training.together import (
    CLASSES,
    NUMBER,
    RANDOM,
    TAME,
    X,
    asked,
    by_itself,
    check_all,
    check_same,
    job,
    trained,
)

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training import grouping
from tidyk.parsnip.jobs import Outline

keras = load_keras()
layers = keras.layers


def activated(model: Any, units: int = 5, rate: float = 0.2, activation: str = "sigmoid") -> None:
    model.add(layers.Dense(units, activation=activation))
    model.add(layers.Dropout(rate))


def normal(model: Any, units: int = 5) -> None:
    model.add(layers.Dense(units, kernel_regularizer="l2"))
    model.add(layers.BatchNormalization())
    model.add(layers.Activation("relu"))


def sequence(model: Any, units: int = 3) -> None:
    model.add(layers.Reshape((2, 2)))
    model.add(layers.LSTM(units, dropout=0.1))


reg = regressor("test_together", hidden=activated)
cls = classifier("test_together_classes", hidden=activated)


def test_one_lane_of_whole_batches_gives_the_bits_of_keras() -> None:
    one = job({**TAME, "hidden_units": 6, "num_hidden": 2}, NUMBER, range(48), 11)
    (found,), together, _ = trained(reg(), [one])
    assert together == 1
    alone = by_itself(reg(), one)
    check_same(found, alone)
    for mine, theirs in zip(found._weights, alone.model.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)


def test_widths_rates_and_rows_may_differ() -> None:
    args = [
        {**TAME, "hidden_units": u, "hidden_rate": r, "num_hidden": 2, "learn_rate": rate}
        for u, r, rate in [(3, 0.1, 0.001), (7, 0.4, 0.003), (12, 0.2, 0.002)]
    ]
    sizes = zip(args, (41, 45, 48), strict=True)
    jobs = [job(a, CLASSES, range(rows), 5 + n) for n, (a, rows) in enumerate(sizes)]
    check_all(cls(), jobs)
    _, together, (layout,) = trained(cls(), jobs, slice(2, 3))
    assert together == 1 and layout.widths == (12, 12)
    assert layout.train.masked and layout.lanes == 3


@pytest.mark.parametrize("cache", [1.0, grouping.CACHE])  # one fit a call, and all at once
def test_depths_may_differ(cache: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "CACHE", cache)
    args = [
        {**TAME, "num_hidden": depth, "hidden_units": units, "hidden_rate": rate}
        for depth, units, rate in [(1, 9, 0.1), (2, 3, 0.4), (3, 5, 0.2)]
    ]
    jobs = [job(a, CLASSES, range(47), 5 + n) for n, a in enumerate(args)]
    pairs = check_all(cls(), jobs)
    for found, alone in pairs:
        slots = [optimizer.variables for optimizer in map(optimizer_of, (found, alone))]
        for mine, theirs in zip(*slots, strict=True):
            np.testing.assert_allclose(np.asarray(mine), np.asarray(theirs), atol=2e-6)
    (first,), _, (layout,) = trained(cls(), jobs, slice(0, 1))  # made without the deepest
    assert layout.widths == (9, 9, 9) and (layout.least, layout.depth) == (1, 3)
    assert layout.lanes == (1 if cache == 1 else 3)
    for mine, theirs in zip(first._weights, pairs[0][0]._weights, strict=True):
        assert np.array_equal(mine, theirs)


FROM_ZERO = ("sigmoid", "hard_sigmoid", "softplus", "exponential", "log_sigmoid", "squareplus")


@pytest.mark.parametrize("activation", [*FROM_ZERO, "tanh", "a relu that begins elsewhere"])
def test_padding_units_stay_zero_behind_any_activation(activation: str) -> None:
    def block(model: Any, units: int = 5) -> None:
        elsewhere = layers.ReLU(negative_slope=0.3, threshold=0.5)
        model.add(layers.Dense(units))
        model.add(elsewhere if " " in activation else layers.Activation(activation))

    spec = regressor(f"test_together_{activation.replace(' ', '_')}", hidden=block)
    args = [{**TAME, "hidden_units": n, "num_hidden": 1 + n % 2} for n in (3, 6, 8)]
    check_all(spec(), [job(a, NUMBER, range(43), n) for n, a in enumerate(args)], programs=1)


PENALTIES = {"L2": {"l2": 0.01}, "L1": {"l1": 0.01}, "L1L2": {"l1": 0.0, "l2": 0.01}}


@pytest.mark.parametrize("kind", PENALTIES)
def test_widths_are_padded_where_a_penalty_leaves_zeros(kind: str) -> None:
    def block(model: Any, units: int = 5) -> None:
        penalty = getattr(keras.regularizers, kind)(**PENALTIES[kind])
        model.add(layers.Dense(units, activation="relu", kernel_regularizer=penalty))

    spec = regressor(f"test_together_penalty_{kind}", hidden=block)
    jobs = [job({**TAME, "hidden_units": n}, NUMBER, range(43), n) for n in (3, 6)]
    check_all(spec(), jobs, programs=2 if kind == "L1" else 1)  # its slope at zero is one on jax


def optimizer_of(fit: Any) -> Any:
    return fit.with_optimizer().optimizer


def test_only_repeats_of_the_first_layer_are_skipped() -> None:
    def ends(model: Any, units: int = 4) -> None:
        model.add(layers.Dense(units, activation="tanh"))

    spec = regressor("test_together_two_kinds", hidden=activated, narrow=ends)
    args = [{**TAME, "num_hidden": depth, "num_narrow": 2} for depth in (1, 3)]
    check_all(spec(), [job(a, NUMBER, range(47), 3) for a in args])
    _, _, (layout,) = trained(spec(), [job(a, NUMBER, range(47), 3) for a in args])
    assert layout.widths == (5, 5, 5, 4, 4) and (layout.least, layout.depth) == (1, 3)


def test_fits_may_end_at_different_epochs() -> None:
    args = [{**TAME, "fit_epochs": epochs, "fit_validation_split": 0.2} for epochs in (3, 6)]
    pairs = check_all(reg(), [job(a, NUMBER, range(47), 3) for a in args])
    assert [len(found.history.epoch) for found, _ in pairs] == [3, 6]
    model = pairs[0][0].model
    assert model.predict(X.to_numpy()[:2], verbose=0).shape == (2, 1)
    model.fit(X.to_numpy(), NUMBER.to_numpy(), epochs=1, verbose=0)


def test_a_program_is_used_again() -> None:
    batch = reg().implementation.batch()
    for units, seed in ((5, 1), (5, 2), (6, 3)):
        jobs = [job({**TAME, "hidden_units": units}, NUMBER, range(40), seed + n) for n in (0, 1)]
        outlines = [Outline(j.args, j.x, j.y, len(j.x), False) for j in jobs]
        (share,) = batch.shares(outlines)
        for _ in batch.train([(share.how, jobs)]):
            pass
        assert len(batch.sharing.ready) == 2
        found = [asked(batch, one) for one in jobs]
        assert found[0]._weights[0].shape == (4, units)
    assert len(batch.sharing._machines) == 2


def test_a_fit_does_not_depend_on_which_others_are_run() -> None:
    jobs = [job({**TAME, "hidden_units": u}, NUMBER, range(40 + u), u) for u in (3, 5, 8)]
    every, _, _ = trained(reg(), jobs)
    (last,), _, _ = trained(reg(), jobs, slice(2, 3))
    for mine, theirs in zip(last._weights, every[2]._weights, strict=True):
        assert np.array_equal(mine, theirs)


@pytest.mark.parametrize("optimizer", ["sgd", "adamw", "lion", "nadam", "adafactor"])
def test_optimizers(optimizer: str) -> None:
    options = {**TAME, "compile_optimizer": optimizer}
    check_all(
        reg(), [job({**options, "hidden_units": u}, NUMBER, range(40 + u), u) for u in (3, 6)]
    )


@pytest.mark.parametrize(("block", "rows"), [(normal, (40, 40)), (sequence, (44, 45))])
def test_other_layers(block: Any, rows: tuple[int, int]) -> None:
    spec = regressor(f"test_together_{block.__name__}", hidden=block)()
    check_all(spec, [job(TAME, NUMBER, range(count), 1 + n) for n, count in enumerate(rows)])


@pytest.mark.parametrize(
    "options",
    [
        {"fit_validation_split": 0.25, "fit_batch_size": 7, "fit_shuffle": False},
        {"compile_metrics": ["accuracy", keras.metrics.AUC()], "fit_validation_split": 0.3},
        {
            "compile_loss": keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
            "compile_weighted_metrics": ["accuracy"],
        },
    ],
    ids=["rows", "metrics", "weights"],  # texts of objects differ between pytest's workers
)
def test_options(options: dict[str, Any]) -> None:
    weights = RANDOM.uniform(0.5, 2, size=len(X))
    jobs = [
        job({**TAME, **options}, CLASSES, range(count), count, weights=weights[:count])
        for count in (47, 48)
    ]
    check_all(cls(), jobs)


def test_callbacks_watch_each_fit() -> None:
    callbacks = [
        keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True, min_delta=0.01),
        keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=0.05, factor=0.5),
        keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.98),
    ]
    options = {"fit_epochs": 25, "fit_callbacks": callbacks, "fit_validation_split": 0.2}
    args = {**TAME, **options, "learn_rate": 0.03}
    jobs = [job({**args, "hidden_units": u}, NUMBER, range(40 + u), u) for u in (3, 8)]
    for found, alone in check_all(reg(), jobs, atol=1e-5):
        assert found.callbacks[0].stopped_epoch == alone.callbacks[0].stopped_epoch
        assert found.epoch == alone.epoch
        assert found.history.metrics["learning_rate"] == alone.history.metrics["learning_rate"]
        shapes = [w.shape for w in found.callbacks[0].best_weights]
        assert shapes == [w.shape for w in found._weights]


class OwnLayer(layers.Layer):
    def call(self, inputs: Any) -> Any:
        return inputs * 2


def own_layer(model: Any) -> None:
    model.add(OwnLayer())


@pytest.mark.parametrize(
    ("block", "options"),
    [
        (own_layer, {}),
        (activated, {"fit_callbacks": [keras.callbacks.ModelCheckpoint("a.keras", save_freq=9)]}),
        (activated, {"compile_loss": lambda y, p: (y - p) ** 2}),
        (activated, {"fit_verbose": 2}),
        (activated, {"compile_run_eagerly": True}),
    ],
    ids=["layer", "callback", "loss", "verbose", "eager"],
)
def test_what_cannot_be_shared_is_fitted_alone(block: Any, options: dict[str, Any]) -> None:
    spec = regressor("test_alone", hidden=block)()
    outline = Outline({**TAME, **options}, X, NUMBER, 50, False)
    assert spec.implementation.batch().shares([outline, outline]) == []
