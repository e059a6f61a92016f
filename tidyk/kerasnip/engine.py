"""The engine "keras" of a generated model."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.random import with_seed
from tidyk.kerasnip.arguments import dials_parameter
from tidyk.kerasnip.learning import train
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.outcomes import design, probabilities
from tidyk.kerasnip.programs import Programs
from tidyk.kerasnip.trained import KerasFit
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.fitting import FitJob
from tidyk.parsnip.spec import ModelSpec, fit_args


@frozen(eq=False)
class KerasEngine:
    """Fits and predicts with the networks of one definition."""

    network: Network
    call: str = "keras.Model.fit"

    def fit(
        self, x: pd.DataFrame, y: pd.Series, weights: np.ndarray | None = None, **args: Any
    ) -> KerasFit:
        """Build, compile and train; `args` are those of the model function, and `verbose` of the
        engine."""
        return train(self.network, engine_args(args), x, y, weights)

    def fit_many(self, jobs: Iterable[FitJob]) -> Iterator[tuple[FitJob, KerasFit | Exception]]:
        """Train one network after the other, those of one architecture on one compiled program."""
        programs = Programs()
        for job in jobs:
            args = engine_args(fit_args(job.spec))
            try:
                with with_seed(job.seed):
                    fitted = train(self.network, args, job.x, job.y, job.weights, programs)
            except Exception as problem:
                fitted = problem
            yield job, fitted

    def job_group(self, spec: ModelSpec) -> Hashable:
        """What fits on one compiled program have in common: a worker takes all of them."""
        return repr(
            [
                (name, value)
                for name, value in sorted(fit_args(spec).items())
                if dials_parameter(name) not in ("dropout", "learn_rate")
            ]
        )

    def predict_numeric(self, fit: ModelFit, x: pd.DataFrame) -> np.ndarray:
        return fit.fit.output(design(x))[:, 0]

    def predict_class(self, fit: ModelFit, x: pd.DataFrame) -> np.ndarray:
        """The most probable level's number; the first wins ties."""
        return self.predict_prob(fit, x).argmax(axis=1)

    def predict_prob(self, fit: ModelFit, x: pd.DataFrame) -> np.ndarray:
        return probabilities(fit.fit.output(design(x)), fit.fit.model.loss)

    def predict_raw(self, fit: ModelFit, x: pd.DataFrame) -> np.ndarray:
        """The network's output as it is."""
        return fit.fit.output(design(x))

    def tidy(self, fit: ModelFit) -> pd.DataFrame:
        """One row a layer: `layer`, `class`, `n_params`."""
        layers = fit.fit.model.layers
        return pd.DataFrame(
            {
                "layer": [layer.name for layer in layers],
                "class": [type(layer).__name__ for layer in layers],
                "n_params": [layer.count_params() for layer in layers],
            }
        )

    def glance(self, fit: ModelFit) -> pd.DataFrame:
        """One row: the last epoch's loss and metrics, by name."""
        return pd.DataFrame(
            [{name: values[-1] for name, values in sorted(fit.fit.history.metrics.items())}]
        )

    def show(self, fit: ModelFit) -> str:
        """The layers, then the last epoch."""
        layers = self.tidy(fit).to_string(index=False)
        last = ", ".join(f"{k}: {v:.4f}" for k, v in self.glance(fit).iloc[0].items())
        epochs = len(fit.fit.history.epoch)
        count = f"{fit.fit.model.count_params():,} parameters"
        return f"{layers}\n\n{count}; after {epochs} epochs: {last}\n"


def engine_args(args: dict[str, Any]) -> dict[str, Any]:
    """The engine's own `verbose` is the model's `fit_verbose`."""
    if "verbose" not in args:
        return args
    rest = {k: v for k, v in args.items() if k != "verbose"}
    return {"fit_verbose": args["verbose"], **rest}
