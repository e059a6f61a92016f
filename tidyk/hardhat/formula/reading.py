"""Reads R's formulas into trees, and writes trees as R writes them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from attrs import evolve, field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.base.printing import r_number

NAME = r"(?:[^\W\d_]|\.(?!\d))[\w.]*"
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?L?|\.\d+(?:[eE][+-]?\d+)?)"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<tick>`[^`]+`)"
    rf"|(?P<name>{NAME}(?:::{NAME})?)"
    r"|(?P<op>%[^%\s]*%|<=|>=|==|!=|\*\*|[-+*/^:~()=,<>!&|]))"
)
POWERS = {
    "~": 1, "|": 3, "&": 4, "==": 6, "!=": 6, "<": 6, ">": 6, "<=": 6, ">=": 6,
    "+": 7, "-": 7, "*": 8, "/": 8, "%in%": 9, "%%": 9, "%/%": 9, ":": 10, "^": 13, "**": 13,
}  # fmt: skip
NOT_THERE = {
    "$": "has `$`, where columns stand by their names alone,",
    "[": "has `[`, where columns stand whole,",
}
UNARY = {"-": 12, "+": 12, "~": 1, "!": 5}
CONSTANTS = {
    "TRUE": True,
    "FALSE": False,
    "NULL": None,
    "NA": math.nan,
    "NaN": math.nan,
    "Inf": math.inf,
    "pi": math.pi,
}


@frozen
class Node:
    """A part of a formula: a "name", "number", "text", "call" (of the function `value`) or "op"
    (the operator `value`)."""

    kind: str
    value: Any
    parts: tuple[Node, ...] = ()
    names: tuple[str | None, ...] = field(default=())

    def __str__(self) -> str:
        return write(self)


class Reader:
    """Reads one formula."""

    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        while at < len(formula.rstrip()):
            match = TOKEN.match(formula, at)
            if not match or match.end() == at:
                place = len(formula) - len(formula[at:].lstrip())
                raise self.error(NOT_THERE.get(formula[place], "cannot be read"), place)
            kind = str(match.lastgroup)
            self.tokens.append((kind, match.group(kind), match.start(kind)))
            at = match.end()
        self.at = 0

    def error(self, problem: str, place: int) -> TidykValueError:
        """An error that points at a place in the formula."""
        line = re.sub(r"\s", " ", self.formula)
        return TidykValueError(f"The formula {problem} here:\n  {line}\n  {' ' * place}^")

    def stop(self, problem: str) -> NoReturn:
        """Raise the error for the token that comes next and cannot be there."""
        both = self.tokens[self.at - 1 : self.at + 1] if self.at else []
        if [kind for kind, *_ in both] == ["name", "name"]:
            name = " ".join(text for _, text, _ in both)
            problem += f" (a name with spaces needs backticks, `{name}`)"
        raise self.error(problem, self.place())

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def place(self) -> int:
        return self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.formula)

    def expression(self, floor: int = 0) -> Node:
        left = self.primary()
        while (power := POWERS.get(self.peek(), -1)) > floor or (power == floor == 13):
            operator = self.take()
            right = self.expression(power - 1 if operator in ("^", "**") else power)
            left = _joined("^" if operator == "**" else operator, left, right)
        return left

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def primary(self) -> Node:
        if self.at >= len(self.tokens):
            raise self.error("ends too early", len(self.formula))
        kind, text, place = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Node("number", int(text[:-1]) if text.endswith("L") else float(text))
        if kind == "text":
            return Node("text", re.sub(r"\\(.)", r"\1", text[1:-1]))
        if kind == "tick":
            return Node("name", text[1:-1])
        if kind == "name":
            return self.call(text) if self.peek() == "(" else Node("name", text)
        if text == "(":
            inner = self.expression()
            self.expect(")")
            return Node("op", "(", (inner,))
        if text in UNARY:
            return Node("op", text, (self.expression(UNARY[text]),))
        raise self.error("has something unexpected", place)

    def expect(self, token: str) -> None:
        if self.peek() != token:
            self.stop(f"lacks `{token}`")
        self.take()

    def call(self, function: str) -> Node:
        self.expect("(")
        parts, names = [], []
        while self.peek() != ")":
            name = None
            if self.at + 1 < len(self.tokens) and self.tokens[self.at + 1][1] == "=":
                name = self.take()
                self.take()
            parts.append(self.expression())
            names.append(name)
            if self.peek() != ")":
                self.expect(",")
                if self.peek() == ")":
                    raise self.error("lacks an argument", self.place())
        self.expect(")")
        return Node("call", function, tuple(parts), tuple(names))


def _joined(operator: str, left: Node, right: Node) -> Node:
    """Two parts joined by an operator; a sum of many parts is one node."""
    if operator == "+" and left.kind == "op" and left.value == "+" and len(left.parts) > 1:
        return evolve(left, parts=(*left.parts, right))
    return Node("op", operator, (left, right))


def read(formula: str) -> tuple[Node | None, Node]:
    """The left and the right side of a formula.

    >>> left, right = read("y ~ x + I(z^2)")
    >>> str(left), str(right)
    ('y', 'x + I(z^2)')
    """
    if not isinstance(formula, str):
        raise TidykTypeError(f'A formula is text, such as "y ~ x", not {describe(formula)}.')
    reader = Reader(formula)
    tree = reader.expression()
    if reader.at < len(reader.tokens):
        reader.stop("has something unexpected")
    if tree.kind != "op" or tree.value != "~":
        raise TidykValueError(f'A formula needs a `~`, such as "y ~ x"; "{formula}" has none.')
    if any(part.kind == "op" and part.value == "~" for part in tree.parts):
        raise TidykValueError(f'A formula has one `~`; "{formula}" has more.')
    return (None, tree.parts[0]) if len(tree.parts) == 1 else (tree.parts[0], tree.parts[1])


def write(node: Node) -> str:
    """A tree as R deparses it."""
    if node.kind == "name":
        return node.value if re.fullmatch(NAME, node.value) else f"`{node.value}`"
    if node.kind == "number":
        return f"{node.value}L" if isinstance(node.value, int) else r_number(node.value, 15)
    if node.kind == "text":
        escaped = node.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if node.kind == "call":
        args = (f"{n} = {p}" if n else str(p) for n, p in zip(node.names, node.parts, strict=True))
        return f"{node.value}({', '.join(args)})"
    if node.value == "(":
        return f"({node.parts[0]})"
    if len(node.parts) == 1:
        return f"{node.value}{node.parts[0]}"
    space = "" if node.value in ("^", ":", "/", "%%", "%/%") else " "
    return f"{space}{node.value}{space}".join(map(write, node.parts))


def names_in(node: Node) -> list[str]:
    """The variables of a tree, each once. Equals R's `all.vars()`."""
    if node.kind == "name":
        return [] if node.value in CONSTANTS else [node.value]
    return list(dict.fromkeys(name for part in node.parts for name in names_in(part)))


def without_dot(node: Node, columns: Iterable[str]) -> Node:
    """The tree with these columns in place of each `.`."""
    names = [Node("name", str(column)) for column in columns]

    def replaced(part: Node) -> Node:
        if part.kind == "name" and part.value == ".":
            if not names:
                raise TidykValueError("The formula's `.` stands for no column: there is none left.")
            return Node("op", "(", (Node("op", "+", tuple(names)),)) if names[1:] else names[0]
        return evolve(part, parts=tuple(map(replaced, part.parts)))

    return replaced(node) if "." in names_in(node) else node
