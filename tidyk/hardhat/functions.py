"""Functions that R's formulas know, and how a variable of a formula is computed.

What depends on the training data (`poly`, `bs`, `ns`, `scale`) keeps a state, so that new data get
the same columns; formulaic computes it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykKeyError, TidykTypeError, TidykValueError, did_you_mean, quoted
from tidyk.base.factors import factor
from tidyk.base.matrix import is_matrix
from tidyk.base.printing import interval_names
from tidyk.hardhat.parsing import Node, write

State = dict[str, dict[str, Any]]
"""What stateful functions learned from the training data, by the call as R writes it."""


def r_log(x: Any, base: float = np.e) -> Any:
    """Natural logarithm, or to another base."""
    return np.log(x) if base == np.e else np.log(x) / np.log(base)


def if_else(test: Any, yes: Any, no: Any) -> Any:
    """`yes` where `test` is true, `no` elsewhere."""
    return np.where(test, yes, no)


PLAIN: dict[str, Callable[..., Any]] = {
    "log": r_log,
    "log10": np.log10,
    "log2": np.log2,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "abs": np.abs,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "round": np.round,
    "floor": np.floor,
    "ceiling": np.ceil,
    "I": lambda x: x,
    "offset": lambda x: x,
    "ifelse": if_else,
    "as.numeric": lambda x: np.asarray(x.cat.codes + 1 if _is_factor(x) else x, dtype=float),
    "factor": lambda x, **k: pd.Series(factor(x, **k)),
    "as.factor": lambda x: pd.Series(factor(x)),
    "c": lambda *values: list(values),
    "pmin": lambda *values: np.minimum.reduce([np.asarray(v, float) for v in values]),
    "pmax": lambda *values: np.maximum.reduce([np.asarray(v, float) for v in values]),
}


def _poly(
    x: np.ndarray, degree: float = 1, raw: bool = False, *, state: dict[str, Any]
) -> np.ndarray:
    from formulaic.transforms import poly

    return np.asarray(poly(np.asarray(x, float), degree=int(degree), raw=bool(raw), _state=state))


def _bs(
    x: np.ndarray,
    df: float | None = None,
    knots: Any = None,
    degree: float = 3,
    *,
    state: dict[str, Any],
) -> np.ndarray:
    from formulaic.transforms import basis_spline

    found = basis_spline(
        pd.Series(np.asarray(x, float)),
        df=None if df is None else int(df),
        knots=knots,
        degree=int(degree),
        _state=state,
    )
    return np.column_stack(list(found.values()))


def _scale(
    x: np.ndarray, center: bool = True, scale: bool = True, *, state: dict[str, Any]
) -> np.ndarray:
    from formulaic.transforms import scale as formulaic_scale

    return np.asarray(
        formulaic_scale(np.asarray(x, float), center=center, scale=scale, _state=state)
    )


def _ns(x: np.ndarray, df: float | None = None, *, state: dict[str, Any]) -> np.ndarray:
    from tidyk.hardhat.splines import natural_spline

    return natural_spline(np.asarray(x, float), df, state)


def _cut(
    x: Any,
    breaks: Any,
    labels: Any = None,
    include_lowest: bool = False,
    right: bool = True,
    dig_lab: float = 3,
    ordered_result: bool = False,
    *,
    state: dict[str, Any],
) -> pd.Series:
    """R's `cut()`: intervals by their edges, or as many of equal width as `breaks` says."""
    values = np.asarray(x, float)
    if "edges" not in state:
        state["edges"] = _edges(values, breaks)
    edges: Any = state["edges"]
    names = interval_names(edges, int(dig_lab), right=right, closed=bool(include_lowest))
    bins = pd.cut(values, edges, right=right, include_lowest=include_lowest, labels=False)
    codes = np.where(np.isnan(bins), -1, bins).astype(int)
    if not right and include_lowest:  # pandas closes only the first interval
        codes[values == edges[-1]] = len(names) - 1
    if labels is not None and not isinstance(labels, bool):
        names = [str(label) for label in labels]
    dtype = pd.CategoricalDtype(names, ordered=bool(ordered_result))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))


def _edges(values: np.ndarray, breaks: Any) -> np.ndarray:
    if np.ndim(breaks) == 1:
        return np.sort(np.asarray(breaks, float))
    low, high = np.nanmin(values), np.nanmax(values)
    edges = np.linspace(low, high, int(breaks) + 1)
    edges[[0, -1]] = low - (high - low) / 1000, high + (high - low) / 1000
    return edges


STATEFUL: dict[str, Callable[..., Any]] = {
    "cut": _cut,
    "poly": _poly,
    "bs": _bs,
    "scale": _scale,
    "ns": _ns,
}

ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
}
CONSTANTS = {"TRUE": True, "FALSE": False, "pi": np.pi, "NULL": None}


def evaluate(
    node: Node, data: pd.DataFrame, state: State, own: dict[str, Callable[..., Any]]
) -> Any:
    """The value of a variable: a Series or an array, one value (or row of values) for each row of
    data.

    Args:
        node: The tree of the variable.
        data: The columns.
        state: Filled on the first call, used on later ones.
        own: Functions of the user's that the formula calls.
    """
    if node.kind == "name":
        if node.value in CONSTANTS:
            return CONSTANTS[node.value]
        if node.value not in data.columns:
            raise TidykKeyError(
                f'The data have no column "{node.value}".{did_you_mean(node.value, data.columns)}'
            )
        return data[node.value]
    if node.kind in ("number", "text"):
        return node.value
    if node.kind == "call":
        return _call(node, data, state, own)
    values = [_inside(part, data, state, own) for part in node.parts]
    if node.value == "(":
        return values[0]
    if len(values) == 1:
        return -values[0] if node.value == "-" else ~values[0] if node.value == "!" else values[0]
    return ARITHMETIC[node.value](*values)


def _inside(
    node: Node, data: pd.DataFrame, state: State, own: dict[str, Callable[..., Any]]
) -> Any:
    """A value inside a call: matrix columns cannot be there."""
    value = evaluate(node, data, state, own)
    if is_matrix(value):
        raise TidykTypeError(
            f"The matrix column {node} goes through a formula whole; functions cannot change it."
        )
    return value


def _call(node: Node, data: pd.DataFrame, state: State, own: dict[str, Callable[..., Any]]) -> Any:
    name = node.value.rpartition("::")[2]  # R's `splines::ns` is `ns`
    values = [_inside(part, data, state, own) for part in node.parts]
    args = [v for v, key in zip(values, node.names, strict=True) if key is None]
    named = {
        key.replace(".", "_"): v
        for v, key in zip(values, node.names, strict=True)
        if key is not None
    }
    if name in STATEFUL:
        return STATEFUL[name](*args, **named, state=state.setdefault(write(node), {}))
    function = PLAIN.get(name) or own.get(name)
    if function is None:
        known = [*PLAIN, *STATEFUL, *own]
        raise TidykValueError(
            f"The formula calls `{name}()`, which is unknown.{did_you_mean(name, known)} "
            f"Formulas know {quoted(sorted(known))} and the functions of the calling code."
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        return function(*args, **named)


def own_functions(node: Node) -> dict[str, Callable[..., Any]]:
    """Functions that the formula calls and that the calling code, outside tidyk, defines."""
    wanted = [n for n in _calls(node) if n not in PLAIN and n not in STATEFUL]
    found = {}
    frame = sys._getframe(1)
    while frame is not None and wanted:
        if not str(frame.f_globals.get("__name__", "")).startswith("tidyk."):
            for name in list(wanted):
                value = frame.f_locals.get(name, frame.f_globals.get(name))
                if callable(value):
                    found[name] = value
                    wanted.remove(name)
        frame = frame.f_back
    return found


def _calls(node: Node) -> list[str]:
    own = [node.value] if node.kind == "call" else []
    return own + [name for part in node.parts for name in _calls(part)]


def _is_factor(value: Any) -> bool:
    return isinstance(getattr(value, "dtype", None), pd.CategoricalDtype)
