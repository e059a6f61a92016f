"""`fit()` of a fitted model: training goes on."""

from __future__ import annotations

import time
from typing import Any, cast

import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError
from tidyk.base.frames import as_data_frame
from tidyk.base.generics import fit, fit_xy
from tidyk.base.types import Predictors, Vector, Weights
from tidyk.parsnip.conversion import FormulaPreproc, as_outcomes
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.fitting import weights_of


def fit_again(
    fit: ModelFit, /, data: pd.DataFrame, *, case_weights: Weights = None, **options: Any
) -> ModelFit:
    """Go on training a fitted model, where its engine can.

    Args:
        fit: A model that was fitted by a formula.
        data: Training data: those of before, or others in their form.
        case_weights: Numbers, one a row.
        **options: Of the engine; of "keras" `epochs`, how many more, and those arguments of the
            model function that may change on the way: `learn_rate` and `fit_*`.

    Returns:
        Another `ModelFit`; the one that was given stays as it is.

    Raises:
        TidykTypeError: The engine cannot go on, or the model was fitted by `fit_xy()`.

    Examples:
        >>> from tidyk import create_keras_sequential_spec, extract_keras_history
        >>> from tidyk.datasets import mtcars
        >>> from tidyk.keras3 import keras_model_sequential, layer_dense
        >>> def start(model, input_shape):
        ...     return keras_model_sequential(input_shape=input_shape)
        >>> def end(model):
        ...     return model >> layer_dense(units=1)
        >>> tiny = create_keras_sequential_spec("tiny", {"input": start, "output": end})
        >>> first = tiny(fit_epochs=2) >> fit("mpg ~ wt", data=mtcars)
        >>> len((first >> fit(mtcars, epochs=3) >> extract_keras_history()).epoch)
        5
    """
    if not isinstance(fit.preproc, FormulaPreproc):
        raise TidykTypeError(
            "The model was fitted by `fit_xy()`: go on with `fit_xy(fit, x, y)` too."
        )
    data, trained = as_data_frame(data), fit.preproc.trained
    outcomes = trained.outcomes(trained.known_outcomes(data))
    return go_on(fit, fit.preproc.predictors(data), outcomes, case_weights, options)


cast(Any, fit).dispatch.add(ModelFit, fit_again)  # no method joins a class with a field of its name


@fit_xy.register(ModelFit)
def fit_xy_again(
    fit: ModelFit,
    /,
    x: Predictors,
    y: Vector | pd.DataFrame,
    *,
    case_weights: Weights = None,
    **options: Any,
) -> ModelFit:
    """Go on training a model that was fitted by predictors and outcome; see `fit()`."""
    predictors = fit.preproc.predictors(as_data_frame(x, "x"))
    return go_on(fit, predictors, as_outcomes(y, predictors.index), case_weights, options)


def go_on(
    fit: ModelFit, x: pd.DataFrame, outcomes: pd.DataFrame, case_weights: Any, options: Any
) -> ModelFit:
    """Go on from a fitted model on what is ready for its engine."""
    if type(fit.engine).resume is Engine.resume:
        raise TidykTypeError(
            f'`{fit.spec.name}()` by the engine "{fit.spec.engine}" cannot go on training: fit its '
            "specification anew, to all data."
        )
    y = outcomes.iloc[:, 0] if outcomes.shape[1] == 1 else outcomes
    start = time.perf_counter()
    weights = weights_of(fit.spec, case_weights, len(x))
    again = fit.engine.resume(fit.fit, x, y, **weights, **options)
    return evolve(fit, fit=again, elapsed=time.perf_counter() - start)
