"""Tuning: the plan, what comes back, and that it does not depend on how it was run."""

from __future__ import annotations

import pickle
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import classifier, hidden

from tidyk import (
    accuracy,
    autoplot,
    bootstraps,
    collect_metrics,
    collect_notes,
    collect_predictions,
    control_grid,
    control_resamples,
    extract_workflow,
    finalize_model,
    finalize_workflow,
    fit,
    fit_best,
    fit_resamples,
    initial_split,
    kap,
    last_fit,
    linear_reg,
    metric_set,
    mn_log_loss,
    mtry,
    nearest_neighbor,
    parameters,
    predict,
    rand_forest,
    rmse,
    roc_auc,
    rsq,
    select_best,
    select_by_one_std_err,
    select_by_pct_loss,
    set_engine,
    set_mode,
    set_seed,
    show_best,
    show_notes,
    testing,
    training,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import iris, mtcars
from tidyk.kerasnip.programs import Program

net = classifier()
deep = workflow(
    "Species ~ .", net(num_hidden=tune(), hidden_units=tune(), hidden_rate=tune(), fit_epochs=2)
)
GRID = pd.DataFrame(
    {"num_hidden": [1, 2, 1, 2], "hidden_units": [3, 3, 3, 4], "hidden_rate": [0.1, 0.2, 0.3, 0.1]}
)
forest = workflow(
    "mpg ~ .",
    rand_forest(mtry=tune(), trees=5) >> set_engine("sklearn") >> set_mode("regression"),
)


def _tuned(**options: Any) -> Any:
    set_seed(5)
    folds = vfold_cv(iris, v=2)
    return tune_grid(deep, folds, grid=GRID, metrics=metric_set(accuracy, mn_log_loss), **options)


@pytest.fixture(scope="module")
def tuned() -> Any:
    return _tuned(control=control_grid(save_pred=True, save_workflow=True))


@pytest.fixture(scope="module")
def folds() -> Any:
    set_seed(1)
    return vfold_cv(mtcars, v=3)


@pytest.fixture(scope="module")
def resampled(folds: Any) -> Any:
    return fit_resamples(
        workflow("mpg ~ wt", linear_reg()), folds, control=control_resamples(save_pred=True)
    )


def test_metrics_are_in_the_grids_order(tuned: Any) -> None:
    found = collect_metrics(tuned)
    assert list(found) == [
        *GRID.columns,
        ".metric",
        ".estimator",
        "mean",
        "n",
        "std_err",
        ".config",
    ]
    assert found["num_hidden"].tolist() == [1, 1, 2, 2, 1, 1, 2, 2]
    assert found[".metric"].tolist() == ["accuracy", "mn_log_loss"] * 4
    assert found[".config"].unique().tolist() == [f"Preprocessor1_Model{i}" for i in range(1, 5)]
    each = collect_metrics(tuned, summarize=False)
    assert len(each) == 16 and next(iter(each)) == "id"


def test_means_and_errors_are_those_of_the_resamples(resampled: Any) -> None:
    each = collect_metrics(resampled, summarize=False)
    found = collect_metrics(resampled).set_index(".metric")
    for metric, values in each.groupby(".metric")[".estimate"]:
        assert found.loc[metric, "mean"] == pytest.approx(values.mean())
        assert found.loc[metric, "std_err"] == pytest.approx(values.std() / np.sqrt(3))


def test_resampling_is_fitting_each_fold(resampled: Any, folds: Any) -> None:
    for split, found in zip(folds.splits, resampled[".predictions"], strict=True):
        model = linear_reg() >> fit("mpg ~ wt", data=training(split))
        wanted = model >> predict(testing(split))
        np.testing.assert_allclose(found[".pred"], wanted[".pred"])
        assert found[".row"].tolist() == np.asarray(split.out_id).tolist()


def test_sharing_a_compiled_program_changes_no_number(tuned: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("tidyk.kerasnip.programs.Programs.get", lambda *_: None)
    alone = _tuned(control=control_grid(save_pred=True))
    pd.testing.assert_frame_equal(collect_metrics(alone), collect_metrics(tuned))
    pd.testing.assert_frame_equal(collect_predictions(alone), collect_predictions(tuned))


def test_equal_networks_share_one_program(monkeypatch: Any) -> None:
    made: list[Program] = []
    compiled = Program.__init__

    def counted(self: Program, *args: Any, **options: Any) -> None:
        made.append(self)
        compiled(self, *args, **options)

    monkeypatch.setattr(Program, "__init__", counted)
    _tuned(control=control_grid(exact=True))
    assert len(made) == 3  # on all folds and at all rates: of two depths, and two widths of one
    made.clear()
    _tuned()
    assert 0 < len(made) <= 3  # trained together: rates are values, and so may widths be


@pytest.mark.slow
def test_workers_change_no_number(tuned: Any) -> None:
    with joblib.parallel_config(backend="loky", n_jobs=2):
        shared = _tuned(control=control_grid(save_pred=True))
    pd.testing.assert_frame_equal(collect_metrics(shared), collect_metrics(tuned))
    pd.testing.assert_frame_equal(collect_predictions(shared), collect_predictions(tuned))


@pytest.mark.parametrize("over", ["resamples", "everything"])
def test_the_way_to_divide_the_work_changes_no_number(over: Any) -> None:
    def run() -> pd.DataFrame:
        set_seed(3)
        grid = pd.DataFrame({"mtry": [1, 3, 5]})
        control = control_grid(parallel_over=over)
        return collect_metrics(tune_grid(forest, vfold_cv(mtcars, v=3), grid=grid, control=control))

    alone = run()
    with joblib.parallel_config(backend="threading", n_jobs=2):
        pd.testing.assert_frame_equal(run(), alone)


def test_a_candidate_alone_has_the_numbers_it_has_in_the_grid() -> None:
    """Each unit has its own stream: a candidate's seed is its place in the plan."""
    first, again = (collect_metrics(_tuned()) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)


def test_selection(tuned: Any) -> None:
    best = show_best(tuned, metric="accuracy", n=2)
    assert len(best) == 2 and best["mean"].is_monotonic_decreasing
    chosen = select_best(tuned, metric="accuracy")
    assert list(chosen) == [*GRID.columns, ".config"]
    assert chosen[".config"].item() == best[".config"].iloc[0]
    least = show_best(tuned, metric="mn_log_loss")
    assert least["mean"].is_monotonic_increasing
    for select in (select_by_one_std_err, select_by_pct_loss):
        assert len(select(tuned, "hidden_units", metric="accuracy")) == 1
    with pytest.warns(TidykWarning, match="accuracy"):
        select_best(tuned)
    with pytest.raises(ValueError, match="kap"):
        select_best(tuned, metric="kap")


def test_finalising(tuned: Any) -> None:
    best = select_best(tuned, metric="accuracy")
    final = finalize_workflow(deep, best)
    assert final.model.args["hidden_units"] == best["hidden_units"].item()
    assert (deep >> finalize_workflow(best)).spec == final.spec
    model = finalize_model(deep.model, {"hidden_units": 7})
    assert model.args["hidden_units"] == 7 and model.args["num_hidden"] == tune()
    assert (fit_best(tuned, metric="accuracy") >> predict(iris.head())).shape == (5, 1)
    assert extract_workflow(tuned).spec == deep.spec


def test_results_print_pickle_and_read_by_name(tuned: Any) -> None:
    assert repr(tuned).startswith("# Tuning results\n# 2-fold cross-validation")
    assert len(tuned) == 2 and tuned["id"].tolist() == ["Fold1", "Fold2"]
    again = pickle.loads(pickle.dumps(tuned))
    pd.testing.assert_frame_equal(collect_metrics(again), collect_metrics(tuned))
    with pytest.raises(KeyError, match=r'Did you mean "\.metrics"'):
        tuned[".metric"]


def test_predictions_of_repeated_rows_average(resampled: Any) -> None:
    set_seed(2)
    flow = workflow("mpg ~ wt", linear_reg())
    res = fit_resamples(
        flow, bootstraps(mtcars, times=4), control=control_resamples(save_pred=True)
    )
    rows = collect_predictions(res, summarize=True)[".row"]
    assert rows.is_unique and rows.is_monotonic_increasing
    plain = collect_predictions(resampled)
    assert len(plain) == 32
    assert repr(plain).startswith("# A tibble: 32 × ") and ".pred" in repr(plain).splitlines()[1]


def test_extracts(folds: Any) -> None:
    from tidyk import collect_extracts, tidy

    control = control_resamples(extract=lambda flow: (flow >> tidy())["estimate"].iloc[0])
    res = fit_resamples(workflow("mpg ~ wt", linear_reg()), folds, control=control)
    assert len(collect_extracts(res)) == 3


def test_an_integer_grid_fills_the_space() -> None:
    set_seed(1)
    res = tune_grid(forest, vfold_cv(mtcars, v=2), grid=3)
    assert collect_metrics(res)["mtry"].nunique() == 3
    (res >> autoplot()).draw()


def test_param_info_narrows_the_grid(folds: Any) -> None:
    res = tune_grid(forest, folds, grid=2, param_info=parameters(mtry((2, 3))))
    assert set(collect_metrics(res)["mtry"]) == {2, 3}


def test_autoplot_draws_each_metric(tuned: Any) -> None:
    (tuned >> autoplot()).draw()
    (tuned >> autoplot(metric="accuracy")).draw()
    with pytest.raises(ValueError, match="kap"):
        tuned >> autoplot(metric="kap")


def test_autoplot_of_resamples_says_that_nothing_was_tuned(resampled: Any) -> None:
    with pytest.raises(TypeError, match="no parameter"):
        resampled >> autoplot()


def _moody(model: Any, units: int = 3) -> Any:
    if units == 13:
        raise ValueError("thirteen is not welcome")
    return hidden(model, units)


def test_a_failing_candidate_becomes_a_note() -> None:
    moody = classifier("test_moody", hidden=_moody)
    flow = workflow("Species ~ .", moody(hidden_units=tune(), fit_epochs=1))
    set_seed(1)
    with pytest.warns(TidykWarning, match="2 of 4 fits failed.*thirteen is not welcome"):
        res = tune_grid(flow, vfold_cv(iris, v=2), grid=pd.DataFrame({"hidden_units": [3, 13]}))
    assert collect_metrics(res)["hidden_units"].unique().tolist() == [3]
    notes = collect_notes(res)
    assert notes["type"].tolist() == ["error", "error"]
    assert "thirteen is not welcome" in notes["note"].iloc[0]
    assert "_moody" in notes["trace"].iloc[0]
    assert "There were issues with some computations" in repr(res)
    assert "- Error(s) x2: ValueError: thirteen is not welcome" in repr(res)
    res >> show_notes()


def test_when_all_fail_there_is_a_warning() -> None:
    moody = classifier("test_moody", hidden=_moody)
    flow = workflow("Species ~ .", moody(hidden_units=tune(), fit_epochs=1))
    with pytest.warns(TidykWarning, match="All models failed"):
        res = tune_grid(flow, vfold_cv(iris, v=2), grid=pd.DataFrame({"hidden_units": [13]}))
    with pytest.raises(ValueError, match="show_notes"):
        collect_metrics(res)


def test_last_fit() -> None:
    set_seed(1)
    split = initial_split(mtcars)
    res = last_fit(workflow("mpg ~ wt", linear_reg()), split)
    assert list(collect_metrics(res)) == [".metric", ".estimator", ".estimate", ".config"]
    assert len(collect_predictions(res)) == len(testing(split))
    assert (extract_workflow(res) >> predict(mtcars)).shape == (32, 1)


# --- what is refused before anything is fitted ---------------------------------------------------
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"grid": pd.DataFrame({"mtri": [1]})}, 'Did you mean "mtry"'),
        ({"grid": pd.DataFrame({"mtry": [1], "trees": [2]})}, '"trees"'),
        ({"grid": pd.DataFrame({"mtry": []})}, "no rows"),
        ({"grid": -1}, "positive whole number"),
        ({"grid": "a"}, "positive whole number"),
        ({"grid": 2, "metrics": metric_set(accuracy)}, '"accuracy" is a metric for another mode'),
        ({"grid": 2, "metrics": rmse}, "metric_set"),
        ({"grid": 2, "control": {}}, "control_grid"),
        ({"grid": 2, "resamples": mtcars}, "resamples"),
        ({"grid": 2, "resamples": vfold_cv(iris, v=2)}, 'no column "mpg"'),
    ],
)
def test_what_cannot_be_tuned_is_refused(
    options: dict[str, Any], message: str, folds: Any, monkeypatch: Any
) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("fitting began")

    monkeypatch.setattr("tidyk.tuning.session.Session.run", never)
    resamples = options.pop("resamples", folds)
    with pytest.raises((TypeError, ValueError, KeyError), match=message):
        tune_grid(forest, resamples, **options)


def test_metrics_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(ValueError, match="rmse"):
        metric_set(accuracy, rmse)
    metric_set(accuracy, kap, roc_auc)
    metric_set(rmse, rsq)


def test_duplicates_of_a_grid_are_dropped_with_a_warning(folds: Any) -> None:
    with pytest.warns(TidykWarning, match="Duplicate"):
        res = tune_grid(forest, folds, grid=pd.DataFrame({"mtry": [2, 2, 3]}))
    assert len(collect_metrics(res)) == 4


def test_fit_resamples_refuses_what_is_still_to_be_tuned(folds: Any) -> None:
    with pytest.raises(ValueError, match='"mtry" is marked'):
        fit_resamples(forest, folds)


@pytest.mark.parametrize(
    ("argument", "value", "sentence"),
    [
        ("min_n", "few", '"min_n" is a number, and the `grid` has the string "few"'),
        ("min_n", 2.5, '"min_n" has whole numbers'),
        ("weight_func", 3, '"weight_func" is one of .* and the `grid` has 3'),
    ],
)
def test_values_of_another_type_are_refused_before_anything_runs(
    argument: str, value: Any, sentence: str
) -> None:
    models: dict[str, Any] = {
        "min_n": rand_forest("regression", min_n=tune()),
        "weight_func": nearest_neighbor("regression", weight_func=tune()),
    }
    with pytest.raises((TypeError, ValueError), match=sentence):
        tune_grid(
            models[argument], "mpg ~ .", resamples=vfold_cv(mtcars, v=2),
            grid=pd.DataFrame({argument: [value]}),
        )  # fmt: skip
