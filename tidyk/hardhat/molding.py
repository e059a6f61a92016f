"""`mold()`: training data become predictors and outcomes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykKeyError, TidykValueError, describe, did_you_mean, quoted
from tidyk.base.frames import check_text_names
from tidyk.base.pipe import verb
from tidyk.hardhat.blueprints import (
    Blueprint,
    FormulaBlueprint,
    XyBlueprint,
    check_blueprint,
    default_formula_blueprint,
    default_xy_blueprint,
    trained_formula,
)
from tidyk.hardhat.casting import as_frame
from tidyk.hardhat.composing import add_intercept_column, decompose, recompose
from tidyk.hardhat.formula.design import Coding
from tidyk.hardhat.formula.evaluating import Own, own_functions
from tidyk.hardhat.formula.expansion import Terms, expand
from tidyk.hardhat.formula.indicators import INTERACTIONS
from tidyk.hardhat.formula.pythonic import FormulaLike, formula_text
from tidyk.hardhat.formula.reading import Node, names_in, read, without_dot
from tidyk.hardhat.formula.trained import (
    TrainedFormula,
    outcome_frame,
    train,
    with_whole_factors,
)
from tidyk.hardhat.outcomes import standardize
from tidyk.hardhat.ptypes import Sides, extract_ptype

ONE_HOT = {"unordered": "contr_one_hot"}
OFFSET = ".offset"
SHOWN = 30
"""A message lists at most this many columns."""


@frozen(eq=False, repr=False)
class Mold:
    """Training data, moulded.

    Attributes:
        predictors: A data frame, one row an observation, or the form that the blueprint's
            composition names.
        outcomes: A data frame.
        blueprint: What `forge()` needs for new data.
        extras: `{"offset": ...}` for a formula (None where it has no offset), `{"roles": ...}` for
            a recipe.
        names: The predictors' names, which an array does not have.
    """

    predictors: Any
    outcomes: pd.DataFrame
    blueprint: Blueprint
    extras: dict[str, Any] = field(factory=dict)
    names: list[str] = field(factory=list)

    @property
    def frame(self) -> pd.DataFrame:
        """The predictors as a data frame, whatever the blueprint's composition."""
        return decompose(self.predictors, self.names, self.outcomes.index)

    def without_rows(self) -> Mold:
        """The part that predicting needs: columns, their types and names, and the blueprint."""
        offset = self.extras.get("offset")
        extras = self.extras if offset is None else {**self.extras, "offset": offset[:0]}
        return evolve(
            self, predictors=self.predictors[:0], outcomes=self.outcomes[:0], extras=extras
        )

    def __repr__(self) -> str:
        return f"A mould of {self.predictors.shape[0]} rows.\n{self.blueprint!r}"


@verb(str)
def mold(formula: str, /, data: pd.DataFrame, *, blueprint: FormulaBlueprint | None = None) -> Mold:
    """Turn training data into predictors and outcomes.

    Args:
        formula: R's formula as text, or formulaic's `Formula`; or a data frame or array of
            predictors, followed by the outcomes (numbers, a factor, a data frame of them, or None);
            or a recipe, followed by the data.
        data: The training data.
        blueprint: `default_formula_blueprint()`, `default_xy_blueprint()` or
            `default_recipe_blueprint()` with other options.

    Returns:
        A `Mold`. Rows with missing values stay.

    Raises:
        TidykValueError: The formula cannot be read, or names the intercept (the blueprint's option
            does that).
        TidykKeyError: A column is missing.

    Equals R's `hardhat::mold()`.

    Examples:
        >>> from tidyk.datasets import iris
        >>> mold("Sepal.Length ~ Species", iris).predictors.columns.tolist()
        ['Speciessetosa', 'Speciesversicolor', 'Speciesvirginica']
    """
    return mold_formula(formula, data, blueprint or default_formula_blueprint(), {})


@mold.register(FormulaLike)
def mold_formulaic(
    formula: FormulaLike, /, data: pd.DataFrame, *, blueprint: FormulaBlueprint | None = None
) -> Mold:
    """Turn training data into a mould by formulaic's `Formula`."""
    return mold_formula(formula_text(formula), data, blueprint or default_formula_blueprint(), {})


def mold_formula(formula: str, data: pd.DataFrame, blueprint: FormulaBlueprint, own: Own) -> Mold:
    """As `mold()`; `own` has the user's own functions that may be out of reach here."""
    check_blueprint(blueprint, FormulaBlueprint)
    frame = as_frame(data)
    sides = formula_sides(formula, frame, own)
    blueprint, inputs = trained_blueprint(evolve(blueprint, formula=formula), sides, frame)
    trained = trained_formula(blueprint)
    predictors = trained.columns(inputs)
    return Mold(
        recompose.now(predictors, composition=blueprint.composition),
        trained.outcomes(inputs),
        blueprint,
        offset_extra(trained, inputs),
        predictors.columns.tolist(),
    )


def formula_sides(formula: str, frame: pd.DataFrame, functions: Own) -> Sides[Terms]:
    """The terms of the two sides of a formula; an error if the data lack a column of theirs."""
    if "~" not in formula:
        raise TidykValueError(
            "The first argument must be a formula, a data frame, a matrix or a recipe, not "
            f"{describe(formula)}, which has no `~`."
        )
    check_text_names(frame)
    left, right = read(formula)
    _check_intercept(right)
    own = own_functions([right, *([left] if left else [])], functions)
    used = names_in(left) if left else []
    right = without_dot(right, [c for c in frame.columns.tolist() if c not in used])
    outcomes = evolve(_outcome_terms(left), own=own, state={})
    _check_found("outcome", outcomes.needed, frame)
    terms = evolve(expand(right), own=own, state={})
    _check_found("predictor", terms.needed, frame)
    return Sides(terms, outcomes)


def outcome_names_of(formula: str, data: pd.DataFrame, functions: Own) -> list[str]:
    """The names of the outcomes in a formula's mould, for which only the left side is computed."""
    outcomes = formula_sides(formula, data, functions).outcomes
    if all(node.kind == "name" for node in outcomes.variables.values()):
        return outcomes.needed
    return outcome_frame(outcomes, data).columns.tolist()


@mold.register(pd.DataFrame, np.ndarray)
def mold_xy(x: pd.DataFrame, /, y: Any, *, blueprint: XyBlueprint | None = None) -> Mold:
    """Turn predictors and outcomes, which stay as they are, into a mould."""
    blueprint = blueprint or default_xy_blueprint()
    check_blueprint(blueprint, XyBlueprint)
    frame = as_frame(x, "x")
    outcomes = frame.iloc[:, :0] if y is None else standardize.now(y)
    if len(outcomes) != len(frame):
        raise TidykValueError(
            f"`x` has {len(frame)} rows and `y` {len(outcomes)}: they should have the same number."
        )
    if not isinstance(y, pd.DataFrame | pd.Series):
        outcomes = outcomes.set_axis(frame.index)
    predictors = add_intercept_column.now(frame) if blueprint.intercept else frame
    ptypes = Sides(extract_ptype.now(frame), extract_ptype.now(outcomes))
    return Mold(
        recompose.now(predictors, composition=blueprint.composition),
        outcomes,
        evolve(blueprint, ptypes=ptypes),
        names=[str(name) for name in predictors.columns],
    )


def trained_blueprint(
    blueprint: FormulaBlueprint, terms: Sides[Terms], data: pd.DataFrame
) -> tuple[FormulaBlueprint, pd.DataFrame]:
    """The blueprint with its formula trained, and the data in the types that the formula takes."""
    whole = blueprint.indicators == "none"
    coding = Coding(blueprint.intercept, ONE_HOT if blueprint.indicators == "one_hot" else {})
    trained, inputs = train(terms, data, coding, intercept=blueprint.intercept, text=not whole)
    trained = with_whole_factors(trained) if whole else trained
    return evolve(blueprint, trained=trained, ptypes=trained.ptypes), inputs


def offset_extra(trained: TrainedFormula, inputs: pd.DataFrame) -> dict[str, Any]:
    """The extras of a formula's mould: its offset as a data frame, or None."""
    total = trained.offset(inputs)
    extra = None if total is None else pd.DataFrame({OFFSET: total}, index=inputs.index)
    return {"offset": extra}


def _check_intercept(right: Node) -> None:
    """Raise an error if the formula names the intercept, which is up to the blueprint."""
    if right.kind == "number" and right.value in (0, 1):
        what = "term, `1`" if right.value == 1 else "removal term, `0`"
        raise TidykValueError(
            f"`formula` must not contain the intercept {what}: use the blueprint's `intercept`."
        )
    if right.kind != "op":
        return
    if right.value == "+" and any(p.kind == "number" and p.value == 0 for p in right.parts):
        raise TidykValueError(
            "`formula` must not contain the intercept removal term: `+ 0` or `0 +`. Use the "
            "blueprint's `intercept`."
        )
    last = right.parts[-1]
    if right.value == "-" and last.kind == "number" and last.value == 1:
        raise TidykValueError(
            "`formula` must not contain the intercept removal term: `- 1`. Use the blueprint's "
            "`intercept`."
        )
    for part in right.parts:
        if part.kind == "op":
            _check_intercept(part)


def _outcome_terms(left: Node | None) -> Terms:
    """The terms of the left side, each variable of which is an outcome."""
    left = Node("name", "NULL") if left is None else left
    if "." in names_in(left):
        raise TidykValueError("The left-hand side of the formula cannot contain `.`.")
    crossed = _interaction(left)
    if crossed is not None:
        raise TidykValueError(
            "Interaction terms can't be specified on the LHS of `formula`. The following "
            f"interaction term was found: `{crossed}`. Wrap arithmetic in `I()`."
        )
    return expand(left)


def _interaction(node: Node) -> Node | None:
    """The first interaction in a sum of outcomes."""
    if node.kind != "op":
        return None
    if node.value in INTERACTIONS:
        return node
    return next((n for part in node.parts if (n := _interaction(part)) is not None), None)


def _check_found(what: str, names: list[str], data: pd.DataFrame) -> None:
    present = set(data.columns.tolist())
    missing = [name for name in names if name not in present]
    if missing:
        subject = f"{what} was" if len(missing) == 1 else f"{what}s were"
        word = "column" if len(missing) == 1 else "columns"
        every = f" It has {quoted(data.columns)}." if data.shape[1] <= SHOWN else ""
        raise TidykKeyError(
            f"The following {subject} not found: `data` has no {word} {quoted(missing)}."
            f"{did_you_mean(missing[0], data.columns)}{every}"
        )
