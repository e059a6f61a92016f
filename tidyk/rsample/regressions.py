"""Bootstrap intervals for the coefficients of a regression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError, check_string, check_whole, quoted, warn
from tidyk.base.factors import factor
from tidyk.base.hearing import warnings_of_threads
from tidyk.base.rank import independent_columns
from tidyk.rsample.intervals import int_pctl, int_t
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import analysis, check_data
from tidyk.rsample.schemes.boot import bootstraps


def _without_intercept(table: pd.DataFrame) -> pd.Series:
    return table["term"] != "(Intercept)"


def reg_intervals(
    formula: str,
    data: pd.DataFrame,
    *,
    model_fn: Literal["lm", "glm"] = "lm",
    type: Literal["student-t", "percentile"] = "student-t",
    times: int | None = None,
    alpha: float = 0.05,
    filter: Callable[[pd.DataFrame], Any] | None = _without_intercept,
    keep_reps: bool = False,
    family: Any = "gaussian",
) -> pd.DataFrame:
    """Bootstrap intervals for the coefficients of a regression.

    Args:
        formula: R's formula as text.
        data: A data frame.
        model_fn: "lm" or "glm".
        type: "student-t" or "percentile".
        times: Bootstrap samples: 1001 for "student-t", 2001 for "percentile" by default.
        alpha: One minus the confidence level.
        filter: Which coefficients to keep: a function of their table (columns `term`, `estimate`
            and `std.error`) that returns True or False for each row. By default all but the
            intercept are kept; with None, all are.
        keep_reps: Keep the estimates of the samples, in `.replicates`.
        family: For "glm": "gaussian", "binomial", "poisson" or "Gamma", or a family of statsmodels.

    Rows with missing values are left out. A coefficient that a sample cannot estimate, such as that
    of a level that it lacks, is missing for that sample. For a factor, "binomial" models the other
    levels against the first.

    Returns:
        One row a coefficient: `term`, `.lower`, `.estimate`, `.upper`, `.alpha`, `.method`.

    Equals R's `rsample::reg_intervals()`.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> reg_intervals("mpg ~ wt", mtcars, times=500)["term"].tolist()
        ['wt']
    """
    check_string(model_fn, "model_fn", ("lm", "glm"))
    studentised = check_string(type, "type", ("student-t", "percentile")) == "student-t"
    usual = 1001 if studentised else 2001
    count = usual if times is None else check_whole(times, "times", minimum=1)
    data = _with_factors(check_data(data))
    regression = Regression(formula, model_fn, _family(family) if model_fn == "glm" else None)
    if incomplete := regression.incomplete(data):
        rows = "row with missing values is" if incomplete == 1 else "rows with missing values are"
        warn(f"{incomplete} {rows} left out of the fits.")
    samples = bootstraps(data, times=count, apparent=studentised)
    tables = _tables(regression, samples)
    parts = tables if filter is None else [t[np.asarray(filter(t), bool)] for t in tables]
    intervals = (int_t if studentised else int_pctl)(samples, parts, alpha=alpha)
    if keep_reps:
        replicated = pd.concat(
            [p for p, s in zip(parts, samples, strict=True) if s.id != "Apparent"]
        )
        by_term = dict(list(replicated.groupby("term", sort=False)))
        replicates = [
            by_term[term].drop(columns="term").reset_index(drop=True) for term in intervals["term"]
        ]
        intervals[".replicates"] = pd.Series(replicates, dtype=object)
    return intervals


def _tables(regression: Regression, samples: Rset) -> list[pd.DataFrame]:
    """The coefficients of each sample, without terms that none of them has; what there is to say of
    many fits is said once."""
    with warnings_of_threads() as messages, np.errstate(all="ignore"):
        tables = [regression.coefficients(analysis(s)) for s in samples.splits]
    for message in dict.fromkeys(messages):
        warn(f"In {messages.count(message)} of {len(tables)} fits: {message}.")
    estimated = {term for table in tables for term in table["term"][table["estimate"].notna()]}
    if lost := [term for term in tables[0]["term"] if term not in estimated]:
        warn(
            f"Left out: {quoted(lost)}, which no sample can estimate (no row has the level, or the "
            "column depends on the others)."
        )
    return [table[table["term"].isin(estimated)] for table in tables]


@frozen
class Regression:
    """The model that is fitted to each sample.

    Attributes:
        formula: R's formula.
        model_fn: "lm" or "glm".
        family: For "glm": a family of statsmodels.
    """

    formula: str
    model_fn: str
    family: Any

    def coefficients(self, data: pd.DataFrame) -> pd.DataFrame:
        """Columns `term`, `estimate`, `std.error`, from the rows without missing values; missing
        for coefficients that cannot be estimated because their columns depend on the others."""
        design, y, offset = self._parts(data)
        x = design.to_numpy(float)
        complete = np.isfinite(x).all(axis=1) & np.isfinite(y) & np.isfinite(offset)
        independent = independent_columns(x[complete])
        fitted = self._model(y[complete], x[complete][:, independent], offset[complete]).fit()
        numbers = np.full((2, x.shape[1]), np.nan)
        numbers[:, independent] = fitted.params, fitted.bse
        return pd.DataFrame(
            {"term": design.columns, "estimate": numbers[0], "std.error": numbers[1]}
        )

    def _parts(self, data: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
        """The design with its intercept, the outcome as numbers, and the offset."""
        from tidyk.hardhat.blueprints import default_formula_blueprint
        from tidyk.hardhat.molding import mold

        mould = mold(self.formula, data, blueprint=default_formula_blueprint(intercept=True))
        offset = mould.extras["offset"]
        total = np.zeros(len(data)) if offset is None else offset.iloc[:, 0].to_numpy(float)
        return mould.predictors, self._numbers(mould.outcomes.iloc[:, 0]), total

    def _numbers(self, y: pd.Series) -> np.ndarray:
        """The outcome as numbers; for a factor, as in R, whether it is not the first level."""
        if not isinstance(y.dtype, pd.CategoricalDtype):
            return y.to_numpy(dtype=float, na_value=np.nan)
        if type(self.family).__name__ != "Binomial":
            raise TidykTypeError(
                f'The outcome "{y.name}" is a factor: it needs `model_fn="glm"` and '
                '`family="binomial"`.'
            )
        return np.where(y.cat.codes < 0, np.nan, y.cat.codes > 0)

    def _model(self, y: np.ndarray, x: np.ndarray, offset: np.ndarray) -> Any:
        import statsmodels.api as sm

        if self.model_fn == "lm":
            return sm.OLS(y - offset, x)
        return sm.GLM(y, x, family=self.family, offset=offset)

    def incomplete(self, data: pd.DataFrame) -> int:
        """How many rows have a missing value."""
        design, y, offset = self._parts(data)
        complete = design.notna().all(axis=1).to_numpy() & ~np.isnan(y) & ~np.isnan(offset)
        return int((~complete).sum())


def _with_factors(data: pd.DataFrame) -> pd.DataFrame:
    """The data with text as factors, so that all samples have the same levels."""
    text = [str(c) for c in data if pd.api.types.is_string_dtype(data[c].dtype)]
    return data.assign(**{c: factor(data[c]) for c in text})


def _family(family: Any) -> Any:
    from statsmodels.genmod import families

    if not isinstance(family, str):
        return family
    check_string(family, "family", ("gaussian", "binomial", "poisson", "Gamma"))
    return getattr(families, family.capitalize())()
