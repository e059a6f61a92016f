"""Factors as columns: R's contrasts, and one-hot coding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_whole,
    describe,
    unknown_name,
    warn,
)
from tidyk.base.pipe import verb

Levels = int | Sequence[str]


def contr_treatment(n: Levels, base: int = 1) -> pd.DataFrame:
    """Each level against the base level.

    Args:
        n: The levels, or how many.
        base: Number of the base level, from 1.

    Returns:
        A data frame: a row a level, a column a contrast.

    Equals R's `contr.treatment()`.

    Examples:
        >>> contr_treatment(["a", "b", "c"])
             b    c
        a  0.0  0.0
        b  1.0  0.0
        c  0.0  1.0
    """
    full = _identity(_several(n))
    return full.drop(columns=full.columns[check_whole(base, "base", minimum=1) - 1])


def contr_sum(n: Levels) -> pd.DataFrame:
    """Contrasts that sum to zero. Equals R's `contr.sum()`, whose columns have no names.

    >>> contr_sum(["a", "b"]).to_numpy().tolist()
    [[1.0], [-1.0]]
    """
    levels = _several(n)
    matrix = np.vstack([np.eye(len(levels) - 1), -np.ones(len(levels) - 1)])
    return pd.DataFrame(matrix, levels, _numbered(len(levels) - 1))


def contr_helmert(n: Levels) -> pd.DataFrame:
    """Each level against the mean of those before. Equals R's `contr.helmert()`.

    >>> contr_helmert(3).to_numpy().tolist()
    [[-1.0, -1.0], [1.0, -1.0], [0.0, 2.0]]
    """
    levels = _several(n)
    k = len(levels)
    matrix = np.tril(np.ones((k, k)), -1).T * -1 + np.diag(np.arange(k))
    return pd.DataFrame(matrix[:, 1:], levels, _numbered(k - 1))


def contr_poly(n: Levels, scores: Sequence[float] | None = None) -> pd.DataFrame:
    """Orthogonal polynomials over the levels, which are equally spaced without `scores`.

    Equals R's `contr.poly()`.

    >>> contr_poly(4).columns.tolist()
    ['.L', '.Q', '.C']
    """
    levels = _several(n)
    k = len(levels)
    x = np.arange(1, k + 1) if scores is None else np.asarray(scores, float)
    if len(np.unique(x)) != k:
        raise TidykValueError(f"`scores` must be {k} different numbers, one a level.")
    q, r = np.linalg.qr(np.vander(x - x.mean(), k, increasing=True))
    raw = q * np.diag(r)
    names = [".L", ".Q", ".C", *(f"^{d}" for d in range(4, k))][: k - 1]
    return pd.DataFrame((raw / np.sqrt((raw**2).sum(axis=0)))[:, 1:], levels, names)


def contr_one_hot(n: Levels, contrasts: bool = True, sparse: bool = False) -> pd.DataFrame:
    """A column a level.

    Args:
        n: The levels, or how many.
        contrasts, sparse: Not implemented, as in R: anything but the default is a warning.

    Equals R's `hardhat::contr_one_hot()`.

    Examples:
        >>> contr_one_hot(2).to_numpy().tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    if sparse:
        warn("`sparse = True` is not implemented for `contr_one_hot()`.")
    if not contrasts:
        warn("`contrasts = False` is not implemented for `contr_one_hot()`.")
    return _identity(_levels(n))


CONTRASTS: dict[str, Callable[..., pd.DataFrame]] = {
    "contr_treatment": contr_treatment,
    "contr_sum": contr_sum,
    "contr_helmert": contr_helmert,
    "contr_poly": contr_poly,
    "contr_one_hot": contr_one_hot,
}


def contrasts_for(levels: Sequence[str], how: Any) -> pd.DataFrame:
    """The contrasts of a factor, given as R's name for them, a function of the levels, or a
    matrix."""
    if isinstance(how, str):
        name = how.replace(".", "_")
        if name not in CONTRASTS:
            unknown_name("contrast", how, CONTRASTS)
        how = CONTRASTS[name]
    contrasts = how(list(levels)) if callable(how) else how
    if not isinstance(contrasts, pd.DataFrame):
        matrix = np.asarray(contrasts, float)
        contrasts = pd.DataFrame(matrix, columns=_numbered(matrix.shape[1]))
    if len(contrasts) != len(levels):
        raise TidykValueError(
            f"Contrasts for {len(levels)} levels need as many rows, not {len(contrasts)}."
        )
    return contrasts


@verb(object)
def fct_encode_one_hot(x: Any, /) -> pd.DataFrame:
    """A factor as 0/1 columns, one a level.

    Args:
        x: A factor, or a Series of one, whose index is kept.

    Returns:
        A data frame of whole numbers.

    Raises:
        TidykTypeError: It is not a factor.
        TidykValueError: Values are missing.

    Equals R's `hardhat::fct_encode_one_hot()`.

    Examples:
        >>> fct_encode_one_hot(pd.Categorical(["b", "a"])).to_numpy().tolist()
        [[0, 1], [1, 0]]
    """
    if not isinstance(getattr(x, "dtype", None), pd.CategoricalDtype):
        raise TidykTypeError(f"`x` must be a factor, not {describe(x)}.")
    values = pd.Categorical(x)
    if (values.codes < 0).any():
        raise TidykValueError("`x` can't contain missing values.")
    full = np.equal.outer(values.codes, np.arange(len(values.categories))).astype(int)
    return pd.DataFrame(full, getattr(x, "index", None), list(values.categories))


def _identity(levels: list[str]) -> pd.DataFrame:
    return pd.DataFrame(np.eye(len(levels)), levels, levels)


def _numbered(count: int) -> list[str]:
    return [str(i) for i in range(1, count + 1)]


def _several(n: Any) -> list[str]:
    """The levels, of which there must be at least two."""
    if len(levels := _levels(n)) < 2:
        raise TidykValueError(f"Contrasts need 2 or more levels, not {len(levels)}.")
    return levels


def _levels(n: Any) -> list[str]:
    if isinstance(n, str):
        return [n]
    if isinstance(n, Sequence | np.ndarray | pd.Index):
        if len(n) == 0:
            raise TidykValueError("`n` cannot be empty.")
        if not all(isinstance(level, str) for level in n):
            raise TidykTypeError(
                "`n` must be a whole number, or the levels as text, not a list of "
                f"{type(n[0]).__name__}."
            )
        return [str(level) for level in n]
    return _numbered(check_whole(n, "n", minimum=1))
