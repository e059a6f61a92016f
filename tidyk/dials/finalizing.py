"""`finalize()`: unknown bounds from the predictors."""

from __future__ import annotations

import math
from typing import Any, cast

import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, describe
from tidyk.base.generics import finalize
from tidyk.base.matrix import is_matrix, matrix_values
from tidyk.dials.parameter import Bounds, Param, QualParam, QuantParam
from tidyk.dials.sets import Parameters
from tidyk.dials.unknowns import is_unknown


def get_p(object: QuantParam, x: pd.DataFrame) -> QuantParam:
    """The upper bound is the number of predictors. Equals R's `dials::get_p()`."""
    return _with_upper(object, _check(x).shape[1])


def get_n_frac_range(object: QuantParam, x: pd.DataFrame) -> QuantParam:
    """Bounds for a node size: a tenth and a half of the rows at most.

    Equals R's `dials::get_n_frac_range()`.
    """
    return evolve(object, range=Bounds(int(len(_check(x)) * 0.1), int(len(x) * 0.5)))


def get_batch_sizes(object: QuantParam, x: pd.DataFrame) -> QuantParam:
    """Bounds for a batch: a tenth to a quarter of the rows.

    Equals R's `dials::get_batch_sizes()`.
    """
    rows = len(_check(x))
    return evolve(
        object, range=Bounds(math.log2(max(int(rows / 10), 1)), math.log2(max(int(rows / 4), 1)))
    )


def _with_upper(object: QuantParam, upper: int) -> QuantParam:
    return (
        evolve(object, range=Bounds(object.range.lower, upper))
        if is_unknown(object.range.upper)
        else object
    )


def _check(x: Any) -> pd.DataFrame:
    if not isinstance(x, pd.DataFrame):
        raise TidykTypeError(
            f"`finalize()` needs the predictors as a data frame, not {describe(x)}."
        )
    return x


def predictors_in(x: pd.DataFrame) -> int:
    """How many predictors there are, those of matrix columns counted."""
    return sum(matrix_values(x[c]).shape[1] if is_matrix(x[c]) else 1 for c in x.columns)


@finalize.register(QuantParam, QualParam)
def finalize_param(object: Param, /, x: pd.DataFrame, *, force: bool = True) -> Param:
    """Find the unknown bounds of a parameter from predictors.

    Args:
        object: A parameter.
        x: The predictors.
        force: Find bounds anew that are known.

    Equals R's `dials::finalize()`.

    Examples:
        >>> from tidyk import mtry
        >>> finalize(mtry(), pd.DataFrame({"a": [1], "b": [2]})).range.upper
        2
    """
    if object.finalizer is None or (not object.unknown and not force):
        return object
    return object.finalizer(cast(Any, object), x)


@finalize.register(Parameters)
def finalize_parameters(
    object: Parameters, /, x: pd.DataFrame, *, force: bool = True
) -> Parameters:
    """Find the unknown bounds of all parameters of a set."""
    changed = [
        None if p is None else finalize_param(p, x, force=force and p.unknown)
        for p in object.object
    ]
    return evolve(object, object=changed)


def has_unknowns_in(parameters: Parameters) -> bool:
    """Does a parameter of the set have an unknown bound?"""
    return any(p is not None and p.unknown for p in parameters.object)
