"""Rows in order: values of earlier and later rows, and moving windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tidyk.base.errors import (
    TidykValueError,
    check_bool,
    check_string,
    check_whole,
)
from tidyk.recipes.coded import Factor, Indicator
from tidyk.recipes.columns import Column, Table
from tidyk.recipes.step import PLAIN_NUMBERS, Step, Training, option, step
from tidyk.recipes.steps.imputing import STATISTICS, check_window, windows


def shifted(column: Column, by: int, default: Any) -> Column:
    """The values `by` rows before (after, if negative), or `default` if there is no such row."""
    rows = len(column)
    at = np.arange(rows) - by
    outside = (at < 0) | (at >= rows)
    inside = np.clip(at, 0, max(rows - 1, 0))
    if isinstance(column, Factor):
        code = column.levels.index(default) if default in column.levels else -1
        return Factor(np.where(outside, code, column.codes[inside]), column.levels, column.ordered)
    if isinstance(column, Indicator):
        column = column.values()
    part = column[inside]
    if not outside.any():
        return part
    return _with_default(part, outside, default)


def _with_default(values: Any, outside: np.ndarray, default: Any) -> Column:
    missing = default is None or default != default
    fraction = isinstance(default, float) and not missing and not default.is_integer()
    values = values.copy()
    if values.dtype.kind in "iub" and (missing or fraction):
        values = values.astype(float)
    if missing:
        default = {"f": np.nan, "M": np.datetime64("NaT")}.get(values.dtype.kind)
    values[outside] = default
    return values


def _check_steps(value: Any, name: str) -> None:
    for part in [value] if np.ndim(value) == 0 else value:
        check_whole(part, name, minimum=0)


def _listed(value: Any) -> list[int]:
    return [int(value)] if np.ndim(value) == 0 else [int(v) for v in value]


@step("Lagging", role="predictor")
class step_lag(Step):
    """Add the values of earlier rows as columns.

    lag: How many rows before, one number or several.
    prefix: Before the names of the new columns.
    default: The value if there is no such row; missing by default.
    keep_original_cols: Keep the columns themselves?

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": [1, 2, 3], "y": [1, 2, 3]})
    >>> juice(recipe("y ~ x", data=data) >> step_lag("x", default=0) >> prep())["lag_1_x"].tolist()
    [0, 1, 2]
    """

    lag: int | Sequence[int] = option(1, _check_steps)
    prefix: str = option("lag_", check_string)
    default: Any = np.nan
    keep_original_cols: bool = option(True, check_bool)

    def apply(self, table: Table) -> Table:
        lagged = {
            f"{self.prefix}{by}_{name}": shifted(table[name], by, self.default)
            for by in _listed(self.lag)
            for name in self.chosen
        }
        return table.added(lagged, () if self.keep_original_cols else self.chosen)


@step("Leading", role="outcome")
class step_lead(Step):
    """Add the values of later rows as columns: the future of a series. Equals R's
    `kerasnip::step_lead()`.

    lead: How many rows after, one number or several.
    prefix: Before the names of the new columns.
    default: The value if there is no such row; missing by default.
    keep_original_cols: Keep the columns themselves?

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": [1, 2, 3], "y": [1, 2, 3]})
    >>> rec = recipe("y ~ x", data=data) >> step_lead("x", default=0) >> prep()
    >>> juice(rec)["lead_1_x"].tolist()
    [2, 3, 0]
    """

    beyond_r = True

    lead: int | Sequence[int] = option(1, _check_steps)
    prefix: str = option("lead_", check_string)
    default: Any = np.nan
    keep_original_cols: bool = option(True, check_bool)

    def apply(self, table: Table) -> Table:
        leading = {
            f"{self.prefix}{by}_{name}": shifted(table[name], -by, self.default)
            for by in _listed(self.lead)
            for name in self.chosen
        }
        return table.added(leading, () if self.keep_original_cols else self.chosen)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "value": None}
        pairs = [(name, by) for name in self.chosen for by in _listed(self.lead)]
        return {
            "terms": [name for name, _ in pairs],
            "value": [f"{self.prefix}{by}_{name}" for name, by in pairs],
        }


def _check_statistic(value: Any, name: str) -> None:
    check_string(value, name, choices=STATISTICS)


@step(
    "Moving {size}-point {statistic} on",
    takes=PLAIN_NUMBERS,
    tunable={"statistic": ("summary_stat", None), "size": ("window_size", None)},
)
class step_window(Step):
    """Compute a statistic of the rows around each row.

    At the ends, the first and the last full window are used.

    size: How many rows, an odd number.
    na_rm: Leave out missing values?
    statistic: "mean", "median", "sd", "var", "sum", "prod", "min" or "max".
    names: Names of new columns for the results; by default they replace the columns.
    keep_original_cols: Keep the columns themselves, if there are `names`?

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": [1.0, 2, 6, 7], "y": [1, 2, 3, 4]})
    >>> juice(recipe("y ~ x", data=data) >> step_window("x", size=3) >> prep())["x"].tolist()
    [3.0, 3.0, 5.0, 5.0]
    """

    size: int = option(3, check_window)
    na_rm: bool = option(True, check_bool)
    statistic: str = option("mean", _check_statistic)
    names: Any = None
    keep_original_cols: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> None:
        new = self._new_names()
        if new and len(new) != len(names):
            raise TidykValueError(f"There are {len(names)} columns and {len(new)} `names`.")

    def _new_names(self) -> list[str]:
        choice = self.names
        return [] if choice is None else [choice] if isinstance(choice, str) else list(choice)

    def apply(self, table: Table) -> Table:
        chosen = self.chosen
        if not chosen:
            return table
        around = windows(table.rows, self.size)
        rolled = [self._rolled(table.numbers(n), around) for n in chosen]
        new = self._new_names()
        if not new:
            return table.replaced(dict(zip(chosen, rolled, strict=True)))
        removed = () if self.keep_original_cols else chosen
        return table.added(dict(zip(new, rolled, strict=True)), removed)

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "statistic": self.statistic, "size": self.size}

    def _rolled(self, values: np.ndarray, around: np.ndarray) -> np.ndarray:
        rows = values[around]
        if not np.isnan(rows).any() and self.statistic in PLAIN:
            return PLAIN[self.statistic](rows)
        function = STATISTICS[self.statistic]
        return np.array([_of_known(row, function, self.na_rm) for row in rows])


PLAIN: dict[str, Any] = {
    "mean": lambda rows: rows.mean(axis=1),
    "median": lambda rows: np.median(rows, axis=1),
    "sum": lambda rows: rows.sum(axis=1),
    "min": lambda rows: rows.min(axis=1),
    "max": lambda rows: rows.max(axis=1),
}


def _of_known(row: np.ndarray, function: Any, na_rm: bool) -> float:
    present = row[~np.isnan(row)] if na_rm else row
    if np.isnan(present).any() or not len(present):
        return np.nan
    return float(function(present))
