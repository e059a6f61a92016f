"""Model specifications: what to fit, in which mode, with which engine.

Nothing is computed before `fit()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_string,
    describe,
    did_you_mean,
    quoted,
)
from tidyk.base.generics import required_pkgs, update
from tidyk.base.pipe import Methods, verb
from tidyk.base.printing import r_value
from tidyk.parsnip.registry import Encoding, Fit, Key, ModelEntry, model_entry

if TYPE_CHECKING:
    from tidyk.parsnip.fitted import ModelFit


@frozen(repr=False)
class ModelSpec(Methods):
    """A model specification, as `linear_reg()` and its like return.

    Attributes:
        name: The model function's name.
        args: Main arguments that were given.
        eng_args: Engine arguments that were given to `set_engine()`.
        mode: "regression", "classification", …, or "unknown".
        engine: The engine's name.
        method: The call that `fit()` will make, once `translate()` has worked it out.
    """

    name: str
    args: dict[str, Any] = field(factory=dict)
    eng_args: dict[str, Any] = field(factory=dict)
    mode: str = "unknown"
    engine: str | None = None
    method: str | None = None

    if TYPE_CHECKING:  # at run time the verbs join by themselves

        def fit(self, formula: str, data: pd.DataFrame, **options: Any) -> ModelFit: ...
        def fit_xy(self, x: Any, y: Any, **options: Any) -> ModelFit: ...
        def update(self, **changes: Any) -> ModelSpec: ...
        def set_engine(self, engine: str, /, **engine_args: Any) -> ModelSpec: ...
        def set_mode(self, mode: str, /) -> ModelSpec: ...
        def set_args(self, **args: Any) -> ModelSpec: ...
        def translate(self, *, engine: str | None = None) -> ModelSpec: ...

    @property
    def entry(self) -> ModelEntry:
        """What is registered of the model."""
        return model_entry(self.name)

    @property
    def known_args(self) -> list[str]:
        """The names of all main arguments, in the order of the model function."""
        return self.entry.main_args

    @property
    def key(self) -> Key:
        """The engine and the mode, once both are known."""
        if self.mode == "unknown":
            raise TidykValueError(
                f"The mode of `{self.name}()` is unknown: set it with `set_mode()`, "
                f"to one of {quoted(self.entry.modes)}."
            )
        if (self.engine, self.mode) not in self.entry.fits:
            raise TidykValueError(
                f"`{self.name}()` has no engine {self.engine!r} for {self.mode}. "
                f'See `show_engines("{self.name}")`.'
            )
        return str(self.engine), self.mode

    @property
    def encoding(self) -> Encoding:
        """What predictors the engine takes."""
        return self.entry.encodings.get(self.key, Encoding())

    @property
    def fit_method(self) -> Fit:
        """How the engine fits."""
        return self.entry.fits[self.key]

    def __repr__(self) -> str:
        mode = "unknown mode" if self.mode == "unknown" else self.mode
        parts = [f"{self.entry.title} Model Specification ({mode})"]
        parts += _listed("Main Arguments", self.args) + _listed(
            "Engine-Specific Arguments", self.eng_args
        )
        parts += [f"Computational engine: {self.engine} "] if self.engine else []
        parts += [f"Model fit template:\n{self.method}"] if self.method else []
        return "\n\n".join(parts) + "\n"


def _listed(title: str, args: Mapping[str, Any]) -> list[str]:
    lines = [f"  {name} = {r_text(value)}" for name, value in args.items()]
    return ["\n".join([f"{title}:", *lines])] if lines else []


def r_text(value: object) -> str:
    """A value as parsnip prints it in a specification: text bare, the rest as R deparses it."""
    return value if isinstance(value, str) else r_value(value)


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
    entry = spec.entry
    if engine not in entry.engines_for("unknown"):
        raise TidykValueError(
            f'Engine "{engine}" is not supported for `{spec.name}()`.'
            f"{did_you_mean(engine, entry.engines_for('unknown'))} It has "
            f"{quoted(entry.engines_for('unknown'))}: "
            f'see `show_engines("{spec.name}")`.'
        )
    _check_combination(entry, engine, spec.mode)
    _check_engine_args(entry, engine, spec.mode, engine_args)
    return evolve(spec, engine=engine, eng_args=dict(engine_args), method=None)


@verb(ModelSpec)
def set_mode(spec: ModelSpec, /, mode: str) -> ModelSpec:
    """Say what the model is for.

    Args:
        spec: A model specification.
        mode: "regression" or "classification", as far as the model has it; "unknown" takes it back.

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
    if spec.engine is not None:
        _check_combination(spec.entry, spec.engine, mode)
    return evolve(spec, mode=mode, method=None)


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
    known = spec.known_args
    main = {name: value for name, value in args.items() if name in known}
    other = {name: value for name, value in args.items() if name not in known}
    if spec.engine is not None:
        _check_engine_args(spec.entry, spec.engine, spec.mode, other, known)
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
        parameters: New values by name: a dict or a data frame of one row. They beat `args`.
        fresh: Drop what was set before.
        **args: New values by name: main arguments, or engine arguments that are set already. None
            changes nothing.

    Returns:
        A new specification.

    Raises:
        TidykValueError: A name is no argument of the model, or `parameters` has several rows.

    Equals R's `parsnip::update.model_spec()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> (linear_reg(penalty=0.1) >> update(mixture=0.5)).args
        {'penalty': 0.1, 'mixture': 0.5}
    """
    new = {**{k: v for k, v in args.items() if v is not None}, **_one_row(parameters)}
    known = spec.known_args
    engine_args = _engine_names(spec)
    for name in new:
        if name not in known and name not in engine_args:
            raise TidykValueError(
                f"`{spec.name}()` has no argument "
                f"`{name}`.{did_you_mean(name, [*known, *engine_args])} "
                f"Its arguments: {quoted([*known, *engine_args])}."
            )
    main = {k: v for k, v in new.items() if k in known}
    other = {k: v for k, v in new.items() if k not in known}
    return evolve(
        spec,
        args=_in_order(spec, main if fresh else {**spec.args, **main}),
        eng_args=other if fresh else {**spec.eng_args, **other},
        method=None,
    )


def _engine_names(spec: ModelSpec) -> list[str]:
    """Engine arguments that may be updated: those set already, and those that the engine
    declares."""
    fit = spec.entry.fits.get((str(spec.engine), spec.mode))
    return [*spec.eng_args, *((fit and fit.engine_args) or ())]


def _one_row(parameters: Any) -> dict[str, Any]:
    """Parameter values out of a dict or a data frame of one row (without `.config`)."""
    if parameters is None:
        return {}
    if isinstance(parameters, pd.DataFrame):
        if len(parameters) != 1:
            raise TidykValueError(f"`parameters` should have a single row, not {len(parameters)}.")
        parameters = {c: parameters[c].tolist()[0] for c in parameters.columns}
    if not isinstance(parameters, Mapping):
        raise TidykTypeError(
            f"`parameters` must be a dict or a data frame of one row, not {describe(parameters)}."
        )
    return {str(k): v for k, v in parameters.items() if k != ".config"}


def _in_order(spec: ModelSpec, args: Mapping[str, Any]) -> dict[str, Any]:
    return {name: args[name] for name in spec.known_args if name in args}


def check_mode(entry: ModelEntry, mode: str) -> None:
    """An error if the model has no such mode."""
    check_string(mode, "mode")
    if mode not in (*entry.modes, "unknown"):
        raise TidykValueError(
            f'"{mode}" is not a known mode for model '
            f"`{entry.name}()`.{did_you_mean(mode, entry.modes)} "
            f"It has {quoted(entry.modes)}."
        )


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
    given: Mapping[str, Any],
    more: list[str] | None = None,
) -> None:
    """Refuse protected arguments, and names that the engine says it does not know."""
    for fit in (f for (e, m), f in entry.fits.items() if e == engine and mode in (m, "unknown")):
        known = [*(fit.engine_args or ()), *(more or [])]
        for name in given:
            if name in fit.protect:
                raise TidykValueError(
                    f"The argument `{name}` is set by `fit()` and cannot be set by hand."
                )
            if fit.engine_args is not None and name not in known:
                raise TidykValueError(
                    f'The engine "{engine}" of `{entry.name}()` has no argument `{name}`.'
                    f"{did_you_mean(name, known)} It has {quoted(known)}."
                )


@verb(ModelSpec)
def translate(spec: ModelSpec, /, *, engine: str | None = None) -> ModelSpec:
    """Work out the call that `fit()` will make.

    Args:
        spec: A model specification with a mode.
        engine: Another engine than the specification's.

    Returns:
        The specification with its `method`, which it prints as "Model fit template".

    Equals R's `parsnip::translate()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> print(linear_reg() >> translate())
        Linear Regression Model Specification (regression)
        <BLANKLINE>
        Computational engine: lm
        <BLANKLINE>
        Model fit template:
        statsmodels.OLS(x=..., y=..., weights=...)
    """
    if engine is not None:
        spec = set_engine.now(spec, engine, **spec.eng_args)
    fit = spec.fit_method
    slots = ["x=...", "y=...", *(["weights=..."] if fit.weights else [])]
    args = [f"{name}={value!r}" for name, value in fit_args(spec).items()]
    method = spec.entry.methods.get(spec.key)
    name = getattr(method, "call", None) or getattr(fit.func, "__qualname__", repr(fit.func))
    return evolve(spec, method=f"{name}({', '.join(slots + args)})")


def fit_args(spec: ModelSpec) -> dict[str, Any]:
    """The arguments of the engine's fit: its defaults, then the main ones under the engine's names,
    then its own."""
    names = spec.entry.args_for(str(spec.engine))
    main = {names[k].original: v for k, v in spec.args.items() if k in names}
    return {**spec.fit_method.defaults, **main, **spec.eng_args}


@required_pkgs.register(ModelSpec)
def required_pkgs_spec(spec: ModelSpec, /, *, infra: bool = True) -> list[str]:
    """Packages that the engine needs; with `infra`, tidyk too. Equals R's `required_pkgs()`.

    >>> from tidyk import linear_reg
    >>> required_pkgs(linear_reg())
    ['tidyk', 'statsmodels']
    """
    return (["tidyk"] if infra else []) + spec.entry.dependencies.get(spec.key, [])
