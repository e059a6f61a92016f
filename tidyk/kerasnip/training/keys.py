"""What fits must have in common to be trained in one program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.arrays import Arrays, some
from tidyk.kerasnip.heads import Heads
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.programs import compile_key, follows_rate, identity
from tidyk.kerasnip.training.abstract import Blueprint, blueprint, variables_of, without_values
from tidyk.kerasnip.training.eligible import (
    check_compiled,
    check_together,
    may_pad_rows,
    may_pad_units,
)
from tidyk.kerasnip.training.options import Alone, Options, options_of
from tidyk.kerasnip.training.penalties import without_factors
from tidyk.kerasnip.training.twins import has_variable_rate


@frozen(eq=False)
class Design:
    """A candidate's network, and what it can share.

    Attributes:
        args: Arguments of the model function.
        blueprint: The network without values.
        key: What two networks of one program have in common.
        widths: Units of the hidden layers that may be padded; empty if none may be.
        options: How it is trained.
        pads_rows: May rows be padding?
        size: Numbers in its weights, and in the optimizer's slots beside them.
    """

    args: Mapping[str, Any]
    blueprint: Blueprint
    key: str
    widths: tuple[int, ...]
    options: Options
    pads_rows: bool
    size: tuple[int, int]

    @property
    def model(self) -> Any:
        """The network without values."""
        return self.blueprint.model


def design_of(
    network: Network,
    args: Mapping[str, Any],
    x: np.ndarray,
    y: pd.Series,
    heads: Heads,
    more: Mapping[str, Any],
) -> Design:
    """The design that a candidate's arguments make.

    Args:
        network: The blocks.
        args: Arguments of the model function, ready.
        x, y: Predictors and outcome of some fit.
        heads: The outputs.
        more: What blocks may ask for besides shape and classes.

    Raises:
        Alone: Such a fit is trained by itself.
    """
    options = options_of(args)
    plan = blueprint(network, args, tuple(x.shape[1:]), heads.num_classes, more)
    model = plan.model
    if plan.draws is None:
        raise Alone("a block draws random numbers by itself")
    if not model.built or len(model.output_shape) != 2:
        raise Alone("the network is not whole")
    check_together(model)
    build_abstractly(model, x[:1], some(heads.encode(y, model), slice(1)))
    check_compiled(model)
    padding = may_pad_units(model)
    widths = tuple(layer.units for layer in _hidden_dense(model)) if padding else ()
    return Design(
        args,
        plan,
        _key(model, args, widths),
        widths,
        options,
        may_pad_rows(model),
        (_numbers(variables_of(model)), _numbers(model.optimizer.variables)),
    )


def build_abstractly(model: Any, x: Arrays, y: Arrays) -> None:
    """Make the variables of a compiled model's optimizer, loss and metrics, without values.

    Args:
        model: A compiled model.
        x, y: A row of predictors and outcome.
    """
    with without_values():
        model.optimizer.build(model.trainable_variables)
        model._symbolic_build(data_batch=(x, y))


def _hidden_dense(model: Any) -> list[Any]:
    dense = load_keras().layers.Dense
    return [layer for layer in model.layers[:-1] if type(layer) is dense]


def _numbers(variables: list[Any]) -> int:
    return sum(int(np.prod(v.shape, dtype=int)) for v in variables)


def _key(model: Any, args: Mapping[str, Any], widths: tuple[int, ...]) -> str:
    """The configuration except rates, seeds and widths, which variables hold."""
    try:
        layers = [_configuration(layer, bool(widths)) for layer in model.layers[:-1]]
        layers.append(_configuration(model.layers[-1], False))
        optimizer = _of_optimizer(model.optimizer, args)
        return json.dumps([layers, model.input_shape, _compiled(args), optimizer], default=str)
    except Exception as problem:
        raise Alone(f"a part of the network does not tell what it is: {problem}") from problem


def _compiled(args: Mapping[str, Any]) -> list[str]:
    """What is compiled, besides the optimizer."""
    own = ("compile_optimizer", "learn_rate")
    return compile_key({name: value for name, value in args.items() if name not in own})


def _of_optimizer(optimizer: Any, args: Mapping[str, Any]) -> dict[str, Any]:
    """An optimizer's configuration without its learning rate and weight decay; of a schedule of the
    user's own, which object it is."""
    config, rate = optimizer.get_config(), optimizer._learning_rate
    config |= {"name": None, "weight_decay": config["weight_decay"] is not None}
    if follows_rate(optimizer):
        config.pop("learning_rate")
    elif not type(rate).__module__.startswith("keras."):
        config["learning_rate"] = identity(args.get("compile_optimizer"))
    excluded = getattr(optimizer, "_exclude_from_weight_decay_pattern", None)
    return {"class": type(optimizer).__name__, "excluded": excluded and excluded.pattern, **config}


def _configuration(layer: Any, any_width: bool) -> dict[str, Any]:
    """A layer's configuration without what the twin has as variables."""
    whole = load_keras().saving.serialize_keras_object(layer)
    config = whole["config"] = without_factors(layer, whole["config"])
    config.pop("name", None)
    if has_variable_rate(layer):
        config["rate"] = True
    whole.pop("build_config", None)  # the shape of its input
    if any_width:
        config.pop("units", None)
    return whole
