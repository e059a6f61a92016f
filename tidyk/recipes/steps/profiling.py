"""Rows along one variable, with the others held constant."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field

from tidyk.base.errors import TidykValueError, check_number, check_whole
from tidyk.base.selectors import shown_choice
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table, as_factor, as_floats
from tidyk.recipes.kinds import known_rows
from tidyk.recipes.step import Step, Training, option, step


@step("Profiling data set for", role=None)
class step_profile(Step):
    """Replace the rows with a grid: one variable takes many values, the others are held at one.

    Use it to draw how a model's predictions depend on a variable.

    profile: The variable whose values make the grid.
    pct: The quantile of the training data at which numbers are held.
    index: The number, from 1, of the level at which factors are held.
    grid: `{"pctl": True, "len": 100}`: how many values, at quantiles or evenly spaced.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars)
    >>> rec = rec >> step_profile("hp", profile="wt", grid={"pctl": True, "len": 3}) >> prep()
    >>> juice(rec).round(2).values.tolist()
    [[123.0, 1.51], [123.0, 3.32], [123.0, 5.42]]
    """

    profile: Any = None
    pct: float = option(0.5, check_number, minimum=0, maximum=1)
    index: int = option(1, check_whole, minimum=1)
    grid: dict[str, Any] = field(factory=lambda: {"pctl": True, "len": 100})

    def train(self, names: list[str], data: Training) -> dict[str, Column]:
        profiled = data.select([self.profile] if self.profile is not None else [])
        if len(profiled) != 1 or profiled[0] in names:
            raise TidykValueError(
                f"`profile` must select one variable that is not held as well, not {profiled}."
            )
        values = _grid(data.table[profiled[0]], bool(self.grid.get("pctl", True)), self._length())
        constants = {name: self._held(data.table[name], len(values)) for name in names}
        return {**constants, profiled[0]: values}

    def _length(self) -> int:
        return check_whole(self.grid.get("len", 100), "len", minimum=2)

    def _held(self, column: Column, rows: int) -> Column:
        if isinstance(column, Factor) or column.dtype.kind == "O":
            factor = as_factor(column)
            code = min(self.index, len(factor.levels)) - 1
            return Factor(np.full(rows, code), factor.levels, factor.ordered)
        if column.dtype.kind == "M":
            return np.full(rows, np.sort(column)[min(self.index, len(column)) - 1])
        present = known_rows(as_floats(column), None)[0]
        value = float(np.quantile(present, self.pct))
        return np.full(rows, int(value) if column.dtype.kind in "iu" else value)

    def apply(self, table: Table) -> Table:
        rows = len(next(iter(self.learned.values())))
        return Table(self.learned, rows, np.full(rows, -1))

    def shown(self) -> list[str]:
        if self.trained:
            return [list(self.learned)[-1]]
        choices = self.profile if isinstance(self.profile, list | tuple) else [self.profile]
        return [f"vars({', '.join(map(shown_choice, choices))})"]

    def tidy(self) -> dict[str, Any]:
        if self.trained:
            terms = list(self.learned)
            return {"terms": terms, "type": [*["fixed"] * (len(terms) - 1), "profiled"]}
        return {
            "terms": [*self.chosen, *self.shown()],
            "type": [*["fixed"] * len(self.chosen), "profiled"],
        }

    def uses(self) -> list[str]:
        return []


def _grid(column: Column, quantiles: bool, count: int) -> Column:
    if isinstance(column, Factor) or column.dtype.kind == "O":
        factor = as_factor(column)
        return Factor(np.arange(len(factor.levels)), factor.levels, factor.ordered)
    if column.dtype.kind == "M":
        ends = np.sort(column)[[0, -1]].astype("datetime64[ns]").astype(np.int64)
        return np.linspace(ends[0], ends[1], count).astype(np.int64).astype("datetime64[ns]")
    present = known_rows(as_floats(column), None)[0]
    if quantiles:
        points = np.quantile(present, np.linspace(0, 1, count))
    else:
        points = np.linspace(present.min(), present.max(), count)
    return np.unique(points.astype(int)) if column.dtype.kind in "iu" else np.unique(points)
