"""Metrics for numbers that are means of errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidyk.base.errors import TidykValueError, check_number, check_whole, warn
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.defining import metric
from tidyk.yardstick.metric import vec_form

POSITIVE = (0, np.inf)


def __getattr__(name: str) -> Any:
    return vec_form(__name__, name)


@metric(direction="minimize", range=POSITIVE)
def mse(x: Cases) -> np.ndarray:
    """Mean squared error.

    Example: 0.5625
    """
    return x.mean((x.truth - x.estimate) ** 2)


@metric(direction="minimize", range=POSITIVE)
def rmse(x: Cases) -> np.ndarray:
    """Root mean squared error, in the outcome's units.

    Example: 0.75
    """
    return np.sqrt(mse.compute(x))


@metric(direction="minimize", range=POSITIVE)
def rmse_relative(x: Cases) -> np.ndarray:
    """Root mean squared error, as a share of the truth's range.

    Example: 0.15
    """
    return rmse.compute(x) / (x.largest(x.truth) + x.largest(-x.truth))


@metric(direction="minimize", range=POSITIVE)
def mae(x: Cases) -> np.ndarray:
    """Mean absolute error, in the outcome's units.

    Example: 0.625
    """
    return x.mean(np.abs(x.truth - x.estimate))


@metric(direction="zero")
def msd(x: Cases) -> np.ndarray:
    """Mean signed deviation: by how much the predictions are too low on average.

    Example: -0.375
    """
    return x.mean(x.truth - x.estimate)


@metric(direction="minimize", range=POSITIVE)
def mape(x: Cases) -> np.ndarray:
    """Mean absolute error in percent of the truth.

    Example: 20.238095
    """
    return x.mean(np.abs((x.truth - x.estimate) / x.truth)) * 100


@metric(direction="zero")
def mpe(x: Cases) -> np.ndarray:
    """Mean error in percent of the truth, with its sign.

    Example: -11.904762
    """
    return x.mean((x.truth - x.estimate) / x.truth) * 100


@metric(direction="minimize", range=(0, 200))
def smape(x: Cases) -> np.ndarray:
    """Symmetric mean absolute error, in percent of the mean of truth and prediction.

    Example: 17.878788
    """
    size = (np.abs(x.truth) + np.abs(x.estimate)) / 2
    return x.mean(np.abs(x.estimate - x.truth) / size) * 100


@metric(direction="minimize", range=POSITIVE)
def mase(x: Cases, *, m: int = 1, mae_train: float | None = None) -> np.ndarray:
    """Mean absolute error, as a multiple of that of predicting an earlier value.

    Args:
        m: How many rows earlier.
        mae_train: The mean absolute error of that prediction on the training data; by default on
            these data.

    Example: 0.1875
    """
    lag = check_whole(m, "m", minimum=0)
    if mae_train is not None:
        naive = np.full(x.groups, check_number(mae_train, "mae_train", minimum=0))
    else:
        naive = _naive_error(x, lag)
    return x.mean(np.abs((x.truth - x.estimate) / x.per_row(naive)))


def _naive_error(x: Cases, lag: int) -> np.ndarray:
    """The mean absolute difference of each group's values from those `lag` rows earlier."""
    rows = int(x.count().min())
    if rows <= lag:
        raise TidykValueError(
            f"`truth` ({rows}) should be longer than `m` ({lag}): the naive prediction is the "
            "value that many rows earlier."
        )
    codes = np.zeros(len(x.truth), np.intp) if x.codes is None else x.codes
    order = np.argsort(codes, kind="stable")
    truth, group = x.truth[order], codes[order]
    later = np.arange(lag, len(truth))
    same = group[later] == group[later - lag]
    steps = np.abs(truth[later] - truth[later - lag])[same]
    sizes = np.bincount(group[later][same], minlength=x.groups)
    return np.bincount(group[later][same], steps, minlength=x.groups) / sizes


@metric(direction="minimize", range=POSITIVE)
def huber_loss(x: Cases, *, delta: float = 1) -> np.ndarray:
    """Huber's loss: squared for small errors, absolute for large ones.

    Args:
        delta: The size of an error at which the one becomes the other.

    Example: 0.28125
    """
    limit, size = check_number(delta, "delta", minimum=0), np.abs(x.truth - x.estimate)
    return x.mean(np.where(size <= limit, 0.5 * size**2, limit * (size - 0.5 * limit)))


@metric(direction="minimize", range=POSITIVE)
def huber_loss_pseudo(x: Cases, *, delta: float = 1) -> np.ndarray:
    """A smooth form of Huber's loss.

    Args:
        delta: The size of an error at which it turns from squared to absolute.

    Example: 0.236615
    """
    limit = check_number(delta, "delta", minimum=0)
    return x.mean(limit**2 * (np.sqrt(1 + ((x.truth - x.estimate) / limit) ** 2) - 1))


@metric(direction="minimize", range=POSITIVE)
def poisson_log_loss(x: Cases) -> np.ndarray:
    """Mean negative log likelihood of counts whose predicted means are the estimates.

    Example: 1.687046
    """
    from scipy.special import gammaln, xlogy

    count = np.trunc(x.truth)
    loss = x.estimate - xlogy(count, x.estimate) + gammaln(count + 1)
    impossible = x.estimate < 0
    if impossible.any():
        warn(f"NaNs produced: {impossible.sum()} predicted means are negative.")
    return x.mean(np.where(impossible, np.nan, np.where(count < 0, np.inf, loss)))
