"""What goes beyond R's tune: nested searches, previews, watching a store, Optuna."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from kerasnip.networks import classifier

from tidyk import (
    as_optuna,
    collect_metrics,
    collect_notes,
    collect_predictions,
    control_grid,
    fit_resamples,
    linear_reg,
    metric_set,
    nested_cv,
    preview,
    rand_forest,
    rmse,
    rsq,
    select_best,
    select_by_pct_loss,
    set_seed,
    tune,
    tune_grid,
    tune_nested,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.cli import main
from tidyk.datasets import iris, mtcars

FOREST = workflow("mpg ~ .", rand_forest("regression", trees=3, min_n=tune()))
GRID = pd.DataFrame({"min_n": [2, 30]})


def _nested() -> Any:
    set_seed(5)
    return nested_cv(mtcars, outside=vfold_cv(v=3), inside=vfold_cv(v=2))


def test_a_search_in_each_analysis_set_is_assessed_on_what_it_has_not_seen() -> None:
    folds = _nested()
    found = tune_nested(FOREST, folds, grid=GRID, control=control_grid(save_pred=True))
    assert list(found.columns)[:2] == [".metrics", ".notes"] and len(found) == 3
    for inner, chosen, split in zip(found[".inner"], found[".chosen"], folds.splits, strict=True):
        assert len(inner.resamples.splits[0].data) == len(split.in_id)
        pd.testing.assert_frame_equal(chosen, select_best(inner, metric="rmse"))
    table = collect_metrics(found)
    assert list(table) == [".metric", ".estimator", "mean", "n", "std_err", ".config"]
    assert table["n"].tolist() == [3, 3]
    rows = collect_predictions(found)[".row"]
    assert sorted(rows) == list(range(len(mtcars)))
    assert "Nested resampling" in repr(found)
    again = tune_nested(FOREST, _nested(), grid=GRID)
    pd.testing.assert_frame_equal(collect_metrics(again), table)


def test_what_chooses_in_a_nested_search_can_be_given() -> None:
    found = tune_nested(
        FOREST,
        _nested(),
        grid=GRID,
        metrics=metric_set(rsq, rmse),
        select=select_by_pct_loss("min_n", metric="rmse", limit=1e6),
    )
    assert [chosen["min_n"].item() for chosen in found[".chosen"]] == [2, 2, 2]


def test_mistakes_of_nested_searches_are_sentences() -> None:
    with pytest.raises(TidykTypeError, match=r"should come from `nested_cv\(\)`"):
        tune_nested(FOREST, vfold_cv(mtcars, v=2), grid=GRID)
    with pytest.raises(TidykValueError, match="nope"):
        tune_nested(FOREST, _nested(), grid=pd.DataFrame({"nope": [1]}))
    with pytest.raises(TidykValueError, match='"tune_gird"'):
        tune_nested(FOREST, _nested(), search="tune_gird", grid=GRID)


def test_a_search_that_fails_is_a_note_of_its_row() -> None:
    calls: list[Any] = []

    def failing(wf: Any, resamples: Any, **options: Any) -> Any:
        calls.append(resamples)
        if len(calls) == 2:
            raise TidykValueError("no search today")
        return tune_grid(wf, resamples, **options)

    with pytest.warns(UserWarning, match="1 of 3 searches failed.*no search today"):
        found = tune_nested(FOREST, _nested(), search=failing, grid=GRID)
    assert collect_notes(found)["id"].tolist() == ["Fold2"]
    assert set(collect_metrics(found)["n"]) == {2}


def test_a_preview_counts_what_a_search_takes() -> None:
    nets = workflow("mpg ~ .", linear_reg(penalty=tune(), mixture=tune(), engine="glmnet"))
    grid = pd.DataFrame({"penalty": [0.1, 1, 0.1, 1], "mixture": [0.5, 0.5, 1, 1]})
    folds = vfold_cv(mtcars, v=3)
    found = preview(nets, folds, grid=grid)
    assert (found.candidates, found.resamples, found.fits) == (4, 3, 6)
    assert (found.submodels, found.programs, found.parameters) == (6, 0, None)
    assert found.seconds is not None and found.seconds > 0
    assert "Candidates: 4 on 3 resamples (6 served by the fit of another)" in repr(found)
    assert preview(nets, folds, grid=grid, timed=False).seconds is None


def test_a_preview_of_networks_knows_programs_and_weights() -> None:
    net = classifier()
    deep = workflow("Species ~ .", net(hidden_units=tune(), hidden_rate=tune(), fit_epochs=1))
    grid = pd.DataFrame({"hidden_units": [3, 3, 5], "hidden_rate": [0.1, 0.2, 0.1]})
    found = preview(deep, vfold_cv(iris, v=2), grid=grid)
    assert found.fits == 6 and found.together == 6 and 1 <= found.programs <= 2
    assert found.parameters == 5 * 3 + 3 * 4 and found.memory == 16 * found.parameters


def test_a_preview_says_why_the_fit_that_was_timed_failed() -> None:
    bad = workflow("mpg ~ .", rand_forest("regression", trees=tune()))
    found = preview(bad, vfold_cv(mtcars, v=2), grid=pd.DataFrame({"trees": [-1]}))
    assert "The fit that was timed failed:" in repr(found) and found.seconds is None


def test_a_preview_leaves_no_trace(tmp_path: Path) -> None:
    folds = vfold_cv(mtcars, v=2)
    store = control_grid(store=tmp_path / "a.db")
    set_seed(1)
    plain = tune_grid(FOREST, folds, grid=GRID)
    set_seed(1)
    preview(FOREST, folds, grid=GRID, control=store)
    after = tune_grid(FOREST, folds, grid=GRID)
    pd.testing.assert_frame_equal(collect_metrics(plain), collect_metrics(after))


def test_the_command_shows_the_runs_of_a_store(tmp_path: Path, capsys: Any) -> None:
    store = tmp_path / "run.db"
    tune_grid(FOREST, vfold_cv(mtcars, v=2), grid=GRID, control=control_grid(store=store))
    assert main(["watch", str(store)]) == 0
    said = capsys.readouterr().out
    assert "Tuning: 4 of 4 fits, finished" in said and "best rmse" in said
    assert main(["watch", str(tmp_path / "none.db")]) == 1
    assert "There is no file" in capsys.readouterr().err


def test_results_are_trials_of_optuna() -> None:
    pytest.importorskip("optuna")
    found = tune_grid(FOREST, vfold_cv(mtcars, v=2), grid=GRID)
    study = as_optuna(found)
    means = collect_metrics(found).query("`.metric` == 'rmse'")["mean"]
    assert [t.params["min_n"] for t in study.trials] == [2, 30]
    assert [t.value for t in study.trials] == means.tolist()
    assert len(study.trials[0].intermediate_values) == 2 and "rsq" in study.trials[0].user_attrs
    with pytest.raises(TidykValueError, match="nothing to show"):
        as_optuna(fit_resamples(linear_reg(), "mpg ~ wt", resamples=vfold_cv(mtcars, v=2)))
