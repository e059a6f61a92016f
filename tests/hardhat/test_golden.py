"""R's recorded moulds: columns, names, values and conditions."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, holding, load

from tidyk import default_formula_blueprint, default_xy_blueprint, factor, forge, mold

MOLDS, FORGES = "hardhat/mold_formula", "hardhat/forge"
TYPES = load(MOLDS)["data"]["types"]
F, ORDER, C = TYPES["factors"]["f"], TYPES["ordered"]["o"], TYPES["factors"]["cls"]


def frame(name: str) -> pd.DataFrame:
    found = data(name, levels=TYPES["factors"])
    found["o"] = factor(found["o"], levels=ORDER, ordered=True)
    return found.assign(l=found["l"].astype(bool))


TRAIN, TEST = frame("mold_train"), frame("mold_test")


def same(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    """The recorded columns: names in order, values of the first rows."""
    assert list(found.columns) == wanted["names"]
    assert len(found) == wanted["nrow"]
    for name, column in wanted["columns"].items():
        values, got = column["values"], found[name].iloc[: len(column["values"])]
        if isinstance(got.dtype, pd.CategoricalDtype) or got.dtype.kind not in "iufb":
            assert [None if pd.isna(v) else v for v in got] == values
            if "levels" in column:
                assert list(got.cat.categories) == column["levels"]
        else:
            numbers = np.array([np.nan if v is None else v for v in values], float)
            np.testing.assert_allclose(got.to_numpy(float), numbers, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("case", holding(MOLDS, load(MOLDS)["cases"]))
def test_formula_moulds(case: str) -> None:
    recorded = load(MOLDS)["cases"][case]
    blueprint = default_formula_blueprint(
        indicators=recorded["indicators"], intercept=recorded["intercept"]
    )

    def made() -> Any:
        moulded = mold(recorded["formula"], TRAIN, blueprint=blueprint)
        return moulded, forge(TEST, moulded.blueprint, outcomes=True)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if "value" not in recorded:
            with pytest.raises((ValueError, TypeError, KeyError)):
                made()
            return
        moulded, _ = made()
    same(moulded.predictors, recorded["value"]["predictors"])
    if "outcomes" in recorded["value"]:
        same(moulded.outcomes, recorded["value"]["outcomes"])


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
    "outcome_wrong_type": _with(y1=lambda d: d["y1"].astype(str), cls=1, y2="a"),
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
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "value" not in recorded:
            with pytest.raises((ValueError, TypeError, KeyError)):
                forge(NEW_DATA[new](), blueprint, outcomes=outcomes == "TRUE")
            return
        found = forge(NEW_DATA[new](), blueprint, outcomes=outcomes == "TRUE")
    assert bool(seen) == bool(recorded.get("warnings")), [str(w.message) for w in seen]
    same(found.predictors, recorded["value"]["predictors"])
    if recorded["value"].get("outcomes"):
        same(found.outcomes, recorded["value"]["outcomes"])
