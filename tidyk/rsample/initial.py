"""The first split: what is fitted on, and what is kept for the end."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, check_number
from tidyk.base.pipe import verb
from tidyk.base.random import sample_int
from tidyk.rsample.rsplit import InitialSplit, check_data, small_positions
from tidyk.rsample.strata import strata_rows


@verb(pd.DataFrame)
def initial_split(
    data: pd.DataFrame,
    /,
    prop: float = 3 / 4,
    strata: str | None = None,
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
    n = len(check_data(data))
    share = check_number(prop, "prop")
    if not 0 < share < 1:
        raise TidykValueError(f"`prop` must be a number between 0 and 1, not {prop}.")
    groups = strata_rows(data, strata, breaks, pool)
    drawn = [rows[sample_int(len(rows), int(np.floor(len(rows) * share)))] for rows in groups]
    chosen = np.concatenate(drawn)
    if not 0 < len(chosen) < n:
        raise TidykValueError(f"With `prop={prop}` one of the two sets has none of the {n} rows.")
    return InitialSplit(data, small_positions(chosen, n), id="Resample1")
