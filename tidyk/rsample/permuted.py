"""Resamples in which some columns are shuffled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from attrs import define, evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, check_whole
from tidyk.base.pipe import verb
from tidyk.base.random import sample_int
from tidyk.rsample.resampler import Resample, new_rset
from tidyk.rsample.rset import Rset, numbered
from tidyk.rsample.rsplit import Rsplit, analysis, assessment, check_data, small_positions
from tidyk.rsample.strata import columns_of


@define(eq=False, repr=False, slots=False)
class PermutedSplit(Rsplit):
    """All rows, with some columns in another order."""

    permute: tuple[Any, ...] = ()

    def __eq__(self, other: object) -> bool:
        same = super().__eq__(other)
        return same if same is not True else self.permute == getattr(other, "permute", None)


@analysis.register(PermutedSplit)
def analysis_permuted(split: PermutedSplit, /) -> pd.DataFrame:
    """All rows in their order, the permuted columns shuffled."""
    shuffled = split.data.copy(deep=False)
    for name in split.permute:
        shuffled[name] = split.data[name].array.take(split.in_id)
    return shuffled


@assessment.register(PermutedSplit)
def no_assessment(split: PermutedSplit, /) -> pd.DataFrame:
    """Permutations leave nothing to assess."""
    raise TidykTypeError("There is no assessment set: a permutation analyses all rows.")


@verb(pd.DataFrame)
def permutations(
    data: pd.DataFrame, /, permute: Any = None, times: int = 25, *, apparent: bool = False
) -> Rset:
    """Resamples in which some columns are shuffled: what is left of a relation by chance.

    Args:
        data: A data frame.
        permute: The columns to shuffle: a name, names, or a selector; not all of them.
        times: How many resamples.
        apparent: Add a resample of the data as they are.

    Returns:
        An `Rset` with the column `id` ("Permutations1"); nothing is left to assess.

    Equals R's `rsample::permutations()`.

    Examples:
        >>> from tidyk import analysis, set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> shuffled = permutations(mtcars, permute="mpg", times=2).splits[0] >> analysis()
        >>> sorted(shuffled["mpg"]) == sorted(mtcars["mpg"])
        True
    """
    n, count = len(check_data(data)), check_whole(times, "times", minimum=0)
    columns = [] if permute is None else columns_of(data, permute)
    if not columns:
        raise TidykValueError("You must specify at least one column to permute.")
    if len(columns) == data.shape[1]:
        raise TidykValueError(
            "All columns are to be permuted: this reorders the rows and changes nothing. Name "
            "fewer columns."
        )

    def resamples() -> Iterator[Resample]:
        for name in numbered("Permutations", count):
            yield name, sample_int(n), None
        if check_bool(apparent, "apparent"):
            yield "Apparent", np.arange(n), np.arange(n)

    args = {"permute": columns, "times": count, "apparent": apparent}
    label = "Permutation sampling{apparently}"
    made = new_rset("permutations", label, data, list(resamples()), args)
    splits = [
        PermutedSplit(data, s.in_id, small_positions([], n), s.id, tuple(columns))
        if s.id != "Apparent"
        else s
        for s in made.splits
    ]
    return evolve(made, splits=tuple(splits))
