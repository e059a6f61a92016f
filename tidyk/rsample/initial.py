"""The first split: rows to fit on, and rows kept for the final test."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, check_whole
from tidyk.base.pipe import verb
from tidyk.rsample.groups import Grouped, check_some_left, group_draws
from tidyk.rsample.rsplit import InitialSplit, check_data, check_some_analysed, small_positions
from tidyk.rsample.schemes.boot import draw_within
from tidyk.rsample.schemes.monte_carlo import check_prop


@verb(pd.DataFrame)
def initial_split(
    data: pd.DataFrame,
    /,
    prop: float = 3 / 4,
    strata: Any = None,
    *,
    breaks: int = 4,
    pool: float = 0.1,
) -> InitialSplit:
    """Split rows at random into a training and a testing set.

    Args:
        data: A data frame.
        prop: The training set's share of the rows.
        strata: A column whose values have the same shares in both sets.
        breaks: Bins for a numeric `strata`.
        pool: Classes of `strata` with a smaller share are spread over the others.

    Returns:
        A split for `training()` and `testing()`.

    Raises:
        TidykValueError: A set would have no rows.

    Equals R's `rsample::initial_split()`, row for row from the same seed.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(123)
        >>> initial_split(mtcars)
        <Training/Testing/Total>
        <24/8/32>
    """
    data = check_data(data)
    rows = draw_within(data, strata, breaks, pool, check_prop(prop), 1)[0]
    return _initial(data, rows, prop)


def _initial(data: pd.DataFrame, rows: np.ndarray, prop: float) -> InitialSplit:
    n = len(data)
    check_some_analysed(rows, f"a share of {prop}", n)
    return InitialSplit(data, small_positions(rows, n), id="Resample1")


@verb(pd.DataFrame)
def initial_time_split(data: pd.DataFrame, /, prop: float = 3 / 4, *, lag: int = 0) -> InitialSplit:
    """Split rows that are in order of time: the first are for training.

    Args:
        data: A data frame, the oldest row first.
        prop: The training set's share of the rows.
        lag: How many of the last training rows are in the testing set too, for lagged predictors; a
            negative number leaves out that many rows between the two.

    Returns:
        A split for `training()` and `testing()`.

    Raises:
        TidykValueError: `lag` is larger than the training set.

    Equals R's `rsample::initial_time_split()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> initial_time_split(mtcars).out_id[:2].tolist()
        [24, 25]
    """
    data = check_data(data)
    n = len(data)
    rows = int(np.floor(n * check_prop(prop)))
    behind = check_whole(lag, "lag", minimum=rows - n + 1)
    check_some_analysed(np.arange(rows), f"a share of {prop}", n)
    if behind > rows:
        raise TidykValueError(
            f"`lag` must be less than or equal to the number of training observations, {rows}, not "
            f"{lag}."
        )
    inside, outside = np.arange(rows), np.arange(rows - behind, n)
    return InitialSplit(
        data, small_positions(inside, n), out_id=small_positions(outside, n), id="Resample1"
    )


@verb(pd.DataFrame)
def group_initial_split(
    data: pd.DataFrame,
    /,
    group: Any,
    prop: float = 3 / 4,
    *,
    strata: Any = None,
    pool: float = 0.1,
) -> InitialSplit:
    """Split groups of rows at random into a training and a testing set.

    Args:
        data: A data frame.
        group: The column with the groups, none of which is in both sets.
        prop: The approximate share of the training set.
        strata: A column that is constant within groups, within whose values groups are drawn.
        pool: Classes of `strata` with a smaller share are spread over the others, row by row as in
            R: a group of such a class may be drawn in several of them, which gives a warning.

    Returns:
        A split for `training()` and `testing()`.

    Equals R's `rsample::group_initial_split()`.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import penguins
        >>> set_seed(1)
        >>> group_initial_split(penguins, group="island", prop=0.5).counts[2]
        344
    """
    data = check_data(data)
    grouped = Grouped(data, group, strata, pool)
    drawn = group_draws(grouped, check_prop(prop), 1, replace=False)
    check_some_left(drawn, len(data))
    return _initial(data, drawn[0], prop)
