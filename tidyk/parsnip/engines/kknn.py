"""`nearest_neighbor()`: weighted nearest neighbours as R's kknn finds and weighs them, after
Hechenbichler and Schliep (2004) and Samworth (2012)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError, check_number, check_string
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.capping import min_rows
from tidyk.parsnip.engines.estimator import numbers_of
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.limits import COUNT, POSITIVE, Choice
from tidyk.parsnip.registration import engine

KERNELS = (
    "optimal", "rectangular", "triangular", "epanechnikov", "biweight", "triweight", "cos", "inv",
    "gaussian", "rank",
)  # fmt: skip
SMALL = 1e-6
"""The least distance that counts, in units of that to the first row outside."""
CHUNK = 2_000_000
"""How many distances are held in memory at once."""


@frozen(eq=False)
class Term:
    """A predictor as columns of numbers.

    Attributes:
        name: Its name.
        scale: What its columns are divided by; infinite for a constant.
        width: How many columns it has.
    """

    name: str
    scale: float
    width: int

    def columns(self, series: pd.Series) -> np.ndarray:
        """Shape (rows, columns), scaled."""
        return expanded(series) / self.scale


@frozen(eq=False)
class KknnFit:
    """Training rows as points.

    Attributes:
        terms: The predictors.
        points: Shape (rows, columns), scaled.
        outcome: One column of numbers, or one of zeros and ones for each class.
        neighbors, kernel, distance: As they were given.
    """

    terms: tuple[Term, ...]
    points: np.ndarray
    outcome: np.ndarray
    neighbors: int
    kernel: str
    distance: float

    def values(self, x: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Weighted means of the neighbours' outcomes, or shares of their classes; and how far the
        farthest neighbour of each class is."""
        new = np.hstack([t.columns(x[t.name]) for t in self.terms])
        rows, far = self._nearest(new)
        k, outcome = self.neighbors, self.outcome[rows[:, : self.neighbors]]
        unit = np.maximum(far[:, k : k + 1], SMALL)
        near = np.clip(far[:, :k] / unit, SMALL, 1 - SMALL)
        weights = kernel_weights(self.kernel, near, len(self.terms))
        means = np.einsum("ij,ijk->ik", weights, outcome) / weights.sum(axis=1, keepdims=True)
        return means, np.where(outcome > 0, far[:, :k, None], 0).max(axis=1)

    def _nearest(self, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of the nearest rows, one more than asked for, and their distances."""
        count = self.neighbors + 1
        rows, far = np.empty((len(new), count), int), np.empty((len(new), count))
        step = max(CHUNK // len(self.points), 1)
        for start in range(0, len(new), step):
            distances = self._distances(new[start : start + step])
            for i, each in enumerate(distances, start):
                rows[i] = _first(each, count)
                far[i] = each[rows[i]]
        return rows, far

    def _distances(self, new: np.ndarray) -> np.ndarray:
        """Minkowski's distances to the training rows."""
        from scipy.spatial.distance import cdist

        weights = np.array([1 / t.width for t in self.terms for _ in range(t.width)])
        return cdist(new, self.points, "minkowski", p=self.distance, w=weights)


def _first(distances: np.ndarray, count: int) -> np.ndarray:
    """The positions of the smallest distances, in order; the earlier of equal ones first."""
    if count < len(distances):
        near = np.flatnonzero(distances <= np.partition(distances, count - 1)[count - 1])
    else:
        near = np.arange(len(distances))
    return near[np.argsort(distances[near], kind="stable")][:count]


@engine("nearest_neighbor", "kknn")
class NearestNeighborKknn(Engine):
    """Neighbours by scaled Minkowski distance, weighted by a kernel of it: R's numbers. Factors
    count as one predictor each."""

    encoding = Encoding(predictor_indicators="none")
    arguments = {"neighbors": "ks", "weight_func": "kernel", "dist_power": "distance"}
    ranges = {"neighbors": (1, 15), "dist_power": (0.1, 2)}
    submodel = "neighbors"
    limits = {"neighbors": COUNT, "dist_power": POSITIVE, "weight_func": Choice(choices=KERNELS)}
    own_arguments = ("ks", "kernel", "distance", "scale")
    call = "kknn.train.kknn"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        ks: int = 5,
        kernel: str = "optimal",
        distance: float = 2.0,
        scale: bool = True,
    ) -> KknnFit:
        """Keep the complete rows, scaled."""
        x, y, _ = complete_rows(x, y)
        if len(x) < 2:
            raise TidykValueError("Neighbours need at least two rows without missing values.")
        terms = tuple(_term(str(name), x[name], scale) for name in x.columns)
        points = np.hstack([t.columns(x[t.name]) for t in terms])
        neighbors = min_rows(ks, len(x), "neighbors", spare=5)
        kernel = check_string(kernel, "weight_func", KERNELS)
        power = check_number(distance, "dist_power", minimum=0)
        return KknnFit(terms, points, _columns(y), neighbors, kernel, power)

    def predict_raw(self, model: KknnFit, x: pd.DataFrame) -> np.ndarray:
        """Means, or level numbers."""
        if model.outcome.dtype.kind == "f":
            return self.predict_numeric(model, x)
        return self.predict_class(model, x)

    def predict_numeric(self, model: KknnFit, x: pd.DataFrame) -> np.ndarray:
        return model.values(x)[0][:, 0]

    def predict_prob(self, model: KknnFit, x: pd.DataFrame) -> np.ndarray:
        return model.values(x)[0]

    def predict_class(self, model: KknnFit, x: pd.DataFrame) -> np.ndarray:
        """The class with the most weight; of equal ones, that whose farthest neighbour is
        nearest."""
        shares, farthest = model.values(x)
        best = shares >= shares.max(axis=1, keepdims=True) - 1e-12
        return np.argmin(np.where(best, farthest, np.inf), axis=1)

    def submodels(self, model: KknnFit, values: Sequence[Any]) -> Iterator[KknnFit]:
        for value in values:
            count = min_rows(value, len(model.points), "neighbors", spare=5)
            yield evolve(model, neighbors=max(count, 1))

    def show(self, model: KknnFit) -> str:
        kind = "continuous" if model.outcome.dtype.kind == "f" else "nominal"
        lines = [f"Type of response variable: {kind}", f"kernel: {model.kernel}"]
        return "\n".join([*lines, f"k: {model.neighbors}"]) + "\n"


def expanded(series: pd.Series) -> np.ndarray:
    """A predictor as columns: a factor as one a level, an ordered one as one a step."""
    values = numbers_of(series)
    if not isinstance(series.dtype, pd.CategoricalDtype):
        return (values if values.ndim == 2 else values[:, None]).astype(float)
    levels = np.arange(len(series.cat.categories))
    if series.cat.ordered:
        return (values[:, None] > levels[:-1]).astype(float)
    return (values[:, None] == levels).astype(float)


def _term(name: str, series: pd.Series, scale: bool) -> Term:
    """Scaled by the standard deviation; over all columns of a factor."""
    columns = expanded(series)
    spread = float(np.sqrt(columns.var(axis=0, ddof=1).mean())) if len(columns) > 1 else 0.0
    return Term(name, (spread or np.inf) if scale else 1.0, columns.shape[1])


def _columns(y: pd.Series) -> np.ndarray:
    """The outcome as a column, or as one a level."""
    if not isinstance(y.dtype, pd.CategoricalDtype):
        return y.to_numpy(float)[:, None]
    return (y.cat.codes.to_numpy()[:, None] == np.arange(len(y.cat.categories))).astype(int)


def kernel_weights(kernel: str, near: np.ndarray, dimension: int) -> np.ndarray:
    """Weights of neighbours at these distances, from 0 to 1 at the first row outside."""
    k = near.shape[1]
    match kernel:
        case "rectangular":
            return np.ones_like(near)
        case "triangular":
            return 1 - near
        case "epanechnikov" | "biweight" | "triweight":
            return (1 - near**2) ** (1 + ("epanechnikov", "biweight", "triweight").index(kernel))
        case "cos":
            return np.cos(near * np.pi / 2)
        case "inv":
            return 1 / near
        case "gaussian":
            from scipy.stats import norm

            return np.exp(-((near * norm.ppf(1 / (2 * (k + 1)))) ** 2) / 2)
        case "rank":
            from scipy.stats import rankdata

            return (k + 1) - rankdata(near, axis=1)
        case _:
            return np.broadcast_to(_optimal(k, dimension), near.shape)


def _optimal(k: int, dimension: int) -> np.ndarray:
    """Samworth's weights, which depend on the order of neighbours alone."""
    d, i = dimension, np.arange(1, k + 1)
    steps = i ** (1 + 2 / d) - (i - 1) ** (1 + 2 / d)
    return (1 + d / 2 - d / (2 * k ** (2 / d)) * steps) / k
