"""The terms of an additive model as broom shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tidyk.parsnip.engines.gam.flatness import WaldTest, rank_test, variance_test

if TYPE_CHECKING:
    from tidyk.parsnip.engines.gam.engine import GamFit


def coefficients(model: GamFit, level: float | None) -> pd.DataFrame:
    """Of the columns of no smooth, tested by the t distribution, or the normal one where the
    dispersion is known; with a level their normal intervals."""
    from scipy import stats

    inside = np.concatenate([[], *model.smooths.values()]).astype(int)
    at = np.setdiff1d(np.arange(len(model.names)), inside)
    values, errors = model.values[at], np.sqrt(np.diag(model.covariance)[at])
    ratio, freedom = values / errors, _freedom(model)
    law = stats.norm if freedom is None else stats.t(freedom)
    columns = {
        "term": [model.names[j] for j in at],
        "estimate": values,
        "std.error": errors,
        "statistic": ratio,
        "p.value": 2 * law.sf(np.abs(ratio)),
    }
    if level is not None:
        width = stats.norm.ppf((1 + level) / 2) * errors
        columns |= {"conf.low": values - width, "conf.high": values + width}
    return pd.DataFrame(columns)


def smooth_terms(model: GamFit) -> pd.DataFrame:
    """How many degrees of freedom each smooth has, and the test of its being flat: an F statistic,
    or a chi-squared one where the dispersion is known."""
    tests = [_test(model, at) for at in model.smooths.values()]
    divided = not model.family.fixed
    return pd.DataFrame(
        {
            "term": [label(name) for name in model.smooths],
            "edf": [float(model.edf[at].sum()) for at in model.smooths.values()],
            "ref.df": [t.rank for t in tests],
            "statistic": [t.statistic / (t.rank if divided else 1.0) for t in tests],
            "p.value": [t.p for t in tests],
        }
    ).astype(dict.fromkeys(("edf", "ref.df", "statistic", "p.value"), float))


def label(name: str) -> str:
    """A smooth without how many columns it has, as mgcv names it.

    >>> label("s(log(x, 2), k = 5)")
    's(log(x, 2))'
    """
    depth = 0
    for at, letter in enumerate(name):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 1:
            return f"{name[:at]})"
    return name


def _freedom(model: GamFit) -> float | None:
    """Residual degrees of freedom; None where the dispersion is known."""
    return None if model.family.fixed else model.nobs - float(model.edf.sum())


def _test(model: GamFit, at: np.ndarray) -> WaldTest:
    """Of one smooth; another one where its straight line is penalised too."""
    own, values, freedom = np.ix_(at, at), model.values[at], _freedom(model)
    hat = model.covariance / model.scale @ model.root.T @ model.root
    if (model.cost[at] > 0).all():
        sampling = hat @ model.covariance
        return variance_test(values, model.covariance[own], sampling[own], freedom)
    used = 2 * np.diag(hat) - np.einsum("ij,ji->i", hat, hat)
    root = np.linalg.qr(model.root[:, at])[1]
    rank = min(len(at), float(used[at].sum()))
    first = np.linalg.solve(root.T, model.firsts[at])
    return rank_test(root, values, model.covariance[own], rank, freedom, first)
