"""The preprocessors of workflows: a formula, or the names of the variables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import singledispatch
from typing import Any, ClassVar

import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_columns,
    describe,
    quoted,
)
from tidyk.base.lazy import open_rooms
from tidyk.base.selectors import select_columns
from tidyk.base.travel import Carried, TakesItsClass
from tidyk.base.types import Columns
from tidyk.base.waiting import Waiting
from tidyk.dials.sets import Parameters
from tidyk.hardhat.blueprints import FormulaBlueprint, XyBlueprint, default_formula_blueprint
from tidyk.hardhat.forging import Forged, forge
from tidyk.hardhat.formula.evaluating import own_functions
from tidyk.hardhat.formula.pythonic import FormulaLike, formula_text
from tidyk.hardhat.formula.reading import read
from tidyk.hardhat.molding import (
    Mold,
    formula_sides,
    mold_formula,
    mold_xy,
    outcome_names_of,
)
from tidyk.parsnip.encoding import Encoding


class Preprocessor(TakesItsClass, ABC):
    """The interface between a workflow and its preprocessor. To add a kind, derive from this class:
    `show`, `mold` and `extract` must be written, the rest have defaults.

    Attributes:
        kind: What a workflow prints: "Formula", "Variables", …
        sees_weights: Does it get the column of case weights too?
    """

    kind: ClassVar[str] = "Own"
    sees_weights: ClassVar[bool] = False

    @property
    def required_pkgs(self) -> list[str]:
        """Packages that have to be installed."""
        return []

    @abstractmethod
    def show(self) -> str:
        """What the workflow prints."""

    @abstractmethod
    def mold(self, data: pd.DataFrame, encoding: Encoding) -> Mold:
        """Training data as predictors and outcomes, with a blueprint for new data."""

    @abstractmethod
    def extract(self) -> object:
        """What the user gave."""

    def outcome_names(self, data: pd.DataFrame) -> list[str]:
        """The outcomes' columns in a mould. This default makes a mould; a kind that knows them
        should return them without one."""
        return [str(name) for name in self.mold(data, Encoding()).outcomes.columns]

    @property
    def makes_outcomes(self) -> bool:
        """Does it make outcomes of other columns, whose names only a mould tells?"""
        return False

    def check_columns(self, data: pd.DataFrame) -> None:  # a default
        """Raise an error that names the columns that the data lack."""

    @property
    def begins(self) -> bool:
        """Is there a part that no `tune()` bears on, before the first that one does? Tuning does it
        once for all values."""
        return False

    @property
    def size(self) -> int:
        """About how many bytes of rows it keeps."""
        return 0

    def without_rows(self) -> Preprocessor:
        """The same without rows that it keeps and that predicting does not need."""
        return self

    def begin(self, analysis: pd.DataFrame, assessment: pd.DataFrame) -> Preprocessor:
        """The same with that part done for the rows of a resample."""
        del analysis, assessment
        return self

    def forge(self, mold: Mold, new_data: pd.DataFrame) -> Forged:
        """Rows that are assessed, their outcomes too; those that it began with, if it did."""
        return forge(new_data, mold.blueprint, outcomes=True)

    def tune_ids(self) -> tuple[str, ...]:
        """Ids of the parameters that are marked with `tune()`."""
        return tuple(self.parameters().id)

    def parameters(self) -> Parameters:
        """The parameters that are marked with `tune()`."""
        return Parameters([], [], [], [], [], [])

    def tune_args(self) -> pd.DataFrame:
        """The arguments that are marked with `tune()`, one a row, as the generic of that name
        returns them."""
        return pd.DataFrame()

    def tunable(self) -> pd.DataFrame:
        """The arguments that could be tuned, one a row."""
        return pd.DataFrame()

    def finalize(self, values: Mapping[str, Any]) -> Preprocessor:
        """The same with values, by id, for its parameters."""
        if values:
            raise TidykValueError(
                "The preprocessor has no parameters to fill in, but there are values for "
                f"{quoted(values)}."
            )
        return self


@frozen
class FormulaPreprocessor(Preprocessor):
    """A formula, with the user's own functions that it calls and that are in reach here."""

    formula: str
    blueprint: FormulaBlueprint | None = None
    own: Carried = field(factory=Carried, eq=False, repr=False)

    kind = "Formula"

    def show(self) -> str:
        left, right = read(self.formula)
        return f"{left} ~ {right}" if left else f"~{right}"

    def extract(self) -> str:
        return self.formula

    def mold(self, data: pd.DataFrame, encoding: Encoding) -> Mold:
        """As the engine's encoding asks, unless there is a blueprint."""
        blueprint = self.blueprint or default_formula_blueprint(
            indicators=encoding.predictor_indicators, intercept=encoding.compute_intercept
        )
        return mold_formula(self.formula, data, blueprint, self.own)

    def outcome_names(self, data: pd.DataFrame) -> list[str]:
        return outcome_names_of(self.formula, data, self.own)

    def check_columns(self, data: pd.DataFrame) -> None:
        formula_sides(self.formula, data, self.own)


@frozen
class WorkflowVariables(Preprocessor):
    """Names of outcomes and predictors, as `workflow_variables()` returns them."""

    outcomes: Columns
    predictors: Columns
    blueprint: XyBlueprint | None = None

    kind = "Variables"

    def show(self) -> str:
        return f"Outcomes: {_names(self.outcomes)}\nPredictors: {_names(self.predictors)}"

    def extract(self) -> WorkflowVariables:
        return self

    def mold(self, data: pd.DataFrame, encoding: Encoding) -> Mold:
        """The columns as they are; outcomes are left out of the predictors."""
        del encoding  # columns are taken whole, whatever the engine
        predictors, outcomes = self._columns(data)
        if not outcomes:
            raise TidykValueError("The workflow's variables name no outcome.")
        return mold_xy(data[predictors], data[outcomes], blueprint=self.blueprint)

    def outcome_names(self, data: pd.DataFrame) -> list[str]:
        return self._columns(data)[1]

    def check_columns(self, data: pd.DataFrame) -> None:
        self._columns(data)

    def _columns(self, data: pd.DataFrame) -> tuple[list[str], list[str]]:
        """The predictors' and the outcomes' names."""
        outcomes = select_columns(data, self.outcomes)
        predictors = [c for c in select_columns(data, self.predictors) if c not in outcomes]
        check_columns([*outcomes, *predictors], data)
        return predictors, outcomes


def _names(columns: Columns) -> str:
    if isinstance(columns, list | tuple):
        return columns[0] if len(columns) == 1 else f"c({', '.join(map(str, columns))})"
    return str(columns)


def workflow_variables(outcomes: Columns, predictors: Columns) -> WorkflowVariables:
    """Name the outcomes and the predictors of a workflow.

    Args:
        outcomes: A column's name, a list of names, or a selector.
        predictors: The same; outcomes among them are left out.

    Returns:
        An object for `workflow()` or `add_variables()`.

    Equals R's `workflows::workflow_variables()`.

    Examples:
        >>> workflow_variables("mpg", ["wt", "hp"]).predictors
        ['wt', 'hp']
    """
    return WorkflowVariables(outcomes, predictors)


@singledispatch
def as_preprocessor(value: object) -> Preprocessor:
    """The user's argument as a preprocessor; other rooms register kinds of their own."""
    if open_rooms():  # the class of the argument may not be registered yet
        return as_preprocessor(value)
    raise TidykTypeError(
        "`preprocessor` must be a formula, a recipe or a set of workflow variables, not "
        f"{repr(value) if isinstance(value, Waiting) else describe(value)}."
    )


@as_preprocessor.register(Preprocessor)
def _itself(preprocessor: Preprocessor) -> Preprocessor:
    return preprocessor


@as_preprocessor.register(str)
@as_preprocessor.register(FormulaLike)
def formula_preprocessor(
    formula: object, blueprint: FormulaBlueprint | None = None
) -> FormulaPreprocessor:
    """The text as a preprocessor, checked to be a formula that can be read."""
    text = formula_text(formula)
    if "~" not in text:
        raise TidykTypeError(
            f'`formula` must be a formula as text, such as "y ~ x", not {describe(formula)}.'
        )
    own = own_functions([side for side in read(text) if side is not None])
    return FormulaPreprocessor(text, blueprint, own)
