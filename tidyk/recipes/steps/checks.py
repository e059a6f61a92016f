"""Checks: steps that leave the data as they are, or raise an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, quoted, warn
from tidyk.recipes.columns import Column, Table, as_pandas, as_texts, missing_in
from tidyk.recipes.kinds import Checking, known_rows
from tidyk.recipes.step import PLAIN_NUMBERS, Training, option, step


@step("Check missing values for")
class check_missing(Checking):
    """Stop if columns have missing values.

    >>> import pandas as pd
    >>> from tidyk import prep, recipe
    >>> rec = recipe("y ~ x", data=pd.DataFrame({"x": [1.0, None], "y": [1, 2]}))
    >>> rec >> check_missing("x") >> prep()
    Traceback (most recent call last):
    tidyk.base.errors.TidykValueError: Step 1, ...
    """

    def check(self, table: Table) -> None:
        columns = [name for name in self.chosen if missing_in(table[name]).any()]
        if columns:
            raise TidykValueError(
                f"The following columns contain missing values: {quoted(columns)}."
            )


@step("Checking range of", takes=PLAIN_NUMBERS)
class check_range(Checking):
    """Stop if numbers lie beyond the range of the training data.

    slack_prop: How far beyond they may lie, as a share of the range; two numbers for the lower and
        the upper end.
    warn: Give a warning instead of an error?

    >>> from tidyk import bake, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> check_range("wt") >> prep()
    >>> bake(rec, mtcars.assign(wt=100))
    Traceback (most recent call last):
    tidyk.base.errors.TidykValueError: Step 1, ...
    """

    slack_prop: Any = 0.05
    warn: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, tuple[float, float]]:
        slack = np.atleast_1d(np.asarray(self.slack_prop, float))
        if len(slack) not in (1, 2):
            raise TidykValueError(f"`slack_prop` should be one or two numbers, not {len(slack)}.")
        ranges = {}
        for name in names:
            values = data.table.numbers(name)
            low, high = float(np.nanmin(values)), float(np.nanmax(values))
            room = high - low
            ranges[name] = (low - slack[0] * room, high + slack[-1] * room)
        return ranges

    def check(self, table: Table) -> None:
        problems = []
        for name, (low, high) in self.learned.items():
            values, _ = known_rows(table.numbers(name), None)
            least, most = values.min(initial=np.inf), values.max(initial=-np.inf)
            if least < low:
                problems.append(
                    f'Smallest value of "{name}" is {least:g}, crossing the lower bound {low:g}.'
                )
            if most > high:
                problems.append(
                    f'Largest value of "{name}" is {most:g}, crossing the upper bound {high:g}.'
                )
        if problems and self.warn:
            warn(" ".join(problems))
        elif problems:
            raise TidykValueError(" ".join(problems))


@step("Checking no new_values for")
class check_new_values(Checking):
    """Stop if columns have values that the training data did not have.

    ignore_NA: Ignore missing values?

    >>> from tidyk import bake, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ cyl", data=mtcars) >> check_new_values("cyl") >> prep()
    >>> bake(rec, mtcars.assign(cyl=5))
    Traceback (most recent call last):
    tidyk.base.errors.TidykValueError: Step 1, ...
    """

    ignore_NA: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, set[Any]]:
        return {name: set(_values(data.table[name])) for name in names}

    def check(self, table: Table) -> None:
        for name, values in self.learned.items():
            gap = not self.ignore_NA and None not in values and missing_in(table[name]).any()
            new = [v for v in dict.fromkeys(_values(table[name])) if v not in values]
            new = [v for v in new if v is not None] + ([None] if gap else [])
            if new:
                raise TidykValueError(
                    f'"{name}" contains the new value{"s" * (len(new) > 1)}: {quoted(new)}.'
                )


def _values(column: Column) -> list[Any]:
    missing = missing_in(column)
    values = as_texts(column) if not isinstance(column, np.ndarray) else column
    return [None if gap else v for v, gap in zip(values.tolist(), missing, strict=True)]


@step("Check if the following columns are present:")
class check_cols(Checking):
    """Stop if columns are missing.

    >>> from tidyk import all_predictors, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> check_cols(all_predictors()) >> prep()
    >>> rec.steps[0].chosen
    ['wt']
    """

    def check(self, table: Table) -> None:
        missing = [name for name in self.chosen if name not in table.columns]
        if missing:
            raise TidykValueError(f"The following columns are missing: {quoted(missing)}.")


R_CLASSES = {"f": "numeric", "i": "integer", "u": "integer", "b": "logical", "M": "Date"}


def class_of(column: Column) -> tuple[str, ...]:
    """R's class of a column."""
    import pandas as pd

    values = as_pandas(column)
    dtype = getattr(values, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype):
        return ("ordered", "factor") if dtype.ordered else ("factor",)
    if isinstance(dtype, np.dtype):
        return (R_CLASSES.get(dtype.kind, "list"),)
    return ("character",) if isinstance(dtype, pd.StringDtype) else (str(dtype),)


@step("Checking the class(es) for")
class check_class(Checking):
    """Stop if columns have another class than in the training data.

    class_nm: R's name of the class they should have: "numeric", "integer", "factor", "character", …
    allow_additional: May they have further classes?

    >>> from tidyk import all_predictors, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> check_class(all_predictors(), class_nm="factor")
    >>> prep(rec)
    Traceback (most recent call last):
    tidyk.base.errors.TidykTypeError: Step 1, ...
    """

    class_nm: str | Sequence[str] | None = None
    allow_additional: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, tuple[str, ...]]:
        choice = self.class_nm
        if choice is not None:
            classes = (choice,) if isinstance(choice, str) else tuple(choice)
            return dict.fromkeys(names, classes)
        return {name: class_of(data.table[name]) for name in names}

    def check(self, table: Table) -> None:
        for name, expected in self.learned.items():
            classes = class_of(table[name])
            missing = [c for c in expected if c not in classes]
            more = [] if self.allow_additional else [c for c in classes if c not in expected]
            if missing or more:
                raise TidykTypeError(
                    f'"{name}" should have the class {quoted(expected)} but has the class '
                    f"{quoted(classes)}."
                )

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "value": None}
        pairs = [(name, c) for name, classes in self.learned.items() for c in classes]
        return {"terms": [n for n, _ in pairs], "value": [c for _, c in pairs]}
