"""How a variable of a formula is computed."""

from __future__ import annotations

import operator
import sys
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykKeyError,
    TidykTypeError,
    TidykValueError,
    did_you_mean,
    quoted,
    warn,
)
from tidyk.base.matrix import is_matrix
from tidyk.base.travel import Carried
from tidyk.hardhat.formula.functions.plain import PLAIN, STATEFUL, State, numeric
from tidyk.hardhat.formula.reading import CONSTANTS, Node, write

Own = Mapping[str, Callable[..., Any]]
"""Functions of the user's that a formula calls, by name."""


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A comparison that is missing where a side is, as in R."""

    def compared(a: Any, b: Any) -> Any:
        found, missing = np.asarray(compare(a, b)), np.asarray(pd.isna(a)) | np.asarray(pd.isna(b))
        return pd.arrays.BooleanArray(found, missing) if missing.any() else found

    return compared


def _sequence(a: Any, b: Any) -> list[float]:
    if np.ndim(a) or np.ndim(b):
        raise TidykValueError(
            "A sequence `a:b` goes from one number to another; columns were found there, whose "
            "variable lengths differ from that."
        )
    return [float(v) for v in np.arange(a, b + 1)]


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": numeric(operator.add),
    "-": numeric(operator.sub),
    "*": numeric(operator.mul),
    "/": numeric(operator.truediv),
    "^": numeric(operator.pow),
    "%%": numeric(operator.mod),
    "%/%": numeric(operator.floordiv),
    ":": _sequence,
    "==": _comparison(operator.eq),
    "!=": _comparison(operator.ne),
    "<": _comparison(operator.lt),
    ">": _comparison(operator.gt),
    "<=": _comparison(operator.le),
    ">=": _comparison(operator.ge),
    "&": operator.and_,
    "|": operator.or_,
    "%in%": lambda a, b: np.asarray(pd.Series(a).isin(np.atleast_1d(np.asarray(b)))),
}

UNARY: dict[str, Callable[[Any], Any]] = {
    "-": numeric(operator.neg),
    "+": numeric(operator.pos),
    "!": lambda a: ~a if np.ndim(a) else not a,
}


def evaluate(node: Node, data: pd.DataFrame, state: State, own: Own) -> Any:
    """The value of a variable: a Series or an array, one value (or row of values) for each row of
    data.

    Args:
        node: The tree of the variable.
        data: The columns.
        state: Filled in training, used for new data.
        own: Functions of the user's that the formula calls.
    """
    if node.kind == "name":
        return _named(node.value, data)
    if node.kind in ("number", "text"):
        return node.value
    values = [_inside(part, data, state, own) for part in node.parts]
    if node.kind == "call":
        return _call(node, values, state, own)
    if node.value == "(":
        return values[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return _told(node, _operator(node, len(values)), values, {})


def _operator(node: Node, count: int) -> Callable[..., Any]:
    if count == 1 and node.value in UNARY:
        return UNARY[node.value]
    if node.value not in ARITHMETIC:
        raise TidykValueError(f"Inside of a function, `{node.value}` has no meaning: {node}.")
    return lambda *values: reduce(ARITHMETIC[node.value], values)


def _named(name: str, data: pd.DataFrame) -> Any:
    if name in CONSTANTS:
        return CONSTANTS[name]
    if name not in data.columns:
        raise TidykKeyError(f'The data have no column "{name}".{did_you_mean(name, data.columns)}')
    column = data[name]
    nullable = isinstance(column.dtype, pd.api.extensions.ExtensionDtype)
    if nullable and pd.api.types.is_numeric_dtype(column.dtype) and column.dtype.kind in "iuf":
        return pd.Series(column.to_numpy(dtype=float, na_value=np.nan), column.index)
    return column


def _inside(node: Node, data: pd.DataFrame, state: State, own: Own) -> Any:
    """A value inside a call: matrix columns cannot be there."""
    value = evaluate(node, data, state, own)
    if is_matrix(value):
        raise TidykTypeError(
            f"The matrix column {node} goes through a formula whole; functions cannot change it."
        )
    return value


def _call(node: Node, values: list[Any], state: State, own: Own) -> Any:
    name = _bare(node.value)
    args = [v for v, key in zip(values, node.names, strict=True) if key is None]
    named = {
        key.replace(".", "_"): v
        for v, key in zip(values, node.names, strict=True)
        if key is not None
    }
    if name == "cbind":  # its names are those of columns
        args, named = values, {}
    function = STATEFUL.get(name) or PLAIN.get(name) or own.get(name)
    if function is None:
        known = [*PLAIN, *STATEFUL, *own]
        raise TidykValueError(
            f"The formula calls `{name}()`, which is unknown.{did_you_mean(name, known)} "
            f"Formulas know {quoted(sorted(known))} and the functions of the calling code."
        )
    if name in STATEFUL:
        named["state"] = state.setdefault(write(node), {})
    with np.errstate(all="ignore"):
        found = _told(node, function, args, named)
    if name in PLAIN and args:
        _warn_of_new_gaps(node, found, args)
    return found


def _told(node: Node, function: Callable[..., Any], args: list[Any], named: dict[str, Any]) -> Any:
    """What the function returns; arguments that do not fit are told with the call."""
    try:
        return function(*args, **named)
    except TypeError as problem:
        if isinstance(problem, TidykTypeError):
            raise
        raise TidykTypeError(f"The formula's `{node}` cannot be computed: {problem}.") from problem


def _warn_of_new_gaps(node: Node, found: Any, given: list[Any]) -> None:
    """As R says "NaNs produced"."""
    dtype = getattr(found, "dtype", None)
    if isinstance(dtype, np.dtype) and dtype.kind == "f":
        missing = reduce(np.logical_or, (np.asarray(pd.isna(v)) for v in given if np.ndim(v) < 2))
        gaps = int(np.isnan(found).sum())
        if gaps and gaps > int(np.sum(missing)):
            warn(f"NaNs produced by `{node}`: {gaps} values are missing.")


def own_functions(nodes: Iterable[Node], known: Own = MappingProxyType({})) -> Carried:
    """Functions that the formula calls and that the calling code, outside tidyk, defines; what is
    known of them already is not searched for."""
    found = Carried(known)
    calls = [name for node in nodes for name in _calls(node)]
    wanted = [n for n in calls if n not in PLAIN and n not in STATEFUL and n not in found]
    frame = sys._getframe(1)
    while frame is not None and wanted:
        if not str(frame.f_globals.get("__name__", "")).startswith("tidyk."):
            for name in list(wanted):
                value = _reached(name, ChainMap(frame.f_locals, frame.f_globals))
                if callable(value):
                    found[name] = value
                    wanted.remove(name)
        frame = frame.f_back
    return found


def _reached(name: str, names: Mapping[str, Any]) -> Any:
    """The value of a name that may have dots (`np.cbrt`)."""
    first, *rest = name.split(".")
    value = names.get(first)
    for part in rest:
        value = getattr(value, part, None)
    return value


def _calls(node: Node) -> list[str]:
    own = [_bare(node.value)] if node.kind == "call" else []
    return own + [name for part in node.parts for name in _calls(part)]


def _bare(function: str) -> str:
    """R's `splines::ns` is `ns`."""
    return function.rpartition("::")[2]
