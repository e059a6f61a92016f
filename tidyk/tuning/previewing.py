"""What a search will cost, before it is run."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from attrs import evolve, field, frozen

from tidyk.base.errors import check_bool
from tidyk.base.generics import tidy
from tidyk.base.pipe import Methods
from tidyk.base.random import with_seed
from tidyk.dials.sets import Parameters
from tidyk.parsnip.fitted import ModelFit
from tidyk.recipes.previewing import preview
from tidyk.rsample.rset import Rset
from tidyk.tuning.plan import Unit
from tidyk.tuning.session import Session
from tidyk.tuning.store import MemoryStore
from tidyk.tuning.strategy import search_named, strategy_of
from tidyk.tuning.together import divided
from tidyk.tuning.workers import grouping
from tidyk.workflows.assembled import Workflow
from tidyk.yardstick.sets import MetricSet

COPIES = 4
"""A network that trains has its weights, their gradients, and two numbers more of the optimizer."""


@frozen(repr=False)
class Preview(Methods):
    """What `preview()` of a workflow returns.

    Attributes:
        candidates: How many there are.
        resamples: How many there are.
        fits: How many fits it takes.
        submodels: How many candidates, over all resamples, the fit of another serves.
        together: How many fits the engine trains together; the others run one by one.
        programs: How many programs have to be compiled first; 0 for engines that compile none.
        parameters: Weights of the first network, or None.
        memory: Bytes that it takes while it trains, or None.
        seconds_each: Seconds of a fit with its predictions and metrics, or None.
        seconds: Estimated seconds of all of them, one by one, or None; those that are trained
            together take less.
        workers: How many workers share them.
        alone: Why fits are not trained together with others, and how many they are.
        problem: Why the timed fit failed, or nothing.
    """

    candidates: int
    resamples: int
    fits: int
    submodels: int
    together: int
    programs: int
    parameters: int | None = None
    memory: int | None = None
    seconds_each: float | None = None
    seconds: float | None = None
    workers: int = 1
    problem: str = ""
    alone: Mapping[str, int] = field(factory=dict)

    def __repr__(self) -> str:
        served = f" ({self.submodels:,} served by the fit of another)" if self.submodels else ""
        lines = [
            "# Preview of a search",
            f"Candidates: {self.candidates:,} on {self.resamples:,} resamples{served}",
            f"Fits: {self.fits:,}",
        ]
        if self.programs:
            lines.append(f"Programs to compile: {self.programs:,}")
            single = self.fits - self.together
            lines.append(f"Trained together: {self.together:,}, one by one: {single:,}")
            lines += [f"  {count:,} since {why}" for why, count in self.alone.items()]
        if self.parameters is not None and self.memory is not None:
            size = f"{self.memory / 2**20:,.1f} MB in training"
            lines.append(f"Network: {self.parameters:,} parameters, {size}")
        if self.problem:
            lines.append(f"The fit that was timed failed: {self.problem}")
        elif self.seconds is not None:
            word = "worker" if self.workers == 1 else "workers"
            lines.append(
                f"Time: {self.seconds_each:.3g} s a fit, about {self.seconds:.3g} s in all on "
                f"{self.workers} {word}"
            )
        return "\n".join(lines)


@preview.register(Workflow)
def preview_search(
    wf: Workflow,
    /,
    resamples: Rset,
    *,
    grid: Any = 10,
    metrics: MetricSet | Mapping[str, MetricSet] | None = None,
    param_info: Parameters | None = None,
    control: Any = None,
    timed: bool = True,
) -> Preview:
    """Estimate what `tune_grid()` with these arguments will cost: one unit is run and timed.

    Args:
        wf: A workflow with arguments marked by `tune()`.
        resamples: A resample set.
        grid: A data frame, or how many candidates.
        metrics, param_info, control: As for `tune_grid()`.
        timed: Run and time a unit; otherwise only the plan is examined.

    Returns:
        A `Preview`: candidates, distinct fits, candidates that another's fit serves, programs to
        compile, parameters and memory of the first network, estimated seconds.
    """
    check_bool(timed, "timed")
    options = {"metrics": metrics, "param_info": param_info, "control": control}
    search = strategy_of(search_named("tune_grid")).search(wf, resamples, options)
    bare = evolve(search.control, store=None, time_limit=None, extract=None, verbose=False)
    with with_seed(1), Session(evolve(search, control=bare)) as session:
        session.store = MemoryStore()
        ids = list(search.parameters.id)
        units = session.units(session.candidates(grid if ids else 10))
        division = divided(session.runner, units, units, session.batch)
        shared, single = division.together, division.single
        programs = len(shared) + len(set(map(grouping(wf), single)) - {None})
        served = sum(len(unit.candidates) - 1 for unit in units)
        plan = Preview(
            len(session.known), len(search.resamples), len(units), served,
            len(units) - len(single), programs if session.batch.compiles else 0,
            workers=session.workers, alone=dict(division.reasons),
        )  # fmt: skip
        return _timed(plan, session, units[0]) if timed else plan


def _timed(plan: Preview, session: Session, unit: Unit) -> Preview:
    """The plan, with the time of a unit; if programs are compiled, it is run twice, to tell apart
    the time for compiling."""
    fits: list[ModelFit] = []
    runner = session.runner
    runner.control = evolve(runner.control, extract=lambda wf: fits.append(wf.fitted))

    def run() -> tuple[Any, float]:
        began = time.perf_counter()
        return runner.run(unit, session.batch), time.perf_counter() - began

    results, first = run()
    each = run()[1] if plan.programs else first
    if any(result.metrics is None for result in results):
        notes = [note for result in results for note in result.notes["note"]]
        return evolve(plan, problem=notes[0] if notes else "no metrics")
    compiling = max(first - each, 0)
    total = (plan.programs * compiling + plan.fits * each) / plan.workers
    weights = _weights(fits[0])
    memory = None if weights is None else COPIES * 4 * weights
    return evolve(
        plan, parameters=weights, memory=memory, seconds_each=each, seconds=_rounded(total)
    )


def _weights(fit: ModelFit) -> int | None:
    """How many weights a network has; None for other models."""
    try:
        layers = tidy(fit)
    except Exception:  # not every engine can describe its model
        return None
    return int(layers["n_params"].sum()) if "n_params" in layers else None


def _rounded(seconds: float) -> float:
    """Rounded to two digits, since it is an estimate."""
    return round(seconds, 1 - math.floor(math.log10(seconds))) if seconds > 0 else 0.0
