"""Missing values filled in: with a value from the training data, from neighbouring rows of a
series, or with random numbers below the smallest value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_number,
    check_string,
    check_whole,
    describe,
)
from tidyk.base.random import runif, sample_int
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import (
    Column,
    Table,
    as_factor,
    as_floats,
    as_texts,
    missing_in,
    sparse_counts,
)
from tidyk.recipes.kinds import as_whole, is_whole, known_rows
from tidyk.recipes.step import NOMINAL, PLAIN_NUMBERS, SPARSE, Step, Training, option, step

STATISTICS: dict[str, Callable[[np.ndarray], Any]] = {
    "mean": np.mean,
    "median": np.median,
    "sum": np.sum,
    "prod": np.prod,
    "min": np.min,
    "max": np.max,
    "sd": lambda x: np.std(x, ddof=1) if len(x) > 1 else np.nan,
    "var": lambda x: np.var(x, ddof=1) if len(x) > 1 else np.nan,
}


def filled(column: Column, at: np.ndarray, values: Any) -> Column:
    """A column of numbers with values in some rows; whole numbers stay whole."""
    numbers = np.array(as_floats(column))
    numbers[at] = values
    return as_whole(numbers) if is_whole(column) else numbers


class Constant(Step):
    """Missing numbers become one value of the training data."""

    def value_of(self, values: np.ndarray, weights: np.ndarray | None) -> float:
        """The value computed from the known numbers."""
        raise NotImplementedError

    def train(self, names: list[str], data: Training) -> dict[str, float]:
        constants = {}
        for name in names:
            values, weights = known_rows(data.table.numbers(name), data.weights)
            value = self.value_of(values, weights) if len(values) else np.nan
            constants[name] = float(np.round(value)) if is_whole(data.table[name]) else float(value)
        return constants

    def apply(self, table: Table) -> Table:
        gaps = {name: missing_in(table[name]) for name in self.learned}
        return table.replaced(
            {
                name: filled(table[name], gaps[name], value)
                for name, value in self.learned.items()
                if gaps[name].any()
            }
        )

    def tidy(self) -> dict[str, Any]:
        value = list(self.learned.values()) if self.trained else np.nan
        return {"terms": self.chosen, "value": value}


@step(
    "Mean imputation for",
    takes=PLAIN_NUMBERS,
    weights="unsupervised",
    tunable={"trim": ("trim_amount", None)},
)
class step_impute_mean(Constant):
    """Fill missing numbers with the mean.

    trim: The share of the values that is left out at either end first.

    >>> from tidyk import juice, prep, recipe
    >>> data = {"x": [1.0, None, 3.0], "y": [1, 2, 3]}
    >>> import pandas as pd
    >>> rec = recipe("y ~ x", data=pd.DataFrame(data)) >> step_impute_mean("x") >> prep()
    >>> juice(rec)["x"].tolist()
    [1.0, 2.0, 3.0]
    """

    trim: float = option(0, check_number, minimum=0, maximum=0.5)

    def value_of(self, values: np.ndarray, weights: np.ndarray | None) -> float:
        if weights is not None:
            return float(np.average(values, weights=weights))
        return trimmed_mean(values, self.trim)


def trimmed_mean(values: np.ndarray, trim: float) -> float:
    """The mean without a share of the values at either end, as R's `mean(trim = )`."""
    if trim >= 0.5:
        return float(np.median(values))
    out = int(np.floor(len(values) * trim))
    return float(np.sort(values)[out : len(values) - out].mean() if out else values.mean())


@step("Median imputation for", takes=PLAIN_NUMBERS, weights="unsupervised")
class step_impute_median(Constant):
    """Fill missing numbers with the median.

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": [1.0, None, 2.0, 9.0], "y": [1, 2, 3, 4]})
    >>> juice(recipe("y ~ x", data=data) >> step_impute_median("x") >> prep())["x"].tolist()
    [1.0, 2.0, 2.0, 9.0]
    """

    def value_of(self, values: np.ndarray, weights: np.ndarray | None) -> float:
        return median(values) if weights is None else weighted_median(values, weights)


def median(values: np.ndarray) -> float:
    """The middle of values of which none is missing; numpy's looks for missing ones once more."""
    half = len(values) // 2
    parted = np.partition(values, half)
    if len(values) % 2:
        return float(parted[half])
    return float((parted[:half].max() + parted[half]) / 2)


def weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """The value below which half of the weights lie; the mean of two if it falls between them."""
    order = np.argsort(values, kind="stable")
    reach = np.cumsum(weights[order])
    half = reach[-1] / 2
    at = int(np.searchsorted(reach, half))
    ordered = values[order]
    return float((ordered[at] + ordered[at + 1]) / 2 if reach[at] == half else ordered[at])


@step("Mode imputation for", takes=(*NOMINAL, "integer"), weights="unsupervised")
class step_impute_mode(Step):
    """Fill missing values with the most frequent one.

    If several are equally frequent, one is drawn.

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": ["a", "b", None, "b"], "y": [1, 2, 3, 4]})
    >>> juice(recipe("y ~ x", data=data) >> step_impute_mode("x") >> prep())["x"].tolist()
    ['a', 'b', 'b', 'b']
    """

    def train(self, names: list[str], data: Training) -> dict[str, Any]:
        return {name: _mode(data.table[name], data.weights) for name in names}

    def apply(self, table: Table) -> Table:
        changed: dict[str, Column] = {}
        for name, value in self.learned.items():
            column, gaps = table[name], missing_in(table[name])
            if gaps.any():
                changed[name] = _with_value(column, gaps, value)
        return table.replaced(changed)

    def tidy(self) -> dict[str, Any]:
        value = list(self.learned.values()) if self.trained else None
        return {"terms": self.chosen, "value": value}


def _mode(column: Column, weights: np.ndarray | None) -> Any:
    if is_whole(column):
        numbers = as_floats(column)
        values, codes = np.unique(numbers[~np.isnan(numbers)], return_inverse=True)
        counts = np.bincount(codes)
        commonest = [int(v) for v in values[counts == counts.max()]]
    else:
        factor = as_factor(column)
        counts = factor.counts(weights)
        commonest = [lv for lv, n in zip(factor.levels, counts, strict=True) if n == counts.max()]
    if not commonest:
        raise TidykValueError("A column without any value has no mode.")
    return commonest[int(sample_int(len(commonest), 1)[0])]


def _with_value(column: Column, gaps: np.ndarray, value: Any) -> Column:
    if isinstance(column, Factor):
        levels = column.levels if value in column.levels else (*column.levels, value)
        return Factor(np.where(gaps, levels.index(value), column.codes), levels, column.ordered)
    if is_whole(column):
        return filled(column, gaps, value)
    return np.where(gaps, value, as_texts(column))


@step("Lower bound imputation for", takes=PLAIN_NUMBERS, tunable={})
class step_impute_lower(Step):
    """Replace values that are not above the smallest one of the training data with random numbers
    below it.

    This is for instruments that cannot report less than they can measure.

    >>> from tidyk import juice, prep, recipe, set_seed
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_impute_lower("wt", id="low") >> prep()
    >>> float(rec.steps[0].learned["wt"])
    1.513
    """

    def train(self, names: list[str], data: Training) -> dict[str, float]:
        low = {name: float(np.nanmin(data.table.numbers(name))) for name in names}
        negative = [name for name, least in low.items() if least < 0]
        if negative:
            raise TidykValueError(
                f"Lower bound imputation is for columns bounded at zero; {negative} have negative "
                "values."
            )
        return low

    def apply(self, table: Table) -> Table:
        changed: dict[str, Column] = {}
        for name, least in self.learned.items():
            values = table.numbers(name)
            at = np.flatnonzero(values <= least)
            if len(at):
                imputed = values.copy()
                imputed[at] = runif(len(at), max=least)
                changed[name] = imputed
        return table.replaced(changed)

    def tidy(self) -> dict[str, Any]:
        value = list(self.learned.values()) if self.trained else np.nan
        return {"terms": self.chosen, "value": value}


def statistic_of(name: Any) -> Callable[[np.ndarray], Any]:
    """The function for a name ("median"), or the function itself."""
    if callable(name):
        return name
    if name not in STATISTICS:
        raise TidykValueError(
            f"`statistic` must be one of {', '.join(STATISTICS)}, or a function, not "
            f"{describe(name)}."
        )
    return STATISTICS[name]


def check_statistic(value: Any, name: str) -> None:
    """Raise an error for anything but a statistic."""
    if not isinstance(value, str) and not callable(value):
        raise TidykTypeError(f"`{name}` must be a name or a function, not {describe(value)}.")
    statistic_of(value)


def check_window(value: Any, name: str) -> int:
    """The value as an int if it is an odd number of rows."""
    size = check_whole(value, name, minimum=3)
    if size % 2 == 0:
        raise TidykValueError(f"`{name}` should be odd, not {value}.")
    return size


def windows(rows: int, size: int) -> np.ndarray:
    """The rows around each row; at the ends the first and the last windows repeat."""
    if rows < size:
        raise TidykValueError(f"A window of {size} needs as many rows, and there are {rows}.")
    starts = np.clip(np.arange(rows) - (size - 1) // 2, 0, rows - size)
    return starts[:, None] + np.arange(size)


@step(
    "Rolling imputation for",
    takes=PLAIN_NUMBERS,
    tunable={"statistic": ("summary_stat", None), "window": ("window_size", None)},
)
class step_impute_roll(Step):
    """Fill missing numbers of a series with a statistic of the rows around them.

    statistic: "median", "mean", … or a function of the known values.
    window: How many rows, an odd number.

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": [1.0, None, 3.0, 4.0], "y": [1, 2, 3, 4]})
    >>> rec = recipe("y ~ x", data=data) >> step_impute_roll("x", window=3) >> prep()
    >>> juice(rec)["x"].tolist()
    [1.0, 2.0, 3.0, 4.0]
    """

    statistic: Any = option("median", check_statistic)
    window: int = option(5, check_window)

    def apply(self, table: Table) -> Table:
        changed: dict[str, Column] = {}
        around = windows(table.rows, self.window) if self.chosen else np.empty((0, 0), int)
        for name in self.chosen:
            values = table.numbers(name)
            gaps = np.flatnonzero(np.isnan(values))
            if len(gaps):
                imputed = values.copy()
                imputed[gaps] = [self._estimate(values[around[i]]) for i in gaps]
                changed[name] = imputed
        return table.replaced(changed)

    def _estimate(self, values: np.ndarray) -> float:
        present = values[~np.isnan(values)]
        return float(statistic_of(self.statistic)(present)) if len(present) else np.nan

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "window": self.window}


@step("Creating missing data variable indicators for", role="predictor")
class step_indicate_na(Step):
    """Add columns that say which values are missing.

    prefix: Before the names of the new columns.
    sparse: "yes" makes the new columns sparse in data frames; "auto" and "no" do not.
    keep_original_cols: Keep the columns themselves?

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": [1.0, None], "y": [1, 2]})
    >>> juice(recipe("y ~ x", data=data) >> step_indicate_na("x") >> prep())["na_ind_x"].tolist()
    [0, 1]
    """

    prefix: str = option("na_ind", check_string)
    sparse: str = option("auto", check_string, choices=SPARSE)
    keep_original_cols: bool = option(True, check_bool)

    def apply(self, table: Table) -> Table:
        gaps = {f"{self.prefix}_{n}": missing_in(table[n]).astype(int) for n in self.chosen}
        indicators = sparse_counts(gaps, self.sparse)
        return table.added(indicators, () if self.keep_original_cols else self.chosen)
