"""Where a session keeps what its units have given."""

from __future__ import annotations

from tidyk.tuning.plan import Unit, UnitResult


class MemoryStore:
    """Results of units in this process: a unit that is asked for again is not run again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, ...], tuple[UnitResult, ...]] = {}

    def add(self, unit: Unit, results: tuple[UnitResult, ...]) -> None:
        """Keep what a unit gave."""
        self._kept[unit.key] = results

    def __contains__(self, unit: Unit) -> bool:
        return unit.key in self._kept

    def __getitem__(self, unit: Unit) -> tuple[UnitResult, ...]:
        return self._kept[unit.key]

    @property
    def results(self) -> list[UnitResult]:
        """All results."""
        return [result for results in self._kept.values() for result in results]
