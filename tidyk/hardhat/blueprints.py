"""Blueprints: how data become predictors and outcomes, and what was learned from the training
data."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
from attrs import evolve, field, fields_dict, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_string,
    did_you_mean,
    quoted,
)
from tidyk.base.pipe import verb
from tidyk.base.printing import r_value
from tidyk.hardhat.formula.expansion import Terms
from tidyk.hardhat.formula.trained import TrainedFormula
from tidyk.hardhat.ptypes import Sides

INDICATORS = ("traditional", "none", "one_hot")
COMPOSITIONS = ("tibble", "data.frame", "matrix", "dgCMatrix")
Indicators = Literal["traditional", "none", "one_hot"]
Composition = Literal["tibble", "data.frame", "matrix", "dgCMatrix"]


def _bool(instance: object, attribute: Any, value: object) -> None:
    check_bool(value, attribute.name)


def _one_of(choices: tuple[str, ...]) -> Any:
    return lambda instance, attribute, value: check_string(value, attribute.name, choices)


@frozen(repr=False, eq=False)
class Blueprint:
    """How data become predictors and outcomes.

    Attributes:
        intercept: Add the column "(Intercept)".
        allow_novel_levels: Keep new levels of factors.
        composition: The form of the predictors: "tibble" or "data.frame" (a data frame), "matrix"
            (an array of numbers), "dgCMatrix" (scipy's sparse columns).
        ptypes: Types of the predictors' and of the outcomes' columns, once trained.
    """

    intercept: bool = field(default=False, validator=_bool)
    allow_novel_levels: bool = field(default=False, validator=_bool)
    composition: Composition = field(default="tibble", validator=_one_of(COMPOSITIONS))
    ptypes: Sides[pd.DataFrame] | None = None

    kind = "xy"

    def __repr__(self) -> str:
        ptypes = self.ptypes
        counts = (ptypes.predictors.shape[1], ptypes.outcomes.shape[1]) if ptypes else (0, 0)
        return "\n".join(
            [
                f"{self.kind.upper() if self.kind == 'xy' else self.kind.title()} blueprint:",
                f"# Predictors: {counts[0]}",
                f"# Outcomes: {counts[1]}",
                f"Intercept: {r_value(self.intercept)}",
                f"Novel Levels: {r_value(self.allow_novel_levels)}",
                f"Composition: {self.composition}",
                *self._lines(),
            ]
        )

    def _lines(self) -> list[str]:
        return []


@frozen(repr=False, eq=False)
class XyBlueprint(Blueprint):
    """For predictors and outcomes that are data frames already."""


@frozen(repr=False, eq=False)
class FormulaBlueprint(Blueprint):
    """For formulas.

    Attributes:
        indicators: What factors become: "traditional" (R's contrasts), "one_hot", or "none" (they
            stay whole).
        formula: The formula, once trained.
        trained: What it learned from the training data.
    """

    indicators: Indicators = field(default="traditional", validator=_one_of(INDICATORS))
    formula: str | None = None
    trained: TrainedFormula | None = None

    kind = "formula"

    @property
    def terms(self) -> Sides[Terms]:
        """The terms of the two sides of a trained formula."""
        return trained_formula(self).terms

    def _lines(self) -> list[str]:
        return [f"Indicators: {self.indicators}"]


@frozen(repr=False, eq=False)
class RecipeBlueprint(Blueprint):
    """For recipes.

    Attributes:
        fresh: Prepare the recipe anew if it was prepared before.
        strings_as_factors: Text becomes factors.
        recipe: The prepared recipe, once trained.
        extra_role_ptypes: Types of the columns that baking needs besides predictors, by role.
    """

    fresh: bool = field(default=True, validator=_bool)
    strings_as_factors: bool = field(default=True, validator=_bool)
    recipe: Any = None
    extra_role_ptypes: dict[str, pd.DataFrame] | None = None

    kind = "recipe"


def default_formula_blueprint(
    *,
    intercept: bool = False,
    allow_novel_levels: bool = False,
    indicators: Indicators = "traditional",
    composition: Composition = "tibble",
) -> FormulaBlueprint:
    """How `mold()` treats a formula.

    Args:
        intercept: Add the column "(Intercept)".
        allow_novel_levels: Keep new levels of factors.
        indicators: What factors become: "traditional" (R's contrasts), "one_hot" (a column a
            level), or "none".
        composition: The form of the predictors: "tibble" or "data.frame" (a data frame), "matrix"
            (an array), "dgCMatrix" (scipy's sparse columns).

    Equals R's `hardhat::default_formula_blueprint()`.

    Examples:
        >>> default_formula_blueprint(indicators="none")
        Formula blueprint:
        # Predictors: 0
        # Outcomes: 0
        Intercept: FALSE
        Novel Levels: FALSE
        Composition: tibble
        Indicators: none
    """
    return FormulaBlueprint(
        intercept=intercept,
        allow_novel_levels=allow_novel_levels,
        indicators=indicators,
        composition=composition,
    )


def default_xy_blueprint(
    *,
    intercept: bool = False,
    allow_novel_levels: bool = False,
    composition: Composition = "tibble",
) -> XyBlueprint:
    """How `mold()` treats predictors and outcomes. Equals R's `hardhat::default_xy_blueprint()`.

    >>> default_xy_blueprint().intercept
    False
    """
    return XyBlueprint(
        intercept=intercept, allow_novel_levels=allow_novel_levels, composition=composition
    )


def default_recipe_blueprint(
    *,
    intercept: bool = False,
    allow_novel_levels: bool = False,
    fresh: bool = True,
    strings_as_factors: bool = True,
    composition: Composition = "tibble",
) -> RecipeBlueprint:
    """How `mold()` treats a recipe.

    Args:
        intercept: Add the column "(Intercept)".
        allow_novel_levels: Keep new levels of factors.
        fresh: Prepare the recipe anew if it was prepared before.
        strings_as_factors: Text becomes factors.
        composition: The form of the predictors: see `default_formula_blueprint()`.

    Equals R's `hardhat::default_recipe_blueprint()`.

    Examples:
        >>> default_recipe_blueprint(fresh=False).fresh
        False
    """
    return RecipeBlueprint(
        intercept=intercept,
        allow_novel_levels=allow_novel_levels,
        fresh=fresh,
        strings_as_factors=strings_as_factors,
        composition=composition,
    )


@verb(Blueprint)
def update_blueprint(blueprint: Blueprint, /, **fields: Any) -> Blueprint:
    """A blueprint with other options.

    Args:
        blueprint: Any blueprint.
        **fields: New values for options that it has already.

    Raises:
        TidykTypeError: It has no such field.

    Equals R's `hardhat::update_blueprint()`.

    Examples:
        >>> update_blueprint(default_xy_blueprint(), intercept=True).intercept
        True
    """
    attributes = fields_dict(type(blueprint))
    new = [name for name in fields if name not in attributes]
    if new:
        raise TidykTypeError(
            "All elements of `...` must already exist. The following fields are new: "
            f"{quoted(new)}.{did_you_mean(new[0], attributes)}"
        )
    return evolve(blueprint, **fields)


@verb(Blueprint)
def refresh_blueprint(blueprint: Blueprint, /) -> Blueprint:
    """The same blueprint, its options checked again. Equals R's `hardhat::refresh_blueprint()`.

    >>> refresh_blueprint(default_xy_blueprint()).kind
    'xy'
    """
    return evolve(blueprint)


def check_blueprint(blueprint: Any, cls: type[Blueprint]) -> None:
    """Raise an error if a blueprint is of another kind."""
    if not isinstance(blueprint, cls):
        kind = getattr(blueprint, "kind", None)
        shown = f"<default_{kind}_blueprint>" if kind else f"<{type(blueprint).__name__}>"
        raise TidykTypeError(
            f"`blueprint` must be a <{cls.kind}_blueprint>, not a {shown} object: see "
            f"`default_{cls.kind}_blueprint()`."
        )


def trained_formula(blueprint: FormulaBlueprint) -> TrainedFormula:
    """What a blueprint's formula learned; an error if it is not trained."""
    check_trained(blueprint)
    assert blueprint.trained is not None
    return blueprint.trained


def check_trained(blueprint: object) -> Sides[pd.DataFrame]:
    """The types that a blueprint learned; an error if it is not trained."""
    if not isinstance(blueprint, Blueprint):
        raise TidykTypeError(
            f"`blueprint` must be a <hardhat_blueprint>, not a <{type(blueprint).__name__}> "
            "object: take the `blueprint` of a mould."
        )
    if blueprint.ptypes is None:
        raise TidykValueError(
            "`blueprint` must come from `mold()`, which trains it; this one is not trained."
        )
    return blueprint.ptypes
