"""Grids that fill the parameter space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import check_bool, check_number, check_string, check_whole, warn
from tidyk.base.pipe import verb
from tidyk.base.random import sample_int
from tidyk.dials.designs import PUBLISHED, latin_hypercube, max_entropy, published_design
from tidyk.dials.encoding import encode_unit
from tidyk.dials.grids import OF_MODELS, as_grid, checked_params, grid_random
from tidyk.dials.parameter import Param, QualParam, QuantParam
from tidyk.dials.sets import Parameters

TYPES = ("any", *PUBLISHED, "latin_hypercube", "max_entropy")


@verb(Parameters, QuantParam, QualParam, list, dict, hints=OF_MODELS)
def grid_space_filling(
    *params: Any,
    size: int = 5,
    type: str = "any",
    variogram_range: float = 0.5,
    iter: int = 1000,
    original: bool = True,
    **named: Param,
) -> pd.DataFrame:
    """Combinations of values that leave no part of the parameter space empty.

    Args:
        *params: A set of parameters, or parameters, or a list or dict of them.
        size: How many combinations; those that occur again are dropped.
        type: A published design, "audze_eglais", "max_min_l1", "max_min_l2" or "uniform"; "any",
            the first of these that exists for as many parameters and points; or "max_entropy" (also
            used if no design was published) or "latin_hypercube", which are drawn from R's stream.
        variogram_range: For "max_entropy": points closer than this repel each other.
        iter: For "max_entropy": rounds of the search.
        original: Return values in the parameters' own units, not on their transformed scales.
        **named: Parameters under ids of their own, behind the others. R has them in their places:
            `{"sample_size": sample_prop()}` among the first ones stays where it is.

    Returns:
        A column for each parameter id, a row for each combination.

    Raises:
        TidykValueError: A range is unknown, or `type` is none of these.

    Equals R's `dials::grid_space_filling()`.

    Examples:
        >>> from tidyk import hidden_units, penalty
        >>> grid_space_filling(hidden_units((1, 9)), penalty(), size=3)["hidden_units"].tolist()
        [1, 5, 9]
    """
    ranges = checked_params(params, named, grid_space_filling)
    count = check_whole(size, "size", minimum=1)
    check_string(type, "type", TYPES)
    check_number(variogram_range, "variogram_range", minimum=0)
    check_whole(iter, "iter", minimum=1)
    check_bool(original, "original")
    if count == 1:
        return grid_random(ranges, size=1, original=original)
    levels = None
    if type in ("any", *PUBLISHED):
        levels = published_design(len(ranges), count, type)
    grid = (
        _drawn(ranges, count, type, variogram_range, iter, original)
        if levels is None
        else {
            i: np.sort(np.resize(param.sequence(count, original), count))[levels[:, at] - 1]
            for at, (i, param) in enumerate(ranges.items())
        }
    )
    return as_grid(pd.DataFrame(grid).drop_duplicates(ignore_index=True), ranges, original)


def _drawn(
    params: Mapping[str, Param],
    count: int,
    type: str,
    variogram_range: float,
    iter: int,
    original: bool,
) -> dict[str, np.ndarray]:
    """The columns of a design drawn from R's stream."""
    seed = int(sample_int(100_000, 1)[0]) + 1
    drawn = (
        latin_hypercube(count, len(params), seed)
        if type == "latin_hypercube"
        else max_entropy(count, len(params), variogram_range, iter, seed)
    )
    return {
        i: _from_unit(param, drawn[:, at], original) for at, (i, param) in enumerate(params.items())
    }


def _from_unit(param: Param, unit: np.ndarray, original: bool) -> np.ndarray:
    """Numbers between 0 and 1 as values that the parameter can take."""
    if isinstance(param, QuantParam) and param.values is not None:
        steps = np.sort(param.sequence(len(param.values), original))
        return steps[np.minimum((unit * len(steps)).astype(int), len(steps) - 1)]
    inside = param.closed() if isinstance(param, QuantParam) else param
    return encode_unit.now(inside, unit, "backward", original=original)


@verb(Parameters, QuantParam, QualParam, list, dict, hints=OF_MODELS)
def grid_max_entropy(
    *params: Any,
    size: int = 3,
    original: bool = True,
    variogram_range: float = 0.5,
    iter: int = 1000,
    **named: Param,
) -> pd.DataFrame:
    """Points that are far from each other. Deprecated, as in R: use `grid_space_filling()`.

    Args:
        *params: A set of parameters, or parameters, or a list or dict of them.
        size: How many.
        original: Return values in the parameters' own units, not on their transformed scales.
        variogram_range: Points closer than this repel each other.
        iter: Rounds of the search.
        **named: As `grid_space_filling()`.

    Equals R's `dials::grid_max_entropy()`.
    """
    warn('`grid_max_entropy()` is deprecated: use `grid_space_filling(type="max_entropy")`.')
    return grid_space_filling(
        *params,
        named,
        size=size,
        type="max_entropy",
        original=original,
        variogram_range=variogram_range,
        iter=iter,
    )


@verb(Parameters, QuantParam, QualParam, list, dict, hints=OF_MODELS)
def grid_latin_hypercube(
    *params: Any, size: int = 3, original: bool = True, **named: Param
) -> pd.DataFrame:
    """A random latin hypercube. Deprecated, as in R: use `grid_space_filling()`.

    Args:
        *params: A set of parameters, or parameters, or a list or dict of them.
        size: How many.
        original: Return values in the parameters' own units, not on their transformed scales.
        **named: As `grid_space_filling()`.

    Equals R's `dials::grid_latin_hypercube()`.
    """
    warn(
        '`grid_latin_hypercube()` is deprecated: use `grid_space_filling(type="latin_hypercube")`.'
    )
    return grid_space_filling(*params, named, size=size, type="latin_hypercube", original=original)
