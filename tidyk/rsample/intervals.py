"""Confidence intervals from bootstrap samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_number,
    describe,
    quoted,
    warn,
)
from tidyk.base.pipe import verb
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import Rsplit
from tidyk.rsample.schemes.vfold import loo_cv

Statistic = Callable[[Rsplit], pd.DataFrame]
Statistics = Sequence[pd.DataFrame] | Statistic
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
    ends = _ends(alpha)
    drawn = _collected(rset, statistics)
    drawn = drawn[~drawn["orig"]]
    _recommend(drawn, 1000)
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
    ends = _ends(alpha)
    _needs_apparent(rset)
    drawn = _collected(rset, statistics, errors=True)
    _recommend(drawn, 500)
    rows = []
    for keys, part in _groups(drawn):
        own, others = _original(keys, part)
        z = (others["estimate"] - own["estimate"]) / others["std_err"]
        bounds = own["estimate"] - np.nanquantile(z, ends) * own["std_err"]
        rows.append(_row(keys, bounds, others, alpha, "student-t"))
    return pd.DataFrame(rows)


@verb(Rset)
def int_bca(
    rset: Rset,
    /,
    statistics: Statistics,
    alpha: float = 0.05,
    *,
    fn: Callable[[Rsplit], pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Bias-corrected and accelerated intervals.

    Args:
        rset: What `bootstraps(apparent=True)` returns.
        statistics: A data frame for each resample with the columns `term` and `estimate`, or the
            function of a split that returns it.
        alpha: One minus the confidence level.
        fn: The function of a split, which is called with each row left out in turn; by default
            `statistics`, if that is a function.

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
    _ends(alpha)
    _needs_apparent(rset)
    function = statistics if fn is None else fn
    if not callable(function):
        raise TidykTypeError("`fn` should be the function that computes the statistics of a split.")
    drawn = _collected(rset, statistics)
    _recommend(drawn, 1000)
    one_left_out = loo_cv(rset.splits[0].data)
    left_out = _joined(one_left_out, [function(s) for s in one_left_out], errors=False)
    jackknife = {keys: part["estimate"].to_numpy() for keys, part in _groups(left_out)}
    rows = []
    for keys, part in _groups(drawn, sort=False):
        own, others = _original(keys, part)
        bounds = _accelerated(own["estimate"], others["estimate"], jackknife[keys], alpha)
        if np.isnan(bounds).any():
            warn(
                f"The interval of {_title(keys)} cannot be built: no row changes the statistic, or "
                "it lies beyond those of all samples."
            )
        rows.append(_row(keys, bounds, others, alpha, "BCa"))
    return pd.DataFrame(rows)


def _accelerated(own: float, others: pd.Series, jackknife: np.ndarray, alpha: float) -> np.ndarray:
    """The quantiles of the samples' statistics, corrected for bias (by the statistic of all rows)
    and acceleration (by those that leave out a row); missing if they do not exist."""
    from scipy.stats import norm

    z0 = norm.ppf(np.mean(others.dropna() <= own))
    gaps = np.nanmean(jackknife) - jackknife
    za = norm.ppf(1 - alpha / 2)
    with np.errstate(invalid="ignore"):
        a = (gaps**3).sum() / (6 * (gaps**2).sum() ** 1.5)
        ends = [norm.cdf((z0 + z) / (1 - a * (z0 + z)) + z0) for z in (-za, za)]
    return np.full(2, np.nan) if np.isnan(ends).any() else np.nanquantile(others, ends)


def _collected(rset: Rset, statistics: Statistics, *, errors: bool = False) -> pd.DataFrame:
    """The statistics of all resamples in one table; `orig` marks the apparent one."""
    _needs_bootstraps(rset)
    parts = [statistics(s) for s in rset.splits] if callable(statistics) else list(statistics)
    return _joined(rset, parts, errors)


def _joined(rset: Rset, parts: Sequence[pd.DataFrame], errors: bool) -> pd.DataFrame:
    """The tables of all resamples, checked and stacked."""
    if len(parts) != len(rset):
        raise TidykValueError(
            f"`statistics` should be a data frame for each of the {len(rset)} resamples, not "
            f"{len(parts)}."
        )
    wrong = [p for p in parts if not isinstance(p, pd.DataFrame)]
    if wrong:
        raise TidykTypeError(
            "The statistics must be data frames with the columns `term` and `estimate`, one a "
            f"split, not {describe(wrong[0])}."
        )
    ids = np.repeat(rset.ids["id"], [len(p) for p in parts])
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.rename(columns=dict.fromkeys(ERRORS, "std_err"))
    _check_statistics(frame, errors)
    return frame.assign(orig=ids == "Apparent")


def _check_statistics(frame: pd.DataFrame, errors: bool) -> None:
    """Raise an error if a column is missing or not numeric."""
    needed = {
        "term": "term",
        "estimate": "estimate",
        **({"std_err": "std.error"} if errors else {}),
    }
    missing = [name for column, name in needed.items() if column not in frame]
    if missing:
        raise TidykValueError(
            f"The statistics lack {quoted(missing)}: they need `term`, `estimate`"
            + (" and `std.error`." if errors else ".")
        )
    for column, name in list(needed.items())[1:]:
        if not pd.api.types.is_numeric_dtype(frame[column]):
            raise TidykTypeError(
                f"All statistics must be numeric: `{name}` is {frame[column].dtype}."
            )


Keys = tuple[tuple[str, Any], ...]
"""What identifies a group of statistics: its term, and the values of the columns that begin with a
dot."""


def _groups(frame: pd.DataFrame, *, sort: bool = True) -> list[tuple[Keys, pd.DataFrame]]:
    """Terms (and values of the columns that begin with a dot) with their rows; sorted, or as they
    appear."""
    names = ["term", *(str(c) for c in frame if str(c).startswith("."))]
    groups: list[tuple[Any, pd.DataFrame]] = list(frame.groupby(names, sort=sort, dropna=False))
    if any(part["estimate"].isna().all() for _, part in groups):
        raise TidykValueError("All statistics have missing values.")
    values_of_groups = [tuple(None if pd.isna(v) else v for v in values) for values, _ in groups]
    parts = [part for _, part in groups]
    return [
        (tuple(zip(names, k, strict=True)), p) for k, p in zip(values_of_groups, parts, strict=True)
    ]


def _title(keys: Keys) -> str:
    return ", ".join(f'"{value}"' for _, value in keys)


def _original(keys: Keys, part: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """The row of the apparent resample, and the others."""
    own = part[part["orig"]]
    if len(own) != 1:
        raise TidykValueError(f"The original statistic of {_title(keys)} must be in a single row.")
    return own.iloc[0], part[~part["orig"]]


def _ends(alpha: float) -> list[float]:
    check_number(alpha, "alpha", minimum=0, maximum=1)
    return [alpha / 2, 1 - alpha / 2]


def _row(
    keys: Keys, bounds: np.ndarray, part: pd.DataFrame, alpha: float, method: str
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


def _needs_bootstraps(rset: Rset) -> None:
    if not rset.scheme.rows_repeat:
        raise TidykTypeError(
            f"Bootstrap intervals need bootstrap samples, such as `bootstraps()` draws, not "
            f"{rset.label}."
        )


def _needs_apparent(rset: Rset) -> None:
    _needs_bootstraps(rset)
    if "Apparent" not in rset.ids["id"]:
        raise TidykValueError(
            "The bootstrap resamples must include an apparent sample: use "
            "`bootstraps(apparent=True)`."
        )
