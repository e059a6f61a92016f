"""Factors as columns: R's treatment, polynomial and full dummy coding."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError

Columns = list[tuple[str, np.ndarray]]


def full_columns(values: pd.Categorical, name: str) -> Columns:
    """One 0/1 column a level; missing values are missing in all."""
    return [(f"{name}{level}", _is(values, code)) for code, level in enumerate(values.categories)]


def contrast_columns(values: pd.Categorical, name: str) -> Columns:
    """Columns beside an intercept: all levels but the first; orthogonal polynomials for an ordered
    factor."""
    if len(values.categories) < 2:
        raise TidykValueError(
            f"The factor {name!r} has {len(values.categories)} levels, and columns beside an "
            "intercept need 2 or more: drop it."
        )
    if not values.ordered:
        return full_columns(values, name)[1:]
    contrasts = poly_contrasts(len(values.categories))
    rows = contrasts[values.codes].astype(float)
    rows[values.codes < 0] = np.nan
    suffixes = [".L", ".Q", ".C", *(f"^{d}" for d in range(4, len(values.categories)))]
    return [
        (f"{name}{suffix}", rows[:, i])
        for i, suffix in zip(range(contrasts.shape[1]), suffixes, strict=False)
    ]


def poly_contrasts(levels: int) -> np.ndarray:
    """Orthogonal polynomials over the level numbers: shape (levels, levels - 1). Equals R's
    `contr.poly()`.

    >>> poly_contrasts(3).round(4).tolist()
    [[-0.7071, 0.4082], [-0.0, -0.8165], [0.7071, 0.4082]]
    """
    if levels < 2:
        return np.empty((levels, 0))
    x = np.arange(1, levels + 1) - (levels + 1) / 2
    q, r = np.linalg.qr(np.vander(x, levels, increasing=True))
    raw = q * np.diag(r)
    return (raw / np.sqrt((raw**2).sum(axis=0)))[:, 1:]


def _is(values: pd.Categorical, code: int) -> np.ndarray:
    found = (values.codes == code).astype(float)
    found[values.codes < 0] = np.nan
    return found
