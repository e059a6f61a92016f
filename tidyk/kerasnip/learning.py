"""Training a network: from predictors and outcome to a `KerasFit`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_columns,
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
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.trained import KerasFit
from tidyk.kerasnip.watching import epochs_shown


def train(
    network: Network,
    args: Mapping[str, Any],
    x: pd.DataFrame,
    y: pd.Series,
    weights: np.ndarray | None = None,
    programs: Programs | None = None,
) -> KerasFit:
    """Build, compile and fit a network.

    Args:
        network: The blocks.
        args: Arguments of the model function that were given.
        x: Predictors: numeric columns or a matrix column.
        y: The outcome: numbers or a factor.
        weights: Case weights.
        programs: Compiled programs to share with other fits; a fit gives the same numbers with and
            without.
    """
    values = design(x)
    check_predictors(values, x)
    check_classes(y)
    num_classes = len(y.cat.categories) if isinstance(y.dtype, pd.CategoricalDtype) else None
    seed = draw_seed()
    with keras_seed(seed) as global_states:
        model = network.build(args, input_shape(values), num_classes)
        _check_built(model, network)
        compile_model(model, args, network.mode)
        outcome = encode(y, model.output_shape[-1], model.loss)
        options = _fit_options(args, x, y, weights, model)
        program = (
            programs.get(model, args, network.mode, options["callbacks"]) if programs else None
        )
        runner = program.start(model) if program else model
        build_losses(runner, values, outcome)
        if is_kerass_own(model, options["callbacks"]):
            global_states.close()  # it draws from the seed alone: others need not wait
        with epochs_shown(network.name, options, alone=programs is None):
            result = runner.fit(**in_order(values, outcome, options, seed))
        if program:
            program.save(model)
    history = KerasHistory(
        metrics=result.history, params=dict(result.params), epoch=list(result.epoch)
    )
    fit = KerasFit(network, args, input_shape(values), num_classes, history, model, program)
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
    args: Mapping[str, Any], x: pd.DataFrame, y: pd.Series, weights: np.ndarray | None, model: Any
) -> dict[str, Any]:
    """Arguments of `keras.Model.fit` for one fit; silent unless asked otherwise."""
    given = given_for("fit", args)
    options = {**given, "callbacks": new_callbacks(given.get("callbacks"))}
    if "validation_data" in given:
        options["validation_data"] = _validation_data(given["validation_data"], x, y, model)
    if "class_weight" in given:
        options["class_weight"] = _class_weight(given["class_weight"], y)
    if "sample_weight" in given:
        options["sample_weight"] = _sample_weight(given["sample_weight"], len(y))
    if weights is not None:
        if "sample_weight" in given:
            raise TidykValueError("Give `case_weights` or `fit_sample_weight`, not both.")
        options["sample_weight"] = weights
    return options


def _sample_weight(given: Any, rows: int) -> np.ndarray:
    weights = np.asarray(given, dtype=float)
    if len(weights) != rows:
        raise TidykValueError(
            f"`fit_sample_weight` should have one number a row: {rows}, not {len(weights)}."
        )
    return weights


def _validation_data(
    given: Any, x: pd.DataFrame, y: pd.Series, model: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Validation rows in the form of the training rows."""
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise TidykTypeError(f"`fit_validation_data` must be a pair (x, y), not {describe(given)}.")
    predictors, outcome = given
    if isinstance(predictors, pd.DataFrame):
        check_columns(x.columns, predictors, "fit_validation_data")
        values = design(predictors[list(x.columns)])
    else:
        values = np.asarray(predictors)
    check_rows(values, outcome, model)
    return values, encode(like_training(outcome, y), model.output_shape[-1], model.loss)


def check_rows(values: np.ndarray, outcome: Any, model: Any) -> None:
    """Errors for predictors that the network cannot take, or that have another number of rows than
    the outcome."""
    shape, wanted = values.shape[1:], tuple(model.input_shape[1:])
    fits = (w in (None, s) for s, w in zip(shape, wanted, strict=False))
    if len(shape) != len(wanted) or not all(fits):
        raise TidykValueError(
            f"The network takes rows of the shape {wanted}; those of `x` have {shape}."
        )
    if len(values) != len(outcome):
        raise TidykValueError(
            f"`x` has {len(values)} rows and `y` {len(outcome)} values: they should be as many."
        )


def like_training(outcome: Any, y: pd.Series) -> pd.Series:
    """Other values of the outcome, with the levels of the training outcome where it is a factor."""
    values = pd.Series(np.asarray(outcome).reshape(-1))
    if not isinstance(y.dtype, pd.CategoricalDtype):
        return values
    codes = pd.Index(list(map(str, y.cat.categories))).get_indexer(pd.Index(values.astype(str)))
    if (codes < 0).any():
        unknown = values[codes < 0].iloc[0]
        raise TidykValueError(
            f'The outcome has the unknown level "{unknown}"; it has {quoted(y.cat.categories)}.'
        )
    return pd.Series(pd.Categorical.from_codes(codes, dtype=y.dtype), name=y.name)


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
