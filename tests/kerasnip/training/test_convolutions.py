"""Networks with convolutions are trained together, batch by batch."""

from __future__ import annotations

from typing import Any

import numpy as np
from kerasnip.networks import classifier
from kerasnip.training.together import CLASSES, TAME, by_itself, check_all, job, trained

from tidyk.keras3.backend import load_keras

layers = load_keras().layers


def convolved(model: Any, filters: int = 3, rate: float = 0.2, l2: float = 0.01) -> None:
    model.add(layers.Reshape((2, 2, 1)))
    model.add(layers.Conv2D(filters, 2, padding="same", kernel_regularizer=layers_l2(l2)))
    model.add(layers.MaxPooling2D(2, padding="same"))
    model.add(layers.Flatten())
    model.add(layers.Dropout(rate))


def normalized(model: Any, filters: int = 3) -> None:
    model.add(layers.Reshape((4, 1)))
    model.add(layers.Conv1D(filters, 2))
    model.add(layers.BatchNormalization())
    model.add(layers.Flatten())


def layers_l2(factor: float) -> Any:
    return load_keras().regularizers.L2(factor)


cls = classifier("test_convolutions", hidden=convolved)


def test_one_fit_has_the_bits_of_keras() -> None:
    one = job({**TAME, "fit_validation_split": 0.2}, CLASSES, range(40), 7)
    (found,), together, (layout,) = trained(cls(), [one])
    assert together == 1 and layout.by_step
    for mine, theirs in zip(found._weights, by_itself(cls(), one).model.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)


def test_rates_penalties_and_rows_may_differ() -> None:
    stopping = load_keras().callbacks.EarlyStopping(patience=1, monitor="loss", min_delta=1)
    values = [(0.1, 0.1, 45), (0.4, 0.01, 48)]
    args = [{**TAME, "hidden_rate": rate, "hidden_l2": l2} for rate, l2, _ in values]
    rows = [count for *_, count in values]
    jobs = [job(a, CLASSES, range(n), n) for a, n in zip(args, rows, strict=True)]
    check_all(cls(), jobs, programs=1)
    watched = job({**args[0], "fit_callbacks": stopping}, CLASSES, range(45), 3)
    ((found, alone),) = check_all(cls(), [watched])
    assert len(found.history.epoch) == len(alone.history.epoch) < 6


def test_rows_that_are_mixed_are_not_padded() -> None:
    spec = classifier("test_convolutions_normal", hidden=normalized)()
    ((found, _),) = check_all(spec, [job(TAME, CLASSES, range(45), 3)])
    assert found.history.params["steps"] == 3
