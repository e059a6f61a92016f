"""Where a session keeps the results of its units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from tidyk.tuning.candidates import Candidate
from tidyk.tuning.plan import Unit, UnitResult
from tidyk.tuning.search import Search


class MemoryStore:
    """Results of units in this process: a unit that is requested again is not run again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, ...], tuple[UnitResult, ...]] = {}

    def begin(self, search: Search, root: int) -> None:
        """Called once, before the first unit, with what is searched and the root of all seeds."""

    def ask(self, units: int) -> None:
        """Told before units are run: how many."""

    def add(self, unit: Unit, results: tuple[UnitResult, ...]) -> None:
        """Keep the results of a unit."""
        self._kept[unit.key] = results

    def __contains__(self, unit: Unit) -> bool:
        return unit.key in self._kept

    def __getitem__(self, unit: Unit) -> tuple[UnitResult, ...]:
        return self._kept[unit.key]

    def let_go(self, units: Sequence[Unit]) -> None:
        """Keep results of units without what others could go on from."""
        for unit in units:
            if unit.key in self._kept:
                self._kept[unit.key] = tuple(evolve(r, live=None) for r in self._kept[unit.key])

    def finish(self, known: list[Candidate], **how: Any) -> None:
        """Called once, at the end, with all candidates and how the results are put together."""

    @property
    def results(self) -> list[UnitResult]:
        """All results, in the order of their places, whichever were done first."""
        return [result for key in sorted(self._kept) for result in self._kept[key]]
