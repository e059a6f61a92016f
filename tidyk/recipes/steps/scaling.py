"""Centering and scaling."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from tidyk.base.errors import check_bool, check_number, quoted, warn
from tidyk.recipes.coded import Indicator, count_of, level_counts
from tidyk.recipes.columns import Column, Table
from tidyk.recipes.kinds import known_rows, weighted_mean, weighted_sd
from tidyk.recipes.step import NUMBERS, Step, Training, option, step


@frozen(eq=False)
class Moments:
    """Means and standard deviations, one a column: an array, or, with matrix columns, a tuple whose
    parts may be arrays."""

    means: Any
    sds: Any


def _moments(names: list[str], data: Training, na_rm: bool) -> Moments:
    columns = {name: data.table[name] for name in names}
    coded = {n: c for n, c in columns.items() if isinstance(c, Indicator)}
    plain = [n for n in names if n not in coded and np.ndim(columns[n]) <= 1]
    pairs = _indicator_moments(coded, data.weights, na_rm)
    pairs |= _block_moments(plain, data)
    for name in names:
        if name not in pairs:
            pairs[name] = _moments_of(data.table.numbers(name), data.weights, na_rm)
    means, sds = [pairs[n][0] for n in names], [pairs[n][1] for n in names]
    if len(plain) + len(coded) == len(names):
        return Moments(np.array(means, float), np.array(sds, float))
    return Moments(tuple(means), tuple(sds))


def _block_moments(names: list[str], data: Training) -> dict[str, tuple[Any, Any]]:
    """Those of columns that miss nothing, computed together."""
    if not names:
        return {}
    matrix = data.table.matrix(names)
    means = weighted_mean(matrix, data.weights)
    if np.isnan(means).any():
        return {}
    return dict(zip(names, zip(means, weighted_sd(matrix, data.weights), strict=True), strict=True))


def _indicator_moments(
    columns: dict[str, Indicator], weights: np.ndarray | None, na_rm: bool
) -> dict[str, tuple[Any, Any]]:
    """Those of indicators, from how often each code occurs."""
    counts = level_counts(columns.values(), weights)
    codes = {id(column.codes): column.codes for column in columns.values()}
    scales = {key: _sd_scale(own, weights) for key, own in codes.items()}
    moments: dict[str, tuple[Any, Any]] = {}
    for name, column in columns.items():
        key = id(column.codes)
        whole, (scale, gaps) = counts[key].sum(), scales[key]
        if whole == 0 or (gaps and not na_rm):
            moments[name] = np.nan, np.nan
            continue
        share = count_of(counts[key], column.level) / whole
        apart = column.one - column.zero
        moments[name] = (
            column.zero + share * apart,
            abs(apart) * np.sqrt(share * (1 - share) * scale),
        )
    return moments


def _sd_scale(codes: np.ndarray, weights: np.ndarray | None) -> tuple[float, bool]:
    """What makes a mean square a variance, as `weighted_sd()` has it; and is a code missing?"""
    present = codes >= 0
    gaps = not present.all()
    if weights is None:
        count = int(present.sum())
        return count / (count - 1) if count > 1 else np.nan, gaps
    shares = weights[present] / weights[present].sum()
    return 1 / (1 - (shares**2).sum()), gaps


def _moments_of(values: np.ndarray, weights: np.ndarray | None, na_rm: bool) -> tuple[Any, Any]:
    if na_rm and values.ndim == 1:
        values, weights = known_rows(values, weights)
    elif na_rm and np.isnan(values).any():
        return np.nanmean(values, axis=0), np.nanstd(values, axis=0, ddof=1)
    if len(values) == 0:
        return np.nan, np.nan
    return weighted_mean(values, weights), weighted_sd(values, weights)


def _checked(sds: Any, names: list[str]) -> Any:
    """Standard deviations of 0 become 1, with a warning; there is one too for those that are
    missing."""
    plain = isinstance(sds, np.ndarray)
    if not names or (plain and (sds > np.finfo(float).eps).all()):
        return sds
    zero = [n for n, s in zip(names, sds, strict=True) if np.any(np.less(s, np.finfo(float).eps))]
    lost = [n for n, s in zip(names, sds, strict=True) if np.isnan(s).any()]
    if zero:
        has = "column has" if len(zero) == 1 else "columns have"
        warn(
            f"The following {has} zero variance so scaling cannot be used: {quoted(zero)}. "
            "Consider using `step_zv()` to remove those columns before normalizing."
        )
    if lost:
        warn(
            f"Columns {quoted(lost)} returned NaN, because variance cannot be calculated and "
            "scaling cannot be used. Consider avoiding infinite values and/or setting "
            "`na_rm=True` before normalizing."
        )
    if plain:
        return np.where(sds < np.finfo(float).eps, 1.0, sds)
    return tuple(np.where(np.less(s, np.finfo(float).eps), 1.0, s) for s in sds)


def _moved(table: Table, names: list[str], means: Any, sds: Any) -> Table:
    """The columns less `means`, divided by `sds`: plain ones at once, indicators as codes."""
    pairs = dict(zip(names, zip(means, sds, strict=True), strict=True))
    changed: dict[str, Column] = {}
    plain: list[str] = []
    for name, (mean, sd) in pairs.items():
        column = table[name]
        if isinstance(column, Indicator):
            changed[name] = column.moved(mean, sd)
        elif np.ndim(column) <= 1:
            plain.append(name)
        else:
            changed[name] = (table.numbers(name) - mean) / sd
    if plain:
        matrix = table.matrix(plain).T
        with np.errstate(invalid="ignore"):  # infinite values, which training told of
            matrix -= np.array([[pairs[n][0]] for n in plain])
            matrix /= np.array([[pairs[n][1]] for n in plain])
        changed.update(zip(plain, matrix, strict=True))
    return table.replaced(changed)


@step("Centering and scaling for", takes=NUMBERS, weights="unsupervised")
class step_normalize(Step):
    """Center numbers at zero and scale them to a standard deviation of one.

    A matrix column is normalized position by position.

    na_rm: Leave out missing values when computing means and standard deviations?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_normalize("wt") >> prep()
    >>> float(juice(rec)["wt"].std().round(6))
    1.0
    """

    na_rm: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> Moments:
        moments = _moments(names, data, self.na_rm)
        return Moments(moments.means, _checked(moments.sds, names))

    def apply(self, table: Table) -> Table:
        return _moved(table, self.chosen, self.learned.means, self.learned.sds)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "statistic": None, "value": np.nan}
        count = len(self.chosen)
        return {
            "terms": self.chosen * 2,
            "statistic": ["mean"] * count + ["sd"] * count,
            "value": [*self.learned.means, *self.learned.sds],
        }


@step("Centering for", takes=NUMBERS, weights="unsupervised")
class step_center(Step):
    """Center numbers at zero: subtract their means.

    na_rm: Leave out missing values when computing means?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_center("wt") >> prep()
    >>> round(abs(float(juice(rec)["wt"].mean())), 6)
    0.0
    """

    na_rm: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> Moments:
        return _moments(names, data, self.na_rm)

    def apply(self, table: Table) -> Table:
        return _moved(table, self.chosen, self.learned.means, np.ones(len(self.chosen)))

    def tidy(self) -> dict[str, Any]:
        value = list(self.learned.means) if self.trained else np.nan
        return {"terms": self.chosen, "value": value}


@step("Scaling for", takes=NUMBERS, weights="unsupervised")
class step_scale(Step):
    """Scale numbers to a standard deviation of one.

    factor: Divide by this many standard deviations: 1 or 2.
    na_rm: Leave out missing values when computing standard deviations?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_scale("wt", factor=2) >> prep()
    >>> float(juice(rec)["wt"].std().round(6))
    0.5
    """

    factor: float = option(1, check_number, minimum=0)
    na_rm: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> Moments:
        if self.factor not in (1, 2):
            warn(f"Scaling `factor` should take either a value of 1 or 2, not {self.factor:g}.")
        moments = _moments(names, data, self.na_rm)
        plain = isinstance(moments.sds, np.ndarray)
        scaled = moments.sds * self.factor if plain else tuple(s * self.factor for s in moments.sds)
        return Moments(moments.means, _checked(scaled, names))

    def apply(self, table: Table) -> Table:
        return _moved(table, self.chosen, np.zeros(len(self.chosen)), self.learned.sds)

    def tidy(self) -> dict[str, Any]:
        value = list(self.learned.sds) if self.trained else np.nan
        return {"terms": self.chosen, "value": value}


@step("Range scaling to [{min},{max}] for", takes=NUMBERS)
class step_range(Step):
    """Scale numbers to a range.

    A matrix column is scaled by the range of all its values.

    min: The lower end.
    max: The upper end.
    clipping: Are new values beyond the range of the training data clipped to it?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_range("wt") >> prep()
    >>> juice(rec)["wt"].agg(["min", "max"]).tolist()
    [0.0, 1.0]
    """

    min: float = option(0, check_number)
    max: float = option(1, check_number)
    clipping: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> np.ndarray:
        limits = [
            (np.nanmin(x), np.nanmax(x)) if not np.isnan(x).all() else (np.nan, np.nan)
            for x in map(data.table.numbers, names)
        ]
        return np.array(limits, float).reshape(-1, 2)

    def apply(self, table: Table) -> Table:
        changed: dict[str, Column] = {}
        for name, (low, high) in zip(self.chosen, self.learned, strict=True):
            with np.errstate(all="ignore"):
                shares = (table.numbers(name) - low) * (self.max - self.min) / (high - low)
            rescaled = shares + self.min
            changed[name] = np.clip(rescaled, self.min, self.max) if self.clipping else rescaled
        return table.replaced(changed)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "min": np.nan, "max": np.nan}
        return {"terms": self.chosen, "min": self.learned[:, 0], "max": self.learned[:, 1]}
