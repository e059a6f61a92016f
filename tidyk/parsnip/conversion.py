"""Formulas and data frames in an engine's form, for training and for predictions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, describe
from tidyk.base.frames import check_text_names, is_float_block
from tidyk.hardhat.casting import Novel, as_frame, kind_of, kind_of_column
from tidyk.hardhat.forging import forge
from tidyk.hardhat.formula.design import INTERCEPT, Coding
from tidyk.hardhat.formula.evaluating import own_functions
from tidyk.hardhat.formula.expansion import (
    Terms,
    delete_response,
    terms as terms_of,
    without_response,
)
from tidyk.hardhat.formula.reading import Node
from tidyk.hardhat.formula.trained import TrainedFormula, after_ones, train
from tidyk.hardhat.formula.variables import contents
from tidyk.hardhat.molding import OFFSET, Mold
from tidyk.hardhat.ptypes import Sides, conform, extract_ptype
from tidyk.parsnip.encoding import Encoding

TO_EXPAND = ("factor", "ordered", "character", "logical", "date")
"""Kinds of columns that become numbers for an engine that takes numbers."""
TO_CHANGE = ("character", "date")
"""Kinds that no engine takes as they are: text becomes a factor, dates become days."""


class Preproc(ABC):
    """How new data become an engine's predictors.

    Attributes:
        outcome: The outcome's name, where new data are asked for it.
    """

    outcome: str | None = None

    @abstractmethod
    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """Predictors for the engine. Missing values stay."""

    def offset(self, new_data: pd.DataFrame) -> np.ndarray | None:
        """The offsets of new data, one a row, where the formula has any."""
        return None


@frozen(eq=False)
class Conversion:
    """Predictors and outcome for an engine, and how new data become predictors.

    Attributes:
        x, y: Predictors and outcome; y is None if the formula has no left side.
        preproc: For new data.
        offset: What is added to the linear predictor, one number a row (two where there are two
            linear predictors with offsets of their own).
        mold: The workflow's mould that the data went through before.
        parts: The columns of either right side of a formula that has two.
    """

    x: pd.DataFrame
    y: Any
    preproc: Preproc
    offset: np.ndarray | None = None
    mold: Mold | None = None
    parts: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    def new_predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """The engine's predictors for data in the form of the training data."""
        moulded = new_data if self.mold is None else forge(new_data, self.mold.blueprint).frame
        return self.preproc.predictors(moulded)


@frozen(eq=False)
class FormulaPreproc(Preproc):
    """New data through the formula of the fit.

    Attributes:
        trained: The formula.
        encoding: What the engine asks for.
        outcome: The outcome's name.
        novel: What to do with a new level: raise an "error", as R's models outside workflows do, or
            make it missing with a warning ("warn").
    """

    trained: TrainedFormula
    encoding: Encoding
    outcome: str | None = None
    novel: Novel = "error"

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        return self.of(self.known(new_data))

    def offset(self, new_data: pd.DataFrame) -> np.ndarray | None:
        if not self.trained.right.offsets:
            return None
        return self.trained.offset(self.known(new_data))

    def known(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """The columns of new data in the types of the fit."""
        frame = as_frame(new_data, "new_data")
        return self.trained.known(frame, novel=self.novel, exact=False)

    def of(self, inputs: pd.DataFrame) -> pd.DataFrame:
        """Predictors from checked columns; for engines that take factors whole, as in R, the
        variables of the formula."""
        if self.encoding.predictor_indicators == "none":
            return self.trained.variables(inputs)
        return self.trained.columns(inputs)


@frozen(eq=False)
class XyPreproc(Preproc):
    """New data with the columns of the fit, which the engine takes as they are."""

    ptype: pd.DataFrame
    encoding: Encoding
    outcome: str | None = None  # as in R, new data are not asked for the outcome

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        frame, ptype = as_frame(new_data, "new_data"), self.ptype
        if not frame.columns.equals(ptype.columns):
            ptype = ptype if INTERCEPT in frame else self._without_intercept()
            check_columns(ptype.columns, frame, "new_data")
            frame = frame[ptype.columns.tolist()]
        return self.of(conform(frame, ptype, exact=False))

    def _without_intercept(self) -> pd.DataFrame:
        """The columns that new data must have: the mould of a workflow has an intercept, which is
        left out or made anew, so that the model extracted from there takes plain columns."""
        made = self.encoding.remove_intercept or self.encoding.compute_intercept
        return self.ptype.drop(columns=INTERCEPT, errors="ignore") if made else self.ptype

    def of(self, inputs: pd.DataFrame) -> pd.DataFrame:
        """Predictors from checked columns, with the intercept or without it."""
        has = INTERCEPT in inputs.columns
        if self.encoding.remove_intercept:
            return inputs.drop(columns=INTERCEPT) if has else inputs
        if has or not self.encoding.compute_intercept:
            return inputs
        if is_float_block(inputs):
            return after_ones(inputs)
        design = inputs.copy(deep=False)
        design.insert(0, INTERCEPT, 1.0)
        return design


@frozen(eq=False)
class WithOffset(Preproc):
    """New data of a workflow whose formula has an offset, which stands beside the predictors in the
    column `.offset`."""

    inner: Preproc

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        return self.inner.predictors(new_data.drop(columns=OFFSET, errors="ignore"))

    def offset(self, new_data: pd.DataFrame) -> np.ndarray:
        check_columns([OFFSET], new_data, "new_data")
        return new_data[OFFSET].to_numpy(float)


def convert_formula(formula: str, data: pd.DataFrame, encoding: Encoding) -> Conversion:
    """Training data by a formula that may lack an outcome or predictors.

    Here, unlike in a workflow, `- 1` may remove the intercept. Rows with missing values stay: the
    engine decides whether it takes them.
    """
    data = as_frame(data)
    check_text_names(data)
    data = data.loc[:, data.columns != INTERCEPT] if encoding.remove_intercept else data
    terms = terms_of.now(formula, data=data)
    terms = without_response(terms, warning=encoding.predictor_indicators != "none")
    response = terms.response
    terms = evolve(terms, own=own_functions(terms.nodes), state={})
    sides = Sides(delete_response.now(terms), _left(terms))
    check_columns([*sides.predictors.needed, *sides.outcomes.needed], data)
    trained, inputs = _trained(sides, data, encoding)
    y = None if response is None else _outcome(trained.outcomes(inputs), response)
    preproc = FormulaPreproc(trained, encoding, None if y is None else _outcome_name(y))
    return Conversion(preproc.of(inputs), y, preproc, trained.offset(inputs))


def _left(terms: Terms) -> Terms:
    """The left side as terms: as in R, one variable, however it is computed."""
    node = terms.response
    variables = {} if node is None else {str(node): node}
    return Terms(None, node or Node("name", "NULL"), (), variables, None, (), {}, terms.own)


def _trained(
    sides: Sides[Terms], data: pd.DataFrame, encoding: Encoding
) -> tuple[TrainedFormula, pd.DataFrame]:
    """The formula, trained as the engine asks."""
    one_hot = encoding.predictor_indicators == "one_hot"
    coded = {"unordered": "contr_one_hot", "logical": "contr_one_hot"} if one_hot else {}
    coding = Coding(sides.predictors.intercept is not False, coded)
    needed = encoding.compute_intercept and not encoding.remove_intercept
    return train(sides, data, coding, intercept=coding.intercept and needed)


def _outcome(outcomes: pd.DataFrame, response: Node) -> pd.Series | pd.DataFrame:
    """One column as a Series; those of `cbind()` under their own names, as in R."""
    if outcomes.shape[1] == 1:
        return outcomes.iloc[:, 0]
    return outcomes.set_axis([n.removeprefix(f"{response}.") for n in outcomes.columns], axis=1)


def _outcome_name(y: pd.Series | pd.DataFrame) -> str:
    return str(y.name if isinstance(y, pd.Series) else y.columns[0])


def from_xy(x: pd.DataFrame, y: Any, encoding: Encoding) -> Conversion:
    """Training data as predictors and outcome; factors, text and dates become what the engine
    takes."""
    outcomes = as_outcomes(y, x.index)
    if len(outcomes) != len(x):
        raise TidykValueError(
            f"`x` has {len(x)} rows and `y` {len(outcomes)}: they should be as many."
        )
    check_text_names(x, "x")
    y = outcomes.iloc[:, 0] if outcomes.shape[1] == 1 else outcomes
    ptype = extract_ptype.now(x)
    _refuse_what_is_no_predictor(x, ptype)
    changed = TO_CHANGE if encoding.predictor_indicators == "none" else TO_EXPAND
    if any(kind_of(dtype) in changed for dtype in ptype.dtypes):
        return _expanded(x, y, encoding)
    preproc = XyPreproc(ptype, encoding)
    return Conversion(preproc.of(x), y, preproc)


def _refuse_what_is_no_predictor(x: pd.DataFrame, ptype: pd.DataFrame) -> None:
    """An error that names the first column of complex numbers, lengths of time or lists."""
    for name, dtype in ptype.dtypes.items():
        if dtype.kind in "cm" or (dtype.kind == "O" and kind_of_column(x[name]) == "list"):
            raise TidykTypeError(f'The column "{name}" holds {contents(x[name])}.')


def _expanded(x: pd.DataFrame, y: Any, encoding: Encoding) -> Conversion:
    """The predictors by the formula `~ .`."""
    data = x.loc[:, x.columns != INTERCEPT]
    terms = evolve(terms_of.now("~ .", data=data), state={})
    trained, inputs = _trained(Sides(terms, _left(terms)), data, encoding)
    preproc = FormulaPreproc(trained, encoding, novel="warn")
    return Conversion(preproc.of(inputs), y, preproc)


def from_mold(mold: Mold, encoding: Encoding) -> Conversion:
    """A workflow's mould for an engine: its columns, and its offset if it has one."""
    offset = mold.extras.get("offset")
    converted = from_xy(mold.frame, mold.outcomes, encoding)
    if offset is None:
        return evolve(converted, mold=mold)
    preproc = WithOffset(converted.preproc)
    return evolve(converted, preproc=preproc, offset=offset[OFFSET].to_numpy(), mold=mold)


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
