"""Layer blocks to use, to read and to copy.

Each serves sequential networks (it is given the model so far) and functional ones (a tensor, by
`inp_spec()`). The annotations of their arguments say what values `tune()` tries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np

from tidyk.base.errors import TidykValueError
from tidyk.dials.params.activations import activation as activation_of
from tidyk.dials.params.networks import dropout as dropout_of, hidden_units
from tidyk.dials.params.penalties import penalty
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.shapes import embedding_dim, kernel_size, num_heads

STEPS = "sequences of shape (steps, features)"
Units = Annotated[int, hidden_units((8, 256))]
Filters = Annotated[int, hidden_units((8, 128))]
Activation = Annotated[str, activation_of(("relu", "gelu", "silu", "tanh"))]
Dropout = Annotated[float, dropout_of((0, 0.5))]
Decay = Annotated[float, penalty((-6, -2))]
KernelSize = Annotated[int, kernel_size((2, 7))]
Heads = Annotated[int, num_heads((1, 8))]
KeyDim = Annotated[int, hidden_units((4, 64))]
Dim = Annotated[int, embedding_dim((2, 32))]


def dense_block(
    model: Any,
    units: Units = 32,
    activation: Activation = "relu",
    dropout: Dropout = 0.0,
    l2: Decay = 0.0,
    normalize: bool = False,
) -> Any:
    """A dense layer, with normalization of its sums and dropout where asked for.

    Args:
        model: The model so far, or a tensor.
        units: The width.
        activation: The function that the sums pass through.
        dropout: The share of units that drop out in training.
        l2: How much the squares of the weights cost.
        normalize: Are the sums normalized over the batch?

    Examples:
        >>> from tidyk.keras3 import layer_input
        >>> dense_block(layer_input(shape=(4,)), units=8).shape
        (None, 8)
    """
    keras = load_keras()
    layers = keras.layers
    decay = keras.regularizers.L2(l2) if l2 else None
    model = _then(model, layers.Dense(units, kernel_regularizer=decay))
    if normalize:
        model = _then(model, layers.BatchNormalization())
    model = _then(model, layers.Activation(activation))
    return _then(model, layers.Dropout(dropout)) if dropout else model


def residual_block(
    model: Any, units: Units = 32, activation: Activation = "relu", dropout: Dropout = 0.0
) -> Any:
    """Two dense layers beside a way around them; where the width changes, the way is a layer too.

    Args:
        model: The model so far, or a tensor.
        units: The width of the first layer and of what comes out.
        activation: The function that the sums pass through.
        dropout: The share of units that drop out in training.

    Examples:
        >>> from tidyk.keras3 import layer_input
        >>> residual_block(layer_input(shape=(4,)), units=8).shape
        (None, 8)
    """

    def inner(x: Any) -> Any:
        layers = load_keras().layers
        y = layers.Dense(units, activation=activation)(x)
        y = layers.Dropout(dropout)(y) if dropout else y
        y = layers.Dense(units)(y)
        around = x if x.shape[-1] == units else layers.Dense(units, use_bias=False)(x)
        return layers.Activation(activation)(layers.Add()([y, around]))

    return _nested(model, inner)


def conv_block(
    model: Any,
    filters: Filters = 32,
    kernel_size: KernelSize = 3,
    activation: Activation = "relu",
    pool_size: int = 2,
    dropout: Dropout = 0.0,
    normalize: bool = False,
) -> Any:
    """A convolution over sequences of shape (steps, channels) or images of shape (height, width,
    channels), then the largest value of each patch.

    Args:
        model: The model so far, or a tensor.
        filters: How many features are looked for.
        kernel_size: The width of what is looked at.
        activation: The function that the sums pass through.
        pool_size: The width of the patches; 1 leaves the size as it is.
        dropout: The share of values that drop out in training.
        normalize: Are the sums normalized over the batch?

    Examples:
        >>> from tidyk.keras3 import layer_input
        >>> conv_block(layer_input(shape=(28, 28, 1)), filters=8).shape
        (None, 14, 14, 8)
    """
    _check_rank(model, "conv_block", "sequences of shape (steps, channels) or images", (2, 3))
    layers, flat = load_keras().layers, len(_shape(model)) == 2
    convolution = layers.Conv1D if flat else layers.Conv2D
    model = _then(model, convolution(filters, kernel_size, padding="same"))
    if normalize:
        model = _then(model, layers.BatchNormalization())
    model = _then(model, layers.Activation(activation))
    if pool_size > 1:
        model = _then(model, (layers.MaxPooling1D if flat else layers.MaxPooling2D)(pool_size))
    return _then(model, layers.Dropout(dropout)) if dropout else model


def rnn_block(
    model: Any,
    units: Units = 32,
    cell: Literal["lstm", "gru", "simple"] = "lstm",
    dropout: Dropout = 0.0,
    sequences: bool = False,
    bidirectional: bool = False,
) -> Any:
    """A recurrent layer over sequences of shape (steps, features).

    Args:
        model: The model so far, or a tensor.
        units: The width.
        cell: "lstm", "gru" or "simple".
        dropout: The share of inputs that drop out in training.
        sequences: Is there an output for each step, as another recurrent layer needs it? A list
            says it for each repeat: `[True, False]`.
        bidirectional: Is the sequence read from both ends?

    Examples:
        >>> from tidyk.keras3 import layer_input
        >>> rnn_block(layer_input(shape=(24, 3)), units=8, bidirectional=True).shape
        (None, 16)
    """
    _check_rank(model, "rnn_block", STEPS, (2,))
    layers = load_keras().layers
    cells = {"lstm": layers.LSTM, "gru": layers.GRU, "simple": layers.SimpleRNN}
    layer = cells[cell](units, dropout=dropout, return_sequences=sequences)
    return _then(model, layers.Bidirectional(layer) if bidirectional else layer)


def attention_block(
    model: Any, heads: Heads = 2, key_dim: KeyDim = 16, units: Units = 32, dropout: Dropout = 0.0
) -> Any:
    """Self-attention over sequences of shape (steps, features), and a dense layer after it, each
    beside a way around: the encoder of a transformer.

    Args:
        model: The model so far, or a tensor.
        heads: How many things are attended to at once.
        key_dim: The width of each.
        units: The width of the dense layer.
        dropout: The share that drops out in training.

    Examples:
        >>> from tidyk.keras3 import layer_input
        >>> attention_block(layer_input(shape=(24, 6))).shape
        (None, 24, 6)
    """
    _check_rank(model, "attention_block", STEPS, (2,))

    def inner(x: Any) -> Any:
        layers, width = load_keras().layers, x.shape[-1]
        attention = layers.MultiHeadAttention(heads, key_dim, dropout=dropout)(x, x)
        x = layers.LayerNormalization()(layers.Add()([x, attention]))
        y = layers.Dense(width)(layers.Dense(units, activation="relu")(x))
        y = layers.Dropout(dropout)(y) if dropout else y
        return layers.LayerNormalization()(layers.Add()([x, y]))

    return _nested(model, inner)


def embedding_block(model: Any, num_levels: int | tuple[int, ...], dim: Dim = 4) -> Any:
    """Factors among the predictors as points in a space that is learned; numbers pass through.

    Args:
        model: The model so far, or a tensor, of shape (columns,).
        num_levels: Levels of each column, 0 for numbers; tidyk supplies them.
        dim: The dimensions of the space.

    Examples:
        >>> from tidyk.keras3 import layer_input
        >>> embedding_block(layer_input(shape=(3,)), num_levels=(5, 0, 3), dim=4).shape
        (None, 9)
    """

    def embedded(column: Any, levels: int) -> Any:
        layers = load_keras().layers
        return layers.Flatten()(layers.Embedding(levels, dim)(column))

    return _nested(model, lambda x: _by_column(x, num_levels, embedded))


def one_hot_block(model: Any, num_levels: int | tuple[int, ...]) -> Any:
    """Factors among the predictors as a column of 0 and 1 for each level; numbers pass through.

    Args:
        model: The model so far, or a tensor, of shape (columns,).
        num_levels: Levels of each column, 0 for numbers; tidyk supplies them.

    Examples:
        >>> from tidyk.keras3 import layer_input
        >>> one_hot_block(layer_input(shape=(3,)), num_levels=(5, 0, 3)).shape
        (None, 9)
    """

    def coded(column: Any, levels: int) -> Any:
        keras = load_keras()
        return keras.layers.Flatten()(keras.ops.one_hot(keras.ops.cast(column, "int32"), levels))

    return _nested(model, lambda x: _by_column(x, num_levels, coded))


def normalize_block(model: Any, data: Any, num_levels: int | tuple[int, ...] = 0) -> Any:
    """Predictors in standard deviations from their means, as the rows that are trained on have
    them: of a resample its analysis rows alone. It comes right after the input.

    Args:
        model: The model so far, or a tensor.
        data: The predictors that are trained on; tidyk supplies them.
        num_levels: Levels of each column, 0 for numbers; tidyk supplies them where a later block,
            such as `embedding_block()`, takes factors whole. They stay what they are.

    Examples:
        >>> import numpy as np
        >>> from tidyk.keras3 import layer_input
        >>> normalize_block(layer_input(shape=(2,)), np.array([[1.0, 2.0], [3.0, 6.0]])).shape
        (None, 2)
    """
    if _shape(model) != data.shape[1:]:
        raise TidykValueError(
            f"`normalize_block()` comes right after the input, whose rows have the shape "
            f"{data.shape[1:]}; it is given the shape {_shape(model)}."
        )
    layer = load_keras().layers.Normalization()
    layer.adapt(data)
    model, factors = _then(model, layer), np.atleast_1d(num_levels) > 0
    if factors.any():
        mean, variance, count = layer.get_weights()
        layer.set_weights([np.where(factors, 0, mean), np.where(factors, 1, variance), count])
        layer.finalize_state()
    return model


def _then(model: Any, layer: Any) -> Any:
    """A layer after the model so far, or on a tensor."""
    if not isinstance(model, load_keras().Sequential):
        return layer(model)
    model.add(layer)
    return model


def _shape(model: Any) -> tuple[int, ...]:
    """The shape of one row of what the model makes so far, or of a tensor."""
    if not isinstance(model, load_keras().Sequential):
        return tuple(model.shape[1:])
    whole = model.output_shape if model.layers else model._layers[0].batch_shape
    return tuple(whole[1:])


def _check_rank(model: Any, block: str, what: str, ranks: tuple[int, ...]) -> None:
    """Raise an error for rows that have too few or too many dimensions for a block."""
    shape = _shape(model)
    if len(shape) not in ranks:
        hint = (
            " Make it of columns by `step_sequence()`, or give one matrix column, `I(array)`; a "
            "recurrent block before it needs `sequences=True`."
        )
        raise TidykValueError(
            f"`{block}()` works on {what}, and is given rows of the shape {shape}."
            f"{hint if len(shape) < min(ranks) else ''}"
        )


def _nested(model: Any, make: Callable[[Any], Any]) -> Any:
    """What is no chain of layers, as one layer of a sequential model."""
    keras = load_keras()
    if not isinstance(model, keras.Sequential):
        return make(model)
    source = keras.Input(_shape(model))
    model.add(keras.Model(source, make(source)))
    return model


def _by_column(x: Any, num_levels: int | tuple[int, ...], code: Callable[[Any, int], Any]) -> Any:
    """The columns of a tensor side by side, factors coded."""
    levels = (num_levels,) if isinstance(num_levels, int) else num_levels
    if tuple(x.shape[1:]) != (len(levels),):
        raise TidykValueError(
            "A block for factors comes before those that change the columns: there are "
            f"{len(levels)} predictors, and it is given rows of the shape {tuple(x.shape[1:])}."
        )
    columns = [x[:, at : at + 1] for at in range(len(levels))]
    parts = [code(c, n) if n else c for c, n in zip(columns, levels, strict=True)]
    return load_keras().layers.Concatenate()(parts) if len(parts) > 1 else parts[0]
