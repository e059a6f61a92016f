"""Factors as columns of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_string,
    describe,
    quoted,
)
from tidyk.hardhat.formula.contrasts import contrasts_for
from tidyk.recipes.coded import Factor, Indicator
from tidyk.recipes.columns import Column, Table
from tidyk.recipes.kinds import make_names, names0
from tidyk.recipes.step import FACTORS, SPARSE, Step, Training, option, step
from tidyk.recipes.telling import tell_levels

DEFAULTS = {"unordered": "contr.treatment", "ordered": "contr.poly"}


def dummy_names(var: str, lvl: Any, ordinal: bool = False, sep: str = "_") -> list[str]:
    """The names of a factor's dummy columns: `x_level`, or `x_1`, `x_2`, … if it is ordered.

    Args:
        var: The factor's name.
        lvl: The levels.
        ordinal: Is it ordered?
        sep: The text between the two.

    Equals R's `recipes::dummy_names()`.

    >>> dummy_names("x", ["a b", "c"])
    ['x_a.b', 'x_c']
    """
    if ordinal:
        return names0(len(lvl), f"{var}{sep}")
    return [f"{var}{sep}{text}" for text in make_names(lvl)]


@frozen(eq=False)
class Coding:
    """How a factor becomes columns.

    Attributes:
        levels: In training.
        labels: Of the columns, without the factor's name.
        names: Of the columns.
        matrix: A row for each level, a column for each new column; None if each column is one
            level.
        first: The number of the first level that has a column.
    """

    levels: tuple[str, ...]
    labels: tuple[str, ...]
    names: tuple[str, ...]
    matrix: np.ndarray | None
    first: int


def _check_naming(value: Any, name: str) -> None:
    if not callable(value):
        raise TidykTypeError(f"`{name}` must be a function, not {describe(value)}.")


@step("Dummy variables from", takes=FACTORS, role="predictor")
class step_dummy(Step):
    """Turn factors into columns of numbers.

    An unordered factor becomes a column of 0 and 1 for each level but the first, an ordered one
    becomes polynomials.

    one_hot: Make a column for every level?
    contrasts: R's contrasts for all factors, or a dict of those for "unordered" and "ordered" ones.
    naming: A function of the factor's name, the labels, and `ordinal=`, that gives the names.
    sparse: "yes" keeps columns of 0 and 1 sparse in data frames, "no" does not; "auto" does in
        workflows where they would take much room and the engine takes sparse columns.
    keep_original_cols: Keep the factors too?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Petal.Width ~ Species", data=iris) >> step_dummy("Species") >> prep()
    >>> juice(rec).columns.tolist()
    ['Petal.Width', 'Species_versicolor', 'Species_virginica']
    """

    one_hot: bool = option(False, check_bool)
    contrasts: Any = None
    naming: Callable[..., Any] = option(dummy_names, _check_naming)
    sparse: str = option("auto", check_string, choices=SPARSE)
    keep_original_cols: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, Coding]:
        return {name: self._coding(data.table.factor(name), name) for name in names}

    def _coding(self, values: Factor, name: str) -> Coding:
        levels = values.levels
        if len(levels) < 2 and not self.one_hot:
            raise TidykValueError(f"Only one factor level in `{name}`: {quoted(levels)}.")
        how = self._contrast(values.ordered)
        if self.one_hot or how in ("contr.treatment", "contr_treatment"):
            labels = levels if self.one_hot else levels[1:]
            matrix, first = None, int(not self.one_hot)
        else:
            table = contrasts_for(levels, how)
            matrix, first = table.to_numpy(float), 0
            labels = levels[1 : table.shape[1] + 1]
        names = self._named(name, labels, values.ordered)
        return Coding(levels, labels, tuple(names), matrix, first)

    def _contrast(self, ordered: bool) -> Any:
        if self.contrasts is None or isinstance(self.contrasts, dict):
            return {**DEFAULTS, **(self.contrasts or {})}["ordered" if ordered else "unordered"]
        return self.contrasts

    def _named(self, name: str, labels: tuple[str, ...], ordinal: bool) -> list[str]:
        names = self.naming(name, list(labels), ordinal=ordinal)
        return [names] if isinstance(names, str) else list(names)

    def apply(self, table: Table) -> Table:
        new: dict[str, Column] = {}
        for name, coding in self.learned.items():
            columns = self._columns(table.factor(name), coding, name)
            new.update(zip(coding.names, columns, strict=True))
        return table.added(new, () if self.keep_original_cols else self.chosen)

    def _columns(self, values: Factor, coding: Coding, name: str) -> list[Column]:
        codes = _known_codes(values, coding, name)
        if coding.matrix is None:
            sparse = {"yes": True, "no": False}.get(self.sparse)
            count = len(coding.labels)
            return [Indicator(codes, coding.first + i, sparse) for i in range(count)]
        rows = np.vstack([coding.matrix, np.full(coding.matrix.shape[1], np.nan)])
        return list(rows[codes].T)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "columns": None}
        pairs = [
            (name, label) for name, coding in self.learned.items() for label in self._told(coding)
        ]
        return {"terms": [n for n, _ in pairs], "columns": [label for _, label in pairs]}

    def _told(self, coding: Coding) -> tuple[str, ...]:
        return coding.labels


def _known_codes(values: Factor, coding: Coding, name: str) -> np.ndarray:
    """Codes of the training levels; -1, with a warning, for other levels and for missing values."""
    relabelled = values.relabelled(coding.levels)
    if relabelled.has_gaps():
        tell_levels(name, values, coding.levels, gaps=True)
    return relabelled.codes
