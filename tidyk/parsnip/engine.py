"""`@engine` registers a class as an engine: its `fit`, and its `predict_*` methods as prediction
types."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tidyk.parsnip import registry
from tidyk.parsnip.registry import MODELS, PREDICTION_TYPES

C = TypeVar("C", bound=type)


def engine(
    model: str,
    name: str,
    *modes: str,
    needs: tuple[str, ...] = (),
    args: Mapping[str, tuple[str, str | None]] | None = None,
    **encoding: Any,
) -> Callable[[C], C]:
    """Register an engine for a model.

    The class has `fit(x, y, **args)`, which returns the library's object, and for each prediction
    type a `predict_<type>(model_fit, x)`; it may have `tidy(model_fit)`, `glance(model_fit)` and
    `show(model_fit)` (what a fit prints), and `call`, the name of what it calls.

    Args:
        model: A registered model.
        name: The engine's name.
        *modes: The modes that it serves.
        needs: Packages that have to be installed.
        args: The model's arguments that it takes: name -> (its own name, dials parameter).
        **encoding: As in `set_encoding()`.
    """

    def decorate(cls: C) -> C:
        for mode in modes:
            register_engine(
                cls(), model, name, mode, needs=needs, args=args or {}, encoding=encoding
            )
        return cls

    return decorate


def register_engine(
    engine_object: Any,
    model: str,
    name: str,
    mode: str,
    *,
    needs: tuple[str, ...],
    args: Mapping[str, tuple[str, str | None]],
    encoding: Mapping[str, Any],
    fit: Mapping[str, Any] | None = None,
) -> None:
    """Register an object with `fit` and `predict_*` methods for one mode of a model."""
    registry.set_model_engine(model, mode, name)
    for package in needs:
        registry.set_dependency(model, name, package, mode=mode)
    for parsnip, (original, parameter) in args.items():
        registry.set_model_arg(model, name, parsnip, original, func=parameter)
    registry.set_encoding(model, mode, name, encoding)
    takes = inspect.signature(engine_object.fit).parameters
    how = {
        "func": engine_object.fit,
        "weights": "weights" in takes,
        "many": getattr(engine_object, "fit_many", None),
    }
    registry.set_fit(model, mode, name, {**how, **(fit or {})})
    for type_ in _types(mode):
        method = getattr(engine_object, f"predict_{type_}", None)
        if method is not None:
            registry.set_pred(model, mode, name, type_, {"func": method})
    MODELS[model].methods[name, mode] = engine_object


def _types(mode: str) -> list[str]:
    """Prediction types that make sense in a mode."""
    other = {"regression": ("class", "prob"), "classification": ("numeric", "pred_int", "quantile")}
    return [t for t in PREDICTION_TYPES if t not in other.get(mode, ())]
