"""Metrics for predicted classes that mean the same for any number of levels."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidyk.base.errors import check_string
from tidyk.yardstick.defining import metric
from tidyk.yardstick.metric import vec_form
from tidyk.yardstick.tables import Tables


def __getattr__(name: str) -> Any:
    return vec_form(__name__, name)


@metric(direction="maximize", range=(0, 1))
def accuracy(x: Tables) -> np.ndarray:
    """Accuracy: the share of cases whose class is predicted correctly.

    Example: 0.838
    """
    return x.right.sum(axis=1) / x.total[:, 0]


@metric(direction="maximize", range=(-1, 1))
def kap(x: Tables, *, weighting: str = "none") -> np.ndarray:
    """Cohen's kappa: accuracy beyond what chance would give.

    Args:
        weighting: "none"; or "linear" or "quadratic", if confusing levels that are far apart is
            worse.

    Example: 0.674876
    """
    check_string(weighting, "weighting", ("none", "linear", "quadratic"))
    level = np.arange(len(x.levels))
    apart = np.abs(level[:, None] - level).astype(float)
    cost = {"none": apart > 0, "linear": apart, "quadratic": apart**2}[weighting]
    by_chance = x.predicted[:, :, None] * x.true[:, None, :] / x.total[:, :, None]
    return 1 - (cost * x.counts).sum(axis=(1, 2)) / (cost * by_chance).sum(axis=(1, 2))


@metric(direction="maximize", range=(-1, 1))
def mcc(x: Tables) -> np.ndarray:
    """Matthews' correlation between the true and the predicted classes.

    Example: 0.676848
    """
    others = [(n * (n.sum(axis=1, keepdims=True) - n)).sum(axis=1) for n in (x.predicted, x.true)]
    scale = np.sqrt(others[0] * others[1])  # with negative weights both may be below 0
    together = x.right.sum(axis=1) * x.total[:, 0] - (x.predicted * x.true).sum(axis=1)
    return together / np.where(scale == 0, np.nan, scale)
