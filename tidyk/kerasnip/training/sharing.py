"""What a tuning run's fits share: designs, data and programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykError
from tidyk.base.hearing import warnings_of_threads
from tidyk.base.place import working_at
from tidyk.base.progress import LOGGER
from tidyk.base.random import draw_seed, with_seed
from tidyk.keras3.backend import load_keras
from tidyk.keras3.history import KerasHistory
from tidyk.kerasnip.arrays import each, shapes
from tidyk.kerasnip.feeding import check_feed, feed, supply
from tidyk.kerasnip.heads import heads_of
from tidyk.kerasnip.live import Live, epochs_before
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.outputs import Known
from tidyk.kerasnip.programs import identity
from tidyk.kerasnip.settings import Settings
from tidyk.kerasnip.stages import GO_ON, wanted_by
from tidyk.kerasnip.trained import KerasFit
from tidyk.kerasnip.training.abstract import rebuilt
from tidyk.kerasnip.training.data import form_of, rows_of
from tidyk.kerasnip.training.eligible import is_slow_in_loops
from tidyk.kerasnip.training.grouping import Fit, Layout, cost, layouts
from tidyk.kerasnip.training.groups import Group
from tidyk.kerasnip.training.keys import Design, design_of
from tidyk.kerasnip.training.lanes import Lane, Outcome, Rows, Stacks, Trained
from tidyk.kerasnip.training.machines import Machines
from tidyk.kerasnip.training.options import Alone, callbacks_of, ends_at_nan
from tidyk.kerasnip.training.randoms import bits_are_jaxs
from tidyk.kerasnip.training.running import Making, outcomes
from tidyk.parsnip.jobs import Job, Outline, Share
from tidyk.parsnip.values import refuse_one_level

Key = tuple[int, str, int]
"""What a fit is known by when it is asked for: its seed, its arguments, its rows."""

Part = tuple[Layout, Sequence[Job]]
"""How some jobs are trained together."""

NO_NUMBER = "a loss was no number any more, which ends the fit in the middle of an epoch"
OTHER_BITS = "jax draws other random numbers than usual"


class Sharing:
    """Trains fits of one definition together, and keeps them until they are fetched."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.ready: dict[Key, KerasFit] = {}
        self.fallen: dict[Key, str] = {}
        # objects among arguments are known by their identity, so that the arguments are kept too
        self._designs: dict[tuple[Any, ...], tuple[Mapping[str, Any], Design | Alone]] = {}
        self._told: dict[tuple[Any, ...], tuple[str, ...]] = {}
        self._machines: Machines = {}
        self.alone = Counter[str]()
        self._said: set[str] = set()
        self._forget()

    # --- the plan ---------------------------------------------------------------------------------
    def shares(self, outlines: Sequence[Outline]) -> list[Share]:
        """The programs of a plan; it counts the fits that are in none, by the reason."""
        self.alone = Counter[str]()
        fits = self._fits(outlines)
        self.alone.update(fit for fit in fits if isinstance(fit, str))
        for reason, count in self.alone.items():
            self.say(reason, count)
        groups = layouts([fit for fit in fits if isinstance(fit, Fit)])
        return [Share(members, layout, layout.cost) for members, layout in groups]

    def estimate(self, outline: Outline) -> float | str:
        """About how many seconds a fit by itself would take, with its program; for one that Keras'
        own loop trains the reason."""
        (fit,) = self._fits([outline])
        return fit if isinstance(fit, str) else cost([fit])

    def say(self, reason: str, count: int = 1) -> None:
        """Tell the log, once, why fits are trained one by one."""
        if reason not in self._said:
            self._said.add(reason)
            LOGGER.debug("Fits are trained one by one (%d): %s", count, reason)

    def _fits(self, outlines: Sequence[Outline]) -> list[Fit | str]:
        """What grouping needs to know about outlines, or why they are trained by themselves."""
        try:
            check_surroundings(self.network)
        except Alone as problem:
            return [str(problem)] * len(outlines)
        with ThreadPoolExecutor(1) as pool:  # it compiles meanwhile, which needs no Python
            bits = pool.submit(bits_are_jaxs)
            fits = [self._fit(number, outline) for number, outline in enumerate(outlines)]
        return fits if bits.result() else [OTHER_BITS] * len(outlines)

    def _fit(self, number: int, outline: Outline) -> Fit | str:
        """What grouping needs to know about an outline; the reason for one that is trained by
        itself."""
        try:
            design = self.design(outline.args, outline.x.iloc[:1], outline.y)
        except (Alone, TidykError, ValueError, TypeError) as problem:
            return str(problem)
        options = design.options
        return Fit(
            number,
            (design.key, evolve(options, epochs=0), outline.weighted or options.weighted),
            design.widths,
            design.depth,
            _ends(design.model),
            design.size,
            options.counts(outline.rows),
            options.batch_size,
            options.epochs,
            design.pads_rows,
            options.watched,
            is_slow_in_loops(design.model),
            tuple(design.units.kernels.values()) if design.units else (),
        )

    def design(
        self, args: Mapping[str, Any], x: pd.DataFrame, y: pd.Series | pd.DataFrame
    ) -> Design:
        """The design that a fit's arguments make, made once.

        Raises:
            Alone: It cannot be trained with others.
        """
        values = feed(self.network, x.iloc[:1])
        heads = heads_of(self.network, y.iloc[:1], args)
        more = supply(self.network, values, x, heads)
        rows = each(lambda array: (array.shape[1:], array.dtype), values)
        key = (text_of(args), text_of(more), str(rows), str(heads.num_classes))
        if key not in self._designs:
            with warnings_of_threads() as told:
                self._designs[key] = args, self._new_design(args, values, y.iloc[:1], heads, more)
            self._told[key] = tuple(told)
        _, cached = self._designs[key]
        if isinstance(cached, Alone):
            raise cached
        return cached

    def _new_design(self, args: Mapping[str, Any], *data: Any) -> Design | Alone:
        try:
            return design_of(self.network, args, *data)
        except Alone as problem:
            return problem
        except Exception as problem:  # the fit fails by itself, and becomes a note
            return Alone(f"it cannot be built: {problem}")

    def told(self, args: Mapping[str, Any]) -> list[str]:
        """What was said when the networks of these arguments were built, which each fit repeats."""
        wanted = text_of(args)
        return next((list(told) for key, told in self._told.items() if key[0] == wanted), [])

    # --- training ---------------------------------------------------------------------------------
    def train(self, parts: Sequence[Part]) -> Iterator[Sequence[Job]]:
        """Train the jobs of each layout; yields those that are ready, or failed.

        What fails as a whole, for want of memory perhaps, is tried once more when all else is done,
        one program at a time: fits by themselves have other last digits.
        """
        waiting = {id(job): job for _, jobs in parts for job in jobs}
        failed = dict[int, Exception]()
        for threads in (None, 1):
            failed = {}
            for results in self._round(parts, threads):
                ready = [job for job, one in results if self._takes(job, one, failed)]
                for job in ready:
                    del waiting[id(job)]
                yield ready
            parts = [(layout, [job for job in jobs if id(job) in failed]) for layout, jobs in parts]
        for number, problem in failed.items():
            self._fall(waiting[number], problem)
        self._forget()
        if waiting:
            yield list(waiting.values())

    def _round(
        self, parts: Sequence[Part], threads: int | None
    ) -> Iterator[list[tuple[Job, Outcome]]]:
        """Train jobs together, in so many threads."""
        jobs, makings = [job for _, part in parts for job in part], list[Making]()
        start = 0
        for layout, part in parts:
            makings += self._makings(layout, self._lanes(layout, part, start))
            start += len(part)
        for results in outcomes(makings, threads):
            yield [(jobs[one.lane.number], one) for one in results]

    def _takes(self, job: Job, one: Outcome, failed: dict[int, Exception]) -> bool:
        """Is the fit ready? If it can be tried again, it is put among those that failed."""
        if isinstance(one, Trained):
            if _ended_between(one):
                self.say(NO_NUMBER)
                return False
            self._keep(job, one)
        elif one.by_itself or isinstance(one.problem, Alone):
            self._fall(job, one.problem)
        else:
            LOGGER.debug("Fits that failed together are tried once more: %r", one.problem)
            failed[id(job)] = one.problem
        return isinstance(one, Trained)

    def _fall(self, job: Job, problem: Exception) -> None:
        """Note why a fit is trained by itself, against the plan; what it does itself may be the
        reason, and goes to the log."""
        if isinstance(problem, Alone):
            self.say(str(problem))
        else:
            self.fallen[_key_of(job)] = f"{type(problem).__name__}: {problem}"

    def _forget(self) -> None:
        """Let go of the data of what is finished; programs stay, for later rounds of a search."""
        self._stacks = Stacks()
        self._known: dict[tuple[Any, ...], tuple[Any, Any]] = {}

    def _makings(self, layout: Layout, lanes: Sequence[Lane]) -> list[Making]:
        """Groups of a layout: one, unless a preprocessor gave resamples of different shapes."""
        parts: dict[str, list[Lane]] = {}
        for lane in lanes:
            parts.setdefault(lane.design.key, []).append(lane)
        modes, stacks, machines = self.network.heads, self._stacks, self._machines
        return [
            ((lambda part=part: Group(layout, part, modes, stacks, machines)), part)
            for part in parts.values()
        ]

    def _lanes(self, layout: Layout, jobs: Sequence[Job], start: int) -> list[Lane]:
        lanes = []
        for number, job in enumerate(jobs, start):
            try:
                lane = self._lane(number, job)
            except Exception as problem:  # said where the fit is asked for
                self._fall(job, problem)
                continue
            if _fits(layout, lane):
                lanes.append(lane)
            else:
                self.say("the preprocessor leaves other rows than the plan expects")
        return lanes

    def _lane(self, number: int, job: Job) -> Lane:
        design = self.design(job.args, job.x, job.y)
        rows = self._rows(job, design)

        def build() -> Any:
            return rebuilt(self.network, job.args, *self._data_of(job, rows))

        with working_at(job.place.resample, job.place.candidate):
            callbacks = callbacks_of(job.args)
        if epochs_before(job.before) != design.options.start:
            raise Alone("it goes on from elsewhere")
        wanted = wanted_by(job.args)
        return Lane(number, design, _seed_of(job), rows, callbacks, build, wanted, job.before)

    def _data_of(self, job: Job, rows: Rows) -> tuple[Any, Any, dict[str, Any]]:
        """What is known to blocks of a job's data."""
        heads = heads_of(self.network, job.y, job.args)
        more = supply(self.network, rows.values, job.x, heads)
        return shapes(rows.values), heads.num_classes, more

    def _rows(self, job: Job, design: Design) -> Rows:
        """A job's data as arrays, which all jobs of its resample share."""
        network = self.network

        def made() -> Rows:
            values = self._once(("values", job.x), lambda: feed(network, job.x))
            check_feed(network, values, job.x)
            refuse_one_level(job.y)
            new = self._once(("values", job.new), lambda: feed(network, job.new))
            heads = heads_of(network, job.y, job.args)
            return rows_of(network, job, design, heads, values, new)

        return self._once((form_of(design), job.x, job.y, job.weights, job.new), made)

    def _once(self, what: tuple[Any, ...], make: Any) -> Any:
        """What is made from some data, once; the data are kept, so that their identity is too."""
        key = tuple(part if isinstance(part, str) else id(part) for part in what)
        if key not in self._known:
            self._known[key] = what, make()
        return self._known[key][1]

    def _keep(self, job: Job, trained: Trained) -> None:
        lane, network = trained.lane, self.network
        first, epochs = lane.design.options.start, len(next(iter(trained.history.values())))
        history = KerasHistory(
            metrics=trained.history, params=lane.params, epoch=list(range(first, first + epochs))
        )
        if lane.before is not None:
            history = lane.before.history.then(history)
        input_shape, num_classes, more = self._data_of(job, lane.rows)
        self.ready[_key_of(job)] = KerasFit(
            network,
            job.args,
            input_shape,
            num_classes,
            history,
            network.settings,
            lane.callbacks,
            weights=trained.weights,
            heads=heads_of(network, job.y, job.args),
            more=more,
            sketch=lane.design.model,
            known=Known(lane.rows.frame, lane.rows.new, trained.output),
            slots=trained.slots,
            stages=trained.stages,
            live=_paused(trained, history) if GO_ON in job.args else None,
        )


def _ended_between(trained: Trained) -> bool:
    """Would the fit have ended in the middle of an epoch, at a loss that is no number? Then it is
    trained by itself."""
    ends = any(map(ends_at_nan, trained.lane.callbacks))
    return ends and not np.isfinite(trained.history["loss"]).all()


def _paused(trained: Trained, history: KerasHistory) -> Live:
    """Where a lane is in its training."""
    return Live(trained.values, trained.slots, history)


def _seed_of(job: Job) -> int:
    """The seed that a fit draws where it is asked for."""
    with with_seed(job.seed):
        return draw_seed()


def _key_of(job: Job) -> Key:
    return _seed_of(job), text_of(job.args), len(job.x)


def check_surroundings(network: Network) -> None:
    """Raise an error where no networks of a definition can be trained together: elsewhere than on
    jax, or under settings of Keras that are not its usual ones.

    Raises:
        Alone: With the reason.
    """
    backend = load_keras().backend.backend()
    if backend != "jax":
        raise Alone(f"Keras' backend is {backend}, not jax")
    if network.asks_for("data"):
        raise Alone("a block asks for `data`")
    if network.settings != Settings():
        raise Alone("Keras' settings (number formats, epsilon) are not the usual ones")


def _ends(model: Any) -> tuple[int, int]:
    """How many numbers go in and come out per row."""
    sides = (model.inputs, model.outputs)
    into, out = (sum(int(np.prod(t.shape[1:])) for t in side) for side in sides)
    return into, out


def text_of(args: Mapping[str, Any]) -> str:
    """Arguments as text; objects by their identity."""
    return str([(name, identity(value)) for name, value in sorted(args.items())])


def _fits(layout: Layout, lane: Lane) -> bool:
    """Does a lane have as many rows as the plan expected?"""
    count, tests = lane.counts
    return layout.train.fits(count) and (layout.test.fits(tests) if layout.test else tests == 0)
