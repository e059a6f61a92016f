"""A session: everything that outlives a unit while a strategy searches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.base.errors import warn
from tidyk.base.generics import finalize
from tidyk.base.hearing import warnings_of_threads
from tidyk.base.progress import LOGGER, Progress, progress
from tidyk.base.random import sample_int
from tidyk.dials.sets import Parameters
from tidyk.parsnip.spec import ModelSpec
from tidyk.parsnip.tunables import model_ids
from tidyk.tuning.best import Best
from tidyk.tuning.candidates import Candidate, candidates_of, in_order
from tidyk.tuning.curves import submodel_id
from tidyk.tuning.files import store_of
from tidyk.tuning.gathering import results_of
from tidyk.tuning.grids import check_grid
from tidyk.tuning.notes import commonest, first_error
from tidyk.tuning.plan import Unit, UnitResult, plan_units
from tidyk.tuning.results import TuneResults
from tidyk.tuning.running import Runner
from tidyk.tuning.scoring import Scorer
from tidyk.tuning.search import Search
from tidyk.tuning.store import MemoryStore
from tidyk.tuning.surviving import run_surviving
from tidyk.tuning.together import Finished, alone, divided, run_together
from tidyk.tuning.workers import batch_for, chunked, grouping, new_pool, worker_count
from tidyk.workflows.fitting import mold_training


class Session:
    """Runs the units that a strategy asks for, and keeps what they have in common: prepared
    resamples, the engine's batch, one pool of workers, notes and finished units.

    A strategy uses `candidates()`, `units()` and `rank()`, and reads `search`; a race records in
    `order` how it goes through the resamples, and in `taken` which ones it used.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.known: list[Candidate] = []
        self.rounds, self.stopped = 0, ""
        self.store: MemoryStore = MemoryStore()
        self.order: list[int] = []
        self.taken: list[int] = []
        self.finalists: list[str] | None = None
        limit = search.control.time_limit
        self._deadline = None if limit is None else time.monotonic() + 60 * limit
        scorer = Scorer(
            search.metrics, search.outcome, search.control.event_level, search.keep_workflow
        )
        self.submodel = submodel_id(search.workflow)
        ordered = search.workflow.model.implementation.submodel_order
        self.ordering = self.submodel if ordered else None
        splits = search.resamples.splits
        self.runner = Runner(search.workflow, splits, scorer, search.control, self.submodel)
        self.workers = worker_count(search.control.allow_par)
        self._open, self._root, self._best = ExitStack(), -1, Best(search.metrics)

    def __enter__(self) -> Session:
        self.store = self._open.enter_context(store_of(self.search))
        self.batch = self._open.enter_context(batch_for(self.search.workflow, self.search.control))
        if self.workers > 1:
            self.pool = self._open.enter_context(new_pool())
        return self

    def __exit__(self, *problem: Any) -> None:
        self._open.close()

    # --- what strategies use ----------------------------------------------------------------------
    @property
    def resamples(self) -> range:
        """Numbers of the resamples."""
        return range(len(self.search.resamples))

    def candidates(
        self, grid: pd.DataFrame | int = 10, *, prefix: str = ""
    ) -> tuple[Candidate, ...]:
        """The candidates of a grid, checked, or as many as asked for, spread over the ranges."""
        ids = list(self.search.parameters.id)
        frame = check_grid(grid, self.search.parameters, self.ranges) if ids else pd.DataFrame()
        new = candidates_of(
            in_order(frame, self._ids, self.ordering), self._ids, submodel=self.ordering,
            start=len(self.known), iteration=self.rounds, prefix=prefix,
        )  # fmt: skip
        self.known += new
        self.rounds += 1
        return new

    def adopt(self, past: pd.DataFrame) -> tuple[Candidate, ...]:
        """The candidates of past results, with the names and rounds that they had."""
        grid, rounds = past[list(self.search.parameters.id)], past.get(".iter", [0] * len(past))
        new = candidates_of(
            check_grid(grid, self.search.parameters, self.ranges), self._ids, submodel=self.ordering
        )
        renamed = [
            evolve(candidate, config=config, iteration=int(iteration))
            for candidate, config, iteration in zip(new, past[".config"], rounds, strict=True)
        ]
        self.known += renamed
        self.rounds = max(rounds) + 1
        return tuple(renamed)

    def units(
        self, candidates: Sequence[Candidate] = (), resamples: Sequence[int] | None = None
    ) -> list[Unit]:
        """The fits of candidates (by default the workflow as it is) on resamples (by default
        all)."""
        if self._root < 0:
            self._root = int(sample_int(2**31 - 1, size=1)[0])
            self.store.begin(self.search, self._root)
        chosen = candidates or self.known or self.candidates()
        numbers = self.resamples if resamples is None else resamples
        plan = (self._root, self.submodel, self._unused, self._serves)
        return plan_units(chosen, numbers, *plan)

    def rank(self, candidates: Sequence[Candidate] = ()) -> list[Candidate]:
        """The candidates that have a mean of the first metric so far, the best first."""
        means = self.means()
        scored = [c for c in (candidates or self.known) if c.config in means]
        return sorted(scored, key=lambda c: self._best.loss(means[c.config]))

    def means(self) -> dict[str, float]:
        """The mean of the first metric so far, by the candidates' `config`."""
        return self._best.means()

    def loss(self, value: float) -> float:
        """A value of the first metric as a loss: the smaller, the better."""
        return self._best.loss(value)

    def let_go(self, units: Sequence[Unit]) -> None:
        """Forget where trainings can go on from that have gone on."""
        self.store.let_go(units)

    def say(self, text: str, shown: bool = True) -> None:
        """Log a line, and print it on stderr if the user asked for such lines."""
        LOGGER.info(text)
        if shown:
            print(text, file=sys.stderr)

    def _unused(self, candidate: Candidate) -> list[str]:
        """The model's parameters that change nothing for a candidate."""
        ids = model_ids(self.model)
        unused = self.model.implementation.unused({**self.model.args, **self._tuned(candidate)})
        return [id for id in candidate.model if ids[id] in unused]

    def _serves(self, candidate: Candidate) -> bool:
        """Can a candidate's fit serve other values of the submodel parameter?"""
        args = {**self.model.args, **self.model.eng_args, **self._tuned(candidate)}
        return self.submodel is not None and self.model.implementation.serves(args)

    def _tuned(self, candidate: Candidate) -> dict[str, Any]:
        """The candidate's values under the names of the model's arguments."""
        ids = model_ids(self.model)
        return {ids[id]: value for id, value in candidate.model.items()}

    @property
    def _ids(self) -> list[str]:
        """The model's parameters; the others are the preprocessor's."""
        return list(model_ids(self.model))

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
        """Run the units that are not finished yet; the results of all of them, in their order.

        An interrupt, or the end of the time, ends the search: what is finished is its results.
        """
        self.store.ask(len(units))
        todo = [unit for unit in units if unit not in self.store]
        for unit in units:
            if unit in self.store:
                self._best.add(unit, self.store[unit])
        total = sum(len(unit.candidates) for unit in todo)
        with warnings_of_threads() as warnings, progress(total, "fit", self.search.kind) as bar:
            try:
                self._run(units, todo, bar)
            except KeyboardInterrupt:
                self.stopped = "was interrupted"
        for message in warnings:  # warnings outside of any unit are passed on to the user
            warn(message)
        return [result for unit in units if unit in self.store for result in self.store[unit]]

    def _run(self, plan: Sequence[Unit], units: Sequence[Unit], bar: Progress) -> None:
        bar.say("compiling" if self.batch.compiles else "")
        for unit, results in self._finished(plan, units, bar):
            self.store.add(unit, results)
            self._tell(unit, bar, results)
            if self._deadline is not None and time.monotonic() > self._deadline:
                self.stopped = "reached its time limit"
                return

    def _finished(
        self, plan: Sequence[Unit], units: Sequence[Unit], bar: Progress
    ) -> Iterator[Finished]:
        division = divided(self.runner, plan, units, self.batch)
        together, others = division.together, division.single
        if others and division.reasons:
            bar.say(f"{len(others)} one by one, since {next(iter(division.reasons))}")
        if self.workers == 1 or len(units) < 2:
            yield from run_together(self.runner, together, self.batch)
            yield from ((unit, self.runner.run(unit, self.batch)) for unit in others)
            return
        over = self.search.control.parallel_over
        chunks = chunked(others, over, grouping(self.search.workflow))
        yield from run_surviving(self.pool, self.runner, [*together, *map(alone, chunks)])

    def _tell(self, unit: Unit, bar: Progress, results: Sequence[UnitResult]) -> None:
        self._best.add(unit, results)
        bar.step(self._best.told(), steps=len(results))
        if self.search.control.verbose:
            total = len(self.resamples)
            for r in results:
                state = "failed" if r.metrics is None else "done"
                line = f"resample {r.resample + 1}/{total}, {r.candidate.config}: {state}"
                print(line, file=sys.stderr)

    # --- the end ----------------------------------------------------------------------------------
    def results(self) -> TuneResults:
        """All results so far, as R's table; a single warning reports failures."""
        finished = self.store.results
        if self.stopped and not finished:
            raise KeyboardInterrupt
        warn_of_failures(finished)
        if self.stopped:
            warn(f"The search {self.stopped}: these are the results of what was finished.")
        how = {
            "rounds": self.rounds,
            "rows": self.taken,
            "order": [self.order.index(number) + 1 for number in self.taken],
            "stopped": self.stopped,
            "finalists": self.finalists,
        }
        self.store.finish(self.known, **how)
        return results_of(self.search, self.known, finished, **how)


def warn_of_failures(results: Sequence[UnitResult]) -> None:
    """Give one warning for all failures: how many there are, and the first or the most common
    message."""
    failed = sum(result.metrics is None for result in results)
    if not failed:
        return
    frames = [result.notes for result in results]
    hint = "Run `show_notes()` on the results for more information."
    if failed == len(results):
        warn(f"All models failed. The commonest error: {commonest(frames)} {hint}")
        return
    warn(f"{failed} of {len(results)} fits failed. The first error: {first_error(frames)} {hint}")
