"""Compiling a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tidyk.kerasnip.compiling.losses import default_loss, new_loss
from tidyk.kerasnip.compiling.metrics import default_metrics, new_metrics
from tidyk.kerasnip.compiling.optimizers import new_optimizer


def given_for(method: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `keras.Model.fit` or `.compile` that were given; None stands for Keras'
    default."""
    prefix = f"{method}_"
    return {
        name.removeprefix(prefix): value
        for name, value in args.items()
        if name.startswith(prefix) and value is not None
    }


def compile_model(model: Any, args: Mapping[str, Any], mode: str) -> None:
    """Compile a freshly built model as its arguments say."""
    units = model.output_shape[-1]
    given = given_for("compile", args)
    loss, metrics = given.pop("loss", None), given.pop("metrics", None)
    optimizer = new_optimizer(given.pop("optimizer", None), args.get("learn_rate"))
    if "weighted_metrics" in given:
        given["weighted_metrics"] = new_metrics(given["weighted_metrics"])
    model.compile(
        optimizer=optimizer,
        loss=new_loss(default_loss(mode, units) if loss is None else loss),
        metrics=new_metrics(default_metrics(mode) if metrics is None else metrics),
        **given,
    )
