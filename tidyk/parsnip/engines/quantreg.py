"""The engine "quantreg": linear regression of quantiles."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd
from attrs import define, evolve, field, frozen

from tidyk.base.errors import check_level, warn
from tidyk.base.printing import r_number
from tidyk.base.rank import independent_columns
from tidyk.hardhat.quantiles import QuantilePred, quantile_pred
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.rank_intervals import RankTest, rank_test
from tidyk.parsnip.engines.statsmodels.linear import FORMULA
from tidyk.parsnip.engines.training import Gone, Training, training
from tidyk.parsnip.registration import engine

MANY = 1001
"""From so many rows on R has no bounds by rank tests, but standard errors."""
TRAVELLING = 2000
"""Up to so many rows, bounds and standard errors are found when a fit is copied or pickled, which
leaves the rows behind."""
COMMON = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
"""Levels of confidence whose bounds are found at once, and travel."""


@define(eq=False)
class Known:
    """What was found from the rows of a fit: standard errors, shape (columns, levels), and by
    confidence bounds, shape (columns, levels, 2)."""

    errors: np.ndarray | None = None
    bounds: dict[float, np.ndarray] = field(factory=dict)


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
        rows: What was fitted, which does not travel with the fit.
        known: What was found from the rows and travels: standard errors, bounds.
    """

    terms: tuple[str, ...]
    kept: np.ndarray
    levels: tuple[float, ...]
    coefficients: np.ndarray
    losses: np.ndarray
    nobs: int
    rows: Training | Gone
    known: Known = field(factory=Known)

    def __reduce__(self) -> tuple[object, ...]:
        """A fit that is copied or pickled takes along what `tidy()` needs of the rows."""
        if self.nobs <= TRAVELLING and isinstance(self.rows, Training):
            with suppress(np.linalg.LinAlgError):  # which `tidy()` would say
                _ = self.errors() if self.has_errors else self.bounds(0.95)
        return RqFit, (
            self.terms, self.kept, self.levels, self.coefficients, self.losses, self.nobs,
            self.rows, self.known,
        )  # fmt: skip

    @property
    def has_errors(self) -> bool:
        """Has it standard errors, and not bounds by rank tests?"""
        return len(self.levels) == 1 and self.nobs >= MANY

    def critical(self, level: float) -> float:
        """The standardized statistic of a level of confidence."""
        from scipy.stats import t

        return float(t.ppf((1 + level) / 2, self.nobs - len(self.kept)))

    def errors(self) -> np.ndarray | None:
        """Standard errors, shape (columns, levels); None if the rows are gone."""
        if self.known.errors is None and isinstance(self.rows, Training):
            each = [_standard_errors(self, self.rows, tau) for tau in self.levels]
            self.known.errors = np.column_stack(each)
        return self.known.errors

    def bounds(self, confidence: float) -> np.ndarray | None:
        """The ends of intervals, shape (columns, levels, 2); None if the rows are gone."""
        known = self.known.bounds
        if confidence not in known and isinstance(self.rows, Training):
            wanted = (*COMMON, confidence)
            most = self.critical(max(wanted))
            tests = [_tested(self, self.rows, k, most) for k in range(len(self.levels))]
            for one in wanted:
                size = self.critical(one)
                each = [[test.interval(size) for test in column] for column in tests]
                known[one] = np.array(each).swapaxes(0, 1)
        return known.get(confidence)

    def weighted(self, rows: Training) -> tuple[np.ndarray, np.ndarray]:
        """Columns and outcome times the weights."""
        return rows.design[:, self.kept] * rows.weights[:, None], rows.outcome * rows.weights


@engine("linear_reg", "quantreg", "quantile regression")
class LinearRegQuantreg(Engine):
    """The quantiles that minimise the tilted absolute loss, as R's `rq()`."""

    needs = ("sklearn",)
    encoding = FORMULA
    own_arguments = ()
    settled = {"method": ("br",), "model": (True, False), "contrasts": (None,)}
    lacking = {
        "tau": '`set_mode("quantile regression", quantile_levels=[...])` gives the levels.',
    }
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
        return RqFit(rows.terms, independent, quantile_levels, table, losses, nobs, rows)

    def predict_raw(self, model: RqFit, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, levels)."""
        return x.to_numpy(float)[:, model.kept] @ model.coefficients

    def predict_quantile(self, model: RqFit, x: pd.DataFrame) -> QuantilePred:
        """The quantiles of each row."""
        return quantile_pred(self.predict_raw(model, x), list(model.levels))

    def tidy(
        self, model: RqFit, *, conf_int: bool = False, conf_level: float = 0.95
    ) -> pd.DataFrame:
        """One row a level and coefficient, as broom: `term`, `estimate`, `conf.low`, `conf.high`
        (by inverting a rank test) and `tau`; of one level and 1001 rows or more `std.error`,
        `statistic` and `p.value`, and bounds with `conf_int`."""
        table = pd.DataFrame(
            {"term": list(model.terms) * len(model.levels), "estimate": _all(model).T.ravel()}
        )
        level = check_level(conf_level, "conf_level")
        if model.has_errors:
            more = _tests(model, level if conf_int else None)
        else:
            more = _bounds(model, level)
        return table.assign(**more, tau=np.repeat(model.levels, len(model.terms)))

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
    return _among_all(model, model.coefficients)


def _among_all(model: RqFit, kept: np.ndarray) -> np.ndarray:
    """Values of the columns that were kept, among all columns."""
    every = np.full((len(model.terms), len(model.levels)), np.nan)
    every[model.kept] = kept
    return every


def _bounds(model: RqFit, level: float) -> dict[str, np.ndarray]:
    """The bounds of the coefficients."""
    ends = model.bounds(level)
    if ends is None:
        _tell_gone(model, f"bounds of the confidence {level:g}")
        ends = np.full((*model.coefficients.shape, 2), np.nan)
    both = zip(("conf.low", "conf.high"), (ends[..., 0], ends[..., 1]), strict=True)
    return {name: _among_all(model, values).T.ravel() for name, values in both}


def _tell_gone(model: RqFit, what: str) -> None:
    warn(
        f"{what.capitalize()} are missing: this fit was copied or pickled, which leaves its "
        f"{model.nobs} training rows behind. `tidy()` before that finds what then travels along."
    )


def _tested(model: RqFit, training_rows: Training, k: int, most: float) -> list[RankTest]:
    """The rank tests of a level's coefficients."""
    rows, estimates = _without_ties(model, training_rows, k)
    design, outcome = model.weighted(rows)
    level = model.levels[k]
    return [rank_test(design, outcome, estimates, level, j, most) for j in range(len(model.kept))]


def _without_ties(model: RqFit, rows: Training, k: int) -> tuple[Training, np.ndarray]:
    """The rows and a level's coefficients; where more rows than coefficients lie on the fit, as
    repeated ones do, of outcomes that differ by next to nothing."""
    estimates, size = model.coefficients[:, k], np.abs(rows.outcome).max()
    on_the_fit = np.abs(rows.outcome - rows.design[:, model.kept] @ estimates) < 1e-9 * size
    if on_the_fit.sum() <= len(estimates):
        return rows, estimates
    apart = (np.arange(model.nobs) * 0.6180339887 % 1 - 0.5) * 1e-7 * size
    rows = evolve(rows, outcome=rows.outcome + apart)
    return rows, _coefficients(rows, model.kept, model.levels[k])


def _tests(model: RqFit, level: float | None) -> dict[str, np.ndarray]:
    """Standard errors by the sparsity at nearby levels, R's "nid", and what follows; with a level
    bounds too."""
    from scipy.stats import t

    errors = model.errors()
    if errors is None:
        _tell_gone(model, "standard errors")
        errors = np.full(model.coefficients.shape, np.nan)
    ratios, free = model.coefficients / errors, model.nobs - len(model.kept)
    tails = 2 * t.sf(np.abs(ratios), free)
    columns = {"std.error": errors, "statistic": ratios, "p.value": tails}
    if level is not None:
        far = t.ppf((1 + level) / 2, free) * errors
        columns |= {"conf.low": model.coefficients - far, "conf.high": model.coefficients + far}
    return {name: _among_all(model, values).T.ravel() for name, values in columns.items()}


def _standard_errors(model: RqFit, rows: Training, tau: float) -> np.ndarray:
    """Of one level's coefficients (Hendricks and Koenker 1992)."""
    design, _ = model.weighted(rows)
    near = _bandwidth(tau, model.nobs)
    ends = [_coefficients(rows, model.kept, tau + side * near) for side in (1, -1)]
    apart = design @ (ends[0] - ends[1]) - np.sqrt(np.finfo(float).eps)
    density = np.maximum(0, 2 * near / apart)
    inverse = np.linalg.inv(design.T @ (density[:, None] * design))
    covariance = tau * (1 - tau) * inverse @ (design.T @ design) @ inverse
    return np.sqrt(np.diagonal(covariance))


def _bandwidth(tau: float, rows: int) -> float:
    """Hall's and Sheather's distance of levels, halved until both are shares."""
    from scipy.stats import norm

    at = norm.ppf(tau)
    wide = norm.ppf(0.975) ** (2 / 3) * (1.5 * norm.pdf(at) ** 2 / (2 * at**2 + 1)) ** (1 / 3)
    near = float(rows ** (-1 / 3) * wide)
    while tau - near < 0 or tau + near > 1:
        near /= 2
    return near


def _coefficients(rows: Training, columns: np.ndarray, level: float) -> np.ndarray:
    from sklearn.linear_model import QuantileRegressor

    solver = QuantileRegressor(quantile=level, alpha=0, fit_intercept=False, solver="highs")
    solver.fit(rows.design[:, columns], rows.outcome, sample_weight=rows.weights)
    return np.asarray(solver.coef_)
