"""V-fold cross-validation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, check_whole
from tidyk.base.pipe import verb
from tidyk.base.random import sample
from tidyk.rsample.rset import Rset, new_rset, numbered
from tidyk.rsample.rsplit import check_data, small_positions
from tidyk.rsample.strata import strata_rows


@verb(pd.DataFrame)
def vfold_cv(
    data: pd.DataFrame,
    /,
    v: int = 10,
    repeats: int = 1,
    strata: str | None = None,
    *,
    breaks: int = 4,
    pool: float = 0.1,
) -> Rset:
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
        TidykValueError: There are more folds than rows.

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
    check_data(data)
    v, repeats = check_whole(v, "v", minimum=2), check_whole(repeats, "repeats", minimum=1)
    if v > len(data):
        raise TidykValueError(
            f"`v` must not be above the number of rows: {v} folds of {len(data)} rows."
        )
    if v == len(data):
        raise TidykValueError(
            "Leave-one-out cross-validation is not supported by `vfold_cv()`: use fewer folds than "
            "rows."
        )
    resamples = []
    for repeat in numbered("Repeat", repeats):
        fold = _folds(strata_rows(data, strata, breaks, pool), v, len(data))
        for k, name in enumerate(numbered("Fold", v)):
            names = {"id": name} if repeats == 1 else {"id": repeat, "id2": name}
            rows = [
                small_positions(np.flatnonzero(test), len(data)) for test in (fold != k, fold == k)
            ]
            resamples.append((names, rows[0], rows[1]))
    args = {"v": v, "repeats": repeats, "strata": strata, "breaks": breaks, "pool": pool}
    return new_rset("vfold_cv", _label(v, repeats, strata), data, resamples, args)


def _folds(strata: list[np.ndarray], v: int, n: int) -> np.ndarray:
    """The fold of each row: within a stratum the fold numbers in turn, shuffled."""
    fold = np.empty(n, np.min_scalar_type(v))
    for rows in strata:
        fold[rows] = sample(np.arange(len(rows)) % v)
    return fold


def _label(v: int, repeats: int, strata: str | None) -> str:
    repeated = f" repeated {repeats} times" if repeats > 1 else ""
    return f"{v}-fold cross-validation{repeated}{' using stratification' if strata else ''}"
