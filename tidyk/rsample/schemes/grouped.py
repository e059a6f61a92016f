"""Resamples that keep groups of rows whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, check_bool, check_string, check_whole, warn
from tidyk.rsample.groups import Grouped, check_some_left, group_draws, group_folds
from tidyk.rsample.resampler import Resample, resampler
from tidyk.rsample.rset import numbered
from tidyk.rsample.schemes.boot import warn_if_all_rows_are_drawn
from tidyk.rsample.schemes.monte_carlo import check_prop
from tidyk.rsample.schemes.vfold import check_v

CONSIDER = " Consider using a non-grouped resampling method."


@resampler("Group {v}-fold cross-validation", short="g_vfold", unit="Fold")
def group_vfold_cv(
    data: pd.DataFrame,
    /,
    group: Any = None,
    v: int | None = None,
    repeats: int = 1,
    balance: Literal["groups", "observations"] = "groups",
    *,
    strata: Any = None,
    pool: float = 0.1,
) -> Iterator[Resample]:
    """V-fold cross-validation of groups: the rows of a group are assessed together.

    Args:
        data: A data frame.
        group: The column with the groups.
        v: How many folds; one a group by default.
        repeats: How often the folds are drawn anew.
        balance: What the folds have about the same number of: "groups" or "observations".
        strata: A column that is constant within groups, whose values every fold should have.
        pool: Classes of `strata` with a smaller share are spread over the others.

    Returns:
        An `Rset` with the column `id` ("Resample1"); with repeats `id` and `id2`.

    Raises:
        TidykValueError: There are more folds than groups, or repeats of one fold a group.

    Equals R's `rsample::group_vfold_cv()`.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import penguins
        >>> set_seed(1)
        >>> len(group_vfold_cv(penguins, group="island"))
        3
    """
    repeats = check_whole(repeats, "repeats", minimum=1)
    check_string(balance, "balance", ("groups", "observations"))
    if repeats > 1 and (v is None or v == Grouped(data, group, None, pool).count):
        raise TidykValueError(
            f"Repeated resampling when `v` is {v} would create identical resamples."
        )
    for repeat in numbered("Repeat", repeats):
        grouped = Grouped(data, group, strata, pool)  # rare strata are spread anew each time
        folds = check_v(_enough(grouped) if v is None else v, grouped.count, "groups")
        parts = group_folds(grouped, folds, balance)
        for name, rows in zip(numbered("Resample", folds), parts, strict=True):
            yield {"id": name} if repeats == 1 else {"id": repeat, "id2": name}, None, rows


def _enough(grouped: Grouped) -> int:
    """The default number of folds: one a group, or as many as the stratum with the fewest groups
    allows."""
    if grouped.strata is None:
        return grouped.count
    least = grouped.least_common()
    rule = (
        "Leaving `v=None` while using stratification sets `v` to the number of groups present in "
        "the least common stratum"
    )
    if least < 5:
        raise TidykValueError(
            f"{rule}, which has only {least}: not enough for cross-validation. Set `v`."
        )
    warn(f"{rule}: {least}. Set `v` to override this warning.")
    return least


@resampler(
    "Group Monte Carlo cross-validation {shares} with {times} resamples {stratified}",
    short="g_mc_cv",
)
def group_mc_cv(
    data: pd.DataFrame,
    /,
    group: Any,
    prop: float = 3 / 4,
    times: int = 25,
    *,
    strata: Any = None,
    pool: float = 0.1,
) -> Iterator[Resample]:
    """Monte Carlo cross-validation of groups: groups are drawn until they hold a share of the rows.

    Args:
        data: A data frame.
        group: The column with the groups.
        prop: The approximate share of the rows that are analysed.
        times: How many resamples.
        strata: A column that is constant within groups, within whose values groups are drawn.
        pool: Classes of `strata` with a smaller share are spread over the others, row by row as in
            R: a group of such a class may be drawn in several of them, which gives a warning.

    Returns:
        An `Rset` with the column `id` ("Resample01").

    Raises:
        TidykValueError: A resample would have nothing to assess.

    Equals R's `rsample::group_mc_cv()`.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> (mtcars >> group_mc_cv(group="carb", times=2))["id"]
        ['Resample1', 'Resample2']
    """
    grouped = Grouped(data, group, strata, pool)
    times = check_whole(times, "times", minimum=1)
    drawn = group_draws(grouped, check_prop(prop), times, replace=False)
    check_some_left(drawn, len(data))
    for name, rows in zip(numbered("Resample", times), drawn, strict=True):
        yield name, rows, None


@resampler("Group bootstrap sampling{stratified}{apparently}", short="g_boot", rows_repeat=True)
def group_bootstraps(
    data: pd.DataFrame,
    /,
    group: Any,
    times: int = 25,
    apparent: bool = False,
    *,
    strata: Any = None,
    pool: float = 0.1,
) -> Iterator[Resample]:
    """Bootstrap samples of groups, drawn with replacement up to about as many rows as the data
    have.

    Args:
        data: A data frame.
        group: The column with the groups.
        times: How many samples.
        apparent: Add a resample that fits and assesses all rows.
        strata: A column that is constant within groups, within whose values groups are drawn.
        pool: Classes of `strata` with a smaller share are spread over the others, row by row as in
            R: a group of such a class may be drawn in several of them, which gives a warning.

    Returns:
        An `Rset` with the column `id` ("Bootstrap01").

    Equals R's `rsample::group_bootstraps()`.

    Examples:
        >>> from tidyk import analysis, set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> len(mtcars >> group_bootstraps(group="cyl", times=3))
        3
    """
    grouped, n = Grouped(data, group, strata, pool), len(data)
    times = check_whole(times, "times", minimum=1)
    drawn = group_draws(grouped, 1.0, times, replace=True)
    warn_if_all_rows_are_drawn(drawn, n, CONSIDER)
    for name, rows in zip(numbered("Bootstrap", times), drawn, strict=True):
        yield name, rows, None
    if check_bool(apparent, "apparent"):
        yield "Apparent", np.arange(n), np.arange(n)
