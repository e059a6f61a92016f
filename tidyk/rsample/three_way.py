"""Training, validation and testing rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_number, describe
from tidyk.base.pipe import Methods, verb
from tidyk.rsample.groups import Grouped, check_some_left, group_draws
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import (
    Rsplit,
    ValidationSplit,
    analysis,
    assessment,
    check_data,
    check_some_analysed,
    small_positions,
    testing,
    training,
)
from tidyk.rsample.scheme import Arguments, Scheme
from tidyk.rsample.schemes.boot import draw_within

VALIDATION, TIME_VALIDATION, GROUP_VALIDATION = (
    Scheme(name, "Validation Set {shares}", random=False, titled=False)
    for name in ("validation_set", "time_validation_set", "group_validation_set")
)


@frozen(eq=False, repr=False)
class ThreeWaySplit(Methods):
    """Training, validation and testing rows from one data frame that is not copied.

    Attributes:
        data: All rows.
        train_id, val_id, test_id: Positions of the rows.
        scheme: The scheme of its `validation_set()`.
        args: The arguments that it was made with.
    """

    data: pd.DataFrame
    train_id: np.ndarray
    val_id: np.ndarray
    scheme: Scheme
    args: Arguments = field(factory=dict)

    @property
    def test_id(self) -> np.ndarray:
        """Positions of the testing rows: all that are in neither of the others."""
        rest = np.ones(len(self.data), bool)
        rest[self.train_id] = rest[self.val_id] = False
        return small_positions(np.flatnonzero(rest), len(self.data))

    def __iter__(self) -> NoReturn:
        raise TidykTypeError(
            "A split is not a tuple of data frames: take `training(split)`, `validation(split)` "
            "and `testing(split)`."
        )

    def __getitem__(self, part: object) -> NoReturn:
        self.__iter__()

    def __repr__(self) -> str:
        counts = (len(self.train_id), len(self.val_id), len(self.test_id), len(self.data))
        return f"<Training/Validation/Testing/Total>\n<{'/'.join(map(str, counts))}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ThreeWaySplit):
            return NotImplemented
        return (
            np.array_equal(self.train_id, other.train_id)
            and np.array_equal(self.val_id, other.val_id)
            and self.data.equals(other.data)
        )


def check_props(prop: Any) -> tuple[float, float]:
    """The shares for training and validation; the rest is for testing."""
    if isinstance(prop, str) or not isinstance(prop, Sequence | np.ndarray) or len(prop) != 2:
        raise TidykTypeError(
            "`prop` needs to contain the proportions for training and validation, such as "
            f"(0.6, 0.2), not {describe(prop)}."
        )
    first, second = (check_number(p, "prop") for p in prop)
    if not (0 < first < 1 and 0 < second < 1 and first + second < 1):
        raise TidykValueError(
            "The elements of `prop` and their sum need to be greater than 0 and less than 1, not "
            f"({first:g}, {second:g})."
        )
    return first, second


@verb(pd.DataFrame)
def initial_validation_split(
    data: pd.DataFrame,
    /,
    prop: Sequence[float] = (0.6, 0.2),
    strata: Any = None,
    *,
    breaks: int = 4,
    pool: float = 0.1,
) -> ThreeWaySplit:
    """Split rows at random into a training, a validation and a testing set.

    Args:
        data: A data frame.
        prop: Shares of the training and of the validation set.
        strata: A column whose values have the same shares in all sets.
        breaks: Bins for a numeric `strata`.
        pool: Classes of `strata` with a smaller share are spread over the others.

    Returns:
        A split for `training()`, `validation()`, `testing()` and `validation_set()`.

    Equals R's `rsample::initial_validation_split()`.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(123)
        >>> initial_validation_split(mtcars)
        <Training/Validation/Testing/Total>
        <19/6/7/32>
    """
    first, second = check_props(prop)
    data = check_data(data)
    train = draw_within(data, strata, breaks, pool, first, 1)[0]
    rest = _others(train, len(data))
    inner = draw_within(
        data.iloc[rest], strata, breaks, pool / (1 - first), second / (1 - first), 1
    )[0]
    args = {"prop": (first, second), "strata": strata, "breaks": breaks, "pool": pool}
    return _three_way(data, train, rest[inner], VALIDATION, args)


def _others(rows: np.ndarray, n: int) -> np.ndarray:
    others = np.ones(n, bool)
    others[rows] = False
    return np.flatnonzero(others)


def _three_way(
    data: pd.DataFrame, train: np.ndarray, val: np.ndarray, scheme: Scheme, args: Arguments
) -> ThreeWaySplit:
    n = len(data)
    check_some_analysed(train, "the training set", n)
    check_some_analysed(val, "the validation set", n)
    return ThreeWaySplit(data, small_positions(train, n), small_positions(val, n), scheme, args)


@verb(pd.DataFrame)
def initial_validation_time_split(
    data: pd.DataFrame, /, prop: Sequence[float] = (0.6, 0.2)
) -> ThreeWaySplit:
    """Split rows that are in order of time: training, then validation, then testing.

    Args:
        data: A data frame, the oldest row first.
        prop: Shares of the training and of the validation set.

    Returns:
        A split for `training()`, `validation()`, `testing()` and `validation_set()`.

    Equals R's `rsample::initial_validation_time_split()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> initial_validation_time_split(mtcars)
        <Training/Validation/Testing/Total>
        <19/6/7/32>
    """
    first, second = check_props(prop)
    data = check_data(data)
    n = len(data)
    train = int(np.floor(n * first))
    val = int(np.floor((n - train) * (second / (1 - first))))
    rows = np.arange(n)
    args = {"prop": (first, second)}
    return _three_way(data, rows[:train], rows[train : train + val], TIME_VALIDATION, args)


@verb(pd.DataFrame)
def group_initial_validation_split(
    data: pd.DataFrame,
    /,
    group: Any,
    prop: Sequence[float] = (0.6, 0.2),
    *,
    strata: Any = None,
    pool: float = 0.1,
) -> ThreeWaySplit:
    """Split groups of rows at random into a training, a validation and a testing set.

    Args:
        data: A data frame.
        group: The column with the groups, none of which is in two sets.
        prop: Approximate shares of the training and of the validation set.
        strata: A column that is constant within groups, within whose values groups are drawn.
        pool: Classes of `strata` with a smaller share are spread over the others, row by row as in
            R: a group of such a class may be drawn in several of them, which gives a warning.

    Returns:
        A split for `training()`, `validation()`, `testing()` and `validation_set()`.

    Equals R's `rsample::group_initial_validation_split()`.

    Examples:
        >>> from tidyk import set_seed, training
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> split = group_initial_validation_split(mtcars, group="carb", prop=(0.4, 0.3))
        >>> set(training(split)["carb"]) & set(testing(split)["carb"])
        set()
    """
    first, second = check_props(prop)
    data = check_data(data)
    grouped = Grouped(data, group, strata, pool)
    train = group_draws(grouped, first, 1, replace=False)[0]
    check_some_left([train], len(data))
    rest = _others(train, len(data))
    inner = Grouped(data.iloc[rest], group, strata, pool)
    drawn = group_draws(inner, second / (1 - first), 1, replace=False)
    check_some_left(drawn, len(rest))
    val = rest[drawn[0]]
    args = {"group": group, "prop": (first, second), "strata": strata, "pool": pool}
    return _three_way(data, train, val, GROUP_VALIDATION, args)


@training.register(ThreeWaySplit)
def training_rows(split: ThreeWaySplit, /) -> pd.DataFrame:
    """The training rows, in the order of the data."""
    return split.data.take(np.sort(split.train_id))


@testing.register(ThreeWaySplit)
def testing_rows(split: ThreeWaySplit, /) -> pd.DataFrame:
    """The testing rows, in the order of the data."""
    return split.data.take(split.test_id)


@verb(ThreeWaySplit)
def validation(split: ThreeWaySplit, /) -> pd.DataFrame:
    """The validation rows, in the order of the data. Equals R's `rsample::validation()`.

    >>> from tidyk import initial_validation_split, set_seed
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> len(validation(initial_validation_split(mtcars)))
    6
    """
    return split.data.take(np.sort(split.val_id))


@validation.register(Rsplit)
def validation_of_split(split: Rsplit, /) -> pd.DataFrame:
    """The validation rows of the split of a `validation_set()`."""
    if not isinstance(split, ValidationSplit):
        raise TidykTypeError(
            "`validation()` works on what `initial_validation_split()` or `validation_set()` "
            "returns; this split has no validation rows."
        )
    return assessment.now(split)


@analysis.register(ThreeWaySplit)
@assessment.register(ThreeWaySplit)
def no_analysis(split: ThreeWaySplit, /) -> pd.DataFrame:
    """An error: a three-way split has other names for its rows."""
    raise TidykTypeError(
        "An initial validation split has no analysis or assessment set: take `training()`, "
        "`validation()` or `testing()`."
    )


@verb(ThreeWaySplit)
def validation_set(split: ThreeWaySplit, /) -> Rset:
    """The training and validation rows as a set of one resample, for tuning.

    Args:
        split: What `initial_validation_split()` returns.

    Returns:
        An `Rset` with the id "validation".

    Equals R's `rsample::validation_set()`.

    Examples:
        >>> from tidyk import initial_validation_split, set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> validation_set(initial_validation_split(mtcars))
        # A tibble: 1 × 2
          splits         id
          <list>         <chr>
        1 <split [19/6]> validation
    """
    rows = np.concatenate([np.sort(split.train_id), np.sort(split.val_id)])
    data = split.data.take(rows)
    inside = small_positions(np.arange(len(split.train_id)), len(data))
    one = ValidationSplit(data, inside, id="validation")
    return Rset((one,), {"id": ["validation"]}, split.scheme, split.args)
