"""R's recorded conversions of formulas to predictors and outcome, and back."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import holding, load
from hardhat.recorded import TEST, TRAIN, attempt, close, numbers, same_column, same_frame
from parsnip.recorded_conversions import Recorded, form_to_xy, xy_to_form

from tidyk import factor
from tidyk.parsnip.encoding import Encoding

FILE = "hardhat/parsnip_convert"
CASES = load(FILE)["cases"]
FORMULAS = [case for case in CASES if case.count("|") == 2]
NEW = [f"{case}/new" for case in FORMULAS if "new" in CASES[case].get("value", {})]
HOLDING = holding(FILE, [*CASES, *NEW])


def encoding(indicators: Any = "traditional", remove_intercept: bool = True) -> Encoding:
    return Encoding(indicators, compute_intercept=True, remove_intercept=remove_intercept)


def converted(case: str) -> Recorded:
    recorded = CASES[case]
    wanted = encoding(recorded["indicators"], recorded["remove_intercept"])
    return form_to_xy(recorded["formula"], TRAIN, wanted)


@pytest.mark.parametrize("case", [case for case in HOLDING if case in FORMULAS])
def test_formulas(case: str) -> None:
    recorded = CASES[case]
    found = attempt(recorded, lambda: converted(case))
    if "error" in recorded:
        return
    wanted = recorded["value"]
    same_frame(found.x, wanted["x"])
    same_outcome(found.y, wanted)
    same_numbers(found.offset, wanted["offset"])
    for name, levels in (wanted.get("xlevels") or {}).items():
        assert levels_of(found, name) == levels


def levels_of(found: Recorded, name: str) -> list[str]:
    trained = found.preproc.trained
    if name in trained.levels:
        return trained.levels[name]
    if name in trained.ptypes.predictors:
        return list(trained.ptypes.predictors[name].cat.categories)
    assert trained.right.state is not None
    return list(trained.right.state[f"levels of {name}"]["levels"])


def same_outcome(found: Any, wanted: dict[str, Any]) -> None:
    if "y" not in wanted:
        return
    if wanted["y"] is None:
        assert found is None
    elif "columns" in wanted["y"]:
        same_frame(found, wanted["y"])
    else:
        same_column(found, wanted["y"])


def same_numbers(found: Any, wanted: Any) -> None:
    assert (found is None) == (wanted is None)
    if wanted is not None:
        close(np.asarray(found)[: len(wanted)], numbers(wanted))


@pytest.mark.parametrize("case", [case for case in HOLDING if case in NEW])
def test_new_data(case: str) -> None:
    recorded = CASES[case.removesuffix("/new")]["value"]["new"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the fit
        preproc = converted(case.removesuffix("/new")).preproc
    found = attempt(recorded, lambda: preproc.predictors(TEST))
    if "error" not in recorded:
        same_frame(found, recorded["value"]["x"])
        same_numbers(preproc.offset(TEST), recorded["value"]["offset"])


MISSING = TRAIN.assign(x1=TRAIN["x1"].where(TRAIN.index != 1))
XS = TRAIN[["x1", "f", "l"]]
XN = TRAIN[["x1", "x2"]]


def fitted() -> Any:
    return form_to_xy("y1 ~ x1 + f", TRAIN, encoding()).preproc


def novel() -> pd.DataFrame:
    return TEST.assign(f=factor(["zzz", *TEST["f"].astype(str)[1:]]))


def odd_names() -> pd.DataFrame:
    return XS.set_axis(["x one", "f", "1l"], axis=1)


BY_HAND: dict[str, Callable[[], Any]] = {
    "na": lambda: form_to_xy("y1 ~ x1 + f", MISSING, encoding()),
    "na_pass": lambda: form_to_xy("y1 ~ x1 + f", MISSING, encoding(), na_action="pass"),
    "na_fail": lambda: form_to_xy("y1 ~ x1 + f", MISSING, encoding(), na_action="fail"),
    "composition_matrix": lambda: form_to_xy(
        "y1 ~ x1 + f", TRAIN, encoding(), composition="matrix"
    ),
    "composition_bad": lambda: form_to_xy(
        "y1 ~ x1 + f",
        TRAIN,
        encoding(),
        composition="list",  # type: ignore[arg-type]
    ),
    "weights": lambda: form_to_xy("y1 ~ x1 + f", TRAIN, encoding(), weights=TRAIN["x3"]),
    "dots_bad": lambda: form_to_xy(  # type: ignore[call-arg]
        "y1 ~ x1 + f", TRAIN, encoding(), wts=TRAIN["x3"]
    ),
    "new_novel": lambda: fitted().predictors(novel()),
    "new_missing_column": lambda: fitted().predictors(TEST.drop(columns="x1")),
    "new_missing_values": lambda: fitted().predictors(
        TEST.assign(x1=TEST["x1"].where(TEST.index != 1))
    ),
    "new_character": lambda: fitted().predictors(TEST.assign(f=TEST["f"].astype(str))),
    "new_missing_level": lambda: fitted().predictors(
        TEST[TEST["f"] != "a"].assign(f=lambda d: d["f"].cat.remove_unused_categories())
    ),
    "new_wrong_type": lambda: fitted().predictors(TEST.assign(x1=TEST["x1"].astype(str))),
    "sum_contrasts": lambda: form_to_xy(
        "y1 ~ f + o",
        TRAIN,
        encoding(),
        contrasts={"unordered": "contr.sum", "ordered": "contr.helmert"},
    ),
    "xy_form": lambda: xy_to_form(XS, TRAIN["y1"]),
    "xy_form_factor": lambda: xy_to_form(XS, TRAIN[["cls"]]),
    "xy_form_matrix": lambda: xy_to_form(XN, TRAIN["y1"]),
    "xy_form_multi": lambda: xy_to_form(XS, TRAIN[["y1", "y2"]]),
    "xy_form_multi_matrix": lambda: xy_to_form(XS, TRAIN[["y1", "y2"]]),
    "xy_form_weights": lambda: xy_to_form(XS, TRAIN["y1"], weights=TRAIN["x2"]),
    "xy_form_weights_bad": lambda: xy_to_form(XS, TRAIN["y1"], weights=[1, 2]),
    "xy_form_weights_text": lambda: xy_to_form(XS, TRAIN["y1"], weights=TRAIN["s"]),
    "xy_form_odd_names": lambda: xy_to_form(odd_names(), TRAIN["y1"]),
    "xy_form_intercept": lambda: xy_to_form(XS.assign(**{"(Intercept)": 1}), TRAIN["y1"]),
    "xy_form_vector": lambda: xy_to_form(TRAIN["x1"], TRAIN["y1"]),
    "xy_form_new": lambda: xy_to_form(XS, TRAIN["y1"]).new(TEST),
    "xy_form_new_matrix": lambda: xy_to_form(XN, TRAIN["y1"]).new(TEST),
    "xy_form_new_missing": lambda: xy_to_form(XS, TRAIN["y1"]).new(TEST[["x1"]]),
}


@pytest.mark.parametrize("case", [c for c in HOLDING if c not in FORMULAS and c not in NEW])
def test_other_conversions(case: str) -> None:
    recorded = CASES[case]
    found = attempt(recorded, BY_HAND[case])
    if "error" in recorded:
        return
    wanted = recorded["value"]
    if case == "na":
        assert len(found.x) == len(found.y) == wanted["nrow"]
        assert [str(i + 1) for i in found.x.index[:4]] == wanted["row_names"]
        assert found.rows.tolist() == [i != 1 for i in range(40)]
    elif "x" in wanted:
        same_frame(found.x, wanted["x"], ["x1", "fb", "fc"])
        same_outcome(found.y, wanted)
        same_numbers(found.weights, wanted["weights"])
    elif "formula" in wanted:
        assert found.formula == wanted["formula"]
        assert found.x_var == wanted["x_var"]
        same_frame(found.data, wanted["data"])
        same_numbers(found.weights, wanted["weights"])
    else:
        same_frame(found, wanted)
