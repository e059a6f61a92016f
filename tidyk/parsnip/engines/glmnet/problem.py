"""The data of a path: standardized columns, weights that sum to one, and options."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from tidyk.base.errors import TidykValueError, check_number, check_string, check_whole

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
        lower_limits, upper_limits: Bounds of the coefficients, one for all columns or one each.
        exclude: Numbers of columns that are left out.
        dfmax: The path ends where more columns have a coefficient.
        type_gaussian: "covariance" or "naive": how least squares are fitted; None for what R does
            by default.
        type_multinomial: "ungrouped", or "grouped" for columns that enter for all classes at once.
        pmax: The path ends before more columns than these have entered.
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
    lower_limits: tuple[float, ...] = (-np.inf,)
    upper_limits: tuple[float, ...] = (np.inf,)
    exclude: tuple[int, ...] = ()
    dfmax: int | None = None
    pmax: int | None = None
    type_gaussian: str | None = None
    type_multinomial: str = "ungrouped"

    def __attrs_post_init__(self) -> None:
        check_number(self.mixture, "mixture", minimum=0, maximum=1)
        check_whole(self.nlambda, "nlambda", minimum=1)
        if self.path_values is not None and min(self.path_values, default=-1) < 0:
            raise TidykValueError(
                f"`path_values` should be penalties of 0 or more, not {list(self.path_values)}."
            )
        if max(self.lower_limits) > 0 or min(self.upper_limits) < 0:
            raise TidykValueError(
                "`lower_limits` should be 0 or less and `upper_limits` 0 or more, not "
                f"{list(self.lower_limits)} and {list(self.upper_limits)}."
            )
        if self.type_gaussian is not None:
            check_string(self.type_gaussian, "type_gaussian", ("covariance", "naive"))
        check_string(self.type_multinomial, "type_multinomial", ("ungrouped", "grouped"))
        for name in ("dfmax", "pmax"):
            if getattr(self, name) is not None:
                check_whole(getattr(self, name), name, minimum=0)

    def most_entered(self, total: int) -> int:
        """How many of all columns may enter."""
        if self.pmax is not None:
            return self.pmax
        return total if self.dfmax is None else min(2 * self.dfmax + 20, total)

    @property
    def flattest(self) -> float:
        """A path ends when a step adds a smaller share to what is explained; as in R, a bound of 0,
        at which coefficients stay, does not count as an end."""
        return 0.0 if 0 in {*self.lower_limits, *self.upper_limits} else FLATTEST


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
        bounds: The smallest and largest coefficient of each used column, on its scale.
        options: How to fit.
    """

    columns: np.ndarray
    used: np.ndarray
    total: int
    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    factors: np.ndarray
    bounds: tuple[np.ndarray, np.ndarray] | None
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
    factors, left_out = _factors(options, total)
    used = np.flatnonzero((design != design[0]).any(axis=0) & ~left_out)
    mean = share @ design[:, used]
    centred = design[:, used] - mean
    scale = np.sqrt(share @ centred**2) if options.standardize else np.ones(len(used))
    columns = (centred if options.intercept else design[:, used]) / scale
    mean = mean if options.intercept else np.zeros(len(used))
    bounds = _bounds(options, total, used, scale)
    return Problem(columns, used, total, mean, scale, share, factors[used], bounds, options)


def _factors(options: Options, total: int) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the penalty, and which columns are left out: R counts those as any other."""
    factors = np.ones(total)
    if options.penalty_factor is not None:
        factors = np.array(options.penalty_factor, float)
    if factors.shape != (total,) or not (factors >= 0).all() or not factors.any():
        raise TidykValueError(
            f"`penalty_factor` should have a number of 0 or more for each of {total} columns, not "
            f"{list(options.penalty_factor or ())}."
        )
    left_out = np.isinf(factors)
    for number in options.exclude:
        left_out[check_whole(number, "exclude", minimum=0, maximum=total - 1)] = True
    factors[left_out] = 1.0
    return factors * total / factors.sum(), left_out


def _bounds(
    options: Options, total: int, used: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Bounds of the used columns' coefficients; None where there are none."""
    found = []
    for name in ("lower_limits", "upper_limits"):
        given = getattr(options, name)
        if len(given) not in (1, total):
            raise TidykValueError(
                f"`{name}` should be one number, or one for each of {total} columns; it has "
                f"{len(given)}."
            )
        found.append(np.broadcast_to(np.array(given, float), (total,))[used] * scale)
    lower, upper = found
    return None if np.isinf(lower).all() and np.isinf(upper).all() else (lower, upper)
