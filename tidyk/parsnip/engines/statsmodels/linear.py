"""The engine "lm": ordinary and weighted least squares."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import warn
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.statsmodels.coefficients import (
    LinearFit,
    coefficient_table,
    coefficient_text,
)
from tidyk.parsnip.engines.statsmodels.solving import Solution, columns_at, least_squares
from tidyk.parsnip.engines.training import Training, training
from tidyk.parsnip.registration import engine

FORMULA = Encoding(compute_intercept=True, remove_intercept=False, allow_missing=True)
"""The form of predictors that R's functions with formulas use."""


@frozen(eq=False)
class LmFit(LinearFit):
    """Least squares as R's `lm()`.

    Attributes:
        rss, mss: Sums of squares: of residuals, and of the model (around the mean where there is a
            constant).
        log_weights: The sum of the weights' logarithms.
    """

    rss: float
    mss: float
    log_weights: float


@engine("linear_reg", "lm", "regression")
class LinearRegLm(Engine):
    """Ordinary (or weighted) least squares, as R's `lm()`."""

    needs = ("statsmodels",)
    encoding = FORMULA
    call = "statsmodels.OLS"
    own_arguments = ()
    settled = {
        "model": (True, False),  # R would keep rows and the decomposition
        "qr": (True, False),
        "method": ("qr",),
        "singular_ok": (True,),
        "contrasts": (None,),
    }
    lacking = {
        "subset": "Give `fit()` the rows that it should have.",
        "na_action": "Rows with missing values are left out, with a warning.",
    }

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        offset: np.ndarray | None = None,
    ) -> LmFit:
        """Fit to the rows without missing values."""
        rows = training(x, y, weights, offset)
        root = np.sqrt(rows.weights) if rows.weighted else None
        response = rows.outcome - rows.offset
        design = rows.design if root is None else rows.design * root[:, None]
        solution = least_squares(design, response if root is None else response * root)
        return _summed(rows, solution)

    def predict_numeric(
        self, model: LmFit, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        """The expected outcome."""
        return model.linear(x, offset)

    def predict_conf_int(
        self,
        model: LmFit,
        x: pd.DataFrame,
        *,
        level: float = 0.95,
        std_error: bool = False,
        offset: np.ndarray | None = None,
    ) -> pd.DataFrame:
        """Bounds for the mean."""
        return _interval(model, model.linear(x, offset), model.spread(x), 0.0, level, std_error)

    def predict_pred_int(
        self,
        model: LmFit,
        x: pd.DataFrame,
        *,
        level: float = 0.95,
        std_error: bool = False,
        offset: np.ndarray | None = None,
    ) -> pd.DataFrame:
        """Bounds for a new observation."""
        if model.weighted:
            warn("A constant prediction variance is assumed, although the fit is weighted.")
        center, noise = model.linear(x, offset), model.dispersion
        return _interval(model, center, model.spread(x), noise, level, std_error)

    def predict_raw(
        self, model: LmFit, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> pd.Series:
        """The values of R's `predict.lm()`."""
        return pd.Series(model.linear(x, offset), index=x.index)

    def tidy(
        self, model: LmFit, *, conf_int: bool = False, conf_level: float = 0.95
    ) -> pd.DataFrame:
        """One row a coefficient: `term`, `estimate`, `std.error`, `statistic`, `p.value`
        (`conf.low`, `conf.high`)."""
        from scipy import stats

        table = coefficient_table(model, fixed=False)
        if not conf_int:
            return table
        width = stats.t.ppf((1 + conf_level) / 2, model.df) * table["std.error"]
        low, high = table["estimate"] - width, table["estimate"] + width
        return table.assign(**{"conf.low": low, "conf.high": high})

    def glance(self, model: LmFit) -> pd.DataFrame:
        """One row: `r.squared`, `adj.r.squared`, `sigma`, `statistic`, `p.value`, `df`, `logLik`,
        …"""
        return pd.DataFrame([_summary(model)])

    def show(self, model: LmFit) -> str:
        """The coefficients, as R prints an lm."""
        return coefficient_text(model)

    def extract(self, model: LmFit) -> Any:
        """The result as a statsmodels object."""
        from statsmodels.regression.linear_model import (
            OLS,
            WLS,
            OLSResults,
            RegressionResults,
            RegressionResultsWrapper,
        )

        rows = model.rows
        names = [model.terms[j] for j in model.kept]
        design = pd.DataFrame(rows.design[:, model.kept], columns=names)
        outcome = pd.Series(rows.outcome - rows.offset, name=rows.name)
        kind, result = (WLS, RegressionResults) if model.weighted else (OLS, OLSResults)
        library = (
            WLS(outcome, design, cast(Any, rows.weights))
            if model.weighted
            else kind(outcome, design)
        )
        return RegressionResultsWrapper(result(library, model.coefficients, model.unscaled))


def _summed(rows: Training, solution: Solution) -> LmFit:
    """The fit with the sums that describe it."""
    fitted = columns_at(rows.design, solution.kept) @ solution.coefficients + rows.offset
    w, df = rows.weights, len(rows.outcome) - len(solution.kept)
    middle = np.average(fitted, weights=w) if "(Intercept)" in rows.terms else 0.0
    return LmFit(
        terms=rows.terms,
        kept=solution.kept,
        coefficients=solution.coefficients,
        unscaled=solution.unscaled,
        dispersion=solution.rss / df if df else np.nan,
        df=df,
        nobs=len(rows.outcome),
        weighted=rows.weighted,
        rows=rows,
        rss=solution.rss,
        mss=float(w @ (fitted - middle) ** 2),
        log_weights=float(np.log(w).sum()) if rows.weighted else 0.0,
    )


def _interval(
    model: LmFit,
    center: np.ndarray,
    spread: np.ndarray,
    noise: float,
    level: float,
    std_error: bool,
) -> pd.DataFrame:
    from scipy import stats

    width = stats.t.ppf((1 + level) / 2, model.df) * np.sqrt(spread**2 + noise)
    frame = pd.DataFrame({".pred_lower": center - width, ".pred_upper": center + width})
    return frame.assign(**{".std_error": spread}) if std_error else frame


def _summary(model: LmFit) -> dict[str, Any]:
    """What broom's `glance()` says of an lm."""
    from scipy.stats import f as f_distribution

    constant, n, df_residual = int(model.intercept), model.nobs, model.df
    df = len(model.kept) - constant
    with np.errstate(all="ignore"):
        share = model.mss / np.float64(model.mss + model.rss)
        ratio = model.mss / df / np.float64(model.dispersion) if df else np.nan
        mean_square = np.log(np.float64(model.rss) / n)
    twice = n * (np.log(2 * np.pi) + 1 + mean_square) - model.log_weights
    estimated = len(model.kept) + 1  # R counts the residual variance too
    return {
        "r.squared": share,
        "adj.r.squared": 1 - (1 - share) * (n - constant) / df_residual if df_residual else np.nan,
        "sigma": np.sqrt(model.dispersion),
        "statistic": ratio,
        "p.value": f_distribution.sf(ratio, df, df_residual) if df else np.nan,
        "df": df if df else np.nan,
        "logLik": -twice / 2,
        "AIC": twice + 2 * estimated,
        "BIC": twice + np.log(n) * estimated,
        "deviance": model.rss,
        "df.residual": df_residual,
        "nobs": n,
    }
