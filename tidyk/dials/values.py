"""Values of parameters: sequences, draws, scales, and which are allowed."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, check_whole, warn
from tidyk.base.pipe import verb
from tidyk.dials.parameter import (
    Param,
    QualParam,
    QuantParam,
    bound,
    new_qual_param,
    two_values,
)
from tidyk.dials.sets import Parameters
from tidyk.dials.unknowns import Bounds, is_unknown


@verb(QuantParam, QualParam)
def value_seq(object: Param, /, n: int, *, original: bool = True) -> np.ndarray:
    """Values evenly spread over a parameter's range.

    Args:
        object: A parameter.
        n: How many; whole numbers that coincide are returned once.
        original: Return values in the parameter's own units, not on the transformed scale.

    Equals R's `dials::value_seq()`.

    Examples:
        >>> from tidyk import mixture
        >>> value_seq(mixture(), 3).tolist()
        [0.0, 0.5, 1.0]
    """
    return object.sequence(check_whole(n, "n", minimum=0), check_bool(original, "original"))


@verb(QuantParam, QualParam)
def value_sample(object: Param, /, n: int, *, original: bool = True) -> np.ndarray:
    """Random values of a parameter, R's from the same seed.

    Args:
        object: A parameter.
        n: How many.
        original: Return values in the parameter's own units, not on the transformed scale.

    Equals R's `dials::value_sample()`.

    Examples:
        >>> from tidyk import hidden_units, set_seed
        >>> set_seed(123)
        >>> value_sample(hidden_units(), 3).tolist()
        [3, 3, 10]
    """
    return object.draw(check_whole(n, "n", minimum=0), check_bool(original, "original"))


@verb(QuantParam)
def range_get(object: QuantParam, /, *, original: bool = True) -> Bounds:
    """A parameter's bounds. Equals R's `dials::range_get()`.

    >>> from tidyk import penalty
    >>> range_get(penalty()).lower
    1e-10
    """
    if not original or object.trans is None:
        return object.range
    bounds = (object.range.lower, object.range.upper)
    return Bounds(*(b if is_unknown(b) else float(object.trans.inverse(b)) for b in bounds))


@verb(QuantParam, QualParam, Parameters, list)
def has_unknowns(object: Param | Parameters | list[Param], /) -> bool | list[bool]:
    """Is a bound of a parameter unknown? For several parameters there is an answer for each.

    Args:
        object: A parameter, a set of them, or a list.

    Equals R's `dials::has_unknowns()`.

    Examples:
        >>> from tidyk import mtry, penalty
        >>> has_unknowns(mtry()), has_unknowns([mtry(), penalty()])
        (True, [True, False])
    """
    if isinstance(object, QuantParam | QualParam):
        return object.unknown
    return [p is not None and p.unknown for p in object]


@verb(QuantParam)
def range_set(object: QuantParam, /, range: Sequence[Any]) -> QuantParam:
    """A parameter with other bounds, on the transformed scale. Equals R's `dials::range_set()`.

    >>> from tidyk import penalty
    >>> range_set(penalty(), (-3, -1)).range.upper
    -1.0
    """
    return evolve(object, range=range_validate.now(object, range))


@verb(QuantParam)
def range_validate(object: QuantParam, /, range: Sequence[Any], *, ukn_ok: bool = True) -> Bounds:
    """Check two bounds for a parameter, on its transformed scale.

    Args:
        object: A parameter.
        range: A lower and an upper bound.
        ukn_ok: May they be unknown?

    Returns:
        The bounds.

    Equals R's `dials::range_validate()`.

    Examples:
        >>> from tidyk import penalty
        >>> range_validate(penalty(), (-3, 0)).lower
        -3.0
    """
    low, high = two_values(range, "range")
    bounds = Bounds(
        bound(low, object.type, object.trans, "lower"),
        bound(high, object.type, object.trans, "upper"),
    )
    if not ukn_ok and (is_unknown(bounds.lower) or is_unknown(bounds.upper)):
        raise TidykValueError("The range must not be unknown here.")
    return bounds


@verb(QuantParam, QualParam)
def value_transform(object: Param, /, values: Any) -> np.ndarray:
    """Values in a parameter's own units on its transformed scale; names stay as they are.

    Args:
        object: A parameter.
        values: One value or several; missing ones stay missing.

    Returns:
        An array of as many values; NaN, with a warning, where the scale is not defined.

    Equals R's `dials::value_transform()`.

    Examples:
        >>> from tidyk import penalty
        >>> value_transform(penalty(), [1, 0.01]).tolist()
        [0.0, -2.0]
    """
    if isinstance(object, QualParam) or object.trans is None:
        return np.atleast_1d(values)
    numbers = _numbers(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.asarray(object.trans.transform(numbers))
    if (np.isnan(scaled) & ~np.isnan(numbers)).any():
        first = numbers[np.isnan(scaled)][0]
        warn(f"`{object.label[0]}` cannot be {first:g}: the results are missing.")
    return scaled


@verb(QuantParam, QualParam)
def value_inverse(object: Param, /, values: Any) -> np.ndarray:
    """Values on a parameter's transformed scale in its own units; names stay as they are.

    Args:
        object: A parameter.
        values: One value or several; missing ones stay missing.

    Equals R's `dials::value_inverse()`.

    Examples:
        >>> from tidyk import penalty
        >>> value_inverse(penalty(), -2).tolist()
        [0.01]
    """
    if isinstance(object, QualParam) or object.trans is None:
        return np.atleast_1d(values)
    return object.on_own_scale(_numbers(values))


@verb(QuantParam, QualParam)
def value_validate(object: Param, /, values: Any) -> np.ndarray:
    """Which values a parameter may take; numbers are on its transformed scale.

    Args:
        object: A parameter without unknown bounds.
        values: One value or several.

    Returns:
        True or False for each.

    Equals R's `dials::value_validate()`.

    Examples:
        >>> from tidyk import mixture
        >>> value_validate(mixture(), [0.5, 2]).tolist()
        [True, False]
    """
    if isinstance(object, QualParam):
        return np.array([v in object.values for v in np.atleast_1d(np.asarray(values, "O"))])
    if object.unknown:
        raise TidykValueError(f"`{object.label[0]}` has unknown bounds: find them first.")
    return object.allows(_numbers(values))


@verb(QuantParam, QualParam)
def value_set(object: Param, /, values: Any) -> Param:
    """A parameter that takes only these values; numbers are on its transformed scale.

    Args:
        object: A parameter.
        values: One value or several. Numbers must lie in the range; names may be new.

    Returns:
        The parameter with these values.

    Equals R's `dials::value_set()`.

    Examples:
        >>> from tidyk import tree_depth, value_seq
        >>> tree_depth() >> value_set([2, 8]) >> value_seq(5)
        array([2, 8])
    """
    if isinstance(object, QualParam):
        return new_qual_param(object.type, values, label=dict([object.label]))
    choices = np.atleast_1d(values)
    if not len(choices):
        raise TidykValueError("`values` must have at least one element.")
    if object.unknown:
        raise TidykValueError(f"`{object.label[0]}` has unknown bounds: find them first.")
    return evolve(object, values=tuple(choices.tolist()))


def _numbers(values: Any) -> np.ndarray:
    array = np.atleast_1d(np.asarray(values))
    if array.dtype.kind == "O":
        array = np.array([np.nan if v is None else v for v in array], object)
    wrong = [v for v in array if not isinstance(v, Real)] if array.dtype.kind not in "iuf" else []
    if wrong:
        raise TidykTypeError(f"`values` should be numbers, and {wrong[0]!r} is not one.")
    return array.astype(float)
