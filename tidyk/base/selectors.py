"""Columns chosen by what their names look like, as in tidyselect, and choices combined."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, describe
from tidyk.base.plain import plain


class Choice:
    """A choice of columns: `&`, `|` and `-` combine choices, `~` negates one, and a `-` before one
    removes its columns from those chosen before."""

    __slots__ = ()

    def select(self, columns: Iterable[Any], about: object = None) -> list[Any]:
        """The columns that it chooses.

        Args:
            columns: All names, in order.
            about: What is known of them besides their names; recipes know roles and types.
        """
        raise NotImplementedError

    def __and__(self, other: Any) -> Choice:
        return Combined("&", self, other)

    def __or__(self, other: Any) -> Choice:
        return Combined("|", self, other)

    def __sub__(self, other: Any) -> Choice:
        return Combined("-", self, other)

    def __invert__(self) -> Choice:
        return Combined("~", everything(), self)

    def __neg__(self) -> Choice:
        return Excluded(self)


@frozen(repr=False)
class Excluded(Choice):
    """Columns to be removed from those chosen before, or from all."""

    choice: Any

    def select(self, columns: Iterable[Any], about: object = None) -> list[Any]:
        return choose(columns, [self], about)

    def __repr__(self) -> str:
        return f"-{shown_choice(self.choice)}"


@frozen(repr=False)
class Combined(Choice):
    """Two choices as one: both ("&"), either ("|"), the first but not the second ("-", "~")."""

    how: str
    first: Any
    second: Any

    def select(self, columns: Iterable[Any], about: object = None) -> list[Any]:
        every = list(columns)
        a, b = (choose(every, [part], about) for part in (self.first, self.second))
        if self.how == "|":
            return list(dict.fromkeys([*a, *b]))
        other = set(b)
        return [c for c in a if (c in other) == (self.how == "&")]

    def __repr__(self) -> str:
        a, b = shown_choice(self.first), shown_choice(self.second)
        return f"!{b}" if self.how == "~" else f"{a} {self.how} {b}"


def choose(columns: Iterable[Any], choices: Iterable[Any], about: object = None) -> list[Any]:
    """The columns that names and choices stand for, each once; a leading `-x` means all but x, and
    so does the text "-x"; the text "x:z" means the columns from x to z. A column that has that very
    name is meant before."""
    every = list(columns)
    chosen: dict[Any, None] = {}
    for at, choice in enumerate(choices):
        part = _without(choice, every)
        if isinstance(part, Excluded):
            if at == 0:
                chosen = dict.fromkeys(every)
            for name in choose(every, [part.choice], about):
                chosen.pop(name, None)
        else:
            chosen.update(dict.fromkeys(_chosen(every, part, about)))
    return list(chosen)


def _without(part: object, every: list[Any]) -> object:
    """The text "-x" as what leaves x out."""
    if isinstance(part, str) and part.startswith("-") and part not in every:
        return Excluded(part[1:])
    return part


def _chosen(every: list[Any], part: object, about: object) -> list[Any]:
    if isinstance(part, Choice):
        return part.select(every, about)
    if isinstance(part, str):
        ends = part.split(":") if part not in every else []
        if len(ends) == 2 and all(end in every for end in ends):
            return _span(every, *ends)
        check_columns([part], every)
        return [part]
    if isinstance(part, list | tuple | range):
        return choose(every, part, about)
    if isinstance(part, int) and not isinstance(part, bool):
        if not -len(every) <= part < len(every):
            raise TidykValueError(f"There is no column {part}: there are {len(every)}, from 0.")
        return [every[part]]
    name = getattr(part, "__name__", "")
    hint = f" Call it: `{name}()`." if callable(part) and name else ""
    raise TidykTypeError(
        "Columns are chosen by name, by a list of names or by a selector, not by "
        f"{describe(part)}.{hint}"
    )


def _span(every: list[Any], first: str, last: str) -> list[Any]:
    """The columns from one to another, as R's `first:last`: backwards if they stand so."""
    start, end = every.index(first), every.index(last)
    return every[start : end + 1] if start <= end else every[end : start + 1][::-1]


def shown_choice(part: object) -> str:
    """A choice as R prints it: names without quotes, selectors as they are called."""
    if isinstance(part, list | tuple):
        return f"c({', '.join(map(shown_choice, part))})"
    return part if isinstance(part, str) else repr(part)


@frozen(repr=False)
class Selector(Choice):
    """Chooses columns by name; `starts_with()` and its like make one, `~` negates it."""

    kind: str
    patterns: tuple[str, ...] = ()
    ignore_case: bool = False
    negated: bool = False

    def select(self, columns: Iterable[Any], about: object = None) -> list[Any]:
        """The columns that it chooses: in the data's order, or in that of the names it was
        given."""
        del about  # names are enough
        there = list(columns)
        if self.kind == "all_of":
            check_columns(self.patterns, there)
        if self.kind in ("all_of", "any_of") and not self.negated:
            return [name for name in self.patterns if name in there]
        return [c for c in there if self._takes(str(c)) != self.negated]

    def _takes(self, name: str) -> bool:
        if self.kind == "everything":
            return True
        if self.kind == "matches":
            flags = re.IGNORECASE if self.ignore_case else 0
            return any(re.search(p, name, flags) for p in self.patterns)
        return any(TESTS[self.kind](self._cased(name), self._cased(p)) for p in self.patterns)

    def _cased(self, text: str) -> str:
        return text.lower() if self.ignore_case else text

    def __invert__(self) -> Selector:
        return evolve(self, negated=not self.negated)

    def __repr__(self) -> str:
        shown = ", ".join(f'"{p}"' for p in self.patterns)
        return f"{'~' if self.negated else ''}{self.kind}({shown})"


TESTS: dict[str, Callable[[str, str], bool]] = {
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "contains": lambda name, part: part in name,
    "any_of": lambda name, wanted: name == wanted,
    "all_of": lambda name, wanted: name == wanted,
}


@plain
def starts_with(*match: str, ignore_case: bool = True) -> Selector:
    """Columns whose names start with one of the texts. Equals R's `tidyselect::starts_with()`.

    Args:
        *match: Texts, or lists of them.
        ignore_case: Do capital and small letters count as the same?

    >>> starts_with(".pred_").select([".pred_a", "y"])
    ['.pred_a']
    """
    return Selector("starts_with", _texts("starts_with", match), ignore_case)


@plain
def ends_with(*match: str, ignore_case: bool = True) -> Selector:
    """Columns whose names end with one of the texts. Equals R's `tidyselect::ends_with()`.

    Args:
        *match: Texts, or lists of them.
        ignore_case: Do capital and small letters count as the same?

    >>> ends_with("_id").select(["user_id", "y"])
    ['user_id']
    """
    return Selector("ends_with", _texts("ends_with", match), ignore_case)


@plain
def contains(*match: str, ignore_case: bool = True) -> Selector:
    """Columns whose names contain one of the texts. Equals R's `tidyselect::contains()`.

    Args:
        *match: Texts, or lists of them.
        ignore_case: Do capital and small letters count as the same?

    >>> contains("width").select(["Sepal.Width", "Species"])
    ['Sepal.Width']
    """
    return Selector("contains", _texts("contains", match), ignore_case)


@plain
def matches(*match: str, ignore_case: bool = True) -> Selector:
    """Columns whose names match a regular expression. Equals R's `tidyselect::matches()`.

    Args:
        *match: Regular expressions, or lists of them.
        ignore_case: Do capital and small letters count as the same?

    >>> matches("^x[0-9]$").select(["x1", "x10"])
    ['x1']
    """
    return Selector("matches", _texts("matches", match), ignore_case)


@plain
def all_of(*names: Any) -> Selector:
    """The named columns, each of which must exist. Equals R's `tidyselect::all_of()`.

    >>> all_of(["b", "a"]).select(["a", "b", "c"])
    ['b', 'a']
    >>> (~all_of("b")).select(["a", "b", "c"])
    ['a', 'c']
    """
    return Selector("all_of", _texts("all_of", names))


@plain
def any_of(*names: Any) -> Selector:
    """Those of the named columns that exist. Equals R's `tidyselect::any_of()`.

    >>> any_of("a", "z").select(["a", "b"])
    ['a']
    """
    return Selector("any_of", _texts("any_of", names))


def everything() -> Selector:
    """All columns. Equals R's `tidyselect::everything()`.

    >>> everything().select(["a", "b"])
    ['a', 'b']
    """
    return Selector("everything")


def _texts(name: str, arguments: tuple[Any, ...]) -> tuple[str, ...]:
    """Texts, however they were given."""
    flat = [t for part in arguments for t in (part if isinstance(part, list | tuple) else [part])]
    wrong = [t for t in flat if not isinstance(t, str)]
    if wrong or not flat:
        culprit = describe(wrong[0]) if wrong else "nothing"
        raise TidykTypeError(f'`{name}()` takes texts, such as `{name}("x")`, not {culprit}.')
    return tuple(flat)


def select_columns(frame: Any, choice: Any) -> list[str]:
    """The names of the columns that a name, a selector, or a list of these chooses.

    Raises:
        TidykKeyError: A named column does not exist.
    """
    return choose(frame.columns, [choice])


def columns_of(data: Any, choice: Any) -> list[Any]:
    """The columns that an argument chooses: one by its label, of any type, or several."""
    label = isinstance(choice, Hashable) and choice in data.columns and choice not in ((), None)
    return [choice] if label else select_columns(data, choice)
