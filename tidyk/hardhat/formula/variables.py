"""The variables of a formula as a model frame holds them, and the frame itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, warn
from tidyk.base.frames import is_number
from tidyk.base.matrix import I, is_matrix
from tidyk.base.pipe import verb
from tidyk.hardhat.casting import as_frame, kind_of_column, novel_levels
from tidyk.hardhat.formula.dates import State, marked
from tidyk.hardhat.formula.evaluating import Scope, evaluate, own_functions
from tidyk.hardhat.formula.expansion import Terms, terms as terms_of
from tidyk.hardhat.formula.functions.plain import numbers
from tidyk.hardhat.formula.pythonic import FormulaLike, formula_text
from tidyk.hardhat.formula.reading import Node, names_in

Values = dict[str, Any]
"""A variable's values by its text: a Categorical for a factor or text, booleans for logicals, an
array of one or two dimensions for numbers (a data frame where its columns have names), a Series for
a matrix column."""


@frozen(eq=False)
class ModelFrame:
    """The variables of a formula, computed.

    Attributes:
        data: A data frame with a column a variable, named as R writes it; several columns of one
            variable (`poly(x, 2)`) are one matrix column.
        terms: The terms, with what their functions learned.
    """

    data: pd.DataFrame
    terms: Terms


@verb(str, FormulaLike, Terms)
def model_frame(formula: str | FormulaLike | Terms, /, data: pd.DataFrame) -> ModelFrame:
    """Compute the variables of a formula; missing values are kept.

    Args:
        formula: R's formula as text, or formulaic's `Formula`; or the terms of another model
            frame, whose functions then use what they learned there.
        data: A data frame.

    Returns:
        A `ModelFrame`.

    Raises:
        TidykKeyError: A column is missing.

    Equals R's `hardhat::model_frame()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> model_frame("mpg ~ log(wt)", mtcars).data.columns.tolist()
        ['mpg', 'log(wt)']
    """
    data = as_frame(data)
    terms = (
        formula if isinstance(formula, Terms) else terms_of.now(formula_text(formula), data=data)
    )
    response = [] if terms.response is None else [terms.response]
    if terms.state is None:
        nodes = [*response, terms.right]
        terms = evolve(terms, state={}, own=own_functions(nodes))
    return ModelFrame(framed([*response, *terms.variables.values()], terms, data), terms)


def framed(nodes: Iterable[Node], terms: Terms, data: pd.DataFrame) -> pd.DataFrame:
    """Variables as the columns of a data frame: columns of the data as they are, others
    computed."""
    columns = {}
    for node in nodes:
        if node.kind == "name":
            check_columns([node.value], data)
            columns[node.value] = data[node.value]
            continue
        value = computed(node, terms, data)
        several = np.ndim(value) == 2 and not is_matrix(value)
        columns[str(node)] = I(np.asarray(value)) if several else value
    return pd.DataFrame(columns, index=data.index, copy=False)


@verb(Terms)
def model_offset(terms: Terms, /, data: pd.DataFrame) -> np.ndarray | None:
    """The sum of a formula's offsets, or None if it has none.

    Args:
        terms: The terms of a model frame.
        data: Its data.

    Raises:
        TidykTypeError: An offset is not a number.

    Equals R's `hardhat::model_offset()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> frame = model_frame("mpg ~ offset(wt)", mtcars[:2])
        >>> model_offset(frame.terms, frame.data).tolist()
        [2.62, 2.875]
    """
    return offset_of(terms, {name: data[name] for name in terms.offsets})


def offset_of(terms: Terms, values: Values) -> np.ndarray | None:
    """The sum of the offsets among the variables."""
    if not terms.offsets:
        return None
    for name in terms.offsets:
        if not is_number(values[name].dtype):
            raise TidykTypeError(
                f'Column "{name}" is tagged as an offset and thus must be numeric, not '
                f"<{kind_of_column(values[name])}>."
            )
    return np.sum([numbers(values[name]) for name in terms.offsets], axis=0)


def variables_of(terms: Terms, names: Iterable[str], data: pd.DataFrame) -> Values:
    """The values of the named variables."""
    dtypes = dict(zip(data.columns.tolist(), data.dtypes.tolist(), strict=True))
    values = {}
    for name in names:
        node = terms.variables[name]
        bare = node.kind == "name" and is_plain_number(dtypes.get(node.value))
        values[name] = data[node.value].to_numpy() if bare else computed(node, terms, data)
    return values


def is_plain_number(dtype: object) -> bool:
    """Is it one of numpy's numeric types, whose columns go through a formula as they are?"""
    return isinstance(dtype, np.dtype) and dtype.kind in "iuf"


def computed(node: Node, terms: Terms, data: pd.DataFrame) -> Any:
    """One variable's values, as `Values` describes them."""
    assert terms.state is not None
    if node.kind != "name":
        check_columns(names_in(node), data)
    value = evaluate(node, Scope(data, terms.state, terms.own))
    if is_matrix(value):
        return value
    if np.ndim(value) == 0 or len(value) != len(data):
        what = "one value" if np.ndim(value) == 0 else f"{len(value)} values"
        raise TidykValueError(
            f"The formula's `{node}` is {what}, but the data have {len(data)} rows."
        )
    return _typed(value, node, terms.state)


def _typed(value: Any, node: Node, state: State) -> Any:
    if np.ndim(value) == 2:
        return _several(value, node, state)
    dtype = getattr(value, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype):
        factor = value.array if isinstance(value, pd.Series) else value
        return factor if node.kind == "name" else _remembered(factor, node, state)
    if dtype is not None and pd.api.types.is_bool_dtype(dtype):
        return value.array if isinstance(value, pd.Series) else value
    if dtype is not None and dtype.kind == "M":
        return numbers(marked(pd.Series(value), str(node), state))
    if dtype is not None and pd.api.types.is_numeric_dtype(dtype) and dtype.kind != "c":
        return np.asarray(value)
    if pd.api.types.infer_dtype(value, skipna=True) in ("string", "empty"):
        return _remembered(pd.Categorical(value), node, state)
    if isinstance(value, list):
        return np.asarray(value, float)
    raise TidykTypeError(
        f"The variable `{node}` of the formula holds {contents(value)}; a formula takes "
        "numbers, factors, text, logicals and dates, one kind a column."
    )


def _several(value: Any, node: Node, state: State) -> pd.DataFrame | np.ndarray:
    """Several columns of one variable, checked to be as many, with the same names, as in
    training."""
    if isinstance(value, pd.DataFrame):
        value = pd.DataFrame({str(name): numbers(value[name]) for name in value})
    names = list(value) if isinstance(value, pd.DataFrame) else value.shape[1]
    expected = state.setdefault(f"columns of {node}", {"names": names})["names"]
    if names != expected:
        raise TidykValueError(
            f"The formula's `{node}` has the columns {names}; in training it had {expected}."
        )
    return value


ADVICE = {
    "complex": "complex numbers (take the parts that you need, such as `.real`)",
    "date": "Python's dates (convert them with `pd.to_datetime()`)",
    "datetime": "Python's times (convert them with `pd.to_datetime()`)",
    "timedelta": "lengths of time (divide them by `pd.Timedelta(days=1)`)",
    "timedelta64": "lengths of time (divide them by `pd.Timedelta(days=1)`)",
    "period": "periods (convert them with `.dt.to_timestamp()`)",
    "interval": 'intervals (make them a factor, `.astype(str).astype("category")`)',
    **dict.fromkeys(
        ("boolean", "integer", "floating", "mixed-integer-float", "decimal"),
        "Python objects (convert them with `.astype(float)`, or `.convert_dtypes()`)",
    ),
}
"""What a column may hold by mistake, and what to do about it."""


def contents(value: Any) -> str:
    """What is in a column that a formula cannot take, and what to do about it."""
    values = pd.Series(value).dropna()
    kind = pd.api.types.infer_dtype(values)
    if kind in ADVICE:
        return ADVICE[kind]
    if any(np.ndim(v) > 0 for v in values):
        return "an array in each row (make it one matrix column, `I(np.stack(...))`)"
    text = values[[isinstance(v, str) for v in values]]
    if len(text):
        return f'text among other things, such as "{text.iloc[0]}" in row {text.index[0]}'
    return f"things of the type {type(values.iloc[0]).__name__}"


def _remembered(factor: pd.Categorical, node: Node, state: State) -> pd.Categorical:
    """A factor that a function made, with the levels that it had in training."""
    levels = state.setdefault(f"levels of {node}", {"levels": factor.categories})["levels"]
    if factor.categories.equals(levels):
        return factor
    new = [level for level in factor.unique().dropna() if level not in levels]
    if new:
        warn(novel_levels(new, str(node)))
    return factor.set_categories(levels)
