"""`gen_additive_mod()`: sums of smooth functions, whose smoothness is chosen as mgcv chooses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykValueError, warn
from tidyk.base.printing import r_number
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.gam.basis import first_column
from tidyk.parsnip.engines.gam.penalties import (
    balanced,
    penalties_of,
    smooths_of,
    total_cost,
)
from tidyk.parsnip.engines.gam.tables import coefficients, smooth_terms
from tidyk.parsnip.engines.statsmodels.coefficients import exponentiated
from tidyk.parsnip.engines.statsmodels.families import BINOMIAL, GAUSSIAN, Family, family_of
from tidyk.parsnip.engines.statsmodels.glm import check_outcome
from tidyk.parsnip.engines.statsmodels.linear import FORMULA
from tidyk.parsnip.engines.training import Training, training
from tidyk.parsnip.limits import FLAG, POSITIVE
from tidyk.parsnip.registration import engine

STEPS, NEAR = 100, 1e-9
RESTARTS, SAME = 5, 1e-12
"""So many searches for the smoothness, unless one gains a smaller share than this."""
SMALLEST, LARGEST = -15.0, 20.0
"""Bounds of the logarithms of smoothing parameters."""


@frozen(eq=False)
class Penalised:
    """A fit at given smoothing parameters.

    Attributes:
        values: Coefficients.
        covariance: Theirs, for a dispersion of one.
        edf: What each coefficient counts of a degree of freedom.
        deviance: Of the fit.
    """

    values: np.ndarray
    covariance: np.ndarray
    edf: np.ndarray
    deviance: float


@frozen(eq=False)
class GamFit:
    """An additive model.

    Attributes:
        names: Names of the columns.
        smooths: Name of a smooth -> its columns.
        values, covariance, edf: Of the columns' coefficients.
        family: The distribution and link.
        scale: The dispersion.
        root: A triangular root of the columns' weighted crossproducts.
        cost: What the square of each coefficient costs.
        firsts: Crossproducts of each smooth's columns with the first of mgcv's.
        smoothing: The smoothing parameters.
        score: What they minimise: GCV, or UBRE where the dispersion is known.
        deviance, null_deviance: Of the fit, and of the mean alone.
        likelihood: Its logarithm.
        nobs: Number of rows.
    """

    names: tuple[str, ...]
    smooths: dict[str, np.ndarray]
    values: np.ndarray
    covariance: np.ndarray
    edf: np.ndarray
    family: Family
    scale: float
    root: np.ndarray
    cost: np.ndarray
    firsts: np.ndarray
    smoothing: np.ndarray
    score: float
    deviance: float
    null_deviance: float
    likelihood: float
    nobs: int

    def line(self, x: pd.DataFrame) -> np.ndarray:
        """The linear predictor."""
        return x.to_numpy(float) @ self.values

    def errors(self, x: pd.DataFrame) -> np.ndarray:
        """Standard errors of the linear predictor."""
        design = x.to_numpy(float)
        return np.sqrt(np.einsum("ij,jk,ik->i", design, self.covariance, design))


@engine("gen_additive_mod", "mgcv")
class GenAdditiveModMgcv(Engine):
    """Thin plate splines of the terms `s(x)` of the formula, other terms as they are."""

    needs = ("scipy",)
    encoding = FORMULA
    arguments = {"select_features": "select", "adjust_deg_free": "gamma"}
    limits = {"adjust_deg_free": POSITIVE, "select_features": FLAG}
    own_arguments = ("family",)
    settled = {"method": ("GCV.Cp",), "scale": (0,), "knots": (None,), "fit": (True,)}
    lacking = {
        "sp": "Smoothing parameters are always chosen: `adjust_deg_free` makes terms smoother.",
        "optimizer": "There is one way to the smoothing parameters.",
        "discrete": "It belongs to `bam()`.",
    }
    call = "gam"

    def check_own(self, args: Mapping[str, Any]) -> None:
        """Raise an error for a family that there is not."""
        if args.get("family") is not None and not is_tune(args["family"]):
            family_of(args["family"])

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        offset: np.ndarray | None = None,
        select: bool = False,
        gamma: float = 1.0,
        family: object = None,
    ) -> GamFit:
        """Choose the smoothing parameters for the complete rows; `select` may drop whole terms;
        `family` is R's, such as "poisson" or "Gamma(link = 'log')"."""
        is_class = isinstance(y.dtype, pd.CategoricalDtype)
        if is_class and len(y.cat.categories) != 2:
            raise TidykValueError(
                f"An additive model tells two classes apart; the outcome {y.name!r} has "
                f"{len(y.cat.categories)}."
            )
        usual = BINOMIAL if is_class else GAUSSIAN
        law = usual if family is None else family_of(family)
        rows = training(x, y, weights, offset)
        check_outcome(law, rows, y)
        smooths = smooths_of(rows.terms)
        penalties = penalties_of(smooths, len(rows.terms), select)
        best = _smoothing(rows, law, penalties, gamma)
        cost = total_cost(penalties, best, len(rows.terms))
        solution = _penalised(rows, law, cost)
        weight = _weight(rows, law, solution.values)
        scale = 1.0 if law.fixed else _dispersion(rows, law, solution)
        return GamFit(
            names=rows.terms, smooths=smooths, values=solution.values,
            covariance=solution.covariance * scale, edf=solution.edf, family=law, scale=scale,
            cost=cost,
            root=np.linalg.qr(rows.design * np.sqrt(weight)[:, None])[1],
            firsts=_firsts(rows.design, weight, smooths),
            smoothing=np.exp(best), score=_score(rows, law, solution, gamma),
            deviance=solution.deviance, null_deviance=_null_deviance(rows, law),
            likelihood=_likelihood(rows, law, solution, scale), nobs=len(rows.outcome),
        )  # fmt: skip

    def predict_raw(
        self, model: GamFit, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        """The linear predictor."""
        return model.line(x) + (0.0 if offset is None else offset)

    def predict_numeric(
        self, model: GamFit, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        """The expected outcome."""
        return model.family.inverse(self.predict_raw(model, x, offset=offset))

    def predict_prob(
        self, model: GamFit, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        second = model.family.inverse(self.predict_raw(model, x, offset=offset))
        return np.column_stack([1 - second, second])

    def predict_class(
        self, model: GamFit, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        return np.argmax(self.predict_prob(model, x, offset=offset), axis=1)

    def predict_conf_int(
        self,
        model: GamFit,
        x: pd.DataFrame,
        *,
        level: float = 0.95,
        std_error: bool = False,
        offset: np.ndarray | None = None,
        levels: tuple[Any, ...] | None = None,
    ) -> pd.DataFrame:
        """Bounds of the mean, by t quantiles of the linear predictor's errors, as parsnip."""
        from scipy.stats import t

        line, errors = self.predict_raw(model, x, offset=offset), model.errors(x)
        width = t.ppf((1 + level) / 2, model.nobs - model.edf.sum()) * errors
        low, high = (model.family.inverse(line + side * width) for side in (-1, 1))
        extra = {".std_error": errors} if std_error else {}
        if levels is None:
            return pd.DataFrame({".pred_lower": low, ".pred_upper": high, **extra})
        first, second = levels
        return pd.DataFrame(
            {
                f".pred_lower_{first}": 1 - high,
                f".pred_upper_{first}": 1 - low,
                f".pred_lower_{second}": low,
                f".pred_upper_{second}": high,
                **extra,
            }
        )

    def tidy(
        self,
        model: GamFit,
        *,
        parametric: bool = False,
        conf_int: bool = False,
        conf_level: float = 0.95,
        exponentiate: bool = False,
    ) -> pd.DataFrame:
        """One row a smooth: `term`, `edf`, `ref.df`, `statistic`, `p.value`; with `parametric` a
        row a coefficient: `term`, `estimate`, `std.error`, `statistic`, `p.value` (`conf.low`,
        `conf.high`)."""
        if parametric:
            table = coefficients(model, conf_level if conf_int else None)
            return exponentiated(table) if exponentiate else table
        for name, given in {"conf_int": conf_int, "exponentiate": exponentiate}.items():
            if given:
                warn(f"`{name}` is for the terms that are no smooths: add `parametric=True`.")
        return smooth_terms(model)

    def glance(self, model: GamFit) -> pd.DataFrame:
        """broom's columns: `df`, `logLik`, `AIC`, `BIC`, `deviance`, `df.residual`, `nobs`,
        `adj.r.squared`, `npar`."""
        df = float(model.edf.sum())
        counted = df + (not model.family.fixed)
        freedom = model.nobs - df
        explained = 1 - (model.deviance / freedom) / (model.null_deviance / (model.nobs - 1))
        return pd.DataFrame(
            {
                "df": [df],
                "logLik": model.likelihood,
                "AIC": 2 * counted - 2 * model.likelihood,
                "BIC": np.log(model.nobs) * counted - 2 * model.likelihood,
                "deviance": model.deviance,
                "df.residual": freedom,
                "nobs": model.nobs,
                "adj.r.squared": explained if not model.family.fixed else np.nan,
                "npar": len(model.values),
            }
        )

    def show(self, model: GamFit) -> str:
        """As R prints it: the family, degrees of freedom, and the score."""
        each = [f"{model.edf[at].sum():.2f}" for at in model.smooths.values()]
        name = "UBRE" if model.family.fixed else "GCV"
        edf = f"Estimated degrees of freedom:\n{' '.join(each)} " if each else ""
        return (
            f"\nFamily: {model.family.name} \nLink function: {model.family.link_name} \n\n"
            f"{edf} total = {model.edf.sum():.2f} \n\n{name} score: {r_number(model.score)}\n"
        )


def _penalised(rows: Training, family: Family, cost: np.ndarray) -> Penalised:
    """Penalised iteratively reweighted least squares."""
    x, y, w = rows.design, rows.outcome, rows.weights
    eta = family.link.forward(family.start(y, w))
    before = deviance = np.inf
    values, gram, inverse = np.zeros(x.shape[1]), np.eye(x.shape[1]), np.eye(x.shape[1])
    for _ in range(STEPS):
        mu, slope = family.inverse(eta), family.slope(eta)
        weight = w * slope**2 / family.variance(mu)
        working = eta - rows.offset + (y - mu) / slope
        gram = x.T @ (x * weight[:, None])
        inverse = np.linalg.pinv(gram + np.diag(cost), hermitian=True)
        values = inverse @ (x.T @ (weight * working))
        eta = x @ values + rows.offset
        deviance = float(family.deviances(y, family.inverse(eta), w).sum())
        total = deviance + float(cost @ values**2)
        if abs(total - before) < NEAR * (abs(total) + 0.1):
            break
        before = total
    else:
        warn(f"The fit did not converge in {STEPS} steps.")
    return Penalised(values, inverse, np.einsum("ij,ji->i", inverse, gram), deviance)


def _weight(rows: Training, family: Family, values: np.ndarray) -> np.ndarray:
    """Of each row in the last step."""
    eta = rows.design @ values + rows.offset
    return rows.weights * family.slope(eta) ** 2 / family.variance(family.inverse(eta))


def _firsts(design: np.ndarray, weight: np.ndarray, smooths: dict[str, np.ndarray]) -> np.ndarray:
    crossed = np.zeros(design.shape[1])
    for at in smooths.values():
        first = first_column(design[:, at[-1]], len(at) + 1)
        crossed[at] = (weight * first) @ design[:, at]
    return crossed


def _dispersion(rows: Training, family: Family, solution: Penalised) -> float:
    """Fletcher's estimate, from Pearson's residuals, as mgcv's."""
    mu = family.inverse(rows.design @ solution.values + rows.offset)
    variance, left = family.variance(mu), rows.outcome - mu
    freedom = len(mu) - solution.edf.sum()
    pearson = float((rows.weights * left**2 / variance).sum()) / freedom
    apart = 1e-5 * np.maximum(np.abs(mu), 1e-5)  # variances are polynomials of the third degree
    slope = (family.variance(mu + apart) - family.variance(mu - apart)) / (2 * apart)
    return pearson / (1 + float((slope * left * np.sqrt(rows.weights) / variance).mean()))


def _score(rows: Training, family: Family, solution: Penalised, gamma: float) -> float:
    """Generalised cross-validation, or the unbiased risk where the dispersion is known."""
    n, counted = len(rows.outcome), gamma * solution.edf.sum()
    if family.fixed:
        return solution.deviance / n + 2 * counted / n - 1
    return n * solution.deviance / (n - counted) ** 2 if counted < n else np.inf


def _smoothing(
    rows: Training, family: Family, penalties: list[np.ndarray], gamma: float
) -> np.ndarray:
    """The logarithms of the smoothing parameters, from where columns and penalties weigh alike
    downhill to the nearest minimum."""
    from scipy.optimize import minimize

    if not penalties:
        return np.zeros(0)
    columns = rows.design.shape[1]

    def height(logs: np.ndarray) -> float:
        cost = total_cost(penalties, logs, columns)
        return _score(rows, family, _penalised(rows, family, cost), gamma)

    start = np.clip(balanced(rows.design, penalties), SMALLEST, LARGEST)
    bounds = [(SMALLEST, LARGEST)] * len(penalties)
    options = {"ftol": 1e-13, "gtol": 1e-9, "maxls": 40}
    best, before = start, np.inf
    for _ in range(RESTARTS):  # a search that begins anew leaves flat places that held it
        minimum = minimize(
            height, best, method="L-BFGS-B", bounds=bounds, jac="3-point", options=options
        )
        best = minimum.x
        if before - minimum.fun <= SAME * abs(minimum.fun):
            break
        before = float(minimum.fun)
    return best


def _likelihood(rows: Training, family: Family, solution: Penalised, scale: float) -> float:
    """Of least squares with the dispersion that the deviance gives, of others with the estimated
    one, as in mgcv."""
    mu = family.inverse(rows.design @ solution.values + rows.offset)
    own = family.fixed or family.name == "gaussian"
    spread = solution.deviance if own else scale * rows.weights.sum()
    twice = family.minus_twice_loglik(rows.outcome, mu, rows.weights, spread)
    return -(twice - (0 if family.fixed else 2)) / 2


def _null_deviance(rows: Training, family: Family) -> float:
    mean = np.full(len(rows.outcome), np.average(rows.outcome, weights=rows.weights))
    return float(family.deviances(rows.outcome, mean, rows.weights).sum())
