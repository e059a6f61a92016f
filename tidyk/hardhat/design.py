"""The columns that a formula's right side stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted
from tidyk.base.matrix import is_matrix
from tidyk.hardhat.contrasts import Columns, contrast_columns, full_columns
from tidyk.hardhat.functions import State, evaluate
from tidyk.hardhat.parsing import names_in
from tidyk.hardhat.terms import Term, Terms


def design_frame(
    terms: Terms,
    data: pd.DataFrame,
    indicators: str,
    intercept: bool,
    state: State,
    own: dict[str, Callable[..., Any]],
) -> pd.DataFrame:
    """Predictors for each row of `data`, in R's order and under R's names.

    Bare columns of numbers and matrix columns are taken as they are.
    """
    bare = [t[0] for t in terms.terms if len(t) == 1 and _is_bare(terms, t[0], data)]
    if len(bare) == len(terms.terms):
        frame = data[[terms.variables[name].value for name in bare]]
        if not intercept:
            return frame
        return _with_intercept({str(c): frame[c] for c in frame}, data.index)
    values = {
        name: _variable(name, terms, data, state, own)
        for name in dict.fromkeys(v for t in terms.terms for v in t)
    }
    if indicators == "none":
        _refuse_factors_in_calls(terms, data)
    columns: dict[str, Any] = {}
    whole: dict[str, Any] = {}  # with "none", factors come last
    for term in terms.terms:
        if indicators == "none" and any(_stays_whole(v, values, terms) for v in term):
            whole.update(_whole(term, values))
        else:
            columns.update(_term_columns(term, values, terms, indicators, intercept))
    columns |= whole
    return (
        _with_intercept(columns, data.index)
        if intercept
        else pd.DataFrame(columns, index=data.index, copy=False)
    )


def _refuse_factors_in_calls(terms: Terms, data: pd.DataFrame) -> None:
    """With factors left whole, functions cannot take them."""
    for text, node in terms.variables.items():
        guilty = [
            n
            for n in names_in(node)
            if node.kind != "name" and n in data and _is_factor_like(data[n].dtype)
        ]
        if guilty:
            raise TidykTypeError(
                f"The formula's `{text}` is a function of the factor {quoted(guilty)}, which is "
                'not allowed with `indicators="none"`.'
            )


def _is_factor_like(dtype: Any) -> bool:
    return isinstance(dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(dtype)


def _is_bare(terms: Terms, name: str, data: pd.DataFrame) -> bool:
    node = terms.variables[name]
    if node.kind != "name" or node.value not in data.columns:
        return False
    dtype = data[node.value].dtype
    return is_matrix(dtype) or (
        pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)
    )


def _with_intercept(columns: dict[str, Any], index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame({"(Intercept)": np.ones(len(index)), **columns}, index=index, copy=False)


def _variable(
    name: str, terms: Terms, data: pd.DataFrame, state: State, own: dict[str, Callable[..., Any]]
) -> Any:
    """A variable's values: a Categorical for what is expanded, an array for numbers, a Series for a
    matrix column."""
    value = evaluate(terms.variables[name], data, state, own)
    if is_matrix(value):
        return value
    if np.ndim(value) == 0:
        raise TidykValueError(f"The formula's `{name}` is one value, not one for each row.")
    dtype = getattr(value, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype):
        return pd.Categorical(value)
    if dtype is not None and pd.api.types.is_bool_dtype(dtype):
        return pd.Categorical(
            np.where(np.asarray(value, bool), "TRUE", "FALSE"), categories=["FALSE", "TRUE"]
        )
    if dtype is not None and not pd.api.types.is_numeric_dtype(dtype):
        if pd.api.types.is_datetime64_any_dtype(dtype):
            return (pd.Series(value) - pd.Timestamp(0)).dt.total_seconds().to_numpy() / 86400
        return pd.Categorical(value)
    return np.asarray(value)


def _is_expanded(value: Any) -> bool:
    return isinstance(value, pd.Categorical)


def _is_logical(value: Any) -> bool:
    return list(value.categories) == ["FALSE", "TRUE"]


def _stays_whole(name: str, values: dict[str, Any], terms: Terms) -> bool:
    """With `indicators="none"`, a factor or text column; what a formula makes is split."""
    value = values[name]
    return _is_expanded(value) and not _is_logical(value) and terms.variables[name].kind == "name"


def _is_split(name: str, values: dict[str, Any], terms: Terms, indicators: str) -> bool:
    """Does the variable become dummy columns?"""
    whole = indicators == "none" and _stays_whole(name, values, terms)
    return _is_expanded(values[name]) and not whole


def _whole(term: Term, values: dict[str, Any]) -> dict[str, Any]:
    """A factor as it is."""
    if len(term) != 1:
        raise TidykTypeError(
            f'Interactions of factors need `indicators="traditional"`: {":".join(term)}.'
        )
    return {term[0].strip("`"): values[term[0]]}


def _term_columns(
    term: Term, values: dict[str, Any], terms: Terms, indicators: str, intercept: bool
) -> dict[str, Any]:
    if len(term) == 1 and is_matrix(values[term[0]]):
        return {term[0].strip("`"): values[term[0]].array}
    matrices = [v for v in term if is_matrix(values[v])]
    if matrices:
        raise TidykTypeError(
            f"The matrix column {quoted(matrices)} cannot take part in an interaction."
        )
    parts = [
        _variable_columns(name, values[name], term, terms, indicators, intercept, values)
        for name in term
    ]
    joined = parts[0]
    for part in parts[1:]:
        joined = [(f"{a}:{b}", x * y) for b, y in part for a, x in joined]
    return dict(joined)


def _variable_columns(
    name: str,
    value: Any,
    term: Term,
    terms: Terms,
    indicators: str,
    intercept: bool,
    values: dict[str, Any],
) -> Columns:
    """The columns of one variable inside a term."""
    shown = terms.variables[name].value if terms.variables[name].kind == "name" else name
    if _is_expanded(value):
        plain = not value.ordered and not _is_logical(value)  # what one-hot coding is for
        margin = _has_margin(name, term, terms, intercept, values, indicators)
        whole = (indicators == "one_hot" and plain) or not margin
        return (full_columns if whole else contrast_columns)(value, shown)
    if value.ndim == 2:
        if value.shape[1] == 1:
            return [(shown, value[:, 0])]
        return [(f"{shown}{i}", column) for i, column in enumerate(value.T, start=1)]
    return [(shown, value)]


def _has_margin(
    name: str,
    term: Term,
    terms: Terms,
    intercept: bool,
    values: dict[str, Any],
    indicators: str,
) -> bool:
    """Is the term without this factor in the model? Then its first level is told by that term
    already."""
    rest = frozenset(term) - {name}
    first = next(  # without an intercept the first factor takes its place
        ((t, v) for t in terms.terms for v in t if _is_split(v, values, terms, indicators)), None
    )
    if not rest:
        return intercept or first != (term, name)
    if not intercept and first == (term, name):
        return False
    return any(frozenset(t) == rest for t in terms.terms)
