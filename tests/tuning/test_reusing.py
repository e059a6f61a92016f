"""What becomes of results: R's augmented data, intervals, other metrics; and what users type."""

from __future__ import annotations

import pickle
from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

from tidyk import (
    augment,
    autoplot,
    bootstraps,
    collect_metrics,
    collect_predictions,
    compute_metrics,
    conf_mat_resampled,
    control_resamples,
    decision_tree,
    filter_parameters,
    fit_resamples,
    initial_split,
    int_pctl,
    last_fit,
    linear_reg,
    mae,
    metric_set,
    min_n,
    rand_forest,
    rmse,
    select_best,
    select_by_one_std_err,
    set_seed,
    show_best,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykKeyError, TidykTypeError, TidykValueError
from tidyk.base.plots import whole_breaks
from tidyk.datasets import iris
from tidyk.tuning.grids import check_grid

CARS = data("mtcars")[["mpg", "disp", "hp", "wt", "qsec"]]
RECORDED = load("tune/lab_fit_resamples")["cases"]
KEPT = control_resamples(save_pred=True)
FOREST = rand_forest("regression", trees=3, min_n=tune())


@cache
def _resampled() -> Any:
    set_seed(11)
    return fit_resamples(linear_reg(), "mpg ~ .", resamples=vfold_cv(CARS, v=4), control=KEPT)


def _same(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    assert list(found) == wanted["names"] and len(found) == wanted["nrow"]
    for name, values in wanted["columns"].items():
        np.testing.assert_allclose(found[name][: len(values)], np.array(values, float), rtol=1e-8)


def test_augmented_results_are_rs() -> None:
    _same(augment(_resampled()), RECORDED["augment_resamples"]["result"])


def test_an_augmented_last_fit_is_rs() -> None:
    set_seed(14)
    found = last_fit(linear_reg(), "mpg ~ disp", initial_split(CARS, prop=0.7))
    _same(augment(found), RECORDED["last_fit_augment"]["result"])


def test_other_metrics_are_those_of_the_predictions() -> None:
    found = compute_metrics(_resampled(), metric_set(rmse, mae))
    assert found[".metric"].tolist() == ["mae", "rmse"]
    known = collect_metrics(_resampled()).set_index(".metric")
    assert found.set_index(".metric")["mean"]["rmse"] == pytest.approx(known["mean"]["rmse"])
    with pytest.raises(TidykValueError, match="save_pred=True"):
        bare = fit_resamples(linear_reg(), "mpg ~ wt", resamples=vfold_cv(CARS, v=2))
        compute_metrics(bare, metric_set(mae))


def test_intervals_hold_the_metric() -> None:
    set_seed(5)
    with pytest.warns(UserWarning, match="at least 1000"):
        found = cast(Any, int_pctl)(_resampled(), times=200)
    wanted = RECORDED["int_pctl_resamples"]["result"]
    assert list(found) == wanted["names"]
    assert ((found[".lower"] < found[".estimate"]) & (found[".estimate"] < found[".upper"])).all()
    recorded = dict(zip(wanted["columns"][".metric"], wanted["columns"][".lower"], strict=True))
    assert found.set_index(".metric")[".lower"]["rmse"] == pytest.approx(recorded["rmse"], rel=0.1)


def test_confusion_matrices_are_averaged() -> None:
    set_seed(2)
    forest = rand_forest("classification", trees=3)
    found = fit_resamples(forest, "Species ~ .", resamples=vfold_cv(iris, v=3), control=KEPT)
    table: Any = conf_mat_resampled(found)
    assert list(table) == ["Prediction", "Truth", "Freq"] and table["Freq"].sum() == 50
    averaged: Any = conf_mat_resampled(found, tidy=False)
    assert averaged.table.to_numpy().sum() == 50
    with pytest.raises(TidykValueError, match="was this a classification"):
        conf_mat_resampled(_resampled())


def test_the_apparent_resample_comes_first_and_is_no_estimate() -> None:
    set_seed(1)
    folds = bootstraps(CARS, times=2, apparent=True)
    found = fit_resamples(linear_reg(), "mpg ~ .", resamples=folds)
    assert found["id"].tolist() == ["Apparent", "Bootstrap1", "Bootstrap2"]
    each = collect_metrics(found, summarize=False)
    assert each["id"].tolist()[:2] == ["Apparent"] * 2
    without = each[each["id"] != "Apparent"].groupby(".metric")[".estimate"].mean()
    assert collect_metrics(found)["mean"].tolist() == without.tolist()
    assert collect_metrics(found)["n"].tolist() == [2, 2]


def test_some_candidates_of_results() -> None:
    set_seed(1)
    grid = pd.DataFrame({"min_n": [2, 5, 9]})
    found = tune_grid(FOREST, "mpg ~ .", resamples=vfold_cv(CARS, v=2), grid=grid)
    some = filter_parameters(found, "min_n > 4")
    assert some.configs["min_n"].tolist() == [5, 9]
    assert all(len(frame) == 4 for frame in some[".metrics"])
    one = filter_parameters(found, parameters=select_best(found, metric="rmse"))
    assert len(one.configs) == 1


@pytest.mark.parametrize("values", [np.array([2, 5]), [2.0, 5.0], np.array([2, 5], np.int32)])
def test_whole_numbers_of_any_type_are_whole_numbers(values: Any) -> None:
    parameters = workflow("mpg ~ .", FOREST).extract_parameter_set_dials()
    found = check_grid(pd.DataFrame({"min_n": values}), parameters, lambda: parameters)
    assert found["min_n"].tolist() == [2, 5] and found["min_n"].dtype.kind == "i"
    with pytest.raises(TidykValueError, match=r'"min_n" has whole numbers, and the `grid` has 2.5'):
        check_grid(pd.DataFrame({"min_n": [2.5]}), parameters, lambda: parameters)
    assert len(check_grid(np.int64(3), parameters, lambda: parameters)) == 3
    assert min_n().type == "integer"


def test_options_have_names() -> None:
    with pytest.raises(TidykTypeError, match="metric='rmse'"):
        _resampled() >> cast(Any, select_best)("rmse")
    with pytest.raises(TidykTypeError, match="metric='rmse'"):
        cast(Any, select_best)(_resampled(), "rmse")


def test_one_resample_has_no_standard_error() -> None:
    set_seed(1)
    grid = pd.DataFrame({"min_n": [2, 9]})
    found = tune_grid(FOREST, "mpg ~ .", resamples=vfold_cv(CARS, v=2)[:1], grid=grid)
    with pytest.warns(UserWarning, match="no standard error"):
        chosen = select_by_one_std_err(found, "min_n", metric="rmse")
    assert chosen["min_n"].item() == select_best(found, metric="rmse")["min_n"].item()


def test_results_travel_without_their_data() -> None:
    rng = np.random.default_rng(1)
    wide = pd.DataFrame(rng.normal(size=(2000, 50))).rename(columns=lambda i: f"x{i}")
    set_seed(1)
    found = fit_resamples(linear_reg(), "x0 ~ x1", resamples=vfold_cv(wide, v=2))
    saved = pickle.dumps(found)
    assert len(saved) < 60_000 < wide.to_numpy().nbytes
    again = pickle.loads(saved)
    assert repr(again) == repr(found)
    pd.testing.assert_frame_equal(collect_metrics(again), collect_metrics(found))
    with pytest.raises(TidykValueError, match="do not hold the data"):
        augment(pickle.loads(pickle.dumps(_resampled())))


def test_predictions_of_nothing_say_why() -> None:
    bad = workflow("Species ~ .", linear_reg())  # no number
    with pytest.warns(UserWarning, match="All models failed"):
        found = fit_resamples(bad, vfold_cv(iris, v=2), control=KEPT)
    with pytest.raises(TidykValueError, match="All models failed"):
        collect_predictions(found)


@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
def test_each_panel_of_whole_numbers_has_whole_ticks() -> None:
    spec = decision_tree("regression", tree_depth=tune(), cost_complexity=tune())
    grid = pd.DataFrame({"tree_depth": [1, 2, 2], "cost_complexity": [0.01, 0.1, 0.02]})
    set_seed(1)
    found = tune_grid(
        workflow("mpg ~ .", spec), vfold_cv(CARS, v=2), grid=grid, metrics=metric_set(rmse)
    )
    panels = autoplot(found).draw().axes
    ticks = [[label.get_text() for label in panel.get_xticklabels()] for panel in panels]
    assert ["1", "2"] in ticks and len(ticks) == 2


def test_axes_of_whole_numbers_have_whole_numbers() -> None:
    assert whole_breaks((1, 2)) == [1, 2] and all(
        len(whole_breaks((1, n))) <= 6 for n in range(2, 99)
    )


def test_a_row_of_the_best_chooses_its_predictions() -> None:
    set_seed(1)
    grid = pd.DataFrame({"min_n": [2, 20]})
    found = tune_grid(FOREST, "mpg ~ .", resamples=vfold_cv(CARS, v=2), grid=grid, control=KEPT)
    best = show_best(found, metric="rmse", n=1)
    rows = collect_predictions(found, parameters=best)
    assert rows["min_n"].unique().tolist() == best["min_n"].tolist() and len(rows) == 32
    with pytest.raises(TidykKeyError, match='should have the columns "min_n", and has "min"'):
        collect_predictions(found, parameters={"min": 2})
