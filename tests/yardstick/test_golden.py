"""R's recorded metrics."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import data, holding, load

import tidyk
from tidyk import factor

METRICS, TABLES = "yardstick/metrics", "yardstick/conf_mat"
HERE = ("accuracy", "kap", "roc_auc", "mn_log_loss", "brier_class", "rmse", "mae", "rsq")
"""Metrics that exist so far; grouped frames and tables as subjects come with the others."""
LATER = ("group_by(", "table", "conf_mat(", "matrix(0", "matrix(c")
LEVELS = load(METRICS)["data"]["levels"]
CASES = [
    case
    for case in holding(METRICS, load(METRICS)["cases"])
    if case.split("|")[0] in HERE
    and not any(word in load(METRICS)["cases"][case]["call"] for word in LATER)
]


def _without(frame: pd.DataFrame, truth: str, estimates: list[str]) -> pd.DataFrame:
    row, missing = np.arange(1, len(frame) + 1), frame.copy()
    missing.loc[row % 17 == 0, estimates] = np.nan
    missing.loc[row % 23 == 0, truth] = np.nan
    return missing


@pytest.fixture(scope="module")
def session() -> RSession:
    two, many = data("two_class_example"), data("hpc_cv")
    for name in ("truth", "predicted"):
        two[name] = factor(two[name].astype(str), levels=LEVELS["two"])
    for name in ("obs", "pred"):
        many[name] = factor(many[name].astype(str), levels=LEVELS["many"])
    nums, counts = data("solubility_test"), data("counts")
    names = {
        "two": two,
        "many": many,
        "nums": nums,
        "counts": counts,
        "two_na": _without(two, "truth", ["predicted", "Class1"]),
        "many_na": _without(many, "obs", ["pred", "VF"]),
        "nums_na": _without(nums, "solubility", ["prediction"]),
        "counts_na": _without(counts.astype({"count": float}), "count", ["mean"]),
        "fw": "w_int",
        "iw": "w_dbl",
        "F": "F",
        "mean": "mean",
        "numeric": lambda n=0: np.zeros(int(n)),
        "as.matrix": lambda x: np.asarray(x),
    }
    return RSession(tidyk, names)


@pytest.mark.parametrize("case", CASES)
def test_metrics(case: str, session: RSession) -> None:
    wanted = load(METRICS)["cases"][case]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            with pytest.raises((ValueError, TypeError, KeyError)):
                session(wanted["call"])
            return
        found: Any = session(wanted["call"])
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    value = wanted["value"]
    if isinstance(value, dict):
        assert found[".metric"].tolist() == value[".metric"]
        assert found[".estimator"].tolist() == value[".estimator"]
        found, value = found[".estimate"].to_numpy(), value[".estimate"]
    plain = [np.nan if v in (None, "NaN") else v for v in np.atleast_1d(np.asarray(value, "O"))]
    np.testing.assert_allclose(np.atleast_1d(found), np.array(plain, float), rtol=1e-10, atol=1e-12)
