"""Columns by what their names are like, as tidyselect has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from tidyk.base.errors import TidykTypeError, check_columns, describe


@frozen(repr=False)
class Selector:
    """Chooses columns by name; `starts_with()` and its like make them."""

    kind: str
    patterns: tuple[str, ...]

    def select(self, columns: Iterable[Any]) -> list[Any]:
        """The columns that it chooses, in their order."""
        return [c for c in columns if self._takes(str(c))]

    def _takes(self, name: str) -> bool:
        test = {
            "starts_with": name.startswith,
            "ends_with": name.endswith,
            "contains": lambda p: p in name,
            "matches": lambda p: re.search(p, name) is not None,
            "any_of": lambda p: p == name,
            "everything": lambda p: True,
        }[self.kind]
        return any(test(p) for p in self.patterns) or self.kind == "everything"

    def __repr__(self) -> str:
        shown = ", ".join(f'"{p}"' for p in self.patterns)
        return f"{self.kind}({shown})"


def starts_with(*prefixes: str) -> Selector:
    """Columns whose names start with one of the texts. Equals R's `tidyselect::starts_with()`.

    >>> starts_with(".pred_").select([".pred_a", "y"])
    ['.pred_a']
    """
    return Selector("starts_with", prefixes)


def ends_with(*suffixes: str) -> Selector:
    """Columns whose names end with one of the texts. Equals R's `tidyselect::ends_with()`.

    >>> ends_with("_id").select(["user_id", "y"])
    ['user_id']
    """
    return Selector("ends_with", suffixes)


def contains(*parts: str) -> Selector:
    """Columns whose names contain one of the texts. Equals R's `tidyselect::contains()`.

    >>> contains("Width").select(["Sepal.Width", "Species"])
    ['Sepal.Width']
    """
    return Selector("contains", parts)


def matches(*patterns: str) -> Selector:
    """Columns whose names match a regular expression. Equals R's `tidyselect::matches()`.

    >>> matches("^x[0-9]$").select(["x1", "x10"])
    ['x1']
    """
    return Selector("matches", patterns)


def any_of(*names: str) -> Selector:
    """Those of the named columns that exist. Equals R's `tidyselect::any_of()`.

    >>> any_of("a", "z").select(["a", "b"])
    ['a']
    """
    return Selector("any_of", names)


def everything() -> Selector:
    """All columns. Equals R's `tidyselect::everything()`.

    >>> everything().select(["a", "b"])
    ['a', 'b']
    """
    return Selector("everything", ())


def select_columns(frame: Any, wanted: Any) -> list[str]:
    """The names of the columns that are wanted: a name, a selector, or a list of these.

    Raises:
        TidykKeyError: A named column does not exist.
    """
    if isinstance(wanted, Selector):
        return wanted.select(frame.columns)
    if isinstance(wanted, str):
        check_columns([wanted], frame)
        return [wanted]
    if isinstance(wanted, list | tuple):
        chosen = [c for part in wanted for c in select_columns(frame, part)]
        return list(dict.fromkeys(chosen))
    raise TidykTypeError(
        "Columns are chosen by name, by a list of names or by a selector, not by "
        f"{describe(wanted)}."
    )
