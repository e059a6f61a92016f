"""Formulas and data frames as an engine takes them, in training and for predictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_columns,
    check_string,
    describe,
)
from tidyk.base.matrix import is_matrix
from tidyk.hardhat.blueprints import Composition
from tidyk.hardhat.casting import as_frame, kind_of
from tidyk.hardhat.composing import recompose
from tidyk.hardhat.formula.design import INTERCEPT, Coding, frame_of, suffixes
from tidyk.hardhat.formula.evaluating import own_functions
from tidyk.hardhat.formula.expansion import (
    Terms,
    delete_response,
    terms as terms_of,
    without_response,
)
from tidyk.hardhat.formula.reading import names_in
from tidyk.hardhat.formula.variables import computed, framed, offset_of, variables_of
from tidyk.hardhat.predictors import bare_columns, design
from tidyk.hardhat.ptypes import conform, extract_ptype, ptype_of
from tidyk.parsnip.registry import Encoding


class Preproc(Protocol):
    """How new data become an engine's predictors."""

    @property
    def outcome(self) -> str | None: ...

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame: ...


@frozen(eq=False)
class Conversion:
    """Predictors and outcome for an engine, and how new data become predictors.

    Attributes:
        x, y: Predictors and outcome; y is None where the formula has no left side.
        preproc: For new data.
        weights: Case weights of the rows that are left.
        offset: The sum of the formula's offsets.
        rows: Which rows of the data these are, where some were left out.
    """

    x: Any
    y: Any
    preproc: Any
    weights: np.ndarray | None = None
    offset: np.ndarray | None = None
    rows: np.ndarray | None = None


@frozen(eq=False)
class FormulaPreproc:
    """New data through the formula of the fit.

    Attributes:
        terms: The formula's right side, with what its functions learned.
        ptype: The columns that it needs.
        levels: Levels of text columns.
        encoding, coding: What the engine asks for.
        outcome: The outcome's name.
        novel: What a new level is: an "error", as for R's models outside workflows, or missing with
            a warning ("warn").
    """

    terms: Terms
    ptype: pd.DataFrame
    levels: dict[str, list[str]]
    encoding: Encoding
    coding: Coding
    outcome: str | None = None
    novel: str = "error"

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """Predictors for the engine. Missing values stay."""
        return self.of(self.known(new_data))

    def offset(self, new_data: pd.DataFrame) -> np.ndarray | None:
        """The offsets of new data."""
        known = self.known(new_data)
        return offset_of(self.terms, variables_of(self.terms, self.terms.offsets, known))

    def known(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """The columns of new data in the types of the fit."""
        frame = as_frame(new_data, "new_data")
        check_columns(self.ptype.columns, frame, "new_data")
        kept = frame[list(self.ptype.columns)]
        return conform(kept, self.ptype, novel=self.novel, levels=self.levels, exact=False)

    def of(self, known: pd.DataFrame) -> pd.DataFrame:
        """Predictors of columns that have been checked."""
        if self.encoding.predictor_indicators == "none":  # as in R, the whole model frame
            return framed(self.terms.variables.values(), self.terms, known)
        wanted = self.encoding.compute_intercept and not self.encoding.remove_intercept
        coding = evolve(self.coding, intercept=self.coding.intercept and wanted)
        bare = None if coding.intercept else bare_columns(self.terms, known)
        if bare is not None:
            return bare
        return frame_of(design(self.terms, known, self.coding), coding, known.index)


@frozen(eq=False)
class XyPreproc:
    """New data with the columns of the fit."""

    ptype: pd.DataFrame
    expansion: FormulaPreproc | None
    encoding: Encoding
    outcome: str | None = None  # as in R, new data are not asked for the outcome

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """Predictors for the engine."""
        frame = as_frame(new_data, "new_data")
        check_columns(self.ptype.columns, frame, "new_data")
        known = conform(frame[list(self.ptype.columns)], self.ptype, exact=False)
        expanded = known if self.expansion is None else self.expansion.predictors(known)
        return _with_intercept(_encoded(expanded, self.encoding), self.encoding)


def from_formula(formula: str, data: pd.DataFrame, encoding: Encoding) -> Conversion:
    """Training data by a formula, for an engine; what no engine takes is an error.

    Here, other than in a workflow, `- 1` may remove the intercept. Rows with missing values stay:
    the engine says whether it takes them.
    """
    made = convert_formula(formula, data, encoding, na_action="pass")
    if made.y is None:
        raise TidykValueError(
            f'The formula "{formula}" has no outcome: put one on the left of `~`.'
        )
    if made.offset is not None:
        raise TidykValueError(
            f'The formula "{formula}" has an offset, which the engine cannot take.'
        )
    if made.x.shape[1] == 0:
        raise TidykValueError(f'The formula "{formula}" has no predictor.')
    return made


def convert_formula(
    formula: str,
    data: pd.DataFrame,
    encoding: Encoding,
    *,
    weights: Any = None,
    composition: Composition = "data.frame",
    na_action: Literal["omit", "pass", "fail"] = "omit",
    contrasts: Mapping[str, Any] | None = None,
) -> Conversion:
    """Training data by a formula: R's `parsnip::.convert_form_to_xy_fit()`.

    Args:
        formula: R's formula as text.
        data: The training data.
        encoding: What the engine asks for.
        weights: Numbers, one a row.
        composition: What predictors come as: "data.frame", "matrix" or "dgCMatrix".
        na_action: What happens to rows with missing values.
        contrasts: How factors are coded, as in `model_matrix()`.
    """
    check_string(composition, "composition", ("data.frame", "matrix", "dgCMatrix"))
    check_string(na_action, "na_action", ("omit", "pass", "fail"))
    data = as_frame(data)
    data = data.loc[:, data.columns != INTERCEPT] if encoding.remove_intercept else data
    terms = terms_of.now(formula, data=data)
    terms = without_response(terms, told=encoding.predictor_indicators != "none")
    response = [] if terms.response is None else [terms.response]
    own = own_functions([terms.right, *response])
    check_columns([*_needed(terms), *(n for node in response for n in names_in(node))], data)
    terms = evolve(terms, own=own, state={})
    y = None if terms.response is None else _response(terms, data)
    preproc = _trained(delete_response.now(terms), data, encoding, contrasts or {})
    preproc = evolve(preproc, outcome=None if y is None else _outcome_name(y))
    made = Conversion(
        preproc.of(data),
        y,
        preproc,
        None if weights is None else checked_weights(weights, len(data)),
        offset_of(preproc.terms, variables_of(preproc.terms, terms.offsets, data)),
    )
    made = made if na_action == "pass" else _complete(made, data, na_action)
    return evolve(made, x=recompose.now(made.x, composition=composition))


def _trained(
    terms: Terms, data: pd.DataFrame, encoding: Encoding, contrasts: Mapping[str, Any]
) -> FormulaPreproc:
    one_hot = encoding.predictor_indicators == "one_hot"
    coded = {"unordered": "contr_one_hot", "logical": "contr_one_hot"} if one_hot else {}
    needed = _needed(terms)
    ptype = ptype_of(data, needed)
    levels = {
        name: list(pd.Categorical(data[name]).categories)
        for name in needed
        if kind_of(ptype[name].dtype) == "character"
    }
    coding = Coding(terms.intercept is not False, {**coded, **contrasts})
    return FormulaPreproc(terms, ptype, levels, encoding, coding)


def _needed(terms: Terms) -> list[str]:
    """The columns that the right side's variables need."""
    return list(dict.fromkeys(n for node in terms.variables.values() for n in names_in(node)))


def _complete(made: Conversion, data: pd.DataFrame, na_action: str) -> Conversion:
    """The rows that have all variables of the formula; as in R, functions have seen all rows."""
    terms = made.preproc.terms
    columns = [pd.Series(v) for v in _flat(variables_of(terms, terms.variables, data))]
    columns += [made.y] if isinstance(made.y, pd.Series) else []
    columns += [made.y[name] for name in made.y] if isinstance(made.y, pd.DataFrame) else []
    columns += [] if made.weights is None else [pd.Series(made.weights)]
    missing = np.any([np.asarray(c.isna()) for c in columns], axis=0) if columns else np.array([])
    if not missing.any():
        return made
    if na_action == "fail":
        raise TidykValueError(
            f"There are missing values in {int(missing.sum())} of {len(data)} rows."
        )
    kept = ~missing
    return evolve(
        made,
        x=made.x[kept],
        y=None if made.y is None else made.y[kept],
        weights=None if made.weights is None else made.weights[kept],
        offset=None if made.offset is None else made.offset[kept],
        rows=kept,
    )


def _flat(values: dict[str, Any]) -> list[Any]:
    """Values with one column each."""
    return [
        part
        for value in values.values()
        for part in (value.T if np.ndim(value) == 2 and not is_matrix(value) else [value])
    ]


def checked_weights(weights: Any, rows: int) -> np.ndarray:
    """Case weights as numbers, one a row."""
    values = np.asarray(weights)
    if values.dtype.kind not in "iuf":
        raise TidykTypeError(f"`weights` must be a numeric vector, not {describe(weights)}.")
    if values.shape != (rows,):
        raise TidykValueError(f"`weights` should have {rows} elements, not {values.shape}.")
    return values.astype(float)


def _response(terms: Terms, data: pd.DataFrame) -> pd.Series | pd.DataFrame:
    """The left side's value: a Series, or a data frame of several columns."""
    node = terms.response
    assert node is not None
    if node.kind == "name":
        return data[node.value]
    value = computed(node, terms, data)
    if getattr(value, "ndim", 1) < 2:
        return pd.Series(value, data.index, name=str(node))
    return pd.DataFrame(value, data.index, suffixes(node, value.shape[1]))


def _outcome_name(y: pd.Series | pd.DataFrame) -> str:
    return str(y.name if isinstance(y, pd.Series) else y.columns[0])


def as_outcomes(y: Any, index: pd.Index) -> pd.DataFrame:
    """Outcomes as a data frame; a vector becomes the column `.outcome`."""
    if isinstance(y, pd.DataFrame):
        return y
    if isinstance(y, pd.Series):
        return y.to_frame(".outcome" if y.name is None else str(y.name))
    values: Any = y if isinstance(y, pd.Categorical) else np.asarray(y)
    if np.ndim(values) == 2:
        return pd.DataFrame(values, columns=[f"y{i + 1}" for i in range(values.shape[1])])
    if np.ndim(values) != 1:
        raise TidykTypeError(f"`y` must hold one outcome a row, not {describe(y)}.")
    return pd.DataFrame({".outcome": values}, index=index if len(index) == len(values) else None)


def from_xy(x: pd.DataFrame, y: Any, encoding: Encoding) -> Conversion:
    """Training data as predictors and outcome; factors are expanded where the engine needs it."""
    outcomes = as_outcomes(y, x.index)
    if len(outcomes) != len(x):
        raise TidykValueError(
            f"`x` has {len(x)} rows and `y` {len(outcomes)}: they should be as many."
        )
    if not all(isinstance(c, str) for c in x.columns):
        raise TidykTypeError(
            f"`x` should have column names that are text, not {list(x.columns)[:3]}."
        )
    expansion = None
    predictors = x
    if encoding.predictor_indicators != "none" and any(
        kind_of(dtype) in ("factor", "ordered", "character", "logical")
        for dtype in extract_ptype.now(x).dtypes
    ):
        expansion = _expansion(x, encoding)
        predictors = expansion.of(x)
    preproc = XyPreproc(extract_ptype.now(x), expansion, encoding)
    return Conversion(
        _with_intercept(_encoded(predictors, encoding), encoding), _single(outcomes), preproc
    )


def _expansion(x: pd.DataFrame, encoding: Encoding) -> FormulaPreproc:
    """Factors of a data frame as columns."""
    own = x.loc[:, x.columns != INTERCEPT]
    terms = evolve(terms_of.now("~ .", data=own), state={})
    made = _trained(terms, own, evolve(encoding, compute_intercept=False), {})
    return evolve(made, novel="warn")


def _encoded(predictors: pd.DataFrame, encoding: Encoding) -> pd.DataFrame:
    """The intercept as the engine wants it."""
    if encoding.remove_intercept and INTERCEPT in predictors.columns:
        return predictors.drop(columns=INTERCEPT)
    return predictors


def _with_intercept(predictors: pd.DataFrame, encoding: Encoding) -> pd.DataFrame:
    """Predictors that came without a formula get the intercept that the engine computes with."""
    if (
        encoding.remove_intercept
        or not encoding.compute_intercept
        or INTERCEPT in predictors.columns
    ):
        return predictors
    return pd.concat([pd.Series(1.0, predictors.index, name=INTERCEPT), predictors], axis=1)


def _single(outcomes: pd.DataFrame) -> pd.Series | pd.DataFrame:
    return outcomes.iloc[:, 0] if outcomes.shape[1] == 1 else outcomes
