"""A network of every kind of input and output gives what plain Keras gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tidyk import (
    I,
    create_keras_functional_spec,
    data_frame,
    extract_keras_history,
    factor,
    fit_xy,
    inp_spec,
    predict,
    set_seed,
)
from tidyk.base.random import draw_seed
from tidyk.keras3 import (
    layer_concatenate,
    layer_conv_2d,
    layer_dense,
    layer_dropout,
    layer_embedding,
    layer_flatten,
    layer_gru,
    layer_input,
)
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.state import keras_seed

keras = load_keras()
layers = keras.layers
RANDOM, ROWS = np.random.default_rng(1), 40
ARRAYS = {
    "picture": RANDOM.normal(size=(ROWS, 6, 6, 1)).astype("float32"),
    "series": RANDOM.normal(size=(ROWS, 5, 2)).astype("float32"),
    "words": RANDOM.integers(0, 9, (ROWS, 4)).astype("int32"),
    "rest": RANDOM.normal(size=(ROWS, 2)).astype("float32"),
}
DATA = data_frame(
    **{name: I(array) for name, array in ARRAYS.items() if name != "rest"},
    a=ARRAYS["rest"][:, 0],
    b=ARRAYS["rest"][:, 1],
    size=ARRAYS["rest"][:, 0] * 3,
    kind=factor(RANDOM.choice(["p", "q", "r"], ROWS)),
    sold=factor(RANDOM.choice(["no", "yes"], ROWS)),
)
LOSSES = {"size": "mae", "kind": "sparse_categorical_crossentropy"}
WEIGHTS = {"size": 0.5, "kind": 1.0, "sold": 2.0}
METRICS = {"size": ["mse"], "kind": ["accuracy"]}


def source(input_shape: Any) -> Any:
    return layer_input(shape=input_shape)


def tokens(input_shape: Any) -> Any:
    return layer_input(shape=input_shape, dtype="int32")


def hidden(tensor: Any, units: int = 8, rate: float = 0.2) -> Any:
    tensor = tensor >> layer_dense(units, activation="relu", kernel_regularizer="l2")
    return tensor >> layer_dropout(rate)


def join(seen: Any, heard: Any, read: Any, rest: Any) -> Any:
    return layer_concatenate([seen, heard, read, rest])


net = create_keras_functional_spec(
    "test_every_kind",
    {
        "picture": source,
        "series": source,
        "words": tokens,
        "rest": source,
        "seen": lambda picture: (
            picture >> layer_conv_2d(4, (3, 3), activation="relu") >> layer_flatten()
        ),
        "heard": lambda series: series >> layer_gru(3),
        "read": lambda words: words >> layer_embedding(9, 2) >> layer_flatten(),
        "join": join,
        "hidden": inp_spec(hidden, "join"),
        "size": lambda hidden: hidden >> layer_dense(1),
        "kind": lambda hidden, num_classes: hidden >> layer_dense(num_classes, "softmax"),
        "sold": lambda hidden: hidden >> layer_dense(1, "sigmoid"),
    },
    mode={"size": "regression", "kind": "classification", "sold": "classification"},
)


def plain_model() -> Any:
    """The same network by Keras' functional API, layer by layer in the same order."""
    inputs = {
        name: keras.Input(array.shape[1:], dtype=str(array.dtype), name=name)
        for name, array in ARRAYS.items()
    }
    seen = layers.Conv2D(4, (3, 3), activation="relu")(inputs["picture"])
    seen, heard = layers.Flatten()(seen), layers.GRU(3)(inputs["series"])
    read = layers.Flatten()(layers.Embedding(9, 2)(inputs["words"]))
    tensor = layers.Concatenate()([seen, heard, read, inputs["rest"]])
    for units in (6, 4):
        tensor = layers.Dense(units, activation="relu", kernel_regularizer="l2")(tensor)
        tensor = layers.Dropout(0.2)(tensor)
    heads = {
        "size": layers.Dense(1)(tensor),
        "kind": layers.Dense(3, activation="softmax")(tensor),
        "sold": layers.Dense(1, activation="sigmoid")(tensor),
    }
    return keras.Model(inputs, heads)


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_four_inputs_and_three_heads_give_what_plain_keras_gives(share: float) -> None:
    set_seed(3)
    model = net(
        num_hidden=2,
        hidden_units=[6, 4],
        fit_epochs=3,
        fit_batch_size=16,
        fit_validation_split=share,
        compile_optimizer="rmsprop",
        learn_rate=0.003,
        compile_loss=LOSSES,
        compile_loss_weights=WEIGHTS,
        compile_metrics=METRICS,
    ) >> fit_xy(DATA[["picture", "series", "words", "a", "b"]], DATA[["size", "kind", "sold"]])

    y = {
        "size": DATA["size"].to_numpy("float32")[:, None],
        "kind": DATA["kind"].cat.codes.to_numpy("int32"),
        "sold": DATA["sold"].cat.codes.to_numpy("float32")[:, None],
    }
    set_seed(3)
    seed = draw_seed()
    with keras_seed(seed):
        plain = plain_model()
        plain.compile(
            keras.optimizers.RMSprop(0.003),
            loss={**LOSSES, "sold": "binary_crossentropy"},
            loss_weights=WEIGHTS,
            metrics={**METRICS, "sold": ["accuracy"]},
        )
        one = ({k: v[:1] for k, v in ARRAYS.items()}, {k: v[:1] for k, v in y.items()})
        plain._symbolic_build(data_batch=one)  # else Keras shuffles once more, to look at a batch
        np.random.seed(seed)  # what Keras shuffles by; `keras_seed()` restores it
        options = {"epochs": 3, "batch_size": 16, "validation_split": share, "verbose": 0}
        history = plain.fit(ARRAYS, y, **options).history
        wanted = plain.predict(ARRAYS, verbose=0)

    found, shares = model >> predict(DATA), (model >> predict(DATA, type="prob")).to_numpy()
    np.testing.assert_allclose(found[".pred_size"], wanted["size"][:, 0], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(shares[:, :3], wanted["kind"], rtol=1e-6)
    np.testing.assert_allclose(shares[:, 4], wanted["sold"][:, 0], rtol=1e-6)
    own = extract_keras_history(model).metrics
    assert own.keys() == history.keys()
    for name, values in history.items():
        np.testing.assert_allclose(own[name], values, rtol=1e-6)
