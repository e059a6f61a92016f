"""What can stand before the model in a workflow: a formula, or the names of the variables."""

from __future__ import annotations

from typing import Any, Protocol, cast

import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, describe
from tidyk.base.selectors import select_columns
from tidyk.base.travel import Carried
from tidyk.hardhat.blueprints import default_formula_blueprint, default_xy_blueprint
from tidyk.hardhat.evaluating import own_functions
from tidyk.hardhat.molding import mold, mold_formula
from tidyk.hardhat.parsing import read
from tidyk.parsnip.registry import Encoding


class Preprocessor(Protocol):
    """What a workflow asks of its preprocessor; recipes join by having the same."""

    @property
    def kind(self) -> str:
        """ "Formula", "Variables", …"""
        ...

    def show(self) -> str:
        """What the workflow prints."""
        ...

    def mold(self, data: pd.DataFrame, encoding: Encoding) -> Any:
        """Training data as predictors and outcomes, with a blueprint for new data."""
        ...

    def extract(self) -> Any:
        """What the user gave."""
        ...


@frozen
class FormulaPreprocessor:
    """A formula, with the functions of the user's that it calls and that are in reach here."""

    formula: str
    blueprint: Any = None
    own: Carried = field(factory=Carried, eq=False, repr=False)
    kind: str = field(default="Formula", init=False)

    def show(self) -> str:
        left, right = read(self.formula)
        return f"{left} ~ {right}" if left else f"~{right}"

    def extract(self) -> str:
        return self.formula

    def mold(self, data: pd.DataFrame, encoding: Encoding) -> Any:
        """As the engine's encoding asks, unless there is a blueprint."""
        blueprint = self.blueprint or default_formula_blueprint(
            indicators=encoding.predictor_indicators, intercept=encoding.compute_intercept
        )
        return mold_formula(self.formula, data, blueprint, self.own)


@frozen
class WorkflowVariables:
    """Names of outcomes and predictors, as `workflow_variables()` returns them."""

    outcomes: Any
    predictors: Any
    blueprint: Any = None
    kind: str = field(default="Variables", init=False)

    def show(self) -> str:
        return f"Outcomes: {_names(self.outcomes)}\nPredictors: {_names(self.predictors)}"

    def extract(self) -> WorkflowVariables:
        return self

    def mold(self, data: pd.DataFrame, encoding: Encoding) -> Any:
        """The columns as they are; outcomes are no predictors."""
        del encoding  # columns are taken whole, whatever the engine
        outcomes = select_columns(data, self.outcomes)
        if not outcomes:
            raise TidykValueError("The workflow's variables name no outcome.")
        predictors = [c for c in select_columns(data, self.predictors) if c not in outcomes]
        check_columns([*outcomes, *predictors], data)
        return cast(Any, mold)(
            data[predictors], data[outcomes], blueprint=self.blueprint or default_xy_blueprint()
        )


def _names(given: Any) -> str:
    if isinstance(given, list | tuple):
        return given[0] if len(given) == 1 else f"c({', '.join(map(str, given))})"
    return str(given)


def workflow_variables(outcomes: Any, predictors: Any) -> WorkflowVariables:
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


def as_preprocessor(given: Any) -> Preprocessor:
    """A formula or a set of variables as a preprocessor."""
    if isinstance(given, str):
        return formula_preprocessor(given)
    if all(hasattr(given, name) for name in ("kind", "show", "mold", "extract")):
        return given
    raise TidykTypeError(
        "`preprocessor` must be a formula, a recipe or a set of workflow variables, not "
        f"{describe(given)}."
    )


def formula_preprocessor(formula: Any, blueprint: Any = None) -> FormulaPreprocessor:
    """The formula as a preprocessor, if it is one and can be read."""
    if not isinstance(formula, str) or "~" not in formula:
        raise TidykTypeError(
            f'`formula` must be a formula as text, such as "y ~ x", not {describe(formula)}.'
        )
    own = own_functions([side for side in read(formula) if side is not None])
    return FormulaPreprocessor(formula, blueprint, own)
