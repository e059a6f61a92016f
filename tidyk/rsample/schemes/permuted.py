"""Resamples in which some columns are shuffled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool
from tidyk.base.random import sample_int
from tidyk.base.selectors import columns_of
from tidyk.base.types import Columns
from tidyk.rsample.handling import reverse_splits
from tidyk.rsample.resampler import Resample, Resampler, resampler
from tidyk.rsample.rset import Rset, check_times, numbered
from tidyk.rsample.rsplit import Rsplit, analysis, assessment, small_positions


@frozen(eq=False, repr=False)
class PermutedSplit(Rsplit):
    """All rows, with some columns in another order."""

    permute: tuple[Any, ...] = ()

    def as_positions(self) -> NoReturn:
        """An error: a permutation shuffles columns, not rows."""
        raise TidykTypeError(
            "Permutations shuffle columns, which row positions cannot express for scikit-learn."
        )

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


@frozen(eq=False, repr=False, slots=False)
class Permuting(Resampler):
    """The scheme of permutations, whose sets print which columns were permuted."""

    def __call__(self, data: pd.DataFrame, /, *args: Any, **kwargs: Any) -> Rset:
        rset = super().__call__(data, *args, **kwargs)
        columns = columns_of(data, rset.args["permute"])
        return evolve(rset, args={**rset.args, "permute": columns})

    def title(self, rset: Rset) -> list[str]:
        """The description of the set, and its columns."""
        permuted = ", ".join(map(str, rset.args["permute"]))
        return [*super().title(rset), f"Permuted columns: [{permuted}]"]


@resampler("Permutation sampling{apparently}", scheme=Permuting, short="perm")
def permutations(
    data: pd.DataFrame,
    /,
    permute: Columns | None = None,
    times: int = 25,
    *,
    apparent: bool = False,
) -> Iterator[Resample]:
    """Resamples in which some columns are shuffled, to see what remains of a relation by chance.

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
    columns = [] if permute is None else columns_of(data, permute)
    if not columns:
        raise TidykValueError("You must specify at least one column to permute.")
    if len(columns) == data.shape[1]:
        raise TidykValueError(
            "All columns are to be permuted: this reorders the rows and changes nothing. Name "
            "fewer columns."
        )
    n, none = len(data), small_positions([], len(data))
    for name in numbered("Permutations", check_times(times)):
        yield PermutedSplit(data, small_positions(sample_int(n), n), none, name, tuple(columns))
    if check_bool(apparent, "apparent"):
        yield "Apparent", np.arange(n), np.arange(n)


@reverse_splits.register(PermutedSplit)
def no_reversal(x: PermutedSplit, /) -> Rsplit:
    """A permutation assesses no rows that could be analysed instead."""
    raise TidykTypeError("Permutations cannot have their splits reversed.")
