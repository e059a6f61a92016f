"""Runs a plan in this process or in joblib's workers, with a progress bar where someone is
watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterator
from typing import Any, cast

from attrs import evolve

from tidyk.base.errors import TidykError
from tidyk.parsnip.spec import fit_args
from tidyk.tuning.finalizing import finalize_spec
from tidyk.tuning.running import Task, UnitResult, run_task, run_units
from tidyk.tuning.schedule import Candidate


def run_plan(task: Task) -> list[UnitResult]:
    """All unit results of a task, by as many workers as `joblib.parallel_config()` gives."""
    import joblib

    workers = joblib.effective_n_jobs() if task.control.allow_par else 1
    total = sum(len(p.candidates) for p in task.plan.preparations) * len(task.splits)
    results: list[UnitResult] = []
    with _progress(total) as bar:
        for part in _parts(task, workers):
            results += part
            bar.update(len(part))
            if task.control.verbose:
                _report(task, part)
    return results


def _parts(task: Task, workers: int) -> Iterator[list[UnitResult]]:
    """Results as they come."""
    if workers == 1:
        yield from ([unit] for unit in run_units(task))
        return
    import joblib

    tasks = [joblib.delayed(run_task)(part) for part in split_task(task)]
    yield from cast(Any, joblib.Parallel(return_as="generator_unordered")(tasks))


def split_task(task: Task) -> list[Task]:
    """Parts for workers: whole resamples, or groups of candidates that are cheapest together."""
    over, grouping = task.control.parallel_over, _grouping(task)
    if over == "resamples" or (over is None and grouping is None and len(task.splits) > 1):
        return [evolve(task, splits={number: split}) for number, split in task.splits.items()]
    groups: dict[Hashable, list[int]] = {}
    for candidate in task.plan.candidates:
        together = grouping(candidate) if grouping else candidate.number
        groups.setdefault(together, []).append(candidate.number)
    return [evolve(task, plan=task.plan.only(numbers)) for numbers in groups.values()]


def _grouping(task: Task) -> Callable[[Candidate], Hashable] | None:
    """The engine's own way to tell which candidates go together, where it has one."""
    spec = task.workflow.model
    batch = spec.implementation.batch()

    def together(candidate: Candidate) -> Hashable:
        try:
            return batch.together(fit_args(finalize_spec(spec, candidate.model)))
        except TidykError:  # it cannot be fitted: the worker notes why
            return candidate.number

    groups = {together(candidate) for candidate in task.plan.candidates}
    return None if groups == {None} else together


def _report(task: Task, part: list[UnitResult]) -> None:
    for unit in part:
        done = "failed" if unit.metrics is None else "done"
        print(
            f"resample {unit.resample + 1}/{len(task.splits)}, {unit.candidate.config}: {done}",
            file=sys.stderr,
        )


def _progress(total: int) -> Any:
    """A bar on a terminal or in a notebook; silent elsewhere."""
    from tqdm.auto import tqdm

    watched = sys.stderr.isatty() or "ipykernel" in sys.modules
    return tqdm(total=total, unit="fit", disable=not watched or total < 2, leave=False)
