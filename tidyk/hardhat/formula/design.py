"""The columns that a formula's right side stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted
from tidyk.base.matrix import is_matrix, matrix_values
from tidyk.base.pipe import verb
from tidyk.hardhat.casting import as_frame
from tidyk.hardhat.formula.contrasts import contrasts_for
from tidyk.hardhat.formula.expansion import Term, Terms, terms as terms_of, without_response
from tidyk.hardhat.formula.functions.learning import poly_powers
from tidyk.hardhat.formula.functions.plain import logical_codes
from tidyk.hardhat.formula.pythonic import FormulaLike, formula_text
from tidyk.hardhat.formula.reading import Node
from tidyk.hardhat.formula.variables import Values, computed, model_frame

Columns = list[tuple[str, Any]]
INTERCEPT = "(Intercept)"
LOGICAL = pd.CategoricalDtype(["FALSE", "TRUE"])


@frozen
class Coding:
    """How factors become columns.

    Attributes:
        intercept: Is there a column of ones?
        contrasts: Contrasts by variable, or for all "unordered", "ordered" and "logical" ones.
    """

    intercept: bool = True
    contrasts: Mapping[str, Any] = field(factory=dict)

    def how(self, name: str, factor: pd.Categorical, logical: bool) -> Any:
        """The contrasts of one factor: R's name, a function or a matrix."""
        kind = "ordered" if factor.ordered else "logical" if logical else "unordered"
        usual = "contr_poly" if factor.ordered else "contr_treatment"
        return self.contrasts.get(name, self.contrasts.get(kind, usual))


@verb(str, FormulaLike, Terms)
def model_matrix(
    terms: str | FormulaLike | Terms,
    /,
    data: pd.DataFrame,
    *,
    contrasts: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """The columns of a model: contrasts of factors, products of interactions.

    Args:
        terms: The terms of a model frame, or a formula, as R's `model.matrix()` takes it.
        data: Its data, or other data with the columns of the formula.
        contrasts: How factors are coded, by variable: R's name ("contr_sum"), a function of the
            levels, or a matrix. The names "unordered" and "ordered" stand for all such factors, as
            in R's `options(contrasts = )`.

    Returns:
        A data frame with R's column names, missing where the data are.

    Raises:
        TidykValueError: A factor has only one level.

    Equals R's `hardhat::model_matrix()`; of a formula R's `model.matrix()`, which leaves out rows
    with missing values.

    Examples:
        >>> from tidyk import model_frame
        >>> from tidyk.datasets import iris
        >>> frame = model_frame("~ Species", iris)
        >>> model_matrix(frame.terms, frame.data).columns.tolist()
        ['(Intercept)', 'Speciesversicolor', 'Speciesvirginica']
    """
    data = as_frame(data)
    if not isinstance(terms, Terms):
        read = without_response(terms_of.now(formula_text(terms), data=data))
        frame = model_frame.now(evolve(read, response=None), data)
        terms, data = frame.terms, frame.data
    coding = Coding(terms.intercept is not False, _by_kind(contrasts or {}))
    terms = without_response(terms)
    trained = terms if terms.state is not None else evolve(terms, state={})
    used = dict.fromkeys(name for term in terms.terms for name in term)
    values = {name: _standing(name, trained, data) for name in used}
    columns = design_columns(terms, values, coding)
    return frame_of(columns, data.index, intercept=coding.intercept)


def _standing(name: str, terms: Terms, data: pd.DataFrame) -> Any:
    """A variable's values: its column in a model frame, or else computed."""
    node = terms.variables[name]
    if node.kind == "name" or name not in data.columns:
        return computed(node, terms, data)
    value = computed(Node("name", name), terms, data)
    return matrix_values(value) if is_matrix(value) else value


def _by_kind(contrasts: Mapping[str, Any]) -> dict[str, Any]:
    """As in R, the contrasts of unordered factors are those of logicals too."""
    logical = {"logical": contrasts["unordered"]} if "unordered" in contrasts else {}
    return {**logical, **contrasts}


def frame_of(columns: Columns, index: pd.Index, *, intercept: bool) -> pd.DataFrame:
    """Columns, and the intercept, as a data frame."""
    if intercept:
        columns = [(INTERCEPT, np.ones(len(index))), *columns]
    by_name = dict(columns)
    if len(by_name) < len(columns):
        names = [name for name, _ in columns]
        twice = [name for name in by_name if names.count(name) > 1]
        raise TidykValueError(f"The formula makes more than one column named {quoted(twice)}.")
    return pd.DataFrame(by_name, index=index, copy=False)


def design_columns(terms: Terms, values: Values, coding: Coding) -> Columns:
    """The columns of all terms, in R's order and under R's names."""
    factors = {name: coded for name in values if (coded := _as_factor(values[name])) is not None}
    for name, (factor, _) in factors.items():
        if len(factor.categories) < 2:
            raise TidykValueError(
                f"The factor `{name}` has {len(factor.categories)} levels; contrasts can be "
                "applied only to factors with 2 or more levels: drop it."
            )
    full = _fully_coded(terms.terms, factors, coding.intercept)
    columns: Columns = []
    for term in terms.terms:
        if len(term) == 1 and is_matrix(values[term[0]]):
            columns.append((terms.variables[term[0]].value, values[term[0]].array))
            continue
        parts = []
        for name in term:
            shown = str(terms.variables[name])
            if name in factors:
                whole = (term, name) in full
                parts.append(_factor_columns(shown, name, *factors[name], whole, coding))
            else:
                parts.append(_number_columns(shown, values[name], terms.variables[name], term))
        columns += _products(parts)
    return columns


def _as_factor(value: Any) -> tuple[pd.Categorical, bool] | None:
    """A factor, or a logical as a factor, and whether it is a logical; None for anything else."""
    if isinstance(value, pd.Categorical):
        return value, False
    if np.ndim(value) == 2:
        return None
    dtype = value.dtype
    if is_matrix(dtype) or not pd.api.types.is_bool_dtype(dtype):
        return None
    return pd.Categorical.from_codes(logical_codes(value), dtype=LOGICAL), True


def _fully_coded(
    terms: tuple[Term, ...], factors: Mapping[str, Any], intercept: bool
) -> set[tuple[Term, str]]:
    """Where factors need a column for each of their levels, which is R's rule for a design of full
    rank: where no earlier term contains the rest of the term, and, if there is no intercept, the
    first factor."""
    full = set()
    earlier: list[frozenset[str]] = []
    for term in terms:
        for name in term:
            rest = frozenset(term) - {name}
            if name in factors and rest and not any(rest <= before for before in earlier):
                full.add((term, name))
        earlier.append(frozenset(term))
    first = next(((t, v) for t in terms for v in t if v in factors), None)
    return full | {first} if first and not intercept else full


def _factor_columns(
    shown: str, name: str, factor: pd.Categorical, logical: bool, full: bool, coding: Coding
) -> Columns:
    how = "contr_one_hot" if full else coding.how(name, factor, logical)
    missing = factor.codes < 0
    how = how.replace(".", "_") if isinstance(how, str) else how
    if isinstance(how, str) and how in ("contr_one_hot", "contr_treatment"):
        levels = list(enumerate(factor.categories))[how == "contr_treatment" :]
        return [(f"{shown}{v}", _with_gaps(factor.codes == code, missing)) for code, v in levels]
    matrix = contrasts_for([str(level) for level in factor.categories], how)
    return [
        (f"{shown}{label}", _with_gaps(matrix[label].to_numpy()[factor.codes], missing))
        for label in matrix.columns
    ]


def _with_gaps(values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    column = values.astype(float)
    if missing.any():
        column[missing] = np.nan
    return column


def _number_columns(shown: str, value: Any, node: Node, term: Term) -> Columns:
    if is_matrix(value):
        raise TidykTypeError(
            f"The matrix column {quoted([shown])} cannot take part in the interaction "
            f"`{':'.join(term)}`."
        )
    if value.ndim == 1 or value.shape[1] == 1:
        return [(shown, np.asarray(value).reshape(-1))]
    return [(f"{shown}{name}", column) for name, column in column_parts(node, value)]


def column_parts(node: Node, value: pd.DataFrame | np.ndarray) -> list[tuple[str, np.ndarray]]:
    """The columns of one variable, each with the suffix of its name."""
    values = np.asarray(value)
    own = isinstance(value, pd.DataFrame)
    names = list(map(str, value)) if own else suffixes(node, values.shape[1])
    return [(name, values[:, i]) for i, name in enumerate(names)]


def suffixes(node: Node, count: int) -> list[str]:
    """The suffixes of one variable's columns: numbers, the names in `cbind()`, or, for `poly()` of
    several variables, their powers."""
    if node.kind == "call" and node.value == "cbind":
        return [key or str(part) for key, part in zip(node.names, node.parts, strict=True)]
    variables = [part for part, key in zip(node.parts, node.names, strict=False) if key is None]
    several = [part for part in variables if part.kind != "number"]
    if node.value in ("poly", "stats::poly") and len(several) > 1:
        degrees = (poly_powers(len(several), d) for d in range(1, count + 1))
        powers = next(table for table in degrees if len(table) == count)
        return [".".join(map(str, p)) for p in powers]
    return [str(i) for i in range(1, count + 1)]


def _products(parts: list[Columns]) -> Columns:
    joined = parts[0]
    for part in parts[1:]:
        joined = [(f"{a}:{b}", np.multiply(x, y, dtype=float)) for b, y in part for a, x in joined]
    return joined
