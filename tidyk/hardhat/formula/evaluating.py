"""Computes the variables of a formula."""

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
from attrs import frozen

from tidyk.base.errors import (
    TidykError,
    TidykKeyError,
    TidykTypeError,
    TidykValueError,
    did_you_mean,
    quoted,
    warn,
)
from tidyk.base.matrix import is_matrix
from tidyk.base.travel import Carried
from tidyk.hardhat.formula.dates import State, Value, is_dated, marked
from tidyk.hardhat.formula.elementwise import tell_of_other_rows
from tidyk.hardhat.formula.functions.known import (
    BUILT_IN,
    NUMERIC,
    built_in_learns,
    formulaic_functions,
    function_named,
    takes_state,
)
from tidyk.hardhat.formula.functions.plain import as_logical, negated, numbers, numeric
from tidyk.hardhat.formula.functions.text import labelled
from tidyk.hardhat.formula.reading import CONSTANTS, Node, write

Own = Mapping[str, Callable[..., Any]]
"""The user's own functions that a formula calls, by name."""


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A comparison whose answer is missing where one of its sides is, as in R."""

    def compared(a: Value, b: Value) -> Any:
        a, b = _comparable(a, b), _comparable(b, a)
        answers, missing = (
            np.asarray(compare(a, b)),
            np.asarray(pd.isna(a)) | np.asarray(pd.isna(b)),
        )
        return pd.arrays.BooleanArray(answers, missing) if missing.any() else answers

    return compared


def _comparable(value: Value, other: Value) -> Any:
    """A side made comparable with the other: text for a factor, dates (from text) for dates."""
    if isinstance(getattr(other, "dtype", None), pd.CategoricalDtype) and np.ndim(value) == 0:
        return labelled([value])[0]
    if is_dated(value):
        return numbers(value) if np.asarray(other).dtype.kind in "iuf" else value
    if not is_dated(other) or is_dated(value) or np.asarray(value).dtype.kind not in "UO":
        return value
    zone = getattr(other.dtype, "tz", None)
    return pd.to_datetime(value).tz_localize(zone)


def _isin(a: Value, b: Value) -> np.ndarray:
    values = np.atleast_1d(np.asarray(b))
    if is_dated(a) and values.dtype.kind in "UO":
        values = pd.to_datetime(values)
    return np.asarray(pd.Series(a).isin(values))


def _sequence(a: Value, b: Value) -> list[float]:
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
    "&": lambda a, b: as_logical(a) & as_logical(b),
    "|": lambda a, b: as_logical(a) | as_logical(b),
    "%in%": _isin,
}

UNARY: dict[str, Callable[[Any], Any]] = {
    "-": numeric(operator.neg),
    "+": numeric(operator.pos),
    "!": negated,
}


@frozen(eq=False)
class Scope:
    """What a formula's variables are computed from.

    Attributes:
        data: The columns.
        state: Filled in training, used for new data.
        own: The user's own functions that the formula calls.
    """

    data: pd.DataFrame
    state: State
    own: Own


def evaluate(node: Node, scope: Scope) -> Any:
    """The value of a variable: a Series or an array, one value (or row of values) for each row of
    data."""
    if node.kind == "name":
        return _name_value(node, scope)
    if node.kind in ("number", "text"):
        return node.value
    values = [_inside(part, scope) for part in node.parts]
    if node.kind == "call":
        return _call(node, values, scope)
    if node.value == "(":
        return values[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return _result(node, _operator(node, len(values)), values, {})


def _operator(node: Node, count: int) -> Callable[..., Any]:
    if count == 1 and node.value in UNARY:
        return UNARY[node.value]
    if node.value not in ARITHMETIC:
        raise TidykValueError(f"Inside a function, `{node.value}` has no meaning: {node}.")
    return lambda *values: reduce(ARITHMETIC[node.value], values)


def _name_value(node: Node, scope: Scope) -> Any:
    name, data = node.value, scope.data
    if name in CONSTANTS:
        return CONSTANTS[name]
    if name not in data.columns:
        raise TidykKeyError(f'The data have no column "{name}".{did_you_mean(name, data.columns)}')
    column = data[name]
    dtype: Any = column.dtype
    if dtype.kind == "M":
        return marked(column, str(node), scope.state)
    if isinstance(dtype, pd.CategoricalDtype) and dtype.categories.inferred_type != "string":
        return column.cat.rename_categories(labelled(dtype.categories.to_series()).tolist())
    nullable = isinstance(dtype, pd.api.extensions.ExtensionDtype)
    if nullable and pd.api.types.is_numeric_dtype(dtype) and dtype.kind in "iuf":
        return pd.Series(column.to_numpy(dtype=float, na_value=np.nan), column.index)
    return column


def _inside(node: Node, scope: Scope) -> Any:
    """The value of a part of a call; an error for matrix columns, which functions cannot change."""
    value = evaluate(node, scope)
    if is_matrix(value):
        raise TidykTypeError(
            f"The matrix column {node} goes through a formula whole; functions cannot change it."
        )
    return value


def _call(node: Node, values: list[Any], scope: Scope) -> Any:
    name = _bare(node.value)
    function = function_named(name, scope.own)
    if function is None:
        names = [*BUILT_IN, *scope.own, *formulaic_functions()]
        raise TidykValueError(
            f"The formula calls `{name}()`, which is unknown.{did_you_mean(name, names)} "
            f"Formulas know {quoted(sorted(names))} and the functions of the calling code."
        )
    args, options = _arguments(node, values)
    own = function is scope.own.get(name)
    if takes_state(function) if own else built_in_learns(name):
        options["_state"] = scope.state.setdefault(write(node), {})
    with np.errstate(all="ignore"):
        value = _result(node, function, args, options)
    if name in NUMERIC and args:
        _warn_of_new_gaps(node, value, args)
    if own and "_state" not in options and _in_training(node, scope):
        tell_of_other_rows(node, function, args, options, value)
    return value


def _arguments(node: Node, values: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Arguments without and with a name; in `cbind()` the names are those of columns."""
    if _bare(node.value) == "cbind":
        return values, {}
    pairs = list(zip(node.names, values, strict=True))
    options = {key.replace(".", "_"): value for key, value in pairs if key is not None}
    return [value for key, value in pairs if key is None], options


def _in_training(node: Node, scope: Scope) -> bool:
    """Is this call computed for the first time?"""
    first = f"checked {node}" not in scope.state
    scope.state.setdefault(f"checked {node}", {})
    return first


def _result(
    node: Node, function: Callable[..., Any], args: list[Any], options: dict[str, Any]
) -> Any:
    """What the function returns; its errors are raised again with the formula's call."""
    try:
        return function(*args, **options)
    except (TypeError, ValueError) as problem:
        if isinstance(problem, TidykError):
            raise
        raise TidykTypeError(f"The formula's `{node}` cannot be computed: {problem}.") from problem


def _warn_of_new_gaps(node: Node, value: Value, args: list[Any]) -> None:
    """Warn of missing values that the function made, as R says "NaNs produced"."""
    dtype = getattr(value, "dtype", None)
    if isinstance(dtype, np.dtype) and dtype.kind == "f":
        missing = reduce(np.logical_or, (np.asarray(pd.isna(v)) for v in args if np.ndim(v) < 2))
        gaps = int(np.isnan(value).sum())
        if gaps and gaps > int(np.sum(missing)):
            warn(f"NaNs produced by `{node}`: {gaps} values are missing.")


def own_functions(nodes: Iterable[Node], carried: Own = MappingProxyType({})) -> Carried:
    """Functions that the formula calls and that the calling code, outside tidyk, defines; only
    those that are not in `carried` are searched for."""
    functions = Carried(carried)
    calls = [name for node in nodes for name in _calls(node)]
    names = [n for n in calls if n not in BUILT_IN and n not in functions]
    frame = sys._getframe(1)
    while frame is not None and names:
        if not str(frame.f_globals.get("__name__", "")).startswith("tidyk."):
            for name in list(names):
                value = _reached(name, ChainMap(frame.f_locals, frame.f_globals))
                if callable(value):
                    functions[name] = value
                    names.remove(name)
        frame = frame.f_back
    return functions


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
    """The name without R's package: `splines::ns` is `ns`."""
    return function.rpartition("::")[2]
