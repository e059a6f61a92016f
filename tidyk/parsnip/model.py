"""`@model` makes a model function of a signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from tidyk.base.errors import TidykTypeError, did_you_mean, quoted
from tidyk.parsnip.registry import MODELS, load_models, set_model_mode, set_new_model
from tidyk.parsnip.spec import ModelSpec, check_mode, set_engine


def model(
    *modes: str, engine: str, title: str
) -> Callable[[Callable[..., Any]], Callable[..., ModelSpec]]:
    """Register a model and make its function: `mode` and `engine` come first, then the main
    arguments.

    Args:
        *modes: What the model can be for; with one mode only, that is the default.
        engine: The default engine.
        title: What its specifications print first ("Linear Regression").
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., ModelSpec]:
        name = function.__name__
        set_new_model(name, title=title)
        for mode in modes:
            set_model_mode(name, mode)
        signature = _with_mode_and_engine(
            function, modes[0] if len(modes) == 1 else "unknown", engine
        )
        MODELS[name].main_args = list(inspect.signature(function).parameters)

        @wraps(function)
        def specify(*args: Any, **kwargs: Any) -> ModelSpec:
            return new_spec(name, signature, args, kwargs)

        specify.__signature__ = signature  # type: ignore[attr-defined]
        return specify

    return decorate


def new_spec(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> ModelSpec:
    """The specification that a call of a model function makes; unset arguments (None) are left
    out."""
    given = bind(name, signature, args, kwargs)
    mode, engine = given.pop("mode"), given.pop("engine")
    check_mode(MODELS[name], mode)
    spec = ModelSpec(name, {k: v for k, v in given.items() if v is not None}, mode=mode)
    load_models()
    return set_engine.now(spec, engine)


def bind(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The arguments of a call by name, defaults included; an unknown one is an error with the
    nearest name."""
    for keyword in kwargs:
        if keyword not in signature.parameters:
            known = list(signature.parameters)
            raise TidykTypeError(
                f"`{name}()` has no argument `{keyword}`.{did_you_mean(keyword, known)} "
                f"Its arguments: {quoted(known)}."
            )
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as problem:
        raise TidykTypeError(f"`{name}()`: {problem}.") from None
    bound.apply_defaults()
    return dict(bound.arguments)


def _with_mode_and_engine(
    function: Callable[..., Any], mode: str, engine: str
) -> inspect.Signature:
    leading = [
        inspect.Parameter(
            "mode", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=mode, annotation=str
        ),
        inspect.Parameter("engine", inspect.Parameter.KEYWORD_ONLY, default=engine, annotation=str),
    ]
    own = inspect.signature(function).parameters.values()
    return inspect.Signature([*leading, *own], return_annotation=ModelSpec)
