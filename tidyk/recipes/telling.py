"""What steps report about values that became missing: once, after the last step."""

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
    """What was reported.

    Attributes:
        levels: By column, the unknown levels and how many rows had each.
        gaps: By step, the columns in which it made values missing, and how many.
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
    """Collect what is reported inside, and say it once at the end."""
    if LISTENING.get() is not None:  # the outer call will report it
        yield
        return
    told = Told()
    token = LISTENING.set(told)
    try:
        yield
    finally:
        LISTENING.reset(token)
        told.say()


def tell_levels(name: str, values: Factor, training: Iterable[str], *, gaps: bool = False) -> None:
    """Report levels that are not known; with `gaps`, missing values too."""
    levels = set(training)
    counts = zip(values.levels, values.counts().tolist(), strict=True)
    counts_of_new = {level: int(n) for level, n in counts if n and level not in levels}
    missing = int((values.codes < 0).sum()) if gaps else 0
    if missing:
        counts_of_new["NA"] = missing
    if not counts_of_new:
        return
    listening = LISTENING.get()
    if listening is None:
        warn(levels_sentence({name: counts_of_new}))
        return
    before = listening.levels.setdefault(name, {})
    new = (
        "NA" not in counts_of_new or not before
    )  # a level that was reported already is missing by now
    listening.levels[name] = {**counts_of_new, **before} if new else before


def tell_gaps(place: str, gaps: Mapping[str, int]) -> None:
    """Report values that a step made missing."""
    listening = LISTENING.get()
    if gaps and listening is not None:
        listening.gaps[place] = dict(gaps)


def levels_sentence(levels: Mapping[str, Mapping[str, int]]) -> str:
    """The sentence about levels that are not known."""
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
    """Is it a column of floats with missing values? The sum is checked first, which is cheapest."""
    if not isinstance(column, np.ndarray) or column.dtype.kind != "f" or column.ndim != 1:
        return False
    total = column.sum()
    return bool(total != total) and bool(np.isnan(column).any())
