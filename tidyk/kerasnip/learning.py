"""Training a network: from predictors and outcome to a `KerasFit`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    describe,
    quoted,
)
from tidyk.base.random import draw_seed
from tidyk.keras3.history import KerasHistory
from tidyk.kerasnip.compiling.callbacks import new_callbacks
from tidyk.kerasnip.compiling.model import compile_model, given_for
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.outcomes import check_classes, check_predictors, design, encode, input_shape
from tidyk.kerasnip.programs import Programs, build_losses, is_kerass_own
from tidyk.kerasnip.rows import in_order
from tidyk.kerasnip.settings import applied
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.trained import KerasFit
from tidyk.kerasnip.validation import (
    NewPredictors,
    check_split,
    check_weights,
    validation_rows,
)
from tidyk.kerasnip.watching import epochs_shown


def train(
    network: Network,
    args: Mapping[str, Any],
    x: pd.DataFrame,
    y: pd.Series,
    weights: np.ndarray | None = None,
    programs: Programs | None = None,
    new_predictors: NewPredictors | None = None,
) -> KerasFit:
    """Build, compile and fit a network.

    Args:
        network: The blocks.
        args: Arguments of the model function that were given.
        x: Predictors: numeric columns or a matrix column.
        y: The outcome: numbers or a factor.
        weights: Case weights.
        new_predictors: Makes predictors of new data, for `fit_validation_data`.
        programs: Compiled programs to share with other fits; a fit gives the same numbers with and
            without.
    """
    values = design(x)
    check_predictors(values, x)
    check_classes(y)
    num_classes = len(y.cat.categories) if isinstance(y.dtype, pd.CategoricalDtype) else None
    seed, settings = draw_seed(), network.settings
    with applied(settings), keras_seed(seed) as global_states:
        model = network.build(args, input_shape(values), num_classes)
        _check_built(model, network)
        compile_model(model, args, network.mode)
        outcome = encode(y, model.output_shape[-1], model.loss)
        options = _fit_options(args, x, y, weights, model, new_predictors)
        callbacks = options["callbacks"]
        program = programs.get(model, args, network.mode, callbacks) if programs else None
        runner = program.start(model) if program else model
        build_losses(runner, values, outcome)
        if is_kerass_own(model, callbacks):
            global_states.close()  # it draws from the seed alone: others need not wait
        with epochs_shown(network.name, options, alone=programs is None):
            result = runner.fit(**in_order(values, outcome, options, seed))
        if program:
            program.save(model)
    history = KerasHistory(
        metrics=result.history, params=dict(result.params), epoch=list(result.epoch)
    )
    fit = KerasFit(
        network,
        args,
        input_shape(values),
        num_classes,
        history,
        settings,
        callbacks,
        model,
        program,
    )
    if program:
        program.owner = fit
    return fit


def _check_built(model: Any, network: Network) -> None:
    if not model.built:
        raise TidykValueError(
            f"The first block of `{network.name}()` must say the shape of its input: "
            "`keras_model_sequential(input_shape=input_shape)`."
        )
    if len(model.output_shape) != 2:
        raise TidykValueError(
            f"The network ends in the shape {model.output_shape[1:]} for each row, but a row has "
            "one outcome: "
            "flatten before the output block, `layer_flatten()`."
        )


def _fit_options(
    args: Mapping[str, Any],
    x: pd.DataFrame,
    y: pd.Series,
    weights: np.ndarray | None,
    model: Any,
    new_predictors: NewPredictors | None,
) -> dict[str, Any]:
    """Arguments of `keras.Model.fit` for one fit; silent unless asked otherwise."""
    given = given_for("fit", args)
    options = {**given, "callbacks": new_callbacks(given.get("callbacks"))}
    if "validation_data" in given:
        options["validation_data"] = validation_rows(
            given["validation_data"], x, y, model, new_predictors
        )
    elif given.get("validation_split"):
        check_split(y, given["validation_split"])
    if "class_weight" in given:
        options["class_weight"] = _class_weight(given["class_weight"], y)
    if "sample_weight" in given:
        options["sample_weight"] = check_weights(
            given["sample_weight"], len(y), "fit_sample_weight"
        )
    if weights is not None:
        if "sample_weight" in given:
            raise TidykValueError("Give `case_weights` or `fit_sample_weight`, not both.")
        options["sample_weight"] = check_weights(weights, len(y), "case_weights")
    return options


def _class_weight(given: Any, y: pd.Series) -> dict[int, float]:
    """Class weights by level number; levels may be given by name."""
    if not isinstance(y.dtype, pd.CategoricalDtype):
        raise TidykValueError("`fit_class_weight` is for classification: a number has no classes.")
    if not isinstance(given, Mapping):
        raise TidykTypeError(
            f"`fit_class_weight` must be a dict of weights by level, not {describe(given)}."
        )
    levels = list(y.cat.categories)
    numbers = range(len(levels))
    names = [levels[g] if g not in levels and g in numbers else g for g in given]
    unknown = [name for name in names if name not in levels]
    if unknown:
        raise TidykValueError(
            f"`fit_class_weight` has the unknown level {quoted(unknown[:1])}; y has "
            f"{quoted(levels)}."
        )
    return {levels.index(name): float(w) for name, w in zip(names, given.values(), strict=True)}
