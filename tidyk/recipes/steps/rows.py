"""Steps that choose, order and draw rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, check_number, describe
from tidyk.base.random import sample_int
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table, as_floats, missing_in, rows_of, types_of
from tidyk.recipes.kinds import Choosing
from tidyk.recipes.step import Step, Training, option, step
from tidyk.recipes.steps.variables import Expression, as_column, frame_for


class ByExpression(Choosing):
    """Rows by expressions, which are read when the step is made."""

    def expressions(self) -> list[Expression]:
        """The terms, read."""
        return [t if isinstance(t, Expression) else Expression(t, "condition") for t in self.terms]

    def shown(self) -> list[str]:
        mark = "~" if self.trained else ""
        return [f"{mark}{e!r}" for e in self.expressions()]

    def tidy(self) -> dict[str, Any]:
        return {"terms": [repr(e) for e in self.expressions()]}

    def uses(self) -> list[str]:
        return [n for e in self.expressions() for n in e.names() or []]


@step("Row filtering using", skip=True, selects="text")
class step_filter(ByExpression):
    """Keep the rows that meet conditions: expressions in the language of formulas, or functions of
    the data frame.

    It is left out when new data are baked, unless `skip=False`.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> len(juice(recipe("mpg ~ wt", data=mtcars) >> step_filter("wt > 5") >> prep()))
    3
    """

    def positions(self, table: Table) -> np.ndarray:
        holds = np.ones(table.rows, bool)
        for expression in self.expressions():
            value = as_column(expression.of(frame_for(table, expression), {}), table.rows, "")
            if types_of(value) != ("logical",) and not missing_in(value).all():
                raise TidykTypeError(
                    f"`{expression!r}` should say of each row whether it is kept, True or False, "
                    f"and gives {types_of(value)[0]}."
                )
            holds &= np.asarray(pd.Series(value).fillna(False), bool)
        return np.flatnonzero(holds)


@step("Row filtering via position", skip=True, selects="text")
class step_slice(Choosing):
    """Keep rows by their positions: numbers from 0, lists, ranges or slices; text is read as R and
    counts from 1.

    It is left out when new data are baked, unless `skip=False`.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> len(juice(recipe("mpg ~ wt", data=mtcars) >> step_slice(range(4)) >> prep()))
    4
    """

    def positions(self, table: Table) -> np.ndarray:
        rows = np.arange(table.rows)
        parts = [_positions(term, rows) for term in self.terms]
        at = np.concatenate(parts) if parts else rows
        return at[(at >= 0) & (at < table.rows)]

    def shown(self) -> list[str]:
        return [t if isinstance(t, str) else repr(t) for t in self.terms]

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.shown()}


def _positions(term: Any, rows: np.ndarray) -> np.ndarray:
    if isinstance(term, str):
        counted = np.atleast_1d(np.asarray(Expression(term, "rows").of(pd.DataFrame(), {}), int))
        if (counted < 0).all():
            return np.delete(rows, -counted - 1)
        return counted - 1
    if isinstance(term, slice):
        return rows[term]
    if isinstance(term, int | list | tuple | range | np.ndarray) and not isinstance(term, bool):
        positions = np.atleast_1d(np.asarray(term, int))
        return np.where(positions < 0, positions + len(rows), positions)
    raise TidykTypeError(f"`step_slice()` takes positions, not {describe(term)}.")


@step("Row arrangement using", selects="text")
class step_arrange(ByExpression):
    """Order the rows by columns or expressions; `"desc(x)"` orders from the largest.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_arrange("desc(wt)") >> prep()
    >>> float(juice(rec)["wt"].iloc[0])
    5.424
    """

    def positions(self, table: Table) -> np.ndarray:
        keys = [_sort_key(e, table) for e in self.expressions()]
        if not keys:
            return np.arange(table.rows)
        return np.lexsort([part for key in reversed(keys) for part in reversed(key)])


def _sort_key(expression: Expression, table: Table) -> tuple[np.ndarray, np.ndarray]:
    """The keys to sort by: first whether a value is missing, then the value."""
    text = repr(expression)
    falling = text.startswith("desc(") and text.endswith(")")
    if falling:
        expression = Expression(text[5:-1], "order")
    column = as_column(expression.of(frame_for(table, expression), {}), table.rows, text)
    ranks = _ranks(column)
    return missing_in(column), -ranks if falling else ranks


def _ranks(column: Column) -> np.ndarray:
    if isinstance(column, Factor):
        return column.codes.astype(float)
    if column.dtype.kind == "O":
        return pd.factorize(column, sort=True)[0].astype(float)
    return np.nan_to_num(as_floats(column))


@step("Removing rows with NA values in", skip=True)
class step_naomit(Choosing):
    """Remove rows with missing values.

    It is left out when new data are baked, unless `skip=False`.

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": [1.0, None], "y": [1, 2]})
    >>> len(juice(recipe("y ~ x", data=data) >> step_naomit("x") >> prep()))
    1
    """

    def positions(self, table: Table) -> np.ndarray:
        gaps = np.zeros(table.rows, bool)
        for name in self.chosen:
            gaps |= missing_in(table[name])
        return np.flatnonzero(~gaps)


@step("Row sampling", skip=True, selects=False, weights="unsupervised")
class step_sample(Choosing):
    """Draw rows.

    It is left out when new data are baked, unless `skip=False`.

    size: How many rows, or, below 1, what share of them; all by default.
    replace: May a row be drawn again?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> len(juice(recipe("mpg ~ wt", data=mtcars) >> step_sample(size=5) >> prep()))
    5
    """

    size: float | None = option(None, check_number, minimum=0)
    replace: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> np.ndarray | None:
        return data.weights

    def positions(self, table: Table) -> np.ndarray:
        size = table.rows if self.size is None else self.size
        count = int(np.round(table.rows * size)) if size < 1 else int(size)
        if count > table.rows and not self.replace:
            raise TidykValueError(f"Cannot draw {count} of {table.rows} rows without replacement.")
        weights = self.learned
        prob = None if weights is None or len(weights) != table.rows else weights
        return sample_int(table.rows, count, self.replace, prob)

    def heading(self) -> str:
        return "Row sampling with replacement" if self.replace is True else self.title

    def shown(self) -> list[str]:
        return []

    def tidy(self) -> dict[str, Any]:
        return {
            "size": np.nan if self.size is None else self.size,
            "replace": self.replace,
        }


@step("Shuffled")
class step_shuffle(Step):
    """Shuffle the values of columns, each column independently.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_shuffle("wt") >> prep()
    >>> sorted(juice(rec)["wt"]) == sorted(mtcars["wt"])
    True
    """

    def apply(self, table: Table) -> Table:
        if table.rows < 2:
            return table
        return table.replaced({n: rows_of(table[n], sample_int(table.rows)) for n in self.chosen})
