"""The networks of a tuning run: trained together if they can, one after the other elsewhere."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.random import draw_seed
from tidyk.kerasnip.arguments import dials_parameter
from tidyk.kerasnip.compiling.callbacks import tell_idle
from tidyk.kerasnip.learning import train
from tidyk.kerasnip.live import Live
from tidyk.kerasnip.one_thread import one_thread
from tidyk.kerasnip.programs import Programs
from tidyk.kerasnip.trained import KerasFit
from tidyk.kerasnip.training.sharing import Sharing, text_of
from tidyk.kerasnip.validation import NewPredictors, check_split
from tidyk.parsnip.engine import Batch
from tidyk.parsnip.jobs import Job, Outline, Share, tell_fallen

if TYPE_CHECKING:
    from tidyk.kerasnip.engine import KerasEngine


class KerasBatch(Batch):
    """Trains many networks in few programs, and those that have to be trained by themselves one
    after the other, those of one architecture on one compiled model."""

    engine: KerasEngine
    compiles: ClassVar[bool] = True
    trains_together: ClassVar[bool] = True

    def __init__(self, engine: KerasEngine) -> None:
        super().__init__(engine)
        self._open = ExitStack()
        self._begin()

    def _begin(self) -> None:
        self.programs, self.sharing = Programs(), Sharing(self.engine.network)

    @property
    def alone(self) -> Mapping[str, int]:
        return self.sharing.alone

    def say_alone(self, reason: str, count: int) -> None:
        self.sharing.say(reason, count)

    def shares(self, outlines: Sequence[Outline]) -> list[Share]:
        return self.sharing.shares([evolve(o, args=self._ready(o.args)) for o in outlines])

    def train(self, parts: Sequence[tuple[Any, Sequence[Job]]]) -> Iterator[Sequence[Job]]:
        by_number = {id(job): job for _, jobs in parts for job in jobs}
        ready = {id(job): evolve(job, args=self._ready(job.args)) for job in by_number.values()}
        back = {id(ready[number]): job for number, job in by_number.items()}
        plan = [(how, [ready[id(job)] for job in jobs]) for how, jobs in parts]
        for done_jobs in self.sharing.train(plan):
            yield [back[id(job)] for job in done_jobs]

    def _ready(self, args: Mapping[str, Any]) -> dict[str, Any]:
        return self.engine.network_args(args)

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series | pd.DataFrame,
        *,
        weights: np.ndarray | None = None,
        new_predictors: NewPredictors | None = None,
        assessed: pd.DataFrame | None = None,
        before: Live | None = None,
        **args: Any,
    ) -> KerasFit:
        network, arguments, seed = self.engine.network, self._ready(args), draw_seed()
        key = seed, text_of(arguments), len(x)
        trained = self.sharing.ready.pop(key, None)
        if trained is None:
            more: dict[str, Any] = {"seed": seed, "assessed": assessed, "before": before}
            fit = train(network, arguments, x, y, weights, self.programs, new_predictors, **more)
            tell_fallen(self.sharing.fallen.pop(key, None))
            return fit
        for message in self.sharing.told(arguments):
            warnings.warn(message, stacklevel=2)
        share = arguments.get("fit_validation_split")
        if share and arguments.get("fit_validation_data") is None:
            check_split(y, share)  # it may have something to say
        tell_idle(trained.callbacks, bool(share) or "fit_validation_data" in arguments)
        return trained

    def together(self, args: Mapping[str, Any]) -> Hashable:
        """All but what a variable of the program holds: a worker takes all fits of a program."""
        return repr(
            [
                (name, value)
                for name, value in sorted(args.items())
                if dials_parameter(name) not in ("dropout", "learn_rate")
            ]
        )

    def __enter__(self) -> KerasBatch:
        self.programs.exact = self.exact
        self._open.enter_context(one_thread())
        return self

    def __exit__(self, *problem: Any) -> None:
        self._open.close()
        self._begin()
