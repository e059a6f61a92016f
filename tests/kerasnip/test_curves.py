"""Learning curves out of fold, and numbers of epochs that are chosen from them."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import regressor

from tidyk import (
    autoplot,
    collect_curves,
    collect_extracts,
    collect_metrics,
    control_grid,
    control_resamples,
    desc,
    every_epoch,
    extract_fit_engine,
    finalize_workflow,
    fit,
    fit_resamples,
    linear_reg,
    mae,
    metric_set,
    mlp,
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
from tidyk.base.errors import TidykWarning
from tidyk.datasets import mtcars
from tidyk.keras3.backend import load_keras

keras = load_keras()
net = regressor("test_curves")
STOPPING = {
    "fit_callbacks": [
        keras.callbacks.EarlyStopping(monitor="loss", patience=1, restore_best_weights=True)
    ],
    "learn_rate": 0.5,
}
GRID = pd.DataFrame({"fit_epochs": [1, 2, 3, 4, 5, 5], "hidden_units": [3, 3, 3, 3, 3, 4]})


def flow(**args: Any) -> Any:
    return workflow("mpg ~ wt + hp", net(fit_epochs=tune(), hidden_units=tune(), **args))


def tuned(grid: pd.DataFrame = GRID, args: dict[str, Any] | None = None, **control: Any) -> Any:
    set_seed(1)
    folds = vfold_cv(mtcars, v=2)
    options = control_grid(curves=True, **control)
    return tune_grid(
        flow(**(args or {})), folds, grid=grid, metrics=metric_set(rmse, mae), control=options
    )


@pytest.fixture(scope="module")
def results() -> Any:
    return tuned()


@pytest.mark.parametrize("args", [{}, STOPPING])
def test_the_value_after_an_epoch_is_that_of_a_fit_of_so_many(args: dict[str, Any]) -> None:
    found = tuned(GRID[:5], args, exact=True)
    curves, metrics = collect_curves(found), collect_metrics(found)
    longest = curves[curves["fit_epochs"] == 5]
    for epoch in range(1, 6):
        for name in ("rmse", "mae"):
            at_the_end = metrics[(metrics["fit_epochs"] == epoch) & (metrics[".metric"] == name)]
            own = longest[(longest["epoch"] == epoch) & (longest[".metric"] == name)]
            assert own["mean"].item() == pytest.approx(at_the_end["mean"].item(), rel=1e-14)
            assert own["std_err"].item() == pytest.approx(at_the_end["std_err"].item(), rel=1e-12)
    each = collect_curves(found, summarize=False)
    ends = each[each["fit_epochs"] == 5].groupby("id")["epoch"].max()
    assert (ends < 5).any() if args else (ends == 5).all()


def test_the_same_however_run(results: Any) -> None:
    curves = collect_curves(results)
    expected = ["hidden_units", "fit_epochs", "epoch", ".metric", ".estimator"]
    assert curves.columns.tolist() == [*expected, "mean", "n", "std_err", ".config"]
    assert curves.groupby(".config")["epoch"].max().tolist() == GRID["fit_epochs"].tolist()
    with joblib.parallel_config(backend="threading", n_jobs=2):
        pd.testing.assert_frame_equal(collect_curves(tuned()), curves, check_exact=True)
    exact = collect_curves(tuned(GRID[4:], exact=True))
    own = curves[curves[".config"].isin(curves[".config"].unique()[4:])]
    np.testing.assert_allclose(own["mean"], exact["mean"], rtol=1e-5)
    each = collect_curves(results, summarize=False)
    assert each.columns.tolist() == ["id", *expected, ".estimate", ".config"]


def test_each_number_of_epochs_is_a_candidate(results: Any) -> None:
    every = every_epoch(results)
    assert len(collect_metrics(every)) == 2 * 5 * 2  # metrics, epochs, widths
    best = show_best(every, metric="rmse", n=1)
    curves = collect_curves(results)
    assert best["mean"].item() == curves.loc[curves[".metric"] == "rmse", "mean"].min()
    chosen = select_best(every, metric="rmse")
    assert chosen["fit_epochs"].item() == best["fit_epochs"].item()
    early = select_by_one_std_err(every, "fit_epochs", metric="rmse")
    limit = best["mean"].item() + best["std_err"].item()
    good = curves[(curves[".metric"] == "rmse") & (curves["mean"] <= limit)]
    assert early["fit_epochs"].item() == good["epoch"].min()
    final = fit(finalize_workflow(flow(), early), mtcars)
    assert len(extract_fit_engine(final).history.epoch) == early["fit_epochs"].item()


@pytest.mark.filterwarnings("error")
def test_epochs_are_chosen_where_they_are_not_tuned() -> None:
    set_seed(1)
    wf = workflow("mpg ~ wt", mlp("regression", hidden_units=tune(), epochs=3, engine="keras"))
    grid, control = pd.DataFrame({"hidden_units": [2]}), control_grid(curves=True)
    found = wf >> tune_grid(vfold_cv(mtcars, v=2), grid=grid, control=control)
    chosen = every_epoch(found) >> select_by_one_std_err(desc("epochs"), metric="rmse")
    assert chosen["epochs"].item() == 3
    final = wf >> finalize_workflow(chosen.assign(epochs=2)) >> fit(mtcars)
    assert len(extract_fit_engine(final).history.epoch) == 2
    with pytest.warns(TidykWarning, match='"unit" is not used: "hidden_units" is marked'):
        wf >> finalize_workflow({"unit": 2, "epochs": 3})


def test_epochs_that_are_not_tuned() -> None:
    set_seed(1)
    control = control_resamples(curves=True, extract=lambda wf: wf.fitted)
    wf = workflow("mpg ~ wt + hp", net(fit_epochs=3))
    found = fit_resamples(wf, vfold_cv(mtcars, v=2), control=control)
    assert collect_curves(found)["epoch"].max() == 3
    assert collect_metrics(every_epoch(found))["fit_epochs"].max() == 3
    for trained in collect_extracts(found)[".extracts"]:  # nothing of the curves stays
        assert not trained.fit.stages and "each_epoch" not in trained.fit.args
        assert trained.spec == net(fit_epochs=3)


def test_curves_are_drawn(results: Any) -> None:
    drawn = autoplot(results, type="curves", metric="rmse")
    assert drawn.data["config"].nunique() == 2  # the others are beginnings
    assert drawn.data["candidate"].unique().tolist() == ["hidden_units = 3", "hidden_units = 4"]
    drawn.draw()
    for metric, message in {
        "rsq": "none of the metrics",
        rmse: 'metric="rmse"',
        (): "no metric",
    }.items():
        with pytest.raises((ValueError, TypeError), match=message):
            autoplot(results, type="curves", metric=metric)
    with pytest.raises(ValueError, match=r"results that `every_epoch\(\)` was given"):
        autoplot(every_epoch(results), type="curves")


def test_curves_are_asked_for_in_vain() -> None:
    folds = vfold_cv(mtcars, v=2)
    wf = workflow("mpg ~ wt", linear_reg())
    with pytest.raises(ValueError, match=r"is for networks: the engine .*linear_reg"):
        fit_resamples(wf, folds, control=control_resamples(curves=True))
    with pytest.raises(ValueError, match="curves=True"):
        collect_curves(fit_resamples(wf, folds))
