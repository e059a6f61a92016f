"""What is to be run: a plan that says what depends on what, made before anything runs.

A candidate is a row of the grid. Candidates that share a preprocessor form a preparation, which is
done once for each resample; a unit is one candidate on one resample. Every unit has its own seed,
so that results depend neither on the order in which units run nor on who runs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.random import sample_int, with_seed


@frozen
class Candidate:
    """A row of the grid.

    Attributes:
        number: Its place in the grid, from 0.
        config: R's name for it: "Preprocessor1_Model03".
        place: What notes call it: "preprocessor 1/1, model 3/27".
        model: Values of the model's parameters, by id.
        params: Values of all parameters, by id.
    """

    number: int
    config: str
    place: str
    model: Mapping[str, Any]
    params: Mapping[str, Any]


@frozen
class Preparation:
    """A preprocessor with values, and the candidates that share it; notes call it
    "preprocessor 1/1"."""

    place: str
    values: Mapping[str, Any]
    candidates: tuple[Candidate, ...]


@frozen(eq=False)
class Plan:
    """All that is to be run.

    Attributes:
        preparations: Preprocessors with their candidates.
        resamples: How many resamples there are.
        seeds: Array of shape (resamples, candidates): the seed of each unit.
    """

    preparations: tuple[Preparation, ...]
    resamples: int
    seeds: np.ndarray = field()

    @property
    def candidates(self) -> list[Candidate]:
        """All candidates in the order of the grid."""
        return sorted((c for p in self.preparations for c in p.candidates), key=lambda c: c.number)

    def only(self, numbers: Sequence[int]) -> Plan:
        """The part of the plan with these candidates."""
        wanted = set(numbers)
        parts = (
            Preparation(p.place, p.values, tuple(c for c in p.candidates if c.number in wanted))
            for p in self.preparations
        )
        return Plan(tuple(p for p in parts if p.candidates), self.resamples, self.seeds)


def make_plan(grid: pd.DataFrame, model_ids: Sequence[str], resamples: int) -> Plan:
    """The plan for a grid.

    Args:
        grid: One row a candidate, one column a parameter id; a grid without columns is one
            candidate.
        model_ids: Which of the columns are the model's; the others are the preprocessor's.
        resamples: How many resamples there are.

    Draws one number from the user's stream, for the seeds of all units.
    """
    rows: list[dict[str, Any]] = _rows(grid)
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        other = {k: v for k, v in row.items() if k not in model_ids}
        groups.setdefault(repr(other), []).append(number)
    wide, deep = len(str(len(groups))), len(str(max(map(len, groups.values()))))
    preparations = []
    for p, numbers in enumerate(groups.values(), start=1):
        place = f"preprocessor {p}/{len(groups)}"
        candidates = tuple(
            Candidate(
                n,
                f"Preprocessor{p:0{wide}d}_Model{m:0{deep}d}",
                f"{place}, model {m}/{len(numbers)}",
                {k: v for k, v in rows[n].items() if k in model_ids},
                rows[n],
            )
            for m, n in enumerate(numbers, start=1)
        )
        other = {k: v for k, v in rows[numbers[0]].items() if k not in model_ids}
        preparations.append(Preparation(place, other, candidates))
    return Plan(tuple(preparations), resamples, _seeds(resamples, len(rows)))


def _rows(grid: pd.DataFrame) -> list[dict[str, Any]]:
    if not grid.columns.size:
        return [{}]
    columns = [grid[name].tolist() for name in grid.columns]
    return [
        dict(zip(map(str, grid.columns), values, strict=True))
        for values in zip(*columns, strict=True)
    ]


def _seeds(resamples: int, candidates: int) -> np.ndarray:
    root = int(sample_int(2**31 - 1, size=1)[0])
    with with_seed(root):
        return np.asarray(sample_int(2**31 - 1, size=resamples * candidates)).reshape(
            resamples, candidates
        )
