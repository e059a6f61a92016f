"""Cross-validation whose folds are clusters of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, cast

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, check_string, check_whole, describe
from tidyk.base.random import draw_seed
from tidyk.base.selectors import columns_of
from tidyk.rsample.resampler import Resample, resampler
from tidyk.rsample.schemes.vfold import check_v, repeated


@resampler("{v}-cluster cross-validation", short="clt_fold")
def clustering_cv(
    data: pd.DataFrame,
    /,
    vars: Any,
    v: int = 10,
    repeats: int = 1,
    *,
    distance_function: Literal["dist"] | Callable[[np.ndarray], Any] = "dist",
    cluster_function: Literal["kmeans", "hclust"] | Callable[[np.ndarray, int], Any] = "kmeans",
) -> Iterator[Resample]:
    """Cross-validation whose folds are clusters of similar rows.

    Args:
        data: A data frame.
        vars: The numeric columns by which rows are compared: names or a selector.
        v: How many folds.
        repeats: How often the clusters are computed anew.
        distance_function: "dist" (Euclidean distances), or a function of the values, an array of
            shape (rows, columns), that returns an array of shape (rows, rows).
        cluster_function: "kmeans" or "hclust" (scikit-learn's), or a function of the values (or of
            the distances, if there is a function for them) and v that returns a cluster for each
            row.

    Returns:
        An `Rset` with the column `id` ("Fold1"). The clusters come from scikit-learn and are
        reproducible from the seed, but not R's.

    Equals R's `rsample::clustering_cv()` except for the clusters.

    Examples:
        >>> from tidyk import set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> len(clustering_cv(mtcars, vars=["disp", "hp"], v=3))
        3
    """
    repeats = check_whole(repeats, "repeats", minimum=1)
    columns = columns_of(data, vars)
    if not columns:
        raise TidykValueError("`vars` is required and must name at least one column of `data`.")
    if v == len(data):
        raise TidykValueError("Every row would be a cluster: `v` should be less than the rows.")
    own = callable(distance_function)
    if not own:
        check_string(distance_function, "distance_function", ("dist",))
    find = _clusterer(cluster_function, "precomputed" if own else "euclidean")
    v = check_v(v, len(data))
    values = _values(data[columns])
    if own:
        values = _distances(distance_function(values), len(data))
    for names, rows in repeated(repeats, lambda: _clusters(find, values, v)):
        yield names, None, rows


def _distances(values: Any, n: int) -> np.ndarray:
    distances = np.asarray(values, float)
    if distances.shape != (n, n):
        raise TidykValueError(
            f"`distance_function` should return distances of the shape {(n, n)}, not "
            f"{distances.shape}."
        )
    return distances


def _values(data: pd.DataFrame) -> np.ndarray:
    """The columns as numbers, checked to be numeric and complete."""
    for name, column in data.items():
        if not pd.api.types.is_numeric_dtype(column.dtype):
            raise TidykTypeError(f'`vars` must be numeric columns: "{name}" is {column.dtype}.')
        if column.isna().any():
            raise TidykValueError(f'`vars` may not have missing values: "{name}" has some.')
    return data.to_numpy(float)


def _clusters(find: Callable[..., Any], values: np.ndarray, v: int) -> np.ndarray:
    """The cluster of each row; an error if there is only one."""
    labels = np.asarray(find(values, v))
    if labels.shape != (len(values),):
        raise TidykValueError(
            f"`cluster_function` should return a cluster for each of the {len(values)} rows, not "
            f"the shape {labels.shape}."
        )
    clusters, numbers = np.unique(labels, return_inverse=True)
    if len(clusters) < 2:
        raise TidykValueError("All rows are in one cluster: there would be nothing to fit on.")
    return numbers


def _clusterer(function: Any, metric: str) -> Callable[[np.ndarray, int], Any]:
    if callable(function):
        return function
    if not isinstance(function, str):
        raise TidykTypeError(
            f"`cluster_function` must be a name or function: {describe(function)}."
        )
    check_string(function, "cluster_function", ("kmeans", "hclust"))
    return _kmeans if function == "kmeans" else lambda values, v: _hclust(values, v, metric)


def _kmeans(values: np.ndarray, v: int) -> np.ndarray:
    from sklearn.cluster import KMeans

    distinct = len(np.unique(values, axis=0))
    if distinct < v:
        raise TidykValueError(f"There are only {distinct} different rows for {v} clusters.")
    return KMeans(v, n_init=cast(Any, 1), random_state=draw_seed()).fit_predict(values)


def _hclust(values: np.ndarray, v: int, metric: str) -> np.ndarray:
    from sklearn.cluster import AgglomerativeClustering

    labels = AgglomerativeClustering(v, linkage="complete", metric=cast(Any, metric)).fit_predict(
        values
    )
    return pd.factorize(labels)[0]  # numbered as they appear, as R's `cutree()` does
