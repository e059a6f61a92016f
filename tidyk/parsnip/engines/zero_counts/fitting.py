"""The maximum of the likelihood of counts and zeros."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def maximum(model: ZeroModel, rows: Training, designs: Sequence[np.ndarray]) -> Maximum:
    """The estimates of the counts' design and of the zeros'."""
    from scipy.linalg import block_diag
    from scipy.optimize import minimize

    bases, triangles = zip(*map(_even, designs), strict=True)
    cost = _cost(model, rows, bases)
    total, start = rows.weights.sum(), _start(model, rows, bases)
    minimum = minimize(cost, start, jac=True, method="BFGS", options={"gtol": 1e-8 * total})
    values, second = _polished(cost, minimum.x)
    turn: Any = block_diag(*map(np.linalg.inv, triangles), np.eye(sum(model.sized)))
    if np.linalg.norm(cost(values)[1]) > 1e-4 * total:
        warn("The fit did not converge: are the zeros told apart by a line?")
    return Maximum(turn @ values, turn @ np.linalg.pinv(second) @ turn.T, -cost(values)[0])


def _even(design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Columns that steps of one size suit, and what turns them into the design's."""
    basis, triangle = np.linalg.qr(design)
    return basis * len(design) ** 0.5, triangle / len(design) ** 0.5


def sizes_of(model: ZeroModel, logs: np.ndarray) -> Sizes:
    """The sizes of both parts, of the logarithms of those that are estimated."""
    found = iter(np.exp(logs))
    count, zero = (float(next(found)) if sized else 1.0 for sized in model.sized)
    return count, zero


def _cost(
    model: ZeroModel, rows: Training, bases: tuple[np.ndarray, np.ndarray]
) -> Callable[..., Any]:
    """Minus the logarithm of the likelihood, and its gradient."""
    y, w, base = rows.outcome, rows.weights, _offsets(rows)
    ends = np.cumsum([basis.shape[1] for basis in bases])

    def cost(values: np.ndarray) -> tuple[float, np.ndarray]:
        count, zero, sizes = np.split(values, ends)
        lines = bases[0] @ count + base[0], bases[1] @ zero + base[1]
        with np.errstate(all="ignore"):
            value, *by_lines, by_count, by_zero = model.likelihood(
                y, *lines, sizes_of(model, sizes)
            )
            total = -float(w @ value)
        slopes = [-(b.T @ (w * slope)) for b, slope in zip(bases, by_lines, strict=True)]
        both = zip((by_count, by_zero), model.sized, strict=True)
        gradient = np.concatenate([*slopes, [-(w @ slope) for slope, sized in both if sized]])
        fine = np.isfinite(total) and np.isfinite(gradient).all()
        return (total, gradient) if fine else (1e300, np.zeros_like(values))

    return cost


def _offsets(rows: Training) -> np.ndarray:
    """Shape (2, rows): what is added to the counts' and to the zeros' linear predictor."""
    return np.broadcast_to(rows.offset.T, (2, len(rows.outcome)))


def _start(model: ZeroModel, rows: Training, bases: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Coefficients of a Poisson and of a binomial regression, and sizes of one."""
    happened, base = model.happened(rows.outcome).astype(float), _offsets(rows)
    family = evolve(BINOMIAL, link=LINKS[model.starting_link])
    count = fit_glm(bases[0], rows.outcome, rows.weights, base[0], POISSON)
    zero = fit_glm(bases[1], happened, rows.weights, base[1], family)
    both = count.solution.coefficients, zero.solution.coefficients
    return np.concatenate([*both, np.zeros(sum(model.sized))])


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
