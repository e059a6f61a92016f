"""The maximum of the likelihood of counts and zeros."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError, warn
from tidyk.parsnip.engines.statsmodels.families import BINOMIAL, POISSON
from tidyk.parsnip.engines.statsmodels.irls import fit_glm
from tidyk.parsnip.engines.statsmodels.links import LINKS
from tidyk.parsnip.engines.training import Training
from tidyk.parsnip.engines.zero_counts.models import Sizes, ZeroModel


@frozen(eq=False)
class Maximum:
    """Where the likelihood is largest.

    Attributes:
        values: Coefficients of the counts, of the zeros, and the logarithms of sizes.
        covariance: Theirs.
        likelihood: Its logarithm.
    """

    values: np.ndarray
    covariance: np.ndarray
    likelihood: float


def check_counts(rows: Training) -> None:
    """Raise an error for outcomes that are no counts, or never zero."""
    y = rows.outcome
    wrong = y[(y < 0) | (y != np.round(y))]
    if len(wrong):
        raise TidykValueError(
            f"The outcome {rows.name!r} should be counts: whole numbers from 0, not {wrong[0]:g}."
        )
    if y.min() > 0:
        raise TidykValueError(
            f"The outcome {rows.name!r} has no zeros, the smallest count is {y.min():g}: "
            '`poisson_reg()` on "glm" suits it.'
        )


def maximum(model: ZeroModel, rows: Training, design: np.ndarray) -> Maximum:
    """The estimates of all predictors in both parts."""
    from scipy.optimize import minimize

    basis, triangle = np.linalg.qr(design)  # even columns: steps of one size suit all
    basis, triangle = basis * len(design) ** 0.5, triangle / len(design) ** 0.5
    cost = _cost(model, rows, basis)
    total, start = rows.weights.sum(), _start(model, rows, basis)
    minimum = minimize(cost, start, jac=True, method="BFGS", options={"gtol": 1e-8 * total})
    values, second = _polished(cost, minimum.x)
    turn = _turned(np.linalg.inv(triangle), len(values))
    if np.linalg.norm(cost(values)[1]) > 1e-4 * total:
        warn("The fit did not converge: are the zeros told apart by a line?")
    return Maximum(turn @ values, turn @ np.linalg.pinv(second) @ turn.T, -cost(values)[0])


def sizes_of(model: ZeroModel, logs: np.ndarray) -> Sizes:
    """The sizes of both parts, of the logarithms of those that are estimated."""
    found = iter(np.exp(logs))
    count, zero = (float(next(found)) if sized else 1.0 for sized in model.sized)
    return count, zero


def _cost(model: ZeroModel, rows: Training, basis: np.ndarray) -> Callable[..., Any]:
    """Minus the logarithm of the likelihood, and its gradient."""
    y, w, p = rows.outcome, rows.weights, basis.shape[1]

    def cost(values: np.ndarray) -> tuple[float, np.ndarray]:
        lines = basis @ values[:p] + rows.offset, basis @ values[p : 2 * p] + rows.offset
        with np.errstate(all="ignore"):
            value, *by_lines, by_count, by_zero = model.likelihood(
                y, *lines, sizes_of(model, values[2 * p :])
            )
            total = -float(w @ value)
        slopes = [-(basis.T @ (w * slope)) for slope in by_lines]
        both = zip((by_count, by_zero), model.sized, strict=True)
        gradient = np.concatenate([*slopes, [-(w @ slope) for slope, sized in both if sized]])
        fine = np.isfinite(total) and np.isfinite(gradient).all()
        return (total, gradient) if fine else (1e300, np.zeros_like(values))

    return cost


def _start(model: ZeroModel, rows: Training, basis: np.ndarray) -> np.ndarray:
    """Coefficients of a Poisson and of a binomial regression, and sizes of one."""
    happened = model.happened(rows.outcome).astype(float)
    family = evolve(BINOMIAL, link=LINKS[model.starting_link])
    count = fit_glm(basis, rows.outcome, rows.weights, rows.offset, POISSON)
    zero = fit_glm(basis, happened, rows.weights, rows.offset, family)
    both = count.solution.coefficients, zero.solution.coefficients
    return np.concatenate([*both, np.zeros(sum(model.sized))])


def _turned(back: np.ndarray, count: int) -> np.ndarray:
    """What turns coefficients of the even columns into those of the design's."""
    p = len(back)
    turn = np.eye(count)
    turn[:p, :p] = turn[p : 2 * p, p : 2 * p] = back
    return turn


def _polished(cost: Callable[..., Any], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A last Newton's step where it gains, and the second derivatives."""
    second = _second(cost, values)
    value, gradient = cost(values)
    better = values - np.linalg.pinv(second) @ gradient
    return (better if cost(better)[0] <= value else values), second


def _second(cost: Callable[..., Any], values: np.ndarray) -> np.ndarray:
    """Second derivatives, by differences of the gradient."""
    size, axes = 1e-5, np.eye(len(values))
    rows = [(cost(values + size * a)[1] - cost(values - size * a)[1]) / (2 * size) for a in axes]
    return (np.array(rows) + np.array(rows).T) / 2
