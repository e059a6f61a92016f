"""How deep a row lies within classes, and how far from their shrunken centroids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.base.errors import TidykTypeError, check_bool, check_number, check_string
from tidyk.base.random import rnorm, with_seed
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table
from tidyk.recipes.step import PLAIN_NUMBERS, Step, Training, option, step


def class_factor(name: str, data: Training) -> Factor:
    """The column of the classes."""
    (chosen,) = data.select([name])
    if "nominal" not in data.terms[chosen].types:
        raise TidykTypeError(f'`class_` must be a factor, and "{chosen}" is none.')
    return data.table.factor(chosen)


def _mahalanobis(x: np.ndarray, of: np.ndarray) -> np.ndarray:
    inverse = np.linalg.inv(np.atleast_2d(np.cov(of.T)))
    apart = x - of.mean(axis=0)
    return 1 / (1 + np.einsum("ij,jk,ik->i", apart, inverse, apart))


def _spatial(x: np.ndarray, of: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(of.T)))
    whiten = vectors / np.sqrt(np.maximum(values, 1e-12))
    apart = (x[:, None] - of) @ whiten
    sizes = np.linalg.norm(apart, axis=2, keepdims=True)
    units = np.divide(apart, sizes, out=np.zeros_like(apart), where=sizes > 0)
    return 1 - np.linalg.norm(units.mean(axis=1), axis=1)


def _halfspace(x: np.ndarray, of: np.ndarray) -> np.ndarray:
    """The least share of the class on either side, over many directions."""
    with with_seed(1):
        directions = rnorm(1000 * of.shape[1]).reshape(-1, of.shape[1])
    reference = np.sort(of @ directions.T, axis=0)
    here = x @ directions.T
    near = 1e-9 * np.abs(reference).max(initial=0)  # a row of the class is on both sides of itself
    below = np.empty_like(here)
    above = np.empty_like(here)
    for k in range(directions.shape[0]):
        below[:, k] = np.searchsorted(reference[:, k], here[:, k] + near, side="right")
        above[:, k] = len(reference) - np.searchsorted(
            reference[:, k], here[:, k] - near, side="left"
        )
    return np.minimum(below, above).min(axis=1) / len(reference)


DEPTHS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "halfspace": _halfspace,
    "Mahalanobis": _mahalanobis,
    "spatial": _spatial,
}


@step("Data depth by {class_} for", takes=PLAIN_NUMBERS, role="predictor")
class step_depth(Step):
    """Add how deep each row lies within each class.

    class_: The column of the classes.
    metric: "halfspace" (over 1000 directions), "Mahalanobis" or "spatial".
    prefix: Before the names of the new columns.
    keep_original_cols: Keep the columns themselves?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Species ~ .", data=iris)
    >>> rec = rec >> step_depth(all_predictors(), class_="Species", metric="Mahalanobis") >> prep()
    >>> juice(rec).columns.tolist()[-1]
    'depth_virginica'
    """

    class_: str = option("", check_string)
    metric: str = option("halfspace", check_string, choices=DEPTHS)
    prefix: str = option("depth_", check_string)
    keep_original_cols: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, np.ndarray]:
        classes, values = class_factor(self.class_, data), data.table.matrix(names)
        return {lv: values[classes.codes == i] for i, lv in enumerate(classes.levels)}

    def apply(self, table: Table) -> Table:
        values, depth = table.matrix(self.chosen), DEPTHS[self.metric]
        depths: dict[str, Column] = {
            f"{self.prefix}{name}": depth(values, reference)
            for name, reference in self.learned.items()
        }
        return table.added(depths, () if self.keep_original_cols else self.chosen)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "class": None}
        pairs = [(term, name) for name in self.learned for term in self.chosen]
        return {"terms": [t for t, _ in pairs], "class": [c for _, c in pairs]}


@frozen(eq=False)
class Shrunken:
    """Class centroids, shrunk towards the overall centroid, and the spread of each column."""

    names: tuple[str, ...]
    all: np.ndarray
    classes: np.ndarray
    centers: np.ndarray
    spread: np.ndarray


@step(
    "Distances to shrunken centroids with",
    takes=PLAIN_NUMBERS,
    role="predictor",
    weights="supervised",
    tunable={"threshold": ("threshold", (0.0, 1.0))},
)
class step_classdist_shrunken(Step):
    """Add the distances of each row to the class centroids, shrunk towards the overall centroid.

    class_: The column of the classes.
    threshold: How far they are shrunk: 0 not at all, 1 all the way.
    sd_offset: The quantile of the columns' spreads that is added to each.
    log: Take logarithms of the distances?
    prefix: Before the names of the new columns.
    keep_original_cols: Keep the columns themselves?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Species ~ .", data=iris)
    >>> rec = rec >> step_classdist_shrunken(all_predictors(), class_="Species") >> prep()
    >>> juice(rec).columns.tolist()[-1]
    'classdist_virginica'
    """

    class_: str = option("", check_string)
    threshold: float = option(0.5, check_number, minimum=0, maximum=1)
    sd_offset: float = option(0.5, check_number, minimum=0, maximum=1)
    log: bool = option(True, check_bool)
    prefix: str = option("classdist_", check_string)
    keep_original_cols: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> Shrunken:
        classes, values = class_factor(self.class_, data), data.table.matrix(names)
        weights = np.ones(len(values)) if data.weights is None else data.weights
        one_hot = (classes.codes[:, None] == np.arange(len(classes.levels))) * weights[:, None]
        counts = one_hot.sum(axis=0)
        middle = np.average(values, axis=0, weights=weights)
        centers = one_hot.T @ values / counts[:, None]
        within = (one_hot.T @ values**2 - counts[:, None] * centers**2).sum(axis=0)
        spread = np.sqrt(within / (counts.sum() - len(counts)))
        spread = spread + np.quantile(spread, self.sd_offset)
        scale = np.sqrt(1 / counts - 1 / counts.sum())[:, None] * spread
        apart = (centers - middle) / scale
        cut = self.threshold * np.abs(apart).max()
        shrunk = np.sign(apart) * np.maximum(np.abs(apart) - cut, 0)
        return Shrunken(classes.levels, middle, centers, middle + shrunk * scale, spread)

    def apply(self, table: Table) -> Table:
        values, centroids = table.matrix(self.chosen), self.learned
        distances: dict[str, Column] = {}
        for name, center in zip(centroids.names, centroids.centers, strict=True):
            squares = (((values - center) / centroids.spread) ** 2).sum(axis=1)
            distances[f"{self.prefix}{name}"] = np.log(squares) if self.log else squares
        return table.added(distances, () if self.keep_original_cols else self.chosen)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            gap = {"value": np.nan, "class": None, "type": None, "threshold": np.nan}
            return {"terms": self.chosen, **gap}
        centroids = self.learned
        kinds = ("global", "by_class", "shrunken")
        middles = {
            kind: np.broadcast_to(table, centroids.centers.shape)
            for kind, table in zip(
                kinds, (centroids.all, centroids.classes, centroids.centers), strict=True
            )
        }
        rows = [
            (term, middles[kind][c, t], name, kind)
            for t, term in enumerate(self.chosen)
            for c, name in enumerate(centroids.names)
            for kind in kinds
        ]
        columns = zip(*rows, strict=True)
        titles = ("terms", "value", "class", "type")
        table = {title: list(column) for title, column in zip(titles, columns, strict=True)}
        return {**table, "threshold": self.threshold}
