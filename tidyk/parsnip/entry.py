"""A model as a value: its modes, arguments and engines."""

from __future__ import annotations

import importlib
from typing import Any

from attrs import Attribute, asdict, define, evolve, field

from tidyk.base.errors import (
    TidykValueError,
    check_string,
    did_you_mean,
    quoted,
    unknown_name,
)
from tidyk.base.registry import origin_of
from tidyk.base.travel import dumps, is_installed, loads
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.index import MODELS, load_models

MODES = ("classification", "regression", "censored regression", "quantile regression")
Key = tuple[str, str]
"""The name of an engine, and a mode."""


@define(eq=False, repr=False)
class ModelEntry:
    """A model: its function, its modes, and its engines.

    An entry works without the registry. It pickles by name where every process can import it, and
    by value, engines included, where it was defined in a script or notebook.

    Attributes:
        name: The model function's name.
        title: What specifications print first.
        module: The module that defines it.
        modes: What it can be for.
        parameters: Main argument -> the dials parameter that describes it, or None.
        engines: Engines by name and mode.
        default_mode, default_engine: Those of the model function.
        default_args: Main arguments that it sets unless it is told otherwise.
    """

    name: str
    title: str = ""
    module: str = ""
    modes: list[str] = field(factory=list)
    parameters: dict[str, str | None] = field(factory=dict)
    engines: dict[Key, Engine] = field(factory=dict)
    default_mode: str = ""
    default_engine: str = ""
    default_args: dict[str, Any] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if not self.default_mode:
            self.default_mode = self.modes[0] if len(self.modes) == 1 else "unknown"
        if not self.default_engine and self.engines:
            self.default_engine = next(iter(self.engines))[0]

    @property
    def main_args(self) -> list[str]:
        """The names of the main arguments, in the order of the model function."""
        return list(self.parameters)

    def engines_for(self, mode: str) -> list[str]:
        """Names of the engines of a mode; of all modes while it is unknown."""
        return list(dict.fromkeys(e for e, m in self.engines if mode in (m, "unknown")))

    def modes_for(self, engine: str) -> list[str]:
        """Modes of an engine."""
        return [m for e, m in self.engines if e == engine]

    def some_engine(self, name: str, mode: str) -> Engine | None:
        """The engine; in any of its modes while the mode is unknown, None if there is none."""
        modes = self.modes_for(name) if mode == "unknown" else [mode]
        return self.engines.get((name, modes[0])) if modes else None

    def dials_name(self, argument: str, engine: Engine | None) -> str | None:
        """The dials parameter that describes an argument, as an engine takes it."""
        own = {} if engine is None else engine.parameters
        return own[argument] if argument in own else self.parameters.get(argument)

    def add(self, name: str, mode: str, engine: Engine) -> None:
        """Add an engine; the same definition again replaces the earlier one.

        Raises:
            TidykValueError: The model has no such mode, or another engine of that name.
        """
        self.check_mode(mode)
        before = self.engines.get((name, mode))
        if before is not None and origin_of(type(before)) != origin_of(type(engine)):
            raise TidykValueError(
                f'`{self.name}()` has the engine "{name}" for {mode} already: it is '
                f"`{origin_of(type(before))}`. Give `{origin_of(type(engine))}` another name."
            )
        self.engines[name, mode] = engine

    def check_mode(self, mode: str) -> None:
        """Raise an error if the model has no such mode."""
        check_string(mode, "mode")
        if mode not in self.modes:
            raise TidykValueError(
                f'"{mode}" is not a known mode for model `{self.name}()`.'
                f"{did_you_mean(mode, self.modes)} It has {quoted(self.modes)}."
            )

    def check_engine(self, name: str) -> None:
        """Raise an error if the model has no such engine."""
        if name not in self.engines_for("unknown"):
            unknown_name(f"engine of `{self.name}()`", name, self.engines_for("unknown"))

    # --- to another process -----------------------------------------------------------------------
    def __reduce__(self) -> tuple[Any, ...]:
        if is_installed(self.module):
            engines = self.engines.items()
            added = {k: e for k, e in engines if not is_installed(type(e).__module__)}
            return _imported, (self.module, self.name, dumps(added) if added else b"")
        return _carried, (asdict(self, filter=_not_engines), dumps(self.engines))


def _not_engines(attribute: Attribute[Any], value: object) -> bool:
    return attribute.name != "engines"


def _imported(module: str, name: str, added: bytes) -> ModelEntry:
    """The entry that a module registers, with the engines that another process has added."""
    load_models()
    importlib.import_module(module)
    entry = MODELS[name]
    if not added:
        return entry
    engines = loads(added)
    # a definition that is here under the same name may be newer, and stays as it is
    entry.engines.update({k: e for k, e in engines.items() if k not in entry.engines})
    return evolve(entry, engines={**entry.engines, **engines})


def _carried(state: dict[str, Any], engines: bytes) -> ModelEntry:
    """An entry that was pickled by value; it is listed too if its name is free."""
    entry = ModelEntry(**state, engines=loads(engines))
    if entry.name not in MODELS:
        MODELS.add(entry.name, entry)
    return entry
