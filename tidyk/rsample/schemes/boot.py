"""Bootstrap samples, and the apparent resample."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import check_bool, warn
from tidyk.base.random import sample_int
from tidyk.rsample.resampler import Resample, resampler
from tidyk.rsample.rset import check_times, numbered
from tidyk.rsample.strata import strata_rows


@resampler("Bootstrap sampling{stratified}{apparently}", short="boot", rows_repeat=True)
def bootstraps(
    data: pd.DataFrame,
    /,
    times: int = 25,
    strata: Any = None,
    *,
    breaks: int = 4,
    pool: float = 0.1,
    apparent: bool = False,
) -> Iterator[Resample]:
    """Bootstrap samples: as many rows as there are, drawn with replacement; the others are
    assessed.

    Args:
        data: A data frame.
        times: How many samples.
        strata: A column within whose values rows are drawn.
        breaks: Bins for a numeric `strata`.
        pool: Classes of `strata` with a smaller share are spread over the others.
        apparent: Add a resample that fits and assesses all rows.

    Returns:
        An `Rset` of `times` resamples, with the column `id` ("Bootstrap01").

    Equals R's `rsample::bootstraps()`, row for row from the same seed.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(123)
        >>> bootstraps(mtcars, times=2).splits[0].in_id[:3].tolist()
        [30, 14, 18]
    """
    n, times = len(data), check_times(times)
    drawn = draw_within(data, strata, breaks, pool, 1.0, times, replace=True)
    warn_if_all_rows_are_drawn(drawn, n)
    for name, rows in zip(numbered("Bootstrap", times), drawn, strict=True):
        yield name, rows, None
    if check_bool(apparent, "apparent"):
        yield "Apparent", np.arange(n), np.arange(n)


def draw_within(
    data: pd.DataFrame,
    strata: Any,
    breaks: int,
    pool: float,
    prop: float,
    times: int,
    *,
    replace: bool = False,
) -> list[np.ndarray]:
    """A share of the rows, drawn `times` times; with strata, within each of them and in row
    order."""
    parts = []
    for rows in strata_rows(data, strata, breaks, pool):
        size = int(np.floor(len(rows) * prop))
        drawn = [sample_int(len(rows), size, replace) for _ in range(times)]
        parts.append(drawn if strata is None else [rows[np.sort(positions)] for positions in drawn])
    return parts[0] if len(parts) == 1 else [np.concatenate(p) for p in zip(*parts, strict=True)]


def warn_if_all_rows_are_drawn(drawn: list[np.ndarray], n: int, more: str = "") -> None:
    """Warn if a resample leaves no rows to assess. Only small data can be drawn completely, so that
    large data are not searched."""
    if any(len(rows) < 50 * n and len(np.unique(rows)) == n for rows in drawn if n < 1000):
        warn(f"Some assessment sets contained zero rows.{more}")


@resampler("Apparent sampling", short="appr")
def apparent(data: pd.DataFrame, /) -> Iterator[Resample]:
    """One resample that fits and assesses all rows.

    Args:
        data: A data frame.

    Returns:
        An `Rset` with the id "Apparent".

    Equals R's `rsample::apparent()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> apparent(mtcars).splits[0].counts
        (32, 32, 32)
    """
    yield "Apparent", np.arange(len(data)), np.arange(len(data))
