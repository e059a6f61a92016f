"""Threads of linear algebra: small problems are faster in one."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

import numpy as np

LARGE = 1_000_000
"""From so many numbers on, several threads pay."""


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def few_threads(design: np.ndarray) -> AbstractContextManager[object]:
    """One thread while a small array is worked on, as many as there are for a large one."""
    return nullcontext() if design.size >= LARGE else _controller().limit(limits=1)
