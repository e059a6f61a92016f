"""Levels of factors in the order of the outcome, so that trees can cut them as they cut numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tidyk.parsnip.engines.estimator import numbers_of

Places = Mapping[str, np.ndarray]
"""Of factors by name: the place of each level."""


def unordered(x: pd.DataFrame) -> list[str]:
    """Names of the factors without an order of their own."""
    kinds = {name: x[name].dtype for name in x.columns}
    return [n for n, k in kinds.items() if isinstance(k, pd.CategoricalDtype) and not k.ordered]


def places(x: pd.DataFrame, y: pd.Series) -> Places:
    """Where ranger's `respect.unordered.factors = "order"` puts each level: by the mean of the
    outcome; for more than two classes by their first principal component (Coppersmith, Hong and
    Hosking, 1999). Levels without rows come last."""
    return {name: _ranks(_scores(x[name], y)) for name in unordered(x)}


def recoded(x: pd.DataFrame, places: Places) -> pd.DataFrame:
    """The predictors, with the places of levels for the factors."""
    found = {}
    for name, ranks in places.items():
        codes = numbers_of(x[name])
        known = ~np.isnan(codes)
        values = np.full(len(codes), np.nan)
        values[known] = ranks[codes[known].astype(int)]
        found[name] = values
    return x.assign(**found) if found else x


def _ranks(scores: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = np.arange(len(scores))
    return ranks


def _scores(x: pd.Series, y: pd.Series) -> np.ndarray:
    """What levels are ordered by; missing for levels without rows."""
    is_class = isinstance(y.dtype, pd.CategoricalDtype)
    outcome = numbers_of(y)
    known = x.notna().to_numpy() & ~np.isnan(outcome)
    codes, outcome = x.cat.codes.to_numpy()[known], outcome[known]
    levels = len(x.cat.categories)
    if is_class and len(y.cat.categories) > 2:
        return _component(codes, outcome.astype(int), levels)
    rows = np.bincount(codes, minlength=levels)
    sums = np.bincount(codes, weights=outcome, minlength=levels)
    return np.divide(sums, rows, out=np.full(levels, np.nan), where=rows > 0)


def _component(codes: np.ndarray, classes: np.ndarray, levels: int) -> np.ndarray:
    """The shares of classes in each level, along the first principal component of their weighted
    covariances."""
    counts = np.zeros((levels, int(classes.max(initial=0)) + 1))
    np.add.at(counts, (codes, classes), 1)
    present = counts.sum(axis=1) > 0
    counts = counts[:, counts.sum(axis=0) > 0]
    scores = np.full(levels, np.nan)
    if present.sum() < 2 or counts.shape[1] < 2:
        return scores
    rows = counts[present].sum(axis=1)
    shares = counts[present] / rows[:, None]
    covariance = np.cov(shares, rowvar=False, aweights=rows)
    axis = np.linalg.svd(covariance - covariance.mean(axis=0))[2][0]
    scores[present] = shares @ axis
    return scores
