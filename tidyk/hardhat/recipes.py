"""Recipes as moulds: what a recipe must have for `mold()`, and how it is used.

hardhat does not know recipes: anything with the methods and tables of `Preparable` is one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import singledispatch
from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.hardhat.blueprints import (
    RecipeBlueprint,
    check_blueprint,
    check_trained,
    default_recipe_blueprint,
)
from tidyk.hardhat.casting import Novel, as_frame
from tidyk.hardhat.composing import add_intercept_column, recompose
from tidyk.hardhat.molding import Mold, mold
from tidyk.hardhat.ptypes import Sides, conform, extract_ptype, shrink

NEEDED = {"outcome": False, "predictor": True, "case_weights": False, "NA": True}
"""Whether baking needs the columns of these roles; it needs those of any other."""


class Preparable(ABC):
    """A recipe: anything with `prep()` and `bake()`.

    Attributes:
        var_info: A data frame of `variable` and `role`, as they were when the recipe was made.
        term_info: The same, once prepared.
        template: The training data, once prepared.
        bake_roles: Whether baking needs the columns of a role, by role, where the user said so.
    """

    var_info: pd.DataFrame
    term_info: pd.DataFrame
    template: pd.DataFrame
    bake_roles: dict[str, bool]

    @abstractmethod
    def prep(self, *, training: pd.DataFrame | None, fresh: bool, strings_as_factors: bool) -> Any:
        """The recipe with its steps trained; without training data, as it was trained before."""

    @abstractmethod
    def bake(self, new_data: pd.DataFrame) -> pd.DataFrame:
        """New data after the trained steps."""

    @classmethod
    def __subclasshook__(cls, other: type) -> Any:
        if cls is not Preparable:
            return NotImplemented
        return all(any(name in c.__dict__ for c in other.__mro__) for name in ("prep", "bake"))


@mold.register(Preparable)
def mold_recipe(
    recipe: Preparable, /, data: pd.DataFrame, *, blueprint: RecipeBlueprint | None = None
) -> Mold:
    """Prepare a recipe; its template becomes predictors and outcomes."""
    blueprint = blueprint or default_recipe_blueprint()
    check_blueprint(blueprint, RecipeBlueprint)
    frame = as_frame(data)
    prepared = recipe.prep(
        training=frame if blueprint.fresh else None,
        fresh=blueprint.fresh,
        strings_as_factors=blueprint.strings_as_factors,
    )
    whole = prepared.template
    predictors = whole[_names(prepared.term_info, "predictor")]
    if blueprint.intercept:
        predictors = add_intercept_column.now(predictors)
    needed = {
        role: extract_ptype.now(frame[names])
        for role in _needed_roles(recipe)
        if (names := [n for n in _names(recipe.var_info, role) if n in frame.columns])
    }
    trained = evolve(
        blueprint,
        recipe=prepared,
        ptypes=Sides(
            *(
                extract_ptype.now(frame[_names(recipe.var_info, r)])
                for r in ("predictor", "outcome")
            )
        ),
        extra_role_ptypes=needed or None,
    )
    return Mold(
        recompose.now(predictors, composition=blueprint.composition),
        whole[_names(prepared.term_info, "outcome")],
        trained,
        {"roles": _by_role(prepared, whole)},
        [str(name) for name in predictors.columns],
    )


@singledispatch
def bake_new(
    recipe: object, blueprint: RecipeBlueprint, frame: pd.DataFrame, outcomes: bool
) -> tuple[pd.DataFrame, pd.DataFrame | None, dict[str, Any]]:
    """Predictors, outcomes and other roles of new data; recipes that know a shorter way register
    it."""
    novel: Novel = "keep" if blueprint.allow_novel_levels else "warn"
    ptypes = check_trained(blueprint)
    predictors = conform(shrink.now(frame, ptypes.predictors), ptypes.predictors, novel=novel)
    outer = None
    if outcomes:
        outer = conform(shrink.now(frame, ptypes.outcomes), ptypes.outcomes)
    parts = [predictors, *([] if outer is None else [outer])]
    for ptype in (blueprint.extra_role_ptypes or {}).values():
        parts.append(conform(shrink.now(frame, ptype), ptype, novel=novel))
    every = pd.concat(parts, axis=1)
    baked = blueprint.recipe.bake(every.loc[:, ~every.columns.duplicated()])
    info = blueprint.recipe.term_info
    outer = None if outer is None else baked[_names(info, "outcome")]
    roles = {"roles": _by_role(blueprint.recipe, baked)}
    return baked[_names(info, "predictor")], outer, roles


def _roles(info: pd.DataFrame) -> pd.Series:
    return info["role"].astype(object).where(info["role"].notna(), "NA")


def _names(info: pd.DataFrame, role: str) -> list[str]:
    return list(dict.fromkeys(info["variable"][_roles(info) == role]))


def _needed_roles(recipe: Preparable) -> list[str]:
    """The roles, besides predictors, that baking needs."""
    needs = {**NEEDED, **recipe.bake_roles}
    return [r for r in _roles(recipe.var_info).unique() if r != "predictor" and needs.get(r, True)]


def _by_role(recipe: Preparable, data: pd.DataFrame) -> dict[str, pd.DataFrame] | None:
    """The columns of roles other than predictor and outcome, by role; None if there are none."""
    roles = [r for r in _roles(recipe.term_info).unique() if r not in ("predictor", "outcome")]
    by_role = {
        role: data[[n for n in _names(recipe.term_info, role) if n in data.columns]]
        for role in roles
    }
    return by_role or None
