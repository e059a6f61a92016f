"""Steps that remove, choose, rename and compute variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import field

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.base.selectors import shown_choice
from tidyk.base.travel import Carried
from tidyk.hardhat.formula.evaluating import Scope, evaluate, own_functions
from tidyk.hardhat.formula.reading import names_in, read
from tidyk.recipes.columns import Column, Table, as_pandas, column_of
from tidyk.recipes.kinds import Removing
from tidyk.recipes.step import Step, Training, step


@step("Variables removed")
class step_rm(Removing):
    """Remove variables.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> juice(recipe("mpg ~ wt + hp", data=mtcars) >> step_rm("hp") >> prep()).columns.tolist()
    ['wt', 'mpg']
    """

    def removals(self, names: list[str], data: Training) -> list[str]:
        return names


@step("Variables selected", named=True)
class step_select(Step):
    """Keep only these variables, in this order; named ones get a new name.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_select("mpg", weight="wt") >> prep()
    >>> juice(rec).columns.tolist()
    ['mpg', 'weight']
    """

    named: dict[str, Any] = field(factory=dict)

    def train(self, names: list[str], data: Training) -> dict[str, str]:
        renamed = {}
        for new, old in self.named.items():
            columns = data.select([old])
            if len(columns) != 1:
                raise TidykValueError(f"`{new}` must be the new name of one column, not {columns}.")
            renamed[columns[0]] = new
        return {**{name: name for name in names}, **renamed}

    def apply(self, table: Table) -> Table:
        part = table.only(self.learned)
        return Table(
            {self.learned[n]: c for n, c in part.columns.items()}, table.rows, table.origin
        )

    def shown(self) -> list[str]:
        return self.tidy()["terms"]

    def tidy(self) -> dict[str, Any]:
        if self.trained:
            return {"terms": list(self.learned.values())}
        return {"terms": [*self.chosen, *map(shown_choice, self.named.values())]}

    def uses(self) -> list[str]:
        return list(self.learned)


class Expression:
    """A formula's right side as text, or a function of a data frame."""

    def __init__(self, value: Any, what: str, own: Carried | None = None) -> None:
        if not isinstance(value, str) and not callable(value) and np.ndim(value) == 0:
            value = repr(value) if not isinstance(value, bool) else str(value).upper()
        if not isinstance(value, str) and not callable(value):
            raise TidykTypeError(
                f"`{what}` must be an expression as text, or a function of a data frame, not "
                f"{describe(value)}."
            )
        self.given = value
        self.node = None if callable(value) else read(f"~{value}")[1]
        self.own = own if own is not None or self.node is None else own_functions([self.node])
        self.function = Carried({"f": value}) if callable(value) else None

    def __repr__(self) -> str:
        if self.node is None:
            return getattr(self.given, "__name__", "<function>")
        return str(self.given)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.given == other.given

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        if self.function:
            return _function_expression, (self.function,)
        return Expression, (self.given, "expression", self.own)

    def names(self) -> list[str] | None:
        """The columns that it names; None if that shows only when it is run."""
        return None if self.node is None else names_in(self.node)

    def of(self, frame: pd.DataFrame, state: dict[str, dict[str, Any]]) -> Any:
        """Its value for a data frame."""
        if self.node is None:
            function: Any = self.given
            return function(frame)
        return evaluate(self.node, Scope(frame, state, self.own or Carried()))


def _function_expression(function: Carried) -> Expression:
    return Expression(function["f"], "expression")


def frame_for(table: Table, expression: Expression) -> pd.DataFrame:
    """The columns that an expression needs, as a data frame."""
    names = expression.names()
    columns = table.columns if names is None else [n for n in names if n in table.columns]
    return pd.DataFrame(
        {n: as_pandas(table[n]) for n in columns}, index=pd.RangeIndex(table.rows), copy=False
    )


def as_column(value: Any, rows: int, name: str) -> Column:
    """The value of an expression as a column; a single value is repeated."""
    if np.ndim(value) == 0 and not isinstance(value, pd.Series | pd.Categorical):
        return column_of(pd.Series([value] * rows))
    if len(value) == 1 and rows != 1:
        return column_of(pd.Series(value).repeat(rows))
    if len(value) != rows:
        raise TidykValueError(f"`{name}` has {len(value)} values for {rows} rows.")
    return column_of(value if hasattr(value, "dtype") else pd.Series(value))


def _expressions(arguments: Mapping[str, Any]) -> dict[str, Expression]:
    return {
        name: value if isinstance(value, Expression) else Expression(value, name)
        for name, value in arguments.items()
    }


@step("Variable mutation for", role="predictor", selects=False, named=True)
class step_mutate(Step):
    """Compute variables: expressions in the language of formulas, or functions of the data frame.

    A later one can use what earlier ones made.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars)
    >>> rec = rec >> step_mutate(ratio="hp / wt", heavy=lambda d: d["wt"] > 3) >> prep()
    >>> juice(rec)[["ratio", "heavy"]].round(1).values.tolist()[0]
    [42.0, False]
    """

    named: dict[str, Expression] = field(factory=dict, converter=_expressions)

    def train(self, names: list[str], data: Training) -> dict[str, dict[str, Any]]:
        state: dict[str, dict[str, Any]] = {}
        self._computed(data.table, state)
        return state

    def apply(self, table: Table) -> Table:
        return self._computed(table, self.learned)

    def _computed(self, table: Table, state: dict[str, dict[str, Any]]) -> Table:
        for name, expression in self.named.items():
            value = expression.of(frame_for(table, expression), state)
            table = table.replaced({name: as_column(value, table.rows, name)})
        return table

    def shown(self) -> list[str]:
        mark = "~" if self.trained else ""
        return [f"{mark}{e!r}" for e in self.named.values()]

    def tidy(self) -> dict[str, Any]:
        return {"terms": list(self.named), "value": [repr(e) for e in self.named.values()]}

    def uses(self) -> list[str]:
        new: set[str] = set()
        read_: list[str] = []
        for name, expression in self.named.items():
            read_ += [n for n in expression.names() or [] if n not in new]
            new.add(name)
        return read_


@step("Variable renaming for", role="predictor", selects=False, named=True)
class step_rename(Step):
    """Rename variables: `new="old"`.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_rename(weight="wt") >> prep()
    >>> juice(rec).columns.tolist()
    ['weight', 'mpg']
    """

    named: dict[str, str] = field(factory=dict)

    def train(self, names: list[str], data: Training) -> dict[str, str]:
        return {data.select([old])[0]: new for new, old in self.named.items()}

    def apply(self, table: Table) -> Table:
        return _renamed(table, self.learned)

    def shown(self) -> list[str]:
        return list(self.named)

    def tidy(self) -> dict[str, Any]:
        return {"terms": list(self.named), "value": list(self.named.values())}

    def uses(self) -> list[str]:
        return list(self.learned or {})


def _renamed(table: Table, names: Mapping[str, str]) -> Table:
    after = [names.get(n, n) for n in table.columns]
    twice = {n for n in after if after.count(n) > 1}
    if twice:
        raise TidykValueError(f"Two columns would be called {quoted(sorted(twice))}.")
    return Table(dict(zip(after, table.columns.values(), strict=True)), table.rows, table.origin)


@step("Variable renaming for", role="predictor")
class step_rename_at(Step):
    """Rename variables by a function of their names.

    fn: The function.

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_rename_at(all_predictors(), fn=str.upper)
    >>> juice(rec >> prep()).columns.tolist()
    ['WT', 'mpg']
    """

    fn: Callable[[str], str] = str.lower

    def train(self, names: list[str], data: Training) -> dict[str, str]:
        return {name: self.fn(name) for name in names}

    def apply(self, table: Table) -> Table:
        return _renamed(table, self.learned)


@step("Variable mutation for", role="predictor")
class step_mutate_at(Step):
    """Change variables by a function of their values.

    fn: The function of a Series, or a dict of such functions: each makes columns `x_name`.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_mutate_at("wt", fn=lambda x: x * 2) >> prep()
    >>> juice(rec)["wt"].tolist()[0]
    5.24
    """

    fn: Any = None

    def apply(self, table: Table) -> Table:
        functions = self.fn if isinstance(self.fn, Mapping) else {"": self.fn}
        new: dict[str, Column] = {}
        for suffix, function in functions.items():
            for name in self.chosen:
                value = function(pd.Series(as_pandas(table[name]), name=name))
                new[f"{name}_{suffix}" if suffix else name] = as_column(value, table.rows, name)
        return table.replaced(new)


@step("Adding intercept named:", role="predictor", selects=False)
class step_intercept(Step):
    """Add a column of ones in front.

    name: The name of the column.
    value: Its value.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> juice(recipe("mpg ~ wt", data=mtcars) >> step_intercept() >> prep()).columns.tolist()
    ['intercept', 'wt', 'mpg']
    """

    name: str = "intercept"
    value: float = 1

    def apply(self, table: Table) -> Table:
        added = table.added({self.name: np.full(table.rows, self.value)})
        return added.only([self.name, *table.columns])

    def shown(self) -> list[str]:
        return [self.name]

    def tidy(self) -> dict[str, Any]:
        return {"value": self.name}
