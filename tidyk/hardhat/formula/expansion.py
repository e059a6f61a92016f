"""The terms of a formula's right side, in R's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykValueError, warn
from tidyk.base.pipe import verb
from tidyk.hardhat.formula.dates import State
from tidyk.hardhat.formula.pythonic import FormulaLike, as_formula, formula_text
from tidyk.hardhat.formula.reading import Node, names_in, read, without_dot, write

if TYPE_CHECKING:
    from formulaic import Formula

Term = tuple[str, ...]
"""The variables of a term, as R writes them; the intercept has none."""
OPERATORS = ("+", "-", "*", ":", "%in%", "/", "^")


@frozen(eq=False, repr=False)
class Terms:
    """What a formula says and, once a model frame was made, what its functions learned.

    Attributes:
        response: The left side, or None.
        right: The right side, with columns in place of `.`.
        terms: Main effects first, then interactions by degree; without the intercept.
        variables: The tree of each variable of the right side, by the text that R writes for it.
        intercept: True, False, or None where the formula does not say.
        offsets: Variables inside `offset()`.
        state: What functions such as `poly()` learned, by call; None before training.
        own: The user's own functions that the formula calls.
    """

    response: Node | None
    right: Node
    terms: tuple[Term, ...]
    variables: dict[str, Node]
    intercept: bool | None
    offsets: tuple[str, ...]
    state: State | None = None
    own: Mapping[str, Callable[..., Any]] = field(factory=dict)

    @property
    def formula(self) -> str:
        """The formula as R writes it."""
        return f"{self.response} ~ {self.right}" if self.response else f"~{self.right}"

    @property
    def nodes(self) -> list[Node]:
        """The trees of both sides."""
        return [self.right] if self.response is None else [self.right, self.response]

    def as_formulaic(self) -> Formula:
        """The formula as formulaic's `Formula`."""
        trees = [[self.variables[name] for name in term] for term in self.terms]
        trees += [[self.variables[name]] for name in self.offsets]
        return as_formula(self.response, trees, self.intercept is not False)

    @property
    def needed(self) -> list[str]:
        """The columns that the variables of the right side need, in order."""
        return list(dict.fromkeys(n for node in self.variables.values() for n in names_in(node)))

    @property
    def labels(self) -> list[str]:
        """The terms as R labels them: `a:b`."""
        return [":".join(term) for term in self.terms]

    def __repr__(self) -> str:
        return self.formula


@verb(str)
def terms(formula: str, /, *, data: pd.DataFrame | None = None) -> Terms:
    """What a formula says.

    Args:
        formula: R's formula as text.
        data: A data frame: its columns, except those on the left, stand for `.`.

    Returns:
        A `Terms`: its `terms`, `variables`, `intercept` and `offsets`. Terms are in R's order.

    Raises:
        TidykValueError: The formula cannot be read; the message points at the place.

    Equals R's `terms()`.

    Examples:
        >>> terms("y ~ a * b + offset(z)").labels
        ['a', 'b', 'a:b']
    """
    left, right = read(formula)
    used = names_in(left) if left else []
    columns = [] if data is None else [c for c in data.columns if c not in used]
    return expand(right if data is None else without_dot(right, columns), left)


@terms.register(FormulaLike)
def terms_of_formulaic(formula: FormulaLike, /, *, data: pd.DataFrame | None = None) -> Terms:
    """What formulaic's `Formula` says."""
    return terms.now(formula_text(formula), data=data)


def without_response(terms: Terms, *, warning: bool = True) -> Terms:
    """The terms without the response, if it is on the right as well: with a warning, as in R."""
    own = None if terms.response is None else write(terms.response)
    if own is None or own not in terms.variables:
        return terms
    if warning:
        warn(
            f"The response `{own}` appeared on the right-hand side and was dropped: its term has "
            "no columns in the model matrix."
        )
    variables = {text: node for text, node in terms.variables.items() if text != own}
    return evolve(terms, terms=tuple(t for t in terms.terms if own not in t), variables=variables)


@verb(Terms)
def delete_response(terms: Terms, /) -> Terms:
    """The terms without the left side, for data that lack the outcome.

    Equals R's `hardhat::delete_response()`.

    >>> terms("y ~ x + z") >> delete_response()
    ~x + z
    """
    return evolve(terms, response=None)


def expand(right: Node, response: Node | None = None) -> Terms:
    """Work out the terms of a right side."""
    builder = _Builder()
    distinct: dict[frozenset[str], Term] = {}
    for term in builder.expand(right):
        distinct.setdefault(frozenset(term), term)
    order = {name: number for number, name in enumerate(builder.variables)}
    terms = [tuple(sorted(term, key=order.__getitem__)) for term in distinct.values()]
    terms.sort(key=len)  # stable: R keeps the order of writing within a degree
    return Terms(
        response, right, tuple(terms), builder.variables, builder.intercept, tuple(builder.offsets)
    )


class _Builder:
    def __init__(self) -> None:
        self.variables: dict[str, Node] = {}
        self.intercept: bool | None = None
        self.offsets: list[str] = []
        self.adding = True  # False inside what `-` removes

    def expand(self, node: Node) -> list[Term]:
        if node.kind == "op":
            return self.operator(node)
        if node.kind == "number":
            return self.number(node)
        if node.kind == "call" and node.value == "offset":
            self.variable(node)
            if self.adding and write(node) not in self.offsets:
                self.offsets.append(write(node))
            return []
        if node.kind == "name" and node.value == "NULL":
            return []
        return [self.variable(node)]

    def variable(self, node: Node) -> Term:
        text = write(node)
        self.variables.setdefault(text, node)
        return (text,)

    def number(self, node: Node) -> list[Term]:
        if node.value not in (0, 1):
            raise TidykValueError(
                f"A formula's right side has no place for the number {node}: only 0 and 1, for the "
                "intercept."
            )
        self.intercept = bool(node.value) == self.adding
        return []

    def operator(self, node: Node) -> list[Term]:
        if node.value == "(":
            return self.expand(node.parts[0])
        if node.value not in OPERATORS or (len(node.parts) == 1 and node.value not in ("+", "-")):
            return [self.variable(node)]  # as in R, other operators are functions
        if node.value == "+":
            return [term for part in node.parts for term in self.expand(part)]
        if node.value == "-":
            return self.without(node.parts[0] if len(node.parts) == 2 else None, node.parts[-1])
        left, right = node.parts[0], node.parts[-1]
        if node.value == "^":
            return self.power(left, right)
        return self.crossed(node.value, self.expand(left), self.expand(right))

    def crossed(self, operator: str, left: list[Term], right: list[Term]) -> list[Term]:
        if operator == "%in%":
            return [_join(a, _all(right)) for a in left]
        if operator == "/":
            return left + [_join(_all(left), b) for b in right]
        pairs = [_join(a, b) for a in left for b in right]
        return left + right + pairs if operator == "*" else pairs

    def without(self, left: Node | None, right: Node) -> list[Term]:
        terms = [] if left is None else self.expand(left)
        self.adding = not self.adding
        removed = {frozenset(t) for t in self.expand(right)}
        self.adding = not self.adding
        return [t for t in terms if frozenset(t) not in removed]

    def power(self, left: Node, right: Node) -> list[Term]:
        if right.kind != "number" or right.value < 2 or right.value % 1:
            raise TidykValueError(
                f"The power of terms must be a whole number of at least 2, not {right}."
            )
        base = self.expand(left)
        terms = base
        for _ in range(int(right.value) - 1):
            terms = list(dict.fromkeys(_join(a, b) for a in terms for b in base))
        return terms


def _join(a: Term, b: Term) -> Term:
    """The interaction of two terms; a variable counts once."""
    return tuple(dict.fromkeys(a + b))


def _all(terms: Iterable[Term]) -> Term:
    """The interaction of all terms."""
    return tuple(dict.fromkeys(variable for term in terms for variable in term))
