"""What steps have to tell of values that are missing now: said once, when the last step is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from attrs import field, frozen

from tidyk.base.errors import warn
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table, missing_in


@frozen
class Told:
    """What was told.

    Attributes:
        levels: By column the levels that were not known, and in how many rows each stood.
        gaps: By step the columns in which it made values missing, and how many.
    """

    levels: dict[str, dict[str, int]] = field(factory=dict)
    gaps: dict[str, dict[str, int]] = field(factory=dict)

    def say(self) -> None:
        """Warn of it."""
        if self.levels:
            warn(levels_sentence(self.levels))
        if self.gaps:
            places = [f"{place}: {_counted(gaps)}" for place, gaps in self.gaps.items()]
            warn(f"NaNs produced: values are missing now that were not. {'; '.join(places)}.")


LISTENING: ContextVar[Told | None] = ContextVar("LISTENING", default=None)


@contextmanager
def told_once() -> Iterator[None]:
    """What is told inside is said once, at the end."""
    if LISTENING.get() is not None:  # what is around it will say so
        yield
        return
    told = Told()
    token = LISTENING.set(told)
    try:
        yield
    finally:
        LISTENING.reset(token)
        told.say()


def tell_levels(name: str, values: Factor, known: Iterable[str], *, gaps: bool = False) -> None:
    """Tell of levels that are not known; with `gaps` of missing values too."""
    levels = set(known)
    counts = zip(values.levels, values.counts().tolist(), strict=True)
    found = {level: int(n) for level, n in counts if n and level not in levels}
    missing = int((values.codes < 0).sum()) if gaps else 0
    if missing:
        found["NA"] = missing
    if not found:
        return
    listening = LISTENING.get()
    if listening is None:
        warn(levels_sentence({name: found}))
        return
    before = listening.levels.setdefault(name, {})
    new = "NA" not in found or not before  # a level that was told already is missing by now
    listening.levels[name] = {**found, **before} if new else before


def tell_gaps(place: str, gaps: Mapping[str, int]) -> None:
    """Tell of values that a step made missing."""
    listening = LISTENING.get()
    if gaps and listening is not None:
        listening.gaps[place] = dict(gaps)


def levels_sentence(levels: Mapping[str, Mapping[str, int]]) -> str:
    """What is said of levels that are not known."""
    places = [f"`{name}`: {_rows(found)}" for name, found in levels.items()]
    helpers = [
        helper
        for helper, there in (
            ("step_novel()", any(set(found) - {"NA"} for found in levels.values())),
            ("step_unknown()", any("NA" in found for found in levels.values())),
        )
        if there
    ]
    return (
        f"There are new levels in {'; '.join(places)}. They are missing now: consider using "
        f"{' and '.join(f'`{helper}`' for helper in helpers)} before to handle them."
    )


def _rows(counts: Mapping[str, int]) -> str:
    shown = [(level if level == "NA" else f'"{level}"', n) for level, n in counts.items()]
    return ", ".join(f"{level} ({n} row{'s' * (n != 1)})" for level, n in shown)


def _counted(gaps: Mapping[str, int]) -> str:
    return ", ".join(f'{count} in "{name}"' for name, count in gaps.items())


def new_gaps(before: Table, after: Table, read: Iterable[str]) -> dict[str, int]:
    """How many values of the columns that a step changed are missing where none of those that it
    read was."""
    if after.rows != before.rows:
        return {}
    changed = {
        name: column
        for name, column in after.columns.items()
        if before.columns.get(name) is not column and _has_gaps(column)
    }
    if not changed:
        return {}
    there = np.ones(before.rows, bool)
    for name in read:
        if name in before.columns:
            there &= ~missing_in(before.columns[name])
    counts = {name: int((missing_in(c) & there).sum()) for name, c in changed.items()}
    return {name: count for name, count in counts.items() if count}


def _has_gaps(column: Column) -> bool:
    """Is it a column of fractions that misses some? Their sum is looked at first, which costs
    least."""
    if not isinstance(column, np.ndarray) or column.dtype.kind != "f" or column.ndim != 1:
        return False
    total = column.sum()
    return bool(total != total) and bool(np.isnan(column).any())
