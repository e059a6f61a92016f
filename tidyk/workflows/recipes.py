"""Recipes in workflows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.base.generics import (
    extract_parameter_set_dials,
    extract_recipe,
    required_pkgs,
    tunable,
    tune_args,
)
from tidyk.base.pipe import verb
from tidyk.base.printing import bullets
from tidyk.dials.sets import Parameters
from tidyk.hardhat.blueprints import RecipeBlueprint, default_recipe_blueprint
from tidyk.hardhat.forging import Forged, forged_of
from tidyk.hardhat.molding import Mold
from tidyk.parsnip.encoding import Encoding
from tidyk.recipes.assembled import Recipe
from tidyk.recipes.beginning import Begun, begin, parts_of_begun, untuned_steps
from tidyk.recipes.molding import mold_recipe
from tidyk.recipes.tunables import finalize_recipe
from tidyk.workflows.actions import add_preprocessor, remove_preprocessor
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.preprocessors import Preprocessor, as_preprocessor


@frozen
class RecipePreprocessor(Preprocessor):
    """A recipe before a model."""

    recipe: Recipe
    blueprint: RecipeBlueprint | None = None

    begun: Begun | None = field(default=None, eq=False, repr=False)

    kind = "Recipe"
    sees_weights = True

    @property
    def required_pkgs(self) -> list[str]:
        """Packages that the steps need."""
        return required_pkgs(self.recipe)

    def show(self) -> str:
        steps = [f"{step.verb}()" for step in self.recipe.steps]
        head = f"{len(steps)} Recipe Step{'' if len(steps) == 1 else 's'}"
        more = len(steps) - 10
        rest = f"\n• ...\n• and {more} more step{'s' if more > 1 else ''}." if more > 0 else ""
        return f"{head}\n\n{bullets(steps[:10])}{rest}" if steps else head

    def extract(self) -> Recipe:
        return self.recipe

    def mold(self, data: pd.DataFrame, encoding: Encoding) -> Mold:
        """The steps make the columns; the engine says whether these may be sparse."""
        blueprint, sparse = self._blueprint, encoding.allow_sparse_x
        if self.begun is None:
            return mold_recipe(self.recipe, data, blueprint=blueprint, allow_sparse_x=sparse)
        again = evolve(blueprint, fresh=False)
        mold = mold_recipe(self.recipe, data, blueprint=again, allow_sparse_x=sparse)
        return evolve(mold, blueprint=evolve(mold.blueprint, fresh=blueprint.fresh))

    @property
    def _blueprint(self) -> RecipeBlueprint:
        return self.blueprint or default_recipe_blueprint(allow_novel_levels=True)

    @property
    def begins(self) -> bool:
        """Are there steps before the first with a `tune()`? Where new levels are not to reach the
        steps, rows have to be looked at first."""
        open_to_new = self._blueprint.fresh and self._blueprint.allow_novel_levels
        return open_to_new and untuned_steps(self.recipe) > 0

    @property
    def size(self) -> int:
        if self.begun is None or self.recipe.trained is None:
            return 0
        table = self.recipe.trained.juice
        return 8 * (self.begun.values + (0 if table is None else table.rows * len(table.columns)))

    def without_rows(self) -> RecipePreprocessor:
        if self.recipe.data is None:
            return self
        return evolve(self, recipe=evolve(self.recipe, data=None))

    def begin(self, analysis: pd.DataFrame, assessment: pd.DataFrame) -> RecipePreprocessor:
        strings = self.recipe.strings_as_factors and self._blueprint.strings_as_factors
        rec, begun = begin(self.recipe, analysis, assessment, strings)
        return evolve(self, recipe=rec, begun=begun)

    def forge(self, mold: Mold, new_data: pd.DataFrame) -> Forged:
        if self.begun is None:
            return super().forge(mold, new_data)
        blueprint = mold.blueprint
        assert isinstance(blueprint, RecipeBlueprint)  # it is a recipe's mould
        return forged_of(blueprint, *parts_of_begun(blueprint.recipe, self.begun))

    def outcome_names(self, data: pd.DataFrame) -> list[str]:
        return [n for n, term in self.recipe.terms.items() if "outcome" in term.roles]

    @property
    def makes_outcomes(self) -> bool:
        return any(step.role == "outcome" for step in self.recipe.steps)

    def check_columns(self, data: pd.DataFrame) -> None:
        missing = [name for name in self.recipe.terms if name not in data.columns]
        if missing:
            raise TidykValueError(
                "Not all variables in the recipe are present in the supplied training set: "
                f"{quoted(missing)}."
            )

    def parameters(self) -> Parameters:
        return extract_parameter_set_dials(self.recipe)

    def finalize(self, values: Mapping[str, Any]) -> RecipePreprocessor:
        return evolve(self, recipe=finalize_recipe.now(self.recipe, dict(values)))

    def tune_args(self) -> pd.DataFrame:
        return tune_args(self.recipe)

    def tunable(self) -> pd.DataFrame:
        return tunable(self.recipe)


@as_preprocessor.register(Recipe)
def recipe_preprocessor(
    recipe: object, blueprint: RecipeBlueprint | None = None
) -> RecipePreprocessor:
    """The recipe as a preprocessor, checked not to be trained."""
    if not isinstance(recipe, Recipe):
        raise TidykTypeError(f"`recipe` must be a recipe, not {describe(recipe)}.")
    if recipe.trained is not None and (blueprint is None or blueprint.fresh):
        raise TidykValueError(
            "Can't add a trained recipe to a workflow: it is trained when the workflow is fitted."
        )
    return RecipePreprocessor(recipe, blueprint)


@verb(Workflow)
def add_recipe(wf: Workflow, /, recipe: Any, *, blueprint: Any = None) -> Workflow:
    """Add a recipe to a workflow without a preprocessor.

    Args:
        wf: A workflow.
        recipe: A recipe, not trained.
        blueprint: A hardhat blueprint: `default_recipe_blueprint()`.

    Raises:
        TidykValueError: The workflow has a preprocessor already, or the recipe is trained.

    Equals R's `workflows::add_recipe()`.

    Examples:
        >>> from tidyk import recipe, step_normalize, workflow
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_normalize("wt")
        >>> (workflow() >> add_recipe(rec)).pre.kind
        'Recipe'
    """
    return add_preprocessor(wf, recipe_preprocessor(recipe, blueprint))


@verb(Workflow)
def update_recipe(wf: Workflow, /, recipe: Any, *, blueprint: Any = None) -> Workflow:
    """Replace the recipe of a workflow. Equals R's `workflows::update_recipe()`.

    >>> from tidyk import recipe, workflow
    >>> from tidyk.datasets import mtcars
    >>> wf = workflow(recipe("mpg ~ wt", data=mtcars))
    >>> list((wf >> update_recipe(recipe("mpg ~ hp", data=mtcars))).pre.recipe.terms)
    ['hp', 'mpg']
    """
    return add_recipe.now(remove_recipe.now(wf), recipe, blueprint=blueprint)


@verb(Workflow)
def remove_recipe(wf: Workflow, /) -> Workflow:
    """Take the recipe out of a workflow. Equals R's `workflows::remove_recipe()`.

    >>> from tidyk import recipe, workflow
    >>> from tidyk.datasets import mtcars
    >>> (workflow(recipe("mpg ~ wt", data=mtcars)) >> remove_recipe()).pre is None
    True
    """
    return remove_preprocessor(wf, "Recipe", "recipe preprocessor")


@extract_recipe.register(Workflow)
def extract_recipe_workflow(wf: Workflow, /, *, estimated: bool = True) -> Recipe:
    """The recipe of a workflow.

    Args:
        wf: A workflow.
        estimated: Return the trained recipe of a fitted workflow? It keeps no data:
            `extract_mold()` has them. The recipe as it was added keeps its data until the fitted
            workflow is copied or pickled; `prep(training)` trains it then.

    Raises:
        TidykValueError: There is no recipe, or it is not trained.

    Equals R's `workflows::extract_recipe()`.
    """
    if not isinstance(wf.pre, RecipePreprocessor):
        raise TidykValueError("The workflow must have a recipe preprocessor.")
    if not estimated:
        return wf.pre.recipe
    if wf.mold is None:
        raise TidykValueError(
            "Can't extract a trained recipe from an untrained workflow. Do you need to call "
            "`fit()`?"
        )
    return wf.mold.blueprint.recipe
