"""The cells of a printed column, as R's pillar writes them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError

DIGITS = 3
"""Significant digits of a number."""

LONGEST = 13
"""Numbers that need more characters are written with powers of ten."""

SYNTACTIC = re.compile(r"(?:[^\W\d]|\.(?!\d))[\w.]*")
"""Names that R takes without backticks."""


@frozen
class Cells:
    """A column that is ready to be printed: its name, type and texts.

    Attributes:
        right: Is it aligned to the right?
        shrinks: May its texts be cut?
        brief: Shorter texts, for a narrow column.
    """

    name: str
    kind: str
    texts: list[str]
    right: bool
    shrinks: bool = False
    brief: list[str] | None = None

    @property
    def title(self) -> str:
        """The name, in backticks where R needs them."""
        return self.name if SYNTACTIC.fullmatch(self.name) else f"`{self.name}`"

    @property
    def _head(self) -> int:
        return max(len(self.title), len(self.kind) + 2)

    @property
    def most(self) -> int:
        """The width that shows everything."""
        return max([self._head, *map(len, self.texts)])

    @property
    def least(self) -> int:
        """The narrowest that it can be."""
        if self.brief is not None:
            return max([self._head, *map(len, self.brief)])
        return self._head if self.shrinks else self.most

    def line(self, at: int, width: int) -> str:
        """The name (0), the type (1) or a cell, padded or cut to `width` characters."""
        texts = self.texts
        if self.brief is not None and max(map(len, texts), default=0) > width:
            texts = self.brief
        text = [self.title, f"<{self.kind}>", *texts][at]
        text = text if len(text) <= width else f"{text[: width - 1]}…"
        return text.rjust(width) if self.right else text.ljust(width)


def cells_of(name: str, column: pd.Series, kind: str | None = None) -> Cells:
    """The cells of a column; `kind` is the type that texts stand for."""
    dtype = column.dtype
    if kind is not None:
        texts = [str(v) for v in column]
        brief = _brief(texts) if kind == "list" else None
        return Cells(name, kind, texts, right=False, shrinks=brief is None, brief=brief)
    if isinstance(dtype, pd.CategoricalDtype):
        texts = ["<NA>" if pd.isna(v) else str(v) for v in column]
        return Cells(name, "ord" if dtype.ordered else "fct", texts, right=False, shrinks=True)
    if pd.api.types.is_bool_dtype(dtype):
        texts = ["NA" if pd.isna(v) else str(bool(v)).upper() for v in column]
        return Cells(name, "lgl", texts, right=False)
    if pd.api.types.is_integer_dtype(dtype):
        texts = ["NA" if pd.isna(v) else str(int(v)) for v in column]
        return Cells(name, "int", texts, right=True)
    if pd.api.types.is_float_dtype(dtype):
        return Cells(name, "dbl", number_texts(column.to_numpy(float, na_value=np.nan)), right=True)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return _dates(name, column)
    return _others(name, column)


def _dates(name: str, column: pd.Series) -> Cells:
    days = bool((column.dropna() == column.dropna().dt.normalize()).all())
    form = "%Y-%m-%d" if days else "%Y-%m-%d %H:%M:%S"
    texts = ["NA" if pd.isna(v) else v.strftime(form) for v in column]
    return Cells(name, "date" if days else "dttm", texts, right=False)


def _others(name: str, column: pd.Series) -> Cells:
    """Text, or anything: a column of objects is a list."""
    values = list(column)
    if all(isinstance(v, str) or v is pd.NA or v is None or _is_nan(v) for v in values):
        texts = [v if isinstance(v, str) else "<NA>" for v in values]
        if any(t != t.strip() for t in texts):
            texts = [f'"{t}"' for t in texts]
        return Cells(name, "chr", texts, right=False, shrinks=True)
    texts = [summary_of(v) for v in values]
    return Cells(name, "list", texts, right=False, brief=_brief(texts))


def _brief(texts: list[str]) -> list[str]:
    """Objects without their sizes: `<tibble>`."""
    return [re.sub(r" \[.*\]>$", ">", text) for text in texts]


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def summary_of(value: object) -> str:
    """One object in a column of objects: `<tibble [2 × 1]>`, `<dbl [3]>`, `<NULL>`.

    >>> summary_of(None), summary_of("a"), summary_of([1, 2])
    ('<NULL>', '<chr [1]>', '<list [2]>')
    """
    if value is None:
        return "<NULL>"
    if isinstance(value, pd.DataFrame):
        return f"<tibble [{len(value):,} × {value.shape[1]:,}]>"
    for kind, types in KINDS.items():
        if isinstance(value, types):
            return f"<{kind} [1]>"
    if isinstance(value, np.ndarray | pd.Series):
        letter = value.dtype.kind if isinstance(value.dtype, np.dtype) else "O"
        return f"<{ARRAYS.get(letter, 'list')} [{len(value):,}]>"
    if isinstance(value, Sequence | dict | set):
        return f"<list [{len(value):,}]>"
    return f"<{type(value).__name__}>"


KINDS: dict[str, Any] = {
    "lgl": (bool, np.bool_),
    "int": (int, np.integer),
    "dbl": (float, np.floating),
    "chr": str,
}
ARRAYS = {"f": "dbl", "i": "int", "u": "int", "b": "lgl", "U": "chr"}


# --- numbers --------------------------------------------------------------------------------------
def number_texts(values: np.ndarray) -> list[str]:
    """Numbers with three significant digits, their points under each other.

    >>> number_texts(np.array([1.5, 1234.567, 0.25]))
    ['   1.5 ', '1235.  ', '   0.25']
    """
    if values.ndim != 1:
        raise TidykTypeError(f"A column of numbers has one axis, not {values.ndim}.")
    plain = [_fixed(float(v)) for v in values]
    if _width(plain) <= LONGEST:
        return _aligned(plain)
    return _aligned([_power(float(v)) for v in values])


@frozen
class _Number:
    """A written number in parts, so that points and exponents can be aligned."""

    whole: str
    rest: str = ""
    power: int | None = None


def _special(value: float) -> _Number | None:
    if math.isnan(value):
        return _Number("NA")
    return _Number("Inf" if value > 0 else "-Inf") if math.isinf(value) else None


def _fixed(value: float) -> _Number:
    special = _special(value)
    if special is not None:
        return special
    exponent = int(f"{value:.{DIGITS - 1}e}".partition("e")[2]) if value else 0
    decimals = max(DIGITS - 1 - exponent, 0)
    scale = 10.0**decimals
    text = f"{round(value * scale) / scale:.{decimals}f}"  # as R's signif(): 3.215 is 3.22
    whole, _, rest = text.partition(".")
    if _is_exact(value, float(text)):
        rest = rest.rstrip("0")
        return _Number(whole, f".{rest}" if rest else "")
    return _Number(whole, f".{rest}")


def _power(value: float) -> _Number:
    special = _special(value)
    if special is not None:
        return special
    power = int(f"{value:.{DIGITS - 1}e}".partition("e")[2]) if value else 0
    mantissa = _fixed(value / 10.0**power)
    return _Number(mantissa.whole, mantissa.rest, power)


def _is_exact(value: float, written: float) -> bool:
    """Is the written number the value itself, up to its last bit?"""
    return abs(value - written) <= 1.2e-16 * max(abs(value), 1)


def _width(numbers: list[_Number]) -> int:
    whole = max((len(n.whole) for n in numbers), default=0)
    return whole + max((len(n.rest) for n in numbers), default=0)


def _aligned(numbers: list[_Number]) -> list[str]:
    whole = max((len(n.whole) for n in numbers), default=0)
    rest = max((len(n.rest) for n in numbers), default=0)
    powers = [n.power for n in numbers if n.power is not None]
    signed = any(p < 0 for p in powers)
    length = max((len(str(abs(p))) for p in powers), default=0)
    tails = [_tail(n.power, signed, length) for n in numbers]
    wide = max(map(len, tails), default=0)
    return [
        f"{n.whole.rjust(whole)}{n.rest.ljust(rest)}{tail.ljust(wide)}"
        for n, tail in zip(numbers, tails, strict=True)
    ]


def _tail(power: int | None, signed: bool, length: int) -> str:
    if power is None:
        return ""
    sign = ("-" if power < 0 else "+") if signed else ""
    return f"e{sign}{str(abs(power)).rjust(length)}"
