"""Threads of linear algebra: small problems are faster, and cheaper, in a single one."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import pandas as pd

from tidyk.base.matrix import MatrixDtype

LARGE = 1_000_000
"""From this many numbers on, several threads pay off."""


def few_threads(x: pd.DataFrame) -> AbstractContextManager[object]:
    """Use one thread for small data, and all threads for others.

    The number belongs to the process: it is restored afterwards, and if several Python threads ask
    at the same time, the first one decides.

    Args:
        x: Predictors; images and sequences in one column are not small.
    """
    if x.size >= LARGE or any(isinstance(dtype, MatrixDtype) for dtype in x.dtypes.array):
        return nullcontext()
    from threadpoolctl import get_cached_controller

    return get_cached_controller().limit(limits=1, user_api="blas")
