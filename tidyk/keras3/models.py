"""Functions that make models, under the names of R's keras3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tidyk.keras3.backend import load_keras


def keras_model_sequential(
    input_shape: int | Sequence[int] | None = None,
    name: str | None = None,
    *,
    input_dtype: str | None = None,
    input_batch_size: int | None = None,
    input_name: str | None = None,
    layers: Sequence[Any] | None = None,
    trainable: bool = True,
) -> Any:
    """A model whose layers follow one another.

    Args:
        input_shape: Shape of one row of the input; one number for plain rows.
        name: The model's name.
        input_dtype, input_batch_size, input_name: Dtype, batch size and name of the input.
        layers: Layers to begin with.
        trainable: Should the weights be trained?

    Returns:
        A `keras.Sequential`, to which `layer_*()` add.

    Equals R's `keras3::keras_model_sequential()`.

    Examples:
        >>> from tidyk.keras3 import layer_dense
        >>> model = keras_model_sequential(input_shape=4) >> layer_dense(units=2)
        >>> model.output_shape
        (None, 2)
    """
    from tidyk.keras3.verbs import as_layer

    keras = load_keras()
    first = []
    if input_shape is not None:
        shape = (input_shape,) if isinstance(input_shape, int) else tuple(input_shape)
        first = [
            keras.Input(shape, batch_size=input_batch_size, dtype=input_dtype, name=input_name)
        ]
    return keras.Sequential(
        first + [as_layer(layer) for layer in layers or ()], name=name, trainable=trainable
    )


def keras_model(inputs: Any, outputs: Any, **options: Any) -> Any:
    """A model from input tensors to output tensors.

    Args:
        inputs: An input tensor of `keras_input()`, or a list or dict of them.
        outputs: An output tensor, or a list or dict of them.
        **options: Options of `keras.Model`: `name`, `trainable`.

    Equals R's `keras3::keras_model()`.

    Examples:
        >>> from tidyk.keras3 import layer_dense
        >>> x = keras_input(shape=(3,))
        >>> keras_model(x, x >> layer_dense(units=1)).output_shape
        (None, 1)
    """
    return load_keras().Model(inputs, outputs, **options)


def keras_input(shape: int | Sequence[int] | None = None, **options: Any) -> Any:
    """An input tensor of a functional model.

    Args:
        shape: Shape of one row; one number for plain rows.
        **options: Options of `keras.Input`: `batch_size`, `dtype`, `name`.

    Equals R's `keras3::keras_input()` and `layer_input()`.

    Examples:
        >>> keras_input(shape=3).shape
        (None, 3)
    """
    return load_keras().Input((shape,) if isinstance(shape, int) else shape, **options)


layer_input = keras_input


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """Class numbers from 0 as 0/1 rows. Equals R's `keras3::to_categorical()`.

    Args:
        x: Whole numbers from 0.
        num_classes: How many classes there are; by default one more than the largest number.

    Examples:
        >>> to_categorical([0, 2]).tolist()
        [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    return load_keras().utils.to_categorical(x, num_classes)
