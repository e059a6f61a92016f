"""Networks with several outcomes are tuned like any model."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.graphs import forked, house_data, houses, numbers
from kerasnip.networks import start

from tidyk import (
    all_outcomes,
    all_predictors,
    augment,
    collect_metrics,
    collect_predictions,
    compute_metrics,
    conf_mat_resampled,
    control_grid,
    create_keras_sequential_spec,
    data_frame,
    extract_keras_history,
    fit,
    fit_resamples,
    initial_split,
    keras_evaluate,
    last_fit,
    mae,
    metric_set,
    multi_predict,
    predict,
    recipe,
    rmse,
    roc_auc,
    rsq,
    select_best,
    set_engine,
    set_seed,
    show_best,
    step_lead,
    step_naomit,
    step_sequence,
    tune,
    tune_grid,
    update_role,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.keras3 import layer_dense, layer_flatten

DATA = house_data()
FORMULA = "price + sold ~ picture + area + age"
net = houses("test_tuned_houses")


@pytest.fixture(scope="module")
def results() -> Any:
    """Two candidates on two folds."""
    set_seed(1)
    folds = vfold_cv(DATA, v=2)
    flow = workflow(FORMULA, net(picture_width=tune(), fit_epochs=2, fit_batch_size=30))
    kept = control_grid(save_pred=True)
    return flow >> tune_grid(folds, grid=data_frame(picture_width=[2, 3]), control=kept)


def test_each_outcome_has_its_modes_metrics(results: Any) -> None:
    found = collect_metrics(results)
    names = {"rmse_price", "rsq_price", "accuracy_sold", "roc_auc_sold", "brier_class_sold"}
    assert set(found[".metric"]) == names and len(found) == 2 * len(names)
    assert found["mean"].notna().all()


def test_the_metrics_are_those_of_the_predictions(results: Any) -> None:
    frame = collect_predictions(results)
    wanted = [".pred_price", ".pred_class_sold", ".pred_sold_yes", ".pred_sold_no"]
    assert set(wanted) <= set(frame.columns) and {"price", "sold"} <= set(frame.columns)
    part = frame[(frame["id"] == "Fold1") & (frame["picture_width"] == 2)]
    each = collect_metrics(results, summarize=False)
    row = each[(each["id"] == "Fold1") & (each["picture_width"] == 2)]
    truth = np.sqrt(np.mean((part["price"] - part[".pred_price"]) ** 2))
    hits = np.mean(part["sold"].astype(str) == part[".pred_class_sold"].astype(str))
    values = row.set_index(".metric")[".estimate"]
    assert np.isclose(values["rmse_price"], truth) and np.isclose(values["accuracy_sold"], hits)


def test_the_columns_of_an_outcome_are_scored_like_those_of_one(results: Any) -> None:
    frame = collect_predictions(results)
    part = frame[(frame["id"] == "Fold1") & (frame["picture_width"] == 2)]
    found = roc_auc(part, ".pred_sold_yes", truth="sold")[".estimate"].iloc[0]
    each = collect_metrics(results, summarize=False)
    row = each[(each["id"] == "Fold1") & (each["picture_width"] == 2)]
    assert found == row.set_index(".metric")[".estimate"]["roc_auc_sold"]
    with pytest.raises(ValueError, match=r'give "\.pred_sold_yes"'):
        roc_auc(part, ".pred_sold_no", truth="sold")


def test_the_confusion_matrix_is_of_the_outcome_with_classes(results: Any) -> None:
    best = select_best(results, metric="roc_auc_sold")
    table: Any = conf_mat_resampled(results, parameters=best)
    assert table["Freq"].sum() == len(DATA) / 2
    assert table.equals(conf_mat_resampled(results, parameters=best, outcome="sold"))
    with pytest.raises(ValueError, match='must be one of "sold", not "price"'):
        conf_mat_resampled(results, parameters=best, outcome="price")


def test_the_best_is_that_of_one_outcome(results: Any) -> None:
    means = collect_metrics(results)
    sold = means[means[".metric"] == "roc_auc_sold"]
    best = select_best(results, metric="roc_auc_sold")
    assert best["picture_width"].iloc[0] == sold.loc[sold["mean"].idxmax(), "picture_width"]
    assert show_best(results, metric="rmse_price")["mean"].is_monotonic_increasing


def test_results_say_what_was_predicted_of_each_row(results: Any) -> None:
    found = augment(results)
    assert len(found) == len(DATA)
    assert np.allclose(found[".resid_price"], DATA["price"] - found[".pred_price"])
    averaged = collect_predictions(results, summarize=True)
    assert {"price", "sold"} <= set(averaged.columns) and len(averaged) == 2 * len(DATA)


def test_other_metrics_of_what_was_kept(results: Any) -> None:
    found = compute_metrics(results, {"price": metric_set(mae)})
    assert set(found[".metric"]) == {"mae_price"}


def test_results_travel(results: Any) -> None:
    again = pickle.loads(pickle.dumps(results))
    assert collect_metrics(again).equals(collect_metrics(results))


def test_metrics_are_given_by_outcome_or_for_a_mode() -> None:
    flow, folds = workflow(FORMULA, net(fit_epochs=1)), vfold_cv(DATA, v=2)
    both = {"price": metric_set(mae, rsq), "sold": metric_set(roc_auc)}
    found = collect_metrics(fit_resamples(flow, folds, metrics=both))[".metric"]
    assert set(found) == {"mae_price", "rsq_price", "roc_auc_sold"}
    found = collect_metrics(fit_resamples(flow, folds, metrics=metric_set(rmse)))[".metric"]
    assert set(found) == {"rmse_price"}
    with pytest.raises(ValueError, match='Did you mean "price"'):
        fit_resamples(flow, folds, metrics={"prize": metric_set(rmse)})
    with pytest.raises(ValueError, match='outcome "sold" is for classification, but'):
        fit_resamples(flow, folds, metrics={"sold": metric_set(rmse)})
    with pytest.raises(ValueError, match="outcomes of both kinds has a set for each"):
        metric_set(rmse, roc_auc)


def test_the_last_fit_has_all_outcomes() -> None:
    flow = workflow(FORMULA, net(fit_epochs=1))
    final = last_fit(flow, initial_split(DATA))
    assert {"rmse_price", "roc_auc_sold"} <= set(collect_metrics(final)[".metric"])
    assert {".pred_price", ".resid_price", ".pred_class_sold"} <= set(augment(final).columns)


def test_numbers_of_one_output_have_their_own_metrics() -> None:
    vector = forked("test_tuned_vector", "regression", numbers)
    flow = workflow("price + age ~ area", vector(fit_epochs=1))
    found = collect_metrics(fit_resamples(flow, vfold_cv(DATA, v=2)))[".metric"]
    assert set(found) == {"rmse_price", "rsq_price", "rmse_age", "rsq_age"}


def test_rows_without_a_window_keep_a_missing_prediction() -> None:
    series = pd.DataFrame({"v": np.sin(np.arange(40.0) / 3)})
    rec = (
        recipe(series)
        >> update_role("v", new_role="predictor")
        >> step_lead("v", lead=[1, 3])
        >> step_sequence("v", timesteps=4, padding="missing")
        >> step_naomit(all_predictors(), all_outcomes(), skip=True)
    )

    def flat(model: Any, num_outcomes: int) -> Any:
        return model >> layer_flatten() >> layer_dense(units=num_outcomes)

    net = create_keras_sequential_spec("test_horizons", {"input": start, "output": flat})
    flow = workflow(rec, net(fit_epochs=1))
    found = flow >> fit(series) >> predict(series[:6])
    assert found.columns.tolist() == [".pred_lead_1_v", ".pred_lead_3_v"]
    assert found.isna().all(axis=1).tolist() == [True] * 3 + [False] * 3
    metrics = collect_metrics(fit_resamples(flow, vfold_cv(series, v=2)))[".metric"]
    assert set(metrics) == {f"{m}_lead_{k}_v" for m in ("rmse", "rsq") for k in (1, 3)}
    with pytest.warns(TidykWarning, match="6 rows have missing values"):
        assert len((flow >> fit(series) >> fit(series, epochs=2)).fitted.fit.history.epoch) == 3
    with pytest.warns(TidykWarning, match="6 rows have missing values"):
        assert keras_evaluate(flow >> fit(series), series)["loss"] > 0
    with pytest.raises(ValueError, match="All 3 rows have missing values"):
        flow >> fit(series) >> fit(series[:3], epochs=1)


def test_all_outcomes_are_predicted_after_several_epochs() -> None:
    spec = net(fit_epochs=2) >> set_engine("keras", keep_epochs=[1])
    found = workflow(FORMULA, spec) >> fit(DATA) >> multi_predict(DATA[:2], epochs=[1, 2])
    columns = ["epochs", ".pred_price", ".pred_class_sold"]
    assert [list(rows.columns) for rows in found[".pred"]] == [columns] * 2
    assert found[".pred"][1]["epochs"].tolist() == [1, 2]


def test_an_output_whose_weight_is_left_out_counts_once() -> None:
    def losses(weights: Any) -> Any:
        set_seed(1)
        fitted = workflow(FORMULA, net(fit_epochs=2, compile_loss_weights=weights)) >> fit(DATA)
        return extract_keras_history(fitted).metrics["loss"]

    assert losses({"price": 0.5}) == losses({"price": 0.5, "sold": 1.0})
