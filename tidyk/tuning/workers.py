"""Runs units in this process or in joblib's workers."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Literal

import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykError
from tidyk.base.travel import dumps, loads
from tidyk.parsnip.engine import Batch
from tidyk.parsnip.spec import fit_args
from tidyk.parsnip.threads import one_thread
from tidyk.parsnip.tunables import finalize_spec
from tidyk.rsample.rsplit import Rsplit
from tidyk.tuning.control import ControlGrid
from tidyk.tuning.notes import Notes
from tidyk.tuning.plan import Unit, UnitResult
from tidyk.tuning.running import Finished, Runner
from tidyk.tuning.scoring import Scorer
from tidyk.tuning.together import Portion, run_together
from tidyk.workflows.assembled import Workflow

Group = Callable[[Unit], Hashable]


@frozen(eq=False)
class Chunk:
    """Units for one worker, with all that it needs except the data, which are sent separately;
    `home` is the process that gets the results."""

    workflow: Workflow
    splits: dict[int, Rsplit]
    scorer: Scorer
    control: ControlGrid
    submodel: str | None
    portion: Portion
    home: int


@frozen
class Packed:
    """A pickled extract, on its way back from a worker."""

    state: bytes


def worker_count(allow_par: bool) -> int:
    """How many workers `joblib.parallel_config()` provides; one without it."""
    import joblib

    every: Any = None  # one without a configuration; joblib's own default of -1 means all cores
    return joblib.effective_n_jobs(every) if allow_par else 1


def batch_for(workflow: Workflow, control: ControlGrid) -> Batch:
    """The engine's batch for a run."""
    batch = workflow.model.implementation.batch()
    batch.exact = control.exact
    return batch


def run_chunk(chunk: Chunk, data: pd.DataFrame) -> list[Finished]:
    """Run a whole chunk in one worker. Nothing that it calls may use workers of its own, whose
    order would show in the last digits."""
    import joblib

    for name in chunk.control.pkgs:
        importlib.import_module(name)
    splits = {number: evolve(split, data=data) for number, split in chunk.splits.items()}
    runner = Runner(chunk.workflow, splits, chunk.scorer, chunk.control, chunk.submodel)
    with (
        joblib.parallel_config(backend="sequential"),
        one_thread(),
        batch_for(chunk.workflow, chunk.control) as batch,
    ):
        outcomes = list(_done(chunk.portion, runner, batch))
    if os.getpid() == chunk.home or chunk.control.extract is None:
        return outcomes
    return [(unit, tuple(map(_packed, results))) for unit, results in outcomes]


def _done(portion: Portion, runner: Runner, batch: Batch) -> Iterator[Finished]:
    if portion.how is not None:
        yield from run_together(runner, [portion], batch)
        return
    yield from ((unit, runner.run(unit, batch)) for unit in portion.units)


def _packed(result: UnitResult) -> UnitResult:
    """The result with its extract pickled; one that cannot be pickled becomes a note, and nothing
    else is lost."""
    try:
        return evolve(result, extract=Packed(dumps(result.extract)))
    except Exception as problem:
        return _without_extract(result, problem)


def _unpacked(result: UnitResult) -> UnitResult:
    if not isinstance(result.extract, Packed):
        return result
    try:
        return evolve(result, extract=loads(result.extract.state))
    except Exception as problem:
        return _without_extract(result, problem)


def _without_extract(result: UnitResult, problem: Exception) -> UnitResult:
    notes = Notes()
    notes.error(f"{result.candidate.place} (extracts)", problem)
    all_notes = [frame for frame in (result.notes, notes.as_frame()) if len(frame)]
    return evolve(result, extract=None, notes=pd.concat(all_notes, ignore_index=True))


def run_chunks(pool: Pool, runner: Runner, portions: Sequence[Portion]) -> Iterator[Finished]:
    """The chunks' results as they arrive from a pool of workers.

    Args:
        pool: A `joblib.Parallel`.
        runner: The runner of this process.
        portions: Units for one worker each.
    """
    import joblib

    data = next(iter(_splits(runner, portions[0].units).values())).data
    tasks = []
    for portion in portions:
        used = _splits(runner, portion.units)
        splits = {number: evolve(split, data=data.iloc[:0]) for number, split in used.items()}
        chunk = Chunk(
            runner.workflow, splits, runner.scorer, runner.control, runner.submodel, portion,
            os.getpid(),
        )  # fmt: skip
        tasks.append(joblib.delayed(run_chunk)(chunk, data))
    for part in pool(tasks):
        yield from ((unit, tuple(map(_unpacked, results))) for unit, results in part)


def _splits(runner: Runner, units: Sequence[Unit]) -> dict[int, Rsplit]:
    return {number: runner.splits[number] for number in dict.fromkeys(u.resample for u in units)}


Pool = Any
"""A `joblib.Parallel`."""


def new_pool() -> Pool:
    """Workers of the active backend."""
    import joblib

    return joblib.Parallel(return_as=return_as())


def return_as() -> Literal["generator_unordered", "list"]:
    """How the active backend returns results: as they arrive, if it can (ray cannot)."""
    from joblib.parallel import get_active_backend

    backend: Any = get_active_backend()[0]
    return "generator_unordered" if backend.supports_return_generator else "list"


def chunked(
    units: Sequence[Unit], over: Literal["resamples", "everything"] | None, group: Group
) -> list[list[Unit]]:
    """Units for each worker: whole resamples, or those that are cheapest together. This follows
    from the plan alone, never from the number of workers."""
    together = [group(unit) for unit in units]
    resamples = {unit.resample for unit in units}
    by_resample = over is None and len(resamples) > 1 and set(together) == {None}
    if over == "resamples" or by_resample:
        keys: list[Hashable] = [unit.resample for unit in units]
    elif set(together) == {None}:
        keys = [tuple(c.number for c in unit.candidates) for unit in units]
    else:
        keys = together
    chunks: dict[Hashable, list[Unit]] = {}
    for key, unit in zip(keys, units, strict=True):
        chunks.setdefault(key, []).append(unit)
    return list(chunks.values())


def grouping(workflow: Workflow) -> Group:
    """The engine's own rule for which fits belong together."""
    spec = workflow.model
    batch = spec.implementation.batch()

    def group(unit: Unit) -> Hashable:
        try:
            return batch.together(fit_args(finalize_spec(spec, unit.model)))
        except TidykError:  # it cannot be fitted: the worker notes why
            return unit.place

    return group
