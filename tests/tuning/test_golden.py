"""R's recorded results of resampling linear models, and of what collects and ranks them."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import data, holding, load, same_columns

import tidyk
from tidyk import (
    bootstraps,
    control_resamples,
    fit_resamples,
    linear_reg,
    mae,
    mc_cv,
    metric_set,
    rmse,
    rsq,
    set_seed,
    show_notes,
    vfold_cv,
    workflow,
)
from tidyk.tuning.results import TuneResults

RESULTS = "tune/grid_results"
DATA, FORMULA, SEED = data("tune_concrete120"), load(RESULTS)["f"], load(RESULTS)["seed"]
KEEP = control_resamples(save_pred=True)


@cache
def results(name: str) -> TuneResults:
    """The results of a group of cases; the data are normalized there for one of them, which
    changes nothing for a linear model."""
    set_seed(SEED)
    three = metric_set(rmse, rsq, mae)
    model = workflow(FORMULA, linear_reg())
    if name == "resamples_lm":
        return fit_resamples(model, vfold_cv(DATA, v=5), control=KEEP)
    if name == "resamples_formula":
        folds = mc_cv(DATA, prop=0.8, times=3)
        return fit_resamples(linear_reg(), FORMULA, resamples=folds, metrics=three)
    if name == "resamples_repeats":
        return fit_resamples(model, vfold_cv(DATA, v=3, repeats=2), metrics=three, control=KEEP)
    return fit_resamples(model, bootstraps(DATA, times=6))


def _same_frame(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    """Positions count from 0 here."""
    assert len(found) == wanted["nrow"]
    same_columns(found, wanted, row_shift=1)


def _same_run(found: TuneResults, wanted: dict[str, Any]) -> None:
    """The columns of the results, and the metrics of the resamples that were recorded."""
    assert len(found) == wanted["nrow"]
    assert list(found.as_frame()) == wanted["columns"]
    for ours, recorded in zip(found[".metrics"], wanted["metrics_columns"], strict=False):
        _same_frame(ours, recorded)
    if wanted["predictions_columns"]:
        head = found[".predictions"][0][: wanted["predictions_head"]["nrow"]]
        _same_frame(head, wanted["predictions_head"])


@pytest.mark.parametrize("case", holding(RESULTS, load(RESULTS)["cases"]))
def test_resampled_linear_models(case: str, capsys: Any) -> None:
    group, what = case.split("/")
    wanted, found = load(RESULTS)["cases"][case], results(group)
    session = RSession(tidyk, {"r": found})
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if what == "run":
            _same_run(found, wanted["result"])
        elif what == "show_notes":
            show_notes(found)
            assert capsys.readouterr().out.split() == wanted["result"]["values"][0].split()
        elif what == "autoplot_class":
            with pytest.raises((TypeError, ValueError)):
                session("autoplot(r)")
        else:  # that notes have tracebacks goes beyond R
            answer = session(wanted["call"]).drop(columns="trace", errors="ignore")
            _same_frame(answer, wanted["result"])
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
