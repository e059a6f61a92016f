"""Pieces of R's printed forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

WIDTH = 80


def rule(title: str = "", *, line: str = "─", width: int = WIDTH) -> str:
    """A title in a line, as cli::rule() draws it.

    >>> rule("Model", width=20)
    '── Model ───────────'
    """
    head = f"{line * 2} {title} " if title else ""
    return head + line * (width - len(head))


def bullets(items: Iterable[str], mark: str = "•") -> str:
    """One item a line, each behind a mark.

    >>> print(bullets(["a", "b"]))
    • a
    • b
    """
    return "\n".join(f"{mark} {item}" for item in items)


def listed(items: Sequence[str]) -> str:
    """Items in a sentence, as cli writes them.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b, and c')
    """
    if len(items) < 3:
        return " and ".join(items)
    return f"{', '.join(items[:-1])}, and {items[-1]}"


def r_number(value: float, digits: int = 7) -> str:
    """A number as R's print() and format() show it: up to seven significant digits.

    >>> r_number(1.0), r_number(0.1), r_number(1e-10), r_number(123456.789), r_number(1e5)
    ('1', '0.1', '1e-10', '123456.8', '1e+05')
    """
    number = float(value)
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "Inf" if number > 0 else "-Inf"
    significant, exponent = _significant(number, digits)
    decimals = max(significant - 1 - exponent, 0)
    fixed = f"{number:.{decimals}f}"
    mantissa = f"{number:.{significant - 1}e}"
    head, _, power = mantissa.partition("e")
    scientific = f"{head}e{power[0]}{power[1:].zfill(2)}"
    return fixed if len(fixed) <= len(scientific) else scientific


def _significant(number: float, digits: int) -> tuple[int, int]:
    """How many digits are needed (at most `digits`), and the power of ten of the first."""
    mantissa, _, power = f"{number:.{digits - 1}e}".partition("e")
    return max(len(mantissa.replace("-", "").replace(".", "").rstrip("0")), 1), int(power)


def r_value(value: object) -> str:
    """A value as R deparses it in a printed specification: `TRUE`, `"relu"`, `c(1, 2)`, `NULL`.

    >>> r_value(True), r_value("relu"), r_value([1, 2.5]), r_value(None), r_value({"a": 1})
    ('TRUE', '"relu"', 'c(1, 2.5)', 'NULL', 'list(a = 1)')
    """
    from numbers import Real

    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Real):
        return r_number(float(value), 15)
    if isinstance(value, dict):
        return f"list({', '.join(f'{k} = {r_value(v)}' for k, v in value.items())})"
    if isinstance(value, list | tuple):
        return f"c({', '.join(map(r_value, value))})"
    return _code(value)


def _code(value: object) -> str:
    """Python's own text for what has none in R; addresses say nothing and are left out."""
    name = getattr(value, "__name__", None)
    if name is not None:
        return str(name)
    text = repr(value)
    return f"<{type(value).__name__}>" if " at 0x" in text or "\n" in text else text


def interval_names(
    edges: Sequence[float] | Any, digits: int = 3, *, right: bool = True, closed: bool = False
) -> list[str]:
    """Intervals as R's `cut()` writes them, with as many digits as tell the edges apart.

    `right` says which end belongs to an interval, `closed` that both do for the outermost.

    >>> interval_names([0, 1.5, 3])
    ['(0,1.5]', '(1.5,3]']
    """
    texts = [f"{e:.{digits}g}" for e in edges]
    for more in range(digits, max(12, digits) + 1):
        texts = [f"{e:.{more}g}" for e in edges]
        if len(set(texts)) == len(texts):
            break
    names = [f"({a},{b}]" if right else f"[{a},{b})" for a, b in pairwise(texts)]
    if closed and names:
        at = 0 if right else -1
        names[at] = f"[{names[at][1:-1]}]"
    return names
