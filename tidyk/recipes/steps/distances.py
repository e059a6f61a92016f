"""Distances to the centroids of classes, and to a place."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from tidyk.base.errors import (
    TidykValueError,
    check_bool,
    check_number,
    check_string,
)
from tidyk.base.selectors import shown_choice
from tidyk.recipes.columns import Column, Table
from tidyk.recipes.step import PLAIN_NUMBERS, Step, Training, option, step
from tidyk.recipes.steps.classes import class_factor


@frozen(eq=False)
class Classes:
    """The centroids of classes, and the inverse covariances of the columns within them."""

    names: tuple[str, ...]
    centers: np.ndarray
    inverses: np.ndarray


@step("Distances to {class_} for", takes=PLAIN_NUMBERS, role="predictor", weights="supervised")
class step_classdist(Step):
    """Add the Mahalanobis distances of each row to the centroid of each class.

    class_: The column of the classes.
    pool: Is one covariance used for all classes?
    log: Take logarithms of the distances?
    prefix: Before the names of the new columns.
    keep_original_cols: Keep the columns themselves?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import iris
    >>> rec = recipe("Species ~ .", data=iris)
    >>> rec = rec >> step_classdist(all_predictors(), class_="Species") >> prep()
    >>> juice(rec).columns.tolist()[-1]
    'classdist_virginica'
    """

    class_: str = option("", check_string)
    pool: bool = option(False, check_bool)
    log: bool = option(True, check_bool)
    prefix: str = option("classdist_", check_string)
    keep_original_cols: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> Classes:
        classes, values = class_factor(self.class_, data), data.table.matrix(names)
        if not names:
            return Classes((), values, values)
        rows = [np.flatnonzero(classes.codes == i) for i in range(len(classes.levels))]
        weights = np.ones(len(values)) if data.weights is None else data.weights
        centers = [np.average(values[r], axis=0, weights=weights[r]) for r in rows]
        if self.pool:  # as in R the covariance of all rows, not that within the classes
            spreads = [_covariance(values, weights)] * len(rows)
        else:
            spreads = [_covariance(values[r], weights[r]) for r in rows]
        inverses = np.array([np.linalg.inv(s) for s in spreads])
        if not np.isfinite(inverses).all():
            raise TidykValueError("The covariance within a class is singular.")
        return Classes(classes.levels, np.array(centers), inverses)

    def apply(self, table: Table) -> Table:
        values, centroids = table.matrix(self.chosen), self.learned
        distances: dict[str, Column] = {}
        for name, center, inverse in zip(
            centroids.names, centroids.centers, centroids.inverses, strict=True
        ):
            apart = values - center
            squares = np.einsum("ij,jk,ik->i", apart, inverse, apart)
            distances[f"{self.prefix}{name}"] = np.log(squares) if self.log else squares
        return table.added(distances, () if self.keep_original_cols else self.chosen)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "value": np.nan, "class": None}
        count = len(self.learned.names)
        return {
            "terms": self.chosen * count,
            "value": self.learned.centers.reshape(-1),
            "class": [c for c in self.learned.names for _ in self.chosen],
        }


def _covariance(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    plain = bool((weights == 1).all())
    return np.atleast_2d(np.cov(values.T) if plain else np.cov(values.T, aweights=weights))


def _check_degrees(name: str, values: np.ndarray, most: float) -> None:
    outside = values[np.abs(values) > most]
    if len(outside):
        raise TidykValueError(
            f'All values of "{name}" should be between -{most} and {most} degrees, and one is '
            f"{outside[0]:g}. Plain coordinates need `is_lat_lon=False`."
        )


RADIUS = 6371e3
"""The radius of the earth, in metres."""


@step("Geographical distances from", role="predictor", selects=False)
class step_geodist(Step):
    """Add the distance of each row to a place.

    lat: The column of latitudes.
    lon: The column of longitudes.
    ref_lat: The latitude of the place.
    ref_lon: Its longitude.
    is_lat_lon: Are these degrees on the globe (the distance is in metres), or plain coordinates?
    log: Take the logarithm?
    name: The name of the new column.
    keep_original_cols: Keep the two columns too?

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"a": [3.0], "b": [4.0], "y": [1]})
    >>> rec = recipe("y ~ .", data=data)
    >>> rec = rec >> step_geodist(lat="a", lon="b", ref_lat=0, ref_lon=0, is_lat_lon=False)
    >>> juice(prep(rec))["geo_dist"].tolist()
    [5.0]
    """

    lat: Any = None
    lon: Any = None
    ref_lat: float = option(None, check_number)
    ref_lon: float = option(None, check_number)
    is_lat_lon: bool = option(True, check_bool)
    log: bool = option(False, check_bool)
    name: str = option("geo_dist", check_string)
    keep_original_cols: bool = option(True, check_bool)

    def train(self, names: list[str], data: Training) -> tuple[str, str]:
        choices = [data.select([term]) for term in (self.lat, self.lon)]
        if any(len(f) != 1 for f in choices):
            raise TidykValueError("`lat` and `lon` must each select one column.")
        (lat,), (lon,) = choices
        if self.is_lat_lon and (abs(self.ref_lat) > 90 or abs(self.ref_lon) > 180):
            raise TidykValueError(
                f"`ref_lat` lies between -90 and 90 and `ref_lon` between -180 and 180, not "
                f"{self.ref_lat} and {self.ref_lon}."
            )
        return lat, lon

    def apply(self, table: Table) -> Table:
        lat, lon = (table.numbers(n) for n in self.learned)
        if self.is_lat_lon:
            for name, values, most in zip(self.learned, (lat, lon), (90, 180), strict=True):
                _check_degrees(name, values, most)
        apart = (
            self._globe(lat, lon)
            if self.is_lat_lon
            else np.hypot(lat - self.ref_lat, lon - self.ref_lon)
        )
        new: dict[str, Column] = {self.name: np.log(apart) if self.log else apart}
        return table.added(new, () if self.keep_original_cols else self.learned)

    def _globe(self, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
        here, there = np.radians(lat), np.radians(self.ref_lat)
        half_lat, half_lon = (there - here) / 2, (np.radians(self.ref_lon) - np.radians(lon)) / 2
        a = np.sin(half_lat) ** 2 + np.cos(here) * np.cos(there) * np.sin(half_lon) ** 2
        return 2 * RADIUS * np.arcsin(np.minimum(np.sqrt(a), 1))

    def heading(self) -> str:
        return f"Geographical distances from {self.ref_lat:g} x {self.ref_lon:g} using"

    def shown(self) -> list[str]:
        return (
            list(self.learned) if self.trained else [shown_choice(t) for t in (self.lat, self.lon)]
        )

    def tidy(self) -> dict[str, Any]:
        titles = (
            "latitude", "longitude", "ref_latitude", "ref_longitude", "is_lat_lon", "name",
        )  # fmt: skip
        if not self.trained:
            return {title: [] for title in titles}
        values = (*self.learned, self.ref_lat, self.ref_lon, self.is_lat_lon, self.name)
        return {title: [value] for title, value in zip(titles, values, strict=True)}

    def uses(self) -> list[str]:
        return list(self.learned or ())
