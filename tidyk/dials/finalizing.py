"""`finalize()`: unknown bounds from the predictors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.base.frames import is_number
from tidyk.base.generics import finalize
from tidyk.base.plain import plain
from tidyk.base.random import sample_int, with_seed
from tidyk.dials.parameter import Param, QualParam, QuantParam
from tidyk.dials.sets import Parameters, check_param
from tidyk.dials.unknowns import is_unknown
from tidyk.dials.values import range_set


@plain
def get_p(object: QuantParam, x: pd.DataFrame, *, log_vals: bool = False) -> QuantParam:
    """The upper bound is the number of predictors. Equals R's `dials::get_p()`.

    With `log_vals` it is the base-10 logarithm of that, truncated if the parameter is a whole
    number.

    >>> from tidyk import mtry
    >>> get_p(mtry(), pd.DataFrame({"a": [1], "b": [2]})).range.upper
    2
    """
    columns = _check(x).shape[1]
    if not is_unknown(object.range.upper):
        return object
    upper = _scaled(columns, log_vals)
    return _with_upper(object, math.trunc(upper) if _is_whole(object) else upper)


@plain
def get_log_p(object: QuantParam, x: pd.DataFrame) -> QuantParam:
    """The upper bound is the base-10 logarithm of the number of predictors.

    Equals R's `dials::get_log_p()`.

    Examples:
        >>> from tidyk import mtry_long
        >>> get_log_p(mtry_long(), pd.DataFrame([range(100)])).range.upper
        2.0
    """
    return get_p(object, x, log_vals=True)


@plain
def get_n_frac(
    object: QuantParam, x: pd.DataFrame, *, log_vals: bool = False, frac: float = 1 / 3
) -> QuantParam:
    """The upper bound is a share of the rows. Equals R's `dials::get_n_frac()`.

    With `log_vals` it is the base-10 logarithm of that.

    >>> from tidyk import sample_size, unknown
    >>> get_n_frac(sample_size((1, unknown())), pd.DataFrame({"a": range(30)})).range.upper
    10
    """
    rows = math.floor(len(_check(x)) * frac)
    if not is_unknown(object.range.upper):
        return object
    return _with_upper(object, _scaled(rows, log_vals))


@plain
def get_n(object: QuantParam, x: pd.DataFrame, *, log_vals: bool = False) -> QuantParam:
    """The upper bound is the number of rows. Equals R's `dials::get_n()`.

    Examples:
        >>> from tidyk import neighbors, unknown
        >>> get_n(neighbors((1, unknown())), pd.DataFrame({"a": range(90)})).range.upper
        90
    """
    return get_n_frac(object, x, log_vals=log_vals, frac=1)


@plain
def get_n_frac_range(
    object: QuantParam,
    x: pd.DataFrame,
    *,
    log_vals: bool = False,
    frac: Sequence[float] = (1 / 10, 5 / 10),
) -> QuantParam:
    """The bounds are two shares of the rows. Equals R's `dials::get_n_frac_range()`.

    With `log_vals` they are the base-10 logarithms of those.

    Examples:
        >>> from tidyk import sample_size
        >>> get_n_frac_range(sample_size(), pd.DataFrame({"a": range(90)})).range
        Bounds(lower=9, upper=45)
    """
    rows = sorted(math.floor(len(_check(x)) * f) for f in frac)
    if not is_unknown(object.range.upper):
        return object
    return range_set(object, [_scaled(n, log_vals) for n in rows])


@plain
def get_batch_sizes(
    object: QuantParam, x: pd.DataFrame, *, frac: Sequence[float] = (1 / 10, 1 / 3)
) -> QuantParam:
    """The bounds are two shares of the rows, in powers of two.

    Equals R's `dials::get_batch_sizes()`.

    Examples:
        >>> from tidyk import batch_size
        >>> get_batch_sizes(batch_size(), pd.DataFrame({"a": range(96)}), frac=(1 / 6, 1 / 3)).range
        Bounds(lower=4.0, upper=5.0)
    """
    if not object.unknown:
        return object
    rows = sorted(math.floor(len(_check(x)) * f) for f in frac)
    bounds = [math.log2(max(n, 1)) for n in rows]
    return range_set(object, [*map(math.trunc, bounds)] if _is_whole(object) else bounds)


@plain
def get_rbf_range(object: QuantParam, x: pd.DataFrame, *, seed: int | None = None) -> QuantParam:
    """The bounds are estimates of a good kernel width, as powers of ten, from the distances between
    random pairs of rows. Equals R's `dials::get_rbf_range()`.

    Examples:
        >>> from tidyk import rbf_sigma
        >>> from tidyk.datasets import mtcars
        >>> get_rbf_range(rbf_sigma(), mtcars, seed=1).range.lower < 0
        True
    """
    values = _numbers_only(_check(x)).to_numpy(float)
    start = int(sample_int(100_000, 1)[0]) + 1 if seed is None else seed
    with with_seed(start):
        spread = values.std(axis=0, ddof=1)
        scaled = (values - values.mean(axis=0)) / np.where(spread == 0, 1, spread)
        half = len(scaled) // 2
        one, other = (scaled[sample_int(len(scaled), half, replace=True)] for _ in range(2))
    apart = ((one - other) ** 2).sum(axis=1)
    if not apart.any():
        raise TidykValueError(f"The {len(values)} rows do not differ, so no width suits them.")
    low, high = 1 / np.quantile(apart[apart != 0], [0.9, 0.1])
    return range_set(object, (math.log10(low), math.log10(high)))


def _numbers_only(x: pd.DataFrame) -> pd.DataFrame:
    """The predictors, checked to be numbers, between whose rows there are distances."""
    wrong = [c for c in x.columns if not (is_number(x[c].dtype) or x[c].dtype == bool)]
    if wrong:
        raise TidykTypeError(
            f"A kernel width is found from numbers, and {quoted(wrong)} are not numbers: make "
            "indicators of them, or leave them out."
        )
    return x


def _with_upper(object: QuantParam, upper: float) -> QuantParam:
    """The parameter with this upper bound."""
    lower = object.range.lower
    if is_unknown(lower) and _is_whole(object):
        raise TidykValueError(
            f"The lower bound of `{object.label[0]}` is unknown too, and only the upper one can be "
            "found here: give it, as in `(1, unknown())`."
        )
    return range_set(object, (lower, upper))


def _scaled(count: int, log_vals: bool) -> float:
    """A count of rows or columns as a bound: itself or its base-10 logarithm."""
    if log_vals and not count:
        raise TidykValueError(
            "There are no rows or columns, and the logarithm of 0 cannot be a bound."
        )
    return math.log10(count) if log_vals else count


def _is_whole(object: QuantParam) -> bool:
    return object.type == "integer" and object.trans is None


def _check(x: Any) -> pd.DataFrame:
    if isinstance(x, np.ndarray) and x.ndim == 2:
        return pd.DataFrame(x)
    if not isinstance(x, pd.DataFrame):
        raise TidykTypeError(f"The predictors must be a data frame or a matrix, not {describe(x)}.")
    return x


@finalize.register(QuantParam, QualParam)
def finalize_param(object: Param, /, x: pd.DataFrame, *, force: bool = True) -> Param:
    """Find the unknown bounds of a parameter from predictors.

    Args:
        object: A parameter.
        x: The predictors.
        force: Replace bounds that are known already.

    Equals R's `dials::finalize()`.

    Examples:
        >>> from tidyk import mtry
        >>> finalize(mtry(), pd.DataFrame({"a": [1], "b": [2]})).range.upper
        2
    """
    if object.finalizer is None or (not object.unknown and not force):
        return object
    return _in_order(object.finalizer(cast(Any, object), x))


def _in_order(object: Param) -> Param:
    """The parameter, if its bounds are: the data may have less than a lower bound that was given
    (three layers at least, for one predictor)."""
    if isinstance(object, QuantParam) and not object.unknown:
        low, high = object.range.lower, object.range.upper
        if low > high:
            raise TidykValueError(
                f"The lower bound of `{object.label[0]}` is {low:g}, and the upper one that was "
                f"found in the data is {high:g}: give both bounds."
            )
    return object


@finalize.register(Parameters)
def finalize_parameters(
    object: Parameters, /, x: pd.DataFrame, *, force: bool = True
) -> Parameters:
    """Find the unknown bounds of all parameters of a set."""
    return evolve(object, object=finalize_list(object.object, x, force=force))


@finalize.register(list)
def finalize_list(object: list[Any], /, x: pd.DataFrame, *, force: bool = True) -> list[Any]:
    """Find the unknown bounds of each parameter of a list; None stays None."""
    return [p if p is None else finalize_param(check_param(p), x, force=force) for p in object]
