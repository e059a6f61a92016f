"""Resamples inside resamples."""

from __future__ import annotations

from typing import Any

import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykTypeError, describe, warn
from tidyk.base.pipe import Waiting, verb
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import analysis, check_data
from tidyk.rsample.scheme import Scheme

UNTUNED = "Nested resampling is not currently supported with tune."


@frozen(eq=False, repr=False, slots=False)
class NestedScheme(Scheme):
    """Resamples by one scheme, and resamples by another inside each of them.

    Attributes:
        outer: The outer scheme.
    """

    outer: Scheme = field(kw_only=True)

    def describe(self, rset: Rset) -> str:
        """The descriptions of the outer and the inner sets."""
        inner = rset.inner_resamples or ()
        inside = inner[0].label if inner else "none"
        return f"Nested resampling:\n outer: {self.outer.describe(rset)}\n inner: {inside}"

    def id_names(self, rset: Rset) -> dict[str, str]:
        """The names of the outer set."""
        return self.outer.id_names(rset)

    def draw(self, rset: Rset) -> Rset:
        """Outer and inner resamples drawn anew."""
        return nested_cv.now(rset.splits[0].data, rset.args["outside"], rset.args["inside"])


@verb(pd.DataFrame)
def nested_cv(
    data: pd.DataFrame, /, outside: Rset | Waiting[Any, Any], inside: Waiting[Any, Any]
) -> Rset:
    """Resamples of the data, and resamples of each of their analysis sets.

    Args:
        data: A data frame.
        outside: A call without data, such as `vfold_cv(v=3)`, or an existing resample set.
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
    data = check_data(data)
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
    if outer.scheme.rows_repeat:
        warn(
            "Using bootstrapping as the outer resample is dangerous since the inner resample might "
            "have the same data point in both the analysis and assessment set."
        )
    inner = tuple(inside(analysis.now(split)) for split in outer.splits)
    args = {**outer.args, "outside": outside, "inside": inside}
    scheme = NestedScheme("nested_cv", outer.label, untuned=UNTUNED, outer=outer.scheme)
    return evolve(outer, inner_resamples=inner, scheme=scheme, args=args)
