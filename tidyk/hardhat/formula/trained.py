"""A formula that has seen its training data: how data become predictors, outcomes and offset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.frames import is_float_block
from tidyk.hardhat.casting import Novel
from tidyk.hardhat.formula.design import INTERCEPT, Coding, column_parts, design_columns, frame_of
from tidyk.hardhat.formula.expansion import Terms
from tidyk.hardhat.formula.indicators import check_whole_factors, factor_like
from tidyk.hardhat.formula.reading import Node
from tidyk.hardhat.formula.variables import (
    computed,
    framed,
    is_plain_number,
    offset_of,
    variables_of,
)
from tidyk.hardhat.ptypes import Sides, columns_of, conform, ptype_of, shrink


@frozen(eq=False)
class TrainedFormula:
    """A formula and what it learned from its training data; moulds and fits by formula hold one.

    Attributes:
        terms: The terms of both sides, with what their functions learned.
        ptypes: The columns that they need.
        coding: How factors become columns.
        intercept: Is there a column of ones among the predictors?
        levels: Levels of the text columns that are factors here.
        whole: Factors that stay as they are, after the other columns.
    """

    terms: Sides[Terms]
    ptypes: Sides[pd.DataFrame]
    coding: Coding
    intercept: bool = False
    levels: Mapping[str, list[str]] = field(factory=dict)
    whole: tuple[str, ...] = ()

    @property
    def right(self) -> Terms:
        """The terms of the predictors."""
        return self.terms.predictors

    def known(
        self, new_data: pd.DataFrame, *, novel: Novel = "warn", exact: bool = True
    ) -> pd.DataFrame:
        """The predictors' columns of new data, in the types of the training data."""
        ptype = self.ptypes.predictors
        columns = shrink.now(new_data, ptype)
        return conform(columns, ptype, novel=novel, levels=self.levels, exact=exact)

    def known_outcomes(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """The outcomes' columns of new data, in the types of the training data."""
        ptype = self.ptypes.outcomes
        return conform(shrink.now(new_data, ptype), ptype)

    def columns(self, inputs: pd.DataFrame) -> pd.DataFrame:
        """The predictors, computed from columns in the types of the training data."""
        bare = None if self.whole else bare_columns(self.right, inputs)
        if bare is not None and not self.intercept:
            return bare
        if bare is not None and is_float_block(bare):
            return after_ones(bare)
        used = dict.fromkeys(name for term in self.right.terms for name in term)
        values = variables_of(self.right, used, inputs)
        columns = design_columns(self.right, values, self.coding)
        columns += [(name, inputs[name].array) for name in self.whole]
        return frame_of(columns, inputs.index, intercept=self.intercept)

    def variables(self, inputs: pd.DataFrame) -> pd.DataFrame:
        """The right side's variables, computed and not expanded: R's model frame, with dates as
        numbers."""
        frame = framed(self.right.variables.values(), self.right, inputs)
        dated = [str(name) for name, dtype in frame.dtypes.items() if dtype.kind == "M"]
        days = {n: computed(Node("name", n), self.right, inputs) for n in dated}
        return frame.assign(**days) if days else frame

    def offset(self, inputs: pd.DataFrame) -> np.ndarray | None:
        """The sum of the offsets; None if the formula has none."""
        return offset_of(self.right, variables_of(self.right, self.right.offsets, inputs))

    def outcomes(self, inputs: pd.DataFrame) -> pd.DataFrame:
        """The outcomes, computed from columns in the types of the training data."""
        return outcome_frame(self.terms.outcomes, inputs)


def train(
    terms: Sides[Terms],
    data: pd.DataFrame,
    coding: Coding,
    *,
    intercept: bool,
    text: bool = True,
) -> tuple[TrainedFormula, pd.DataFrame]:
    """A formula with the types of its data, and the data in the types that it takes. Its functions
    learn when `columns()` is called for the first time.

    Args:
        terms: The terms of both sides.
        data: The training data.
        coding: How factors become columns.
        intercept: Add a column of ones.
        text: Text columns become factors.
    """
    right, left = terms.predictors, terms.outcomes
    ptypes = Sides(ptype_of(data, right.needed), ptype_of(data, left.needed))
    inputs, levels = _with_factors(data, ptypes.predictors) if text else (data, {})
    return TrainedFormula(terms, ptypes, coding, intercept, levels), inputs


def with_whole_factors(trained: TrainedFormula) -> TrainedFormula:
    """The formula with its factors and text columns left as they are, after the other columns.

    Raises:
        TidykTypeError: One of them takes part in a function or an interaction.
    """
    whole = factor_like(trained.ptypes.predictors)
    right = trained.right
    check_whole_factors(right.right, whole)
    written = {str(Node("name", name)) for name in whole}
    others = tuple(term for term in right.terms if not written.intersection(term))
    terms = Sides(evolve(right, terms=others), trained.terms.outcomes)
    return evolve(trained, terms=terms, whole=tuple(whole))


def _with_factors(
    data: pd.DataFrame, ptype: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Text columns as factors, and their levels."""
    text = [n for n in factor_like(ptype) if not isinstance(ptype[n].dtype, pd.CategoricalDtype)]
    if not text:
        return data, {}
    factors = {name: pd.Categorical(data[name]) for name in text}
    return data.assign(**factors), {n: f.categories.tolist() for n, f in factors.items()}


def bare_columns(terms: Terms, data: pd.DataFrame) -> pd.DataFrame | None:
    """The columns as they are, if all terms are columns of numbers; a view, if they are side by
    side."""
    dtypes = dict(zip(data.columns.tolist(), data.dtypes.tolist(), strict=True))
    names = [term[0] for term in terms.terms if len(term) == 1]
    if len(names) < len(terms.terms) or not all(
        is_plain_number(dtypes.get(name)) for name in names
    ):
        return None
    return columns_of(data, names)


def after_ones(columns: pd.DataFrame) -> pd.DataFrame:
    """Columns of numbers after the intercept, in one array that keeps their order in memory."""
    values = np.concatenate([np.ones((len(columns), 1)), columns.to_numpy()], axis=1)
    names = [INTERCEPT, *columns.columns]
    return pd.DataFrame(values, index=columns.index, columns=names, copy=False)


def outcome_frame(terms: Terms, data: pd.DataFrame) -> pd.DataFrame:
    """The outcomes' columns; if a function has several, a suffix tells them apart."""
    columns: dict[str, Any] = {}
    for text, node in terms.variables.items():
        value = data[node.value] if node.kind == "name" else computed(node, terms, data)
        if getattr(value, "ndim", 1) < 2:
            columns[node.value if node.kind == "name" else text] = value
        elif value.shape[1] == 1:
            columns[text] = np.asarray(value)[:, 0]
        else:
            columns |= {f"{text}.{name}": column for name, column in column_parts(node, value)}
    return pd.DataFrame(columns, index=data.index, copy=False)
