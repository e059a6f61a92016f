"""Resamples inside of resamples."""

from __future__ import annotations

from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, describe, warn
from tidyk.base.pipe import Waiting, verb
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import analysis, check_data


@verb(pd.DataFrame)
def nested_cv(
    data: pd.DataFrame, /, outside: Rset | Waiting[Any, Any], inside: Waiting[Any, Any]
) -> Rset:
    """Resamples of the data, and within each analysis set resamples of it.

    Args:
        data: A data frame.
        outside: A call without data, such as `vfold_cv(v=3)`, or a resample set that is there.
        inside: A call without data: `bootstraps(times=10)`.

    Returns:
        The outer `Rset`, with the inner sets in `inner_resamples`.

    Equals R's `rsample::nested_cv()`.

    Examples:
        >>> from tidyk import bootstraps, set_seed, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> folds = nested_cv(mtcars, outside=vfold_cv(v=3), inside=bootstraps(times=2))
        >>> folds.inner_resamples[0].splits[0].counts[2]
        21
    """
    check_data(data)
    if not isinstance(inside, Waiting):
        raise TidykTypeError(
            "`inside` should be a call without data such as `bootstraps(times=10)`, not "
            f"{describe(inside)}."
        )
    outer = outside(data) if isinstance(outside, Waiting) else outside
    if not isinstance(outer, Rset):
        raise TidykTypeError(
            "`outside` should be a resample set, or a call without data such as `vfold_cv(v=3)`, "
            f"not {describe(outside)}."
        )
    if outer.kind == "bootstraps":
        warn(
            "Using bootstrapping as the outer resample is dangerous since the inner resample might "
            "have the same data point in both the analysis and assessment set."
        )
    inner = tuple(inside(analysis.now(split)) for split in outer.splits)
    label = f"Nested resampling:\n outer: {outer.label}\n inner: {inner[0].label}"
    args = {**outer.args, "outside": outside, "inside": inside}
    return evolve(outer, inner_resamples=inner, label=label, kind="nested_cv", args=args)
