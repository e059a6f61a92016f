"""Tools for a fitted network: evaluate, extract, summarise, draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, check_whole, did_you_mean, quoted
from tidyk.base.generics import plot, summary
from tidyk.base.pipe import verb
from tidyk.hardhat.forging import forge
from tidyk.keras3.history import KerasHistory
from tidyk.kerasnip.arrays import Arrays, each
from tidyk.kerasnip.feeding import check_feed, feed
from tidyk.kerasnip.state import states_kept_on_torch
from tidyk.kerasnip.trained import KerasFit
from tidyk.kerasnip.validation import check_rows
from tidyk.parsnip.fitted import ModelFit
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.fitting import complete_rows
from tidyk.workflows.predicting import extract_fit_parsnip_workflow, trained_mold

EVALUATED = ("batch_size", "sample_weight", "verbose", "steps", "callbacks")
"""Arguments of `keras.Model.evaluate` besides the data."""


@verb(ModelFit)
def keras_evaluate(fit: ModelFit, /, x: Any, y: Any, **options: Any) -> dict[str, float]:
    """Loss and metrics of a fitted network on other data.

    Args:
        fit: A fitted network, or a trained workflow.
        x: Predictors: a data frame, or an array of shape (rows, …) as the network takes them. For a
            workflow it may be a data frame with the outcome, without `y`.
        y: The outcome, one value a row; classes as a factor or in any form that can be read as its
            levels.
        **options: Of `keras.Model.evaluate`: `batch_size`, `sample_weight`, `verbose` (0).

    Returns:
        `{"loss": …}` and the metrics of `compile_metrics`, by name, on the scale that the network
        learns on: with `scale_outcome=True` in standard deviations of the outcome.

    Raises:
        TidykTypeError: The model was fitted with another engine than "keras", or
            `keras.Model.evaluate` has no such argument.
        TidykValueError: `x` and `y` have different lengths, `x` has rows of another shape than the
            network takes, or `y` has an unknown class.

    Equals R's `kerasnip::keras_evaluate()`, which refuses workflows.

    Examples:
        >>> from tidyk import create_keras_sequential_spec, fit_xy
        >>> from tidyk.datasets import mtcars
        >>> from tidyk.keras3 import keras_model_sequential, layer_dense
        >>> def start(model, input_shape):
        ...     return keras_model_sequential(input_shape=input_shape)
        >>> def end(model):
        ...     return model >> layer_dense(units=1)
        >>> tiny = create_keras_sequential_spec("tiny", {"input": start, "output": end})
        >>> fitted = tiny(fit_epochs=2) >> fit_xy(mtcars[["wt"]], mtcars["mpg"])
        >>> sorted(keras_evaluate(fitted, mtcars[["wt"]], mtcars["mpg"]))
        ['loss', 'mean_absolute_error']
    """
    network = keras_fit_of(fit)
    if isinstance(x, pd.DataFrame):
        predictors = fit.preproc.predictors(x)
        values = feed(network.network, predictors)
        check_feed(network.network, values, predictors)
    else:
        values = each(_single, x)
    return evaluate(network, values, y, options)


def _single(values: Any) -> np.ndarray:
    """An array without double precision."""
    array = np.asarray(values)
    return array.astype(np.float32) if array.dtype == np.float64 else array


@keras_evaluate.register(Workflow)
def keras_evaluate_workflow(
    wf: Workflow, /, x: Any, y: Any = None, **options: Any
) -> dict[str, float]:
    """Loss and metrics of a trained workflow: on data with the outcome, or on `x` and `y`."""
    fit = extract_fit_parsnip_workflow(wf)
    if not isinstance(x, pd.DataFrame):
        return keras_evaluate.now(fit, x, y, **options)
    return keras_evaluate.now(fit, *new_rows(wf, x, y), **options)


def new_rows(wf: Workflow, x: pd.DataFrame, y: Any) -> tuple[pd.DataFrame, Any]:
    """Predictors as the model of a workflow takes them, and the outcome: `y`, or in `x` too, where
    rows that miss something are left out."""
    forged = forge(x, trained_mold(wf).blueprint, outcomes=y is None)
    predictors, outcomes = forged.predictors, forged.outcomes
    if outcomes is None:
        return predictors, y
    whole = complete_rows(predictors, outcomes)
    outcomes = outcomes if outcomes.shape[1] > 1 else outcomes.iloc[:, 0]
    return predictors[whole], outcomes[whole]


def evaluate(
    network: KerasFit, values: Arrays, y: Any, options: dict[str, Any]
) -> dict[str, float]:
    """`keras.Model.evaluate` on predictors as the network takes them."""
    _check_options(options)
    model = network.model
    check_rows(values, y, model)
    outcome = network.heads.encode_new(y, model)
    with states_kept_on_torch():
        result = model.evaluate(values, outcome, **{"verbose": 0, **options, "return_dict": True})
    return {name: float(value) for name, value in sorted(result.items())}


def _check_options(options: Mapping[str, Any]) -> None:
    for name in options:
        if name not in EVALUATED:
            raise TidykTypeError(
                f"`keras_evaluate()` has no argument `{name}`.{did_you_mean(name, EVALUATED)} "
                f"Besides `x` and `y` it has {quoted(EVALUATED)}."
            )
    if options.get("batch_size") is not None:
        check_whole(options["batch_size"], "batch_size", minimum=1)


@verb(ModelFit, Workflow)
def extract_keras_model(fit: Any, /) -> Any:
    """The trained Keras model.

    Args:
        fit: A fitted network or a trained workflow.

    Returns:
        A compiled `keras.Model`; its optimizer has the state that training left, if that is still
        at hand.

    Raises:
        TidykTypeError: The model was fitted with another engine than "keras".

    Equals R's `kerasnip::extract_keras_model()`.

    Examples:
        >>> from tidyk import create_keras_sequential_spec, fit_xy
        >>> from tidyk.datasets import mtcars
        >>> from tidyk.keras3 import keras_model_sequential, layer_dense
        >>> def start(model, input_shape):
        ...     return keras_model_sequential(input_shape=input_shape)
        >>> def end(model):
        ...     return model >> layer_dense(units=1)
        >>> tiny = create_keras_sequential_spec("tiny", {"input": start, "output": end})
        >>> fitted = tiny(fit_epochs=2) >> fit_xy(mtcars[["wt"]], mtcars["mpg"])
        >>> extract_keras_model(fitted).count_params()
        2
    """
    return keras_fit_of(parsnip_fit(fit)).with_optimizer()


@verb(ModelFit, Workflow)
def extract_keras_history(fit: Any, /) -> KerasHistory:
    """Loss and metrics of the training, epoch by epoch.

    Args:
        fit: A fitted network or a trained workflow.

    Returns:
        A `KerasHistory`: `plot()` draws it, `as_frame()` gives it as a data frame with the columns
        `epoch` (from 1), `value`, `metric` and `data` ("training" or "validation").

    Raises:
        TidykTypeError: The model was fitted with another engine than "keras".

    Equals R's `kerasnip::extract_keras_history()`.

    Examples:
        >>> from tidyk import create_keras_sequential_spec, fit_xy
        >>> from tidyk.datasets import mtcars
        >>> from tidyk.keras3 import keras_model_sequential, layer_dense
        >>> def start(model, input_shape):
        ...     return keras_model_sequential(input_shape=input_shape)
        >>> def end(model):
        ...     return model >> layer_dense(units=1)
        >>> tiny = create_keras_sequential_spec("tiny", {"input": start, "output": end})
        >>> fitted = tiny(fit_epochs=2) >> fit_xy(mtcars[["wt"]], mtcars["mpg"])
        >>> len(extract_keras_history(fitted).as_frame())
        4
    """
    return keras_fit_of(parsnip_fit(fit)).history


@verb(ModelFit, Workflow)
def extract_keras_callbacks(fit: Any, /) -> list[Any]:
    """The callbacks of the training, with what they collected.

    Args:
        fit: A fitted network or a trained workflow.

    Returns:
        The fit's own copies of the callbacks that `fit_callbacks` names, in its order.

    Raises:
        TidykTypeError: The model was fitted with another engine than "keras".

    Beyond R.

    Examples:
        >>> from tidyk import create_keras_sequential_spec, fit_xy
        >>> from tidyk.datasets import mtcars
        >>> from tidyk.keras3 import callback_early_stopping, keras_model_sequential, layer_dense
        >>> def start(model, input_shape):
        ...     return keras_model_sequential(input_shape=input_shape)
        >>> def end(model):
        ...     return model >> layer_dense(units=1)
        >>> tiny = create_keras_sequential_spec("tiny", {"input": start, "output": end})
        >>> stop = callback_early_stopping(monitor="loss", patience=5)
        >>> fitted = tiny(fit_callbacks=[stop]) >> fit_xy(mtcars[["wt"]], mtcars["mpg"])
        >>> [callback.best_epoch for callback in extract_keras_callbacks(fitted)]
        [0]
    """
    return keras_fit_of(parsnip_fit(fit)).callbacks


@summary.register(ModelFit, Workflow)
def summary_fit(fit: Any, /) -> None:
    """Print the layers of a fitted network."""
    model = parsnip_fit(fit)
    if not isinstance(model.fit, KerasFit):
        raise TidykTypeError(
            f"`summary()` prints the layers of a network, and this is a `{model.spec.name}()` on "
            f'"{model.spec.engine}": `print()` shows it; where it has coefficients and statistics, '
            "`tidy()` and `glance()` return them."
        )
    summary(extract_keras_model.now(fit))


@plot.register(ModelFit, Workflow)
def plot_fit(fit: Any, /, **options: Any) -> Any:
    """Draw a fitted network: as `plot()` of its Keras model."""
    return plot(extract_keras_model.now(fit), **options)


def parsnip_fit(fit: Any) -> ModelFit:
    return extract_fit_parsnip_workflow(fit) if isinstance(fit, Workflow) else fit


def keras_fit_of(fit: ModelFit) -> KerasFit:
    """What the engine "keras" returned; an error for other engines."""
    if not isinstance(fit.fit, KerasFit):
        raise TidykTypeError(
            f'`{fit.spec.name}()` was fitted with the engine "{fit.spec.engine}": there is no '
            "Keras model in it."
        )
    return fit.fit
