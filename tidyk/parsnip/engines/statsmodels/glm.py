"""The engine "glm": generalised linear models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, warn
from tidyk.base.hearing import warnings_of_threads
from tidyk.base.printing import r_number
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.statsmodels.coefficients import (
    LinearFit,
    coefficient_table,
    coefficient_text,
    exponentiated,
)
from tidyk.parsnip.engines.statsmodels.distributions import Binomial
from tidyk.parsnip.engines.statsmodels.families import (
    BINOMIAL,
    GAUSSIAN,
    POISSON,
    Family,
    family_of,
)
from tidyk.parsnip.engines.statsmodels.irls import Fitted, fit_glm, null_deviance
from tidyk.parsnip.engines.statsmodels.linear import FORMULA
from tidyk.parsnip.engines.statsmodels.profile import profile_bounds
from tidyk.parsnip.engines.training import Training, training
from tidyk.parsnip.registration import engine


@frozen(eq=False)
class GlmFit(LinearFit):
    """A generalised linear model as R's `glm()`.

    Attributes:
        family: The distribution and link.
        deviance, null_deviance: Of the fit, and of the model without predictors.
        aic: Akaike's criterion.
        converged, steps: How the iteration ended.
    """

    family: Family
    deviance: float
    null_deviance: float
    aic: float
    converged: bool
    steps: int

    @property
    def loglik(self) -> float:
        """The log-likelihood, which in R has one more parameter if a variance is estimated."""
        return self.estimated - self.aic / 2

    @property
    def estimated(self) -> int:
        """The number of parameters."""
        return len(self.kept) + (0 if self.family.fixed else 1)


class Glm(Engine):
    """A generalised linear model by iteratively reweighted least squares."""

    needs = ("statsmodels",)
    encoding = FORMULA
    call = "statsmodels.GLM"
    own_arguments = ("family", "epsilon", "maxit")
    settled = {
        "model": (True, False),  # R would keep rows
        "method": ("glm.fit",),
        "singular_ok": (True,),
        "trace": (False,),
        "contrasts": (None,),
    }
    lacking = {
        "control": "Give its parts by name: `epsilon` and `maxit`.",
        "start": "The fit begins where R's begins.",
        "subset": "Give `fit()` the rows that it should have.",
        "na_action": "Rows with missing values are left out, with a warning.",
    }
    family: Family

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
        family: object = None,
        epsilon: float = 1e-8,
        maxit: int = 25,
    ) -> GlmFit:
        """Fit to the rows without missing values."""
        wanted = self.family if family is None else family_of(family)
        rows = training(x, y, weights, offset)
        check_outcome(wanted, rows, y)
        parts = rows.outcome, rows.weights, rows.offset, wanted
        fitted = fit_glm(rows.design, *parts, epsilon=epsilon, maxit=maxit)
        start = wanted.link.forward(fitted.mu)
        null = null_deviance(*parts, constant="(Intercept)" in rows.terms, start=start)
        return _summed(rows, fitted, null, wanted)

    def predict_raw(
        self,
        model: GlmFit,
        x: pd.DataFrame,
        *,
        type: str = "link",
        offset: np.ndarray | None = None,
    ) -> pd.Series:
        """The values of R's `predict.glm()`, on the scale of the link or of the "response"."""
        eta = model.linear(x, offset)
        if type not in ("link", "response"):
            raise TidykValueError(f'`type` should be "link" or "response", not {type!r}.')
        return pd.Series(eta if type == "link" else model.family.inverse(eta), index=x.index)

    def tidy(
        self,
        model: GlmFit,
        *,
        exponentiate: bool = False,
        conf_int: bool = False,
        conf_level: float = 0.95,
    ) -> pd.DataFrame:
        """One row a coefficient: `term`, `estimate`, `std.error`, `statistic`, `p.value`
        (`conf.low`, `conf.high`, of the profiled likelihood as in R)."""
        table = coefficient_table(model, fixed=model.family.fixed)
        if conf_int:
            low, high = profile_bounds(model, conf_level)
            table = table.assign(**{"conf.low": low, "conf.high": high})
        return exponentiated(table) if exponentiate else table

    def glance(self, model: GlmFit) -> pd.DataFrame:
        """One row: `null.deviance`, `df.null`, `logLik`, `AIC`, `BIC`, `deviance`, `df.residual`,
        `nobs`."""
        row = {
            "null.deviance": model.null_deviance,
            "df.null": model.nobs - int(model.intercept),
            "logLik": model.loglik,
            "AIC": model.aic,
            "BIC": -2 * model.loglik + np.log(model.nobs) * model.estimated,
            "deviance": model.deviance,
            "df.residual": model.df,
            "nobs": model.nobs,
        }
        return pd.DataFrame([row])

    def show(self, model: GlmFit) -> str:
        """The coefficients and deviances, as R prints a glm."""
        total = model.nobs - int(model.intercept)
        aic = "NA" if np.isnan(model.aic) else r_number(model.aic, 4)
        return (
            f"{coefficient_text(model)}\n"
            f"Degrees of Freedom: {total} Total (i.e. Null);  {model.df} Residual\n"
            f"Null Deviance:\t    {r_number(model.null_deviance, 4)} \n"
            f"Residual Deviance: {r_number(model.deviance, 4)} \tAIC: {aic}"
        )

    def extract(self, model: GlmFit) -> Any:
        """The result as a statsmodels object."""
        import statsmodels.api as sm
        from statsmodels.genmod.generalized_linear_model import GLMResults, GLMResultsWrapper

        rows = model.rows
        names = [model.terms[j] for j in model.kept]
        design = pd.DataFrame(rows.design[:, model.kept], columns=names)
        with warnings_of_threads():  # of links that R allows and it calls unsafe
            library = sm.GLM(
                pd.Series(rows.outcome, name=rows.name),
                design,
                model.family.of_statsmodels(),
                offset=rows.offset if rows.offset.any() else None,
                freq_weights=rows.weights if rows.weighted else None,
            )
        library.mu = model.family.inverse(design.to_numpy() @ model.coefficients + rows.offset)
        library.scale = model.dispersion
        result: Any = GLMResults(library, model.coefficients, model.unscaled, model.dispersion)
        result.method, result.converged = "IRLS", model.converged
        result.fit_history = {"iteration": model.steps, "params": [], "deviance": [model.deviance]}
        return GLMResultsWrapper(result)


@engine("linear_reg", "glm", "regression")
class LinearRegGlm(Glm):
    """Least squares as a generalised linear model, as R's `glm(family = gaussian)`, or of another
    family."""

    family = GAUSSIAN

    def predict_numeric(
        self, model: GlmFit, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        """The expected outcome."""
        return model.family.inverse(model.linear(x, offset))

    def predict_conf_int(
        self,
        model: GlmFit,
        x: pd.DataFrame,
        *,
        level: float = 0.95,
        std_error: bool = False,
        offset: np.ndarray | None = None,
    ) -> pd.DataFrame:
        """Bounds for the mean."""
        low, high, spread = _bounds(model, x, level, offset)
        frame = pd.DataFrame({".pred_lower": low, ".pred_upper": high})
        return frame.assign(**{".std_error": spread}) if std_error else frame


@engine("poisson_reg", "glm", "regression")
class PoissonRegGlm(LinearRegGlm):
    """Poisson regression, as R's `glm(family = poisson)`, or of another family."""

    family = POISSON


@engine("logistic_reg", "glm", "classification")
class LogisticRegGlm(Glm):
    """Logistic regression, as R's `glm(family = binomial)`, or of another family."""

    family = BINOMIAL

    def predict_class(
        self, model: GlmFit, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        """Level numbers: the second level from a probability of one half on."""
        share = model.family.inverse(model.linear(x, offset))
        return np.where(np.isnan(share), -1, share >= 0.5).astype(int)

    def predict_prob(
        self, model: GlmFit, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        """Shape (rows, 2)."""
        share = model.family.inverse(model.linear(x, offset))
        return np.column_stack([1 - share, share])

    def predict_conf_int(
        self,
        model: GlmFit,
        x: pd.DataFrame,
        *,
        levels: tuple[Any, ...],
        level: float = 0.95,
        std_error: bool = False,
        offset: np.ndarray | None = None,
    ) -> pd.DataFrame:
        """Bounds for the probability of each level: `.pred_lower_<level>`,
        `.pred_upper_<level>`."""
        low, high, spread = _bounds(model, x, level, offset)
        columns = {}
        for name, below, above in ((levels[0], 1 - high, 1 - low), (levels[1], low, high)):
            columns |= {f".pred_lower_{name}": below, f".pred_upper_{name}": above}
        frame = pd.DataFrame(columns)
        return frame.assign(**{".std_error": spread}) if std_error else frame


def check_outcome(family: Family, rows: Training, y: pd.Series) -> None:
    """Raise an error for an outcome that the family cannot have."""
    _check_levels(family, y)
    impossible = family.distribution.impossible(rows.outcome)
    if impossible.any():
        raise TidykValueError(
            f'The family "{family.name}" is for {family.distribution.outcomes}, and the outcome '
            f"{y.name!r} has {rows.outcome[impossible][0]:g}."
        )
    if family.name != "binomial":
        return
    counts = rows.weights * rows.outcome
    if rows.weighted and (rows.weights != np.round(rows.weights)).any():
        warn("Case weights of a binomial model are counts, and some are not whole numbers.")
    elif (np.abs(counts - np.round(counts)) > 1e-3).any():
        warn(
            'Outcomes of the family "binomial" are 0 or 1, and some are not: for shares, take '
            '"quasibinomial".'
        )


def _check_levels(family: Family, y: pd.Series) -> None:
    """Levels are for binomial families, and for two of them only."""
    if not isinstance(y.dtype, pd.CategoricalDtype):
        return
    if not isinstance(family.distribution, Binomial):
        raise TidykTypeError(
            f'The family "{family.name}" is for {family.distribution.outcomes}, and the outcome '
            f'{y.name!r} has levels: take "binomial" or "quasibinomial".'
        )
    levels = list(y.cat.categories)
    if len(levels) != 2:
        raise TidykTypeError(
            f"Logistic regression is for two levels, and the outcome {y.name!r} has "
            f"{len(levels)}: see `multinom_reg()`."
        )


def _summed(rows: Training, fitted: Fitted, null: float, family: Family) -> GlmFit:
    """The fit with the numbers that describe it."""
    solution = fitted.solution
    rank = len(solution.kept)
    df = len(rows.outcome) - rank
    estimate = fitted.slack / df if df else np.nan
    twice = family.minus_twice_loglik(rows.outcome, fitted.mu, rows.weights, fitted.deviance)
    return GlmFit(
        terms=rows.terms,
        kept=solution.kept,
        coefficients=solution.coefficients,
        unscaled=solution.unscaled,
        dispersion=1.0 if family.fixed else estimate,
        df=df,
        nobs=len(rows.outcome),
        weighted=rows.weighted,
        rows=rows,
        family=family,
        deviance=fitted.deviance,
        null_deviance=null,
        aic=twice + 2 * rank,
        converged=fitted.converged,
        steps=fitted.steps,
    )


def _bounds(
    model: GlmFit, x: pd.DataFrame, level: float, offset: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bounds of the mean, and the standard error of the linear predictor; parsnip takes t
    quantiles for all families."""
    from scipy import stats

    eta, spread = model.linear(x, offset), model.spread(x)
    width = stats.t.ppf((1 + level) / 2, model.df) * spread
    ends = model.family.inverse(eta - width), model.family.inverse(eta + width)
    # where the link falls, the lower end of the predictor is the upper one of the mean
    return np.minimum(*ends), np.maximum(*ends), spread
