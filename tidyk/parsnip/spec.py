"""Model specifications: what to fit, in which mode, with which engine.

Nothing is computed before `fit()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykValueError, quoted
from tidyk.base.generics import required_pkgs
from tidyk.base.pipe import Methods
from tidyk.base.printing import listed, r_value
from tidyk.hardhat.placeholder import check_called
from tidyk.parsnip.aliases import unfitted
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.entry import ModelEntry
from tidyk.parsnip.limits import whole_numbers

if TYPE_CHECKING:
    from tidyk.parsnip.fitted import ModelFit


@frozen(repr=False)
class ModelSpec(Methods):
    """A model specification, as `linear_reg()` and its like return.

    Attributes:
        entry: The model: its modes, arguments and engines.
        args: Main arguments that were given.
        eng_args: Engine arguments that were given to `set_engine()`.
        mode: "regression", "classification", …, or "unknown".
        engine: The engine's name.
        method: The call that `fit()` will make, once `translate()` has worked it out.
        quantile_levels: Of quantile regression.
    """

    entry: ModelEntry = field(eq=lambda entry: entry.name)
    args: dict[str, Any] = field(factory=dict)
    eng_args: dict[str, Any] = field(factory=dict)
    mode: str = "unknown"
    engine: str | None = None
    method: str | None = None
    quantile_levels: tuple[float, ...] | None = None

    if TYPE_CHECKING:  # at run time the verbs join by themselves

        def fit(self, formula: str, data: pd.DataFrame, **options: Any) -> ModelFit: ...
        def fit_xy(self, x: Any, y: Any, **options: Any) -> ModelFit: ...
        def update(self, **changes: Any) -> ModelSpec: ...
        def set_engine(self, engine: str, /, **engine_args: Any) -> ModelSpec: ...
        def set_mode(self, mode: str, /, *, quantile_levels: Any = None) -> ModelSpec: ...
        def set_args(self, **args: Any) -> ModelSpec: ...
        def translate(self, *, engine: str | None = None) -> ModelSpec: ...

    def __attrs_post_init__(self) -> None:
        for name, value in {**self.args, **self.eng_args}.items():
            check_called(value, name)
        engine = some_engine(self)
        if engine is not None:
            engine.check(self.args)

    @property
    def name(self) -> str:
        """The model function's name."""
        return self.entry.name

    @property
    def known_args(self) -> list[str]:
        """The names of all main arguments, in the order of the model function."""
        return self.entry.main_args

    @property
    def implementation(self) -> Engine:
        """The engine as an object, once the mode is known too."""
        if self.mode == "unknown":
            raise TidykValueError(
                f"The mode of `{self.name}()` is unknown: set it with `set_mode()`, "
                f"to one of {quoted(self.entry.modes)}."
            )
        engine = self.entry.engines.get((str(self.engine), self.mode))
        if engine is None:
            raise TidykValueError(
                unfitted(self.entry)
                or f"`{self.name}()` has no engine {self.engine!r} for {self.mode}. "
                f'See `show_engines("{self.name}")`.'
            )
        return engine

    @property
    def encoding(self) -> Encoding:
        """What predictors the engine takes."""
        return self.implementation.encoding

    def __repr__(self) -> str:
        mode = "unknown mode" if self.mode == "unknown" else self.mode
        parts = [f"{self.entry.title} Model Specification ({mode})"]
        parts += _listed("Main Arguments", self.args) + _listed(
            "Engine-Specific Arguments", self.eng_args
        )
        parts += [f"Computational engine: {self.engine} "] if self.engine else []
        parts += [f"Model fit template:\n{self.method}"] if self.method else []
        if self.quantile_levels:
            parts += [f"Quantile levels: {listed([r_value(q) for q in self.quantile_levels])}."]
        return "\n\n".join(parts) + "\n"


def _listed(title: str, args: Mapping[str, Any]) -> list[str]:
    lines = [f"  {name} = {r_text(value)}" for name, value in args.items()]
    return ["\n".join([f"{title}:", *lines])] if lines else []


def r_text(value: object) -> str:
    """A value as parsnip prints it in a specification: text without quotes, anything else as R
    deparses it."""
    return value if isinstance(value, str) else r_value(value)


def check_mode(entry: ModelEntry, mode: str) -> None:
    """Raise an error if the model has no such mode."""
    if mode != "unknown":
        entry.check_mode(mode)


def some_engine(spec: ModelSpec) -> Engine | None:
    """The engine as an object, in any of its modes while the mode is unknown; None if there is
    none."""
    return spec.entry.some_engine(str(spec.engine), spec.mode)


def fit_args(spec: ModelSpec) -> dict[str, Any]:
    """The arguments of the engine's fit: its defaults, then the main ones under the engine's names,
    then its own."""
    engine = spec.implementation
    names = engine.arguments
    arguments = whole_numbers(spec.args, engine.limits)
    main = {names[k]: v for k, v in arguments.items() if k in names}
    levels = {} if spec.quantile_levels is None else {"quantile_levels": spec.quantile_levels}
    given = {k: v for k, v in spec.eng_args.items() if k not in engine.settled}
    return {**engine.defaults, **main, **given, **levels}


def check_required(spec: ModelSpec) -> None:
    """Raise an error if a main argument is missing that the engine needs."""
    for name in spec.implementation.required:
        if spec.args.get(name) is None:
            raise TidykValueError(
                f'The engine "{spec.engine}" of `{spec.name}()` needs a `{name}`: give one, '
                f"`{spec.name}({name}=...)`, or tune it with `tune()`."
            )


@required_pkgs.register(ModelSpec)
def required_pkgs_spec(spec: ModelSpec, /, *, infra: bool = True) -> list[str]:
    """Packages that the engine needs; with `infra`, tidyk too. Equals R's `required_pkgs()`.

    >>> from tidyk import linear_reg
    >>> required_pkgs(linear_reg())
    ['tidyk', 'statsmodels']
    """
    return (["tidyk"] if infra else []) + list(spec.implementation.needs)
