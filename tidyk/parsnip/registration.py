"""`@model` turns a signature into a model function, and `@engine` registers an engine under its
name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, did_you_mean, quoted
from tidyk.base.registry import origin_of
from tidyk.parsnip.aliases import check_recorded
from tidyk.parsnip.changing import set_engine
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.entry import ModelEntry
from tidyk.parsnip.index import MODELS, load_models, model_entry
from tidyk.parsnip.spec import ModelSpec, check_mode

P = ParamSpec("P")
E = TypeVar("E", bound=type[Engine])


def model(
    *modes: str, engine: str = "", title: str = ""
) -> Callable[[Callable[P, None]], Callable[P, ModelSpec]]:
    """Turn an empty function into a model function, with its arguments as the main arguments.

    `mode` and `engine` come first; they are added if the function does not have them. An argument
    is described by the dials parameter of its name.

    Args:
        *modes: The modes of the model; a single one is the default.
        engine: The default engine, if the signature does not say.
        title: What its specifications print first ("Linear Regression").

    Returns:
        A decorator. The same definition again replaces the earlier one and keeps its engines.

    Examples:
        >>> @model("regression", engine="closest")
        ... def nearest_reg(*, neighbors=None):
        ...     "The mean of the nearest rows."
        >>> nearest_reg(neighbors=3).args
        {'neighbors': 3}
    """

    def decorate(function: Callable[P, None]) -> Callable[P, ModelSpec]:
        name, default = function.__name__, modes[0] if len(modes) == 1 else "unknown"
        signature = _with_mode_and_engine(inspect.signature(function), default, engine)
        parameters: dict[str, str | None] = {a: a for a in list(signature.parameters)[2:]}
        words = title or name.replace("_", " ")
        entry = ModelEntry(name, words, function.__module__, list(modes), parameters)
        entry.default_mode = signature.parameters["mode"].default
        entry.default_engine = signature.parameters["engine"].default
        entry.default_args = {a: signature.parameters[a].default for a in parameters}
        _list(entry, origin_of(function))

        @wraps(function)
        def specify(*args: P.args, **kwargs: P.kwargs) -> ModelSpec:
            return new_spec(entry, signature, args, kwargs)

        specify.__signature__ = signature  # type: ignore[attr-defined]
        return specify

    if not modes:
        raise TidykValueError('`@model` needs a mode: `@model("regression", engine="lm")`.')
    return decorate


def _list(entry: ModelEntry, origin: str) -> None:
    """Put a model into the index; its engines are those of the earlier definition."""
    if entry.module.partition(".")[0] != "tidyk":
        load_models()  # so that a name that tidyk has clashes here, and not at a later import
    before = MODELS.get(entry.name)
    MODELS.add(entry.name, entry, origin=origin)
    if before is not None:
        entry.engines |= {(e, m): v for (e, m), v in before.engines.items() if m in entry.modes}


def engine(model: str | Callable[..., Any], name: str, *modes: str) -> Callable[[E], E]:
    """Register an engine for a model.

    Args:
        model: A registered model: its name, or the model function itself.
        name: The engine's name.
        *modes: The modes that it serves; all of the model's by default.

    Returns:
        A decorator of a class derived from `Engine`. The same definition again replaces the earlier
        one, as when a notebook cell is run twice.

    Raises:
        TidykKeyError: There is no such model.
        TidykValueError: The model has no such mode, or another engine of that name.

    Equals R's `set_model_engine()`, `set_fit()`, `set_pred()`, `set_encoding()`, `set_model_arg()`
    and `set_dependency()` at once.

    Examples:
        >>> import numpy as np
        >>> from tidyk import fit, predict
        >>> from tidyk.datasets import mtcars
        >>> from tidyk.extending import Engine, model
        >>> @model("regression", engine="mean")
        ... def mean_reg():
        ...     "The mean of the outcome."
        >>> @engine(mean_reg, "mean")
        ... class Mean(Engine):
        ...     def fit(self, x, y):
        ...         return y.mean()
        ...     def predict_numeric(self, model, x):
        ...         return np.full(len(x), model)
        >>> (mean_reg() >> fit("mpg ~ wt", data=mtcars) >> predict(mtcars[:1])).round(2)
                   .pred
        Mazda RX4  20.09
    """

    def decorate(cls: E) -> E:
        if not (isinstance(cls, type) and issubclass(cls, Engine)):
            raise TidykTypeError(f"`@engine` takes a class derived from `Engine`, not {cls!r}.")
        entry = model_entry(model)
        for mode in modes or entry.modes:
            entry.add(name, mode, cls())
        return cls

    if not isinstance(name, str) or not name:
        raise TidykValueError(f"The engine's name should be text, not {name!r}.")
    return decorate


def new_spec(
    entry: ModelEntry, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> ModelSpec:
    """The specification that a call of a model function makes; unset arguments (None) are left
    out."""
    bound = bind(entry.name, signature, args, kwargs)
    mode, engine = bound.pop("mode"), bound.pop("engine")
    check_mode(entry, mode)
    spec = ModelSpec(entry, {k: v for k, v in bound.items() if v is not None}, mode=mode)
    load_models()
    if not entry.engines:  # the first is yet to be defined
        check_recorded(entry, engine)
        return evolve(spec, engine=engine)
    return set_engine.now(spec, engine)


def bind(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The arguments of a call by name, defaults included; an unknown one is an error with the
    nearest name."""
    for keyword in kwargs:
        if keyword not in signature.parameters:
            names = list(signature.parameters)
            raise TidykTypeError(
                f"`{name}()` has no argument `{keyword}`.{did_you_mean(keyword, names)} "
                f"Its arguments: {quoted(names)}."
            )
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as problem:
        raise TidykTypeError(f"`{name}()`: {problem}.") from None
    bound.apply_defaults()
    return dict(bound.arguments)


def _with_mode_and_engine(
    signature: inspect.Signature, mode: str, engine: str
) -> inspect.Signature:
    """The signature with `mode` first, then `engine`, then the main arguments by keyword."""
    own = dict(signature.parameters)
    first = own.pop("mode", None) or inspect.Parameter(
        "mode", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=mode, annotation=str
    )
    second = own.pop("engine", None) or inspect.Parameter(
        "engine", inspect.Parameter.KEYWORD_ONLY, default=engine, annotation=str
    )
    if not second.default:
        raise TidykValueError('`@model` needs the default engine: `engine="lm"`.')
    rest = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own.values()]
    return inspect.Signature([first, second, *rest], return_annotation=ModelSpec)
