"""Methods of the generics for Keras' own classes."""

from __future__ import annotations

from typing import Any

from tidyk.base.generics import autoplot, fit, plot, predict, summary
from tidyk.keras3.backend import load_keras
from tidyk.keras3.diagram import draw_model
from tidyk.keras3.history import KerasHistory

keras = load_keras()


@summary.register(keras.Model)
def summary_model(model: Any, /, **options: Any) -> None:
    """Print the layers of a Keras model, with shapes and parameters."""
    model.summary(**options)


@plot.register(keras.Model)
@autoplot.register(keras.Model)
def plot_model(model: Any, /, *, show_shapes: bool = False, show_layer_names: bool = True) -> Any:
    """Draw a Keras model: a box for each layer, from the input down.

    Args:
        model: A Keras model.
        show_shapes: Write the output shape of each layer.
        show_layer_names: Write the layers' names.

    Returns:
        A plotnine `ggplot`. No other program is needed.
    """
    return draw_model(model, show_shapes=show_shapes, show_layer_names=show_layer_names)


@fit.register(keras.Model)
def fit_model(model: Any, /, x: Any = None, y: Any = None, **kwargs: Any) -> KerasHistory:
    """Train a Keras model in place: arguments as `keras.Model.fit`; those after `y` by name.

    Equals R's `fit()` of a Keras model.
    """
    return KerasHistory.of(model.fit(x, y, **kwargs), kwargs.get("validation_freq"))


@predict.register(keras.Model)
def predict_model(model: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The output of a Keras model, an array: arguments as `keras.Model.predict`."""
    return model.predict(*args, **kwargs)
