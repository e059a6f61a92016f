"""Products and ratios of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from itertools import product
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

import tidyk.base.selectors as base_selectors
from tidyk.base.errors import TidykTypeError, check_bool, check_string, describe, warn
from tidyk.base.selectors import Choice, choose, shown_choice
from tidyk.hardhat.formula.expansion import expand
from tidyk.hardhat.formula.reading import Node, read, write
from tidyk.recipes import selecting
from tidyk.recipes.coded import Factor, Indicator
from tidyk.recipes.columns import Column, Table
from tidyk.recipes.kinds import make_names
from tidyk.recipes.selecting import About
from tidyk.recipes.step import PLAIN_NUMBERS, Step, Training, option, step


@frozen(eq=False)
class Products:
    """The terms of an interaction, each a tuple of columns; levels of those that are factors."""

    terms: tuple[tuple[str, ...], ...]
    levels: dict[str, tuple[str, ...]]


@step("Interactions with", role="predictor", selects="formula")
class step_interact(Step):
    """Add products of columns.

    The argument is the right side of a formula, `"~ a:b"`, which may have selectors: `"~
    starts_with('region'):age"`.

    sep: The text between the names of the columns.
    keep_original_cols: Keep the columns themselves?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_interact("~ wt:hp") >> prep()
    >>> juice(rec).columns.tolist()
    ['wt', 'hp', 'mpg', 'wt_x_hp']
    """

    sep: str = option("_x_", check_string)
    keep_original_cols: bool = option(True, check_bool)

    def formulas(self) -> list[Node]:
        """The right sides."""
        return [_right(term) for term in self.terms]

    def train(self, names: list[str], data: Training) -> Products:
        products: dict[tuple[str, ...], None] = {}
        for node in self.formulas():
            terms = expand(_with_columns(node, data)).terms
            products.update(dict.fromkeys(t for t in terms if len(t) > 1))
        used = dict.fromkeys(name for term in products for name in term)
        unquoted = {n: n.strip("`") for n in used}
        levels = {
            name: data.table.factor(name).levels
            for name in unquoted.values()
            if "nominal" in data.terms[name].types
        }
        if levels:
            warn(
                "Categorical variables used in `step_interact()` should probably be avoided; this "
                "can lead to differences in dummy variable values that are produced by "
                "`step_dummy()`. Please convert all involved variables to dummy variables first."
            )
        return Products(tuple(tuple(unquoted[n] for n in term) for term in products), levels)

    def apply(self, table: Table) -> Table:
        new: dict[str, Column] = {}
        for term in self.learned.terms:
            parts = [self._parts(name, table) for name in term]
            for combination in product(*parts[::-1]):
                labels = [label for label, _ in combination[::-1]]
                values = [column for _, column in combination[::-1]]
                new[self.sep.join(labels)] = reduce(np.multiply, values)
        removed = () if self.keep_original_cols else self.uses()
        return table.added(new, removed)

    def _parts(self, name: str, table: Table) -> list[tuple[str, np.ndarray]]:
        """A column of numbers, or the columns of a factor's levels but the first."""
        if name not in self.learned.levels:
            return [(name, table.numbers(name))]
        factor: Factor = table.factor(name).relabelled(self.learned.levels[name])
        return [
            (f"{name}{level}", Indicator(factor.codes, i).values())
            for i, level in enumerate(factor.levels)
            if i > 0
        ]

    def shown(self) -> list[str]:
        if not self.trained:
            return [write(node) for node in self.formulas()]
        return [":".join(term) for term in self.learned.terms]

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.shown() if self.trained else []}

    def uses(self) -> list[str]:
        if not self.trained:
            return []
        return list(dict.fromkeys(name for term in self.learned.terms for name in term))


def _right(term: Any) -> Node:
    if not isinstance(term, str):
        raise TidykTypeError(
            f'`step_interact()` takes a formula as text, such as "~ a:b", not {describe(term)}.'
        )
    return read(term if "~" in term else f"~{term}")[1]


def _with_columns(node: Node, data: Training) -> Node:
    """The formula with the chosen columns in place of its selectors."""
    if node.kind == "call" and node.value != "(":
        names = data.select([_selector(node)])
        if not names:
            warn(f"Interaction specification failed: `{write(node)}` selects no column.")
            return Node("number", 1)
        columns = [Node("name", name) for name in names]
        if len(columns) == 1:
            return columns[0]
        return Node("op", "(", (Node("op", "+", tuple(columns)),))
    if node.kind == "name":
        choose(data.table.columns, [node.value])
    return Node(
        node.kind, node.value, tuple(_with_columns(p, data) for p in node.parts), node.names
    )


def _selector(node: Node) -> Choice:
    name = str(node.value).rpartition("::")[2]
    make = getattr(selecting, name, None) or getattr(base_selectors, name, None)
    if not callable(make):
        raise TidykTypeError(
            f"`{name}()` is no selector: compute variables with `step_mutate()` before."
        )
    choice = make(*(_argument(part) for part in node.parts))
    if not isinstance(choice, Choice):
        raise TidykTypeError(f"`{name}()` is no selector.")
    return choice


def _argument(node: Node) -> Any:
    if node.kind == "call":
        return [_argument(part) for part in node.parts]
    return node.value


@frozen(repr=False)
class Denominators(Choice):
    """The columns that `denom_vars()` names."""

    terms: tuple[Any, ...]

    def select(self, columns: Iterable[Any], about: Any = None) -> list[Any]:
        return choose(columns, self.terms, about if isinstance(about, About) else None)

    def __repr__(self) -> str:
        return f"denom_vars({', '.join(map(shown_choice, self.terms))})"


def denom_vars(*terms: Any) -> Denominators:
    """The columns to divide by, for `step_ratio()`. Equals R's `recipes::denom_vars()`.

    >>> denom_vars("a")
    denom_vars(a)
    """
    return Denominators(terms)


def ratio_names(numerator: str, denominator: str) -> str:
    """The name of a ratio's column."""
    return make_names([f"{numerator}_o_{denominator}"])[0]


@step("Ratios from", takes=PLAIN_NUMBERS, role="predictor")
class step_ratio(Step):
    """Add ratios of columns.

    denom: The columns to divide by: `denom_vars("x")`, or a name.
    naming: A function of the two names that returns the ratio's.
    keep_original_cols: Keep the columns themselves?

    >>> from tidyk import denom_vars, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_ratio("hp", denom=denom_vars("wt"))
    >>> juice(rec >> prep()).columns.tolist()
    ['wt', 'hp', 'mpg', 'hp_o_wt']
    """

    denom: Any = None
    naming: Callable[[str, str], str] = ratio_names
    watched: ClassVar[bool] = True
    keep_original_cols: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> tuple[tuple[str, str], ...]:
        if self.denom is None:
            raise TidykTypeError("`denom` must select at least one variable to divide by.")
        below = data.select([self.denom])
        return tuple((top, bottom) for bottom in below for top in names if top != bottom)

    def apply(self, table: Table) -> Table:
        ratios: dict[str, Column] = {}
        for top, bottom in self.learned:
            with np.errstate(all="ignore"):
                ratios[self.naming(top, bottom)] = table.numbers(top) / table.numbers(bottom)
        return table.added(ratios, () if self.keep_original_cols else self.uses())

    def shown(self) -> list[str]:
        if self.trained:
            tops, bottoms = [t for t, _ in self.learned], [b for _, b in self.learned]
            return list(dict.fromkeys([*tops, *bottoms]))
        return [*self.chosen, shown_choice(self.denom)]

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "denom": shown_choice(self.denom)}
        pairs = sorted(self.learned)
        return {"terms": [t for t, _ in pairs], "denom": [b for _, b in pairs]}

    def uses(self) -> list[str]:
        pairs = self.learned or ()
        return list(dict.fromkeys([*self.chosen, *(b for _, b in pairs)])) if self.trained else []
