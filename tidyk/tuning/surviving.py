"""Workers that die: their units are run again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tidyk.base.errors import TidykError
from tidyk.base.progress import LOGGER
from tidyk.tuning.notes import Notes
from tidyk.tuning.plan import Unit, UnitResult
from tidyk.tuning.running import Runner
from tidyk.tuning.together import Finished, Portion
from tidyk.tuning.workers import Pool, new_pool, run_chunks

DEATHS = ("TerminatedWorkerError", "BrokenProcessPool", "KilledWorker", "WorkerCrashedError")
"""What loky, dask and ray raise where a worker has died."""


def run_surviving(pool: Pool, runner: Runner, portions: Sequence[Portion]) -> Iterator[Finished]:
    """Like `run_chunks()`. Units whose worker died are run again, each by itself; if a worker dies
    again, one after the other, to find out which unit it is: that one becomes a note."""
    waiting = {unit.key: Portion((unit,), p.how) for p in portions for unit in p.units}
    jobs = portions
    for workers in (pool, new_pool()):
        try:
            for unit, results in run_chunks(workers, runner, jobs):
                del waiting[unit.key]
                yield unit, results
            return
        except Exception as problem:
            _check_died(problem)
            LOGGER.warning("A worker died: what it was to do is run again.")
            jobs = list(waiting.values())
    for portion in jobs:
        yield _by_itself(runner, portion)


def _by_itself(runner: Runner, portion: Portion) -> Finished:
    """Run a unit in a worker of its own; a note if that worker dies."""
    try:
        return next(run_chunks(new_pool(), runner, [portion]))
    except Exception as problem:
        _check_died(problem)
        return portion.units[0], tuple(_died(portion.units[0]))


def _died(unit: Unit) -> Iterator[UnitResult]:
    notes = Notes()
    notes.error(unit.place, TidykError("The worker that ran this fit died, each time."))
    for candidate in unit.candidates:
        yield UnitResult(unit.resample, candidate, None, None, None, notes.as_frame())
        notes = Notes()


def _check_died(problem: Exception) -> None:
    """Raise the problem again unless it is a worker's death."""
    if not {kind.__name__ for kind in type(problem).__mro__} & set(DEATHS):
        raise problem
