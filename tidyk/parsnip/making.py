"""Specifications of registered models by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from tidyk.base.errors import TidykTypeError, did_you_mean, quoted
from tidyk.parsnip.changing import set_engine
from tidyk.parsnip.index import model_entry
from tidyk.parsnip.spec import ModelSpec, check_mode


def model_spec(
    model: str | Callable[..., ModelSpec],
    *,
    mode: str | None = None,
    engine: str | None = None,
    **args: Any,
) -> ModelSpec:
    """A specification of a registered model, given by its name.

    Args:
        model: The name of a model, generated ones included.
        mode: The model's own by default.
        engine: The model's own by default.
        **args: Main arguments; None leaves one out.

    Returns:
        A `ModelSpec`, equal to what the model function makes.

    Raises:
        TidykKeyError: There is no such model.
        TidykTypeError: It has no such argument.
        TidykValueError: It has no such engine or mode.

    Examples:
        >>> from tidyk import linear_reg
        >>> model_spec("linear_reg", engine="lm", penalty=0.1) == linear_reg(penalty=0.1)
        True
    """
    entry = model_entry(model)
    return new_model_spec(
        entry.name,
        args={**entry.default_args, **args},
        mode=entry.default_mode if mode is None else mode,
        engine=entry.default_engine if engine is None else engine,
    )


def new_model_spec(
    model: str,
    *,
    args: Mapping[str, Any],
    eng_args: Mapping[str, Any] | None = None,
    mode: str = "unknown",
    method: str | None = None,
    engine: str,
) -> ModelSpec:
    """Make a specification from its parts, for your own model function.

    Args:
        model: A model that `set_new_model()` registered.
        args: Main arguments by name; those that are None are left out.
        eng_args: Arguments of the engine.
        mode: What the model is for.
        method: The call that `fit()` will make, for what prints it.
        engine: The engine's name.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::new_model_spec()`.

    Examples:
        >>> def my_reg(mode="regression", engine="lm", penalty=None):
        ...     args = {"penalty": penalty}
        ...     return new_model_spec("linear_reg", args=args, mode=mode, engine=engine)
        >>> my_reg(penalty=1).args
        {'penalty': 1}
    """
    entry = model_entry(model)
    for name in args:
        if name not in entry.main_args:
            raise TidykTypeError(
                f"`{entry.name}()` has no argument `{name}`."
                f"{did_you_mean(name, entry.main_args)} Its arguments: {quoted(entry.main_args)}."
            )
    check_mode(entry, mode)
    values = {name: args[name] for name in entry.main_args if args.get(name) is not None}
    spec = ModelSpec(entry, values, mode=mode)
    if not entry.engines:  # the first is yet to be defined
        return evolve(spec, engine=engine, eng_args=dict(eng_args or {}), method=method)
    return evolve(set_engine.now(spec, engine, **(eng_args or {})), method=method)
