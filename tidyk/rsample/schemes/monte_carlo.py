"""Monte Carlo cross-validation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from tidyk.base.errors import TidykValueError, check_number, warn
from tidyk.rsample.resampler import Resample, resampler
from tidyk.rsample.rset import check_times, numbered
from tidyk.rsample.rsplit import ValidationSplit
from tidyk.rsample.schemes.boot import draw_within


@resampler("Monte Carlo cross-validation {shares} with {times} resamples{stratified}")
def mc_cv(
    data: pd.DataFrame,
    /,
    prop: float = 3 / 4,
    times: int = 25,
    strata: Any = None,
    *,
    breaks: int = 4,
    pool: float = 0.1,
) -> Iterator[Resample]:
    """Monte Carlo cross-validation: a share of the rows is drawn at random, again and again.

    Args:
        data: A data frame.
        prop: The share of the rows that are analysed.
        times: How many resamples.
        strata: A column whose values have the same shares in every resample.
        breaks: Bins for a numeric `strata`.
        pool: Classes of `strata` with a smaller share are spread over the others.

    Returns:
        An `Rset` of `times` resamples, with the column `id` ("Resample01").

    Equals R's `rsample::mc_cv()`, row for row from the same seed.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> mc_cv(mtcars, prop=0.5, times=2).splits[0].counts
        (16, 16, 32)
    """
    times = check_times(times)
    drawn = draw_within(data, strata, breaks, pool, check_prop(prop), times)
    for name, rows in zip(numbered("Resample", times), drawn, strict=True):
        yield name, rows, None


def check_prop(prop: Any) -> float:
    """A share of the rows: above 0 and below 1."""
    share = check_number(prop, "prop")
    if not 0 < share < 1:
        raise TidykValueError(f"`prop` must be greater than 0 and less than 1, not {prop}.")
    return share


@resampler("Validation Set Split {shares} {stratified}", short="v_splt", split=ValidationSplit)
def validation_split(
    data: pd.DataFrame,
    /,
    prop: float = 3 / 4,
    strata: Any = None,
    *,
    breaks: int = 4,
    pool: float = 0.1,
) -> Iterator[Resample]:
    """One resample as a validation set. Deprecated, as in R: use `initial_validation_split()` and
    `validation_set()`.

    Args:
        data: A data frame.
        prop: The share of the rows that are analysed.
        strata, breaks, pool: As in `mc_cv()`.

    Returns:
        An `Rset` with the id "validation".

    Equals R's `rsample::validation_split()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> import warnings
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     found = validation_split(mtcars)
        >>> found["id"]
        ['validation']
    """
    warn("`validation_split()` is deprecated: use `initial_validation_split()` instead.")
    yield "validation", draw_within(data, strata, breaks, pool, check_prop(prop), 1)[0], None
