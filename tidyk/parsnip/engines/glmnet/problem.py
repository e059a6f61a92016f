"""The data of a path: standardized columns, weights that sum to one, and options."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from tidyk.base.errors import TidykValueError, check_number, check_whole

FLATTEST, SATURATED, SHORTEST = 1e-5, 0.999, 5
"""A path ends when a step adds less than the first share to what is explained, or when more than
the second is explained; it has at least this many models."""
BIG = 9.9e35
"""The first penalty, at which nothing that is penalised enters."""


@frozen
class Options:
    """How a path is fitted, as glmnet's arguments say.

    Attributes:
        mixture: The share of L1 regularization: R's `alpha`.
        nlambda: How many penalties, unless the path ends earlier.
        lambda_min_ratio: The smallest as a share of the largest; None for 1e-4, or 0.01 with more
            columns than rows.
        path_values: Penalties to use instead.
        standardize: Are columns scaled?
        intercept: Is there a constant?
        penalty_factor: How much of the penalty each column gets; 0 for none.
        thresh: When the passes of a model end.
        maxit: At most so many passes in all.
    """

    mixture: float = 1.0
    nlambda: int = 100
    lambda_min_ratio: float | None = None
    path_values: tuple[float, ...] | None = None
    standardize: bool = True
    intercept: bool = True
    penalty_factor: tuple[float, ...] | None = None
    thresh: float = 1e-7
    maxit: int = 100_000

    def __attrs_post_init__(self) -> None:
        check_number(self.mixture, "mixture", minimum=0, maximum=1)
        check_whole(self.nlambda, "nlambda", minimum=1)
        if self.path_values is not None and min(self.path_values, default=-1) < 0:
            raise TidykValueError(
                f"`path_values` should be penalties of 0 or more, not {list(self.path_values)}."
            )


@frozen(eq=False)
class Problem:
    """Columns and weights of a path.

    Attributes:
        columns: Shape (rows, columns): centred and scaled, those without variation left out.
        used: The numbers of those columns among all.
        total: How many columns there are.
        mean, scale: Of the used columns.
        weights: One a row; their sum is 1.
        factors: Each used column's share of the penalty; their mean is 1.
        options: How to fit.
    """

    columns: np.ndarray
    used: np.ndarray
    total: int
    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    factors: np.ndarray
    options: Options

    def penalties(self, steepest: float) -> np.ndarray:
        """The penalties of the path, from the one that lets the first column in."""
        options = self.options
        if options.path_values is not None:
            return np.sort(np.asarray(options.path_values, float))[::-1]
        rows, ratio = len(self.columns), options.lambda_min_ratio
        if ratio is None:
            ratio = 0.01 if rows < self.total else 1e-4
        steps = np.arange(options.nlambda) / max(options.nlambda - 1, 1)
        return steepest / max(options.mixture, 1e-3) * ratio**steps

    def steepest(self, gradient: np.ndarray) -> float:
        """The penalty (for a lasso) at which the first column enters."""
        penalised = self.factors > 0
        return float((np.abs(gradient[penalised]) / self.factors[penalised]).max(initial=0.0))

    @property
    def first_is_empty(self) -> bool:
        """Is the first model of the path known without fitting?"""
        return self.options.path_values is None and bool((self.factors > 0).all())

    def full(self, coefficients: np.ndarray) -> np.ndarray:
        """Coefficients of scaled columns on the scale of all columns: the last axis but one."""
        out = np.zeros((*coefficients.shape[:-2], self.total, coefficients.shape[-1]))
        out[..., self.used, :] = coefficients / self.scale[:, None]
        return out


def problem(design: np.ndarray, weights: np.ndarray, options: Options) -> Problem:
    """Make columns alike.

    Args:
        design: Shape (rows, columns).
        weights: Case weights.
        options: How to fit.
    """
    total = design.shape[1]
    if total < 2:
        raise TidykValueError(f"glmnet needs two predictors or more, not {total}.")
    share = weights / weights.sum()
    used = np.flatnonzero((design != design[0]).any(axis=0))
    mean = share @ design[:, used]
    centred = design[:, used] - mean
    scale = np.sqrt(share @ centred**2) if options.standardize else np.ones(len(used))
    columns = (centred if options.intercept else design[:, used]) / scale
    mean = mean if options.intercept else np.zeros(len(used))
    factors = _factors(options, total)[used]
    return Problem(columns, used, total, mean, scale, share, factors, options)


def _factors(options: Options, total: int) -> np.ndarray:
    if options.penalty_factor is None:
        return np.ones(total)
    factors = np.asarray(options.penalty_factor, float)
    if factors.shape != (total,) or (factors < 0).any() or not factors.any():
        raise TidykValueError(
            f"`penalty_factor` should have a number of 0 or more for each of {total} columns, not "
            f"{list(options.penalty_factor)}."
        )
    return factors * total / factors.sum()
