"""A Gaussian process that predicts the metric of untried candidates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.random import sample_int
from tidyk.dials.parameter import Param, QualParam, QuantParam
from tidyk.dials.sets import Parameters


def parameters_by_id(ranges: Parameters) -> dict[str, Param]:
    """The parameter objects of a set, none of which may be missing."""
    return {id: p for id, p in zip(ranges.id, ranges.object, strict=True) if p is not None}


def on_unit_scale(grid: pd.DataFrame, ranges: Parameters) -> np.ndarray:
    """Candidates as points: each number between 0 and 1, on the scale on which it varies evenly;
    each name a corner of its own, at a distance of 1 from all others."""
    columns = [_points(grid[id], param) for id, param in parameters_by_id(ranges).items()]
    return np.column_stack(columns)


def _points(values: pd.Series, param: Param) -> np.ndarray:
    if isinstance(param, QualParam):
        return np.array([[v == level for level in param.values] for v in values]) / np.sqrt(2)
    assert isinstance(param, QuantParam)
    numbers = values.to_numpy(float)
    if param.trans is not None:
        numbers = np.asarray(param.trans.transform(numbers), float)
    low, high = param.range.lower, param.range.upper
    return ((numbers - low) / ((high - low) or 1))[:, None]


def fit_surrogate(points: np.ndarray, values: np.ndarray) -> Any:
    """A scikit-learn `GaussianProcessRegressor` of a metric over points: smooth, with a range for
    each direction, and noise."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    scales: Any = np.full(points.shape[1], 0.5)
    kernel = ConstantKernel(1.0, (1e-2, 1e2)) * Matern(scales, (0.05, 10), nu=2.5)
    model = GaussianProcessRegressor(
        kernel + WhiteKernel(1e-2, (1e-6, 1)),
        normalize_y=True,
        n_restarts_optimizer=2,
        random_state=int(sample_int(2**31 - 1, size=1)[0]),
    )
    with warnings.catch_warnings():  # a range at its bound need not concern the user
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(points, values)


def surrogate_prediction(model: Any, points: np.ndarray) -> pd.DataFrame:
    """Columns `.mean` and `.sd`."""
    mean, sd = model.predict(points, return_std=True)
    return pd.DataFrame({".mean": mean, ".sd": sd})
