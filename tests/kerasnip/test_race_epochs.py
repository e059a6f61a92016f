"""Races over epochs: those who are left go on as if they had never stopped."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
import pytest
from kerasnip.networks import regressor

from tidyk import (
    collect_curves,
    collect_metrics,
    control_grid,
    control_race,
    linear_reg,
    mae,
    metric_set,
    plot_race,
    read_store,
    rmse,
    set_seed,
    show_best,
    tune,
    tune_grid,
    tune_race_epochs,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import mtcars
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip import learning
from tidyk.kerasnip.training import sharing
from tidyk.tuning.session import Session

keras = load_keras()
net = regressor("test_race_epochs")
GRID = pd.DataFrame({"hidden_units": [3, 4, 5, 6], "learn_rate": [0.001, 0.03, 0.003, 0.01]})
METRICS = metric_set(rmse, mae)


def flow(**args: Any) -> Any:
    tuned = {"hidden_units": tune(), "learn_rate": tune(), "fit_epochs": 7}
    return workflow("mpg ~ wt + hp", net(**{**tuned, **args}))


def race(wf: Any = None, grid: pd.DataFrame = GRID, **control: Any) -> Any:
    set_seed(1)
    folds = vfold_cv(mtcars, v=2)
    options = control_race(**{"burn_in": 2, **control})
    return tune_race_epochs(
        flow() if wf is None else wf, folds, grid=grid, metrics=METRICS, control=options, factor=2
    )


def every(wf: Any, **control: Any) -> pd.DataFrame:
    """The curves of a grid, each candidate of which is trained to the end."""
    set_seed(1)
    folds = vfold_cv(mtcars, v=2)
    results = tune_grid(
        wf, folds, grid=GRID, metrics=METRICS, control=control_grid(curves=True, **control)
    )
    return collect_curves(results)


def values(results: Any) -> pd.DataFrame:
    return collect_curves(results, all_configs=True)


def check_unbroken(results: Any, curves: pd.DataFrame) -> None:
    """Each value is that of an unbroken training, which may have ended before."""
    mine, theirs = (frame.sort_values("epoch") for frame in (values(results), curves))
    both = pd.merge_asof(mine, theirs, on="epoch", by=[".config", ".metric"])
    pd.testing.assert_series_equal(
        both["mean_x"], both["mean_y"], check_names=False, rtol=1e-13, atol=0
    )


@pytest.fixture(scope="module")
def plain() -> Any:
    return race()


@pytest.mark.parametrize("exact", [True, False])
def test_trainings_go_on(exact: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def noted(original: Any) -> Any:
        def at(before: Any, *args: Any) -> Any:
            begun.append(0 if before is None else before.epochs)
            return original(before, *args)

        return at

    where, name = (learning, "going_on") if exact else (sharing, "epochs_before")
    monkeypatch.setattr(where, name, noted(getattr(where, name)))
    results = race(exact=exact, curves=exact)
    assert begun == [0] * 8 + [2] * 4 + [4] * 2  # candidates and resamples
    monkeypatch.undo()
    check_unbroken(results, every(flow(), exact=exact))


def test_the_results_are_those_of_a_race(plain: Any, capsys: pytest.CaptureFixture[str]) -> None:
    last, all_of_them = collect_metrics(plain), collect_metrics(plain, all_configs=True)
    assert (len(last), len(all_of_them)) == (2, 8)  # metrics
    assert show_best(plain, metric="rmse")[".config"].tolist() == [last[".config"][0]]
    curves = values(plain)
    epochs = curves[curves[".metric"] == "rmse"].groupby(".config")["epoch"].max()
    assert sorted(epochs) == [2, 2, 4, 7]
    ends = curves.merge(epochs.reset_index(), on=[".config", "epoch"])
    shown = ends.sort_values([".config", ".metric"])["mean"].tolist()
    assert all_of_them.sort_values([".config", ".metric"])["mean"].tolist() == shown
    at_two = curves[(curves["epoch"] == 2) & (curves[".metric"] == "rmse")].set_index(".config")
    out = epochs.index[epochs == 2]
    assert at_two.loc[out, "mean"].min() >= at_two.drop(out)["mean"].max()
    drawn = plot_race(plain)
    assert len(drawn.data) == 7
    race(verbose_elim=True, grid=GRID[:2])
    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if "epochs:" in line] == [
        "2 epochs: 1 eliminated; 1 candidate goes on."
    ]


def test_the_same_with_threads_and_from_a_store(plain: Any, tmp_path: Path) -> None:
    with joblib.parallel_config(backend="threading", n_jobs=2):
        pd.testing.assert_frame_equal(values(race()), values(plain), check_exact=True)
    file = tmp_path / "race.db"
    pd.testing.assert_frame_equal(values(race(store=file)), values(plain), check_exact=True)
    with sqlite3.connect(file) as base:  # as if it had stopped in the second stage
        base.execute("delete from units where rowid > 9")
    base.close()
    pd.testing.assert_frame_equal(values(race(store=file)), values(plain), check_exact=True)
    pd.testing.assert_frame_equal(values(read_store(file)), values(plain), check_exact=True)
    assert collect_metrics(read_store(file)).equals(collect_metrics(plain))


def test_a_race_that_is_interrupted_shows_who_was_in_it(
    plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Session.run

    def stopping(session: Session, units: Any) -> Any:
        results = run(session, units)
        session.stopped = "was interrupted" if units[0].until == 4 else ""
        return results

    monkeypatch.setattr(Session, "run", stopping)
    with pytest.warns(UserWarning, match="interrupted"):
        found = race()
    assert collect_metrics(found)[".config"].nunique() == 2


@pytest.mark.parametrize(
    "callback",
    [
        keras.callbacks.EarlyStopping(monitor="loss", patience=1, min_delta=1000.0),
        keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5),
    ],
)
def test_callbacks(callback: Any) -> None:
    wf = flow(fit_callbacks=[callback])
    check_unbroken(race(wf, exact=True), every(wf, exact=True))


def test_a_race_in_which_all_fail_tells_why() -> None:
    with pytest.warns(TidykWarning, match="All models failed.*units=-3"):
        found = race(grid=GRID.assign(hidden_units=-3))
    with pytest.raises(ValueError, match="All models failed"):
        show_best(found, metric="rmse")


def test_what_cannot_race_over_epochs() -> None:
    with pytest.raises(ValueError, match=r"number of epochs \(2\) needs to be more .* \(2\)"):
        race(flow(fit_epochs=2))
    tuned = workflow("mpg ~ wt", net(fit_epochs=tune(), hidden_units=tune()))
    grid = pd.DataFrame({"fit_epochs": [5, 7], "hidden_units": [2, 3]})
    with pytest.raises(ValueError, match=r'"fit_epochs" is marked with `tune\(\)`'):
        race(tuned, grid)
    with pytest.raises(ValueError, match="at least two candidates"):
        race(grid=GRID[:1])
    glmnet = workflow("mpg ~ wt + hp", linear_reg(penalty=tune(), engine="glmnet"))
    with pytest.raises(TypeError, match=r"is for networks: the engine .*tune_race_anova"):
        race(glmnet, pd.DataFrame({"penalty": [0.1, 1.0]}))
