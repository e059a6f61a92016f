"""Kinds of steps: those that change columns one by one, replace a column with several, project many
columns together, remove columns, or choose rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table, types_of
from tidyk.recipes.step import Step, Training
from tidyk.recipes.telling import tell_levels


class OneByOne(Step):
    """Changes each column of numbers by itself: `learn` from its values, `change` them."""

    def learn(self, values: np.ndarray, weights: np.ndarray | None) -> Any:
        """What is learned from one column."""
        return None

    def change(self, values: np.ndarray, learned: Any) -> np.ndarray:
        """A column's new values."""
        raise NotImplementedError

    def train(self, names: list[str], data: Training) -> dict[str, Any]:
        return {name: self.learn(data.table.numbers(name), data.weights) for name in names}

    def apply(self, table: Table) -> Table:
        with np.errstate(all="ignore"):
            changed = {n: self.change(table.numbers(n), lrn) for n, lrn in self.learned.items()}
        return table.replaced(changed)


class Expanding(Step):
    """Replaces each column with several: `learn` from its values, `expand` them to a matrix."""

    keep_original_cols: bool = False

    def learn(self, values: np.ndarray, name: str, weights: np.ndarray | None) -> Any:
        """What is learned from one column; None leaves it alone."""
        raise NotImplementedError

    def expand(self, values: np.ndarray, learned: Any) -> np.ndarray:
        """A matrix of new columns."""
        raise NotImplementedError

    def labels(self, name: str, count: int) -> list[str]:
        """The names of the new columns."""
        return names0(count, f"{name}_")

    def train(self, names: list[str], data: Training) -> dict[str, Any]:
        return {name: self.learn(data.table.numbers(name), name, data.weights) for name in names}

    def apply(self, table: Table) -> Table:
        columns: dict[str, Column] = {}
        for name, learned in self.learned.items():
            if learned is None:
                continue
            matrix = self.expand(table.numbers(name), learned)
            columns.update(zip(self.labels(name, matrix.shape[1]), matrix.T, strict=True))
        sources = [n for n, learned in self.learned.items() if learned is not None]
        return table.added(columns, () if self.keep_original_cols else sources)


class Projecting(Step):
    """Replaces many columns of numbers with a few: `learn` from their matrix, `project` it."""

    keep_original_cols: bool = False
    prefix: str = "C"

    def learn(self, values: np.ndarray, names: list[str], data: Training) -> Any:
        """What is learned from the matrix; None leaves the columns alone."""
        raise NotImplementedError

    def project(self, values: np.ndarray) -> np.ndarray:
        """The new columns."""
        raise NotImplementedError

    def train(self, names: list[str], data: Training) -> Any:
        return self.learn(data.table.matrix(names), names, data) if names else None

    def apply(self, table: Table) -> Table:
        if self.learned is None:
            return table
        scores = self.project(table.matrix(self.chosen))
        columns = dict(zip(self.labels(scores.shape[1]), scores.T, strict=True))
        return table.added(columns, () if self.keep_original_cols else self.chosen)

    def labels(self, count: int) -> list[str]:
        """The names of the new columns."""
        return names0(count, self.prefix)


class Removing(Step):
    """Removes columns: `removals` says which of the selected ones."""

    def removals(self, names: list[str], data: Training) -> list[str]:
        """The columns to be removed."""
        raise NotImplementedError

    def train(self, names: list[str], data: Training) -> tuple[str, ...]:
        return tuple(self.removals(names, data))

    def apply(self, table: Table) -> Table:
        return table.replaced({}, drop=self.learned)

    @property
    def chosen(self) -> list[str]:
        """The removed columns; before training, what selects the candidates."""
        return list(self.learned) if self.trained else super().chosen

    def uses(self) -> list[str]:
        return []


class Choosing(Step):
    """Keeps, orders or repeats rows: `positions` says which."""

    def positions(self, table: Table) -> np.ndarray:
        """The rows, by position."""
        raise NotImplementedError

    def apply(self, table: Table) -> Table:
        return table.take(self.positions(table))


class Checking(Step):
    """Leaves the table as it is, or raises an error: `check` says which."""

    def check(self, table: Table) -> None:
        """Raise an error if something is wrong with the columns."""
        raise NotImplementedError

    def apply(self, table: Table) -> Table:
        self.check(table)
        return table


class Releveling(Step):
    """Changes factors one by one: `learn` from the training data, `change` any data."""

    def learn(self, values: Factor, weights: np.ndarray | None, name: str) -> Any:
        """What is learned from one factor: by default its levels."""
        return values.levels

    def change(self, values: Factor, learned: Any, name: str) -> Column:
        """The factor's column after the step."""
        raise NotImplementedError

    def train(self, names: list[str], data: Training) -> dict[str, Any]:
        table = data.table
        return {name: self.learn(table.factor(name), data.weights, name) for name in names}

    def apply(self, table: Table) -> Table:
        changed = {
            name: self.change(table.factor(name), learned, name)
            for name, learned in self.learned.items()
        }
        return table.replaced(changed)


def names0(count: int, prefix: str) -> list[str]:
    """Numbered names, padded to the same length. Equals R's `recipes::names0()`.

    >>> names0(10, "PC")[0]
    'PC01'
    """
    width = len(str(count))
    return [f"{prefix}{i:0{width}}" for i in range(1, count + 1)]


def as_whole(values: np.ndarray) -> np.ndarray:
    """Whole numbers as integers, if none is missing."""
    return values if np.isnan(values).any() else values.astype(np.int64)


def is_whole(column: Column) -> bool:
    """Is it a column of integers?"""
    return types_of(column)[0] == "integer"


def unseen(values: Factor, levels_seen: Iterable[str], name: str) -> Factor:
    """The factor with only the known levels; others become missing, with a warning."""
    levels = tuple(levels_seen)
    if values.levels == levels:
        return values
    tell_levels(name, values, levels)
    return values.relabelled(levels)


def weighted_mean(values: np.ndarray, weights: np.ndarray | None) -> Any:
    """The mean over the rows."""
    return values.mean(axis=0) if weights is None else np.average(values, axis=0, weights=weights)


def weighted_sd(values: np.ndarray, weights: np.ndarray | None) -> Any:
    """The standard deviation over the rows; with weights, that of R's `cov.wt()`."""
    if weights is None:
        if len(values) < 2:
            return np.full(values.shape[1:], np.nan)
        with np.errstate(invalid="ignore"):  # infinite values have no spread, which callers tell
            apart = values - values.mean(axis=0)
        return np.sqrt(np.einsum("i...,i...->...", apart, apart) / (len(values) - 1))
    middle = np.average(values, axis=0, weights=weights)
    shares = weights / weights.sum()
    squares = np.tensordot(shares, (values - middle) ** 2, 1)
    return np.sqrt(squares / (1 - (shares**2).sum()))


def known_rows(
    values: np.ndarray, weights: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """The values that are not missing, and their weights."""
    missing = np.isnan(values)
    if not missing.any():
        return values, weights
    return values[~missing], None if weights is None else weights[~missing]


def make_names(texts: Sequence[str]) -> list[str]:
    """Texts as R's names. Equals R's `make.names()`.

    >>> make_names(["a b", "1", "if", "é"])
    ['a.b', 'X1', 'if.', 'é']
    """
    return [_valid(text) for text in texts]


RESERVED = {
    "if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE", "FALSE",
    "NULL", "Inf", "NaN", "NA",
}  # fmt: skip


def _valid(text: str) -> str:
    name = "".join(c if c.isalnum() or c in "._" else "." for c in text)
    starts = name[:1].isalpha() or (name[:1] == "." and not name[1:2].isdigit())
    name = name if starts else f"X{name}"
    return f"{name}." if name in RESERVED else name
