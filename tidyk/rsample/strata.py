"""Strata: groups of rows whose shares every resample keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    check_columns,
    check_number,
    check_string,
    check_whole,
    describe,
    warn,
)
from tidyk.base.random import sample


def make_strata(
    x: Any, breaks: int = 4, nunique: int = 5, pool: float = 0.1, depth: int = 20
) -> Any:
    """Group values into strata: classes, or numbers by quantiles.

    Args:
        x: One value a row.
        breaks: How many bins numbers get.
        nunique: Numbers with at most so many different values are classes.
        pool: Classes with a smaller share of the rows are spread over the others.
        depth: Rows that a bin should have; there are fewer bins if need be.

    Returns:
        A factor, one stratum a row. Rows without a value are put in one at random.

    Equals R's `rsample::make_strata()`.

    Examples:
        >>> make_strata(["a", "a", "b", "b"]).tolist()
        ['a', 'a', 'b', 'b']
    """
    values = pd.Series(x).reset_index(drop=True)
    check_number(pool, "pool", minimum=0, maximum=1)
    if pool < 0.1:
        warn(
            f"Stratifying groups that make up {100 * pool:.0f}% of the data may be statistically "
            "risky. Consider `pool` of at least 0.1."
        )
    numeric = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(
        values.dtype
    )
    if not numeric or values.nunique() <= nunique:
        return _spread(_classes(values, pool))
    return _spread(_bins(values, check_whole(breaks, "breaks"), depth))


def _classes(values: pd.Series, pool: float) -> Any:
    text = (
        values.astype("string")
        if not isinstance(values.dtype, pd.CategoricalDtype)
        else values.astype(object)
    )
    shares = text.value_counts() / len(text)
    if not (shares >= pool).any():
        warn("Too little data to stratify. Resampling will be unstratified.")
        return _unstratified(len(text))
    kept = sorted(shares.index[shares >= pool])
    return pd.Categorical(text.where(text.isin(kept)), categories=kept)


def _bins(values: pd.Series, breaks: int, depth: int) -> Any:
    n = len(values)
    if breaks < 2:
        warn("The bins specified by `breaks` must be >= 2. Resampling will be unstratified.")
        return _unstratified(n)
    if n // breaks < depth:
        breaks = min(breaks, n // depth)
        warn(
            "The number of observations in each quantile is below the recommended threshold of "
            f"{depth}. "
            f"Stratification will use {breaks} breaks instead."
        )
    if breaks < 2:
        warn("Too little data to stratify. Resampling will be unstratified.")
        return _unstratified(n)
    edges: Any = np.unique(
        np.quantile(values.dropna().to_numpy(float), np.arange(breaks + 1) / breaks)
    )
    return pd.Categorical(pd.cut(values, edges, include_lowest=True, labels=False).astype("Int64"))


def _unstratified(n: int) -> Any:
    return pd.Categorical(["strata1"] * n)


def _spread(strata: Any) -> Any:
    """Rows without a stratum get one at random, as often as it occurs."""
    codes = strata.codes.astype(int)
    missing = codes < 0
    if missing.any():
        codes[missing] = sample(codes[~missing], int(missing.sum()), replace=True)
    return pd.Categorical.from_codes(codes, categories=strata.categories)


def strata_rows(data: pd.DataFrame, strata: Any, breaks: int, pool: float) -> list[np.ndarray]:
    """Row positions of each stratum; one of all rows where there are no strata."""
    if strata is None:
        return [np.arange(len(data))]
    if not isinstance(strata, str):
        raise TidykTypeError(f"`strata` should be the name of one column, not {describe(strata)}.")
    check_columns([check_string(strata, "strata")], data)
    groups = make_strata(data[strata], breaks=breaks, pool=pool)
    codes = np.asarray(groups.codes)
    return [np.flatnonzero(codes == c) for c in range(len(groups.categories)) if (codes == c).any()]
