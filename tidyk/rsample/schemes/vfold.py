"""V-fold and leave-one-out cross-validation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, check_whole
from tidyk.base.random import sample, sample_int
from tidyk.rsample.resampler import Resample, resampler
from tidyk.rsample.rset import numbered
from tidyk.rsample.strata import strata_rows


@resampler("{v}-fold cross-validation{repeated}{stratified}", short="vfold", unit="Fold", rows=0)
def vfold_cv(
    data: pd.DataFrame,
    /,
    v: int = 10,
    repeats: int = 1,
    strata: Any = None,
    *,
    breaks: int = 4,
    pool: float = 0.1,
) -> Iterator[Resample]:
    """V-fold cross-validation: each row is assessed once.

    Args:
        data: A data frame.
        v: How many folds.
        repeats: How often the folds are drawn anew.
        strata: A column whose values have the same shares in every fold.
        breaks: Bins for a numeric `strata`.
        pool: Classes of `strata` with a smaller share are spread over the others.

    Returns:
        An `Rset` of `v * repeats` resamples, with the column `id` ("Fold01"); with repeats `id`
        ("Repeat1") and `id2`.

    Raises:
        TidykValueError: There are more folds than rows, or as many.

    Equals R's `rsample::vfold_cv()`, fold for fold from the same seed.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(123)
        >>> vfold_cv(mtcars, v=3)
        # 3-fold cross-validation
        # A tibble: 3 × 2
          splits          id
          <list>          <chr>
        1 <split [21/11]> Fold1
        2 <split [21/11]> Fold2
        3 <split [22/10]> Fold3
    """
    n = len(data)
    repeats = check_whole(repeats, "repeats", minimum=1)
    v = check_v(v, n)
    if v == n and repeats > 1:
        raise TidykValueError(
            f"Repeated resampling when `v` is {v} would create identical resamples."
        )
    if v == n:
        raise TidykValueError(
            f"Leave-one-out cross-validation is not supported by `vfold_cv()`: {v} folds of {n} "
            "rows. Use `loo_cv()`."
        )
    for names, out in repeated(repeats, lambda: _folds(data, v, strata, breaks, pool)):
        yield names, None, out


def _folds(data: pd.DataFrame, v: int, strata: Any, breaks: int, pool: float) -> np.ndarray:
    """The fold of each row: within each stratum the numbers of the folds in turn, shuffled."""
    fold = np.empty(len(data), np.min_scalar_type(v))
    turns = np.arange(len(data)) % v
    for rows in strata_rows(data, strata, breaks, pool):
        fold[rows] = turns[: len(rows)][sample_int(len(rows))]
    return fold


def check_v(v: Any, n: int, what: str = "rows") -> int:
    """The number of folds, if there are enough things to divide."""
    v = check_whole(v, "v", minimum=2)
    if v > n:
        raise TidykValueError(f"The number of {what}, {n}, is less than `v = {v}`.")
    return v


def repeated(repeats: int, draw: Callable[[], np.ndarray]) -> Iterator[tuple[Any, Any]]:
    """The names and rows of the folds, for as many repeats as there are draws of each row's fold.

    If all strata have fewer rows than there should be folds, some folds get no rows and are left
    out.
    """
    for repeat in numbered("Repeat", repeats):
        fold = draw()
        dealt = np.flatnonzero(np.bincount(fold))
        for k, name in zip(dealt, numbered("Fold", len(dealt)), strict=True):
            names = {"id": name} if repeats == 1 else {"id": repeat, "id2": name}
            yield names, np.flatnonzero(fold == k)


@resampler(
    "Leave-one-out cross-validation",
    rows=2,
    untuned="Leave-one-out cross-validation is not currently supported with tune.",
)
def loo_cv(data: pd.DataFrame, /) -> Iterator[Resample]:
    """Leave-one-out cross-validation: as many resamples as rows, in random order.

    Args:
        data: A data frame of two rows or more.

    Returns:
        An `Rset` with the column `id` ("Resample1").

    Equals R's `rsample::loo_cv()`.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> len(loo_cv(mtcars))
        32
    """
    place = np.argsort(sample(np.arange(len(data))))
    for number, row in enumerate(place, start=1):
        yield f"Resample{number}", None, np.array([row])
