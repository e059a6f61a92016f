"""A split of a data frame: rows to fit on, rows to assess on."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from attrs import define, field

from tidyk.base.errors import TidykTypeError, describe
from tidyk.base.generics import tidy
from tidyk.base.pipe import Methods, verb


def small_positions(rows: Any, n: int) -> np.ndarray:
    """Row positions in the smallest integer type that holds them."""
    return np.asarray(rows).astype(np.min_scalar_type(max(n - 1, 0)), copy=False)


@define(eq=False, repr=False, slots=False)
class Rsplit(Methods):
    """Rows to fit on and rows to assess on, of one data frame that is not copied.

    Attributes:
        data: All rows.
        in_id: Positions of the analysis rows, as they were drawn.
        id: Its name in the resample set.
    """

    data: pd.DataFrame
    in_id: np.ndarray
    _out_id: np.ndarray | None = field(default=None, alias="out_id")
    id: str = ""

    @cached_property
    def out_id(self) -> np.ndarray:
        """Positions of the assessment rows: those that are not analysed, unless the split says
        which."""
        if self._out_id is not None:
            return self._out_id
        left = np.ones(len(self.data), bool)
        left[self.in_id] = False
        return small_positions(np.flatnonzero(left), len(self.data))

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows to fit on, to assess on, and in all."""
        return len(self.in_id), len(self.out_id), len(self.data)

    def __repr__(self) -> str:
        return f"<Analysis/Assess/Total>\n<{'/'.join(map(str, self.counts))}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rsplit):
            return NotImplemented
        return (
            np.array_equal(self.in_id, other.in_id)
            and np.array_equal(self.out_id, other.out_id)
            and (self.data is other.data or self.data.equals(other.data))
        )


class InitialSplit(Rsplit):
    """A split into training and testing rows."""

    def __repr__(self) -> str:
        return f"<Training/Testing/Total>\n<{'/'.join(map(str, self.counts))}>"


@verb(Rsplit)
def analysis(split: Rsplit, /) -> pd.DataFrame:
    """The rows to fit on.

    Args:
        split: An element of `folds.splits`.

    Returns:
        A data frame with the rows' own index.

    Equals R's `rsample::analysis()`.

    Examples:
        >>> from tidyk import set_seed, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> len(vfold_cv(mtcars, v=4).splits[0] >> analysis())
        24
    """
    return split.data.take(split.in_id)


@verb(Rsplit)
def assessment(split: Rsplit, /) -> pd.DataFrame:
    """The rows to assess on. Equals R's `rsample::assessment()`.

    >>> from tidyk import set_seed, vfold_cv
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> len(vfold_cv(mtcars, v=4).splits[0] >> assessment())
    8
    """
    return split.data.take(split.out_id)


@verb(Rsplit)
def training(split: Rsplit, /) -> pd.DataFrame:
    """The training rows of an initial split. Equals R's `rsample::training()`.

    >>> from tidyk import initial_split, set_seed
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> len(training(initial_split(mtcars)))
    24
    """
    return analysis.now(split)


@verb(Rsplit)
def testing(split: Rsplit, /) -> pd.DataFrame:
    """The testing rows of an initial split. Equals R's `rsample::testing()`.

    >>> from tidyk import initial_split, set_seed
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> len(testing(initial_split(mtcars)))
    8
    """
    return assessment.now(split)


@tidy.register(Rsplit)
def tidy_rsplit(split: Rsplit, /) -> pd.DataFrame:
    """Columns `Row` (a position) and `Data` ("Analysis" or "Assessment"), one row a drawn row."""
    parts = [("Analysis", np.unique(split.in_id)), ("Assessment", np.unique(split.out_id))]
    return pd.concat(
        [pd.DataFrame({"Row": rows, "Data": name}) for name, rows in parts], ignore_index=True
    )


def check_data(data: Any, rows: int = 1) -> pd.DataFrame:
    """The data frame, if it is one with enough rows."""
    if not isinstance(data, pd.DataFrame):
        raise TidykTypeError(f"`data` must be a data frame, not {describe(data)}.")
    if len(data) < rows:
        from tidyk.base.errors import TidykValueError

        raise TidykValueError(f"`data` has {len(data)} rows; at least {rows} are needed.")
    return data
