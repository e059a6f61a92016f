"""Kinds of networks: one small case of each layer, optimizer, loss and way of training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen
from kerasnip.graphs import classes as class_node, number as number_node, numbers, path, start
from kerasnip.networks import classes, number, one_sigmoid, start as first

from tidyk import (
    I,
    attention_block,
    create_keras_functional_spec,
    create_keras_sequential_spec,
    embedding_block,
    factor,
    inp_spec,
    normalize_block,
    set_engine,
)
from tidyk.keras3 import layer_add, layer_concatenate, layer_input
from tidyk.keras3.backend import load_keras

keras = load_keras()
layers = keras.layers
ROWS, TRAINED = 16, 10
_RANDOM = np.random.default_rng(5)
_NUMBERS = _RANDOM.normal(size=(ROWS, 4)).astype("float32")
DATA = pd.DataFrame(_NUMBERS, columns=list("abcd")).assign(
    y=_NUMBERS @ [1.0, -2, 0.5, 0] + 3,
    z=_NUMBERS[:, 1] ** 2,
    count=_RANDOM.poisson(3, ROWS).astype(float),
    two=factor(["no", "yes"] * (ROWS // 2)),
    three=factor((["u", "v", "w", "v"] * ROWS)[:ROWS]),
    group=factor(["p", "q", "r", "p"] * (ROWS // 4)),
    token=I(_RANDOM.integers(0, 6, size=(ROWS, 5))),
    steps=I(_RANDOM.normal(size=(ROWS, 6, 2)).astype("float32")),
    image=I(_RANDOM.normal(size=(ROWS, 6, 6, 1)).astype("float32")),
)


@frozen
class Kind:
    """A network and how it is trained.

    Attributes:
        spec: Makes the model function, of the name that it is given.
        formula: What it learns from what.
        args: Arguments of the model function.
        engine: Options of the engine.
    """

    spec: Callable[[str], Any]
    formula: str = "y ~ a + b + c + d"
    args: dict[str, Any] = field(factory=dict)
    engine: dict[str, Any] = field(factory=dict)

    def model(self, name: str, **args: Any) -> Any:
        """The specification."""
        made = self.spec("test_kind_" + "_".join(name.replace(",", "").split()))(
            **{**self.args, **args}
        )
        return made >> set_engine("keras", **self.engine) if self.engine else made


def _body(*makers: Callable[[], Any]) -> Callable[[Any], None]:
    """A block that adds layers, made anew for each network."""

    def body(model: Any) -> None:
        for make in makers:
            model.add(make())

    return body


def _net(
    *makers: Callable[[], Any], output: Any = number, block: Any = None
) -> Callable[[str], Any]:
    """A sequential network around some layers."""
    mode = "regression" if output is number else "classification"
    blocks = {"input": first, "body": block or _body(*makers), "output": output}
    return lambda name: create_keras_sequential_spec(name, blocks, mode=mode)


def _dense(**options: Any) -> Callable[[], Any]:
    return lambda: layers.Dense(4, **options)


def _activations(*names: str) -> Callable[[str], Any]:
    return _net(*(_dense(activation=name) for name in names))


def _attending(model: Any) -> Any:
    attended = attention_block(model, heads=2, key_dim=3)
    attended.add(layers.Flatten())
    return attended


# --- functional networks ----------------------------------------------------------------------
def _added(left: Any, right: Any) -> Any:
    return layer_add([left, right])


def _joined(left: Any, right: Any) -> Any:
    return layer_concatenate([left, right])


def _flat_input(input_shape: Any) -> Any:
    return layers.Flatten()(layer_input(shape=input_shape))


def _residual(name: str) -> Any:
    blocks = {
        "start": start,
        "stem": inp_spec(path, "start"),
        "deep": inp_spec(path, "stem"),
        "sum": inp_spec(_added, {"left": "stem", "right": "deep"}),
        "output": inp_spec(number_node, "sum"),
    }
    return create_keras_functional_spec(name, blocks)


def _two_inputs(name: str) -> Any:
    blocks = {
        "steps": _flat_input,
        "rest": start,
        "both": inp_spec(_joined, {"left": "steps", "right": "rest"}),
        "output": inp_spec(number_node, "both"),
    }
    return create_keras_functional_spec(name, blocks)


def _two_heads(name: str) -> Any:
    blocks = {
        "start": start,
        "stem": inp_spec(path, "start"),
        "y": inp_spec(number_node, "stem"),
        "three": inp_spec(class_node, "stem"),
    }
    modes = {"y": "regression", "three": "classification"}
    return create_keras_functional_spec(name, blocks, mode=modes)


def _vector(name: str) -> Any:
    blocks = {"start": start, "output": inp_spec(numbers, "start")}
    return create_keras_functional_spec(name, blocks)


# --- training ---------------------------------------------------------------------------------
class Watching(keras.callbacks.Callback):
    """A callback of one's own, which looks at epochs."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seen = [*getattr(self, "seen", []), logs["loss"]]


def halved(epoch: int, rate: float) -> float:
    return rate / 2


def cubed(y_true: Any, y_pred: Any) -> Any:
    return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** 3, axis=-1)


def positive_poisson(y_true: Any, y_pred: Any) -> Any:
    return keras.losses.poisson(y_true, keras.ops.exp(y_pred))


def scheduled(learning_rate: float) -> Any:
    decay = keras.optimizers.schedules.ExponentialDecay(learning_rate, 2, 0.9)
    return keras.optimizers.Adam(decay)


def _callbacks(*made: Any) -> dict[str, Any]:
    return {"fit_callbacks": list(made)}


_STOPPING = keras.callbacks.EarlyStopping(monitor="loss", mode="max", baseline=-1.0)
_PLATEAU = keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=1, min_delta=1e9)

KINDS: dict[str, Kind] = {
    "smooth activations, log_cosh, LearningRateScheduler": Kind(
        _activations("tanh", "sigmoid", "gelu", "silu", "softplus", "mish", "softsign"),
        args={
            "compile_loss": "log_cosh",
            **_callbacks(keras.callbacks.LearningRateScheduler(halved)),
        },
    ),
    "kinked activations, adadelta, mean_absolute_error, ReduceLROnPlateau": Kind(
        _activations("relu", "relu6", "leaky_relu", "hard_sigmoid", "hard_tanh", "elu", "selu"),
        args={
            "compile_optimizer": "adadelta",
            "compile_loss": "mean_absolute_error",
            **_callbacks(_PLATEAU),
        },
    ),
    "dropout, sgd, a part of a batch": Kind(
        _net(_dense(), lambda: layers.Dropout(0.3)),
        args={"compile_optimizer": "sgd", "fit_batch_size": 4},
    ),
    "alpha dropout, noise, nesterov": Kind(
        _net(
            lambda: layers.AlphaDropout(0.2),
            lambda: layers.GaussianNoise(0.2),
            lambda: layers.GaussianDropout(0.2),
        ),
        args={"compile_optimizer": keras.optimizers.SGD(momentum=0.9, nesterov=True)},
    ),
    "batch and layer norm, rmsprop, huber, EarlyStopping": Kind(
        _net(_dense(), lambda: layers.BatchNormalization(), lambda: layers.LayerNormalization()),
        args={"compile_optimizer": "rmsprop", "compile_loss": "huber", **_callbacks(_STOPPING)},
    ),
    "embedding, adamax, poisson": Kind(
        _net(
            lambda: layers.Embedding(6, 3),
            lambda: layers.Flatten(),
            lambda: layers.Dense(1, activation="exponential"),
        ),
        "count ~ token",
        {"compile_optimizer": "adamax", "compile_loss": positive_poisson},
    ),
    "conv1d, pooling, nadam, no shuffling": Kind(
        _net(
            lambda: layers.Conv1D(3, 2),
            lambda: layers.AveragePooling1D(2),
            lambda: layers.SpatialDropout1D(0.2),
            lambda: layers.GlobalMaxPooling1D(),
        ),
        "y ~ steps",
        {"compile_optimizer": "nadam", "fit_batch_size": 5, "fit_shuffle": False},
    ),
    "conv2d, lion, focal loss, class weights": Kind(
        _net(
            lambda: layers.Conv2D(3, 2, activation="relu"),
            lambda: layers.MaxPooling2D(),
            lambda: layers.Flatten(),
            output=classes,
        ),
        "three ~ image",
        {
            "compile_optimizer": "lion",
            "compile_loss": "categorical_focal_crossentropy",
            "fit_class_weight": {"u": 2.0, "v": 0.5, "w": 1.0},
        },
    ),
    "lstm, gru, adamw, integers, a validation split": Kind(
        _net(
            lambda: layers.LSTM(2, dropout=0.1, return_sequences=True),
            lambda: layers.GRU(2),
            output=classes,
        ),
        "three ~ steps",
        {
            "compile_optimizer": "adamw",
            "compile_loss": "sparse_categorical_crossentropy",
            "fit_validation_split": 0.3,
        },
    ),
    "one sigmoid, binary_crossentropy, adapted normalization": Kind(
        _net(output=one_sigmoid, block=normalize_block), "two ~ a + b + c + d"
    ),
    "two softmax units, hinge, adagrad, indicators": Kind(
        _net(output=classes),
        "two ~ a + group",
        {"compile_loss": "categorical_hinge", "compile_optimizer": "adagrad"},
    ),
    "regularizers, constraints, initializers, weights of rows": Kind(
        _net(
            _dense(
                kernel_regularizer="l2",
                bias_regularizer="l1",
                kernel_constraint="non_neg",
                kernel_initializer="he_normal",
            )
        ),
        args={"fit_sample_weight": np.linspace(0.5, 2, TRAINED)},
    ),
    "residual, ftrl, scaled outcome": Kind(
        _residual, args={"compile_optimizer": "ftrl"}, engine={"scale_outcome": True}
    ),
    "attention": Kind(_net(block=_attending), "y ~ steps"),
    "bidirectional, time distributed, recurrent dropout": Kind(
        _net(
            lambda: layers.TimeDistributed(layers.Dense(3)),
            lambda: layers.Bidirectional(layers.GRU(3, dropout=0.2, recurrent_dropout=0.3)),
        ),
        "y ~ steps",
        {"fit_validation_split": 0.3},
    ),
    "rms, unit, group and spectral norm": Kind(
        _net(
            lambda: layers.SpectralNormalization(layers.Dense(4)),
            lambda: layers.RMSNormalization(),
            lambda: layers.GroupNormalization(2),
            lambda: layers.UnitNormalization(),
        )
    ),
    "prelu, einsum, orthogonal weights, amsgrad, clipped slopes": Kind(
        _net(
            lambda: layers.EinsumDense("ab,bc->ac", output_shape=5, bias_axes="c"),
            lambda: layers.PReLU(),
            _dense(kernel_initializer="orthogonal", bias_initializer="truncated_normal"),
        ),
        args={"compile_optimizer": keras.optimizers.Adam(amsgrad=True, clipnorm=1.0)},
    ),
    "separable and depthwise convolutions, random flips": Kind(
        _net(
            lambda: layers.RandomFlip(),
            lambda: layers.SeparableConv2D(4, 2),
            lambda: layers.DepthwiseConv2D(2),
            lambda: layers.Flatten(),
        ),
        "y ~ image",
    ),
    "masked embedding, lstm": Kind(
        _net(lambda: layers.Embedding(6, 3, mask_zero=True), lambda: layers.LSTM(4)),
        "y ~ token",
    ),
    "no hidden layer, area under the curve": Kind(
        _net(output=one_sigmoid),
        "two ~ a + b + c + d",
        {"compile_metrics": [keras.metrics.AUC(), keras.metrics.Precision()]},
    ),
    "several inputs, own callback": Kind(_two_inputs, "y ~ steps + a + b", _callbacks(Watching())),
    "several heads, several losses": Kind(_two_heads, "y + three ~ a + b + c + d"),
    "several numbers, own loss": Kind(_vector, "y + z ~ a + b + c + d", {"compile_loss": cubed}),
    "factors as numbers, own schedule": Kind(
        _net(block=embedding_block),
        "y ~ a + group",
        {"compile_optimizer": scheduled},
    ),
}
