"""What is found as more and more cases, the likeliest first, are taken for events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.base.errors import TidykValueError, warn
from tidyk.yardstick.cases import Cases


@frozen(eq=False)
class Ranking:
    """Which cases are events, and the score by which they are ranked.

    Attributes:
        event: Which cases are events.
        score: The higher, the likelier an event.
        weights: Case weights, or None.
        names: The level that is the event and the other.
    """

    event: np.ndarray
    score: np.ndarray
    weights: np.ndarray | None
    names: tuple[Any, Any]

    def cumulated(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The distinct scores, from the highest, and the total weights of events and of others down
        to each."""
        order = np.argsort(-self.score, kind="stable")
        score, event = self.score[order], self.event[order]
        weights = np.ones(len(score)) if self.weights is None else self.weights[order]
        last = np.r_[score[1:] != score[:-1], True] if len(score) else np.zeros(0, bool)
        events, all_ = np.cumsum(event * weights)[last], np.cumsum(weights)[last]
        return score[last], events, all_ - events

    def counted(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same for the cases that have a weight; a warning if no event has one."""
        ranking = self
        if self.weights is not None and not self.weights.all():
            weighted = self.weights != 0
            ranking = Ranking(
                self.event[weighted], self.score[weighted], self.weights[weighted], self.names
            )
        score, events, others = ranking.cumulated()
        if not (events.size and events[-1]):
            warn("There are 0 event cases in `truth`: the results will be meaningless.")
        return score, events, others

    def lacking(self) -> str | None:
        """The sentence for a truth without any events or without anything else; None for any
        other."""
        event = self.event if self.weights is None else self.event[self.weights != 0]
        for there, kind, name in zip(
            (event.any(), not event.all()), ("event", "control"), self.names, strict=True
        ):
            if not there:
                return f'`truth` has no {kind} observations: none of the {kind} level "{name}".'
        return None


def rankings(x: Cases) -> Iterator[Ranking]:
    """The ranking of the event's level against the other one, or of each level against the rest."""
    if x.estimator == "binary":
        names = x.levels if x.event == 0 else x.levels[::-1]
        yield Ranking(x.truth == x.event, x.estimate[:, 0], x.weights, (names[0], names[1]))
        return
    for at, level in enumerate(x.levels):
        yield Ranking(x.truth == at, x.estimate[:, at], x.weights, (level, "..other"))


# --- the four curves ------------------------------------------------------------------------------
def roc_points(ranking: Ranking) -> dict[str, np.ndarray]:
    """Sensitivity and specificity at each threshold, from the lowest; an error unless there are
    both kinds of cases."""
    if problem := ranking.lacking():
        raise TidykValueError(problem)
    score, events, others = ranking.counted()
    with np.errstate(all="ignore"):
        true, false = events / events[-1:], others / others[-1:]
    return {
        ".threshold": np.r_[-np.inf, score[::-1], np.inf],
        "specificity": np.r_[0.0, 1 - false[::-1], 1.0],
        "sensitivity": np.r_[1.0, true[::-1], 0.0],
    }


def roc_points_at(ranking: Ranking, thresholds: np.ndarray) -> dict[str, np.ndarray]:
    """Sensitivity and specificity at given thresholds, which may be among the scores."""
    points = roc_points(ranking)
    at = np.searchsorted(points[".threshold"], thresholds, side="left")
    return {".threshold": thresholds, **{n: points[n][at] for n in ("specificity", "sensitivity")}}


def pr_points(ranking: Ranking) -> dict[str, np.ndarray]:
    """Recall and precision at each threshold, from the highest."""
    score, events, others = ranking.counted()
    with np.errstate(all="ignore"):
        recall, precision = events / events[-1:], events / (events + others)
    return {
        ".threshold": np.r_[np.inf, score],
        "recall": np.r_[0.0, recall],
        "precision": np.r_[1.0, precision],
    }


def gain_points(ranking: Ranking) -> dict[str, np.ndarray]:
    """How many cases are tested and how many events found, from the likeliest case on."""
    _, events, others = ranking.cumulated()
    events_found, cases_tested = np.r_[0.0, events], np.r_[0.0, events + others]
    with np.errstate(all="ignore"):
        percent_tested, percent_found = (
            cases_tested / cases_tested[-1] * 100,
            events_found / events_found[-1] * 100,
        )
    percent_tested[0] = percent_found[0] = 0
    return {
        ".n": cases_tested,
        ".n_events": events_found,
        ".percent_tested": percent_tested,
        ".percent_found": percent_found,
    }


def lift_points(ranking: Ranking) -> dict[str, np.ndarray]:
    """How many times more events are found than by chance."""
    gain = gain_points(ranking)
    with np.errstate(all="ignore"):
        lift = gain.pop(".percent_found") / gain[".percent_tested"]
    return {**gain, ".lift": lift}
