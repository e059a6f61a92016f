"""Parameter values as numbers between 0 and 1, and back."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, check_string, quoted
from tidyk.base.pipe import verb
from tidyk.dials.parameter import Param, QualParam, QuantParam


@verb(QuantParam, QualParam)
def encode_unit(
    x: Param,
    /,
    value: Any,
    direction: Literal["forward", "backward"],
    *,
    original: bool = True,
) -> np.ndarray:
    """Values of a parameter on a scale from 0 to 1 ("forward"), or back ("backward").

    Args:
        x: A parameter without unknown bounds.
        value: Values on the parameter's transformed scale, or names; going back, numbers from 0 to
            1. Missing values stay missing.
        direction: "forward" or "backward".
        original: Going back, return values in the parameter's own units, not on its transformed
            scale. Whole numbers are rounded, so that a round trip may not be exact.

    Returns:
        An array with as many values.

    Raises:
        TidykValueError: A value is not between 0 and 1 or not one of the parameter's, or a bound is
            unknown.

    Equals R's `dials::encode_unit()`.

    Examples:
        >>> from tidyk import mixture, penalty
        >>> encode_unit(mixture((0, 10)), [5.0], "forward").tolist()
        [0.5]
        >>> encode_unit(penalty(), [0.0, 1.0], "backward").tolist()
        [1e-10, 1.0]
    """
    check_string(direction, "direction", ("forward", "backward"))
    check_bool(original, "original")
    if x.unknown:
        raise TidykValueError(f"`{x.label[0]}` has unknown bounds: find them with `finalize()`.")
    if direction == "backward":
        return _backward(x, _unit_numbers(value), original)
    return _qual_forward(x, value) if isinstance(x, QualParam) else _quant_forward(x, value)


def _unit_numbers(value: Any) -> np.ndarray:
    numbers = _numbers(value)
    present = numbers[~np.isnan(numbers)]
    wrong = present[(present < 0) | (present > 1)]
    if len(wrong):
        raise TidykValueError(f"Values should be between 0 and 1, not {wrong[0]:g}.")
    return numbers


def _numbers(value: Any) -> np.ndarray:
    array = np.asarray(value)
    if array.ndim > 1 or array.dtype.kind not in "iuf":
        raise TidykTypeError(f"`value` should be numbers in one row, not {value!r}.")
    return np.atleast_1d(array).astype(float)


def _quant_forward(x: QuantParam, value: Any) -> np.ndarray:
    with np.errstate(invalid="ignore"):  # of an infinite range
        return (_numbers(value) - x.range.lower) / (x.range.upper - x.range.lower)


def _qual_forward(x: QualParam, value: Any) -> np.ndarray:
    values = np.atleast_1d(np.asarray(value, object)).tolist()
    wrong = [v for v in values if v not in x.values]
    if wrong:
        raise TidykValueError(
            f"`{x.label[0]}` does not have the value {quoted(wrong)}, but {quoted(x.values)}."
        )
    return np.array([x.values.index(v) for v in values]) / (len(x.values) - 1)


def _backward(x: Param, unit: np.ndarray, original: bool) -> np.ndarray:
    if isinstance(x, QualParam):
        missing = np.isnan(unit)
        edges = np.linspace(0, 1, len(x.values) + 1)
        at = np.maximum(np.searchsorted(edges, np.where(missing, 0, unit), side="left"), 1) - 1
        plain = x.type == "logical" and not missing.any()
        values = np.array(x.values, dtype=bool if plain else object)[at]
        values[missing] = None
        return values
    with np.errstate(invalid="ignore"):
        values = unit * (x.range.upper - x.range.lower) + x.range.lower
    if original and x.trans is not None:
        values = np.asarray(x.trans.inverse(values))
    return np.round(values).astype(int) if original and x.type == "integer" else values
