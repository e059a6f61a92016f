"""`forge()`: new data as the training data were moulded."""

from __future__ import annotations

from typing import Any

import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykTypeError, describe
from tidyk.base.pipe import verb
from tidyk.hardhat.blueprints import Blueprint, FormulaBlueprint
from tidyk.hardhat.design import design_frame
from tidyk.hardhat.molding import offsets, outcome_frame
from tidyk.hardhat.ptypes import conform


@frozen(eq=False)
class Forged:
    """New data, forged.

    Attributes:
        predictors: A data frame with the columns of the training predictors.
        outcomes: A data frame, or None.
        extras: `{"offset": ...}` where the formula has offsets.
    """

    predictors: pd.DataFrame
    outcomes: pd.DataFrame | None
    extras: dict[str, Any] = field(factory=dict)


@verb(pd.DataFrame)
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
    if blueprint.ptypes is None:
        raise TidykTypeError(
            "`blueprint` must come from `mold()`, which trains it; this one is not: "
            f"{describe(blueprint)}."
        )
    novel = "keep" if blueprint.allow_novel_levels else "warn"
    known = conform(new_data, blueprint.ptypes, novel=novel)
    outer = conform(new_data, blueprint.outcome_ptypes or {}) if outcomes else None
    if not isinstance(blueprint, FormulaBlueprint):
        if blueprint.intercept:
            known = pd.concat([pd.Series(1.0, known.index, name="(Intercept)"), known], axis=1)
        return Forged(known, outer)
    return Forged(
        formula_columns(known, blueprint),
        None if outer is None else outcome_frame(blueprint, outer),
        offsets(blueprint, known),
    )


def formula_columns(known: pd.DataFrame, blueprint: FormulaBlueprint) -> pd.DataFrame:
    """Predictors of a trained formula for columns that have been checked."""
    assert blueprint.terms is not None
    return design_frame(
        blueprint.terms,
        known,
        blueprint.indicators,
        blueprint.intercept,
        blueprint.state,
        blueprint.own,
    )
