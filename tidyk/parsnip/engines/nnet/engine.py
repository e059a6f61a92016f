"""`mlp()` and `bag_mlp()` on nnet's networks."""

from __future__ import annotations

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import check_number, check_whole
from tidyk.base.random import runif, sample_int, with_seed
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.nnet.network import (
    Output,
    Rows,
    Shape,
    check_weights,
    outputs,
    train,
    with_ones,
)
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.limits import AMOUNT, COUNT
from tidyk.parsnip.registration import engine

LIMITS = {"hidden_units": COUNT, "penalty": AMOUNT, "epochs": COUNT}
ARGUMENTS = {"hidden_units": "size", "penalty": "decay", "epochs": "maxit"}
OWN = ("abstol", "reltol", "rang", "size", "decay", "maxit", "MaxNWts")


@frozen(eq=False)
class NnetFit:
    """Networks whose outputs are averaged: one, or as many as were bagged.

    Attributes:
        shape: How many units they have.
        weights: One array a network.
        values: What each of them minimised.
        converged: Did each search end by itself?
        levels: How many levels the outcome has; 0 for numbers.
        names: The predictors.
    """

    shape: Shape
    weights: tuple[np.ndarray, ...]
    values: tuple[float, ...]
    converged: tuple[bool, ...]
    levels: int
    names: tuple[str, ...]

    def outputs(self, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, outputs)."""
        rows = with_ones(x.to_numpy(float))
        return np.mean([outputs(self.shape, w, rows) for w in self.weights], axis=0)


class Nnet(Engine):
    """Networks that learn by R's steps from starting weights that R draws from the same seed."""

    limits = LIMITS
    arguments = ARGUMENTS
    settled = {"trace": (False,), "Hess": (False,), "censored": (False,), "skip": (False,)}
    lacking = {
        "linout": "Outcomes that are numbers have linear outputs.",
        "entropy": "Two classes are fitted by entropy.",
        "softmax": "Several classes are fitted by softmax.",
        "Wts": "The weights to begin with are drawn as R draws them: see `set_seed()`, and `rang`.",
    }
    call = "nnet.nnet"

    def predict_raw(self, model: NnetFit, x: pd.DataFrame) -> np.ndarray:
        """The last layer's output: numbers, or the probability of the second level, or of each."""
        return model.outputs(x)

    def predict_numeric(self, model: NnetFit, x: pd.DataFrame) -> np.ndarray:
        return model.outputs(x)[:, 0]

    def predict_prob(self, model: NnetFit, x: pd.DataFrame) -> np.ndarray:
        shares = model.outputs(x)
        return shares if model.levels != 2 else np.column_stack([1 - shares, shares])

    def predict_class(self, model: NnetFit, x: pd.DataFrame) -> np.ndarray:
        return np.argmax(self.predict_prob(model, x), axis=1)

    def show(self, model: NnetFit) -> str:
        """The sizes of the layers and the number of weights, as R prints a network."""
        s = model.shape
        lines = [f"a {s.inputs}-{s.hidden}-{s.outputs} network with {s.weights} weights"]
        if len(model.weights) > 1:
            lines = [f"{len(model.weights)} networks, each:", *lines]
        lines += [f"inputs: {' '.join(model.names)} "]
        return "\n".join(lines) + "\n"


@engine("mlp", "nnet")
class MlpNnet(Nnet):
    """One network."""

    own_arguments = OWN

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        size: int = 5,
        decay: float = 0.0,
        maxit: int = 100,
        rang: float = 0.7,
        MaxNWts: float = np.inf,
        **tolerances: float,
    ) -> NnetFit:
        """Fit to the complete rows, whose errors are multiplied by the weights."""
        x, y, w = complete_rows(x, y, weights)
        shape, rows = shape_of(x, y, size, MaxNWts), rows_of(x, y, w)
        one = _one(shape, rows, rang, decay, maxit, tolerances)
        return _fit(shape, [one], x, y)


@engine("bag_mlp", "nnet")
class BagMlpNnet(Nnet):
    """Networks on bootstrap samples that R draws from the same seed, averaged. Case weights go with
    their rows into the samples, as in R's baguette."""

    defaults = {"times": 11}
    own_arguments = ("times", *OWN)

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        times: int = 11,
        size: int = 2,
        decay: float = 0.0,
        maxit: int = 100,
        rang: float = 0.7,
        MaxNWts: float = np.inf,
        **tolerances: float,
    ) -> NnetFit:
        """Fit `times` networks, whose errors are multiplied by the weights."""
        x, y, w = complete_rows(x, y, weights)
        shape, networks = shape_of(x, y, size, MaxNWts), []
        with with_seed(int(sample_int(100_000, 1)[0])):
            count = check_whole(times, "times", minimum=1)
            samples = [np.asarray(sample_int(len(x), replace=True)) for _ in range(count)]
            for rows in samples:
                data = rows_of(x.iloc[rows], y.iloc[rows], w[rows])
                networks.append(_one(shape, data, rang, decay, maxit, tolerances))
        return _fit(shape, networks, x, y)


def shape_of(x: pd.DataFrame, y: pd.Series, size: int, most: float = np.inf) -> Shape:
    """The network for these columns and this outcome, of `most` weights at the most; two classes
    have one output."""
    levels = len(y.cat.categories) if isinstance(y.dtype, pd.CategoricalDtype) else 0
    output: Output = "linear" if not levels else "entropy" if levels == 2 else "softmax"
    outputs = levels if levels > 2 else 1
    shape = Shape(x.shape[1], check_whole(size, "hidden_units", minimum=1), outputs, output)
    check_weights(shape.weights, most)
    return shape


def rows_of(x: pd.DataFrame, y: pd.Series, weights: np.ndarray | None = None) -> Rows:
    """Predictors, and numbers, zeros and ones, or one column a level; and the weights."""
    rows, w = with_ones(x.to_numpy(float)), np.ones(len(x)) if weights is None else weights
    if not isinstance(y.dtype, pd.CategoricalDtype):
        return Rows(rows, y.to_numpy(float)[:, None], w)
    codes, levels = y.cat.codes.to_numpy(), len(y.cat.categories)
    targets = codes[:, None].astype(float) if levels == 2 else np.eye(levels)[codes]
    return Rows(rows, targets, w)


def _one(
    shape: Shape, rows: Rows, rang: float, decay: float, maxit: int, tolerances: dict[str, float]
) -> tuple[np.ndarray, float, bool]:
    start = np.asarray(runif(shape.weights, -rang, rang))
    decay = check_number(decay, "penalty", minimum=0)
    return train(shape, rows, start, decay, steps=check_whole(maxit, "epochs"), **tolerances)


def _fit(
    shape: Shape, networks: list[tuple[np.ndarray, float, bool]], x: pd.DataFrame, y: pd.Series
) -> NnetFit:
    weights, values, ended = zip(*networks, strict=True)
    levels = len(y.cat.categories) if isinstance(y.dtype, pd.CategoricalDtype) else 0
    return NnetFit(shape, weights, values, ended, levels, tuple(map(str, x.columns)))
