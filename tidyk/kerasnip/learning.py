"""Training a network: from predictors and outcome to a `KerasFit`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_number,
    describe,
    quoted,
    warn,
)
from tidyk.base.random import draw_seed
from tidyk.keras3.history import KerasHistory
from tidyk.kerasnip.adapting import learned_of, noted
from tidyk.kerasnip.arrays import Arrays, shapes
from tidyk.kerasnip.compiling.callbacks import monitors_told, new_callbacks, tell_idle
from tidyk.kerasnip.compiling.model import compile_model, given_for
from tidyk.kerasnip.feeding import check_feed, feed, stand_in, supply
from tidyk.kerasnip.heads import Heads, heads_of
from tidyk.kerasnip.live import Live, going_on, paused, put_values
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.parts import take_weights
from tidyk.kerasnip.programs import Programs, build_losses, draws_alone
from tidyk.kerasnip.rows import in_order
from tidyk.kerasnip.settings import applied
from tidyk.kerasnip.stages import GO_ON, Keeping, wanted_by
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.trained import KerasFit, put_slots
from tidyk.kerasnip.validation import (
    NewPredictors,
    check_shapes,
    check_split,
    check_weights,
    validation_data,
)
from tidyk.kerasnip.watching import epochs_shown
from tidyk.kerasnip.whole_epochs import dropout_of_whole_epochs, takes_whole_epochs, whole_epochs
from tidyk.parsnip.values import refuse_one_level


def train(
    network: Network,
    args: Mapping[str, Any],
    x: pd.DataFrame,
    y: pd.Series | pd.DataFrame,
    weights: np.ndarray | None = None,
    programs: Programs | None = None,
    new_predictors: NewPredictors | None = None,
    seed: int | None = None,
    assessed: pd.DataFrame | None = None,
    before: Live | None = None,
) -> KerasFit:
    """Build, compile and fit a network.

    Args:
        network: The blocks.
        args: Arguments of the model function that were given.
        x: Predictors: numeric columns, matrix columns, factors.
        y: The outcome: numbers or a factor; or a data frame of several.
        weights: Case weights.
        new_predictors: Makes predictors of new data, for `fit_validation_data`.
        programs: Compiled programs to share with other fits; a fit gives the same numbers with and
            without.
        assessed: Predictors of rows to predict after the epochs that are asked for.
        before: Where the training goes on from.
        seed: Keras' seeds and the order of rows come from it; drawn if there is none.
    """
    values = feed(network, x)
    check_feed(network, values, x)
    refuse_one_level(y)
    heads = heads_of(network, y, args)
    more = supply(network, values, x, heads)
    seed, settings = draw_seed() if seed is None else seed, network.settings
    with applied(settings), keras_seed(seed) as global_states:
        model, adapted = _compiled(network, args, values, heads, more)
        outcome = heads.encode(y, model)
        validation = validation_data(args, x, network, heads, model, new_predictors)
        options = fit_options(args, y, weights, validation)
        callbacks = options["callbacks"]
        whole = (
            programs is not None
            and programs.exact
            and takes_whole_epochs(model, in_order(values, outcome, options, seed))
        )
        program = programs.get(model, args, network.mode, callbacks, whole) if programs else None
        if before is not None:
            put_values(model, before.values)
        runner = program.start(model) if program else model
        build_losses(runner, values, outcome)
        if before is not None:
            put_slots(runner, before.slots)
        if draws_alone(model, callbacks):
            global_states.close()  # it draws from the seed alone, so that other fits need not wait
        alone = programs is None
        keeping = _keeping(args, runner, model, program, callbacks, assessed, network)
        with keeping.during(options) as stages, epochs_shown(network.name, options, alone=alone):
            fitting = going_on(before, in_order(values, outcome, options, seed))
            by_epoch = whole_epochs(runner, fitting) if alone else None
            with by_epoch or dropout_of_whole_epochs(runner, whole), monitors_told(runner):
                result = runner.fit(**fitting)
        if program:
            program.save(model)
    history = history_of(result, args, None if before is None else before.history)
    pausable = GO_ON in args and draws_alone(model, callbacks)
    fit = KerasFit(
        network,
        {name: value for name, value in args.items() if name != "start_from"},
        shapes(values),
        heads.num_classes,
        history,
        settings,
        callbacks,
        model,
        program,
        heads=heads,
        more=more | _kept_data(values, adapted) if "data" in more else more,
        stages=stages,
        live=paused(model, runner.optimizer, history) if pausable else None,
    )
    if program:
        program.owner = fit
    return fit


def told_of_divergence(fit: KerasFit) -> KerasFit:
    """The fit; a warning if its weights are those of an epoch whose loss is not a number."""
    losses = np.asarray(fit.history.metrics["loss"], float)
    if len(losses) and np.isnan(losses[fit.epoch]):
        warn(
            f"The loss is not a number from epoch {np.flatnonzero(np.isnan(losses))[0] + 1} on: "
            "training diverged. A smaller `learn_rate` may help, or predictors of one scale; or an "
            "embedding has no place for some whole numbers."
        )
    return fit


def _compiled(
    network: Network,
    args: Mapping[str, Any],
    values: Arrays,
    heads: Heads,
    more: Mapping[str, Any],
) -> tuple[Any, list[Any]]:
    """The Keras model, ready to be trained, and those of its layers that were adapted to rows."""
    adapted: list[Any] = []
    with noted(adapted):
        model = network.build(args, shapes(values), heads.num_classes, **more)
    check_built(model, network)
    check_shapes(values, model)
    if args.get("start_from") is not None:
        take_weights(model, args["start_from"])
    compile_model(model, args, network.heads)
    return model, adapted


def history_of(result: Any, args: Mapping[str, Any], before: KerasHistory | None) -> KerasHistory:
    """What `keras.Model.fit` recorded, after what was recorded before."""
    history = KerasHistory.of(result, args.get("fit_validation_freq"))
    return history if before is None else before.then(history)


def _keeping(
    args: Mapping[str, Any],
    runner: Any,
    model: Any,
    program: Any,
    callbacks: list[Any],
    assessed: pd.DataFrame | None,
    network: Network,
) -> Keeping:
    """What keeps the network as it is after earlier epochs, where that is asked for."""

    def weights() -> list[np.ndarray]:
        if program:
            program.save(model)
        return model.get_weights()

    wanted = wanted_by(args)
    rows = (assessed, feed(network, assessed)) if wanted and assessed is not None else None
    return Keeping(wanted, runner, weights, callbacks, rows)


def _kept_data(values: Arrays, adapted: list[Any]) -> dict[str, Any]:
    """What stands for the rows that blocks asked for, where the network is built again."""
    return {"data": stand_in(values), "learned": [learned_of(layer) for layer in adapted]}


def check_built(model: Any, network: Network) -> None:
    """Raise an error for a network without shapes, or with several outcomes a row in one output."""
    if not model.built:
        raise TidykValueError(
            f"The first block of `{network.name}()` must say the shape of its input: "
            "`keras_model_sequential(input_shape=input_shape)`."
        )
    for output in model.outputs:
        if len(output.shape) != 2:
            raise TidykValueError(
                f"The network ends in the shape {output.shape[1:]} for each row, but a row has "
                "one outcome: flatten before the output block, `layer_flatten()`."
            )


def fit_options(
    args: Mapping[str, Any],
    y: pd.Series | pd.DataFrame,
    weights: np.ndarray | None,
    validation: tuple[Any, ...] | None,
) -> dict[str, Any]:
    """Arguments of `keras.Model.fit` for one fit, which is silent unless asked otherwise."""
    choices = given_for("fit", args)
    options = {**choices, "callbacks": new_callbacks(choices.get("callbacks"))}
    if validation is not None:
        options["validation_data"] = validation
    elif choices.get("validation_split"):
        check_split(y, choices["validation_split"])
    tell_idle(options["callbacks"], validation is not None or bool(choices.get("validation_split")))
    if "class_weight" in choices:
        options["class_weight"] = class_weights(choices["class_weight"], y)
    if "sample_weight" in choices:
        options["sample_weight"] = check_weights(
            choices["sample_weight"], len(y), "fit_sample_weight"
        )
    if weights is not None:
        if "sample_weight" in choices:
            raise TidykValueError("Give `case_weights` or `fit_sample_weight`, not both.")
        options["sample_weight"] = check_weights(weights, len(y), "case_weights")
    if "class_weight" in options and "sample_weight" in options:
        raise TidykValueError(
            "There are weights of the rows and `fit_class_weight`, and Keras takes one of them: "
            "multiply each row's weight by that of its class."
        )
    return options


def class_weights(weights: Any, y: pd.Series | pd.DataFrame) -> dict[int, float]:
    """Class weights by level number; levels may be given by name."""
    if isinstance(y, pd.DataFrame):
        raise TidykValueError(
            f"`fit_class_weight` is for one outcome, and there are {y.shape[1]}: give weights of "
            "the rows, `case_weights` or `fit_sample_weight`."
        )
    if not isinstance(y.dtype, pd.CategoricalDtype):
        raise TidykValueError("`fit_class_weight` is for classification: a number has no classes.")
    if not isinstance(weights, Mapping):
        raise TidykTypeError(
            f"`fit_class_weight` must be a dict of weights by level, not {describe(weights)}."
        )
    names, levels = levels_of(weights, y), list(y.cat.categories)
    for name, weight in zip(names, weights.values(), strict=True):
        check_number(weight, f"fit_class_weight[{name!r}]", minimum=0)
    return {levels.index(name): float(w) for name, w in zip(names, weights.values(), strict=True)}


def levels_of(keys: Iterable[Any], y: pd.Series) -> list[Any]:
    """The levels that are meant: named as they are or by their text, or by position, as Keras
    does."""
    keys, levels = list(keys), list(y.cat.categories)
    known = {str(level): level for level in levels} | {level: level for level in levels}
    named = [known.get(key, known.get(str(key))) for key in keys]
    unknown = [key for key, name in zip(keys, named, strict=True) if name is None]
    numbers = range(len(levels))
    counted = [levels[key] for key in keys if isinstance(key, Integral) and key in numbers]
    if unknown and len(counted) < len(keys):
        raise TidykValueError(
            f"`fit_class_weight` has the unknown level {quoted(unknown[:1])}; y has "
            f"{quoted(levels)}."
        )
    if unknown:
        return counted
    exact = all(key in levels for key in keys)
    if not exact and len(counted) == len(keys) and counted != named:
        raise TidykValueError(
            f"`fit_class_weight` has the numbers {quoted(keys)}, which may be levels or, as in "
            f"Keras, their positions from 0; y has {quoted(levels)}: give levels as they are, as "
            "strings."
        )
    return named
