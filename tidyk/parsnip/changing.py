"""Functions that change a model specification: `set_engine()`, `set_mode()`, `set_args()`,
`update()`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve

from tidyk.base.errors import (
    TidykValueError,
    describe,
    did_you_mean,
    quoted,
)
from tidyk.base.generics import update
from tidyk.base.pipe import verb
from tidyk.hardhat.placeholder import is_tune
from tidyk.hardhat.quantiles import quantile_pred
from tidyk.parsnip.aliases import check_recorded, nearest
from tidyk.parsnip.entry import ModelEntry
from tidyk.parsnip.spec import ModelSpec, check_mode, some_engine
from tidyk.parsnip.tunables import one_row


@verb(ModelSpec)
def set_engine(spec: ModelSpec, /, engine: str, **engine_args: Any) -> ModelSpec:
    """Choose the engine that fits the model, and set its own arguments.

    Args:
        spec: A model specification.
        engine: One of `show_engines()`.
        **engine_args: Arguments of the engine itself; they replace earlier ones.

    Returns:
        A new specification.

    Raises:
        TidykValueError: The model has no such engine, or not in this mode.

    Equals R's `parsnip::set_engine()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> print(linear_reg() >> set_engine("lm"))
        Linear Regression Model Specification (regression)
        <BLANKLINE>
        Computational engine: lm
    """
    entry, engines = spec.entry, spec.entry.engines_for("unknown")
    if not engines:  # a model without any engine in Python still records its choice
        check_recorded(entry, engine)
        return evolve(spec, engine=engine, eng_args=dict(engine_args), method=None)
    if engine not in engines:
        raise TidykValueError(
            f'Engine "{engine}" is not supported for `{spec.name}()`.'
            f"{nearest(entry, engine) or did_you_mean(engine, engines)} It has {quoted(engines)}: "
            f'see `show_engines("{spec.name}")`.'
        )
    if spec.mode != entry.default_mode:  # the default may be about to be changed
        _check_combination(entry, engine, spec.mode)
    _check_engine_args(entry, engine, spec.mode, engine_args)
    return evolve(spec, engine=engine, eng_args=dict(engine_args), method=None)


@verb(ModelSpec)
def set_mode(
    spec: ModelSpec, /, mode: str, *, quantile_levels: float | Sequence[float] | None = None
) -> ModelSpec:
    """Say what the model is for.

    Args:
        spec: A model specification.
        mode: "regression", "classification", "quantile regression" or "censored regression", if the
            model has it; "unknown" unsets it.
        quantile_levels: Which quantiles, between 0 and 1; for "quantile regression" only.

    Returns:
        A new specification.

    Raises:
        TidykValueError: The model, or its engine, has no such mode.

    Equals R's `parsnip::set_mode()`.

    Examples:
        >>> from tidyk import rand_forest
        >>> (rand_forest() >> set_mode("classification")).mode
        'classification'
    """
    check_mode(spec.entry, mode)
    levels = _quantile_levels(mode, quantile_levels)
    default = spec.entry.default_engine
    if spec.engine is not None and spec.engine != default and spec.entry.engines:
        _check_combination(spec.entry, spec.engine, mode)
    return evolve(spec, mode=mode, method=None, quantile_levels=levels)


def _quantile_levels(mode: str, levels: float | Sequence[float] | None) -> tuple[float, ...] | None:
    """The levels in increasing order; only quantile regression needs and takes them."""
    if mode != "quantile regression":
        if levels is not None:
            raise TidykValueError(
                f'`quantile_levels` are for the mode "quantile regression", not "{mode}".'
            )
        return None
    if levels is None:
        raise TidykValueError(
            "Quantile regression needs `quantile_levels`, such as `quantile_levels=[0.1, 0.5, "
            "0.9]`."
        )
    return tuple(quantile_pred(np.zeros((0, np.size(levels))), levels).levels.tolist())


@verb(ModelSpec)
def set_args(spec: ModelSpec, /, **args: Any) -> ModelSpec:
    """Set main arguments of a model, and others as arguments of its engine.

    Args:
        spec: A model specification.
        **args: Main arguments by name; other names go to the engine.

    Returns:
        A new specification.

    Raises:
        TidykValueError: Nothing was given, or the engine has no such argument.

    Equals R's `parsnip::set_args()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> (linear_reg() >> set_args(penalty=0.1)).args
        {'penalty': 0.1}
    """
    if not args:
        raise TidykValueError(
            "`set_args()` needs at least one named argument: `set_args(penalty=0.1)`."
        )
    names = spec.known_args
    main = {name: value for name, value in args.items() if name in names}
    other = {name: value for name, value in args.items() if name not in names}
    if spec.engine is not None:
        _check_engine_args(spec.entry, spec.engine, spec.mode, other, names)
    return evolve(
        spec,
        args=_in_order(spec, {**spec.args, **main}),
        eng_args={**spec.eng_args, **other},
        method=None,
    )


@update.register(ModelSpec)
def update_spec(
    spec: ModelSpec, /, parameters: Any = None, *, fresh: bool = False, **args: Any
) -> ModelSpec:
    """Change arguments of a model specification.

    Args:
        spec: A model specification.
        parameters: New values by name: a dict or a data frame of one row. They take precedence over
            `args`.
        fresh: Drop what was set before.
        **args: New values by name: main arguments, or engine arguments that are set already. None
            changes nothing.

    Returns:
        A new specification.

    Raises:
        TidykValueError: A name is not an argument of the model, or `parameters` has several rows.

    Equals R's `parsnip::update.model_spec()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> (linear_reg(penalty=0.1) >> update(mixture=0.5)).args
        {'penalty': 0.1, 'mixture': 0.5}
    """
    row = {} if parameters is None else one_row(parameters)
    new = {**{k: v for k, v in args.items() if v is not None}, **row}
    names = spec.known_args
    engine_args = _engine_names(spec)
    for name in new:
        if name not in names and name not in engine_args:
            raise TidykValueError(
                f"`{spec.name}()` has no argument "
                f"`{name}`.{did_you_mean(name, [*names, *engine_args])} "
                f"Its arguments: {quoted([*names, *engine_args])}."
            )
    main = {k: v for k, v in new.items() if k in names}
    other = {k: v for k, v in new.items() if k not in names}
    return evolve(
        spec,
        args=_in_order(spec, main if fresh else {**spec.args, **main}),
        eng_args=other if fresh else {**spec.eng_args, **other},
        method=None,
    )


def _engine_names(spec: ModelSpec) -> list[str]:
    """Engine arguments that may be updated: those set already, and those that the engine
    declares."""
    engine = some_engine(spec)
    if engine is None:
        return [*spec.eng_args]
    return [*spec.eng_args, *(engine.own_arguments or ()), *engine.settled]


def _in_order(spec: ModelSpec, args: Mapping[str, Any]) -> dict[str, Any]:
    return {name: args[name] for name in spec.known_args if name in args}


def _check_combination(entry: ModelEntry, engine: str, mode: str) -> None:
    modes = entry.modes_for(engine)
    if mode != "unknown" and mode not in modes:
        raise TidykValueError(
            f'The engine "{engine}" of `{entry.name}()` has no mode "{mode}". It has '
            f"{quoted(modes)}."
        )


def _check_engine_args(
    entry: ModelEntry,
    engine: str,
    mode: str,
    args: Mapping[str, Any],
    more: list[str] | None = None,
) -> None:
    """Refuse protected arguments, and names that the engine says it does not know."""
    modes = entry.modes_for(engine)
    implementation = entry.some_engine(engine, mode if mode in modes else "unknown")
    assert implementation is not None  # the combination has been checked
    own = implementation.own_arguments
    for name in args:
        if name in implementation.protected:
            raise TidykValueError(
                f"The argument `{name}` is set by `fit()` and cannot be set by hand."
            )
        if name in implementation.settled:
            _check_settled(name, args[name], implementation.settled[name], engine)
        elif name in implementation.lacking:
            raise TidykValueError(
                f'`{name}` of R\'s engine "{engine}" has no counterpart here. '
                f"{implementation.lacking[name]}"
            )
        elif own is not None and name not in own:
            choices = [*own, *(more or [])]
            raise TidykValueError(
                f'The engine "{engine}" of `{entry.name}()` has no argument `{name}`.'
                f"{did_you_mean(name, choices)} It has {quoted(choices)}."
            )
    implementation.check_own(args)


def _check_settled(name: str, value: object, values: tuple[Any, ...], engine: str) -> None:
    if value not in values:
        shown = " or ".join(repr(one) for one in values)
        given = repr(value) if is_tune(value) else describe(value)
        raise TidykValueError(
            f'`{name}` of the engine "{engine}" can only be {shown} here, not {given}.'
        )
