"""Confidence intervals from bootstrap samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_number,
    check_string,
    check_whole,
    describe,
    quoted,
    warn,
)
from tidyk.base.pipe import verb
from tidyk.rsample.boot import bootstraps
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import Rsplit, analysis
from tidyk.rsample.vfold import loo_cv

Statistics = Sequence[pd.DataFrame] | Callable[[Rsplit], pd.DataFrame]
"""A data frame for each resample, or the function of a split that returns it: columns `term` and
`estimate`, for `int_t()` also `std.error` (or `robust.se`, `std_err`)."""

ERRORS = ("std.error", "robust.se", "std_error")
COLUMNS = [".lower", ".estimate", ".upper", ".alpha", ".method"]


@verb(Rset)
def int_pctl(rset: Rset, /, statistics: Statistics, alpha: float = 0.05) -> pd.DataFrame:
    """Percentile intervals: the quantiles of the bootstrap estimates.

    Args:
        rset: What `bootstraps()` returns.
        statistics: A data frame for each resample with the columns `term` and `estimate`, or the
            function of a split that returns it.
        alpha: One minus the confidence level.

    Returns:
        One row a term: `term`, `.lower`, `.estimate` (the mean), `.upper`, `.alpha`, `.method`.

    Equals R's `rsample::int_pctl()`.

    Examples:
        >>> from tidyk import analysis, bootstraps, set_seed
        >>> from tidyk.datasets import mtcars
        >>> def median(split):
        ...     middle = analysis(split)["mpg"].median()
        ...     return pd.DataFrame({"term": ["mpg"], "estimate": [middle]})
        >>> set_seed(1)
        >>> int_pctl(bootstraps(mtcars, times=1000), median)[".method"].item()
        'percentile'
    """
    drawn = _collected(rset, statistics)
    drawn = drawn[~drawn["orig"]]
    _recommend(drawn, 1000)
    ends = _ends(alpha)
    rows = [
        _row(keys, np.nanquantile(part["estimate"], ends), part, alpha, "percentile")
        for keys, part in _groups(drawn)
    ]
    return pd.DataFrame(rows)


@verb(Rset)
def int_t(rset: Rset, /, statistics: Statistics, alpha: float = 0.05) -> pd.DataFrame:
    """Student-t intervals: the quantiles of the studentised bootstrap estimates.

    Args:
        rset: What `bootstraps(apparent=True)` returns.
        statistics: A data frame for each resample with the columns `term`, `estimate` and
            `std.error`, or the function of a split that returns it.
        alpha: One minus the confidence level.

    Returns:
        One row a term: `term`, `.lower`, `.estimate` (the mean), `.upper`, `.alpha`, `.method`.

    Raises:
        TidykValueError: There is no apparent resample.

    Equals R's `rsample::int_t()`.

    Examples:
        >>> from tidyk import analysis, bootstraps, set_seed
        >>> from tidyk.datasets import mtcars
        >>> def mean_of_mpg(split):
        ...     mpg = analysis(split)["mpg"]
        ...     found = {"estimate": mpg.mean(), "std.error": mpg.std() / len(mpg) ** 0.5}
        ...     return pd.DataFrame([{"term": "mean", **found}])
        >>> set_seed(1)
        >>> samples = bootstraps(mtcars, times=500, apparent=True)
        >>> (samples >> int_t(mean_of_mpg)).round(0)[[".lower", ".upper"]].values.tolist()
        [[18.0, 23.0]]
    """
    _needs_apparent(rset)
    drawn = _collected(rset, statistics, errors=True)
    _recommend(drawn, 500)
    rows = []
    for keys, part in _groups(drawn):
        own, others = _original(keys, part)
        z = (others["estimate"] - own["estimate"]) / others["std_err"]
        bounds = own["estimate"] - np.nanquantile(z, _ends(alpha)) * own["std_err"]
        rows.append(_row(keys, bounds, others, alpha, "student-t"))
    return pd.DataFrame(rows)


@verb(Rset)
def int_bca(
    rset: Rset, /, statistics: Statistics, alpha: float = 0.05, *, fn: Any = None
) -> pd.DataFrame:
    """Bias-corrected and accelerated intervals.

    Args:
        rset: What `bootstraps(apparent=True)` returns.
        statistics: A data frame for each resample with the columns `term` and `estimate`, or the
            function of a split that returns it.
        alpha: One minus the confidence level.
        fn: The function of a split, which is called for every row left out; `statistics` itself,
            where that is a function.

    Returns:
        One row a term: `term`, `.lower`, `.estimate` (the mean), `.upper`, `.alpha`, `.method`.

    Equals R's `rsample::int_bca()`.

    Examples:
        >>> from tidyk import analysis, bootstraps, set_seed
        >>> from tidyk.datasets import mtcars
        >>> def mean_of_mpg(split):
        ...     mpg = analysis(split)["mpg"]
        ...     found = {"estimate": mpg.mean(), "std.error": mpg.std() / len(mpg) ** 0.5}
        ...     return pd.DataFrame([{"term": "mean", **found}])
        >>> set_seed(1)
        >>> samples = bootstraps(mtcars, times=1000, apparent=True)
        >>> (samples >> int_bca(mean_of_mpg)).round(0)[[".lower", ".upper"]].values.tolist()
        [[18.0, 22.0]]
    """
    from scipy.stats import norm

    _needs_apparent(rset)
    function = statistics if fn is None else fn
    if not callable(function):
        raise TidykTypeError("`fn` should be the function that computes the statistics of a split.")
    drawn = _collected(rset, statistics)
    _recommend(drawn, 1000)
    left_out = _collected(loo_cv(rset.splits[0].data), function)
    jackknife = {keys: part["estimate"].to_numpy() for keys, part in _groups(left_out)}
    rows = []
    for keys, part in _groups(drawn, sort=False):
        own, others = _original(keys, part)
        z0 = norm.ppf(np.mean(others["estimate"].dropna() <= own["estimate"]))
        gaps = np.nanmean(jackknife[keys]) - jackknife[keys]
        with np.errstate(invalid="ignore"):
            a = (gaps**3).sum() / (6 * (gaps**2).sum() ** 1.5)
        za = norm.ppf(1 - alpha / 2)
        ends = [norm.cdf((z0 + z) / (1 - a * (z0 + z)) + z0) for z in (-za, za)]
        missing = np.isnan(ends).any()  # no row changes the statistic, or all samples are above it
        bounds = np.full(2, np.nan) if missing else np.nanquantile(others["estimate"], ends)
        rows.append(_row(keys, bounds, others, alpha, "BCa"))
    return pd.DataFrame(rows)


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
    """Bootstrap intervals of the coefficients of a regression.

    Args:
        formula: R's formula as text.
        data: A data frame.
        model_fn: "lm" or "glm".
        type: "student-t" or "percentile".
        times: Bootstrap samples: 1001 for "student-t", 2001 for "percentile" by default.
        alpha: One minus the confidence level.
        filter: Which coefficients to keep: a function of their table, with the columns `term`,
            `estimate` and `std.error`, that says so for each row; by default all but the intercept,
            with None all.
        keep_reps: Keep the estimates of the samples, in `.replicates`.
        family: For "glm": "gaussian", "binomial", "poisson" or "Gamma", or a family of statsmodels.

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
    check_string(type, "type", ("student-t", "percentile"))
    studentised = type == "student-t"
    count = (1001 if studentised else 2001) if times is None else check_whole(times, "times")
    samples = bootstraps(data, times=count, apparent=studentised)
    tables = [_coefficients(formula, analysis(s), model_fn, family) for s in samples.splits]
    parts = tables if filter is None else [t[np.asarray(filter(t), bool)] for t in tables]
    found = (int_t if studentised else int_pctl)(samples, parts, alpha=alpha)
    if keep_reps:
        kept = pd.concat([p for p, s in zip(parts, samples, strict=True) if s.id != "Apparent"])
        by_term = dict(list(kept.groupby("term", sort=False)))
        replicates = [by_term[term].drop(columns="term") for term in found["term"]]
        found[".replicates"] = pd.Series(replicates, dtype=object)
    return found


def _coefficients(formula: str, data: pd.DataFrame, model_fn: str, family: Any) -> pd.DataFrame:
    import statsmodels.api as sm

    from tidyk.hardhat.blueprints import default_formula_blueprint
    from tidyk.hardhat.molding import mold

    made = mold(formula, data, blueprint=default_formula_blueprint(intercept=True))
    y = made.outcomes.iloc[:, 0]
    outcome = y.cat.codes if isinstance(y.dtype, pd.CategoricalDtype) else y
    model = (
        sm.OLS(outcome, made.predictors)
        if model_fn == "lm"
        else sm.GLM(outcome, made.predictors, family=_family(family))
    )
    fitted: Any = model.fit()
    return pd.DataFrame(
        {
            "term": made.predictors.columns,
            "estimate": fitted.params.to_numpy(),
            "std.error": fitted.bse.to_numpy(),
        }
    )


def _family(given: Any) -> Any:
    from statsmodels.genmod import families

    if not isinstance(given, str):
        return given
    check_string(given, "family", ("gaussian", "binomial", "poisson", "Gamma"))
    return getattr(families, given.capitalize())()


def _collected(rset: Rset, statistics: Any, *, errors: bool = False) -> pd.DataFrame:
    """The statistics of all resamples one below the other; `orig` marks the apparent one."""
    parts: list[Any] = (
        [statistics(s) for s in rset.splits] if callable(statistics) else list(statistics)
    )
    if len(parts) != len(rset):
        raise TidykValueError(
            f"`statistics` should be a data frame for each of the {len(rset)} resamples, not "
            f"{len(parts)}."
        )
    wrong = [p for p in parts if not isinstance(p, pd.DataFrame)]
    if wrong:
        raise TidykTypeError(f"The statistics must be data frames, not {describe(wrong[0])}.")
    ids = np.repeat(rset.ids["id"], [len(p) for p in parts])
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.rename(columns=dict.fromkeys(ERRORS, "std_err"))
    needed = ["term", "estimate", *(["std_err"] if errors else [])]
    missing = [c for c in needed if c not in frame]
    if missing:
        raise TidykValueError(
            f"The statistics lack {quoted(missing)}: they need `term`, `estimate`"
            + (" and `std.error`." if errors else ".")
        )
    if not pd.api.types.is_numeric_dtype(frame["estimate"]):
        raise TidykTypeError(f"All statistics must be numeric, not {frame['estimate'].dtype}.")
    return frame.assign(orig=ids == "Apparent")


def _groups(
    frame: pd.DataFrame, *, sort: bool = True
) -> list[tuple[tuple[Any, ...], pd.DataFrame]]:
    """Terms (and what else begins with a dot) with their rows; in order, or as they appear."""
    keys = ["term", *(c for c in frame if str(c).startswith("."))]
    groups = [(k, part) for k, part in frame.groupby(keys, sort=sort)]
    if any(part["estimate"].isna().all() for _, part in groups):
        raise TidykValueError("All statistics have missing values.")
    return [(tuple(zip(keys, k, strict=True)), part) for k, part in groups]


def _original(keys: tuple[Any, ...], part: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """The row of the apparent resample, and the others."""
    own = part[part["orig"]]
    if len(own) != 1:
        raise TidykValueError(f"The original statistic of {dict(keys)} must be in a single row.")
    return own.iloc[0], part[~part["orig"]]


def _ends(alpha: float) -> list[float]:
    check_number(alpha, "alpha", minimum=0, maximum=1)
    return [alpha / 2, 1 - alpha / 2]


def _row(
    keys: tuple[Any, ...], bounds: np.ndarray, part: pd.DataFrame, alpha: float, method: str
) -> dict[str, Any]:
    values = [min(bounds), part["estimate"].mean(), max(bounds), alpha, method]
    return dict(keys) | dict(zip(COLUMNS, values, strict=True))


def _recommend(drawn: pd.DataFrame, enough: int) -> None:
    counts = drawn.groupby("term")["estimate"].count()  # the apparent one counts too, as in R
    few = counts.index[counts < enough]
    if len(few):
        word = "term" if len(few) == 1 else "terms"
        warn(
            f"Recommend at least {enough} non-missing bootstrap resamples for {word} {quoted(few)}."
        )


def _needs_apparent(rset: Rset) -> None:
    if "Apparent" not in rset.ids["id"]:
        raise TidykValueError(
            "The bootstrap resamples must include an apparent sample: use "
            "`bootstraps(apparent=True)`."
        )
