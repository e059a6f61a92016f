"""`ordinal_reg()` on "polr"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykValueError, check_string, warn
from tidyk.base.printing import r_number
from tidyk.base.rank import independent_columns
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.polr.fitting import Ordered, maximise
from tidyk.parsnip.engines.polr.links import LINKS
from tidyk.parsnip.engines.polr.profile import profile_bounds
from tidyk.parsnip.engines.statsmodels.coefficients import exponentiated
from tidyk.parsnip.engines.training import Training, training
from tidyk.parsnip.limits import AMOUNT, SHARE
from tidyk.parsnip.registration import engine


@frozen(eq=False)
class PolrFit:
    """Slopes, and the cuts between levels.

    Attributes:
        names: Names of the slopes' columns.
        kept: Numbers of the columns that are linearly independent of the earlier ones.
        levels: Of the outcome, those that rows had.
        at: Their numbers among all levels.
        values: The slopes, then the cuts.
        errors: Their standard errors.
        method: The name of the link.
        likelihood: Its logarithm.
        nobs: Number of rows, or what they weigh.
        converged: Did the fit converge?
        rows: The rows that were fitted, which are not copied or pickled.
    """

    names: tuple[str, ...]
    kept: np.ndarray
    levels: tuple[Any, ...]
    at: np.ndarray
    values: np.ndarray
    errors: np.ndarray
    method: str
    likelihood: float
    nobs: float
    converged: bool
    rows: Training = field(repr=False)

    @property
    def cuts(self) -> np.ndarray:
        """Where one level ends and the next begins."""
        return self.values[len(self.names) :]

    @property
    def ordered(self) -> Ordered:
        """The likelihood of the rows that were fitted."""
        return _ordered(self.rows, self.kept, self.method)

    def line(self, x: pd.DataFrame) -> np.ndarray:
        """The linear combination of the predictors."""
        return x.to_numpy(float)[:, self.kept] @ self.values[: len(self.names)]


@engine("ordinal_reg", "polr")
class OrdinalRegPolr(Engine):
    """Cumulative probabilities with slopes that all levels share."""

    arguments = {"ordinal_link": "method"}
    limits = {"penalty": AMOUNT, "mixture": SHARE}
    own_arguments = ()
    settled = {"Hess": (True, False), "model": (True, False), "contrasts": (None,)}
    lacking = {
        "method": "It is `ordinal_link` of the model function.",
        "start": "The fit begins without slopes.",
    }
    call = "polr"

    def check(self, args: Mapping[str, Any]) -> None:
        super().check(args)
        link, odds = args.get("ordinal_link"), args.get("odds_link", "cumulative_link")
        if link is not None and not is_tune(link):
            check_string(link, "ordinal_link", tuple(LINKS))
        if not is_tune(odds) and odds != "cumulative_link":
            warn(
                f'The engine "polr" has cumulative probabilities: `odds_link` is not used, and not '
                f"{odds!r}."
            )

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        method: str = "logistic",
        weights: np.ndarray | None = None,
    ) -> PolrFit:
        """Maximise the likelihood of the complete rows; a weight counts as that many rows."""
        rows = training(x, y, weights)
        at = np.unique(rows.outcome.astype(int))
        levels = tuple(y.cat.categories[at])
        if len(levels) < 3:
            raise TidykValueError(
                f"The rows have {len(levels)} of the levels of the outcome {y.name!r}, and there "
                "should be 3 or more: for two there is `logistic_reg()`."
            )
        columns = _independent(rows.design)
        ordered = _ordered(rows, columns, method)
        values, information, converged = maximise(ordered)
        errors = np.sqrt(np.diag(np.linalg.pinv(information)))
        names = tuple(rows.terms[j] for j in columns)
        likelihood, nobs = ordered.likelihood(values), float(rows.weights.sum())
        return PolrFit(
            names, columns, levels, at, values, errors, method, likelihood, nobs, converged, rows
        )

    def predict_raw(self, model: PolrFit, x: pd.DataFrame) -> np.ndarray:
        """The linear combination of the predictors."""
        return model.line(x)

    def predict_prob(
        self, model: PolrFit, x: pd.DataFrame, *, levels: tuple[Any, ...]
    ) -> np.ndarray:
        """Zero for levels that no training row had."""
        shares = np.zeros((len(x), len(levels)))
        shares[:, model.at] = _shares(model, x)
        return shares

    def predict_class(self, model: PolrFit, x: pd.DataFrame) -> np.ndarray:
        return model.at[np.argmax(_shares(model, x), axis=1)]

    def tidy(
        self,
        model: PolrFit,
        *,
        conf_int: bool = False,
        conf_level: float = 0.95,
        exponentiate: bool = False,
    ) -> pd.DataFrame:
        """broom's columns: `term`, `estimate`, `std.error`, `statistic` (`conf.low`, `conf.high`,
        of the slopes' profiled likelihood), `coef.type`."""
        kinds = np.repeat(["coefficient", "scale"], [len(model.names), len(model.cuts)])
        columns = {
            "term": [*model.names, *cut_names(model)],
            "estimate": model.values,
            "std.error": model.errors,
            "statistic": model.values / model.errors,
        }
        if conf_int:
            bounds = profile_bounds(model.ordered, model.values, model.errors, conf_level)
            columns |= dict(zip(("conf.low", "conf.high"), bounds, strict=True))
        table = pd.DataFrame({**columns, "coef.type": kinds})
        return exponentiated(table) if exponentiate else table

    def glance(self, model: PolrFit) -> pd.DataFrame:
        """broom's columns: `edf`, `logLik`, `AIC`, `BIC`, `deviance`, `df.residual`, `nobs`."""
        edf, deviance = len(model.values), -2 * model.likelihood
        return pd.DataFrame(
            {
                "edf": [edf],
                "logLik": model.likelihood,
                "AIC": deviance + 2 * edf,
                "BIC": deviance + np.log(model.nobs) * edf,
                "deviance": deviance,
                "df.residual": model.nobs - edf,
                "nobs": model.nobs,
            }
        )

    def show(self, model: PolrFit) -> str:
        """Slopes, cuts, deviance and AIC, as R prints them."""
        slopes = pd.Series(model.values[: len(model.names)], index=list(model.names))
        cuts = pd.Series(model.cuts, index=cut_names(model))
        summed = self.glance(model).iloc[0]
        return (
            f"Coefficients:\n{slopes.to_frame().T.to_string(index=False)}\n\n"
            f"Intercepts:\n{cuts.to_frame().T.to_string(index=False)}\n\n"
            f"Residual Deviance: {r_number(summed['deviance'])} \nAIC: {r_number(summed['AIC'])} \n"
        )


def _shares(model: PolrFit, x: pd.DataFrame) -> np.ndarray:
    """Probabilities of the levels that rows had."""
    ends = np.concatenate([[-np.inf], model.cuts, [np.inf]])
    return np.diff(LINKS[model.method].below(ends - model.line(x)[:, None]), axis=1)


def cut_names(model: PolrFit) -> list[str]:
    """ "low|high", as R names the cuts."""
    return [f"{a}|{b}" for a, b in zip(model.levels, model.levels[1:], strict=False)]


def _ordered(rows: Training, columns: np.ndarray, method: str) -> Ordered:
    at, codes = np.unique(rows.outcome.astype(int), return_inverse=True)
    return Ordered(rows.design[:, columns], codes, len(at), rows.weights, LINKS[method])


def _independent(design: np.ndarray) -> np.ndarray:
    """Columns that are not combinations of the constant and earlier ones."""
    whole = np.column_stack([np.ones(len(design)), design])
    positions = np.asarray(independent_columns(whole))
    return positions[positions > 0] - 1
