"""Metrics for one fit."""

from __future__ import annotations

import inspect
from typing import Any

from tidyk.base.errors import TidykTypeError, describe
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.fresh import class_behind, duplicate, refuse_scores
from tidyk.kerasnip.compiling.registers import REGISTERED, find_class, listed


def new_metrics(metrics: Any) -> list[Any]:
    """Metrics for one fit; Keras' own shorthands ("accuracy", "mae") keep their names."""
    return [_new_metric(metric) for metric in listed(metrics)]


def _new_metric(metric: Any) -> Any:
    refuse_scores(metric, "root_mean_squared_error")
    if isinstance(metric, str):
        registered = REGISTERED["metric"].get(metric)
        if inspect.isroutine(registered):  # its values are found under the name it has here
            return load_keras().metrics.MeanMetricWrapper(registered, name=metric)
        metric = registered or _metric_named(metric)
    metric = class_behind(metric)
    if isinstance(metric, str):
        return metric
    if inspect.isclass(metric):
        return metric()
    if isinstance(metric, load_keras().metrics.Metric):
        fresh = duplicate(metric, "metric")
        fresh.reset_state()
        return fresh
    if callable(metric):
        return metric
    raise TidykTypeError(
        f"A metric must be a name, a class, an object or a function, not {describe(metric)}."
    )


def _metric_named(name: str) -> Any:
    """The name itself where Keras knows it."""
    if name in ("accuracy", "acc"):
        return name
    try:
        load_keras().metrics.get(name)
    except ValueError:
        return find_class("metric", name)
    return name


def default_metrics(mode: str) -> list[str]:
    """R's default metrics."""
    return ["mean_absolute_error"] if mode == "regression" else ["accuracy"]
