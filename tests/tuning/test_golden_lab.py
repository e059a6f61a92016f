"""R's recorded answers on cars and two classes: grids, resamples, parameters, searches, sets of
workflows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import holding, load
from tuning.recorded import World, answer, lab, same, same_frame, text

from tidyk import (
    collect_extracts,
    collect_metrics,
    collect_predictions,
    select_best,
    show_best,
    show_notes,
)
from tidyk.tuning.results import TuneResults
from tidyk.workflowsets.assembled import WorkflowSet

FILES = ["tune_grid", "fit_resamples", "parameters", "iterative", "workflowsets"]
CASES = [
    (file, case)
    for file in FILES
    for case in holding(f"tune/lab_{file}", load(f"tune/lab_{file}")["cases"])
    if not case.startswith("_")
]
ASKED: dict[str, Callable[[TuneResults], pd.DataFrame]] = {
    "metrics_1": lambda r: r[".metrics"][0],
    "collect_metrics": collect_metrics.now,
    "collect_metrics_all": lambda r: collect_metrics(r, summarize=False),
    "collect_predictions": collect_predictions.now,
    "collect_predictions_summarized": lambda r: collect_predictions(r, summarize=True),
    "select_best": lambda r: select_best(r, metric=r.metrics.metrics[0].name),
}


@cache
def world() -> World:
    """The objects of the files."""
    made = lab()
    made.names[".get_tune_metric_names"] = lambda r: [m.name for m in r.metrics.metrics]
    made.names[".get_tune_parameter_names"] = lambda r: r.parameter_names
    made.names["tp"] = pd.DataFrame({".mean": [1, 2, 3, 0.5], ".sd": [0.1, 0.5, 1, 0]})
    made.names["seq"] = lambda low, high, length_out: np.linspace(low, high, length_out).tolist()
    made.names[".get_tune_outcome_names"] = lambda r: [r.outcome]
    return made


@pytest.mark.parametrize(("file", "case"), CASES)
def test_what_r_recorded(file: str, case: str) -> None:
    wanted = load(f"tune/lab_{file}")["cases"][case]
    if wanted.get("error"):
        with pytest.raises((TypeError, ValueError, LookupError), match=r".{20}"):
            answer(world(), wanted)
        return
    found, warned = answer(world(), wanted)
    assert warned >= bool(wanted.get("warnings"))
    _same(found, wanted["result"], searched=file == "iterative")


def _same(found: Any, wanted: Any, searched: bool) -> None:
    if isinstance(found, TuneResults) and "metrics_1" in wanted:
        assert list(found.as_frame()) == wanted["names"]
        (_same_structure if searched else _same_results)(found, wanted)
    elif isinstance(found, WorkflowSet):
        _same_set(found, wanted)
    elif isinstance(wanted, list):
        assert [found] == wanted if isinstance(found, str) else list(found) == wanted
    elif "component_id" in wanted.get("names", ()):
        _same_tunables(found, wanted)
    elif "disp" in wanted:  # formulas
        assert found == {name: formula for name, (formula,) in wanted.items()}
    else:
        same(found, wanted)


def _same_results(found: TuneResults, wanted: Mapping[str, Any]) -> None:
    """Every table that R made of them, where it could."""
    for name, ask in ASKED.items():
        recorded = wanted.get(name, {})
        if recorded.get("nrow"):
            same_frame(ask(found), recorded, 1e-6)
        elif name == "collect_metrics":
            with pytest.raises(ValueError, match="All models failed"):
                ask(found)
    if "show_best_2" in wanted:
        (metric,) = set(wanted["show_best_2"]["columns"][".metric"])
        same_frame(show_best(found, metric=metric, n=2), wanted["show_best_2"], 1e-6)
    assert wanted["outcomes"] in ([found.outcome], [""])
    assert [found.resamples.label] == wanted["rset_info"]


def _same_structure(found: TuneResults, wanted: Mapping[str, Any]) -> None:
    """What a search finds depends on its optimizer; names, rounds and types do not."""
    for name, ask in ASKED.items():
        if wanted.get(name, {}).get("nrow"):
            assert list(ask(found)) == wanted[name]["names"]
    if ".iter" in wanted["names"]:
        rounds = found[".iter"]
        assert rounds[: len(found.resamples)] == [0] * len(found.resamples)
        assert rounds == sorted(rounds)


def _same_set(found: WorkflowSet, wanted: Mapping[str, Any]) -> None:
    """The print, and the metrics of all workflows."""
    assert text(repr(found)) == text(wanted["print"])
    if "metrics" in wanted:
        same_frame(collect_metrics(found), wanted["metrics"], 1e-6)


def _same_tunables(found: pd.DataFrame, wanted: Mapping[str, Any]) -> None:
    """Ids of steps are drawn at random."""
    assert len(found) == wanted["nrow"]
    if not len(found):
        return
    for name in ("name", "source", "component"):
        assert found[name].tolist() == wanted["columns"][name]
    if "call_info" in wanted["columns"]:
        assert [_call(info) for info in found["call_info"]] == wanted["columns"]["call_info"]
    else:
        assert found["id"].tolist() == wanted["columns"]["id"]


def _call(info: Mapping[str, Any] | None) -> str | None:
    """A parameter function as the file writes it: "dials::mixture(0.05,1)"."""
    if info is None:
        return None
    ends = ",".join(f"{end:g}" for end in info.get("range") or ())
    return f"{info['pkg']}::{info['fun']}" + (f"({ends})" if ends else "")


def test_notes_of_all_that_failed_are_shown(capsys: Any) -> None:
    found, _ = answer(world(), load("tune/lab_tune_grid")["cases"]["failing_preproc"])
    show_notes(found)
    assert "must be less than the number of unique values" in capsys.readouterr().out


def test_extracts_of_a_submodel_stand_with_their_candidates() -> None:
    found, _ = answer(world(), load("tune/lab_tune_grid")["cases"]["model_only_submodel"])
    table = collect_extracts(found)
    assert list(table) == ["id", "penalty", ".extracts", ".config"]
    assert table["penalty"].tolist() == [0.001, 0.01, 0.1, 1.0] * 4
