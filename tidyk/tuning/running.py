"""Runs a plan: fit each unit on the analysis rows, predict the assessment rows, score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from attrs import field, frozen

from tidyk.base.random import with_seed
from tidyk.parsnip.conversion import Conversion, from_mold
from tidyk.parsnip.engine import Batch
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.fitting import fit_converted
from tidyk.parsnip.spec import ModelSpec
from tidyk.rsample.rsplit import Rsplit
from tidyk.tuning.control import ControlGrid
from tidyk.tuning.notes import Notes
from tidyk.tuning.schedule import Candidate, Plan
from tidyk.tuning.scoring import Scorer
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.fitting import Prepared, finalize_preprocessor, prepare, with_fit


@frozen(eq=False)
class Task:
    """A part of a plan for one worker."""

    workflow: Workflow
    plan: Plan
    splits: dict[int, Rsplit]
    scorer: Scorer
    control: ControlGrid


@frozen(eq=False)
class UnitResult:
    """What came out of one candidate on one resample."""

    resample: int
    candidate: Candidate
    metrics: pd.DataFrame | None
    predictions: pd.DataFrame | None
    extract: Any
    notes: pd.DataFrame
    workflow: Workflow | None = field(default=None)


def run_task(task: Task) -> list[UnitResult]:
    """Run a task to its end, in one worker: what it calls is not to use workers of its own, whose
    order would show in the last digits."""
    import joblib

    with joblib.parallel_config(backend="sequential"):
        return list(run_units(task))


def run_units(task: Task) -> Iterator[UnitResult]:
    """Run the units of a task, one result after the other; a failing unit becomes a note."""
    failed: list[UnitResult] = []
    with task.workflow.model.implementation.batch() as batch:
        for job in _jobs(task, failed):
            yield _finish(task, job, _fitted(job, batch))
            yield from _drain(failed)
    yield from _drain(failed)


def _drain(failed: list[UnitResult]) -> Iterator[UnitResult]:
    while failed:
        yield failed.pop(0)


@frozen(eq=False)
class _Unit:
    """One fit, and its place in the plan."""

    resample: int
    candidate: Candidate
    prepared: Prepared
    workflow: Workflow
    notes: Notes


@frozen(eq=False)
class _Job:
    """A unit with its specification and data, ready for the engine."""

    unit: _Unit
    spec: ModelSpec
    converted: Conversion
    seed: int


def _jobs(task: Task, failed: list[UnitResult]) -> Iterator[_Job]:
    """The fits in order: resample by resample, preprocessed once for all models of a
    preparation."""
    for resample, split in task.splits.items():
        for preparation in task.plan.preparations:
            notes = Notes()
            seed = int(task.plan.seeds[resample, preparation.candidates[0].number])
            try:
                with notes.watching(preparation.place), with_seed(seed):
                    workflow = finalize_preprocessor(task.workflow, preparation.values)
                    prepared = prepare(workflow, split)
            except Exception as problem:
                notes.error(preparation.place, problem)
                failed += [_without_fit(resample, c, notes) for c in preparation.candidates]
                continue
            for candidate in preparation.candidates:
                job = _job(task, _Unit(resample, candidate, prepared, workflow, notes), failed)
                notes = Notes()  # what the preprocessor said is said once
                if job is not None:
                    yield job


def _job(task: Task, unit: _Unit, failed: list[UnitResult]) -> _Job | None:
    from tidyk.tuning.finalizing import finalize_spec

    try:
        spec = finalize_spec(unit.workflow.model, unit.candidate.model)
        converted = from_mold(unit.prepared.mold, spec.encoding)
    except Exception as problem:
        unit.notes.error(unit.candidate.place, problem)
        failed.append(_without_fit(unit.resample, unit.candidate, unit.notes))
        return None
    seed = int(task.plan.seeds[unit.resample, unit.candidate.number])
    return _Job(unit, spec, converted, seed)


def _fitted(job: _Job, batch: Batch) -> ModelFit | Exception:
    """The fit, or the error that it ended in."""
    unit = job.unit
    try:
        with unit.notes.watching(unit.candidate.place), with_seed(job.seed):
            return fit_converted(job.spec, job.converted, unit.prepared.weights, batch=batch)
    except Exception as problem:
        return problem


def _finish(task: Task, job: _Job, fit: ModelFit | Exception) -> UnitResult:
    """Predict and score a fitted unit."""
    unit = job.unit
    notes, candidate = unit.notes, unit.candidate
    if isinstance(fit, Exception):
        notes.error(candidate.place, fit)
        return _without_fit(unit.resample, candidate, notes)
    metrics = predictions = extract = None
    try:
        with notes.watching(f"{candidate.place} (predictions)"):
            predictions = task.scorer.predict(fit, unit.prepared)
            metrics = task.scorer.score(predictions, candidate)
    except Exception as problem:
        notes.error(f"{candidate.place} (predictions)", problem)
    workflow = with_fit(unit.workflow, job.spec, unit.prepared.mold, fit)
    if task.control.extract is not None:
        try:
            extract = task.control.extract(workflow)
        except Exception as problem:
            notes.error(f"{candidate.place} (extracts)", problem)
    keep = task.scorer.keep_workflow
    return UnitResult(
        unit.resample,
        candidate,
        metrics,
        task.scorer.arrange(predictions, candidate)
        if task.control.save_pred and predictions is not None
        else None,
        extract,
        notes.as_frame(),
        workflow if keep else None,
    )


def _without_fit(resample: int, candidate: Candidate, notes: Notes) -> UnitResult:
    return UnitResult(resample, candidate, None, None, None, notes.as_frame())
