"""Recipes as moulds: the trained recipe is the blueprint, without the data that it was trained
on."""

from __future__ import annotations

from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.base.frames import column_arrays
from tidyk.hardhat.blueprints import (
    RecipeBlueprint,
    check_blueprint,
    check_trained,
    default_recipe_blueprint,
)
from tidyk.hardhat.casting import Novel, as_frame, cast, same_type
from tidyk.hardhat.composing import add_intercept_column, recompose
from tidyk.hardhat.molding import Mold, mold
from tidyk.hardhat.ptypes import Sides, ptype_of, require_columns
from tidyk.hardhat.recipes import bake_new
from tidyk.recipes.assembled import Recipe
from tidyk.recipes.baking import baked_table, required_columns
from tidyk.recipes.columns import Table, column_of, levels_of
from tidyk.recipes.sparse import worth_it
from tidyk.recipes.training import prep


@mold.register(Recipe)
def mold_recipe(
    rec: Recipe,
    /,
    data: pd.DataFrame,
    *,
    blueprint: RecipeBlueprint | None = None,
    allow_sparse_x: bool = False,
) -> Mold:
    """Train a recipe; the columns that result become predictors and outcomes.

    New levels of factors reach the steps, so that `step_novel()` can do its work.

    Args:
        rec: A recipe.
        data: The training data.
        blueprint: A recipe blueprint; with `fresh=False` a trained recipe is used as it is.
        allow_sparse_x: May columns be sparse? Indicators are where they would take much room.

    Returns:
        A mould. Its blueprint requires of new data only columns that result or that a step reads.

    Examples:
        >>> from tidyk import recipe, step_rm
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_rm("hp")
        >>> mold_recipe(rec, mtcars).blueprint.ptypes.predictors.columns.tolist()
        ['wt']
    """
    blueprint = blueprint or default_recipe_blueprint(allow_novel_levels=True)
    check_blueprint(blueprint, RecipeBlueprint)
    frame = as_frame(data)
    prepared = _prepared(rec, frame, blueprint)
    trained = prepared.trained
    assert trained is not None and trained.juice is not None
    table, index = trained.juice, trained.index
    if allow_sparse_x and worth_it(table.columns, table.rows):
        prepared = evolve(prepared, trained=evolve(trained, sparse=True))
    roles = _by_role(prepared, table, index)
    outcomes = table.frame(index, _named(prepared, "outcome"))
    predictors, names = _predictors(prepared, table, index, blueprint)
    return Mold(predictors, outcomes, _filled(blueprint, prepared, frame), {"roles": roles}, names)


@bake_new.register(Recipe)
def bake_new_data(
    rec: Recipe, blueprint: RecipeBlueprint, frame: pd.DataFrame, outcomes: bool
) -> Parts:
    """Predictors, outcomes and other roles of new data, whose columns are turned into a table of
    arrays right away."""
    ptypes = check_trained(blueprint)
    parts = [ptypes.predictors, *(blueprint.extra_role_ptypes or {}).values()]
    if outcomes:
        parts.append(ptypes.outcomes)
    table = _conformed(frame, parts, "keep" if blueprint.allow_novel_levels else "warn")
    return parts_of(rec, baked_table(rec, table), frame.index, outcomes)


Parts = tuple[pd.DataFrame, pd.DataFrame | None, dict[str, Any]]
"""Predictors, outcomes and extras."""


def parts_of(rec: Recipe, baked: Table, index: pd.Index, outcomes: bool) -> Parts:
    """The columns of baked rows by role."""
    outer = baked.frame(index, _named(rec, "outcome")) if outcomes else None
    roles = {"roles": _by_role(rec, baked, index)}
    sparse = rec.trained is not None and rec.trained.sparse
    return baked.frame(index, _named(rec, "predictor"), sparse), outer, roles


def _conformed(frame: pd.DataFrame, parts: list[pd.DataFrame], novel: Novel) -> Table:
    """The columns of new data in the types that they had in training."""
    types = {
        name: dtype
        for part in parts
        for name, dtype in zip(part.columns.tolist(), part.dtypes.tolist(), strict=True)
    }
    arrays = column_arrays(frame)
    if not types.keys() <= arrays.keys():
        require_columns(frame, list(types))
    columns = {}
    for name, dtype in types.items():
        values = arrays[name]
        if not _is_as_known(values.dtype, dtype):
            values = cast(frame[name], dtype, str(name), novel=novel)
        columns[name] = column_of(values)
    return Table(columns, len(frame))


def _is_as_known(new: Any, old: Any) -> bool:
    """Is it the type of training? Levels are compared as texts, which steps need anyway."""
    if not (isinstance(new, pd.CategoricalDtype) and isinstance(old, pd.CategoricalDtype)):
        return same_type(new, old)
    same = levels_of(new.categories) == levels_of(old.categories)
    return same and new.ordered == old.ordered


def _prepared(rec: Recipe, frame: pd.DataFrame, blueprint: RecipeBlueprint) -> Recipe:
    strings = rec.strings_as_factors and blueprint.strings_as_factors
    if not blueprint.fresh and rec.trained:
        return rec if rec.complete else prep.now(rec)
    return prep.now(rec, frame, fresh=True, strings_as_factors=strings)


def _named(rec: Recipe, role: str) -> list[str]:
    return [name for name, term in rec.current.items() if role in term.roles]


def _predictors(
    rec: Recipe, table: Table, index: pd.Index | None, blueprint: RecipeBlueprint
) -> tuple[object, list[str]]:
    """The predictors in the blueprint's composition, and their names."""
    names = _named(rec, "predictor")
    if blueprint.composition == "dgCMatrix" and not blueprint.intercept:
        return table.only(names).sparse(), names
    frame = table.frame(index, names, rec.trained is not None and rec.trained.sparse)
    if blueprint.intercept:
        frame = add_intercept_column.now(frame)
    return (
        recompose.now(frame, composition=blueprint.composition),
        [str(name) for name in frame.columns],
    )


def _by_role(rec: Recipe, table: Table, index: pd.Index | None) -> dict[str, pd.DataFrame] | None:
    """The columns of roles other than predictor and outcome, by role; None if there are none."""
    roles = dict.fromkeys(
        "NA" if role is None else role
        for term in rec.current.values()
        for role in term.roles
        if role not in ("predictor", "outcome")
    )
    by_role = {
        role: table.frame(index, [n for n in _with_role(rec, role) if n in table.columns])
        for role in roles
    }
    return by_role or None


def _with_role(rec: Recipe, role: str) -> list[str]:
    part = None if role == "NA" else role
    return [name for name, term in rec.current.items() if part in term.roles]


def _filled(blueprint: RecipeBlueprint, rec: Recipe, frame: pd.DataFrame) -> RecipeBlueprint:
    """The blueprint with the trained recipe, and the types of the columns that new data need."""
    needed = required_columns(rec)
    predictors = [n for n in needed if "predictor" in rec.terms[n].roles]
    outcomes = [n for n, term in rec.terms.items() if "outcome" in term.roles]
    others: dict[str, list[str]] = {}
    for name in needed:
        for role in rec.terms[name].roles:
            if role not in ("predictor", "outcome"):
                others.setdefault("NA" if role is None else role, []).append(name)
    extra = {role: ptype_of(frame, names) for role, names in others.items()}
    assert rec.trained is not None
    return evolve(
        blueprint,
        recipe=evolve(rec, data=None, trained=evolve(rec.trained, juice=None, index=None)),
        ptypes=Sides(ptype_of(frame, predictors), ptype_of(frame, outcomes)),
        extra_role_ptypes=extra or None,
    )
