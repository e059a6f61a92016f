"""`prep()`: each step learns from the training data after the earlier steps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    quoted,
    warn,
)
from tidyk.base.pipe import verb
from tidyk.base.printing import r_number
from tidyk.hardhat.casting import as_frame
from tidyk.hardhat.weights import is_case_weights
from tidyk.recipes.assembled import Recipe, TrainedRecipe
from tidyk.recipes.changes import log_of_changes
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Table, as_factor, missing_in, table_of, types_of
from tidyk.recipes.locating import at_step, place_of
from tidyk.recipes.selecting import Term, terms_of
from tidyk.recipes.step import Step, Trained, Training
from tidyk.recipes.telling import new_gaps, tell_gaps, told_once
from tidyk.rsample.rsplit import Rsplit, analysis


@verb(Recipe)
def prep(
    rec: Recipe,
    /,
    training: pd.DataFrame | None = None,
    *,
    fresh: bool = False,
    verbose: bool = False,
    retain: bool = True,
    log_changes: bool = False,
    strings_as_factors: bool | None = None,
) -> Recipe:
    """Train a recipe: each step learns from the training data.

    Args:
        rec: A recipe without `tune()`.
        training: The training data; by default those that the recipe was made with.
        fresh: Train again steps that are trained already?
        verbose: Print a line for each step?
        retain: Keep the training data as the last step leaves them, for `juice()`?
        log_changes: Print which columns each step added and removed?
        strings_as_factors: Does text become factors? By default as the recipe says.

    Returns:
        The trained recipe.

    Raises:
        TidykValueError: A `tune()` is not filled in, columns are missing, there are no rows, or a
            step cannot be trained, which the message names.

    Equals R's `recipes::prep()`.

    Examples:
        >>> from tidyk import recipe, step_center, tidy
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_center("wt", id="middle") >> prep()
        >>> tidy(rec, id="middle")["value"].round(3).tolist()
        [3.217]
    """
    for name, flag in (("fresh", fresh), ("retain", retain), ("log_changes", log_changes)):
        check_bool(flag, name)
    check_tuned(rec)
    strings = rec.strings_as_factors if strings_as_factors is None else strings_as_factors
    frame = _training_frame(rec, training, fresh)
    if rec.trained and not fresh:
        return _continued(rec, frame, retain, verbose, log_changes)
    start = _started(rec, frame, strings)
    with told_once():
        steps, table, terms = _trained_steps(rec, start, fresh, (verbose, log_changes))
    if verbose and retain:
        size = sum(getattr(column, "nbytes", 0) for column in table.columns.values())
        print(f"The retained training set is ~ {r_number(round(size / 2**20, 2))} Mb  in memory.")
    levels = {n: c.levels for n, c in start.columns.items() if isinstance(c, Factor)}
    trained = TrainedRecipe(
        terms,
        levels,
        _levels(table),
        len(frame),
        _incomplete(start),
        table if retain else None,
        frame.index if retain else None,
    )
    return evolve(rec, steps=steps, trained=trained, data=frame if retain else None)


@verb(Rsplit)
def prepper(split: Rsplit, /, recipe: Recipe, **options: bool) -> Recipe:
    """Train a recipe on the analysis rows of a split: `prep()`, the other way round.

    Args:
        split: A split, of a set of resamples for instance.
        recipe: The recipe, which is trained anew.
        **options: `verbose`, `retain`, `log_changes` and `strings_as_factors` of `prep()`.

    Returns:
        The trained recipe.

    Equals R's `recipes::prepper()`.

    Examples:
        >>> from tidyk import recipe, step_center, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> folds = vfold_cv(mtcars, v=2)
        >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_center("wt")
        >>> trained = [prepper(split, recipe=rec) for split in folds.splits]
        >>> len(trained)
        2
    """
    for name in ("training", "fresh"):
        if name in options:
            raise TidykTypeError(f"`prepper()` has no argument `{name}`: it trains on the split.")
    return prep.now(recipe, training=analysis.now(split), fresh=True, **options)


def start_table(rec: Recipe, data: pd.DataFrame | None) -> tuple[pd.DataFrame, Table]:
    """The training data, and the table that the first step gets."""
    frame = _training_frame(evolve(rec, trained=None), data, False)
    return frame, _started(rec, frame, rec.strings_as_factors)


def check_tuned(rec: Recipe) -> None:
    """Raise an error if a step still has a `tune()`."""
    marked = [f"{s.verb}: {quoted(s.marked)}" for s in rec.steps if s.marked]
    if marked:
        raise TidykValueError(
            "You cannot `prep()` a tunable recipe. The following "
            f"step{'s have' if len(marked) > 1 else ' has'} `tune()`: {'; '.join(marked)}. Give "
            "values with `finalize_recipe()`, or tune the recipe in a workflow."
        )


def _training_frame(rec: Recipe, training: pd.DataFrame | None, fresh: bool) -> pd.DataFrame:
    if training is None and fresh:
        raise TidykValueError(
            "A training set must be supplied to the `training` argument when `fresh=True`."
        )
    if training is not None and rec.trained and not fresh:
        warn(
            "The previous data will be used by `prep()`: the data passed using `training` will be "
            "ignored. Use `fresh=True` to train with them."
        )
        training = None
    if training is None and rec.data is None:
        raise TidykValueError("The recipe keeps no data: give `training`.")
    frame = as_frame(rec.data if training is None else training)
    missing = [name for name in rec.terms if name not in frame.columns]
    if missing:
        raise TidykValueError(
            "Not all variables in the recipe are present in the supplied training set: "
            f"{quoted(missing)}."
        )
    if len(frame) == 0:
        raise TidykValueError("The training data have no rows: there is nothing to learn from.")
    return frame


def _started(rec: Recipe, frame: pd.DataFrame, strings: bool) -> Table:
    """The variables of the recipe; text that is predictor or outcome becomes factors."""
    table = table_of(frame, rec.terms)
    if not strings:
        return table
    texts = {
        name: as_factor(column)
        for name, column in table.columns.items()
        if "string" in types_of(column) and {"predictor", "outcome"} & set(rec.terms[name].roles)
    }
    return table.replaced(texts) if texts else table


def _trained_steps(
    rec: Recipe, table: Table, fresh: bool, shown: tuple[bool, bool]
) -> tuple[tuple[Step, ...], Table, Mapping[str, Term]]:
    terms = {
        name: evolve(term, types=types_of(table[name]))
        if types_of(table[name]) != term.types
        else term
        for name, term in rec.terms.items()
    }
    return _run(rec.steps, table, terms, fresh, shown)


def _run(
    steps: tuple[Step, ...],
    table: Table,
    terms: Mapping[str, Term],
    fresh: bool,
    shown: tuple[bool, bool],
) -> tuple[tuple[Step, ...], Table, Mapping[str, Term]]:
    """Train the steps that are not trained yet, and take the table through all of them."""
    finished: list[Step] = []
    for number, step in enumerate(steps, start=1):
        if step.trained and not fresh:
            finished.append(step)
            continue
        with at_step(step, number):
            step = train_step(step, table, terms)
            after = step.apply(table)
        if step.watched:
            tell_gaps(place_of(step, number), new_gaps(table, after, step.uses()))
        if shown[0]:
            print(f"oper {number} {step.operation} {step.kind} [training] ")
        if shown[1]:
            print(log_of_changes(step, table, after))
        terms = terms_of(after, terms, table, step.role)
        table = after
        finished.append(step)
    return tuple(finished), table, terms


def train_step(step: Step, table: Table, terms: Mapping[str, Term]) -> Step:
    """The step, trained on a table."""
    weights, weighted = _weights(step, table, terms)
    data = Training(table, terms, weights)
    names = data.select(step.terms) if step.selecting else []
    check_types(step, names, terms)
    fresh = evolve(step, trained=None)
    learned = fresh.train(names, data)
    return evolve(fresh, trained=Trained(tuple(names), learned, weighted))


def _weights(step: Step, table: Table, terms: Mapping[str, Term]) -> tuple[np.ndarray | None, str]:
    """The case weights that a step may use, and what is printed about them."""
    columns = [n for n, t in terms.items() if "case_weights" in t.roles and n in table.columns]
    if not columns or step.weights is None:
        return None, ""
    column = table[columns[0]]
    frequency = is_case_weights(column) and column.dtype.name == "freq_wts"
    if step.weights == "supervised" or frequency:
        return np.asarray(column, float), "weighted"
    return None, "ignored weights"


def check_types(step: Step, names: list[str], terms: Mapping[str, Term]) -> None:
    """Raise an error if a step cannot work on the selected columns."""
    if step.takes is None:
        return
    wrong: dict[str, list[str]] = {}
    for name in names:
        if not set(step.takes) & set(terms[name].types):
            wrong.setdefault(terms[name].types[0], []).append(name)
    if wrong:
        listing = "; ".join(
            f"{len(n)} of type {kind}: {quoted(n[:3])}" for kind, n in wrong.items()
        )
        allowed = " or ".join(t for t in step.takes if t != "matrix")
        raise TidykTypeError(
            f"All columns selected for the step should be {allowed}. Found {listing}."
        )


def _levels(table: Table) -> dict[str, Factor]:
    """The levels of the factors after the last step, without their rows."""
    none = np.empty(0, np.int8)
    return {n: evolve(c, codes=none) for n, c in table.columns.items() if isinstance(c, Factor)}


def _incomplete(table: Table) -> int:
    """How many rows have a missing value."""
    incomplete = np.zeros(table.rows, bool)
    for column in table.columns.values():
        incomplete |= missing_in(column)
    return int(incomplete.sum())


def _continued(
    rec: Recipe, frame: pd.DataFrame, retain: bool, verbose: bool, log_changes: bool
) -> Recipe:
    """Train the steps that were added to a trained recipe."""
    assert rec.trained is not None
    if all(step.trained for step in rec.steps):
        return rec
    if rec.trained.juice is None:
        raise TidykValueError(
            "To prep new steps after prepping the original recipe, `retain=True` must be set each "
            "time that the recipe is trained."
        )
    juice, first = rec.trained.juice, rec.trained.terms
    with told_once():
        steps, table, terms = _run(rec.steps, juice, first, False, (verbose, log_changes))
    trained = evolve(
        rec.trained, terms=terms, levels=_levels(table), juice=table if retain else None
    )
    return evolve(rec, steps=steps, trained=trained, data=frame)
