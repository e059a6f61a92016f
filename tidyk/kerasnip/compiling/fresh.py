"""Objects that users give are used as they are if nothing in them learns, and copied for each fit,
without losing a value, if something does."""

from __future__ import annotations

from functools import cache
from typing import Any

from tidyk.base.errors import TidykTypeError, describe
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.copies import copy_of


def class_behind(value: Any) -> Any:
    """The class that R's `loss_*`, `metric_*`, … stand for; anything else as it is."""
    return getattr(value, "makes", value)


def duplicate(value: Any, kind: str) -> Any:
    """A copy for one fit; if that is not possible, an error that says what to do."""
    try:
        return copy_of(value)
    except Exception as problem:
        raise TidykTypeError(
            f"The {kind} {describe(value)} cannot be copied, which every fit needs ({problem}): "
            f"give its class, or a function that makes it."
        ) from problem


def learns(value: Any) -> bool:
    """Does an object hold variables, which change from fit to fit?"""
    parts = load_keras().tree.flatten(dict(vars(value)))
    return any(isinstance(part, _stateful()) for part in parts)


@cache
def _stateful() -> tuple[type, ...]:
    keras = load_keras()
    return keras.Variable, keras.layers.Layer, keras.metrics.Metric, keras.random.SeedGenerator


def refuse_scores(value: Any, example: str) -> None:
    """Raise an error for a metric that scores predictions, where Keras computes while it trains."""
    from tidyk.yardstick.metric import Metric
    from tidyk.yardstick.sets import MetricSet

    if isinstance(value, Metric | MetricSet):
        name = f"`{value.name}()`" if isinstance(value, Metric) else "A metric set"
        raise TidykTypeError(
            f"{name} scores predictions, as `metrics` of a search: `compile_loss` and "
            f"`compile_metrics` take what Keras computes while it trains, such as {example!r}."
        )
