"""`forge()`: new data as the training data were moulded."""

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
    Sides,
    check_trained,
)
from tidyk.hardhat.casting import as_frame
from tidyk.hardhat.composing import add_intercept_column, recompose
from tidyk.hardhat.predictors import outcome_frame, predictors_of
from tidyk.hardhat.ptypes import conform, shrink
from tidyk.hardhat.recipes import bake_new


@frozen(eq=False, repr=False)
class Forged:
    """New data, forged.

    Attributes:
        predictors: A data frame with the columns of the training predictors, or what the
            blueprint's composition says.
        outcomes: A data frame, or None.
        extras: `{"offset": ...}` for a formula, `{"roles": ...}` for a recipe.
        names: The predictors' names, which an array does not have.
    """

    predictors: Any
    outcomes: pd.DataFrame | None
    extras: dict[str, Any] = field(factory=dict)
    names: list[str] = field(factory=list)

    def __repr__(self) -> str:
        return f"{self.predictors.shape[0]} forged rows of {len(self.names)} predictors."


@verb(pd.DataFrame, np.ndarray)
def forge(new_data: pd.DataFrame, /, blueprint: Blueprint, *, outcomes: bool = False) -> Forged:
    """Turn new data into predictors as the training data were.

    Args:
        new_data: A data frame with the columns that the training data had; others are dropped.
        blueprint: That of a `Mold`.
        outcomes: Turn the outcomes too.

    Returns:
        A `Forged`. A new level of a factor is a warning and a missing value.

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
    frame = as_frame(new_data, "new_data")
    known = _known_predictors(frame, blueprint, ptypes)
    outer = None
    if check_bool(outcomes, "outcomes"):
        outer = conform(shrink.now(frame, ptypes.outcomes), ptypes.outcomes)
    predictors, outer, extras = _processed(blueprint, frame, known, outer)
    return Forged(
        recompose.now(predictors, composition=blueprint.composition),
        outer,
        extras,
        [str(name) for name in predictors.columns],
    )


def _known_predictors(frame: pd.DataFrame, blueprint: Blueprint, ptypes: Sides) -> pd.DataFrame:
    """The predictors' columns in the types of the training data."""
    return conform(
        shrink.now(frame, ptypes.predictors),
        ptypes.predictors,
        novel="keep" if blueprint.allow_novel_levels else "warn",
        levels=blueprint.levels if isinstance(blueprint, FormulaBlueprint) else None,
    )


def _processed(
    blueprint: Blueprint, frame: pd.DataFrame, known: pd.DataFrame, outer: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame | None, dict[str, Any]]:
    """Predictors, outcomes and extras, as the blueprint's kind has them."""
    if isinstance(blueprint, FormulaBlueprint):
        predictors, extras = predictors_of(blueprint, known)
        if outer is not None:
            outer = outcome_frame(blueprint.terms.outcomes, outer)
        return predictors, outer, extras
    extras = {}
    if isinstance(blueprint, RecipeBlueprint):
        known, outer, extras = bake_new(blueprint, frame, known, outer)
    return add_intercept_column.now(known) if blueprint.intercept else known, outer, extras
