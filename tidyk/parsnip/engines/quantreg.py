"""The engine "quantreg": linear regression of quantiles."""

from __future__ import annotations

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.printing import r_number
from tidyk.base.rank import independent_columns
from tidyk.hardhat.quantiles import QuantilePred, quantile_pred
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.statsmodels.linear import FORMULA
from tidyk.parsnip.engines.training import Training, training
from tidyk.parsnip.registration import engine


@frozen(eq=False)
class RqFit:
    """A linear predictor for each level of the quantiles.

    Attributes:
        terms: Names of the columns.
        kept: Numbers of the columns that are linearly independent of the earlier ones.
        levels: Of the quantiles, increasing.
        coefficients: Of the kept columns: shape (columns, levels).
        losses: The tilted absolute loss of each level.
        nobs: Rows that were fitted.
    """

    terms: tuple[str, ...]
    kept: np.ndarray
    levels: tuple[float, ...]
    coefficients: np.ndarray
    losses: np.ndarray
    nobs: int


@engine("linear_reg", "quantreg", "quantile regression")
class LinearRegQuantreg(Engine):
    """The quantiles that minimise the tilted absolute loss, as R's `rq()`."""

    needs = ("sklearn",)
    encoding = FORMULA
    own_arguments = ()
    call = "sklearn.linear_model.QuantileRegressor"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        quantile_levels: tuple[float, ...],
        weights: np.ndarray | None = None,
    ) -> RqFit:
        """Fit each level to the rows without missing values."""
        rows = training(x, y, weights)
        independent = independent_columns(rows.design)
        columns = [_coefficients(rows, independent, level) for level in quantile_levels]
        table, nobs = np.column_stack(columns), len(rows.outcome)
        errors = rows.outcome[:, None] - rows.design[:, independent] @ table
        tilted = errors * (np.array(quantile_levels) - (errors < 0))
        losses = rows.weights @ tilted
        return RqFit(rows.terms, independent, quantile_levels, table, losses, nobs)

    def predict_raw(self, model: RqFit, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, levels)."""
        return x.to_numpy(float)[:, model.kept] @ model.coefficients

    def predict_quantile(self, model: RqFit, x: pd.DataFrame) -> QuantilePred:
        """The quantiles of each row."""
        return quantile_pred(self.predict_raw(model, x), list(model.levels))

    def tidy(self, model: RqFit) -> pd.DataFrame:
        """One row a level and coefficient: `term`, `estimate`, `tau`."""
        return pd.DataFrame(
            {
                "term": list(model.terms) * len(model.levels),
                "estimate": _all(model).T.ravel(),
                "tau": np.repeat(model.levels, len(model.terms)),
            }
        )

    def glance(self, model: RqFit) -> pd.DataFrame:
        """broom's columns, a row a level: `tau`, `logLik`, `AIC`, `BIC`, `df.residual`."""
        n, p, levels = model.nobs, len(model.kept), np.array(model.levels)
        likelihood = n * (np.log(levels * (1 - levels)) - 1 - np.log(model.losses / n))
        return pd.DataFrame(
            {
                "tau": levels,
                "logLik": likelihood,
                "AIC": 2 * p - 2 * likelihood,
                "BIC": np.log(n) * p - 2 * likelihood,
                "df.residual": n - p,
            }
        )

    def show(self, model: RqFit) -> str:
        """The coefficients of each level."""
        names = [f"tau= {r_number(level, 3)}" for level in model.levels]
        table = pd.DataFrame(_all(model), index=list(model.terms), columns=names)
        degrees = f"{model.nobs} total; {model.nobs - len(model.kept)} residual"
        return f"\nCoefficients:\n{table.to_string()}\n\nDegrees of freedom: {degrees}"


def _all(model: RqFit) -> np.ndarray:
    every = np.full((len(model.terms), len(model.levels)), np.nan)
    every[model.kept] = model.coefficients
    return every


def _coefficients(rows: Training, columns: np.ndarray, level: float) -> np.ndarray:
    from sklearn.linear_model import QuantileRegressor

    solver = QuantileRegressor(quantile=level, alpha=0, fit_intercept=False, solver="highs")
    solver.fit(rows.design[:, columns], rows.outcome, sample_weight=rows.weights)
    return np.asarray(solver.coef_)
