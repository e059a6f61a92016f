"""What fits must have in common to be trained in one program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.arrays import Arrays, each, shapes, some
from tidyk.kerasnip.compiling.model import output_of
from tidyk.kerasnip.heads import Heads
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.origin import is_kerass
from tidyk.kerasnip.programs import compile_key, follows_rate, identity
from tidyk.kerasnip.training.abstract import Blueprint, blueprint, variables_of, without_values
from tidyk.kerasnip.training.chains import Chain, chain_of
from tidyk.kerasnip.training.eligible import (
    check_compiled,
    check_together,
    may_pad_rows,
    may_pad_units,
)
from tidyk.kerasnip.training.lane_layers import has_variable_rate
from tidyk.kerasnip.training.options import Alone, Options, options_of
from tidyk.kerasnip.training.penalties import without_factors
from tidyk.kerasnip.training.units import Units, units_of
from tidyk.kerasnip.training.wiring import line_of, wiring_of

BEGINNING = ("Nadam", "Adafactor")
"""Optimizers of Keras that make variables with values."""


@frozen(eq=False)
class Design:
    """A candidate's network, and what it can share.

    Attributes:
        args: Arguments of the model function.
        blueprint: The network without values.
        key: What two networks of one program have in common.
        widths: Units of the hidden layers that may be padded; empty if none may be.
        depth: How often the first of these layers is repeated, with those that follow it; the
            networks of one program may differ in that.
        options: How it is trained.
        pads_rows: May rows be padding?
        size: Numbers in its weights, and in the optimizer's slots beside them.
        units: Of a graph, which of its layers have these widths.
    """

    args: Mapping[str, Any]
    blueprint: Blueprint
    key: str
    widths: tuple[int, ...]
    depth: int
    options: Options
    pads_rows: bool
    size: tuple[int, int]
    units: Units | None = None

    @property
    def model(self) -> Any:
        """The network without values."""
        return self.blueprint.model


def design_of(
    network: Network,
    args: Mapping[str, Any],
    x: Arrays,
    y: pd.Series | pd.DataFrame,
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
    plan = blueprint(network, args, shapes(x), heads.num_classes, more)
    model = plan.model
    if plan.draws is None:
        raise Alone("a block draws random numbers by itself")
    if not model.built or any(len(output.shape) != 2 for output in model.outputs):
        raise Alone("the network is not whole")
    check_together(model)
    _build_compiled(model, some(heads.encode(y, model), slice(1)))
    check_compiled(model)
    chain = chain_of(model) if may_pad_units(model) else None
    units = units_of(model) if line_of(model) is None else None
    widths = tuple(link[0].units for link in chain.links) if chain else ()
    return Design(
        args,
        plan,
        _key(model, args, chain if widths else None, units),
        units.widths if units else widths,
        chain.depth(_any_width) if chain else 0,
        options,
        may_pad_rows(model),
        (_numbers(variables_of(model)), _numbers(model.optimizer.variables)),
        units,
    )


def _build_compiled(model: Any, y: Arrays) -> None:
    """Let a compiled model find its optimizer's variables, and the losses and metrics for such an
    outcome, without values; nothing is traced, which would take most of the time of a plan.

    Args:
        model: A compiled model.
        y: A row of the outcome.
    """
    predicted = each(lambda output: np.zeros((1, output.shape[-1]), np.float32), output_of(model))
    _build_optimizer(model)
    with without_values():
        for compiled in (model._compile_loss, model._compile_metrics):
            if compiled is not None:
                compiled.build(y, predicted)


def build_abstractly(model: Any, x: Arrays, y: Arrays) -> None:
    """Make the variables of a compiled model's optimizer, loss and metrics, without values.

    Args:
        model: A compiled model.
        x, y: A row of predictors and outcome.
    """
    _build_optimizer(model)
    with without_values():
        model._symbolic_build(data_batch=(x, y))


def _build_optimizer(model: Any) -> None:
    """Make the optimizer's variables: without values, unless it makes some that begin with one."""
    kind = type(model.optimizer)
    own = not is_kerass(kind)
    with nullcontext() if own or kind.__name__ in BEGINNING else without_values():
        model.optimizer.build(model.trainable_variables)


def _numbers(variables: list[Any]) -> int:
    return sum(int(np.prod(v.shape, dtype=int)) for v in variables)


def _key(model: Any, args: Mapping[str, Any], chain: Chain | None, units: Units | None) -> str:
    """The configuration except rates, seeds, widths and depth, which variables hold."""
    try:
        layers = _links(chain) if chain else _layers(model, units)
        inputs = [source.shape for source in model.inputs]
        optimizer = _of_optimizer(model.optimizer, args)
        return json.dumps([layers, inputs, _compiled(args), optimizer], default=str)
    except Exception as problem:
        raise Alone(f"a part of the network does not tell what it is: {problem}") from problem


def _layers(model: Any, units: Units | None) -> list[Any]:
    """The layers, and how they are connected if not one after the other."""
    line, padded = line_of(model), units.numbers if units else {}
    if line is not None:
        return [*map(_configuration, line)]
    each = [(_any_width if one.name in padded else _configuration)(one) for one in model.layers]
    return [*each, sorted(padded.items()), wiring_of(model)]


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
    elif not is_kerass(type(rate)):
        config["learning_rate"] = identity(args.get("compile_optimizer"))
    excluded = getattr(optimizer, "_exclude_from_weight_decay_pattern", None)
    return {"class": type(optimizer).__name__, "excluded": excluded and excluded.pattern, **config}


def _links(chain: Chain) -> list[Any]:
    """The configuration of a chain, its first link once."""
    links = chain.stretched(chain.depth(_any_width), 1)
    return [
        [_any_width(layer) for layer in chain.before],
        [[_any_width(layer) for layer in link] for link in links],
        _configuration(chain.last),
    ]


def _any_width(layer: Any) -> dict[str, Any]:
    """A layer's configuration but for its units."""
    whole = _configuration(layer)
    whole["config"].pop("units", None)
    return whole


def _configuration(layer: Any) -> dict[str, Any]:
    """A layer's configuration without what the twin has as variables."""
    whole = load_keras().saving.serialize_keras_object(layer)
    config = whole["config"] = without_factors(layer, whole["config"])
    config.pop("name", None)
    if has_variable_rate(layer):
        config["rate"] = True
    whole.pop("build_config", None)  # the shape of its input
    return whole
