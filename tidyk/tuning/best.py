"""How good each candidate is so far."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from tidyk.tuning.plan import Unit, UnitResult
from tidyk.yardstick.sets import MetricSet


class Best:
    """Means of the first metric so far, by candidate.

    Attributes:
        name: The metric's.
        loss: The metric's values as losses.
        values: Those of each candidate.
    """

    def __init__(self, metrics: MetricSet) -> None:
        first = metrics.metrics[0]
        self.name, self.loss = first.name, first.loss
        self.values: dict[str, list[float]] = {}
        self._seen: set[tuple[int, ...]] = set()
        self._stages: dict[str, int] = {}

    def add(self, unit: Unit, results: Sequence[UnitResult]) -> None:
        """Take the results of a unit into account, once."""
        if unit.key in self._seen:
            return
        self._seen.add(unit.key)
        for result in results:
            if result.metrics is None:
                continue
            rows = zip(
                result.metrics[".metric"].tolist(),
                result.metrics[".estimate"].tolist(),
                strict=True,
            )
            values = self._values_of(result.candidate.config, unit.until)
            values += [value for name, value in rows if name == self.name]

    def _values_of(self, config: str, until: int) -> list[float]:
        """A candidate's values; those after fewer epochs are forgotten."""
        if until > self._stages.get(config, 0):
            self._stages[config], self.values[config] = until, []
        return self.values.setdefault(config, [])

    def means(self) -> dict[str, float]:
        """The mean of each candidate's values, without missing ones."""
        complete = {config: [v for v in vs if v == v] for config, vs in self.values.items()}
        # `fsum()` rounds once: the order in which workers are done does not show
        return {config: fsum(vs) / len(vs) for config, vs in complete.items() if vs}

    def told(self) -> dict[str, float]:
        """The best mean, for the progress bar."""
        means = self.means().values()
        return {f"best {self.name}": min(means, key=self.loss)} if means else {}
