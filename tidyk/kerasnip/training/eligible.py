"""Which networks can be trained together, and which of their rows and widths can be padded."""

from __future__ import annotations

from typing import Any

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.origin import is_kerass
from tidyk.kerasnip.programs import why_not_known
from tidyk.kerasnip.training.options import Alone
from tidyk.kerasnip.training.wiring import line_of, only_layers

WHOLE_BATCH_LOSSES = ("Dice", "Tversky", "Circle", "CTC")
"""Losses that are no mean over rows."""
ROW_BY_ROW = (
    "InputLayer",
    "Dense", "Dropout", "Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", "Flatten",
    "Reshape", "Permute", "RepeatVector", "Embedding", "LayerNormalization", "LSTM", "GRU",
    "SimpleRNN", "Bidirectional", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "MaxPooling1D",
    "AveragePooling1D", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "Rescaling",
    "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "DepthwiseConv1D",
    "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D",
    "GlobalAveragePooling2D", "GlobalMaxPooling2D", "ZeroPadding1D", "ZeroPadding2D",
    "UpSampling1D", "UpSampling2D", "SpatialDropout2D",
)  # fmt: skip
"""Layers whose output for a row depends on that row alone."""
MERGES = ("Concatenate", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Dot")
NETWORKS = ("Sequential", "Functional")
UNIT_BY_UNIT = ("Dense", "Dropout", "Activation", "ReLU", "LeakyReLU", "ELU")
"""Layers that padding units can be added to."""
ACTIVATIONS = (
    "linear", "relu", "relu6", "tanh", "sigmoid", "elu", "selu", "celu", "gelu", "silu", "swish",
    "softplus", "softsign", "leaky_relu", "hard_sigmoid", "hard_tanh", "hard_silu", "mish",
    "exponential", "tanh_shrink", "hard_shrink", "soft_shrink", "log_sigmoid", "squareplus",
)  # fmt: skip
"""Activations of one unit alone."""
NOT_FROM_ZERO = (
    "sigmoid", "softplus", "hard_sigmoid", "exponential", "log_sigmoid", "squareplus",
)  # fmt: skip
"""Those of them that make something else than zero of zero."""
NUMBER_BY_NUMBER = (
    "SGD", "RMSprop", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "Nadam", "Lion",
)  # fmt: skip
"""Optimizers that change each number by its own slope: padding stays zero."""


def check_together(model: Any) -> None:
    """Raise an error for a network that has to be trained by itself.

    Raises:
        Alone: With the reason.
    """
    if not is_kerass(type(model)):
        raise Alone(
            f"the network is a {type(model).__name__}, which may have a train step of its own"
        )
    why = why_not_known(model)
    if why is not None:
        raise Alone(why)
    if any(source.shape[0] is not None or source.sparse for source in model.inputs):
        raise Alone("an input has a fixed number of rows, or is sparse")
    for layer in model._flatten_layers(include_self=False):
        _check_layer(layer)
    _check_optimizer(model.optimizer)


def _check_layer(layer: Any) -> None:
    if getattr(layer, "stateful", False):
        raise Alone(f"the layer {layer.name} goes on from batch to batch")
    if layer.dtype_policy.name != "float32":
        raise Alone(f"the layer {layer.name} computes in {layer.dtype_policy.name}")


def _check_optimizer(optimizer: Any) -> None:
    if not is_kerass(type(optimizer)) or hasattr(optimizer, "inner_optimizer"):
        raise Alone("the optimizer is no plain one of Keras'")
    if optimizer.use_ema or optimizer.gradient_accumulation_steps or optimizer.loss_scale_factor:
        raise Alone("the optimizer averages or scales over batches")


def is_slow_in_loops(model: Any) -> bool:
    """Are there convolutions, on a processor? It computes them slowly inside a loop."""
    import jax

    layers = model._flatten_layers(include_self=False)
    return jax.default_backend() == "cpu" and any("Conv" in type(one).__name__ for one in layers)


def check_compiled(model: Any) -> None:
    """Raise an error for losses and metrics that are not Keras' plain ones.

    Raises:
        Alone: With the reason.
    """
    for loss in losses_of(model):
        if getattr(loss, "reduction", None) != "sum_over_batch_size":
            raise Alone("an output has no loss, or one that is no mean over the rows")
        _check_kerass(loss, "loss")
    for metric in _metrics(model):
        _check_kerass(metric, "metric")


def losses_of(model: Any) -> list[Any]:
    """The loss of each output."""
    return [each.loss for each in model._compile_loss._flat_losses]


def _check_kerass(thing: Any, kind: str) -> None:
    """Raise an error for a loss or a metric that is the user's own, or holds such a function."""
    functions = [f for f in (getattr(thing, name, None) for name in ("fn", "_fn")) if f is not None]
    if not all(map(is_kerass, (type(thing), *functions))):
        inner = functions[0] if functions else type(thing)
        raise Alone(f"the {kind} {getattr(inner, '__name__', inner)} is not Keras' own")


def _metrics(model: Any) -> list[Any]:
    compiled = model._compile_metrics
    groups = (*compiled._flat_metrics, *compiled._flat_weighted_metrics) if compiled else ()
    return [metric for group in groups if group is not None for metric in group.metrics]


def may_pad_rows(model: Any) -> bool:
    """Do rows with weight zero leave the others unchanged?"""
    return (
        all(map(_is_row_by_row, model._flatten_layers()))
        and all(type(loss).__name__ not in WHOLE_BATCH_LOSSES for loss in losses_of(model))
        and all(_is_mean_of_rows(metric) for metric in _metrics(model))
    )


def _is_row_by_row(layer: Any) -> bool:
    if type(layer).__name__ in NETWORKS:
        return only_layers(layer)
    along_rows = getattr(layer, "axis", -1) == 0
    known = type(layer).__name__ in (*ROW_BY_ROW, *MERGES) and not along_rows
    return known and not getattr(layer, "activity_regularizer", None)


def _is_mean_of_rows(metric: Any) -> bool:
    """Does a metric use weights, and ignore rows with weight zero?"""
    metrics = load_keras().metrics
    kinds = (metrics.MeanMetricWrapper, metrics.RootMeanSquaredError)
    module = type(metric).__module__
    return isinstance(metric, kinds) or module == "keras.src.metrics.confusion_metrics"


def may_pad_units(model: Any) -> bool:
    """Do units with zero weights keep them, and leave the others unchanged?"""
    line = line_of(model)
    return (
        bool(line)
        and len(model.inputs[0].shape) == 2
        and pads_optimizer(model.optimizer)
        and type(line[-1]).__name__ == "Dense"
        and all(map(is_unit_by_unit, line[:-1]))
        and _is_plain_dense(line[-1])
    )


def keeps_zero(layer: Any) -> bool:
    """Does a layer that works unit by unit make zero of zero?"""
    activation = getattr(getattr(layer, "activation", None), "__name__", "")
    return activation not in NOT_FROM_ZERO and not getattr(layer, "threshold", 0)


def pads_optimizer(optimizer: Any) -> bool:
    """Does an optimizer leave zero weights that have no slope?"""
    return type(optimizer).__name__ in NUMBER_BY_NUMBER


def is_unit_by_unit(layer: Any) -> bool:
    """Is each unit that comes out of a layer the same whatever units are beside it?"""
    if type(layer).__name__ not in UNIT_BY_UNIT:
        return False
    activation = getattr(layer, "activation", None)
    simple = activation is None or getattr(activation, "__name__", "") in ACTIVATIONS
    alone = simple and layer.activity_regularizer is None
    return alone and (type(layer).__name__ != "Dense" or _is_plain_dense(layer))


def _is_plain_dense(layer: Any) -> bool:
    """Does nothing depend on all of its weights together, and do zero weights stay zero?"""
    return (
        layer.kernel_constraint is None
        and layer.bias_constraint is None
        and layer.activity_regularizer is None
        and layer.lora_rank is None
        and layer.quantization_mode is None
        and _keeps_zeros(layer.kernel_regularizer)
        and _keeps_zeros(layer.bias_regularizer)
    )


def _keeps_zeros(regularizer: Any) -> bool:
    """Has a penalty no slope at zero? On jax that of L1 is one there."""
    kinds = load_keras().regularizers
    plain = type(regularizer) is kinds.L2
    return regularizer is None or plain or (type(regularizer) is kinds.L1L2 and not regularizer.l1)
