"""A split of a data frame: rows to fit on, rows to assess on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, describe
from tidyk.base.foreign import from_foreign, is_foreign_frame
from tidyk.base.generics import tidy
from tidyk.base.pipe import Methods, verb
from tidyk.base.types import Data


def small_positions(rows: Any, n: int) -> np.ndarray:
    """Row positions in the smallest integer type that holds them."""
    return np.asarray(rows).astype(np.min_scalar_type(max(n - 1, 0)), copy=False)


@frozen(eq=False, repr=False)
class Rsplit(Methods):
    """Rows to fit on and rows to assess on, from one data frame that is not copied.

    Only one kind of positions is stored: for a fold the assessment rows, for a bootstrap sample the
    rows that were drawn. The other kind is all other rows.

    Attributes:
        data: All rows.
        id: Its name in the resample set.
    """

    data: pd.DataFrame
    _in_id: np.ndarray | None = field(default=None, alias="in_id")
    _out_id: np.ndarray | None = field(default=None, alias="out_id")
    id: str = ""
    maker: ClassVar[str] = "initial_split"

    words = "Analysis/Assess/Total"
    parts = "take `analysis(split)` and `assessment(split)`"

    @property
    def in_id(self) -> np.ndarray:
        """Positions of the analysis rows, as they were drawn."""
        return self._in_id if self._in_id is not None else self._others(self._out_id)

    @property
    def out_id(self) -> np.ndarray:
        """Positions of the assessment rows: all that are not analysed, unless the split has its
        own."""
        return self._out_id if self._out_id is not None else self._others(self._in_id)

    def _others(self, rows: np.ndarray | None) -> np.ndarray:
        others = np.ones(len(self.data), bool)
        others[rows] = False
        return small_positions(np.flatnonzero(others), len(self.data))

    def as_positions(self) -> tuple[np.ndarray, np.ndarray]:
        """The positions of the analysis and the assessment rows, as scikit-learn takes them."""
        return self.in_id, self.out_id

    def __iter__(self) -> NoReturn:
        raise TidykTypeError(f"A split is not a pair of data frames: {self.parts}.")

    def __getitem__(self, part: object) -> NoReturn:
        self.__iter__()

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows to fit on, to assess on, and in all."""
        return len(self.in_id), len(self.out_id), len(self.data)

    def __repr__(self) -> str:
        return f"<{self.words}>\n<{'/'.join(map(str, self.counts))}>"

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

    words = "Training/Testing/Total"
    parts = "take `training(split)` and `testing(split)`"


class ValidationSplit(Rsplit):
    """A split into training and validation rows."""

    words = "Training/Validation/Total"
    parts = "take `training(split)` and `validation(split)`"


OF_RESAMPLES = {
    "Rset": "Take one of its splits: `folds.splits[0]`.",
    "DataFrame": "Split the data first, with `initial_split()` say.",
}
"""What has splits, and what makes them."""


@verb(Rsplit, hints=OF_RESAMPLES)
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


@verb(Rsplit, hints=OF_RESAMPLES)
def assessment(split: Rsplit, /) -> pd.DataFrame:
    """The rows to assess on. Equals R's `rsample::assessment()`.

    >>> from tidyk import set_seed, vfold_cv
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> len(vfold_cv(mtcars, v=4).splits[0] >> assessment())
    8
    """
    return split.data.take(split.out_id)


@verb(Rsplit, hints=OF_RESAMPLES)
def training(split: Rsplit, /) -> pd.DataFrame:
    """The training rows of an initial split. Equals R's `rsample::training()`.

    >>> from tidyk import initial_split, set_seed
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> len(training(initial_split(mtcars)))
    24
    """
    return analysis.now(split)


@verb(Rsplit, hints=OF_RESAMPLES)
def testing(split: Rsplit, /) -> pd.DataFrame:
    """The testing rows of an initial split. Equals R's `rsample::testing()`.

    >>> from tidyk import initial_split, set_seed
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> len(testing(initial_split(mtcars)))
    8
    """
    if isinstance(split, ValidationSplit):
        raise TidykTypeError(
            "A validation set has no testing rows: they are with the split that "
            "`initial_validation_split()` returned."
        )
    return assessment.now(split)


@verb(Rsplit)
def complement(split: Rsplit, /) -> np.ndarray:
    """Positions of the assessment rows. Equals R's `rsample::complement()`, which counts from 1.

    >>> from tidyk import initial_time_split
    >>> from tidyk.datasets import mtcars
    >>> complement(initial_time_split(mtcars))[:2].tolist()
    [24, 25]
    """
    return split.out_id


@tidy.register(Rsplit)
def tidy_rsplit(split: Rsplit, /, *, unique_ind: bool = True) -> pd.DataFrame:
    """Columns `Row` (a position) and `Data` ("Analysis" or "Assessment"), one row a drawn row.

    With `unique_ind=False` a row that was drawn several times is listed as often.
    """
    inside = np.unique(split.in_id) if check_bool(unique_ind, "unique_ind") else split.in_id
    parts = [("Analysis", np.sort(inside)), ("Assessment", np.sort(split.out_id))]
    return pd.concat(
        [pd.DataFrame({"Row": rows, "Data": name}) for name, rows in parts], ignore_index=True
    )


def check_data(data: Data, rows: int = 1) -> pd.DataFrame:
    """The data as they are now, safe from later changes, and checked to have enough rows."""
    frame = from_foreign(data) if is_foreign_frame(data) else data
    if not isinstance(frame, pd.DataFrame):
        raise TidykTypeError(f"`data` must be a data frame, not {describe(data)}.")
    if len(frame) < rows:
        raise TidykValueError(f"`data` has {len(frame)} rows; at least {rows} are needed.")
    return frame.copy(deep=False)


def check_positions(rows: Sequence[int] | np.ndarray, name: str, n: int) -> np.ndarray:
    """Row positions, checked to be between 0 and `n - 1`."""
    positions = np.asarray(rows)
    if positions.size and positions.dtype.kind not in "iu":
        raise TidykTypeError(f"`{name}` should be row positions, whole numbers: {describe(rows)}.")
    if positions.size and (positions.min() < 0 or positions.max() >= n):
        raise TidykValueError(
            f"`{name}` should be row positions from 0 to {n - 1}, not {positions.min()} to "
            f"{positions.max()}."
        )
    return small_positions(positions if positions.size else positions.astype(int), n)


def check_some_analysed(rows: np.ndarray | None, name: str, n: int) -> None:
    """Raise an error if there is no row to fit on."""
    if rows is not None and not len(rows):
        raise TidykValueError(
            f"At least one row should be selected for the analysis set: {name} has none of {n}."
        )
