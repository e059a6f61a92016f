"""Factors, text and numbers, turned into one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from attrs import Factory, field

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_string,
    describe,
    quoted,
)
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table, as_factor, as_texts, sparse_counts
from tidyk.recipes.kinds import Releveling, as_whole, make_names
from tidyk.recipes.step import FACTORS, NOMINAL, PLAIN_NUMBERS, SPARSE, Step, Training, option, step


@step("Integer encoding for", takes=(*NOMINAL, "integer", "logical"), role="predictor")
class step_integer(Step):
    """Number the values of columns: 1, 2, … in the order of their levels.

    strict: Are the numbers integers?
    zero_based: Start at zero? New values then get the number after the last, otherwise zero.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Petal.Width ~ Species", data=iris) >> step_integer("Species") >> prep()
    >>> juice(rec)["Species"].unique().tolist()
    [1, 2, 3]
    """

    strict: bool = option(True, check_bool)
    zero_based: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, tuple[Any, ...]]:
        return {name: as_factor(data.table[name]).levels for name in names}

    def apply(self, table: Table) -> Table:
        return table.replaced(
            {n: self._numbered(table.factor(n), levels) for n, levels in self.learned.items()}
        )

    def _numbered(self, values: Factor, levels: tuple[str, ...]) -> Column:
        start, new = (0, len(levels)) if self.zero_based else (1, 0)
        codes = values.relabelled(levels).codes
        numbers = np.where(codes < 0, float(new), codes + float(start))
        numbers[values.codes < 0] = np.nan
        return as_whole(numbers) if self.strict else numbers

    def tidy(self) -> dict[str, Any]:
        import pandas as pd

        if not self.trained:
            return {"terms": self.chosen, "value": None}
        start = 0 if self.zero_based else 1
        keys = [
            pd.DataFrame({"value": levels, "integer": range(start, start + len(levels))})
            for levels in self.learned.values()
        ]
        return {"terms": self.chosen, "value": keys}


def _scores(codes: np.ndarray) -> np.ndarray:
    return codes


def _check_function(value: Any, name: str) -> None:
    if not callable(value):
        raise TidykTypeError(f"`{name}` must be a function, not {describe(value)}.")


@step("Scoring for", takes=("ordered",))
class step_ordinalscore(Step):
    """Turn ordered factors into numbers: 1 for the lowest level, and so on.

    convert: A function of those numbers.

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> size = pd.Categorical(["S", "L"], categories=["S", "M", "L"], ordered=True)
    >>> data = pd.DataFrame({"size": size, "y": [1, 2]})
    >>> juice(recipe("y ~ size", data=data) >> step_ordinalscore("size") >> prep())["size"].tolist()
    [1, 3]
    """

    convert: Callable[[np.ndarray], Any] = option(_scores, _check_function)

    def apply(self, table: Table) -> Table:
        return table.replaced({n: self._scored(table.factor(n)) for n in self.chosen})

    def _scored(self, values: Factor) -> Column:
        codes = values.codes.astype(np.int64) + 1
        scores = np.asarray(self.convert(codes))
        return np.where(values.codes < 0, np.nan, scores) if (values.codes < 0).any() else scores


@step("Character variables from", takes=FACTORS)
class step_factor2string(Releveling):
    """Turn factors into text.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Petal.Width ~ Species", data=iris) >> step_factor2string("Species") >> prep()
    >>> str(juice(rec)["Species"].dtype)
    'str'
    """

    def change(self, values: Factor, learned: Any, name: str) -> Column:
        return values.texts()


@step("Factor variables from", takes=NOMINAL)
class step_string2factor(Releveling):
    """Turn text into factors.

    levels: Their levels; by default those that occur, sorted.
    ordered: Is there an order among them?

    >>> from tidyk import juice, prep, recipe, step_factor2string
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Petal.Width ~ Species", data=iris) >> step_factor2string("Species")
    >>> juice(rec >> step_string2factor("Species") >> prep())["Species"].cat.categories.tolist()
    ['setosa', 'versicolor', 'virginica']
    """

    levels: Sequence[str] | None = None
    ordered: bool = option(False, check_bool)

    def learn(self, values: Factor, weights: np.ndarray | None, name: str) -> tuple[str, ...]:
        return values.levels if self.levels is None else tuple(self.levels)

    def change(self, values: Factor, learned: Any, name: str) -> Column:
        return Factor(values.relabelled(learned).codes, learned, self.ordered)

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "ordered": self.ordered}


def _check_two(value: Any, name: str) -> None:
    if isinstance(value, str) or len(value) != 2:
        raise TidykValueError(f"`{name}` should be two levels, not {value!r}.")


@step("Dummy variable to factor conversion for", takes=PLAIN_NUMBERS)
class step_bin2factor(Step):
    """Turn columns of 0 and 1 into factors.

    levels: The levels for 1 and 0.
    ref_first: Is the first of them the first level?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> juice(recipe("mpg ~ am", data=mtcars) >> step_bin2factor("am") >> prep())["am"].tolist()[:4]
    ['yes', 'yes', 'yes', 'no']
    """

    levels: Sequence[str] = option(("yes", "no"), _check_two)
    ref_first: bool = option(True, check_bool)

    def apply(self, table: Table) -> Table:
        return table.replaced({n: self._named(table.numbers(n)) for n in self.chosen})

    def _named(self, values: np.ndarray) -> Factor:
        one, zero = self.levels
        order = (one, zero) if self.ref_first else (zero, one)
        codes = np.where(values == 1, order.index(one), order.index(zero))
        return Factor(np.where(np.isnan(values), -1, codes), order)


def _same(values: np.ndarray) -> np.ndarray:
    return values


@step("Factor variables from", takes=PLAIN_NUMBERS)
class step_num2factor(Step):
    """Turn whole numbers into factors: 1 is the first level.

    transform: A function that is applied to the numbers first.
    levels: The levels.
    ordered: Is there an order among them?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ am", data=mtcars)
    >>> rec = rec >> step_num2factor("am", transform=lambda x: x + 1, levels=["auto", "manual"])
    >>> juice(rec >> prep())["am"].tolist()[:4]
    ['manual', 'manual', 'manual', 'auto']
    """

    transform: Callable[[np.ndarray], Any] = option(_same, _check_function)
    levels: Sequence[str] = field(factory=tuple)
    ordered: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> None:
        if not self.levels:
            raise TidykValueError("`levels` is missing: the levels that the numbers stand for.")

    def apply(self, table: Table) -> Table:
        return table.replaced({n: self._named(table.numbers(n)) for n in self.chosen})

    def _named(self, values: np.ndarray) -> Factor:
        numbers = np.asarray(self.transform(values), float)
        in_range = (numbers >= 1) & (numbers <= len(self.levels))
        codes = np.where(in_range, np.nan_to_num(numbers) - 1, -1).astype(np.int64)
        return Factor(codes, tuple(self.levels), self.ordered)

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "ordered": self.ordered}


def _check_matching(value: Any, name: str) -> None:
    allowed = ("ignore_case", "fixed", "perl", "useBytes")
    wrong = [key for key in value if key.replace(".", "_") not in allowed]
    if wrong:
        raise TidykTypeError(f"`{name}` may be {quoted(allowed)}, not {quoted(wrong)}.")


class Matching(Step):
    """A column with what a pattern finds in one column of text."""

    pattern: str = "."
    options: Mapping[str, bool] = MappingProxyType({})
    result: str | None = None
    sparse: str = "auto"
    keep_original_cols: bool = True

    @property
    def expression(self) -> re.Pattern[str]:
        """The pattern, read as the options say."""
        options = {name.replace(".", "_"): value for name, value in self.options.items()}
        text = re.escape(self.pattern) if options.get("fixed") else self.pattern
        return re.compile(text, re.IGNORECASE if options.get("ignore_case") else 0)

    def found(self, texts: np.ndarray) -> np.ndarray:
        """A number for each text."""
        raise NotImplementedError

    def train(self, names: list[str], data: Training) -> str:
        if len(names) > 1:
            raise TidykTypeError(f"`{self.verb}()` takes one column, not {names}.")
        return self.result or make_names([self.pattern])[0]

    def apply(self, table: Table) -> Table:
        if not self.chosen:
            return table
        numbers = self._numbers(table[self.chosen[0]])
        counts = sparse_counts({self.learned: numbers}, self.sparse)
        return table.added(counts, () if self.keep_original_cols else self.chosen)

    def _numbers(self, column: Column) -> np.ndarray:
        """The numbers of the rows; in a factor, each level is searched only once."""
        if isinstance(column, Factor):
            values = self.found(np.array(column.levels, object))[column.codes]
            missing = column.codes < 0
        else:
            texts = as_texts(column)
            missing = np.array([t is None for t in texts])
            values = self.found(np.where(missing, "", texts))
        return np.where(missing, np.nan, values) if missing.any() else values

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "result": self.learned if self.trained else None}


@step("Regular expression dummy variable using", takes=NOMINAL, role="predictor")
class step_regex(Matching):
    """Add a column that says in which texts a pattern is found.

    pattern: A regular expression.
    options: As R's `grepl()` has them: `{"ignore_case": True}`, `{"fixed": True}` for plain text.
    result: The name of the new column; by default made from the pattern.
    sparse: "yes" makes the new columns sparse in data frames; "auto" and "no" do not.
    keep_original_cols: Keep the text too?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Petal.Width ~ Species", data=iris)
    >>> rec = rec >> step_regex("Species", pattern="^v", result="v") >> prep()
    >>> int(juice(rec)["v"].sum())
    100
    """

    pattern: str = option(".", check_string)
    options: Mapping[str, bool] = option(Factory(dict), _check_matching)
    result: str | None = None
    sparse: str = option("auto", check_string, choices=SPARSE)
    keep_original_cols: bool = option(True, check_bool)

    def found(self, texts: np.ndarray) -> np.ndarray:
        return np.array([int(bool(self.expression.search(t))) for t in texts])

    def shown(self) -> list[str]:
        return [f'"{self.pattern}"']


@step("Regular expression counts using", takes=NOMINAL, role="predictor")
class step_count(Matching):
    """Add a column that says how often a pattern is found in texts.

    pattern: A regular expression.
    options: As R's `grepl()` has them: `{"ignore_case": True}`, `{"fixed": True}` for plain text.
    normalize: Divide by the number of characters?
    result: The name of the new column; by default made from the pattern.
    sparse: "yes" makes the new columns sparse in data frames; "auto" and "no" do not.
    keep_original_cols: Keep the text too?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Petal.Width ~ Species", data=iris)
    >>> rec = rec >> step_count("Species", pattern="i", result="i") >> prep()
    >>> juice(rec)["i"].unique().tolist()
    [0, 1, 3]
    """

    pattern: str = option(".", check_string)
    options: Mapping[str, bool] = option(Factory(dict), _check_matching)
    normalize: bool = option(False, check_bool)
    result: str | None = None
    sparse: str = option("auto", check_string, choices=SPARSE)
    keep_original_cols: bool = option(True, check_bool)

    def found(self, texts: np.ndarray) -> np.ndarray:
        counts = np.array([len(self.expression.findall(t)) for t in texts])
        return counts / np.array([len(t) or np.nan for t in texts]) if self.normalize else counts
