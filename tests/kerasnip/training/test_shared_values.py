"""Penalties, weight decay, weights of classes and rows for validation may differ from fit to fit
in one program."""

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
    by_itself,
    check_all,
    job,
    trained,
)

from tidyk.keras3.backend import load_keras

keras = load_keras()
layers, L1, L2, L1L2 = keras.layers, *(getattr(keras.regularizers, n) for n in ("L1", "L2", "L1L2"))
AdamW = keras.optimizers.AdamW


def penalized(model: Any, units: int = 5, l2: float = 0.01, both: float = 0.01) -> None:
    model.add(layers.Dense(units, activation="relu", kernel_regularizer=L2(l2)))
    model.add(layers.Dense(3, kernel_regularizer=L1L2(both, 0), bias_regularizer=L1(l2)))


def recurrent(model: Any, l2: float = 0.01) -> None:
    model.add(layers.Reshape((2, 2)))
    model.add(layers.GRU(3, kernel_regularizer=L2(l2), recurrent_regularizer=L1(l2)))


def normalized(model: Any, l2: float = 0.01) -> None:
    model.add(layers.Dense(3, activity_regularizer=L2(l2)))
    model.add(layers.BatchNormalization(gamma_regularizer=L2(l2)))


reg = regressor("test_shared_values", hidden=penalized)
cls = classifier("test_shared_values_classes", hidden=penalized)


def in_one_program(spec: Any, jobs: list[Any]) -> None:
    """The jobs are trained by one program, with the numbers of each alone."""
    check_all(spec, jobs, programs=1)


@pytest.mark.parametrize(
    ("block", "names"),
    [(penalized, ("l2", "both")), (recurrent, ("l2",)), (normalized, ("l2",))],
)
def test_penalties(block: Any, names: tuple[str, ...]) -> None:
    spec = regressor(f"test_penalties_{block.__name__}", hidden=block)()
    values = {"l2": (0.03, 0.2), "both": (0.1, 0.01)}
    args = [{f"hidden_{n}": values[n][i] for n in names} for i in (0, 1)]
    in_one_program(spec, [job({**TAME, **a}, NUMBER, range(48), 3) for a in args])


def test_one_lane_with_penalties_and_decay_has_the_bits_of_keras() -> None:
    options = {"compile_optimizer": AdamW(weight_decay=0.02), "hidden_l2": 0.07}
    one = job({**TAME, **options}, NUMBER, range(48), 4)
    (found,), together, _ = trained(reg(), [one])
    assert together == 1
    alone = by_itself(reg(), one)
    for mine, theirs in zip(found._weights, alone.model.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)


def test_a_penalty_of_zero_is_another_network() -> None:
    jobs = [job({**TAME, "hidden_both": b}, NUMBER, range(48), 3) for b in (0.0, 0.1)]
    check_all(reg(), jobs, programs=2)


def test_weight_decay_and_rates() -> None:
    optimizers = [AdamW(weight_decay=d, learning_rate=r) for d, r in [(0.3, 0.003), (0.0, 0.001)]]
    args = [{"fit_epochs": 6, "compile_optimizer": o} for o in optimizers]
    jobs = [job(a, NUMBER, range(count), 3) for a, count in zip(args, (48, 47), strict=True)]
    in_one_program(reg(), jobs)
    found, _, _ = trained(reg(), jobs)
    slots = [len(fit.with_optimizer().optimizer.variables) for fit in found]
    assert slots == [len(by_itself(reg(), one).model.optimizer.variables) for one in jobs]


def test_optimizers_that_are_not_alike() -> None:
    excluding = AdamW(weight_decay=0.3)
    excluding.exclude_from_weight_decay(var_names=["bias"])
    clipping = [keras.optimizers.SGD(clipnorm=c, weight_decay=0.1) for c in (0.1, 1.0)]
    args = [
        {**TAME, "compile_optimizer": o} for o in (excluding, AdamW(weight_decay=0.3), *clipping)
    ]
    jobs = [job(a, NUMBER, range(48), 3) for a in args]
    check_all(reg(), jobs, programs=4)


@pytest.mark.parametrize("options", [{}, {"fit_validation_split": 0.2}], ids=["", "held out"])
def test_weights_of_classes(options: dict[str, Any]) -> None:
    weights = [{"hi": 3.0, "lo": 0.5}, {"mid": 2, "hi": 1}]
    more = {**TAME, **options, "compile_weighted_metrics": ["accuracy"]}
    args = [{**more, "fit_class_weight": w} for w in weights]
    jobs = [job(a, CLASSES, range(n), n) for a, n in zip(args, (46, 48), strict=True)]
    in_one_program(cls(), jobs)


@pytest.mark.parametrize("given", [(), (np.arange(1.0, 13),)], ids=["", "with weights"])
def test_rows_for_validation(given: tuple[Any, ...]) -> None:
    data = X[-12:], CLASSES[-12:], *given
    options = {"fit_validation_data": data, "fit_validation_split": 0.5, "fit_batch_size": 10}
    more = {**TAME, **options, "compile_weighted_metrics": ["accuracy"]}
    weights = None if given else RANDOM.uniform(0.5, 2, size=48)
    jobs = [
        job(more, CLASSES, range(n), n, weights=None if weights is None else weights[:n])
        for n in (46, 48)
    ]
    in_one_program(cls(), jobs)


def test_scaled_outcomes() -> None:
    data = X[-12:], NUMBER[-12:]
    args = {**TAME, "scale_outcome": True, "fit_validation_data": data}
    in_one_program(reg(), [job(args, NUMBER * 100, range(n), n) for n in (46, 48)])
