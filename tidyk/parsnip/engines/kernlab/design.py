"""Predictors as in kernlab's formulas: numbers scaled, factors as indicators."""

from __future__ import annotations

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.hardhat.formula.contrasts import contr_poly
from tidyk.parsnip.engines.estimator import numbers_of


@frozen(eq=False)
class Design:
    """How predictors become columns.

    Attributes:
        names: The predictors.
        center, scale: Of each column; 0 and 1 for indicators and constants.
    """

    names: tuple[str, ...]
    center: np.ndarray
    scale: np.ndarray

    def columns(self, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, columns), scaled."""
        return (raw_columns(x[list(self.names)])[0] - self.center) / self.scale


def design_of(x: pd.DataFrame, scaled: bool) -> Design:
    """Means and standard deviations of the predictors."""
    columns, numeric = raw_columns(x)
    spread = columns.std(axis=0, ddof=1) if len(x) > 1 else np.zeros(columns.shape[1])
    used = numeric & (spread > 0) & scaled
    center = np.where(used, columns.mean(axis=0), 0.0)
    return Design(tuple(map(str, x.columns)), center, np.where(used, spread, 1.0))


def raw_columns(x: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The columns, and which are numbers: without an intercept the first factor has an indicator
    for each level, the others have contrasts."""
    parts, numeric, first = [], [], True
    for name in x.columns:
        is_factor = isinstance(x.dtypes[name], pd.CategoricalDtype)
        values = _indicators(x[name], whole=first) if is_factor else numbers_of(x[name])
        first = first and not is_factor
        parts.append(values if values.ndim == 2 else values[:, None])
        numeric += [not is_factor] * parts[-1].shape[1]
    return np.hstack(parts).astype(float), np.array(numeric)


def _indicators(series: pd.Series, whole: bool) -> np.ndarray:
    codes, n = series.cat.codes.to_numpy(), len(series.cat.categories)
    table = np.eye(n)
    if not whole:
        table = contr_poly(n).to_numpy() if series.cat.ordered else table[:, 1:]
    rows = table[np.maximum(codes, 0)]
    rows[codes < 0] = np.nan
    return rows
