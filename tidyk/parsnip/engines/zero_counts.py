"""`poisson_reg()` on "zeroinfl" and "hurdle": counts with more zeros than a Poisson distribution
has, as pscl's functions of these names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykValueError, check_string, warn
from tidyk.base.rank import independent_columns
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.statsmodels.families import BINOMIAL, POISSON
from tidyk.parsnip.engines.statsmodels.irls import fit_glm
from tidyk.parsnip.engines.statsmodels.linear import FORMULA
from tidyk.parsnip.engines.training import Training, training
from tidyk.parsnip.registration import engine

Likelihood = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, ...]]
"""Of counts, the linear combination of the count and that of the zeros: the logarithm of each row's
likelihood, and its derivatives by the two."""
PARTS = ("count", "zero")


@frozen(eq=False)
class ZeroCounts:
    """Two linear models: of the counts, and of the zeros.

    Attributes:
        names: Names of the columns.
        kept: Numbers of the columns that are linearly independent of the earlier ones.
        values, errors: Coefficients and standard errors, shape (2, columns): counts, zeros.
        likelihood: Its logarithm.
        nobs: Number of rows.
    """

    names: tuple[str, ...]
    kept: np.ndarray
    values: np.ndarray
    errors: np.ndarray
    likelihood: float
    nobs: int

    def parts(self, x: pd.DataFrame, offset: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """The mean of the Poisson distribution, and the probability of the zeros' part."""
        from scipy.special import expit

        count, zero = self.values @ x.to_numpy(float)[:, self.kept].T
        return np.exp(count + (0.0 if offset is None else offset)), expit(zero)


class Counts(Engine):
    """Maximum likelihood of both parts; the offset is one of the counts."""

    needs = ("scipy",)
    encoding = FORMULA
    own_arguments = ()

    def likelihood(self, y: np.ndarray, count: np.ndarray, zero: np.ndarray) -> Any:
        """See `Likelihood`."""
        raise NotImplementedError

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        offset: np.ndarray | None = None,
    ) -> ZeroCounts:
        """Fit to the complete rows; all predictors stand in both parts."""
        rows = training(x, y, weights, offset)
        _check_counts(rows)
        columns = independent_columns(rows.design)
        values, spread, best = _maximum(self, rows, rows.design[:, columns])
        names = tuple(rows.terms[j] for j in columns)
        errors = np.sqrt(np.maximum(np.diag(spread), 0)).reshape(2, -1)
        return ZeroCounts(names, columns, values.reshape(2, -1), errors, best, len(rows.outcome))

    def predict_raw(
        self, model: ZeroCounts, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        """Shape (rows, 2): the Poisson mean, and the probability of the zeros' part."""
        return np.column_stack(model.parts(x, offset))

    def tidy(self, model: ZeroCounts, *, type: str = "count") -> pd.DataFrame:
        """poissonreg's columns: `term`, `type`, `estimate`, `std.error`, `statistic`, `p.value`;
        `type` is "count", "zero" or "all"."""
        from scipy.stats import norm

        check_string(type, "type", (*PARTS, "all"))
        flat, errors = model.values.ravel(), model.errors.ravel()
        table = pd.DataFrame(
            {
                "term": list(model.names) * 2,
                "type": np.repeat(PARTS, len(model.names)),
                "estimate": flat,
                "std.error": errors,
                "statistic": flat / errors,
                "p.value": 2 * norm.sf(np.abs(flat / errors)),
            }
        )
        return table if type == "all" else table[table["type"] == type].reset_index(drop=True)

    def glance(self, model: ZeroCounts) -> pd.DataFrame:
        """One row: `logLik`, `AIC`, `BIC`, `df.residual`, `nobs`."""
        k, n = model.values.size, model.nobs
        both = {"AIC": 2 * k, "BIC": np.log(n) * k}
        sums = {name: cost - 2 * model.likelihood for name, cost in both.items()}
        return pd.DataFrame([{"logLik": model.likelihood, **sums, "df.residual": n - k, "nobs": n}])

    def show(self, model: ZeroCounts) -> str:
        """The coefficients of both parts."""
        tables = [pd.Series(v, list(model.names)).to_frame().T for v in model.values]
        count, zero = (table.to_string(index=False) for table in tables)
        return (
            f"Count model coefficients (poisson with log link):\n{count}\n\n"
            f"Zero model coefficients (binomial with logit link):\n{zero}\n"
        )


@engine("poisson_reg", "zeroinfl")
class PoissonRegZeroinfl(Counts):
    """With some probability a row is certainly zero, and otherwise a Poisson count."""

    call = "zeroinfl"

    def likelihood(self, y: np.ndarray, count: np.ndarray, zero: np.ndarray) -> Any:
        from scipy.special import expit, gammaln

        mu, sure = np.exp(count), expit(zero)
        none = np.exp(-mu)
        some = sure + (1 - sure) * none
        value = np.where(y == 0, np.log(some), np.log1p(-sure) + y * count - mu - gammaln(y + 1))
        by_count = np.where(y == 0, -(1 - sure) * none * mu / some, y - mu)
        by_zero = np.where(y == 0, sure * (1 - sure) * (1 - none) / some, -sure)
        return value, by_count, by_zero

    def predict_numeric(
        self, model: ZeroCounts, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        mu, sure = model.parts(x, offset)
        return (1 - sure) * mu


@engine("poisson_reg", "hurdle")
class PoissonRegHurdle(Counts):
    """With some probability a row is above zero, and then a zero-truncated Poisson count."""

    call = "hurdle"

    def likelihood(self, y: np.ndarray, count: np.ndarray, zero: np.ndarray) -> Any:
        from scipy.special import expit, gammaln, log_expit

        mu, over = np.exp(count), expit(zero)
        left = -np.expm1(-mu)
        above = y * count - mu - np.log(left) - gammaln(y + 1)
        value = np.where(y == 0, log_expit(-zero), log_expit(zero) + above)
        by_count = np.where(y == 0, 0.0, y - mu / left)
        return value, by_count, np.where(y == 0, -over, 1 - over)

    def predict_numeric(
        self, model: ZeroCounts, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        mu, over = model.parts(x, offset)
        return over * mu / -np.expm1(-mu)


def _check_counts(rows: Training) -> None:
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


def _maximum(
    counts: Counts, rows: Training, design: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Coefficients of both parts, their covariance, and the logarithm of the likelihood."""
    from scipy.optimize import minimize

    y, w, p = rows.outcome, rows.weights, design.shape[1]
    basis, triangle = np.linalg.qr(design)  # even columns: steps of one size suit all
    basis, triangle = basis * len(y) ** 0.5, triangle / len(y) ** 0.5

    def cost(values: np.ndarray) -> tuple[float, np.ndarray]:
        with np.errstate(all="ignore"):
            lines = basis @ values[:p] + rows.offset, basis @ values[p:]
            value, *slopes = counts.likelihood(y, *lines)
            total = -float(w @ value)
        gradient = np.concatenate([-(basis.T @ (w * slope)) for slope in slopes])
        return (total, gradient) if np.isfinite(total) else (1e300, np.zeros_like(values))

    sign = -1 if isinstance(counts, PoissonRegZeroinfl) else 1
    start = np.concatenate([_poisson(rows, basis), sign * _above_zero(rows, basis)])
    minimum = minimize(cost, start, jac=True, method="BFGS", options={"gtol": 1e-8 * w.sum()})
    values, second = _polished(cost, minimum.x)
    back = np.linalg.inv(triangle)
    turn = np.block([[back, np.zeros_like(back)], [np.zeros_like(back), back]])
    if np.linalg.norm(cost(values)[1]) > 1e-4 * w.sum():
        warn("The fit did not converge: are the zeros told apart by a line?")
    return turn @ values, turn @ np.linalg.pinv(second) @ turn.T, -cost(values)[0]


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


def _poisson(rows: Training, basis: np.ndarray) -> np.ndarray:
    return fit_glm(basis, rows.outcome, rows.weights, rows.offset, POISSON).solution.coefficients


def _above_zero(rows: Training, basis: np.ndarray) -> np.ndarray:
    above = (rows.outcome > 0).astype(float)
    none = np.zeros(len(above))
    return fit_glm(basis, above, rows.weights, none, BINOMIAL).solution.coefficients
