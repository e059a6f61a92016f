"""The terms of a formula's right side, in R's order."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from tidyk.base.errors import TidykValueError
from tidyk.hardhat.parsing import Node, write

Term = tuple[str, ...]
"""The variables of a term, as R writes them; the intercept has none."""


@frozen
class Terms:
    """What a right side says.

    Attributes:
        terms: Main effects first, then interactions by degree; without the intercept.
        variables: The tree of each variable, by the text that R writes for it.
        intercept: True, False, or None where the formula does not say.
        offsets: Variables inside `offset()`.
    """

    terms: tuple[Term, ...]
    variables: dict[str, Node]
    intercept: bool | None
    offsets: tuple[str, ...]


def expand(right: Node, columns: Iterable[str]) -> Terms:
    """Work out the terms; `columns` is what `.` stands for."""
    builder = _Builder([str(c) for c in columns])
    found: dict[frozenset[str], Term] = {}
    for term in builder.expand(right):
        found.setdefault(frozenset(term), term)
    order = {name: number for number, name in enumerate(builder.variables)}
    terms = [tuple(sorted(term, key=order.__getitem__)) for term in found.values()]
    terms.sort(key=len)  # stable: R keeps the order of writing within a degree
    return Terms(tuple(terms), builder.variables, builder.intercept, tuple(builder.offsets))


class _Builder:
    def __init__(self, columns: list[str]) -> None:
        self.columns = columns
        self.variables: dict[str, Node] = {}
        self.intercept: bool | None = None
        self.offsets: list[str] = []

    def expand(self, node: Node) -> list[Term]:
        if node.kind == "op":
            return self.operator(node)
        if node.kind == "number":
            return self.number(node)
        if node.kind == "name" and node.value == ".":
            return [self.variable(Node("name", column)) for column in self.columns]
        if node.kind == "call" and node.value == "offset":
            self.variable(node)
            self.offsets.append(write(node))
            return []
        return [self.variable(node)]

    def variable(self, node: Node) -> Term:
        self.variables.setdefault(write(node), node)
        return (write(node),)

    def number(self, node: Node) -> list[Term]:
        if node.value not in (0, 1):
            raise TidykValueError(
                f"A formula's right side has no place for the number {node}: 0 or 1 speak of the "
                "intercept."
            )
        self.intercept = bool(node.value)
        return []

    def operator(self, node: Node) -> list[Term]:
        if node.value == "(":
            return self.expand(node.parts[0])
        if len(node.parts) == 1:
            return self.signed(node)
        left, right = node.parts
        if node.value == "+":
            return self.expand(left) + self.expand(right)
        if node.value == "-":
            return self.without(self.expand(left), right)
        if node.value == "^":
            return self.power(left, right)
        one, other = self.expand(left), self.expand(right)
        crossed = [_join(a, b) for a in one for b in other]
        if node.value == "*":
            return one + other + crossed
        if node.value in (":", "%in%"):
            return crossed
        if node.value == "/":
            return one + [_join(tuple(dict.fromkeys(v for t in one for v in t)), b) for b in other]
        raise TidykValueError(
            f"A formula's right side has no operator `{node.value}`: wrap arithmetic in `I()`."
        )

    def signed(self, node: Node) -> list[Term]:
        return self.expand(node.parts[0]) if node.value == "+" else self.without([], node.parts[0])

    def without(self, terms: list[Term], node: Node) -> list[Term]:
        if node.kind == "number":
            self.intercept = node.value == 0
            return terms
        gone = {frozenset(t) for t in self.expand(node)}
        return [t for t in terms if frozenset(t) not in gone]

    def power(self, left: Node, right: Node) -> list[Term]:
        if right.kind != "number" or right.value < 1 or right.value % 1:
            raise TidykValueError(
                f"The power of terms must be a whole number of at least 1, not {right}."
            )
        base = self.expand(left)
        terms = list(base)
        for _ in range(int(right.value) - 1):
            terms += [_join(a, b) for a in terms for b in base]
        return list(dict.fromkeys(terms))


def _join(a: Term, b: Term) -> Term:
    """The interaction of two terms; a variable counts once."""
    return tuple(dict.fromkeys(a + b))
