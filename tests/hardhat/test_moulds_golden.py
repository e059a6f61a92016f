"""R's recorded moulds of predictors and outcomes, of recipes, and of odd data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from golden.support import load, recorded
from hardhat.recorded import TEST, TRAIN, TYPES, attempt, same_frame, same_type
from hardhat.rnames import session
from hardhat.small_recipe import SmallRecipe

from tidyk import (
    default_formula_blueprint,
    default_recipe_blueprint,
    default_xy_blueprint,
    factor,
    forge,
    mold,
)

FILE = "hardhat/mold_other"
CASES = load(FILE)["cases"]
REC = SmallRecipe(
    {"x1": "predictor", "x2": "predictor", "f": "predictor", "y1": "outcome"},
    normalize=("x1", "x2"),
    dummy=("f",),
)
REC2 = SmallRecipe(
    {
        **dict.fromkeys(["x1", "x2", "o"], "predictor"),
        **dict.fromkeys(["y1", "x3", "f", "g", "s", "l"], None),
        "y2": "weird",
        "off": "id",
        "cls": "outcome",
    }
)
REC3 = SmallRecipe({"x1": "predictor", "s": "predictor", "cls": "outcome"}, double=("x1",))
F = TYPES["factors"]["f"]


def put(**values: tuple[int, Any]) -> pd.DataFrame:
    """The training data with one value of each column changed."""
    changed = TRAIN.copy()
    for name, (row, value) in values.items():
        changed.loc[row, name] = value
    return changed


def first_prepared(fresh: bool) -> Any:
    prepared = REC.prep(training=TRAIN[:20], fresh=True, strings_as_factors=True)
    return mold(prepared, TRAIN, blueprint=default_recipe_blueprint(fresh=fresh))


NONE = default_formula_blueprint(indicators="none")
GAPS = {"x1": (1, np.nan), "y1": (2, np.nan), "f": (3, None)}
ONE_LEVEL = TRAIN.assign(f=factor(["x"] * 40))
BY_HAND: dict[str, Callable[[], Any]] = {
    "formula_data_list": lambda: mold("y1 ~ x1", TRAIN.to_dict("list")),
    "formula_missing_values": lambda: mold("y1 ~ x1 + f", put(**GAPS)),
    "formula_none_missing_values": lambda: mold(
        "y1 ~ x1 + f", put(x1=GAPS["x1"], f=GAPS["f"]), blueprint=NONE
    ),
    "formula_unused_level": lambda: mold(
        "y1 ~ f", TRAIN.assign(f=factor(TRAIN["f"], levels=[*F, "never"]))
    ),
    "formula_one_level": lambda: mold("y1 ~ f", ONE_LEVEL),
    "formula_one_level_one_hot": lambda: mold(
        "y1 ~ f", ONE_LEVEL, blueprint=default_formula_blueprint(indicators="one_hot")
    ),
    "formula_names_with_spaces": lambda: mold(
        "y1 ~ `x one` + log(`x one` + 100)", TRAIN.rename(columns={"x1": "x one"})
    ),
    "formula_date": lambda: mold(
        "y1 ~ when", TRAIN.assign(when=pd.date_range("2021-03-02", periods=40))
    ),
    "formula_list_column": lambda: mold("y1 ~ li", TRAIN.assign(li=[[i] for i in range(40)])),
    "formula_no_rows": lambda: mold("y1 ~ x1 + f", TRAIN[:0]),
    "xy_list": lambda: mold([1, 2], [1, 2]),
    "recipe_fresh_false": lambda: first_prepared(False),
    "recipe_fresh_true": lambda: first_prepared(True),
    "recipe_bake_dependent_missing": lambda: forge(
        TEST.drop(columns="off"), mold(REC2, TRAIN).blueprint
    ),
    "recipe_weird_missing": lambda: forge(TEST.drop(columns="y2"), mold(REC2, TRAIN).blueprint),
    "recipe_bake_dependent_off": lambda: forge(
        TEST.drop(columns="off"),
        mold(evolve(REC2, bake_roles={"id": False}), TRAIN).blueprint,
    ),
    "recipe_novel": lambda: forge(
        TEST.assign(f=["zzz", *TEST["f"].astype(str)[1:]]), mold(REC, TRAIN).blueprint
    ),
    "recipe_outcome_missing": lambda: forge(
        TEST[["x1", "x2", "f"]], mold(REC, TRAIN).blueprint, outcomes=True
    ),
    "recipe_missing_column": lambda: forge(TEST[["x1"]], mold(REC, TRAIN).blueprint),
}


def called(case: str) -> Any:
    if case in BY_HAND:
        return BY_HAND[case]()
    recipes = {"rec": REC, "rec2": REC2, "rec3": REC3}
    return session(**recipes)(CASES[case]["call"])


@pytest.mark.parametrize("case", recorded(FILE, CASES))
def test_moulds(case: str) -> None:
    recorded = CASES[case]
    found = attempt(recorded, lambda: called(case))
    if "error" in recorded:
        return
    wanted = recorded["value"]
    if isinstance(wanted, list):
        assert repr(found).splitlines() == [line for line in wanted if line]
        return
    same_frame(found.predictors, wanted["predictors"], found.names)
    if wanted.get("outcomes"):
        same_frame(found.outcomes, wanted["outcomes"])
    assert list(found.extras) == (wanted["extras_names"] or [])
    same_roles(found.extras.get("roles"), (wanted.get("extras") or {}).get("roles"))
    for side, columns in wanted.get("ptypes", {}).items():
        ptype = getattr(found.blueprint.ptypes, side)
        assert list(ptype.columns) == list(columns)
        for name, column in (columns or {}).items():
            same_type(ptype[name], column)


def same_roles(found: Any, wanted: Any) -> None:
    if wanted is None or "null" in wanted:
        return
    assert list(found) == list(wanted)
    for role, columns in wanted.items():
        same_frame(found[role], columns)


def test_a_recipe_goes_through_with_all_that_it_says() -> None:
    made = mold(REC, TRAIN, blueprint=default_recipe_blueprint(composition="matrix"))
    assert isinstance(made.predictors, np.ndarray) and made.names == ["x1", "x2", "f_b", "f_c"]
    again = forge(TRAIN, made.blueprint)
    np.testing.assert_allclose(again.predictors, made.predictors)
    with pytest.raises(TypeError, match="<recipe_blueprint>, not a <default_xy_blueprint>"):
        mold(REC, TRAIN, blueprint=default_xy_blueprint())
