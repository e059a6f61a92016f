"""One fit that runs whole epochs on the device gives the numbers of Keras' loop over batches."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
from kerasnip.graphs import house_data, houses
from kerasnip.networks import classifier

from tidyk import (
    I,
    data_frame,
    extract_keras_history,
    extract_keras_model,
    factor,
    fit,
    frequency_weights,
    set_seed,
    workflow,
)
from tidyk.keras3 import (
    callback_early_stopping,
    keras_model_sequential,
    layer_conv_1d,
    layer_flatten,
    layer_reshape,
)
from tidyk.kerasnip import learning, whole_epochs

rng = np.random.default_rng(3)
FRAME = data_frame(x=I(rng.random((150, 6)).astype("float32")), y=factor(rng.choice([*"abc"], 150)))
WEIGHTS = frequency_weights(rng.integers(1, 4, 150))


def convolved(model: Any, input_shape: Any) -> Any:
    start = keras_model_sequential(input_shape=input_shape) >> layer_reshape(target_shape=(6, 1))
    return start >> layer_conv_1d(filters=2, kernel_size=3) >> layer_flatten()


net = classifier("test_whole_epochs")
conv = classifier("test_whole_epochs_of_convolutions", first=convolved)
graph = houses("test_whole_epochs_of_a_graph")
SHORT = {"fit_epochs": 5, "fit_batch_size": 10}
CASES: dict[str, tuple[Any, Any]] = {
    "full batches": (net(**SHORT), None),
    "a smaller last batch": (net(fit_epochs=5, fit_batch_size=11), None),
    "in their order": (net(fit_shuffle=False, **SHORT), None),
    "weights": (net(compile_metrics=["accuracy"], **SHORT), WEIGHTS),
    "validation": (net(fit_validation_split=0.2, **SHORT), None),
    "stopped early": (
        net(
            fit_validation_split=0.2,
            fit_callbacks=[
                callback_early_stopping(
                    patience=1, min_delta=0.05, restore_best_weights=True, monitor="val_loss"
                )
            ],
            fit_epochs=9,
            fit_batch_size=10,
        ),
        None,
    ),
    "steps of a convolution": (conv(**SHORT), None),
    "two inputs and two heads": (graph(fit_epochs=9, fit_batch_size=10), None),
}
HOUSES = house_data()


def fitted(case: str) -> Any:
    spec, weights = CASES[case]
    set_seed(11)
    if case == "two inputs and two heads":
        return fit(workflow("price + sold ~ .", spec), HOUSES)
    return fit(spec, "y ~ x", data=FRAME, case_weights=weights)


@pytest.mark.parametrize("case", CASES)
def test_the_bits_are_keras_own(case: str, monkeypatch: Any) -> None:
    calls: list[int] = []
    original = whole_epochs._train_function

    def watched(*args: Any) -> Any:
        calls.append(0)
        train = original(*args)

        def counted(*args: Any) -> Any:
            calls[-1] += 1
            return train(*args)

        return counted

    monkeypatch.setattr(whole_epochs, "_train_function", watched)
    ours = fitted(case)
    assert calls == [len(extract_keras_history(ours).epoch)]
    monkeypatch.setattr(learning, "whole_epochs", lambda model, options: nullcontext())
    keras = fitted(case)
    for one, other in zip(_weights(ours), _weights(keras), strict=True):
        np.testing.assert_array_equal(one, other)
    history, other_history = extract_keras_history(ours), extract_keras_history(keras)
    assert history.metrics == other_history.metrics
    assert history.params == other_history.params


def _weights(fit: Any) -> list[np.ndarray]:
    return extract_keras_model(fit).get_weights()


def test_a_callback_that_looks_between_batches_sees_each() -> None:
    import keras

    class Counter(keras.callbacks.Callback):
        batches = 0

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            Counter.batches += 1

    set_seed(1)
    fit(net(fit_callbacks=[Counter], **SHORT), "y ~ x", data=FRAME)
    assert Counter.batches == 75


def test_the_model_can_be_fitted_on_by_hand() -> None:
    model = extract_keras_model(fitted("full batches"))
    x, y = np.stack(FRAME["x"][:20]), np.eye(3)[FRAME["y"].cat.codes[:20]]
    assert len(model.fit(x, y, epochs=2, verbose=0).history["loss"]) == 2
