"""Dealing whole groups of rows out to resamples, balanced in several ways."""

from __future__ import annotations

from copy import copy
from typing import Any, Literal

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, warn
from tidyk.base.random import sample_int
from tidyk.rsample.strata import as_text, make_strata, one_column

Balance = Literal["groups", "observations"]
Deal = tuple[np.ndarray, np.ndarray]
"""Groups, or rows, and the fold of each; any of them may occur several times."""


class Grouped:
    """The rows of a data frame by group, and by stratum if there are strata.

    Attributes:
        codes: The group of each row, numbered as they appear.
        count: How many groups there are.
        missing: The number of the group of rows whose group is missing; -1 if there are none.
        strata: The stratum of each row, or None.
    """

    def __init__(self, data: pd.DataFrame, group: Any, strata: Any, pool: float) -> None:
        column = one_column(data, group, "group")
        self.codes, groups = pd.factorize(data[column].astype("string"), use_na_sentinel=False)
        self.count = len(groups)
        self.missing = int(np.argmax(pd.isna(groups))) if pd.isna(groups).any() else -1
        self.strata: np.ndarray | None = None
        self.strata_count = 0
        if strata is not None:
            self._stratify(data, column, one_column(data, strata, "strata"), pool)

    def _stratify(self, data: pd.DataFrame, group: str, strata: str, pool: float) -> None:
        pairs = data[[group, strata]].drop_duplicates()
        if len(pairs) != data[group].nunique(dropna=False):
            raise TidykValueError(
                f'The strata "{strata}" must be constant across all members of each group of '
                f'"{group}".'
            )
        codes, values = pd.factorize(data[strata])
        text = as_text(pd.Series(values)).array.take(codes, allow_fill=True)
        factor = make_strata(text, pool=pool)
        self.strata, self.strata_count = np.asarray(factor.codes), len(factor.categories)

    def whole(self) -> Grouped:
        """The same groups, each in one stratum. The rows of a rare class were spread one by one, so
        that its groups may be in several: the stratum of the first row counts."""
        if self.strata is None:
            return self
        first = np.unique(self.codes, return_index=True)[1]
        other = copy(self)
        other.strata = self.strata[first][self.codes]
        return other

    def least_common(self) -> int:
        """The number of groups in the stratum that has the fewest."""
        assert self.strata is not None
        pairs = np.unique(np.column_stack([self.codes, self.strata]), axis=0)
        return int(np.bincount(pairs[:, 1]).min())

    def parts(self) -> list[np.ndarray]:
        """The rows of each stratum."""
        if self.strata is None:
            return [np.arange(len(self.codes))]
        return [np.flatnonzero(self.strata == s) for s in range(self.strata_count)]


def group_folds(grouped: Grouped, v: int, balance: Balance) -> list[np.ndarray]:
    """The assessment rows of v folds among which the groups are divided."""
    grouped = grouped.whole()
    if balance == "groups":
        return _by_fold(_dealt_rows(grouped, [_by_groups(grouped, v)]), v)
    parts = [rows for rows in grouped.parts() if len(rows)]
    tables = [_by_observations(grouped.codes[p], v, grouped.missing) for p in parts]
    return _by_fold(_renumbered(_dealt_rows(grouped, tables), v), v)


def group_draws(grouped: Grouped, prop: float, times: int, *, replace: bool) -> list[np.ndarray]:
    """The analysis rows of resamples that draw groups until they have a share of the rows."""
    tables = [_by_prop(grouped.codes[rows], prop, times, replace) for rows in grouped.parts()]
    drawn = _by_fold(_renumbered(_dealt_rows(grouped, tables), times), times)
    if not replace and any((np.diff(rows) == 0).any() for rows in drawn):
        warn(
            "A class of `strata` with a smaller share than `pool` was spread over the others row "
            "by row, as in R, so that its groups are drawn several times: some rows are analysed "
            "twice. Use a smaller `pool`."
        )
    return drawn


def check_some_left(drawn: list[np.ndarray], n: int) -> None:
    """Raise an error if a resample leaves no rows to assess."""
    if any(len(np.unique(rows)) == n for rows in drawn):
        raise TidykValueError(
            "Some assessment sets contained zero rows. Consider using a non-grouped resampling "
            "method."
        )


def _deal(v: int, n: int) -> np.ndarray:
    """The numbers of the folds in turn, shuffled."""
    return (np.arange(n) % v)[sample_int(n)]


def _by_groups(grouped: Grouped, v: int) -> Deal:
    """Groups and their folds, with the same number of groups in each. With strata, the turns go on
    from one stratum to the next, so that the folds stay equal over all."""
    if grouped.strata is None:
        return np.arange(grouped.count), _deal(v, grouped.count)
    pairs = pd.unique(grouped.codes * grouped.strata_count + grouped.strata)
    names, stratum = np.divmod(pairs, grouped.strata_count)
    appeared = pd.unique(stratum)
    order = appeared[sample_int(len(appeared))]
    ranked = np.concatenate([np.flatnonzero(stratum == s) for s in order])
    turns = np.arange(len(ranked)) % v
    fold = np.empty(len(ranked), int)
    for s in range(grouped.strata_count):
        own = stratum[ranked] == s
        dealt = turns[own]
        fold[ranked[own]] = dealt[sample_int(len(dealt))]
    return names, fold


def _sizes(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The groups in the order in which they appear, and how many rows each has."""
    names = pd.unique(codes)
    return names, np.bincount(codes)[names]


def _by_observations(codes: np.ndarray, v: int, missing: int) -> Deal:
    """Groups and their folds: each group in turn goes to the fold that it brings nearest to 1 / v
    of the rows.

    As in R, rows without a group do not count towards the size of a fold, and the fold that begins
    with them gets no other group.
    """
    names, sizes = _sizes(codes)
    if len(names) < v:
        raise TidykValueError(
            f"A stratum has only {len(names)} groups, too few for `v = {v}` folds of about "
            'as many observations: use a smaller `v` or `balance="groups"`.'
        )
    shuffled = sample_int(len(names))
    names, sizes = names[shuffled], sizes[shuffled]
    counted = np.where(names == missing, 0, sizes)
    fold, filled = np.arange(len(names)), counted[:v].copy()
    shut = np.where(names[:v] == missing, np.inf, 0)
    for i in range(v, len(names)):
        before = np.abs(filled / len(codes) - 1 / v)
        after = np.abs((filled + sizes[i]) / len(codes) - 1 / v)
        fold[i] = int(np.argmin(after - before + shut))
        filled[fold[i]] += counted[i]
    return names, fold


def _by_prop(codes: np.ndarray, prop: float, times: int, replace: bool) -> Deal:
    """Groups and the resample that drew them, up to the group that brings the share of the rows
    nearest to `prop`."""
    names, sizes = _sizes(codes)
    enough = len(names) * prop * sizes.sum() / sizes.min() if replace else len(names)
    drawn, resample = [], []
    for k in range(times):
        picks = _picks(sizes, prop, int(np.ceil(enough)), replace)
        reached = np.cumsum(sizes[picks]) / sizes.sum()
        crossing = int(np.argmax(reached > prop))
        if crossing > 0 and abs(reached[crossing - 1] - prop) < abs(reached[crossing] - prop):
            crossing -= 1
        drawn.append(names[picks[: crossing + 1]])
        resample.append(np.full(crossing + 1, k))
    return np.concatenate(drawn), np.concatenate(resample)


def _picks(sizes: np.ndarray, prop: float, most: int, replace: bool) -> np.ndarray:
    """Groups, drawn until they have more than a share of the rows.

    R draws as many as would be needed if all were the smallest, and the stream must go on behind
    these: they are drawn piece by piece, and all but the first are dropped.
    """
    draws, total, piece = [], 0, 2**20 if replace else most
    for rest in range(most, 0, -piece):
        some = sample_int(len(sizes), min(piece, rest), replace)
        if total <= prop * sizes.sum():
            draws.append(some)
            total += sizes[some].sum()
    if not total / sizes.sum() > prop:
        raise TidykValueError(
            "All rows of the data or of a stratum are in one group: there is no other to draw. "
            "Consider using a non-grouped resampling method."
        )
    return np.concatenate(draws)


def _dealt_rows(grouped: Grouped, tables: list[Deal]) -> Deal:
    """The rows and the fold of each, in the order of the rows: a row occurs as often as its group
    was dealt."""
    names, folds = (np.concatenate(parts) for parts in zip(*tables, strict=True))
    folds = folds[np.argsort(names, kind="stable")]  # the folds of each group, side by side
    times = np.bincount(names, minlength=grouped.count)
    each = times[grouped.codes]
    rows = np.repeat(np.arange(len(each)), each)
    turn = np.arange(len(rows)) - np.repeat(np.cumsum(each) - each, each)
    return rows, folds[(np.cumsum(times) - times)[grouped.codes[rows]] + turn]


def _renumbered(deal: Deal, v: int) -> Deal:
    """The folds, renumbered at random as in R."""
    rows, folds = deal
    appeared = pd.unique(folds)
    number = np.empty(v, int)
    number[appeared] = _deal(v, len(appeared))
    return rows, number[folds]


def _by_fold(deal: Deal, v: int) -> list[np.ndarray]:
    rows, folds = deal
    return [rows[folds == k] for k in range(v)]
