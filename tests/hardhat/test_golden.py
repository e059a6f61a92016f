"""R's recorded moulds: columns, names, types, values, extras and conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import exceptions, holding, load, recorded
from hardhat.recorded import (
    TEST,
    TRAIN,
    TYPES,
    attempt,
    close,
    numbers,
    recorded_conditions,
    same_frame,
    same_type,
)

from tidyk import default_formula_blueprint, default_xy_blueprint, factor, forge, mold

MOLDS, FORGES, ODD = "hardhat/mold_formula", "hardhat/forge", "hardhat/odd"
F, ORDER, C = TYPES["factors"]["f"], TYPES["ordered"]["o"], TYPES["factors"]["cls"]
RECORDED = load(MOLDS)["cases"]
TRAINED = [case for case in RECORDED if "value" in RECORDED[case]]


def moulded(case: str) -> Any:
    recorded = RECORDED[case]
    blueprint = default_formula_blueprint(
        indicators=recorded["indicators"], intercept=recorded["intercept"]
    )
    return mold(recorded["formula"], TRAIN, blueprint=blueprint)


@pytest.mark.parametrize(
    "case",
    [
        c
        for c in holding(MOLDS, [*RECORDED, *(f"{c}/forge" for c in TRAINED)])
        if not c.endswith("/forge")
    ],
)
def test_formula_moulds(case: str) -> None:
    recorded = RECORDED[case]
    found = attempt(recorded, lambda: moulded(case))
    if "error" in recorded:
        return
    wanted = recorded["value"]
    same_frame(found.predictors, wanted["predictors"])
    assert list(found.extras) == wanted["extras_names"]
    if "ptypes" not in wanted:
        return
    same_frame(found.outcomes, wanted["outcomes"])
    same_extras(found.extras, wanted["extras"])
    for side, columns in wanted["ptypes"].items():
        ptype = getattr(found.blueprint.ptypes, side)
        assert list(ptype.columns) == list(columns)
        for name, column in columns.items():
            same_type(ptype[name], column)


@pytest.mark.parametrize("case", [c for c in TRAINED if f"{c}/forge" not in exceptions(MOLDS)])
def test_new_data_through_formula_moulds(case: str) -> None:
    recorded = RECORDED[case]["value"]["forge"]
    found = attempt(recorded, lambda: forge(TEST, moulded(case).blueprint, outcomes=True))
    if "error" not in recorded:
        same_forged(found, recorded["value"])


def same_forged(found: Any, wanted: dict[str, Any]) -> None:
    same_frame(found.predictors, wanted["predictors"])
    if wanted.get("outcomes"):
        same_frame(found.outcomes, wanted["outcomes"])
    assert list(found.extras) == (wanted["extras_names"] or [])
    if "offset" in found.extras and "offset" in wanted:
        same_extras(found.extras, {"offset": wanted["offset"]})


def same_extras(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    for name, extra in wanted.items():
        if extra is None or "null" in extra:
            assert found[name] is None
        else:
            same_frame(found[name], extra)


def _with(**columns: Any) -> Callable[[], pd.DataFrame]:
    return lambda: TEST.assign(**{k: v(TEST) if callable(v) else v for k, v in columns.items()})


def _put(column: str, rows: Any, values: Any) -> Callable[[pd.DataFrame], pd.Series]:
    def change(d: pd.DataFrame) -> pd.Series:
        text = d[column].astype(object).copy()
        text.iloc[rows] = values
        return text

    return change


def _missing() -> pd.DataFrame:
    d = TEST.copy()
    d.loc[0, "x1"], d.loc[1, "f"], d.loc[2, "y1"] = np.nan, None, np.nan
    return d


NEW_DATA: dict[str, Callable[[], Any]] = {
    "same": lambda: TEST,
    "reordered": lambda: TEST[TEST.columns[::-1]],
    "extra": _with(more=1),
    "missing_x1": lambda: TEST.drop(columns="x1"),
    "missing_x1_f": lambda: TEST.drop(columns=["x1", "f", "s"]),
    "missing_outcome": lambda: TEST.drop(columns=["y1", "y2", "cls"]),
    "novel_level": _with(
        f=lambda d: factor(_put("f", [0, 1], ["zzz", "qqq"])(d), levels=[*F, "zzz", "qqq"])
    ),
    "novel_unused_level": _with(f=lambda d: factor(d["f"], levels=[*F, "zzz"])),
    "missing_level": lambda: TEST[TEST["f"] != F[0]].assign(
        f=lambda d: d["f"].cat.remove_unused_categories()
    ),
    "level_order": _with(f=lambda d: factor(d["f"], levels=F[::-1])),
    "character_for_factor": _with(f=lambda d: d["f"].astype(str), o=lambda d: d["o"].astype(str)),
    "character_novel": _with(f=_put("f", [0], ["zzz"])),
    "character_for_number": _with(x1=lambda d: d["x1"].astype(str)),
    "number_for_factor": _with(f=lambda d: d["f"].cat.codes + 1),
    "integer_for_double": _with(x1=lambda d: d["x1"].round().astype(int)),
    "double_for_integer": _with(x3=lambda d: d["x3"].astype(float)),
    "fraction_for_integer": _with(x3=lambda d: d["x3"] + 0.5),
    "logical_for_number": _with(x1=lambda d: d["x1"] > 0),
    "number_for_logical": _with(l=lambda d: d["l"].astype(float)),
    "number_for_logical_bad": _with(l=lambda d: d["x3"]),
    "factor_for_ordered": _with(o=lambda d: factor(d["o"].astype(str), levels=ORDER)),
    "ordered_for_factor": _with(f=lambda d: factor(d["f"].astype(str), levels=F, ordered=True)),
    "ordered_novel": _with(
        o=lambda d: factor(_put("o", [0], ["zzz"])(d), levels=[*ORDER, "zzz"], ordered=True)
    ),
    "missing_values": _missing,
    "no_rows": lambda: TEST[:0],
    "matrix": lambda: TEST[["x1", "x2"]].to_numpy(),
    "list": lambda: TEST.to_dict("list"),
    "vector": lambda: [1, 2, 3],
    "novel_character_predictor": _with(s=_put("s", [0], ["violet"])),
    "factor_for_character": _with(s=lambda d: factor(d["s"])),
    "outcome_novel": _with(cls=lambda d: factor(_put("cls", [0], ["zzz"])(d), levels=[*C, "zzz"])),
    "outcome_text": _with(cls=lambda d: d["cls"].astype(str)),
    "outcome_wrong_type": _with(y1=lambda d: d["y1"].astype(str), cls=1.0, y2="a"),
    "one_row": lambda: TEST[:1],
}
NONE = default_formula_blueprint(indicators="none")
BLUEPRINTS: dict[str, Callable[[], Any]] = {
    "trad": lambda: mold("y1 ~ x1 + f + o", TRAIN),
    "none": lambda: mold("y1 ~ x1 + f + o", TRAIN, blueprint=NONE),
    "one_hot": lambda: mold(
        "y1 ~ x1 + f + o", TRAIN, blueprint=default_formula_blueprint(indicators="one_hot")
    ),
    "novel": lambda: mold(
        "y1 ~ x1 + f",
        TRAIN,
        blueprint=default_formula_blueprint(indicators="none", allow_novel_levels=True),
    ),
    "novel_trad": lambda: mold(
        "y1 ~ x1 + f", TRAIN, blueprint=default_formula_blueprint(allow_novel_levels=True)
    ),
    "xy": lambda: mold(TRAIN[["x1", "f", "o", "l"]], TRAIN["y1"].to_numpy()),
    "xy_novel": lambda: mold(
        TRAIN[["x1", "f"]],
        TRAIN["y1"].to_numpy(),
        blueprint=default_xy_blueprint(allow_novel_levels=True),
    ),
    "class": lambda: mold("cls ~ x1 + s", TRAIN),
    "class_xy": lambda: mold(TRAIN[["x1", "s"]], TRAIN["cls"].array),
    "int": lambda: mold("y1 ~ x3 + l", TRAIN),
    "log": lambda: mold("log(y2) ~ x1", TRAIN),
    "multi": lambda: mold("y1 + cls ~ x1", TRAIN),
    "dots": lambda: mold("y1 ~ .", TRAIN),
    "offset": lambda: mold("y1 ~ x1 + offset(off)", TRAIN),
}
FORGED = [c for c in holding(FORGES, load(FORGES)["cases"]) if c.count("|") == 2]


@pytest.mark.parametrize("case", FORGED)
def test_forges(case: str) -> None:
    kind, new, outcomes = case.split("|")
    recorded = load(FORGES)["cases"][case]
    blueprint = BLUEPRINTS[kind]().blueprint
    found = attempt(
        recorded, lambda: forge(NEW_DATA[new](), blueprint, outcomes=outcomes == "TRUE")
    )
    if "error" not in recorded:
        same_forged(found, recorded["value"])


XS = ["x1", "x2", "f", "l"]
XY_FORGES: dict[str, Callable[[], Any]] = {
    "xy_outcome_named": lambda: forge(
        TEST, mold(TRAIN[XS], TRAIN[["y1"]]).blueprint, outcomes=True
    ),
    "xy_outcome_vector": lambda: forge(TEST, mold(TRAIN[XS], TRAIN["y1"]).blueprint, outcomes=True),
    "xy_outcome_vector_named": lambda: forge(
        TEST.assign(**{".outcome": TEST["y1"]}),
        mold(TRAIN[XS], TRAIN["y1"]).blueprint,
        outcomes=True,
    ),
}


@pytest.mark.parametrize("case", XY_FORGES)
def test_forges_of_vectors(case: str) -> None:
    recorded = load(FORGES)["cases"][case]["result"]
    found = attempt(recorded, XY_FORGES[case])
    if "error" not in recorded:
        same_forged(found, recorded["value"])


@pytest.mark.parametrize("formula", recorded(ODD, load(ODD)["cases"]))
def test_odd_formulas(formula: str) -> None:
    columns = {n: numbers(values) for n, values in load(ODD)["data"].items()}
    with recorded_conditions(load(ODD)["cases"][formula]):
        found = mold(formula, pd.DataFrame(columns)).predictors
    for name, values in load(ODD)["cases"][formula]["value"].items():
        close(found[name], numbers(values))
