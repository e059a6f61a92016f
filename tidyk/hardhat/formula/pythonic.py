"""Formulas as Python writes them: formulaic's `Formula`, read and returned."""

from __future__ import annotations

import re
from abc import ABC
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.hardhat.formula.reading import Node, read, write

if TYPE_CHECKING:
    from formulaic import Formula

WORDS = {"True": "TRUE", "False": "FALSE", "None": "NULL"}
R_WORDS = {**WORDS, "np.": "", "//": "%/%", "%": "%%"}
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|\bnp\.|\b(?:True|False|None)\b|//|%")


class FormulaLike(ABC):  # noqa: B024  # known by its module
    """formulaic's formulas, of which there are several classes. They are recognised by the name of
    their module, so that formulaic need not be imported."""

    @classmethod
    def __subclasshook__(cls, other: type) -> Any:
        if cls is not FormulaLike:
            return NotImplemented
        return any(c.__module__ == "formulaic.formula" for c in other.__mro__)


def formula_text(formula: object, name: str = "formula") -> str:
    """A formula as R's text: text stays as it is, formulaic's `Formula` is translated.

    Raises:
        TidykTypeError: It is neither text nor a `Formula`.
    """
    if isinstance(formula, str):
        return formula
    if isinstance(formula, FormulaLike):
        return _r_text(formula)
    raise TidykTypeError(
        f'`{name}` must be a formula as text, such as "y ~ x", not {describe(formula)}.'
    )


def _r_text(formula: Any) -> str:
    left, right = getattr(formula, "lhs", ()), getattr(formula, "rhs", formula)
    if (isinstance(left, tuple) and left) or isinstance(right, tuple):
        raise TidykValueError(
            f"A formula has one right side and at most one left side, not `{formula}`."
        )
    terms = [_term(term) for term in right]
    intercept = [] if "1" in terms else ["- 1"]
    written = " + ".join([t for t in terms if t != "1"]) or "1"
    return " ".join([*map(_term, left), "~", written, *intercept])


def _term(term: Any) -> str:
    """A term in R's words: each factor that formulaic evaluates is one variable."""
    return ":".join(_factor(factor) for factor in term.factors)


def _factor(factor: Any) -> str:
    text = str(factor.expr)
    if factor.eval_method.value == "lookup":
        return write(Node("name", text))
    text = QUOTED.sub(lambda match: R_WORDS.get(match[0], match[0]), text)
    node = read(f"~ {text}")[1]
    return f"I({text})" if node.kind == "op" else text


def as_formula(response: Node | None, labels: Iterable[Iterable[Node]], intercept: bool) -> Formula:
    """formulaic's `Formula` for a response and terms."""
    import formulaic

    terms = [":".join(map(_python, nodes)) for nodes in labels]
    right = " + ".join(["1" if intercept else "0", *terms])
    make: Any = formulaic.Formula  # a factory, which its stubs call abstract
    return make(right if response is None else f"{_python(response)} ~ {right}")


def _python(node: Node) -> str:
    """A tree as Python writes it; operations are in braces, which make them one variable."""
    if node.kind == "name":
        return node.value if node.value.isidentifier() else f"`{node.value}`"
    if node.kind == "op" and node.value == "(":
        return f"({_inner(node.parts[0])})"
    return f"{{{_inner(node)}}}" if node.kind == "op" else _inner(node)


def _inner(node: Node) -> str:
    """As `_python()`, inside a call or an operation."""
    if node.kind == "op" and node.value != "(":
        signs = {"^": "**", "%%": "%", "%/%": "//", "!": "not "}
        parts = [_inner(part) for part in node.parts]
        sign = signs.get(node.value, node.value)
        return f"{sign}{parts[0]}" if len(parts) == 1 else f" {sign} ".join(parts)
    if node.kind == "op":
        return f"({_inner(node.parts[0])})"
    if node.kind == "call":
        pairs = zip(node.names, node.parts, strict=True)
        args = (f"{n.replace('.', '_')}={_inner(p)}" if n else _inner(p) for n, p in pairs)
        return f"{node.value}({', '.join(args)})"
    if node.kind == "number":
        return f"{node.value:g}"
    words = {r: python for python, r in WORDS.items()}
    return words.get(node.value, _python(node)) if node.kind == "name" else write(node)
