"""The progress of an iterative search."""

from __future__ import annotations

import pandas as pd

from tidyk.tuning.session import Session


class Improvement:
    """How many rounds ago the best mean of the first metric was found.

    Attributes:
        best: The best so far.
        since: Rounds without a better one.
        since_explored: The same, since a candidate was tried because its metric is uncertain.
    """

    def __init__(self, session: Session) -> None:
        self.session, self.since, self.since_explored = session, 0, 0
        self.best = self._best()

    def _best(self) -> float:
        return min(
            (self.session.loss(m) for m in self.session.means().values()), default=float("inf")
        )

    def look(self, explored: bool = False) -> bool:
        """Is the last round's candidate the best?"""
        best = self._best()
        better, self.best = best < self.best, min(best, self.best)
        self.since = 0 if better else self.since + 1
        self.since_explored = 0 if better or explored else self.since_explored + 1
        return better


def progress_line(session: Session, row: pd.DataFrame) -> str:
    """A candidate's values and its mean, in words."""
    last, name = session.known[-1], session.search.metrics.metrics[0].name
    values = ", ".join(
        f"{id}={value:.3g}" if isinstance(value, float) else f"{id}={value}"
        for id, value in row.iloc[0].items()
    )
    mean = session.means().get(last.config)
    return f"{values}: {'failed' if mean is None else f'{name} {mean:.4g}'}"
