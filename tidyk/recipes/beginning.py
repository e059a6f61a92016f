"""The part of a recipe before its first `tune()`, done once for all the values tried."""

from __future__ import annotations

import pandas as pd
from attrs import evolve, frozen

from tidyk.recipes.assembled import Recipe
from tidyk.recipes.baking import after_steps, as_trained, finished
from tidyk.recipes.columns import Table, table_of
from tidyk.recipes.molding import Parts, parts_of
from tidyk.recipes.telling import told_once
from tidyk.recipes.training import prep


@frozen(eq=False)
class Begun:
    """New rows after the first steps of a recipe.

    Attributes:
        steps: How many steps those are.
        table: The rows.
        index: Their index.
    """

    steps: int
    table: Table
    index: pd.Index

    @property
    def values(self) -> int:
        """How many values are kept."""
        return self.table.rows * len(self.table.columns)


def untuned_steps(rec: Recipe) -> int:
    """How many steps come before the first with a `tune()`; 0 if there is no `tune()`."""
    return next((at for at, step in enumerate(rec.steps) if step.marked), 0)


def begin(
    rec: Recipe, training: pd.DataFrame, new: pd.DataFrame, strings_as_factors: bool
) -> tuple[Recipe, Begun]:
    """Train the steps before the first `tune()`, and take new rows through them.

    Returns:
        The recipe with these steps trained, which keeps its rows after them, and the new rows.
    """
    count = untuned_steps(rec)
    first = evolve(rec, steps=rec.steps[:count])
    trained = prep.now(first, training, fresh=True, strings_as_factors=strings_as_factors)
    with told_once():
        table = after_steps(trained, as_trained(trained, table_of(new, rec.terms)))
    begun = Begun(count, table, new.index)
    return evolve(trained, steps=(*trained.steps, *rec.steps[count:])), begun


def parts_of_begun(rec: Recipe, begun: Begun) -> Parts:
    """Predictors, outcomes and other roles of new rows that have gone through the first steps."""
    with told_once():
        table = finished(rec, after_steps(rec, begun.table, begun.steps))
    return parts_of(rec, table, begun.index, True)
