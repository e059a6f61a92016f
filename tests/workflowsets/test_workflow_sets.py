"""Sets of workflows: names and prints of R's, searches over all, and ranks."""

from __future__ import annotations

import pickle
from typing import Any

import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import data, load

import tidyk
from tidyk import (
    as_workflow_set,
    bind_rows,
    collect_extracts,
    collect_metrics,
    control_grid,
    extract_fit_parsnip,
    extract_parameter_set_dials,
    extract_recipe,
    extract_spec_parsnip,
    extract_workflow_set_result,
    fit_best,
    leave_var_out_formulas,
    linear_reg,
    option_add,
    rand_forest,
    rank_results,
    recipe,
    select_best,
    set_seed,
    show_best,
    tune,
    vfold_cv,
    workflow_map,
    workflow_set,
)
from tidyk.base.errors import TidykKeyError, TidykTypeError, TidykValueError

CARS = data("mtcars")[["mpg", "disp", "hp", "wt", "qsec"]]
RECORDED = load("tune/lab_workflowsets")["cases"]
NAMES = {
    "reg": CARS,
    "f_reg": "mpg ~ .",
    "f_one": "mpg ~ disp",
    "f_reg2": "mpg ~ disp + hp + wt",
    "lm_mod": linear_reg(),
    "gn_pen": linear_reg(penalty=tune(), mixture=0.5),
}


@pytest.fixture(scope="module")
def mapped() -> Any:
    set_seed(11)
    folds = vfold_cv(CARS, v=3)
    forest = rand_forest("regression", trees=3, min_n=tune())
    ws = workflow_set({"all": "mpg ~ .", "one": "mpg ~ disp"}, {"lm": linear_reg(), "rf": forest})
    ws = ws >> option_add(grid=pd.DataFrame({"min_n": [2, 9]}), id=["all_rf", "one_rf"])
    kept = control_grid(save_workflow=True)
    return ws >> workflow_map("tune_grid", resamples=folds, seed=9, control=kept)


def test_workflows_without_names_are_numbered() -> None:
    found = RSession(tidyk, NAMES)(RECORDED["ws_unnamed"]["call"])
    assert repr(found).split("\n") == [*RECORDED["ws_unnamed"]["result"]["print"]]


@pytest.mark.parametrize("case", ["ws_dup_names", "ws_bad_cross", "ws_one_list_bad", "map_bad_fn",
                                  "collect_metrics_before_map", "rank_before_map"])  # fmt: skip
def test_mistakes_are_sentences(case: str) -> None:
    call = RECORDED[case]["call"].replace("rs_vf", "NULL")
    if case == "ws_dup_names":  # a dict has a name once
        call = "workflow_set(list(a_b = f_reg, a = f_one), list(c = lm_mod, b_c = lm_mod))"
    with pytest.raises((TypeError, ValueError)):
        RSession(tidyk, {**NAMES, "knn_mod": linear_reg(), "gn_mod": linear_reg()})(call)


def test_sets_are_put_together_and_renamed() -> None:
    one = workflow_set({"a": "mpg ~ ."}, {"lm": linear_reg()}) >> option_add(grid=3)
    two = workflow_set({"b": "mpg ~ wt"}, {"lm": linear_reg()})
    both = bind_rows(one, two)
    assert list(both) == list(one >> bind_rows(two)) == ["a_lm", "b_lm"]
    assert both["option"] == [{"grid": 3}, {}]
    assert list(both.rename({"a_lm": "all"})) == ["all", "b_lm"]
    assert list(both.rename(lambda id: id.removesuffix("_lm"))) == ["a", "b"]
    with pytest.raises(TidykValueError, match='"a_lm" is not'):
        bind_rows(one, one)
    with pytest.raises(TidykKeyError, match='the set has "a_lm" and "b_lm"'):
        both.rename({"c_lm": "c"})
    with pytest.raises(TypeError, match="puts sets of workflows together"):
        bind_rows(one, pd.DataFrame())


def test_a_single_part_goes_with_all_others_without_crossing() -> None:
    forms = {"basic": "mpg ~ wt", "more": "mpg ~ wt + hp", "all": "mpg ~ ."}
    models = {"lm": linear_reg(), "rf": rand_forest("regression")}
    assert list(workflow_set(forms, {"lm": linear_reg()}, cross=False)) == [
        "basic_lm", "more_lm", "all_lm"
    ]  # fmt: skip
    assert list(workflow_set(["mpg ~ ."], models, cross=False)) == [
        "formula_lm", "formula_rf"
    ]  # fmt: skip
    with pytest.raises(TidykValueError, match="or one of the two a single one"):
        workflow_set(forms, models, cross=False)


def test_formulas_without_a_variable_each_are_rs() -> None:
    for case in ("ws_leave_var_out", "ws_leave_var_out_nofull"):
        wanted = {k: v[0] for k, v in RECORDED[case]["result"].items()}
        assert RSession(tidyk, NAMES)(RECORDED[case]["call"]) == wanted
    found = leave_var_out_formulas("mpg ~ .", CARS[["mpg", "hp", "wt"]])
    assert found["hp"] == "mpg ~ wt" and found["everything"] == "mpg ~ hp + wt"
    with pytest.raises(TidykValueError, match="at least 2"):
        leave_var_out_formulas("mpg ~ hp", CARS)


def test_comments_and_options() -> None:
    ws = workflow_set({"plain": "mpg ~ ."}, {"lm": linear_reg()})
    noted = RSession(tidyk, {"ws": ws})(
        "ws |> comment_add('plain_lm', 'hello', 'there') |> comment_get('plain_lm')"
    )
    assert noted == RECORDED["ws_comment"]["result"][0]
    assert "<opts[1]>" in repr(option_add(ws, grid=3))
    with pytest.raises(TidykValueError, match='"gird" is no argument'):
        option_add(ws, gird=3)
    with pytest.raises(TidykKeyError, match="plain_lm"):
        extract_spec_parsnip(ws, "nothing")


def test_all_workflows_are_tuned_or_resampled(mapped: Any) -> None:
    shown = repr(mapped)
    assert shown.count("<tune[+]>") == 2 and shown.count("<rsmp[+]>") == 2
    table = collect_metrics(mapped)
    assert list(table) == RECORDED["map_fit_resamples"]["result"]["metrics"]["names"]
    assert len(table) == 2 * (1 + 2 + 1 + 2)


def test_ranks_follow_the_metric(mapped: Any) -> None:
    ranks = rank_results(mapped, rank_metric="rmse")
    assert list(ranks) == RECORDED["rank_results"]["result"]["names"]
    means = ranks[ranks[".metric"] == "rmse"]["mean"]
    assert means.is_monotonic_increasing and sorted(set(ranks["rank"])) == list(range(1, 7))
    best = rank_results(mapped, rank_metric="rsq", select_best=True)
    assert best["wflow_id"].nunique() == 4 and len(best) == 8
    assert best[best[".metric"] == "rsq"]["mean"].is_monotonic_decreasing
    with pytest.raises(TidykValueError, match="not in the metric set"):
        rank_results(mapped, rank_metric="mae")


def test_what_is_collected_prints_as_a_tibble(mapped: Any) -> None:
    ranks, metrics = tidyk.rank_results(mapped), tidyk.collect_metrics(mapped)
    for table in (ranks, metrics):
        head, names, *_ = repr(table).splitlines()
        assert head == f"# A tibble: {len(table)} × {table.shape[1]}"
        assert {"wflow_id", ".metric", "mean"} <= set(names.split())
    assert repr(ranks).splitlines()[1].split()[-1] == "rank"
    assert type(ranks[["wflow_id", "rank"]]) is pd.DataFrame


def test_a_result_is_a_searchs(mapped: Any) -> None:
    found = extract_workflow_set_result(mapped, "one_rf")
    assert list(select_best(found, metric="rmse")) == ["min_n", ".config"]
    first = rank_results(mapped, rank_metric="rmse")["wflow_id"][0]
    assert fit_best(mapped, metric="rmse").pre == mapped.entry(first).workflow.pre
    again = as_workflow_set(one=found)
    assert show_best(extract_workflow_set_result(again, "one"), metric="rmse").shape[0] == 2
    assert list(pickle.loads(pickle.dumps(mapped))) == list(mapped)


def test_a_workflow_that_fails_does_not_end_the_others() -> None:
    ws: Any = workflow_set({"bad": "mpg ~ nothing", "good": "mpg ~ wt"}, {"lm": linear_reg()})
    with pytest.warns(UserWarning, match='"bad_lm" failed'):
        ws = ws >> workflow_map("fit_resamples", resamples=vfold_cv(CARS, v=2), seed=1)
    assert "<try-errr [1]>" in repr(ws) and len(collect_metrics(ws)) == 2
    with pytest.raises(TidykValueError, match="failed"):
        extract_workflow_set_result(ws, "bad_lm")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "`resamples` is missing: give"),
        ({"resample": None}, 'no argument `resample`. Did you mean "resamples"'),
        ({"resamples": vfold_cv(CARS, v=2), "seed": "a"}, "`seed` must be a whole number"),
    ],
)
def test_what_no_workflow_could_be_searched_with_is_told(options: Any, message: str) -> None:
    ws: Any = workflow_set({"one": "mpg ~ wt"}, {"lm": linear_reg()})
    with pytest.raises(TidykTypeError, match=message):
        ws >> workflow_map("fit_resamples", **options)


def test_what_a_workflow_of_a_set_holds() -> None:
    plain = recipe("mpg ~ wt", CARS)
    ws = workflow_set({"rec": plain}, {"rf": rand_forest("regression", min_n=tune())})
    assert list(extract_recipe(ws, "rec_rf", estimated=False).terms) == list(plain.terms)
    assert extract_parameter_set_dials(ws, "rec_rf").id == ["min_n"]
    with pytest.raises(TidykValueError, match="fit"):
        extract_fit_parsnip(ws, "rec_rf")


def test_extracts_of_all_workflows() -> None:
    ws: Any = workflow_set({"one": "mpg ~ wt", "two": "mpg ~ disp"}, {"lm": linear_reg()})
    kept = control_grid(extract=lambda wf: 1)
    folds = vfold_cv(CARS, v=2)
    ws = ws >> workflow_map("fit_resamples", resamples=folds, seed=1, control=kept)
    table = collect_extracts(ws)
    assert table["wflow_id"].tolist() == ["one_lm"] * 2 + ["two_lm"] * 2
    assert table[".extracts"].tolist() == [1] * 4
