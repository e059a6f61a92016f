"""Columns that are removed because of their values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import check_number, check_string, check_whole, warn
from tidyk.recipes.coded import Factor, Indicator, count_of, level_counts
from tidyk.recipes.columns import Column, Table, as_texts, missing_in
from tidyk.recipes.kinds import Removing
from tidyk.recipes.step import PLAIN_NUMBERS, Training, option, step


def counts_of(column: Column, weights: np.ndarray | None = None) -> np.ndarray:
    """How often each distinct value occurs, without missing ones."""
    if isinstance(column, Indicator):
        present = level_counts([column], weights)[id(column.codes)]
        one = count_of(present, column.level)
        counts = np.array([present.sum() - one, one])
        return counts[counts > 0]
    if isinstance(column, Factor):
        counts = column.counts(weights)
        return counts[counts > 0]
    codes, _ = pd.factorize(column)
    present = codes >= 0
    return np.bincount(codes[present], None if weights is None else weights[present])


def is_constant(column: Column) -> bool:
    """Does it have only one value, apart from missing ones?"""
    if isinstance(column, np.ndarray) and column.ndim > 1:
        return bool((column == column[:1]).all())
    if isinstance(column, np.ndarray) and column.dtype.kind in "fiu" and len(column):
        first = column[0]
        if first == first:
            return _is_all(column[:20], first) and _is_all(column, first)
    return len(counts_of(column)) <= 1


def _is_all(column: np.ndarray, value: Any) -> bool:
    """Is each value this one, or missing?"""
    return bool(((column == value) | (column != column)).all())


def _constant(table: Table, names: list[str]) -> list[str]:
    """The constant columns; the indicators of one factor are checked together."""
    columns = {name: table[name] for name in names}
    counts = level_counts([c for c in columns.values() if isinstance(c, Indicator)])
    constants = []
    for name, column in columns.items():
        if isinstance(column, Indicator):
            present = counts[id(column.codes)]
            constant = count_of(present, column.level) in (0, present.sum())
        else:
            constant = is_constant(column)
        if constant:
            constants.append(name)
    return constants


@step("Zero variance filter on", trained_title="Zero variance filter removed")
class step_zv(Removing):
    """Remove columns with only one value.

    group: Columns that define groups: a column is removed if it is constant within each of them.

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + one", data=mtcars.assign(one=1)) >> step_zv(all_predictors())
    >>> juice(prep(rec)).columns.tolist()
    ['wt', 'mpg']
    """

    group: Any = None

    def removals(self, names: list[str], data: Training) -> list[str]:
        if self.group is None:
            return _constant(data.table, names)
        by = data.select([self.group])
        keys = pd.DataFrame({n: as_texts(data.table[n]) for n in by})
        groups = [np.asarray(rows) for rows in keys.groupby(by, dropna=False).indices.values()]
        return [
            n
            for n in names
            if n not in by and all(_constant(data.table.take(g), [n]) for g in groups)
        ]


@step(
    "Sparse, unbalanced variable filter on",
    trained_title="Sparse, unbalanced variable filter removed",
    weights="unsupervised",
    tunable={"freq_cut": ("freq_cut", None), "unique_cut": ("unique_cut", None)},
)
class step_nzv(Removing):
    """Remove columns whose values are nearly all the same.

    freq_cut: A column is removed if its most frequent value is more than this many times as
        frequent as the next one …
    unique_cut: … and its distinct values are at most this many percent of the rows.

    >>> from tidyk import all_predictors, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> data = mtcars.assign(rare=[1] + [0] * 31)
    >>> rec = recipe("mpg ~ wt + rare", data=data) >> step_nzv(all_predictors())
    >>> prep(rec).steps[0].chosen
    ['rare']
    """

    freq_cut: float = option(95 / 5, check_number, minimum=0)
    unique_cut: float = option(10, check_number, minimum=0, maximum=100)

    def removals(self, names: list[str], data: Training) -> list[str]:
        sparse = []
        for name in names:
            column = data.table[name]
            counts = np.sort(counts_of(column, data.weights))[::-1]
            ratio = counts[0] / counts[1] if len(counts) > 1 else 0
            share = 100 * len(counts) / data.table.rows
            if len(counts) <= 1 or (ratio > self.freq_cut and share <= self.unique_cut):
                sparse.append(name)
        return sparse


@step(
    "Missing value column filter on",
    trained_title="Missing value column filter removed",
    weights="unsupervised",
    tunable={"threshold": ("threshold", (0.05, 1))},
)
class step_filter_missing(Removing):
    """Remove columns with too many missing values.

    threshold: The share of missing values above which a column is removed.

    >>> from tidyk import all_predictors, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> data = mtcars.assign(gone=[None] * 31 + [1.0])
    >>> rec = recipe("mpg ~ wt + gone", data=data) >> step_filter_missing(all_predictors())
    >>> prep(rec).steps[0].chosen
    ['gone']
    """

    threshold: float = option(0.1, check_number, minimum=0, maximum=1)

    def removals(self, names: list[str], data: Training) -> list[str]:
        gaps = {n: missing_in(data.table[n]) for n in names}
        return [n for n, g in gaps.items() if np.average(g, weights=data.weights) > self.threshold]


METHODS = ("pearson", "spearman", "kendall")


@step(
    "Correlation filter on",
    takes=PLAIN_NUMBERS,
    weights="unsupervised",
    tunable={"threshold": ("threshold", None)},
)
class step_corr(Removing):
    """Remove columns of numbers until no two of them are too highly correlated.

    threshold: The largest absolute correlation that may stay.
    use: How missing values are left out: "pairwise.complete.obs" or "complete.obs".
    method: "pearson", "spearman" or "kendall".

    >>> from tidyk import all_predictors, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ .", data=mtcars) >> step_corr(all_predictors(), threshold=0.8)
    >>> prep(rec).steps[0].chosen
    ['cyl', 'disp']
    """

    threshold: float = option(0.9, check_number, minimum=0, maximum=1)
    use: str = option("pairwise.complete.obs", check_string)
    method: str = option("pearson", check_string, choices=METHODS)

    def removals(self, names: list[str], data: Training) -> list[str]:
        if len(names) < 2:
            return []
        matrix = data.table.matrix(names)
        if self.use == "complete.obs":
            matrix = matrix[~np.isnan(matrix).any(axis=1)]
        related = _correlations(matrix, data.weights, self.method)
        related = _without_gaps(related)
        return [] if related is None else [names[i] for i in _too_close(related, self.threshold)]


def _correlations(matrix: np.ndarray, weights: np.ndarray | None, method: str) -> np.ndarray:
    if weights is not None and method == "pearson":
        rows = ~np.isnan(matrix).any(axis=1)
        covariance = np.cov(matrix[rows].T, aweights=weights[rows])
        scale = np.sqrt(np.diag(covariance))
        return covariance / np.outer(scale, scale)
    if not np.isnan(matrix).any() and method == "pearson":
        with np.errstate(all="ignore"):
            return np.corrcoef(matrix.T)
    return pd.DataFrame(matrix).corr(method=method, min_periods=2).to_numpy(copy=True)  # type: ignore[arg-type]


def _without_gaps(related: np.ndarray) -> np.ndarray | None:
    """Missing correlations count as 0, with a warning; None if hardly any is known."""
    gaps = np.isnan(related)
    if not gaps.any():
        return related
    related = np.where(gaps, 0.0, related)
    other = gaps | np.eye(len(gaps), dtype=bool)
    lost = int(other.all(axis=0).sum())
    if lost >= len(gaps) - 1:
        warn("Too many correlations are missing; skipping correlation filter.")
        return None
    if lost:
        was = "column was" if lost == 1 else "columns were"
        warn(f"The correlation matrix has missing values. {lost} {was} excluded from the filter.")
    if (other.sum(axis=0) > 1 + lost)[~other.all(axis=0)].any():
        warn("The correlation matrix has sporadic missing values, which count as none.")
    np.fill_diagonal(related, 1)
    return related


def _too_close(related: np.ndarray, threshold: float) -> list[int]:
    """The columns to remove: of each pair that is too close, the one with the larger mean
    correlation."""
    means = np.abs(related).mean(axis=0)
    rank = np.unique([float(f"{m:.15g}") for m in means], return_inverse=True)[1]
    columns, rows = np.nonzero(np.triu(np.abs(related) > threshold, 1).T)
    by_column = rank[columns] > rank[rows]
    removed = [*columns[by_column].tolist(), *rows[~by_column].tolist()]
    return list(dict.fromkeys(removed))


@step(
    "Linear combination filter on",
    trained_title="Linear combination filter removed",
    takes=PLAIN_NUMBERS,
)
class step_lincomb(Removing):
    """Remove columns of numbers that are linear combinations of those before them.

    max_steps: How often to search again.

    >>> from tidyk import all_predictors, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> data = mtcars.assign(twice=mtcars["wt"] * 2)
    >>> rec = recipe("mpg ~ wt + twice", data=data) >> step_lincomb(all_predictors())
    >>> prep(rec).steps[0].chosen
    ['twice']
    """

    max_steps: int = option(5, check_whole, minimum=1)

    def removals(self, names: list[str], data: Training) -> list[str]:
        matrix = data.table.matrix(names)
        matrix = matrix[~np.isnan(matrix).any(axis=1)]
        if len(names) < 2 or self.max_steps < 2:
            return []
        return [names[i] for i in dependent_columns(matrix)]


def dependent_columns(matrix: np.ndarray, tolerance: float = 1e-7) -> list[int]:
    """The columns that are combinations of earlier ones, as R's `qr()` finds them."""
    basis = np.empty((len(matrix), 0))
    dependent = []
    for at, column in enumerate(matrix.T):
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)  # once more, to remove what rounding left
        size, whole = np.linalg.norm(rest), np.linalg.norm(column)
        if size <= tolerance * whole or whole == 0 or basis.shape[1] == len(matrix):
            dependent.append(at)
        else:
            basis = np.column_stack([basis, rest / size])
    return dependent
