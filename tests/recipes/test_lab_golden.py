"""Recipes of one to six steps beside R, on real data: odd rows train, even rows are baked."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import pandas as pd
import pytest
from golden.support import _schema, data, load, recorded_in
from recipes.recorded import (
    RecipeSession,
    make_names,
    paste,
    same_frame,
    same_print,
    same_summary,
    same_tidy,
)

import tidyk
from tidyk import bake, prep, set_seed, summary, tidy, tunable

FILES = ("recipes/lab_numeric_steps", "recipes/lab_nominal_steps")


@cache
def whole(name: str) -> pd.DataFrame:
    """A data set whose integers with gaps are integers, as in R."""
    frame = data(name)
    for column, kind in _schema()[name]["types"].items():
        if kind == "integer" and column in frame and frame[column].isna().any():
            frame[column] = frame[column].astype("Int64")
    return frame


def session(case: dict[str, Any]) -> RecipeSession:
    frame = whole(case["data"])
    halves = {
        "train": frame[::2].reset_index(drop=True),
        "test": frame[1::2].reset_index(drop=True),
    }
    extra = {"make.names": make_names, "paste0": lambda a, b, c: paste(a, c, b)}
    return RecipeSession(tidyk, {**halves, **extra})


@pytest.mark.parametrize(("file", "name"), recorded_in(*FILES))
def test_recipe(file: str, name: str) -> None:
    case = load(file)["cases"][name]
    recorded, run = case["result"], session(case)
    set_seed(case["seed"])
    rec = run(case["call"].partition(" ; ")[0])
    same_print(rec, recorded["print"])
    same_summary(summary(rec), recorded["summary"])
    steps = 1  # ids are given
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "prep_error" in recorded:
            with pytest.raises((ValueError, TypeError, KeyError)):
                prep(rec)
            return
        done = prep(rec)
        if "bake_error" in recorded:
            with pytest.raises((ValueError, TypeError, KeyError)):
                bake(done, run.names["test"])
            return
        baked = bake(done, run.names["test"])
    assert bool(seen) == bool(case.get("warnings")), [str(w.message) for w in seen]
    same_print(done, recorded["print_trained"])
    same_summary(summary(done), recorded["term_info"])
    for number, wanted in enumerate(recorded["tidy"], start=1):
        if wanted["columns"].get("terms") != [""]:  # how an empty table was written down
            same_tidy(tidy(done, number), _plain_lists(wanted), steps)
    same_frame(done.template, recorded["juice"])
    same_frame(baked, recorded["bake"])
    same_tunable(done, recorded.get("tunable"))


def _plain_lists(wanted: dict[str, Any]) -> dict[str, Any]:
    """Models and tables within a table are not compared."""
    nested = [n for n, v in wanted["columns"].items() if any(isinstance(x, list | dict) for x in v)]
    types = {**wanted["types"], **dict.fromkeys(nested, "list")}
    return {**wanted, "types": types}


def same_tunable(rec: Any, wanted: list[dict[str, Any]] | None) -> None:
    if wanted is None:
        return
    found = tunable(rec)
    assert found["name"].tolist() == [w["name"] for w in wanted]
    for ours, theirs in zip(found["call_info"], wanted, strict=True):
        info = theirs["call_info"]
        assert ours["fun"] == info["fun"][0]
        assert list(ours.get("range", ())) == info.get("range", [])
