"""Linear regression on the engine "lm": R's fits, predictions, intervals and tables."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from golden.rcall import RSession
from golden.support import data, holding, load, same_columns

import tidyk

FITS = "parsnip/fits"
PARTS = (  # of the calls on a fit those whose answer is numbers, or an error
    "predict_",
    "tidy",
    "glance",
    "augment",
)
GROUPS = ("lm_formula", "lm_xy", "lm_xy_factor", "lm_weights", "lm_freq_weights", "lm_dot")
GROUPS = (*GROUPS, "lm_inline", "lm_interaction", "lm_penalty_arg")
CASES = [
    case
    for case in holding(FITS, load(FITS)["cases"])
    if case.split("/")[0] in GROUPS and case.split("/")[1].startswith(PARTS)
]


@pytest.fixture(scope="module")
def sessions() -> dict[str, RSession]:
    where = load(FITS)["data"]
    cars = data("reg_mtcars", levels=where["factors"]["reg"])
    train, test = (cars.iloc[np.array(where[n]["rows"]) - 1] for n in ("reg_tr", "reg_te"))
    names = {
        "reg_tr": train.reset_index(drop=True),
        "reg_te": test.reset_index(drop=True),
        "wts": np.arange(1, len(train) + 1) / 10,
        "fw": np.resize([1, 2, 3], len(train)),
        **{name: where[name] for name in ("y", "yc", "ym")},
    }
    made = {}
    for group in GROUPS:
        made[group] = RSession(tidyk, dict(names))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = made[group](load(FITS)["cases"][f"{group}/fit"]["call"])
        made[group].names["fit"] = fitted
    return made


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, sessions: dict[str, RSession]) -> None:
    wanted, session = load(FITS)["cases"][case], sessions[case.split("/")[0]]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            with pytest.raises((ValueError, TypeError, KeyError)):
                session(wanted["call"])
            return
        found: Any = session(wanted["call"])
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    result = wanted["result"]
    if result["kind"] == "vector":
        np.testing.assert_allclose(np.ravel(found), result["values"], rtol=1e-8)
        return
    assert len(found) == result["nrow"]
    same_columns(found, result, atol=1e-10)
