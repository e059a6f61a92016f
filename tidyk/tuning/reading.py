"""Results from a store, finished or not."""

from __future__ import annotations

import json
import pickle
import sqlite3
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from tidyk.base.errors import TidykValueError, check_path, check_whole
from tidyk.base.plain import plain
from tidyk.tuning.candidates import Candidate
from tidyk.tuning.files import connected, restored, under_names
from tidyk.tuning.fingerprint import fingerprint
from tidyk.tuning.gathering import results_of
from tidyk.tuning.plan import UnitResult
from tidyk.tuning.results import TuneResults
from tidyk.tuning.search import Search


@plain
def read_store(path: str | PathLike[str], run: int = -1) -> TuneResults:
    """The results that a store holds, finished or not.

    Args:
        path: A file that `run_store()` or `control_grid(store=)` wrote.
        run: Which of its runs, from 0; the last one by default.

    Returns:
        `TuneResults`, without the data.

    Raises:
        TidykValueError: There is no such file or run.

    Examples:
        See `run_store()`.

        >>> read_store("nothing.db")
        Traceback (most recent call last):
        tidyk.base.errors.TidykValueError: There is no file "nothing.db".
    """
    base = opened(path)
    try:
        name, search, known, finish = _run_of(base, check_whole(run, "run"))
        query = "select unit, results, predictions, extracts from units where run=?"
        stored = base.execute(query, [name]).fetchall()
    finally:
        base.close()
    units = {key: restored(*blobs) for key, *blobs in stored}
    if not finish:
        return _unfinished(units, pickle.loads(search))
    candidates, used = pickle.loads(known)
    placed = [
        result
        for key, (resample, numbers) in used.items()
        if key in units
        for result in under_names(units[key], resample, [candidates[n] for n in numbers])
    ]
    return results_of(pickle.loads(search), candidates, placed, **json.loads(finish))


def opened(path: str | PathLike[str]) -> sqlite3.Connection:
    """Open a store that exists."""
    file = check_path(path, "path")
    if not Path(file).is_file():
        raise TidykValueError(f'There is no file "{file}".')
    return connected(file)


def _run_of(base: sqlite3.Connection, number: int) -> Any:
    query = "select run, search, known, finish from runs order by rowid"  # clocks may be put back
    runs = base.execute(query).fetchall()
    if not -len(runs) <= number < len(runs):
        count = "1 run" if len(runs) == 1 else f"{len(runs)} runs"
        raise TidykValueError(f"The store has {count}, and none with number {number}.")
    return runs[number]


def _unfinished(units: Mapping[str, tuple[UnitResult, ...]], search: Search) -> TuneResults:
    """The results so far of a search that was not finished."""
    rows = {fingerprint([s.in_id, s.out_id]) for s in search.resamples.splits}
    finished = [
        r for key, results in units.items() if key.partition("-")[0] in rows for r in results
    ]
    candidates = _known(finished)
    rounds = 1 + max((candidate.iteration for candidate in candidates), default=0)
    return results_of(search, candidates, finished, rounds, stopped="is not finished")


def _known(finished: list[UnitResult]) -> list[Candidate]:
    by_number = {result.candidate.number: result.candidate for result in finished}
    return [by_number[number] for number in sorted(by_number)]
