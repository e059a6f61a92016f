"""`forge()`: new data, moulded as the training data were."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import check_bool
from tidyk.base.pipe import verb
from tidyk.hardhat.blueprints import (
    Blueprint,
    FormulaBlueprint,
    RecipeBlueprint,
    check_trained,
    trained_formula,
)
from tidyk.hardhat.casting import Novel, as_frame
from tidyk.hardhat.composing import add_intercept_column, decompose, recompose
from tidyk.hardhat.molding import offset_extra
from tidyk.hardhat.ptypes import Sides, conform, shrink
from tidyk.hardhat.recipes import bake_new


@frozen(eq=False, repr=False)
class Forged:
    """New data, forged.

    Attributes:
        predictors: A data frame with the columns of the training predictors, or the form that the
            blueprint's composition names.
        outcomes: A data frame, or None.
        extras: `{"offset": ...}` for a formula, `{"roles": ...}` for a recipe.
        names: The predictors' names, which an array does not have.
        index: The rows' labels, which an array does not have.
    """

    predictors: Any
    outcomes: pd.DataFrame | None
    extras: dict[str, Any] = field(factory=dict)
    names: list[str] = field(factory=list)
    index: pd.Index = field(factory=pd.RangeIndex)

    @property
    def frame(self) -> pd.DataFrame:
        """What a model predicts from: the predictors as a data frame, whatever the blueprint's
        composition, and the offset beside them, if there is one."""
        predictors = decompose(self.predictors, self.names, self.index)
        offset = self.extras.get("offset")
        return predictors if offset is None else pd.concat([predictors, offset], axis=1)

    def __repr__(self) -> str:
        return f"{self.predictors.shape[0]} forged rows of {len(self.names)} predictors."


@verb(pd.DataFrame, np.ndarray)
def forge(new_data: pd.DataFrame, /, blueprint: Blueprint, *, outcomes: bool = False) -> Forged:
    """Turn new data into predictors, as the training data were.

    Args:
        new_data: A data frame with the columns that the training data had; others are dropped.
        blueprint: The blueprint of a `Mold`.
        outcomes: Turn the outcomes too.

    Returns:
        A `Forged`. A new level of a factor becomes a missing value, with a warning.

    Raises:
        TidykKeyError: A column is missing.
        TidykTypeError: A column has another type than in training.

    Equals R's `hardhat::forge()`.

    Examples:
        >>> from tidyk import mold
        >>> from tidyk.datasets import mtcars
        >>> trained = mold("mpg ~ log(wt)", mtcars)
        >>> forge(mtcars[:2], trained.blueprint).predictors.columns.tolist()
        ['log(wt)']
    """
    ptypes = check_trained(blueprint)
    check_bool(outcomes, "outcomes")
    frame = as_frame(new_data, "new_data")
    if isinstance(blueprint, FormulaBlueprint):
        parts = _by_formula(blueprint, frame, outcomes)
    else:
        parts = _by_columns(blueprint, ptypes, frame, outcomes)
    return forged_of(blueprint, *parts)


def forged_of(
    blueprint: Blueprint,
    columns: pd.DataFrame,
    outer: pd.DataFrame | None,
    extras: dict[str, Any],
) -> Forged:
    """Predictors in the blueprint's composition, beside outcomes and extras."""
    if not isinstance(blueprint, FormulaBlueprint) and blueprint.intercept:
        columns = add_intercept_column.now(columns)
    return Forged(
        recompose.now(columns, composition=blueprint.composition),
        outer,
        extras,
        [str(name) for name in columns.columns.tolist()],
        columns.index,
    )


Parts = tuple[pd.DataFrame, pd.DataFrame | None, dict[str, Any]]
"""Predictors, outcomes and extras."""


def _by_formula(blueprint: FormulaBlueprint, frame: pd.DataFrame, outcomes: bool) -> Parts:
    trained = trained_formula(blueprint)
    inputs = trained.known(frame, novel=_novel(blueprint))
    outer = trained.outcomes(trained.known_outcomes(frame)) if outcomes else None
    return trained.columns(inputs), outer, offset_extra(trained, inputs)


def _by_columns(
    blueprint: Blueprint, ptypes: Sides[pd.DataFrame], frame: pd.DataFrame, outcomes: bool
) -> Parts:
    """Predictors and outcomes by a recipe, or as they are."""
    if isinstance(blueprint, RecipeBlueprint):
        return bake_new(blueprint.recipe, blueprint, frame, outcomes)
    predictors = conform(
        shrink.now(frame, ptypes.predictors), ptypes.predictors, novel=_novel(blueprint)
    )
    outer = None
    if outcomes:
        outer = conform(shrink.now(frame, ptypes.outcomes), ptypes.outcomes)
    return predictors, outer, {}


def _novel(blueprint: Blueprint) -> Novel:
    return "keep" if blueprint.allow_novel_levels else "warn"
