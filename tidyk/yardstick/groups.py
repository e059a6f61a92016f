"""Rows that belong to groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import check_columns
from tidyk.base.pipe import verb


@verb(pd.DataFrame)
def group_by(data: pd.DataFrame, /, *columns: str) -> DataFrameGroupBy:
    """A data frame whose metrics are computed group by group.

    Args:
        data: A data frame.
        *columns: Names of the columns that define the groups.

    Returns:
        pandas' own grouped frame: groups sorted, levels of factors in their order and only those
        that occur, missing values as the last group.

    Raises:
        TidykKeyError: There is no such column.

    Equals R's `dplyr::group_by()`.

    Examples:
        >>> from tidyk import rmse
        >>> from tidyk.datasets import mtcars
        >>> mtcars >> group_by("cyl") >> rmse("mpg", "qsec")
           cyl .metric .estimator  .estimate
        0  4.0    rmse   standard   8.998007
        1  6.0    rmse   standard   3.034280
        2  8.0    rmse   standard   3.286843
    """
    check_columns(columns, data)
    return data.groupby(list(columns), sort=True, observed=True, dropna=False)


@frozen(eq=False)
class Groups:
    """Which group each row is in.

    Attributes:
        keys: One row a group; a single row without columns if nothing is grouped.
        codes: The group's number for each row; None if all rows are one group.
        ends: Where each group ends, where groups follow one another.
    """

    keys: pd.DataFrame
    codes: np.ndarray | None = None
    ends: np.ndarray | None = None

    @classmethod
    def of_one_size(cls, groups: int, rows: int) -> Groups:
        """Groups of equally many rows that follow one another, without keys; `rows` in all."""
        numbers, size = np.arange(groups), rows // groups
        return cls(pd.DataFrame(index=numbers), np.repeat(numbers, size), (numbers + 1) * size)

    @property
    def layout(self) -> tuple[np.ndarray | None, int, np.ndarray | None]:
        """The codes, how many groups there are, and their ends."""
        return self.codes, len(self.keys), self.ends

    def frame(self, columns: dict[str, Any]) -> pd.DataFrame:
        """A data frame with one row a group: the groups' keys, then these columns."""
        rows = pd.DataFrame(columns, index=range(len(self.keys)))
        if self.keys.shape[1] == 0:
            return rows
        return pd.concat([self.keys.reset_index(drop=True), rows], axis=1)


ONE = Groups(pd.DataFrame(index=[0]))
"""All rows in one group."""


def split_rows(subject: pd.DataFrame | DataFrameGroupBy) -> tuple[pd.DataFrame, Groups]:
    """The rows of a data frame, grouped or not, and their groups."""
    if isinstance(subject, pd.DataFrame):
        return subject, ONE
    codes = subject.ngroup().fillna(-1).to_numpy(dtype=np.intp)
    sizes = subject.size()
    keys = (
        sizes.index.to_frame(index=False)
        if isinstance(sizes, pd.Series)
        else sizes.drop(columns="size")
    )
    keys = keys[(sizes.to_numpy() if isinstance(sizes, pd.Series) else sizes["size"]) > 0]
    frame, grouped = pd.DataFrame(subject.obj, copy=False), codes >= 0
    if not grouped.all():  # pandas leaves out rows without a key
        frame, codes = frame[grouped], codes[grouped]
    occurs = np.bincount(codes) > 0
    return frame, Groups(keys.reset_index(drop=True), (np.cumsum(occurs) - 1)[codes])
