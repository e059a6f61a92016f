"""Units whose fits the engine trains together: which, and how, follows from the plan alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from tidyk.base.hearing import warnings_of_threads
from tidyk.parsnip.conversion import Conversion
from tidyk.parsnip.engine import Batch
from tidyk.parsnip.fitting import check_outcomes
from tidyk.parsnip.jobs import Job, Outline
from tidyk.parsnip.spec import ModelSpec, fit_args
from tidyk.tuning.plan import Unit, text_of
from tidyk.tuning.preparing import PREPARED_BYTES
from tidyk.tuning.running import Finished, Runner


@frozen(eq=False)
class Portion:
    """Units whose fits are trained together.

    Attributes:
        units: Those that are wanted.
        how: What the engine needs to know; None for units that are fitted one by one.
    """

    units: tuple[Unit, ...]
    how: Any = field(default=None)


def alone(units: Sequence[Unit]) -> Portion:
    """Units that are fitted one by one, in one worker."""
    return Portion(tuple(units))


@frozen(eq=False)
class Division:
    """How the units of a plan are run.

    Attributes:
        together: Those that the engine trains together.
        single: Those that are fitted one by one.
        reasons: Why fits of the plan are not trained together, and how many they are.
    """

    together: Sequence[Portion]
    single: Sequence[Unit]
    reasons: Mapping[str, int] = field(factory=dict)


def divided(
    runner: Runner, units: Sequence[Unit], wanted: Sequence[Unit], batch: Batch
) -> Division:
    """What the engine trains together, and the units that are fitted one by one.

    Args:
        runner: Prepares the resamples.
        units: The plan.
        wanted: Those of its units that are to be run; how they are does not depend on which.
        batch: Of the engine.
    """
    if not batch.trains_together or len(units) < 2:
        return Division([], wanted)
    plan = _Outlines(runner)
    with warnings_of_threads():  # each fit says by itself what there is to say
        outlines = plan.of(units)
        shares = batch.shares([outline for _, outline in outlines]) if outlines else []
    for reason, count in plan.reasons.items():
        batch.say_alone(reason, count)
    waiting = {unit.key: unit for unit in wanted}
    result = []
    for share in shares:
        members = [outlines[number][0] for number in share.members]
        members_here = tuple(waiting.pop(unit.key) for unit in members if unit.key in waiting)
        if members_here:
            result.append(Portion(members_here, share.how))
    reasons = plan.reasons + Counter(batch.alone if outlines else {})
    return Division(result, list(waiting.values()), reasons)


class _Outlines:
    """The fits of a plan, told before their resamples are prepared: one resample of each
    preprocessor shows what all are like.

    Attributes:
        reasons: Why there are none for some fits, and how many these are.
    """

    def __init__(self, runner: Runner) -> None:
        self.runner, self.reasons = runner, Counter[str]()
        self._converted: dict[str, tuple[ModelSpec, Conversion]] = {}

    def of(self, units: Sequence[Unit]) -> list[tuple[Unit, Outline]]:
        reason = self._why_none(units)
        if reason is not None:
            self.reasons[reason] = len(units)
            return []
        outlines = ((unit, self._outline(unit)) for unit in units)
        return [(unit, outline) for unit, outline in outlines if outline is not None]

    def _why_none(self, units: Sequence[Unit]) -> str | None:
        """Why nothing is trained together, if that is so."""
        if self.runner.control.exact:
            return "`exact=True` asks for the bits of each fit by itself"
        size = self._bytes(units)
        if size > PREPARED_BYTES:  # they could not be kept side by side
            return f"all prepared resamples together take {size / 2**30:.1f} GB of memory"
        return None

    def _bytes(self, units: Sequence[Unit]) -> int:
        """Of all prepared resamples, if they are like the first."""
        first = self.runner.prepared(units[0]).size
        return first * len({(u.resample, u.preparation_seed) for u in units})

    def _outline(self, unit: Unit) -> Outline | None:
        try:
            conversion = self._conversion(unit)
            if conversion is None:
                self.reasons["the preprocessor fails"] += 1
                return None
            spec, converted = conversion
            y = check_outcomes(spec, converted.y)
            args = fit_args(self.runner.spec(spec, unit))
        except Exception as problem:  # most likely the fit fails too, which is a note of its own
            self.reasons[f"they cannot be planned ({type(problem).__name__}: {problem})"] += 1
            return None
        split, weighted = (
            self.runner.splits[unit.resample],
            self.runner.workflow.weights is not None,
        )
        return Outline(args, converted.x, y, len(split.in_id), weighted)

    def _conversion(self, unit: Unit) -> tuple[ModelSpec, Conversion] | None:
        key = text_of(unit.preparation.values, unit.candidates[0])
        if key not in self._converted:
            preparing = self.runner.prepared(unit)
            if preparing.prepared is None:
                return None
            self._converted[key] = preparing.workflow.model, preparing.conversion.told()
        return self._converted[key]


def run_together(runner: Runner, portions: Sequence[Portion], batch: Batch) -> Iterator[Finished]:
    """Run portions: each unit as soon as its fit is there."""
    jobs, parts = _Jobs(runner), []
    units: dict[int, Unit] = {}
    with warnings_of_threads():
        for portion in portions:
            pairs = [(jobs.of(unit), unit) for unit in portion.units]
            parts.append((portion.how, [job for job, _ in pairs if job is not None]))
            units |= {id(job): unit for job, unit in pairs if job is not None}
    keys: set[tuple[int, ...]] = set()
    for ready in _quietly(batch.train(parts)):
        trained = [units[id(job)] for job in ready]
        keys |= {unit.key for unit in trained}
        yield from runner.run_each(trained, batch)
    for unit in (unit for portion in portions for unit in portion.units):
        if unit.key not in keys:
            yield unit, runner.run(unit, batch, jobs.fallen.get(unit.key))


def _quietly(items: Iterator[Sequence[Job]]) -> Iterator[Sequence[Job]]:
    """The items; warnings given while they are made are given again by each fit."""
    while True:
        with warnings_of_threads():
            item = next(items, None)
        if item is None:
            return
        yield item


class _Jobs:
    """Units as jobs of the engine; those of one prepared resample share its data.

    Attributes:
        fallen: What went wrong where a unit should have become a job.
    """

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.fallen: dict[tuple[int, ...], str] = {}

    def of(self, unit: Unit) -> Job | None:
        """The job; None if there is none, which is said where the unit is run."""
        try:
            return self._job(unit)
        except Exception as problem:
            self.fallen[unit.key] = f"{type(problem).__name__}: {problem}"
            return None

    def _job(self, unit: Unit) -> Job | None:
        preparing = self.runner.prepared(unit)
        prepared = preparing.prepared
        if prepared is None:
            return None
        spec = preparing.workflow.model
        converted = preparing.conversion.told()
        if converted.offset is not None:
            return None
        return Job(
            fit_args(self.runner.spec(spec, unit)),
            converted.x,
            check_outcomes(spec, converted.y),
            prepared.weights,
            preparing.new.told().x,
            unit.seed,
            self.runner.place(unit),
            converted.new_predictors,
            unit.before,
        )
