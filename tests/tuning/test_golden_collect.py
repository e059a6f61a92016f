"""R's recorded answers of what finishes, collects and fits, and what it says of mistakes."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import load, recorded
from tuning.recorded import World, answer, concrete, same, tibble

from tidyk import select_best
from tidyk.tuning.results import TuneResults

FINISHED, MISTAKES = "tune/finalize_collect", "tune/mistakes"
RUNS = load("tune/grid_results")["cases"]
NAMED: dict[str, Any] = {
    ".get_tune_metric_names": lambda r: [m.name for m in r.metrics.metrics],
    ".get_tune_parameter_names": lambda r: r.parameter_names,
    ".get_tune_outcome_names": lambda r: [r.outcome],
    "outcome_names": lambda wf: wf.pre.outcome_names(None),
    ".get_tune_parameters": lambda r: r.parameters.as_frame(),
    "tibble": tibble,
    "as_tibble": lambda parameters: parameters.as_frame(),
    "capture.output": lambda shown: [],
    "integer": list,
    "class": lambda r: (
        ["resample_results", "tune_results", "tbl_df", "tbl", "data.frame"]
        if isinstance(r, TuneResults)
        else None
    ),
}


@cache
def world() -> World:
    """The objects of the files, with the results that they name."""
    made = concrete()
    for name, run in load(FINISHED)["results"].items():
        case = RUNS.get(f"{run}/run", {"call": run})
        made.names[name] = answer(made, case)[0]
    for name in ("p", "gn"):
        made.names[f"best_{name}"] = select_best(made.names[f"r_{name}"], metric="rmse")
    made.names["ex"] = answer(made, load(FINISHED)["cases"]["extracts/run"])[0]
    made.names["exg"] = answer(made, load(FINISHED)["cases"]["extracts/grid"])[0]
    made.names |= NAMED
    return made


def _check(case: dict[str, Any]) -> None:
    if case.get("error"):
        with pytest.raises((TypeError, ValueError, LookupError), match=r".{20}"):
            answer(world(), case)
        return
    found, warned = answer(world(), case)
    if "tunable" in case["call"]:
        _same_tunables(found, case["result"])
    else:
        same(found, case["result"])
    assert warned >= bool(case.get("warnings"))


@pytest.mark.parametrize("case", recorded(FINISHED, load(FINISHED)["cases"]))
def test_what_finishes_and_collects(case: str) -> None:
    _check(load(FINISHED)["cases"][case])


@pytest.mark.parametrize("case", recorded(MISTAKES, load(MISTAKES)["cases"]))
def test_mistakes(case: str) -> None:
    _check(load(MISTAKES)["cases"][case])


def _same_tunables(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    """Ids are drawn at random."""
    columns = dict(zip(wanted["names"], (c["values"] for c in wanted["columns"]), strict=True))
    for name in ("name", "source", "component"):
        assert found[name].tolist() == columns[name]
    for ours, call in zip(found["call_info"], columns["call_info"], strict=True):
        info = RSession(None)(call["text"]) if call else {}
        assert {k: list(v) if k == "range" else v for k, v in (ours or {}).items()} == (info or {})
