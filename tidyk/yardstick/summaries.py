"""The metrics of a confusion matrix, in one table."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tidyk.base.generics import summary
from tidyk.yardstick.confusion import ConfMat
from tidyk.yardstick.measures.agreement import accuracy, kap, mcc
from tidyk.yardstick.measures.rates import (
    bal_accuracy,
    detection_prevalence,
    f_meas,
    j_index,
    npv,
    ppv,
    precision,
    recall,
    sens,
    spec,
)

SHOWN = (
    accuracy,
    kap,
    sens,
    spec,
    ppv,
    npv,
    mcc,
    j_index,
    bal_accuracy,
    detection_prevalence,
    precision,
    recall,
    f_meas,
)


@summary.register(ConfMat)
def summary_conf_mat(
    x: ConfMat,
    /,
    *,
    prevalence: float | None = None,
    beta: float = 1,
    estimator: str | None = None,
    event_level: str = "first",
) -> pd.DataFrame:
    """Thirteen metrics of a confusion matrix.

    Args:
        x: A confusion matrix.
        prevalence: For `ppv()` and `npv()`.
        beta: For `f_meas()`.
        estimator, event_level: For all of them.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`.

    Equals R's `summary()` of a `conf_mat`.
    """
    options: dict[str, Any] = {
        "prevalence": prevalence,
        "beta": beta,
        "estimator": estimator,
        "event_level": event_level,
    }
    rows = [m.now(x, **{n: v for n, v in options.items() if n in m.options}) for m in SHOWN]
    return pd.concat(rows, ignore_index=True)
