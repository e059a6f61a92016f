"""Iteratively reweighted least squares, with R's steps and R's stopping."""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen
from numpy.linalg import LinAlgError

from tidyk.base.errors import TidykValueError, warn
from tidyk.parsnip.engines.statsmodels.families import Family
from tidyk.parsnip.engines.statsmodels.solving import (
    Solution,
    by_normal_equations,
    columns_at,
    least_squares,
)

TALL = 2_000_000
"""The size of a design from which on only the last step is solved by QR."""


@frozen(eq=False)
class Fitted:
    """A generalised linear model after its last step.

    Attributes:
        solution: Coefficients and their unscaled covariance.
        mu: Fitted means.
        deviance: Twice the difference between the log-likelihoods of the saturated model and this
            one.
        converged: Did the deviance settle within `maxit` steps?
        steps: How many were made.
        slack: The weighted sum of squared working residuals, from which the dispersion is
            estimated.
    """

    solution: Solution
    mu: np.ndarray
    deviance: float
    converged: bool
    steps: int
    slack: float


def fit_glm(
    design: np.ndarray,
    y: np.ndarray,
    w: np.ndarray,
    offset: np.ndarray,
    family: Family,
    *,
    epsilon: float = 1e-8,
    maxit: int = 25,
    quiet: bool = False,
    start: np.ndarray | None = None,
) -> Fitted:
    """Fit as R's `glm.fit()`.

    Args:
        design: Shape (rows, columns).
        y, w, offset: Outcome, case weights (all above zero) and offset, one number a row.
        family: The distribution and link.
        epsilon: The relative change of the deviance that ends the steps.
        maxit: The largest number of steps.
        quiet: Is nothing told of a fit that did not converge, or that is too good?
        start: Values of the linear predictor to begin with; those of the family by default.
    """
    tolerance = min(1e-7, epsilon / 1000)
    eta, mu = _beginning(family, y, w, start)
    root = working = y
    deviance, before, converged, steps = _total(family, y, mu, w), None, False, 0
    halved = False
    while not converged and steps < maxit:
        steps += 1
        root, working = _working(family, y, w, eta - offset, mu, eta)
        whole = _step(design, root, working, tolerance)
        eta, mu, new, coefficients = _within(family, design, whole, before, offset, y, w)
        halved = coefficients is not whole
        converged = abs(new - deviance) / (abs(new) + 0.1) < epsilon
        deviance, before = new, coefficients
    solution = least_squares(design * root[:, None], working * root, tolerance)
    if halved and before is not None:
        solution = evolve(solution, coefficients=before[solution.kept])
    eta = columns_at(design, solution.kept) @ solution.coefficients + offset
    mu = family.inverse(eta)
    if not quiet:
        _warn(family, mu, converged, halved)
    total = _total(family, y, mu, w)
    slack = float((root**2 * ((y - mu) / family.slope(eta)) ** 2).sum())
    return Fitted(solution, mu, total, converged, steps, slack)


def _beginning(
    family: Family, y: np.ndarray, w: np.ndarray, start: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """The first predictor and means."""
    with np.errstate(all="ignore"):
        eta = family.link.forward(family.start(y, w)) if start is None else start
        mu = family.inverse(eta)
    if np.isfinite(eta).all() and family.allows(eta, mu):
        return eta, mu
    raise TidykValueError(
        f'The family "{family.name}" with the link "{family.link_name}" cannot begin at these '
        f"outcomes, which go from {y.min():g} to {y.max():g}: the link has no value for some. "
        "Choose another link."
    )


def _total(family: Family, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> float:
    with np.errstate(all="ignore"):
        return float(family.deviances(y, mu, w).sum())


def _working(
    family: Family,
    y: np.ndarray,
    w: np.ndarray,
    linear: np.ndarray,
    mu: np.ndarray,
    eta: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Roots of the working weights, and the working outcome."""
    slope = family.slope(eta)
    return np.sqrt(w * slope**2 / family.variance(mu)), linear + (y - mu) / slope


def _step(
    design: np.ndarray, root: np.ndarray, working: np.ndarray, tolerance: float
) -> np.ndarray:
    """Coefficients of all columns, zero for those that depend on earlier ones."""
    weighted, right = design * root[:, None], working * root
    if design.size >= TALL:
        try:
            return by_normal_equations(weighted, right)
        except LinAlgError:
            pass  # some columns depend on each other, and QR tells which
    solution = least_squares(weighted, right, tolerance)
    coefficients = np.zeros(design.shape[1])
    coefficients[solution.kept] = solution.coefficients
    return coefficients


def _within(
    family: Family,
    design: np.ndarray,
    coefficients: np.ndarray,
    before: np.ndarray | None,
    offset: np.ndarray,
    y: np.ndarray,
    w: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
    """Predictor, means and deviance of a step; halved, as in R, while the deviance is infinite or a
    mean is out of bounds."""
    total = np.nan
    for _ in range(26):
        eta = design @ coefficients + offset
        with np.errstate(all="ignore"):
            mu = family.inverse(eta)
        total = _total(family, y, mu, w)
        if np.isfinite(total) and family.allows(eta, mu):
            return eta, mu, total, coefficients
        if before is None:
            break
        coefficients = (coefficients + before) / 2
    if np.isfinite(total):
        raise TidykValueError(
            f'The family "{family.name}" with the link "{family.link_name}" cannot be fitted: the '
            "first steps lead to means that it cannot have. Choose another link."
        )
    raise TidykValueError(
        f"The {family.name} model cannot be fitted: its deviance became infinite at the first "
        "steps. Look for huge values among the predictors, or choose another link."
    )


def _warn(family: Family, mu: np.ndarray, converged: bool, halved: bool) -> None:
    if not converged:
        warn("The fit did not converge.")
    if halved:
        warn("The fit stopped at the edge of what the family and the link allow.")
    trouble = family.trouble(mu)
    if trouble:
        warn(f"In the fit, {trouble}.")


def null_deviance(
    y: np.ndarray,
    w: np.ndarray,
    offset: np.ndarray,
    family: Family,
    *,
    constant: bool,
    start: np.ndarray,
) -> float:
    """The deviance of the model without predictors, which is searched from the predictor `start`
    if there is an offset."""
    if constant and offset.any():
        return fit_glm(np.ones((len(y), 1)), y, w, offset, family, start=start).deviance
    mean = np.full(len(y), np.average(y, weights=w)) if constant else family.inverse(offset)
    return _total(family, y, mean, w)
