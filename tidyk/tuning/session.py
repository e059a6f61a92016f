"""A session: what outlives a unit while a strategy searches."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pandas as pd
from attrs import frozen

from tidyk.base.errors import warn
from tidyk.base.generics import finalize
from tidyk.base.progress import Progress, progress
from tidyk.base.random import sample_int
from tidyk.dials.sets import Parameters
from tidyk.parsnip.spec import ModelSpec
from tidyk.parsnip.tunables import model_ids
from tidyk.rsample.rset import Rset
from tidyk.tuning.candidates import Candidate, candidates_of
from tidyk.tuning.control import ControlGrid
from tidyk.tuning.grids import check_grid
from tidyk.tuning.notes import commonest, first_error, warnings_of_threads
from tidyk.tuning.plan import Unit, UnitResult, plan_units
from tidyk.tuning.results import TuneResults, gather
from tidyk.tuning.scoring import Scorer
from tidyk.tuning.store import MemoryStore
from tidyk.tuning.unit import Runner
from tidyk.tuning.workers import Finished, chunked, grouping, return_as, run_chunks, worker_count
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.fitting import mold_training
from tidyk.yardstick.sets import MetricSet


@frozen(eq=False)
class Search:
    """What is searched: all that a strategy's verb was given, checked.

    Attributes:
        kind: What the results call themselves: "Tuning".
        workflow: With its placeholders.
        resamples: The resample set.
        metrics: The metric set; its first metric is the one to judge by.
        parameters: What is marked with `tune()`.
        ranges: The parameters with the ranges to search.
        control: What is kept, and how it is run.
        outcome: The outcome's column.
        iterative: Do the results say which round of the search a candidate belongs to?
        keep_workflow: Are the fitted workflows kept?
    """

    kind: str
    workflow: Workflow
    resamples: Rset
    metrics: MetricSet
    parameters: Parameters
    ranges: Parameters
    control: ControlGrid
    outcome: str
    iterative: bool = False
    keep_workflow: bool = False


class Session:
    """Runs the units that a strategy asks for, and keeps what they have in common: prepared
    resamples, the engine's batch, one pool of workers, notes and finished units.

    A strategy uses `candidates()`, `units()` and `rank()`, and reads `search`.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.known: list[Candidate] = []
        self.rounds = 0
        self.store = MemoryStore()
        scorer = Scorer(
            search.metrics, search.outcome, search.control.event_level, search.keep_workflow
        )
        self.submodel = submodel_id(search.workflow)
        splits = search.resamples.splits
        self.runner = Runner(search.workflow, splits, scorer, search.control, self.submodel)
        self.workers = worker_count(search.control.allow_par)
        self._open, self._root, self._best = ExitStack(), -1, Best(search.metrics)

    def __enter__(self) -> Session:
        self.batch = self._open.enter_context(self.search.workflow.model.implementation.batch())
        if self.workers > 1:
            import joblib

            self.pool = self._open.enter_context(joblib.Parallel(return_as=return_as()))
        return self

    def __exit__(self, *problem: Any) -> None:
        self._open.close()

    # --- what strategies use ----------------------------------------------------------------------
    @property
    def resamples(self) -> range:
        """Numbers of the resamples."""
        return range(len(self.search.resamples))

    def candidates(self, grid: pd.DataFrame | int = 10) -> tuple[Candidate, ...]:
        """The candidates of a grid, checked, or as many as asked for, spread over the ranges."""
        ids = list(self.search.parameters.id)
        frame = check_grid(grid, ids, self.ranges) if ids else pd.DataFrame()
        made = candidates_of(
            frame, list(model_ids(self.model)), start=len(self.known), iteration=self.rounds
        )
        self.known += made
        self.rounds += 1
        return made

    def units(
        self, candidates: Sequence[Candidate] = (), resamples: Sequence[int] | None = None
    ) -> list[Unit]:
        """The fits of candidates (the workflow as it is, without any) on resamples (all)."""
        if self._root < 0:
            self._root = int(sample_int(2**31 - 1, size=1)[0])
        wanted = candidates or self.known or self.candidates()
        numbers = self.resamples if resamples is None else resamples
        return plan_units(wanted, numbers, self._root, self.submodel)

    def rank(self, candidates: Sequence[Candidate] = ()) -> list[Candidate]:
        """The candidates that have a mean of the first metric so far, the best first."""
        means = self._best.means()
        scored = [c for c in (candidates or self.known) if c.config in means]
        return sorted(scored, key=lambda c: self._best.loss(means[c.config]))

    @property
    def model(self) -> ModelSpec:
        """The model specification, with its placeholders."""
        return self.search.workflow.model

    def ranges(self) -> Parameters:
        """The parameters to search, with the ranges that depend on the data."""
        ranges = self.search.ranges
        if not any(p is not None and p.unknown for p in ranges):
            return ranges
        data = self.search.resamples.splits[0].data
        return finalize(ranges, mold_training(self.search.workflow, data)[0].predictors)

    # --- running ----------------------------------------------------------------------------------
    def run(self, units: Sequence[Unit]) -> list[UnitResult]:
        """Run the units that are not finished yet; the results of all of them, in their order."""
        todo = [unit for unit in units if unit not in self.store]
        total = sum(len(unit.candidates) for unit in todo)
        with warnings_of_threads() as told, progress(total, "fit", self.search.kind) as bar:
            for unit, results in self._finished(todo):
                self.store.add(unit, results)
                self._say(bar, results)
        for message in told:  # what was no unit's goes on to the user
            warn(message)
        return [result for unit in units for result in self.store[unit]]

    def _finished(self, units: Sequence[Unit]) -> Iterator[Finished]:
        if self.workers == 1 or len(units) < 2:
            yield from ((unit, self.runner.run(unit, self.batch)) for unit in units)
            return
        over = self.search.control.parallel_over
        chunks = chunked(units, over, grouping(self.search.workflow))
        yield from run_chunks(self.pool, self.runner, chunks)

    def _say(self, bar: Progress, results: Sequence[UnitResult]) -> None:
        self._best.add(results)
        bar.step(self._best.told(), steps=len(results))
        if self.search.control.verbose:
            total = len(self.resamples)
            for r in results:
                state = "failed" if r.metrics is None else "done"
                line = f"resample {r.resample + 1}/{total}, {r.candidate.config}: {state}"
                print(line, file=sys.stderr)

    # --- the end ----------------------------------------------------------------------------------
    def results(self) -> TuneResults:
        """All that has come, as R's table; failures are warned of once."""
        search, finished = self.search, self.store.results
        warn_of_failures(finished)
        rounds = self.rounds if search.iterative else 1
        columns = gather(
            finished,
            len(self.resamples),
            rounds,
            predictions=search.control.save_pred,
            extracts=search.control.extract is not None,
            workflows=search.keep_workflow,
        )
        frame = pd.DataFrame([{**c.params, ".config": c.config} for c in self.known])
        if search.iterative:
            frame[".iter"] = [c.iteration for c in self.known]
        kept = search.workflow if search.control.save_workflow else None
        return TuneResults(
            search.kind, search.resamples, columns, search.parameters, search.metrics,
            search.outcome, frame, kept, rounds,
        )  # fmt: skip


class Best:
    """Means of the first metric so far, by candidate."""

    def __init__(self, metrics: MetricSet) -> None:
        first = metrics.metrics[0]
        self.name, self.direction = first.name, first.direction
        self.values: dict[str, list[float]] = {}

    def add(self, results: Sequence[UnitResult]) -> None:
        """Take results into account."""
        for result in results:
            if result.metrics is None:
                continue
            at = result.metrics[".metric"] == self.name
            values = self.values.setdefault(result.candidate.config, [])
            values += result.metrics.loc[at, ".estimate"].tolist()

    def means(self) -> dict[str, float]:
        """The mean of each candidate's values that are there."""
        known = {config: [v for v in vs if v == v] for config, vs in self.values.items()}
        return {config: sum(vs) / len(vs) for config, vs in known.items() if vs}

    def loss(self, value: float) -> float:
        """What is the smaller, the better."""
        return {"maximize": -value, "minimize": value, "zero": abs(value)}[self.direction]

    def told(self) -> dict[str, float]:
        """The best mean, for the progress bar."""
        means = self.means().values()
        return {f"best {self.name}": min(means, key=self.loss)} if means else {}


def submodel_id(workflow: Workflow) -> str | None:
    """The id of the submodel parameter, where the engine has one and it is marked with `tune()`."""
    spec = workflow.model
    name = spec.implementation.submodel
    return next((id for id, argument in model_ids(spec).items() if argument == name), None)


def warn_of_failures(results: Sequence[UnitResult]) -> None:
    """One warning for all failures: how many, and the first message or the commonest."""
    failed = sum(result.metrics is None for result in results)
    if not failed:
        return
    frames = [result.notes for result in results]
    told = "Run `show_notes()` on the results for more information."
    if failed == len(results):
        warn(f"All models failed. The commonest error: {commonest(frames)} {told}")
        return
    warn(f"{failed} of {len(results)} fits failed. The first error: {first_error(frames)} {told}")
