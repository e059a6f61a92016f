"""Bootstrap samples."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tidyk.base.errors import check_whole
from tidyk.base.pipe import verb
from tidyk.base.random import sample_int
from tidyk.rsample.rset import Rset, new_rset, numbered
from tidyk.rsample.rsplit import check_data, small_positions
from tidyk.rsample.strata import strata_rows


@verb(pd.DataFrame)
def bootstraps(
    data: pd.DataFrame,
    /,
    times: int = 25,
    strata: str | None = None,
    *,
    breaks: int = 4,
    pool: float = 0.1,
    apparent: bool = False,
) -> Rset:
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
    n, times = len(check_data(data)), check_whole(times, "times", minimum=1)
    groups = strata_rows(data, strata, breaks, pool)
    drawn = [
        [rows[sample_int(len(rows), len(rows), True)] for _ in range(times)] for rows in groups
    ]
    resamples: list[tuple[Mapping[str, str], np.ndarray, np.ndarray | None]] = [
        ({"id": name}, small_positions(np.concatenate([part[i] for part in drawn]), n), None)
        for i, name in enumerate(numbered("Bootstrap", times))
    ]
    if apparent:
        everything = small_positions(np.arange(n), n)
        resamples.append(({"id": "Apparent"}, everything, everything))
    label = (
        "Bootstrap sampling"
        + (" using stratification" if strata else "")
        + (" with apparent sample" if apparent else "")
    )
    args = {"times": times, "strata": strata, "breaks": breaks, "pool": pool, "apparent": apparent}
    return new_rset("bootstraps", label, data, resamples, args)
