"""`fit_path()`: the path of any family."""

from __future__ import annotations

from typing import Literal

import numpy as np

from tidyk.base.errors import TidykValueError
from tidyk.parsnip.engines.glmnet.gaussian import gaussian_path
from tidyk.parsnip.engines.glmnet.grouped import Grouped
from tidyk.parsnip.engines.glmnet.multinomial import Multinomial, multinomial_path
from tidyk.parsnip.engines.glmnet.newton import Counts, Logistic, newton_path
from tidyk.parsnip.engines.glmnet.path import Path
from tidyk.parsnip.engines.glmnet.problem import Options, problem

Family = Literal["gaussian", "binomial", "poisson", "multinomial"]


def fit_path(
    design: np.ndarray,
    y: np.ndarray,
    family: Family,
    *,
    weights: np.ndarray | None = None,
    classes: int = 2,
    options: Options | None = None,
) -> Path:
    """The path of an elastic net.

    Args:
        design: Shape (rows, columns), without a constant.
        y: Numbers, counts, or level numbers from 0.
        family: Of the outcome.
        weights: Case weights; all 1 by default.
        classes: How many levels a multinomial outcome has.
        options: How to fit.
    """
    options = options or Options()
    p = problem(design, np.ones(len(y)) if weights is None else weights, options)
    _check(y, family)
    if family == "gaussian":
        return gaussian_path(p, y)
    if family == "multinomial":
        grouped = options.type_multinomial == "grouped"
        return multinomial_path((Grouped if grouped else Multinomial)(p, y, classes))
    return newton_path(p, Logistic(p, y) if family == "binomial" else Counts(p, y))


def _check(y: np.ndarray, family: Family) -> None:
    """Raise an error for outcomes that a family cannot have."""
    if family == "poisson" and (y < 0).any():
        raise TidykValueError(f"Poisson regression is for counts, and one is {y.min():g}.")
    if family == "poisson" and (y == y[0]).all():
        raise TidykValueError(f"The outcome is constant, {y[0]:g}: there is nothing to explain.")
