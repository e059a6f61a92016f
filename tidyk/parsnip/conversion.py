"""Formulas and data frames as an engine takes them, in training and for predictions."""

from __future__ import annotations

from typing import Any, Protocol, cast

import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.hardhat.blueprints import Blueprint, FormulaBlueprint, default_formula_blueprint
from tidyk.hardhat.forging import forge, formula_columns
from tidyk.hardhat.functions import own_functions
from tidyk.hardhat.molding import Mold, as_outcomes, outcome_nodes, train
from tidyk.hardhat.parsing import names_in, read
from tidyk.hardhat.ptypes import ColumnType, column_types, conform
from tidyk.hardhat.terms import expand
from tidyk.parsnip.registry import Encoding

INTERCEPT = "(Intercept)"


class Preproc(Protocol):
    """How new data become an engine's predictors."""

    @property
    def outcome(self) -> str | None: ...

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame: ...


@frozen(eq=False)
class Conversion:
    """Predictors and outcome for an engine, and how new data become predictors."""

    x: pd.DataFrame
    y: pd.Series | pd.DataFrame
    preproc: Preproc


@frozen(eq=False)
class FormulaPreproc:
    """New data through the formula of the fit."""

    blueprint: FormulaBlueprint
    encoding: Encoding
    outcome: str | None

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """Predictors for the engine; a new level is an error, as for R's models outside
        workflows."""
        known = conform(new_data, self.blueprint.ptypes or {}, novel="error", exact=False)
        return _encoded(formula_columns(known, self.blueprint), self.encoding)


@frozen(eq=False)
class XyPreproc:
    """New data with the columns of the fit."""

    types: dict[str, ColumnType]
    expansion: Blueprint | None
    encoding: Encoding
    outcome: str | None = None  # as in R, new data are not asked for the outcome

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """Predictors for the engine."""
        known = conform(new_data, self.types, exact=False)
        expanded = known if self.expansion is None else forge(known, self.expansion).predictors
        return _with_intercept(_encoded(expanded, self.encoding), self.encoding)


def from_formula(formula: str, data: pd.DataFrame, encoding: Encoding) -> Conversion:
    """Training data by a formula.

    Here, other than in a workflow, `- 1` may remove the intercept.
    """
    left, right = read(formula)
    outcomes = outcome_nodes(left)
    if not outcomes:
        raise TidykValueError(
            f'The formula "{formula}" has no outcome: put one on the left of `~`.'
        )
    used = {name for node in outcomes for name in names_in(node)}
    terms = expand(right, [c for c in data.columns if c not in used])
    if not terms.terms and encoding.remove_intercept:
        raise TidykValueError(f'The formula "{formula}" has no predictor.')
    if terms.offsets:
        raise TidykValueError(
            f'The formula "{formula}" has an offset, which the engine cannot take.'
        )
    blueprint = default_formula_blueprint(
        indicators=encoding.predictor_indicators,
        intercept=encoding.compute_intercept and terms.intercept is not False,
    )
    mold = train(formula, terms, outcomes, data, blueprint, own_functions(right))
    outcome = str(mold.outcomes.columns[0])
    return Conversion(
        _encoded(mold.predictors, encoding),
        _single(mold.outcomes),
        FormulaPreproc(cast(Any, mold.blueprint), encoding, outcome),
    )


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
    types = column_types(x, x.columns)
    expansion = None
    predictors = x
    if encoding.predictor_indicators != "none" and any(
        t.kind in ("factor", "text", "logical") for t in types.values()
    ):
        expanded = _expand(x, encoding)
        expansion, predictors = expanded.blueprint, expanded.predictors
    preproc = XyPreproc(types, expansion, encoding)
    return Conversion(
        _with_intercept(_encoded(predictors, encoding), encoding), _single(outcomes), preproc
    )


def _expand(x: pd.DataFrame, encoding: Encoding) -> Mold:
    """Factors of a data frame as columns."""
    _, right = read("~ .")
    own = [c for c in x.columns if c != INTERCEPT]
    terms = expand(right, own)
    blueprint = default_formula_blueprint(indicators=encoding.predictor_indicators, intercept=True)
    return train("~ .", terms, (), x[own], blueprint, {})


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
