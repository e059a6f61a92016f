"""Columns joined into a matrix column, matrix columns split into columns, and matrix columns
reshaped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_string,
    check_whole,
)
from tidyk.recipes.columns import Column, Table
from tidyk.recipes.kinds import names0
from tidyk.recipes.step import NUMBERS, Step, Training, option, step


@step("Collapse predictors into list-column:", takes=NUMBERS, role="predictor")
class step_collapse(Step):
    """Join columns of numbers into one matrix column: one input of a network. Equals R's
    `kerasnip::step_collapse()`.

    new_col: The name of the matrix column.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_collapse("wt", "hp") >> prep()
    >>> juice(rec)["predictor_matrix"].dtype
    <num[,2]>
    """

    beyond_r = True

    new_col: str = option("predictor_matrix", check_string)

    def apply(self, table: Table) -> Table:
        if not self.chosen:
            return table
        matrix = np.ascontiguousarray(table.matrix(self.chosen))
        return table.added({self.new_col: matrix}, self.chosen)

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "value": self.new_col if self.trained else None}


PADDING = ("drop", "zero", "missing")


@step("Sliding window of predictors:", takes=NUMBERS, role="predictor")
class step_sequence(Step):
    """Join the last rows of columns into one matrix column: a sequence for each row. Equals R's
    `kerasnip::step_sequence()`.

    timesteps: How many rows make a sequence; the last of them is the row itself.
    new_col: The name of the matrix column, of shape (timesteps, columns).
    padding: "drop" leaves out the first rows, which have no full sequence; "zero" pads theirs with
        zeros; "missing" keeps them without one, so that they have no prediction (`step_naomit()`
        leaves them out in training).

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_sequence("wt", "hp", timesteps=3)
    >>> juice(rec >> prep())["sequence_matrix"].dtype, len(juice(rec >> prep()))
    (<num[,3,2]>, 30)
    """

    beyond_r = True

    timesteps: int = option(1, check_whole, minimum=1)
    new_col: str = option("sequence_matrix", check_string)
    padding: str = option("drop", check_string, choices=PADDING)

    def train(self, names: list[str], data: Training) -> None:
        if self.padding == "drop" and data.table.rows < self.timesteps:
            raise TidykValueError(
                f"There are {data.table.rows} rows, too few for {self.timesteps} timesteps."
            )

    def apply(self, table: Table) -> Table:
        if not self.chosen:
            return table
        matrix = table.matrix(self.chosen)
        before = self.timesteps - 1
        padded = np.vstack([np.zeros((before, matrix.shape[1])), matrix])
        at = np.arange(table.rows)[:, None] + np.arange(self.timesteps)
        windows = padded[at]
        if self.padding == "missing":
            windows[:before] = np.nan
        widened = table.added({self.new_col: windows}, self.chosen)
        return widened.take(np.arange(before, table.rows)) if self.padding == "drop" else widened

    def tidy(self) -> dict[str, Any]:
        value = self.new_col if self.trained else None
        return {"terms": self.chosen, "value": value, "timesteps": self.timesteps}


@step("Flattening", takes=("matrix",), role="predictor")
class step_flatten(Step):
    """Turn matrix columns into plain columns: one for each position in a row.

    keep_original_cols: Keep the matrix columns too?

    >>> import numpy as np
    >>> from tidyk import I, data_frame, juice, prep, recipe
    >>> data = data_frame(x=I(np.ones((3, 2, 2))), y=[1, 2, 3])
    >>> juice(recipe("y ~ x", data=data) >> step_flatten("x") >> prep()).columns.tolist()
    ['y', 'x_1', 'x_2', 'x_3', 'x_4']
    """

    beyond_r = True

    keep_original_cols: bool = option(False, check_bool)

    def apply(self, table: Table) -> Table:
        columns: dict[str, Column] = {}
        for name in self.chosen:
            flat = table[name].reshape(table.rows, math.prod(table[name].shape[1:]))
            columns.update(zip(names0(flat.shape[1], f"{name}_"), flat.T, strict=True))
        return table.added(columns, () if self.keep_original_cols else self.chosen)


def _check_shape(value: Any, name: str) -> None:
    parts = [value] if isinstance(value, int) else value
    if isinstance(parts, str) or not all(isinstance(p, int | np.integer) for p in parts):
        raise TidykTypeError(f"`{name}` must be whole numbers, such as (28, 28), not {value!r}.")


@step("Reshaping", takes=("matrix",))
class step_reshape(Step):
    """Give the rows of matrix columns another shape: pixels become images.

    shape: The shape of one row; -1 stands for whatever is left.

    >>> import numpy as np
    >>> from tidyk import I, data_frame, juice, prep, recipe
    >>> data = data_frame(x=I(np.ones((3, 4))), y=[1, 2, 3])
    >>> juice(recipe("y ~ x", data=data) >> step_reshape("x", shape=(2, 2)) >> prep())["x"].dtype
    <num[,2,2]>
    """

    beyond_r = True

    shape: int | Sequence[int] = option((-1,), _check_shape)

    def apply(self, table: Table) -> Table:
        shape = (self.shape,) if isinstance(self.shape, int) else tuple(self.shape)
        return table.replaced({n: _reshaped(table[n], shape, n) for n in self.chosen})


def _reshaped(values: np.ndarray, shape: tuple[int, ...], name: str) -> np.ndarray:
    try:
        return values.reshape(len(values), *shape)
    except ValueError:
        raise TidykValueError(
            f'The rows of "{name}" have the shape {values.shape[1:]}, which cannot become {shape}.'
        ) from None
