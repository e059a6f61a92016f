"""The engine "keras" of a generated model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, check_bool
from tidyk.hardhat.placeholder import is_tune
from tidyk.kerasnip.batch import KerasBatch
from tidyk.kerasnip.blocks import names_of
from tidyk.kerasnip.learning import told_of_divergence, train
from tidyk.kerasnip.live import Live, can_pause, epochs_before
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.parts import check_blocks, fit_behind
from tidyk.kerasnip.predictions import classes, numbers, shares
from tidyk.kerasnip.resuming import resume
from tidyk.kerasnip.stages import (
    FOLLOW,
    GO_ON,
    KEEP,
    KEPT,
    WISHES,
    begins_alike,
    epochs_of,
    every_whole,
)
from tidyk.kerasnip.trained import KerasFit
from tidyk.kerasnip.validation import NewPredictors
from tidyk.kerasnip.values import engine_args, plain
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine

DECAY = (-6, -1)
"""What regularizers of weights are tried with, as powers of ten; dials' range begins where nothing
is felt."""
INTERVALS = (
    " A network gives intervals when asked for them: `fitted >> int_laplace(x, y) >> "
    "predict(new_data)`, or for a workflow `int_conformal_split(new_rows)`, of classes "
    "`set_conformal_split(new_rows)`."
)


class KerasEngine(Engine):
    """Fits and predicts with the networks of one definition."""

    needs = ("keras",)
    encoding = Encoding(compute_intercept=True, remove_intercept=True)
    infinite = True
    own_arguments = ("verbose", "scale_outcome", "frozen", "start_from", *KEPT)
    submodel = "fit_epochs"
    submodel_names = ("epochs",)
    submodel_order = False
    follow = FOLLOW
    wishes = WISHES
    several_outcomes = True
    elsewhere = dict.fromkeys(("conf_int", "pred_int"), INTERVALS)
    call = "keras.Model.fit"

    def __init__(self, network: Network) -> None:
        self.network = network
        if network.needs("num_levels"):  # its blocks say what becomes of factors
            self.encoding = Encoding(predictor_indicators="none")
        self.arguments = {name: name for name in network.arguments}
        own = ("l1", "l2", "penalty")
        self.ranges = {n: DECAY for n in network.arguments if n.rpartition("_")[2] in own}

    def modes_of(self, outcomes: Sequence[str], mode: str) -> dict[str, str]:
        return {name: self.network.heads.get(name, mode) for name in outcomes}

    def check(self, args: Mapping[str, Any]) -> None:
        self.network.check(args)

    def check_own(self, args: Mapping[str, Any]) -> None:
        """Raise an error for values of `set_engine()` that cannot be right."""
        own = {name: value for name, value in args.items() if not is_tune(value)}
        scaled = check_bool(own.get("scale_outcome", False), "scale_outcome")
        if scaled and self.network.mode == "classification":
            raise TidykValueError(
                "`scale_outcome=True` is for numbers, and the outcome of "
                f"`{self.network.name}()` is a factor: leave it out."
            )
        if own.get("frozen") is not None:
            check_blocks(own["frozen"], names_of(self.network.blocks))
        if own.get("start_from") is not None:
            fit_behind(own["start_from"])

    def unused(self, args: Mapping[str, Any]) -> list[str]:
        """Arguments of blocks that are dropped."""
        dropped = (b for b in self.network.blocks if plain(args.get(b.count)) == 0)
        return [name for block in dropped for name in block.arguments()]

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
        """Build, compile and train; `args` are those of the model function, and `verbose` of the
        engine."""
        options = self.network_args(args)
        trained = train(
            self.network,
            options,
            x,
            y,
            weights,
            new_predictors=new_predictors,
            assessed=assessed,
            before=before,
        )
        return told_of_divergence(trained)

    def resume(
        self,
        model: KerasFit,
        x: pd.DataFrame,
        y: pd.Series | pd.DataFrame,
        *,
        weights: np.ndarray | None = None,
        epochs: int = 1,
        **args: Any,
    ) -> KerasFit:
        """Train for more epochs, with changes of `learn_rate` and `fit_*` where they are given."""
        return told_of_divergence(resume(model, x, y, weights, epochs, args))

    def network_args(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments of `fit()` as the network takes them."""
        return engine_args(args, self.network.arguments)

    # --- fewer epochs -----------------------------------------------------------------------------
    def serves(self, args: Mapping[str, Any]) -> bool:
        """Not where training for fewer epochs is not the beginning of training for more."""
        return begins_alike(self._own(args))

    def _own(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments of a specification under the names of a model function's."""
        return self.prefixed({self.arguments.get(n, n): v for n, v in args.items()})

    def serving(self, values: Sequence[Any], args: Mapping[str, Any]) -> dict[str, Any]:
        """The weights are kept after these epochs, and those that the user asks for."""
        own = args.get(KEEP)
        return {KEEP: own if own is True else sorted({*every_whole(values), *every_whole(own)})}

    def epochs(self, model: KerasFit) -> list[int]:
        return sorted({*model.stages, model.history.epoch[-1] + 1})

    def planned_epochs(self, args: Mapping[str, Any]) -> int:
        return epochs_of(self.network_args(args))

    def going_on(self, before: Live | None, args: Mapping[str, Any]) -> dict[str, Any]:
        """Not where a callback would begin anew."""
        return {GO_ON: epochs_before(before)} if can_pause(self._own(args)) else {}

    def paused(self, model: KerasFit) -> Live | None:
        return model.live

    def submodels(self, model: KerasFit, values: Sequence[Any]) -> Iterator[KerasFit]:
        return model.after(every_whole(values, "epochs"))

    def prefixed(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Keras' own arguments under the names that they have in a model function."""
        return dict(args)

    def batch(self) -> KerasBatch:
        """Networks of one architecture share a compiled program."""
        self.network.note_settings()
        return KerasBatch(self)

    def predict_numeric(self, model: KerasFit, x: pd.DataFrame) -> np.ndarray | pd.DataFrame:
        return numbers(model, self._output(model, x))

    def predict_class(self, model: KerasFit, x: pd.DataFrame) -> np.ndarray | pd.DataFrame:
        """The most probable level's number; the first wins ties, and -1 stands for none."""
        return classes(model, self._output(model, x))

    def predict_prob(self, model: KerasFit, x: pd.DataFrame) -> np.ndarray | pd.DataFrame:
        return shares(model, self._output(model, x))

    def predict_raw(self, model: KerasFit, x: pd.DataFrame) -> Any:
        """The network's output as it is."""
        return self._output(model, x)

    def _output(self, model: KerasFit, x: pd.DataFrame) -> Any:
        return model.output(x)

    def tidy(self, model: KerasFit) -> pd.DataFrame:
        """One row a layer: `layer`, `class`, `n_params`."""
        layers = model.model.layers
        return pd.DataFrame(
            {
                "layer": [layer.name for layer in layers],
                "class": [type(layer).__name__ for layer in layers],
                "n_params": [layer.count_params() for layer in layers],
            }
        )

    def glance(self, model: KerasFit) -> pd.DataFrame:
        """One row: the loss and metrics, by name, of the epoch whose weights the network has: the
        last, or the one that was restored."""
        epoch = model.epoch
        rows = sorted(model.history.metrics.items())
        return pd.DataFrame([{name: values[epoch] for name, values in rows if values}])

    def show(self, model: KerasFit) -> str:
        """The layers, then the last epoch."""
        layers = self.tidy(model).to_string(index=False)
        values = ", ".join(f"{k}: {v:.4f}" for k, v in self.glance(model).iloc[0].items())
        count = f"{model.model.count_params():,} parameters"
        epochs = len(model.history.epoch)
        of = "" if model.epoch in (-1, epochs - 1) else f", weights of epoch {model.epoch + 1}"
        return f"{layers}\n\n{count}; after {epochs} epochs{of}: {values}\n"
