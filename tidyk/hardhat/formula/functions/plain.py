"""R's functions that compute each row by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from tidyk.hardhat.formula.dates import Value, Vector, day_numbers, is_dated


def numbers(x: Value) -> np.ndarray:
    """Values as numbers: codes (from 1) for a factor, days for dates, seconds for times."""
    if is_dated(x):
        return day_numbers(x)
    if isinstance(getattr(x, "dtype", None), pd.CategoricalDtype):
        codes = pd.Categorical(x).codes
        return np.where(codes < 0, np.nan, codes + 1.0)
    if hasattr(x, "to_numpy"):
        return x.to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(x, dtype=float)


def computable(x: Value) -> Any:
    """Whole numbers, logicals and dates as doubles, which neither overflow nor lose digits."""
    if is_dated(x):
        return day_numbers(x)
    dtype = getattr(x, "dtype", None)
    if dtype is None or isinstance(dtype, pd.CategoricalDtype) or dtype.kind not in "biu":
        return x
    if isinstance(dtype, np.dtype):
        return x.astype(float)
    return x.to_numpy(dtype=float, na_value=np.nan)


def numeric(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of numpy's, applied to doubles."""
    return lambda *args: function(*map(computable, args))


def r_log(x: Vector, base: float = np.e) -> Any:
    """Natural logarithm, or to another base."""
    x = computable(x)
    return np.log(x) if base == np.e else np.log(x) / np.log(base)


def logical_codes(x: Value) -> np.ndarray:
    """Logicals as 1, 0 and, where missing, -1."""
    logicals = pd.array(x, dtype="boolean")
    return logicals.to_numpy(dtype=int, na_value=-1)


def signif(x: Value, digits: float = 6) -> np.ndarray:
    """Numbers rounded to `digits` significant digits."""
    values = np.asarray(computable(x), float)
    scale = 10.0 ** (max(int(digits), 1) - 1 - np.floor(np.log10(np.abs(values))))
    return np.where(np.isfinite(scale), np.round(values * scale) / scale, values)


def if_else(test: Vector, yes: Value, no: Value) -> Any:
    """`yes` where `test` is true, `no` elsewhere, missing where `test` is."""
    codes = logical_codes(as_logical(test))
    values = np.where(codes == 1, computable(yes), computable(no))
    if (codes >= 0).all():
        return values
    return pd.Series(values, dtype=object if values.dtype.kind in "UO" else float).mask(codes < 0)


def as_logical(x: Value) -> Any:
    """Logicals as they are; numbers are true unless they are 0."""
    if isinstance(x, bool) or (hasattr(x, "dtype") and pd.api.types.is_bool_dtype(x.dtype)):
        return x
    if isinstance(getattr(x, "dtype", None), pd.CategoricalDtype):
        raise TypeError("`|`, `&` and `!` are of logicals and numbers, not of a factor")
    values = numbers(x)
    return pd.arrays.BooleanArray(values != 0, np.isnan(values))


def negated(x: Value) -> Any:
    """`!x`."""
    return ~as_logical(x) if np.ndim(x) else not x


def r_round(x: Value, digits: float = 0) -> Any:
    """R's `round()` since version 4: of the two candidates with so many digits, the one nearer to
    the number as the machine holds it; the even one if both are equally near."""
    values, digits = np.asarray(numbers(x) if np.ndim(x) else x, float), int(digits)
    if digits == 0:
        return np.round(values)
    scale = 10.0 ** abs(digits)
    with np.errstate(all="ignore"):
        tens = values * scale if digits > 0 else values / scale
        low, high = (
            whole / scale if digits > 0 else whole * scale
            for whole in (np.floor(tens), np.ceil(tens))
        )
        below, above = values - low, high - values
        lower = (below < above) | ((below == above) & (np.floor(tens) % 2 == 0))
        short = digits > 15 - np.ceil(np.log10(np.abs(values)))  # more digits than a double has
        return np.where(short | ~np.isfinite(values), values, np.where(lower, low, high))


def _parallel(strict: np.ufunc, lenient: np.ufunc) -> Callable[..., np.ndarray]:
    """The least (or greatest) of columns and numbers in each row: `pmin()`, `pmax()`."""

    def extreme(*values: Vector, na_rm: bool = False) -> np.ndarray:
        return reduce(lenient if na_rm else strict, map(numbers, values))

    return extreme


PLAIN: dict[str, Callable[..., Any]] = {
    "log": r_log,
    "log10": numeric(np.log10),
    "log2": numeric(np.log2),
    "log1p": numeric(np.log1p),
    "sqrt": numeric(np.sqrt),
    "exp": numeric(np.exp),
    "expm1": numeric(np.expm1),
    "abs": numeric(np.abs),
    "sign": numeric(np.sign),
    "sin": numeric(np.sin),
    "cos": numeric(np.cos),
    "tan": numeric(np.tan),
    "asin": numeric(np.arcsin),
    "acos": numeric(np.arccos),
    "atan": numeric(np.arctan),
    "sinh": numeric(np.sinh),
    "cosh": numeric(np.cosh),
    "tanh": numeric(np.tanh),
    "atan2": numeric(np.arctan2),
    "round": r_round,
    "signif": signif,
    "floor": numeric(np.floor),
    "ceiling": numeric(np.ceil),
    "trunc": numeric(np.trunc),
    "I": lambda x: x,
    "offset": lambda x: x,
    "ifelse": if_else,
    "is.na": lambda x: np.asarray(pd.isna(x)),
    "as.numeric": numbers,
    "as.integer": lambda x: np.trunc(numbers(x)),
    "as.logical": as_logical,
    "c": lambda *values: list(values),
    "cbind": lambda *values: np.column_stack([numbers(v) for v in values]),
    "pmin": _parallel(np.minimum, np.fmin),
    "pmax": _parallel(np.maximum, np.fmax),
}
