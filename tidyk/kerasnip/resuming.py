"""Training that goes on from what a network has learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, check_whole, did_you_mean, warn
from tidyk.base.random import draw_seed
from tidyk.kerasnip.adapting import given
from tidyk.kerasnip.compiling.model import compile_model
from tidyk.kerasnip.feeding import check_feed, feed
from tidyk.kerasnip.learning import fit_options, history_of
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.rows import in_order
from tidyk.kerasnip.settings import applied
from tidyk.kerasnip.stages import KEEP_OPTIMIZER
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.trained import KerasFit, put_weights
from tidyk.kerasnip.validation import validation_data
from tidyk.kerasnip.watching import epochs_shown
from tidyk.kerasnip.whole_epochs import whole_epochs

OPTIMIZER_LOST = (
    "The optimizer's state is not there, since the fit was saved without it: it starts anew, and "
    f'the first epochs may be a step back. `set_engine("keras", {KEEP_OPTIMIZER}=True)` before '
    "`fit()` saves it with the network, for up to twice the size of the weights."
)


def resume(
    before: KerasFit,
    x: pd.DataFrame,
    y: pd.Series | pd.DataFrame,
    weights: np.ndarray | None,
    epochs: int,
    changes: Mapping[str, Any],
) -> KerasFit:
    """Train a network for more epochs: its weights, the optimizer's state as far as it is still
    there, and the history go on.

    Args:
        before: The fit to go on from, which stays as it is.
        x: Predictors.
        y: The outcome, or several.
        weights: Case weights.
        epochs: How many more.
        changes: Arguments of the model function that change.
    """
    check_whole(epochs, "epochs", minimum=1)
    network, epochs_before = before.network, before.history.epoch[-1] + 1
    _check_changes(network, changes)
    args = {
        **before.args,
        **changes,
        "fit_epochs": epochs_before + epochs,
        "fit_initial_epoch": epochs_before,
    }
    network.check(args)
    values, seed = feed(network, x), draw_seed()
    check_feed(network, values, x)
    with applied(before.settings), keras_seed(seed):
        old = before.with_optimizer()
        with given(before.more.get("learned", ())):
            model = network.build(args, before.input_shape, before.num_classes, **before.more)
        put_weights(model, old.get_weights())
        compile_model(model, args, network.heads)
        _take_optimizer(model, old, changes)
        outcome = before.heads.encode_new(y, model)
        options = fit_options(
            args, y, weights, validation_data(args, x, network, before.heads, model, None)
        )
        with epochs_shown(network.name, options, alone=True):
            fitting = in_order(values, outcome, options, seed)
            with whole_epochs(model, fitting):
                result = model.fit(**fitting)
    return evolve(
        before,
        args=args,
        history=history_of(result, args, before.history),
        callbacks=options["callbacks"],
        model=model,
        program=None,
        weights=None,
        known=None,
        live=None,
    )


def _check_changes(network: Network, changes: Mapping[str, Any]) -> None:
    allowed = [n for n in network.arguments if n.startswith("fit_") or n == "learn_rate"]
    for name in changes:
        if name in ("fit_epochs", "fit_initial_epoch"):
            raise TidykTypeError(
                f"Training goes on where it stopped: `{name}` has no place here, `epochs=3` says "
                "how many more."
            )
        if name not in allowed:
            raise TidykTypeError(
                f"Training cannot go on with another `{name}`.{did_you_mean(name, allowed)} What "
                "may change are `epochs` (how many more), `learn_rate`, and `fit_*`."
            )


def _take_optimizer(model: Any, old: Any, changes: Mapping[str, Any]) -> None:
    """The state of the optimizer, with another learning rate where one is given."""
    model.optimizer.build(model.trainable_variables)
    if not old.optimizer.built:
        warn(OPTIMIZER_LOST)
        return
    rate = changes.get("learn_rate")
    for target, source in zip(model.optimizer.variables, old.optimizer.variables, strict=True):
        target.assign(np.asarray(source.value))
    if rate is not None:
        model.optimizer.learning_rate = float(rate)
