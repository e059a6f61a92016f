"""The functions that a formula may call: R's, the user's own, formulaic's."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tidyk.hardhat.formula.dates import Value
from tidyk.hardhat.formula.functions.distributions import DISTRIBUTIONS
from tidyk.hardhat.formula.functions.learning import LEARNING
from tidyk.hardhat.formula.functions.plain import PLAIN, numbers
from tidyk.hardhat.formula.functions.text import TEXT

BUILT_IN: dict[str, Callable[..., Any]] = {**PLAIN, **DISTRIBUTIONS, **TEXT, **LEARNING}
NUMERIC = frozenset({*PLAIN, *DISTRIBUTIONS})
"""Functions of numbers, for which R warns that "NaNs" were "produced"."""


def function_named(name: str, own: Mapping[str, Callable[..., Any]]) -> Callable[..., Any] | None:
    """R's function of this name, or else the user's, or else formulaic's."""
    return BUILT_IN.get(name) or own.get(name) or formulaic_functions().get(name)


@cache
def formulaic_functions() -> dict[str, Callable[..., Any]]:
    """formulaic's own transforms that R's names do not hide: `center`, `cc`, `cs`, `cr`, `lag` …"""
    from formulaic.transforms import TRANSFORMS

    plain = {n: f for n, f in TRANSFORMS.items() if n.islower() and inspect.isroutine(f)}
    return {name: _plainly(function) for name, function in plain.items() if name not in BUILT_IN}


def _plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """A transform whose columns are returned as a data frame, or as one array."""

    def computed(*args: Value, **options: Any) -> Any:
        options = {name: _whole(value) for name, value in options.items()}
        value = function(*(numbers(a) if np.ndim(a) else _whole(a) for a in args), **options)
        value = getattr(value, "__wrapped__", value)
        return pd.DataFrame(value) if isinstance(value, dict) else np.asarray(value, float)

    if not takes_state(function):
        return computed
    return lambda *args, _state, **options: computed(*args, _state=_state, **options)


def _whole(value: Value) -> Any:
    """A formula's numbers are doubles; those without a fraction, such as counts, as integers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def takes_state(function: Callable[..., Any]) -> bool:
    """Does a function learn, by formulaic's protocol of an argument `_state`?"""
    try:
        return "_state" in inspect.signature(function).parameters
    except (TypeError, ValueError):  # builtins without a signature
        return False


@cache
def built_in_learns(name: str) -> bool:
    """Does R's or formulaic's function of this name learn?"""
    return name in LEARNING or takes_state(formulaic_functions().get(name, abs))
