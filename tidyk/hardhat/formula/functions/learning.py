"""Functions that learn from the training data and apply what they learned to new data.

They follow formulaic's protocol: a function keeps what it learns in the dict that it gets as
`_state`, which is empty in training.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, warn
from tidyk.base.printing import interval_names
from tidyk.hardhat.casting import novel_levels
from tidyk.hardhat.formula.dates import Value, Vector
from tidyk.hardhat.formula.functions.plain import numbers
from tidyk.hardhat.formula.functions.smooths import smooth
from tidyk.hardhat.formula.functions.splines import b_spline, natural_spline
from tidyk.hardhat.formula.functions.text import as_factor


def _poly(
    x: Vector,
    *more: Value,
    degree: float = 1,
    raw: bool = False,
    _state: dict[str, Any],
    **_: bool,
) -> np.ndarray:
    """Powers of one variable; of several, all products up to the degree."""
    if more and np.ndim(more[-1]) == 0:
        more, degree = more[:-1], more[-1]
    variables = [numbers(v) for v in (x, *more)]
    bases = [
        _powers(values, int(degree), bool(raw), _state.setdefault(str(i), {}))
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


def _powers(values: np.ndarray, degree: int, raw: bool, _state: dict[str, Any]) -> np.ndarray:
    from formulaic.transforms import poly

    if not _state and not raw:
        count = len(np.unique(values))
        if np.isnan(values).any():
            raise TidykValueError("Missing values are not allowed in `poly()`: fill them first.")
        if degree >= count:
            raise TidykValueError(
                f"The degree of `poly()` must be less than the number of unique values, {count}, "
                f"not {degree}."
            )
    return np.asarray(poly(values, degree=degree, raw=raw, _state=_state))


def _scale(
    x: Vector, center: Value = True, scale: Value = True, *, _state: dict[str, Any]
) -> np.ndarray:
    values = numbers(x)
    if not _state:
        middle = np.nanmean(values) if center is True else float(center or 0)
        degrees = max(np.isfinite(values).sum() - 1, 1)
        spread = np.sqrt(np.nansum((values - middle) ** 2) / degrees)
        _state.update(center=middle, scale=spread if scale is True else float(scale or 1))
    return ((values - _state["center"]) / _state["scale"])[:, None]


def _center(x: Vector, *, _state: dict[str, Any]) -> np.ndarray:
    """formulaic's `center()`, which leaves missing values out as `scale()` does."""
    return _scale(x, True, False, _state=_state)[:, 0]


def _cut(
    x: Vector,
    breaks: Value,
    labels: Value = None,
    include_lowest: bool = False,
    right: bool = True,
    dig_lab: float = 3,
    ordered_result: bool = False,
    *,
    _state: dict[str, Any],
) -> Any:
    """R's `cut()`: `breaks` are the edges of the intervals, or the number of intervals of equal
    width."""
    values = numbers(x)
    if "edges" not in _state:
        _state["edges"] = _edges(values, breaks)
    edges: Any = _state["edges"]
    bins = pd.cut(values, edges, right=right, include_lowest=include_lowest, labels=False)
    if not right and include_lowest:  # pandas closes only the first interval
        bins = np.where(values == edges[-1], len(edges) - 2, bins)
    if labels is False:
        return bins + 1.0
    if labels is None or labels is True:
        labels = interval_names(edges, int(dig_lab), right=right, closed=bool(include_lowest))
    if len(labels) != len(edges) - 1:
        raise TidykValueError(
            f"`cut()` makes {len(edges) - 1} intervals, but there are {len(labels)} labels."
        )
    codes = np.where(np.isnan(bins), -1, bins).astype(int)
    dtype = pd.CategoricalDtype([str(label) for label in labels], ordered=bool(ordered_result))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))


def _edges(values: np.ndarray, breaks: Value) -> np.ndarray:
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


def _factor(x: Value, levels: Value = None, *, _state: dict[str, Any], **options: Any) -> pd.Series:
    """`factor()` with the levels of the training data."""
    if "levels" not in _state:
        _state["levels"] = as_factor(x).categories if levels is None else levels
        return pd.Series(as_factor(x, levels=levels, **options))
    values = pd.Series(x)
    factor = as_factor(x, levels=list(_state["levels"]), **options)
    lost = values[np.asarray(factor.isna()) & np.asarray(values.notna())]
    if levels is None and len(lost):
        warn(novel_levels(as_factor(lost).categories, str(values.name or "factor()")))
    return pd.Series(factor)


def _ordered(
    x: Vector, levels: Value = None, *, _state: dict[str, Any], **options: Any
) -> pd.Series:
    return _factor(x, levels, _state=_state, ordered=True, **options)


def summary(function: Callable[..., Any]) -> Callable[..., float]:
    """A function that computes one value from the training data, as in `I(x - mean(x))`."""

    def learned(
        *values: Vector, na_rm: bool = False, _state: dict[str, Any], **options: float
    ) -> float:
        if "value" not in _state:
            every = np.concatenate([np.atleast_1d(numbers(v)) for v in values])
            every = every[~np.isnan(every)] if na_rm else every
            if not len(every):
                raise TidykValueError("A summary of no values has none itself.")
            _state["value"] = float(function(every, **options))
        return _state["value"]

    return learned


def _quantile(x: Vector, probs: float, *, na_rm: bool = False, _state: dict[str, Any]) -> float:
    return summary(lambda every: np.quantile(every, probs))(x, na_rm=na_rm, _state=_state)


def _c(
    x: Vector, contrasts: Value = None, *, levels: Value = None, _state: dict[str, Any]
) -> pd.Series:
    """formulaic's `C()`: a factor."""
    if contrasts is not None:
        raise TidykValueError(
            "`C()` takes no contrasts here: choose the first level by `relevel()`, or code factors "
            "by `model_matrix(contrasts=)`."
        )
    return _factor(x, levels, _state=_state)


def _hashed(x: Value, levels: float, *, _state: dict[str, Any]) -> pd.Series:
    """formulaic's `hashed()`: all its numbers are levels, whether they occur in training or not."""
    from formulaic.transforms import TRANSFORMS

    codes = np.asarray(TRANSFORMS["hashed"](np.asarray(x), int(levels)))
    codes[np.asarray(pd.isna(x))] = -1
    dtype = pd.CategoricalDtype([str(i) for i in range(int(levels))])
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))


LEARNING: dict[str, Callable[..., Any]] = {
    "cut": _cut,
    "poly": _poly,
    "bs": lambda x, *args, **options: b_spline(numbers(x), *args, **options),
    "ns": lambda x, *args, **options: natural_spline(numbers(x), *args, **options),
    "s": smooth,
    "scale": _scale,
    "center": _center,
    "factor": _factor,
    "as.factor": _factor,
    "C": _c,
    "ordered": _ordered,
    "hashed": _hashed,
    "mean": summary(np.mean),
    "sd": summary(lambda x: np.std(x, ddof=1)),
    "var": summary(lambda x: np.var(x, ddof=1)),
    "median": summary(np.median),
    "quantile": _quantile,
    "min": summary(np.min),
    "max": summary(np.max),
    "sum": summary(np.sum),
    "prod": summary(np.prod),
    "length": summary(len),
}
