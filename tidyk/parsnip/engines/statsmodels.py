"""Engines of statsmodels."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted, warn
from tidyk.base.printing import r_number
from tidyk.base.rank import independent_columns
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.registration import engine


@frozen(eq=False)
class LmFit:
    """Ordinary least squares as R's `lm()` does it: aliased columns have a missing coefficient.

    Attributes:
        result: What statsmodels returned for the columns in `kept`.
        terms: Names of all columns.
        kept: Numbers of the columns that are linearly independent of the earlier ones.
        weighted: Were there case weights?
    """

    result: Any
    terms: tuple[str, ...]
    kept: np.ndarray
    weighted: bool

    def column(self, values: np.ndarray) -> np.ndarray:
        """Values of the kept columns among all; missing for the others."""
        full = np.full(len(self.terms), np.nan)
        full[self.kept] = values
        return full


@engine("linear_reg", "lm")
class LinearRegLm(Engine):
    """Ordinary (or weighted) least squares."""

    needs = ("statsmodels",)
    encoding = Encoding(compute_intercept=True, remove_intercept=False, allow_missing=True)
    call = "statsmodels.OLS"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        offset: np.ndarray | None = None,
        **unknown: Any,
    ) -> LmFit:
        """Fit to the rows without missing values; as in R, rows of weight 0 do not count."""
        import statsmodels.api as sm

        refuse_unused_args(unknown, "penalty", "mixture")
        design = x.to_numpy(float)
        outcome = y.to_numpy(float) - (0.0 if offset is None else offset)
        kept_rows = _rows_to_fit(x, y, offset)
        kept_rows &= True if weights is None else weights > 0
        design, outcome = design[kept_rows], outcome[kept_rows]
        kept = independent_columns(design)
        weighted = cast(Any, 1.0 if weights is None else weights[kept_rows])
        with np.errstate(all="ignore"):
            result: Any = sm.WLS(outcome, design[:, kept], weights=weighted).fit(method="qr")
        if not result.df_resid:  # nothing is left to judge by
            result._results.scale = np.nan
        return LmFit(result, tuple(map(str, x.columns)), kept, weights is not None)

    def predict_numeric(
        self, model: LmFit, x: pd.DataFrame, *, offset: np.ndarray | float = 0.0
    ) -> np.ndarray:
        return x.to_numpy(float)[:, model.kept] @ np.asarray(model.result.params) + offset

    def predict_conf_int(
        self,
        model: LmFit,
        x: pd.DataFrame,
        *,
        level: float = 0.95,
        std_error: bool = False,
        offset: np.ndarray | float = 0.0,
    ) -> pd.DataFrame:
        """Bounds for the mean."""
        return self._interval(model, x, level, std_error, "mean", offset)

    def predict_pred_int(
        self,
        model: LmFit,
        x: pd.DataFrame,
        *,
        level: float = 0.95,
        std_error: bool = False,
        offset: np.ndarray | float = 0.0,
    ) -> pd.DataFrame:
        """Bounds for a new observation."""
        return self._interval(model, x, level, std_error, "obs", offset)

    def predict_raw(
        self, model: LmFit, x: pd.DataFrame, *, offset: np.ndarray | float = 0.0
    ) -> pd.Series:
        return pd.Series(self.predict_numeric(model, x, offset=offset), index=x.index)

    def _interval(
        self,
        model: LmFit,
        x: pd.DataFrame,
        level: float,
        std_error: bool,
        kind: str,
        offset: np.ndarray | float,
    ) -> pd.DataFrame:
        from scipy import stats

        if kind == "obs" and model.weighted:
            warn("A constant prediction variance is assumed, although the fit is weighted.")
        result, design = model.result, x.to_numpy(float)[:, model.kept]
        center = design @ np.asarray(result.params) + offset
        variance = np.einsum("ij,jk,ik->i", design, np.asarray(result.cov_params()), design)
        spread = np.sqrt(variance + (result.scale if kind == "obs" else 0.0))
        width = stats.t.ppf((1 + level) / 2, result.df_resid) * spread
        frame = pd.DataFrame({".pred_lower": center - width, ".pred_upper": center + width})
        return frame.assign(**{".std_error": np.sqrt(variance)}) if std_error else frame

    def tidy(
        self, model: LmFit, *, conf_int: bool = False, conf_level: float = 0.95
    ) -> pd.DataFrame:
        """One row a coefficient: `term`, `estimate`, `std.error`, `statistic`, `p.value`
        (`conf.low`, `conf.high`)."""
        columns = {
            "estimate": model.result.params,
            "std.error": model.result.bse,
            "statistic": model.result.tvalues,
            "p.value": model.result.pvalues,
        }
        if conf_int:
            low, high = np.asarray(model.result.conf_int(alpha=1 - conf_level)).T
            columns |= {"conf.low": low, "conf.high": high}
        return pd.DataFrame(
            {"term": list(model.terms)} | {k: model.column(v) for k, v in columns.items()}
        )

    def glance(self, model: LmFit) -> pd.DataFrame:
        """One row: `r.squared`, `adj.r.squared`, `sigma`, `statistic`, `p.value`, `df`, `logLik`,
        …"""
        from scipy.stats import f as f_distribution

        result = model.result
        estimated = len(result.params) + 1  # R counts the residual variance too
        # as R: around the mean where the formula has an intercept, else around zero
        constant = int("(Intercept)" in model.terms)
        total = result.centered_tss if constant else result.uncentered_tss
        share, left = 1 - result.ssr / total, result.df_resid
        df = result.nobs - left - constant
        ratio = (total - result.ssr) / df / (result.ssr / left) if df and left else np.nan
        row = {
            "r.squared": share,
            "adj.r.squared": 1 - (1 - share) * (result.nobs - constant) / left if left else np.nan,
            "sigma": np.sqrt(result.scale),
            "statistic": ratio,
            "p.value": f_distribution.sf(ratio, df, left),
            "df": df,
            "logLik": result.llf,
            "AIC": -2 * result.llf + 2 * estimated,
            "BIC": -2 * result.llf + np.log(result.nobs) * estimated,
            "deviance": result.ssr,
            "df.residual": int(result.df_resid),
            "nobs": int(result.nobs),
        }
        return pd.DataFrame([row])

    def show(self, model: LmFit) -> str:
        """The coefficients, as R prints an lm."""
        values = model.column(np.asarray(model.result.params))
        digits = _common_decimals(values)
        cells = [f"{v:.{digits}f}" if np.isfinite(v) else "NA" for v in values]
        widths = [max(len(t), len(c)) for t, c in zip(model.terms, cells, strict=True)]
        lines = ["", "Coefficients:"]
        for start in range(0, len(cells), per_line := max(1, 80 // (max(widths) + 2))):
            part = slice(start, start + per_line)
            width = max(widths)
            lines.append("  ".join(t.rjust(width) for t in model.terms[part]) + "  ")
            lines.append("  ".join(c.rjust(width) for c in cells[part]) + "  ")
        return "\n".join(lines) + "\n"


def _rows_to_fit(x: pd.DataFrame, y: pd.Series, offset: np.ndarray | None) -> np.ndarray:
    """The rows without missing values, and a warning where there are others.

    Raises:
        TidykValueError: Among them are infinite values.
    """
    columns = {**dict(x.items()), y.name: y}
    columns |= {} if offset is None else {"offset": pd.Series(offset)}
    values = {name: np.asarray(column, float) for name, column in columns.items()}
    complete = ~np.any([np.isnan(column) for column in values.values()], axis=0)
    infinite = [name for name, column in values.items() if np.isinf(column[complete]).any()]
    if infinite:
        raise TidykValueError(
            f"{quoted(infinite)} {'has' if len(infinite) == 1 else 'have'} infinite values, to "
            "which nothing can be fitted: replace them, or drop the rows."
        )
    if not complete.all():
        warn(f"{(~complete).sum()} rows with missing values were left out of the fit.")
    return complete


def _common_decimals(values: np.ndarray, digits: int = 4) -> int:
    """Decimals that show the smallest value with about four digits, as R's `format(digits = 4)`
    does for a vector."""
    finite = values[np.isfinite(values) & (values != 0)]
    if not len(finite):
        return 0
    needed = [len(r_number(v, digits).partition(".")[2].partition("e")[0]) for v in np.abs(finite)]
    return max(needed)


def refuse_unused_args(given: dict[str, Any], *ignored: str) -> None:
    """An error for arguments that the engine does not have; R ignores those that the model has."""
    unknown = [name for name in given if name not in ignored]
    if unknown:
        raise TidykTypeError(f"The engine has no argument `{unknown[0]}`.")
