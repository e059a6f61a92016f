"""The confusion matrix: how often each class was predicted as each class."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted
from tidyk.base.generics import tidy
from tidyk.base.pipe import Methods, verb
from tidyk.yardstick.cases import count
from tidyk.yardstick.groups import split_rows
from tidyk.yardstick.inputs import Levels
from tidyk.yardstick.reading import one_column, read_classes, weights_in

WIDTH = 80


@frozen(eq=False, repr=False)
class ConfMat(Methods):
    """How often each class was predicted as each class: rows are predictions, columns the truth.

    Attributes:
        table: A data frame with the levels as index and columns.
    """

    table: pd.DataFrame

    @property
    def counts(self) -> np.ndarray:
        """The table as an array of floats."""
        return self.table.to_numpy(dtype=float)

    @property
    def levels(self) -> Levels:
        """The levels."""
        return tuple(self.table.columns)

    @property
    def dnn(self) -> tuple[str, str] | None:
        """The names of rows and columns, if they have any."""
        rows, columns = self.table.index.name, self.table.columns.name
        return None if rows is None and columns is None else (str(rows or ""), str(columns or ""))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ConfMat) and self.table.equals(other.table)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        decimals = _decimals(self.counts.ravel())
        cells = [
            ["NA" if value != value else f"{value:.{decimals}f}" for value in row]
            for row in self.counts
        ]
        common = max(len(cell) for row in cells for cell in row)
        labels = [str(level) for level in self.levels]
        side = [label.ljust(max(map(len, labels))) for label in labels]
        head = self.dnn[0] if self.dnn else ""
        if self.dnn:
            wide = max(len(side[0]) + 2, len(head))
            side = [label.rjust(wide) for label in side]
        start, lines = len(side[0]), []
        for columns in _fitting([max(len(label), common) for label in labels], WIDTH - start):
            widths = [max(len(labels[at]), common) for at in columns]
            rows = [labels, *cells]
            shown = [
                "".join(f" {row[at]:>{w}}" for at, w in zip(columns, widths, strict=True))
                for row in rows
            ]
            lines += [" " * start + self.dnn[1]] if self.dnn else []
            lines += [a + b for a, b in zip([head.ljust(start), *side], shown, strict=True)]
        return "\n".join(lines)


def _fitting(widths: list[int], room: int) -> list[list[int]]:
    """Numbers of columns, in blocks that fit beside the row labels."""
    blocks, used = [[0]], widths[0] + 1
    for at, width in enumerate(widths[1:], start=1):
        used += width + 1
        if used > room:
            blocks.append([])
            used = width + 1
        blocks[-1].append(at)
    return blocks


@verb(pd.DataFrame)
def conf_mat(
    data: pd.DataFrame,
    /,
    truth: Any = None,
    estimate: Any = None,
    *,
    dnn: tuple[str, str] = ("Prediction", "Truth"),
    case_weights: Any = None,
) -> Any:
    """The confusion matrix of predicted classes.

    Args:
        data: A data frame of predictions, possibly grouped; or a confusion table (rows are
            predictions) as a data frame or an array.
        truth, estimate: Columns with the true and the predicted classes, factors with the same
            levels; not needed for a confusion table.
        dnn: The names of the rows and of the columns.
        case_weights: The column with weights of the rows, or the weights.

    Returns:
        A `ConfMat`: see its `table`, `tidy()`, `summary()` and `autoplot()`. For grouped data, a
        data frame with the groups' keys and the column `conf_mat`.

    Raises:
        TidykTypeError: A column is not a factor.
        TidykValueError: The levels differ, or there is only one.

    Equals R's `yardstick::conf_mat()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> conf_mat(two_class_example, truth="truth", estimate="predicted")
                  Truth
        Prediction Class1 Class2
            Class1    227     50
            Class2     31    192
    """
    if truth is None and estimate is None:
        return read_table(data)
    return _conf_mats(data, truth, estimate, dnn, case_weights)["conf_mat"].iloc[0]


@conf_mat.register(DataFrameGroupBy)
def conf_mat_grouped(
    data: DataFrameGroupBy,
    /,
    truth: Any,
    estimate: Any,
    *,
    dnn: tuple[str, str] = ("Prediction", "Truth"),
    case_weights: Any = None,
) -> pd.DataFrame:
    """One confusion matrix a group, in the column `conf_mat`."""
    return _conf_mats(data, truth, estimate, dnn, case_weights)


@conf_mat.register(np.ndarray)
def conf_mat_array(table: np.ndarray, /) -> ConfMat:
    """The confusion matrix for an array of counts."""
    return read_table(table)


def _conf_mats(
    data: Any, truth: Any, estimate: Any, dnn: tuple[str, str], case_weights: Any
) -> pd.DataFrame:
    frame, groups = split_rows(data)
    true = frame[one_column(frame, truth, "truth")]
    predicted = frame[one_column(frame, estimate, "estimate")]
    cases = read_classes(true, predicted, weights_in(frame, case_weights), groups)
    if len(cases.levels) < 2:
        raise TidykValueError("`truth` should have at least 2 levels.")
    counts = count(cases.rows((cases.truth >= 0) & (cases.estimate >= 0)))  # a missing weight stays
    counts = counts if cases.weights is not None else counts.astype(int)
    levels = list(cases.levels)
    tables = [pd.DataFrame(c, index=levels, columns=levels) for c in counts]
    matrices = [ConfMat(t.rename_axis(index=dnn[0], columns=dnn[1])) for t in tables]
    return groups.frame({"conf_mat": pd.Series(matrices, dtype=object)})


def read_table(table: Any) -> ConfMat:
    """A table of counts (rows are predictions), checked to be a confusion matrix."""
    if isinstance(table, ConfMat):
        return table
    frame = _lettered(table) if isinstance(table, np.ndarray) else table
    if len(frame) != frame.shape[1]:
        raise TidykValueError(
            f"A confusion matrix has as many rows as columns, not {len(frame)} and "
            f"{frame.shape[1]}; for a data frame of predictions give `truth` and `estimate`."
        )
    if list(frame.index) != list(frame.columns):
        raise TidykValueError(
            "The rows and the columns of a confusion matrix should be the same levels in the same "
            f"order, not {quoted(frame.index)} and {quoted(frame.columns)}."
        )
    if len(frame) < 2:
        raise TidykValueError("A confusion matrix should have at least 2 levels.")
    if not all(pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes):
        raise TidykTypeError("The cells of a confusion matrix should be numbers.")
    return ConfMat(frame)


def _lettered(table: np.ndarray) -> pd.DataFrame:
    """An array as a data frame, with R's letters as names of rows and columns."""
    if table.ndim != 2:
        raise TidykTypeError(
            f"A confusion matrix has two dimensions, not {table.ndim}; arrays of classes go to "
            "the `_vec()` functions."
        )
    rows, columns = (list(ascii_uppercase)[:n] if n <= 26 else range(n) for n in table.shape)
    return pd.DataFrame(table, index=rows, columns=columns)


@tidy.register(ConfMat)
def tidy_conf_mat(x: ConfMat, /) -> pd.DataFrame:
    """Columns `name` ("cell_1_1") and `value`, column by column."""
    numbers = range(1, len(x.levels) + 1)
    names = [f"cell_{row}_{column}" for column in numbers for row in numbers]
    return pd.DataFrame({"name": names, "value": x.table.to_numpy().ravel(order="F")})


def _decimals(values: np.ndarray, digits: int = 7) -> int:
    """How many decimals R's print() gives to numbers in one table."""
    finite = values[np.isfinite(values)].tolist()
    parts = [f"{value:.{digits - 1}e}".split("e") for value in finite]
    return max(
        [0]
        + [
            len(mantissa.replace("-", "").replace(".", "").rstrip("0")) - 1 - int(power)
            for mantissa, power in parts
        ]
    )
