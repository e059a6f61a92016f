"""Functions that R's formulas know.

What depends on the training data (`poly`, `bs`, `ns`, `scale`, `cut`, `factor`) keeps a state, so
that new data get the same columns.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, warn
from tidyk.base.factors import factor
from tidyk.base.printing import interval_names
from tidyk.hardhat.casting import novel_levels
from tidyk.hardhat.formula.functions.splines import b_spline, natural_spline

State = dict[str, dict[str, Any]]
"""What stateful functions learned from the training data, by the call as R writes it."""


def numbers(x: Any) -> np.ndarray:
    """Values as numbers: the codes of a factor, from 1."""
    if isinstance(getattr(x, "dtype", None), pd.CategoricalDtype):
        codes = pd.Categorical(x).codes
        return np.where(codes < 0, np.nan, codes + 1.0)
    if hasattr(x, "to_numpy"):
        return x.to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(x, dtype=float)


def computable(x: Any) -> Any:
    """Whole numbers and logicals as doubles, which neither overflow nor lose digits."""
    dtype = getattr(x, "dtype", None)
    if dtype is None or isinstance(dtype, pd.CategoricalDtype) or dtype.kind not in "biu":
        return x
    if isinstance(dtype, np.dtype):
        return x.astype(float)
    return x.to_numpy(dtype=float, na_value=np.nan)


def numeric(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of numpy's, on doubles."""
    return lambda *args: function(*map(computable, args))


def r_log(x: Any, base: float = np.e) -> Any:
    """Natural logarithm, or to another base."""
    x = computable(x)
    return np.log(x) if base == np.e else np.log(x) / np.log(base)


def logical_codes(x: Any) -> np.ndarray:
    """Logicals as 1, 0 and, where missing, -1."""
    found = pd.array(x, dtype="boolean")
    return found.to_numpy(dtype=int, na_value=-1)


def if_else(test: Any, yes: Any, no: Any) -> Any:
    """`yes` where `test` is true, `no` elsewhere, missing where `test` is."""
    codes = logical_codes(test)
    found = np.where(codes == 1, yes, no)
    if (codes >= 0).all():
        return found
    return pd.Series(found, dtype=object if found.dtype.kind in "UO" else float).mask(codes < 0)


def labelled(x: Any) -> pd.Series:
    """Values as text, missing ones missing."""
    values = pd.Series(x)
    return values.astype(object).where(values.isna(), factor(values).astype(object))


def _parallel(strict: np.ufunc, known: np.ufunc) -> Callable[..., np.ndarray]:
    """The least (or greatest) of columns and numbers at each row: `pmin()`, `pmax()`."""

    def found(*values: Any, na_rm: bool = False) -> np.ndarray:
        return reduce(known if na_rm else strict, map(numbers, values))

    return found


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
    "round": lambda x, digits=0: np.round(computable(x), int(digits)),
    "floor": numeric(np.floor),
    "ceiling": numeric(np.ceil),
    "trunc": numeric(np.trunc),
    "I": lambda x: x,
    "offset": lambda x: x,
    "ifelse": if_else,
    "is.na": lambda x: np.asarray(pd.isna(x)),
    "as.numeric": numbers,
    "as.integer": lambda x: np.trunc(numbers(x)),
    "as.character": labelled,
    "as.logical": lambda x: pd.Series(numbers(x) != 0).astype("boolean").mask(pd.isna(numbers(x))),
    "c": lambda *values: list(values),
    "cbind": lambda *values: np.column_stack([numbers(v) for v in values]),
    "pmin": _parallel(np.minimum, np.fmin),
    "pmax": _parallel(np.maximum, np.fmax),
}


def _poly(
    x: Any, *more: Any, degree: float = 1, raw: bool = False, state: dict[str, Any], **_: bool
) -> np.ndarray:
    """Powers of one variable, or, given several, their products of no higher degree."""
    if more and np.ndim(more[-1]) == 0:
        more, degree = more[:-1], more[-1]
    variables = [numbers(v) for v in (x, *more)]
    bases = [
        _powers(values, int(degree), bool(raw), state.setdefault(str(i), {}))
        for i, values in enumerate(variables)
    ]
    if len(bases) == 1:
        return bases[0]
    with_ones = [np.column_stack([np.ones(len(basis)), basis]) for basis in bases]
    powers = poly_powers(len(bases), int(degree))
    return np.column_stack(
        [np.prod([b[:, k] for b, k in zip(with_ones, p, strict=True)], axis=0) for p in powers]
    )


def poly_powers(variables: int, degree: int) -> list[tuple[int, ...]]:
    """The powers of each variable in the columns of `poly()`: the first varies fastest."""
    every = product(range(degree + 1), repeat=variables)
    return [p[::-1] for p in every if 0 < sum(p) <= degree]


def _powers(values: np.ndarray, degree: int, raw: bool, state: dict[str, Any]) -> np.ndarray:
    from formulaic.transforms import poly

    if not state and not raw:
        known = len(np.unique(values))
        if np.isnan(values).any():
            raise TidykValueError("Missing values are not allowed in `poly()`: fill them before.")
        if degree >= known:
            raise TidykValueError(
                f"The degree of `poly()` must be less than the number of unique values, {known}, "
                f"not {degree}."
            )
    return np.asarray(poly(values, degree=degree, raw=raw, _state=state))


def _scale(x: Any, center: Any = True, scale: Any = True, *, state: dict[str, Any]) -> np.ndarray:
    values = numbers(x)
    if not state:
        middle = np.nanmean(values) if center is True else float(center or 0)
        degrees = max(np.isfinite(values).sum() - 1, 1)
        spread = np.sqrt(np.nansum((values - middle) ** 2) / degrees)
        state.update(center=middle, scale=spread if scale is True else float(scale or 1))
    return ((values - state["center"]) / state["scale"])[:, None]


def _cut(
    x: Any,
    breaks: Any,
    labels: Any = None,
    include_lowest: bool = False,
    right: bool = True,
    dig_lab: float = 3,
    ordered_result: bool = False,
    *,
    state: dict[str, Any],
) -> Any:
    """R's `cut()`: intervals by their edges, or as many of equal width as `breaks` says."""
    values = numbers(x)
    if "edges" not in state:
        state["edges"] = _edges(values, breaks)
    edges: Any = state["edges"]
    bins = pd.cut(values, edges, right=right, include_lowest=include_lowest, labels=False)
    if not right and include_lowest:  # pandas closes only the first interval
        bins = np.where(values == edges[-1], len(edges) - 2, bins)
    if labels is False:
        return bins + 1.0
    if labels is None or labels is True:
        labels = interval_names(edges, int(dig_lab), right=right, closed=bool(include_lowest))
    if len(labels) != len(edges) - 1:
        raise TidykValueError(
            f"`cut()` makes {len(edges) - 1} intervals and has {len(labels)} labels for them."
        )
    codes = np.where(np.isnan(bins), -1, bins).astype(int)
    dtype = pd.CategoricalDtype([str(label) for label in labels], ordered=bool(ordered_result))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))


def _edges(values: np.ndarray, breaks: Any) -> np.ndarray:
    if np.ndim(breaks) == 1:
        edges = np.sort(np.asarray(breaks, float))
        if len(np.unique(edges)) < len(edges):
            raise TidykValueError(f"The `breaks` of `cut()` must differ: {edges.tolist()}.")
        return edges
    if breaks < 2:
        raise TidykValueError(f"`cut()` makes 2 intervals or more, not {breaks:g}.")
    low, high = np.nanmin(values), np.nanmax(values)
    margin = ((high - low) or abs(low)) / 1000
    if low == high:
        return np.linspace(low - margin, high + margin, int(breaks) + 1)
    edges = np.linspace(low, high, int(breaks) + 1)
    edges[[0, -1]] = low - margin, high + margin
    return edges


def _factor(x: Any, levels: Any = None, *, state: dict[str, Any], **options: Any) -> pd.Series:
    """`factor()`, whose levels are those of the training data."""
    if "levels" not in state:
        state["levels"] = factor(x).categories if levels is None else levels
        return pd.Series(factor(x, levels=levels, **options))
    made = factor(x, levels=list(state["levels"]), **options)
    lost = pd.Series(x).array[np.asarray(made.isna()) & np.asarray(pd.notna(x))]
    if levels is None and len(lost):
        warn(novel_levels(factor(lost).categories, getattr(x, "name", "factor()")))
    return pd.Series(made)


def _ordered(x: Any, levels: Any = None, *, state: dict[str, Any], **options: Any) -> pd.Series:
    return _factor(x, levels, state=state, ordered=True, **options)


def summary(function: Callable[[np.ndarray], Any]) -> Callable[..., float]:
    """One value of the training data, as in `I(x - mean(x))`."""

    def remembered(x: Any, *, state: dict[str, Any]) -> float:
        if "value" not in state:
            state["value"] = float(function(numbers(x)))
        return state["value"]

    return remembered


STATEFUL: dict[str, Callable[..., Any]] = {
    "cut": _cut,
    "poly": _poly,
    "bs": lambda x, *args, **options: b_spline(numbers(x), *args, **options),
    "ns": lambda x, *args, **options: natural_spline(numbers(x), *args, **options),
    "scale": _scale,
    "factor": _factor,
    "as.factor": _factor,
    "ordered": _ordered,
    "mean": summary(np.mean),
    "sd": summary(lambda x: np.std(x, ddof=1)),
    "median": summary(np.median),
    "min": summary(np.min),
    "max": summary(np.max),
}
