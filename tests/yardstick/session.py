"""R's recorded calls of yardstick, run on tidyk."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.rcall import RSession, factor as r_factor
from golden.support import data, load

import tidyk
from tidyk import factor
from tidyk.base.errors import TidykError

LEVELS = load("yardstick/metrics")["data"]["levels"]
COSTS = {name: load("yardstick/metrics")["data"][name] for name in ("costs2", "costs4")}


def _without(frame: pd.DataFrame, truth: str, estimates: list[str]) -> pd.DataFrame:
    row, missing = np.arange(1, len(frame) + 1), frame.copy()
    missing.loc[row % 17 == 0, estimates] = np.nan
    missing.loc[row % 23 == 0, truth] = np.nan
    return missing


def _mutate(frame: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    return frame.assign(
        **{n: (v if len(v) == len(frame) else v * len(frame)) for n, v in columns.items()}
    )


def _matrix(values: Any, nrow: int, ncol: int = 0, dimnames: Any = None) -> Any:
    ncol = ncol or (len(values) // nrow if np.ndim(values) else 1)
    filled = np.resize(np.asarray(values, float), nrow * ncol).reshape((nrow, ncol), order="F")
    if dimnames is None:
        return filled
    return pd.DataFrame(filled, index=dimnames[0], columns=dimnames[1])


def _rep(x: Any, times: int = 1, each: int = 1, length_out: int = 0) -> list:
    values = [v for _ in range(times) for v in np.repeat(np.atleast_1d(x), each)]
    return (values * (length_out // len(values) + 1))[:length_out] if length_out else values


def _table(rows: Any, columns: Any) -> pd.DataFrame:
    pair = [pd.Series(v, name=n).reset_index(drop=True) for v, n in ((rows, ""), (columns, " "))]
    return pd.crosstab(*pair, dropna=False).rename_axis(index="", columns="")


def _factor(x: Any = (), levels: Any = None, **more: Any) -> pd.Categorical:
    return r_factor(list(np.atleast_1d(x)), levels if levels is None else list(levels), **more)


def frames() -> dict[str, pd.DataFrame]:
    """The data sets of the recorded calls."""
    two, many = data("two_class_example"), data("hpc_cv")
    for frame, names, levels in (
        (two, ("truth", "predicted"), LEVELS["two"]),
        (many, ("obs", "pred"), LEVELS["many"]),
    ):
        for name in names:
            frame[name] = factor(frame[name].astype(str), levels=levels)
    nums, counts = data("solubility_test"), data("counts")
    return {
        "two": two,
        "many": many,
        "hpc": many,
        "nums": nums,
        "sol": nums,
        "counts": counts,
        "two_na": _without(two, "truth", ["predicted", "Class1"]),
        "many_na": _without(many, "obs", ["pred", "VF"]),
        "nums_na": _without(nums, "solubility", ["prediction"]),
        "counts_na": _without(counts.astype({"count": float}), "count", ["mean"]),
    }


def mean_squared(truth: Any, estimate: Any, case_weights: Any = None) -> float:
    return float(np.mean((truth - estimate) ** 2))


def session() -> RSession:
    """A session with what the recorded calls use."""
    ab = ["a", "b"]
    mse_c = tidyk.metric_tweak("mse_c", tidyk.new_numeric_metric(mean_squared, "minimize"))
    names: dict[str, Any] = {
        **frames(),
        **{name: pd.DataFrame(table) for name, table in COSTS.items()},
        "costs_full": pd.DataFrame(load("yardstick/metrics")["data"]["costs_full"]),
        "fw": "w_int",
        "iw": "w_dbl",
        "A": "a",
        "B": "b",
        "ab": ab,
        "F": "F",
        "mean": "mean",
        "mutate": _mutate,
        "matrix": _matrix,
        "rep": _rep,
        "table": _table,
        "factor": _factor,
        "fa": lambda *x: _factor([None if v != v else v for v in x], ab),
        "f3": lambda *x: _factor(x, [*ab, "other"]),
        "numeric": lambda n=0: np.zeros(int(n)),
        "as.matrix": np.asarray,
        "as.table": np.asarray,
        "as.Date": lambda x: pd.Series(pd.to_datetime(x)),
        "rev": lambda x: x[::-1],
        "frequency_weights": lambda w: w,
        "tibble": lambda **k: pd.DataFrame(k),
        "as_tibble": lambda x: x.as_frame(),
        "diff": lambda x: float(np.diff(x)[0]),
        "mse_c": mse_c,
        "ccc_bias": tidyk.metric_tweak("ccc_bias", tidyk.ccc, bias=True),
        "f_meas2": tidyk.metric_tweak("f_meas2", tidyk.f_meas, beta=2),
        "sens_second": tidyk.metric_tweak("sens_second", tidyk.sens, event_level="second"),
        "f2": tidyk.metric_tweak("f_meas_2", tidyk.f_meas, beta=2),
        "dp": tidyk.demographic_parity("group"),
        "eo": tidyk.equal_opportunity("group"),
        "ed": tidyk.equalized_odds("group"),
    }
    for name, text in SETS.items():
        names[name] = RSession(tidyk, names)(text)
    return RSession(tidyk, names)


SETS = {
    "s_class": "metric_set(accuracy, kap, sens, f2)",
    "s_prob": "metric_set(roc_auc, mn_log_loss)",
    "s_both": "metric_set(accuracy, roc_auc, brier_class, recall)",
    "s_num": "metric_set(rmse, rsq, mae, ccc)",
}
TRIBBLE = "tibble::tribble(~truth, ~estimate, ~cost, 'Class1', 'Class2', 1, 'Class2', 'Class1', 2)"
PYTHON = {
    "VF:L": "VF, F, M, L",
    "VF:M": "VF, F, M",
    "n()": "nrow(sol)",
    'ifelse(row_number()%%2 == 0, "even", "odd")': 'rep(c("odd", "even"), length.out = 500)',
    TRIBBLE: "costs2",
}
"""R that the reader does not know, and the same in what it knows."""


def run(session: RSession, case: dict[str, Any]) -> Any:
    """What the call gives, where R gives something, with a warning where R gives one."""
    text = case["call"]
    for r, python in PYTHON.items():
        text = text.replace(r, python)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in case:
            with pytest.raises((TidykError, TypeError)):  # Python's own: an unknown argument
                session(text)
            return None
        found = session(text)
    assert bool(seen) == bool(case.get("warnings")), [str(w.message) for w in seen]
    return found


def plain(values: Any) -> np.ndarray:
    """Recorded numbers: NA and NaN are missing."""
    at = {None: np.nan, "NaN": np.nan, "Inf": np.inf, "-Inf": -np.inf}
    return np.array([at.get(v, v) for v in np.atleast_1d(np.asarray(values, "O"))], float)


def same(found: Any, wanted: Any, rtol: float = 1e-10) -> None:
    np.testing.assert_allclose(
        np.atleast_1d(np.asarray(found, float)), plain(wanted), rtol=rtol, atol=1e-10
    )


def same_table(found: pd.DataFrame, wanted: dict[str, list], rtol: float = 1e-10) -> None:
    """The same columns in the same order with the same values."""
    assert list(found.columns) == list(wanted)
    for name, values in wanted.items():
        if name == ".estimate" or (
            all(v is None or isinstance(v, int | float) for v in values) and name != ".by"
        ):
            same(found[name], values, rtol)
        else:
            told = [None if v != v else str(v) for v in found[name].astype(object)]
            assert told == values, name


def lines(text: str) -> list[str]:
    return [re.sub(r"\u00a0", " ", line) for line in text.split("\n")]
