"""Columns by role and type: `all_numeric_predictors()`, `has_role("id")` and their like."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.base.selectors import Choice
from tidyk.base.travel import Carried
from tidyk.recipes.columns import Table, as_pandas, types_of


@frozen
class Term:
    """What a recipe knows of a variable.

    Attributes:
        types: R's words for its type.
        roles: Its roles; None stands for no role.
        source: "original", or "derived" if a step made it.
    """

    types: tuple[str, ...]
    roles: tuple[str | None, ...] = ("predictor",)
    source: str | None = "original"
    own_types: Mapping[str, tuple[str, ...]] = field(factory=dict)


@frozen(eq=False)
class About:
    """What selectors see: the terms, and the table, if there is one."""

    terms: Mapping[str, Term]
    table: Table | None = None


@frozen(repr=False)
class ByAbout(Choice):
    """Columns with one of the roles and one of the types; None stands for any."""

    text: str
    roles: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None

    def select(self, columns: Iterable[Any], about: Any = None) -> list[Any]:
        terms = _about(self, about).terms
        said: dict[int, bool] = {}  # many columns have their term in common
        selection = []
        for column in columns:
            term = terms[column]
            if id(term) not in said:
                said[id(term)] = self._takes(term)
            if said[id(term)]:
                selection.append(column)
        return selection

    def _takes(self, term: Term) -> bool:
        roles = self.roles is None or any(r in self.roles for r in term.roles)
        return roles and (self.types is None or any(t in self.types for t in term.types))

    def __repr__(self) -> str:
        return self.text


@frozen(repr=False)
class Where(Choice):
    """Columns for which a function returns True."""

    function: Callable[[Any], Any]

    def select(self, columns: Iterable[Any], about: Any = None) -> list[Any]:
        import pandas as pd

        table = _about(self, about).table
        if table is None:
            raise TidykValueError("`where()` needs the columns' values: there are none yet.")
        return [c for c in columns if self.function(pd.Series(as_pandas(table[c]), name=c))]

    def __reduce__(self) -> Any:
        return _where, (Carried({"function": self.function}),)

    def __repr__(self) -> str:
        return f"where({getattr(self.function, '__name__', 'function')})"


def _where(carried: Carried) -> Where:
    return Where(carried["function"])


def _about(choice: Choice, about: Any) -> About:
    if not isinstance(about, About):
        raise TidykTypeError(
            f"`{choice!r}` asks for roles or types, which only the columns of a recipe have."
        )
    return about


def terms_of(
    table: Table, current: Mapping[str, Term], before: Table, role: str | None
) -> dict[str, Term]:
    """The terms after a step: columns that it made have its role; without a role, as in R, they
    have no source either."""
    terms = {}
    alike: dict[tuple[tuple[str, ...], tuple[str | None, ...], str | None], Term] = {}
    for name, column in table.columns.items():
        term = current.get(name)
        if term is not None and before.columns.get(name) is column:
            terms[name] = term
            continue
        types = types_of(column)
        if term is not None and types == term.types and not term.own_types:
            terms[name] = term
            continue
        source = term.source if term else "derived" if role else None
        key = types, term.roles if term else (role,), source
        if key not in alike:
            alike[key] = Term(*key)
        terms[name] = alike[key]
    return terms


def _maker(name: str, *types: str, role: str | None = None) -> Callable[[], ByAbout]:
    """A selector function without arguments."""
    selector = ByAbout(f"{name}()", (role,) if role else None, types or None)

    def choose() -> ByAbout:
        return selector

    of = f" of type {' or '.join(types)}" if types else ""
    who = {"predictor": "Predictors", "outcome": "Outcomes"}.get(role or "", "Columns")
    choose.__name__ = choose.__qualname__ = name
    choose.__module__ = __name__
    choose.__doc__ = (
        f"{who}{of}. Equals R's `recipes::{name}()`.\n\n    >>> {name}()\n    {name}()\n    "
    )
    return choose


all_predictors = _maker("all_predictors", role="predictor")
all_outcomes = _maker("all_outcomes", role="outcome")
all_numeric = _maker("all_numeric", "numeric")
all_double = _maker("all_double", "double")
all_integer = _maker("all_integer", "integer")
all_logical = _maker("all_logical", "logical")
all_nominal = _maker("all_nominal", "nominal")
all_string = _maker("all_string", "string")
all_factor = _maker("all_factor", "factor", "ordered")
all_ordered = _maker("all_ordered", "ordered")
all_unordered = _maker("all_unordered", "unordered")
all_date = _maker("all_date", "date")
all_datetime = _maker("all_datetime", "datetime")
all_numeric_predictors = _maker("all_numeric_predictors", "numeric", role="predictor")
all_double_predictors = _maker("all_double_predictors", "double", role="predictor")
all_integer_predictors = _maker("all_integer_predictors", "integer", role="predictor")
all_logical_predictors = _maker("all_logical_predictors", "logical", role="predictor")
all_nominal_predictors = _maker("all_nominal_predictors", "nominal", role="predictor")
all_string_predictors = _maker("all_string_predictors", "string", role="predictor")
all_factor_predictors = _maker("all_factor_predictors", "factor", "ordered", role="predictor")
all_ordered_predictors = _maker("all_ordered_predictors", "ordered", role="predictor")
all_unordered_predictors = _maker("all_unordered_predictors", "unordered", role="predictor")
all_date_predictors = _maker("all_date_predictors", "date", role="predictor")
all_datetime_predictors = _maker("all_datetime_predictors", "datetime", role="predictor")


def has_role(match: str | Iterable[str] = "predictor") -> ByAbout:
    """Columns with a role. Equals R's `recipes::has_role()`.

    Args:
        match: A role, or several.

    >>> has_role("id")
    has_role("id")
    """
    return ByAbout(f"has_role({_called(match)})", _several(match, "has_role"))


def has_type(match: str | Iterable[str] = "numeric") -> ByAbout:
    """Columns of a type: "numeric", "double", "nominal", "factor", … as `summary()` lists them.
    Equals R's `recipes::has_type()`.

    Args:
        match: A type, or several.

    >>> has_type("date")
    has_type("date")
    """
    return ByAbout(f"has_type({_called(match)})", types=_several(match, "has_type"))


def where(function: Callable[[Any], Any]) -> Where:
    """Columns for which a function of their values returns True. Equals R's `tidyselect::where()`.

    Args:
        function: Called with each column as a Series.

    >>> where(lambda x: x.isna().any())
    where(<lambda>)
    """
    if not callable(function):
        raise TidykTypeError(f"`where()` takes a function, not {describe(function)}.")
    return Where(function)


def _several(match: str | Iterable[str], name: str) -> tuple[str, ...]:
    texts = (match,) if isinstance(match, str) else tuple(match)
    if not all(isinstance(m, str) for m in texts):
        raise TidykTypeError(f"`{name}()` takes text, not {describe(match)}.")
    return texts


def _called(match: str | Iterable[str]) -> str:
    texts = [f'"{m}"' for m in ([match] if isinstance(match, str) else match)]
    return texts[0] if len(texts) == 1 else f"c({', '.join(texts)})"
