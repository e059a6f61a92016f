"""Factors whose levels change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError, check_number, check_string, warn
from tidyk.recipes.coded import Factor, codes_type
from tidyk.recipes.columns import Column, as_texts
from tidyk.recipes.kinds import Releveling, unseen
from tidyk.recipes.step import FACTORS, NOMINAL, Training, option, step


def _check_free(level: str, levels: tuple[str, ...], name: str) -> None:
    if level in levels:
        raise TidykValueError(f'"{name}" has a level "{level}" already: choose another name.')


def _levels_for(column: Column, new: str, name: str) -> tuple[str, ...]:
    """The levels of a factor; of text the values as they come, as in R."""
    if isinstance(column, Factor):
        levels = column.levels
    else:
        levels = tuple(str(t) for t in pd.unique(as_texts(column)) if t is not None)
    _check_free(new, levels, name)
    return levels


@step("Novel factor level assignment for", takes=NOMINAL)
class step_novel(Releveling):
    """Give levels that are not in the training data a level of their own.

    new_level: Its name.

    >>> from tidyk import bake, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Petal.Width ~ Species", data=iris) >> step_novel("Species") >> prep()
    >>> bake(rec, iris[:1].assign(Species="tectorum"))["Species"].tolist()
    ['new']
    """

    new_level: str = option("new", check_string)

    def train(self, names: list[str], data: Training) -> dict[str, Any]:
        return {name: _levels_for(data.table[name], self.new_level, name) for name in names}

    def change(self, values: Factor, learned: Any, name: str) -> Column:
        levels = (*learned, self.new_level)
        return evolve(values.relabelled(levels, len(learned)), levels=levels)

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "value": self.new_level}


@step("Unknown factor level assignment for", takes=NOMINAL)
class step_unknown(Releveling):
    """Give missing values a level of their own.

    new_level: Its name.

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": ["a", None], "y": [1, 2]})
    >>> juice(recipe("y ~ x", data=data) >> step_unknown("x") >> prep())["x"].tolist()
    ['a', 'unknown']
    """

    new_level: str = option("unknown", check_string)

    def train(self, names: list[str], data: Training) -> dict[str, Any]:
        return {name: _levels_for(data.table[name], self.new_level, name) for name in names}

    def change(self, values: Factor, learned: Any, name: str) -> Column:
        relabelled, levels = unseen(values, learned, name), (*learned, self.new_level)
        if not values.has_gaps():
            return Factor(relabelled.codes, levels, values.ordered)
        codes = relabelled.codes.astype(codes_type(len(levels)))
        codes[values.codes < 0] = len(learned)
        return Factor(codes, levels, values.ordered)

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "value": self.new_level}


@frozen
class Kept:
    """The levels that stay, and whether others are lumped together."""

    levels: tuple[str, ...]
    collapse: bool


def frequent_levels(
    values: Factor, threshold: float, weights: np.ndarray | None, other: str
) -> Kept:
    """The levels of at least a share (or a number) of the rows; the most frequent one at least."""
    counts = values.counts(weights).astype(float)
    shares = counts / counts.sum() if threshold < 1 else counts
    dropped = shares < threshold
    if not dropped.any():
        return Kept(values.levels, False)
    frequent = ~dropped
    if not frequent.any():
        frequent[int(np.argmax(shares))] = True
    levels = tuple(level for level, stays in zip(values.levels, frequent, strict=True) if stays)
    if other in levels:
        raise TidykValueError(
            f'The level "{other}" is already a factor level that will be retained. Please choose a '
            "different value."
        )
    return Kept(levels, True)


@step(
    "Collapsing factor levels for",
    takes=NOMINAL,
    weights="unsupervised",
    tunable={"threshold": ("threshold", (0, 0.1))},
)
class step_other(Releveling):
    """Lump rare levels together.

    threshold: The share of the rows (below 1), or number of them, that a level needs to stay.
    other: The name of the level for the others.

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": list("aaab"), "y": range(4)})
    >>> rec = recipe("y ~ x", data=data) >> step_other("x", threshold=0.5) >> prep()
    >>> juice(rec)["x"].tolist()
    ['a', 'a', 'a', 'other']
    """

    threshold: float = option(0.05, check_number, minimum=0)
    other: str = option("other", check_string)

    def learn(self, values: Factor, weights: np.ndarray | None, name: str) -> Kept:
        return frequent_levels(values, self.threshold, weights, self.other)

    def change(self, values: Factor, learned: Any, name: str) -> Column:
        if not learned.collapse:
            return values
        levels = (*learned.levels, self.other)
        return values.relabelled(levels, len(learned.levels))

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "retained": None}
        pairs = [(name, lv) for name, factor in self.learned.items() for lv in factor.levels]
        return {"terms": [n for n, _ in pairs], "retained": [lv for _, lv in pairs]}


@step("Unordered variables", takes=FACTORS)
class step_unorder(Releveling):
    """Turn ordered factors into ones without an order.

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": pd.Categorical(["a"], ordered=True), "y": [1]})
    >>> juice(recipe("y ~ x", data=data) >> step_unorder("x") >> prep())["x"].cat.ordered
    False
    """

    def train(self, names: list[str], data: Any) -> Any:
        if names and not any(data.table.factor(n).ordered for n in names):
            warn("`step_unorder()` found no ordered factors.")
        return super().train(names, data)

    def change(self, values: Factor, learned: Any, name: str) -> Column:
        return evolve(values, ordered=False)


@step("Re-order factor level to ref_level for", takes=FACTORS)
class step_relevel(Releveling):
    """Put a level first.

    ref_level: The level.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Petal.Width ~ Species", data=iris)
    >>> rec = rec >> step_relevel("Species", ref_level="virginica") >> prep()
    >>> juice(rec)["Species"].cat.categories.tolist()
    ['virginica', 'setosa', 'versicolor']
    """

    ref_level: str = option("", check_string)

    def learn(self, values: Factor, weights: np.ndarray | None, name: str) -> tuple[str, ...]:
        if self.ref_level not in values.levels:
            raise TidykValueError(
                f'"{name}" has no level "{self.ref_level}": its levels are {list(values.levels)}.'
            )
        return (self.ref_level, *(lv for lv in values.levels if lv != self.ref_level))

    def change(self, values: Factor, learned: Any, name: str) -> Column:
        return values.relabelled((*learned, *(lv for lv in values.levels if lv not in learned)))

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "value": self.ref_level}
