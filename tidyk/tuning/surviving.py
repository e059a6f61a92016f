"""Workers that die: their units are run again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tidyk.base.errors import TidykError, TidykValueError
from tidyk.base.progress import LOGGER
from tidyk.tuning.notes import Notes
from tidyk.tuning.plan import Unit, UnitResult
from tidyk.tuning.running import Runner
from tidyk.tuning.together import Finished, Portion
from tidyk.tuning.workers import Pool, new_pool, run_chunks

DEATHS = ("TerminatedWorkerError", "BrokenProcessPool", "KilledWorker", "WorkerCrashedError")
"""What loky, dask and ray raise where a worker has died."""

UNREADABLE = "failed to un-serialize"
"""loky's words for a task or a result that cannot be unpickled; no worker has died of it."""


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
        yield UnitResult(
            unit.resample, candidate, None, None, None, notes.as_frame(), until=unit.until
        )
        notes = Notes()


def _check_died(problem: Exception) -> None:
    """Raise the problem again, in words that say what to do, unless it is a worker's death."""
    kinds = {kind.__name__ for kind in type(problem).__mro__}
    if UNREADABLE in str(problem):
        raise TidykValueError(
            f"What goes to the workers, or comes back from them, cannot be unpickled there: "
            f"{_reason(problem)}. Define functions and classes where a worker can import them, in "
            "an installed module, or in the script itself."
        ) from problem
    if "PicklingError" in kinds:
        raise TidykValueError(
            f"What goes to the workers cannot be pickled: {_reason(problem)}. Leave it out, make "
            "it where it is used, or run without workers (`allow_par=False`)."
        ) from problem
    if not kinds & set(DEATHS):
        raise problem


def _reason(problem: Exception) -> str:
    """The last line of the worker's traceback, which loky gives as the cause."""
    lines = str(problem.__cause__ or problem).replace('"""', "").strip().splitlines()
    return lines[-1].rstrip(".") if lines else type(problem).__name__
