"""Keras' names in R's spelling, read from the installed Keras."""

from __future__ import annotations

import inspect
import re
from functools import cache
from types import ModuleType
from typing import Any

from tidyk.keras3.backend import load_keras

SPELLED = {
    "RMSprop": "rmsprop", "TensorBoard": "tensorboard", "UpSampling1D": "upsampling_1d",
    "UpSampling2D": "upsampling_2d",
    "UpSampling3D": "upsampling_3d", "ReLU": "activation_relu",
    "LeakyReLU": "activation_leaky_relu",
    "ELU": "activation_elu", "PReLU": "activation_parametric_relu", "Softmax": "activation_softmax",
    "MeanIoU": "mean_iou", "BinaryIoU": "binary_iou", "OneHotIoU": "one_hot_iou",
    "OneHotMeanIoU": "one_hot_mean_iou",
    "IoU": "iou", "LambdaCallback": "lambda", "L1L2": "l1_l2", "LossScaleOptimizer": "loss_scale",
    "OrthogonalRegularizer": "orthogonal", "InputLayer": "input_layer", "TFSMLayer": "tfsm",
    "TerminateOnNaN": "terminate_on_nan", "FBetaScore": "fbeta_score",
    "MeanMetricWrapper": "mean_wrapper", "MaxNorm": "maxnorm", "MinMaxNorm": "minmaxnorm",
    "NonNeg": "nonneg", "UnitNorm": "unitnorm", "NASNetLarge": "nasnet_large",
    "NASNetMobile": "nasnet_mobile", "ConvNeXtXLarge": "convnext_xlarge",
}  # fmt: skip
"""Names whose spelling in R does not follow the rule."""


def r_name(name: str) -> str:
    """R's spelling of a class name.

    >>> [r_name(name) for name in ("Conv2DTranspose", "ReduceLROnPlateau", "LSTM", "ResNet50V2")]
    ['conv_2d_transpose', 'reduce_lr_on_plateau', 'lstm', 'resnet50_v2']
    """
    if name in SPELLED:
        return SPELLED[name]
    name = re.sub(r"(\d)D", r"_\1d_", name).replace("NeXt", "next").replace("Net", "net")
    name = re.sub(r"(\d)(V\d)", r"\1_\2", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    return re.sub(r"_+", "_", name).strip("_").lower()


def _classes(module: ModuleType, base: type) -> dict[str, Any]:
    classes = {
        n: c
        for n, c in vars(module).items()
        if inspect.isclass(c) and issubclass(c, base) and c is not base
    }
    return {r_name(name): cls for name, cls in classes.items()}


def _functions(module: ModuleType) -> dict[str, Any]:
    return {
        n: f
        for n, f in vars(module).items()
        if inspect.isfunction(f) and not n.startswith(("_", "get", "serial", "deser"))
    }


@cache
def keras_names() -> dict[str, tuple[str, Any]]:
    """All names, each with its kind and Keras' own object."""
    keras = load_keras()
    kinds: dict[str, dict[str, Any]] = {
        "layer": _classes(keras.layers, keras.layers.Layer),
        "optimizer": _classes(keras.optimizers, keras.optimizers.Optimizer),
        "loss": _classes(keras.losses, keras.losses.Loss),
        "metric": _classes(keras.metrics, keras.metrics.Metric),
        "callback": _classes(keras.callbacks, keras.callbacks.Callback),
        "regularizer": _classes(keras.regularizers, keras.regularizers.Regularizer),
        "initializer": _classes(keras.initializers, keras.initializers.Initializer),
        "constraint": _classes(keras.constraints, keras.constraints.Constraint),
        "learning_rate_schedule": _classes(
            keras.optimizers.schedules, keras.optimizers.schedules.LearningRateSchedule
        ),
        "activation": _functions(keras.activations),
        "application": {
            r_name(n): f
            for n, f in vars(keras.applications).items()
            if inspect.isfunction(f) and n[0].isupper()
        },
        "dataset": {n: m for n, m in vars(keras.datasets).items() if inspect.ismodule(m)},
    }
    return {
        f"{kind}_{name}": (kind, thing)
        for kind, things in kinds.items()
        for name, thing in things.items()
    }
