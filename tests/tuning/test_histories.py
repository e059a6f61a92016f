"""Pictures of searches: what is drawn."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import plotnine as p9
import pytest

from tidyk import (
    autoplot,
    collect_metrics,
    control_race,
    coord_obs_pred,
    linear_reg,
    min_n,
    mtry,
    parameters,
    plot_race,
    rand_forest,
    set_seed,
    tune,
    tune_grid,
    tune_race_win_loss,
    tune_sim_anneal,
    vfold_cv,
    workflow,
    workflow_map,
    workflow_set,
)
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.datasets import mtcars
from tidyk.tuning.control import ControlSimAnneal
from tidyk.tuning.histories import race_stages

FOREST = workflow("mpg ~ .", rand_forest("regression", trees=3, min_n=tune(), mtry=tune()))
RANGES = parameters(mtry((1, 10)), min_n((2, 25)))


@cache
def _searched() -> Any:
    set_seed(1)
    quiet = ControlSimAnneal(verbose_iter=False)
    folds = vfold_cv(mtcars, v=2)
    return tune_sim_anneal(FOREST, folds, iter=3, initial=2, param_info=RANGES, control=quiet)


@cache
def _raced() -> Any:
    set_seed(1)
    grid = pd.DataFrame({"min_n": [2, 4, 30, 31], "mtry": [5, 5, 5, 5]})
    folds = vfold_cv(mtcars, v=3, repeats=2)
    return tune_race_win_loss(FOREST, folds, grid=grid, control=control_race(burn_in=3))


def test_parameters_are_drawn_by_iteration() -> None:
    drawn = autoplot(_searched(), type="parameters")
    assert len(drawn.data) == 5 * 2 and set(drawn.data["iteration"]) == {0, 1, 2, 3}
    assert list(dict.fromkeys(drawn.data["variable"])) == [
        "# Randomly Selected Predictors", "Minimal Node Size",
    ]  # fmt: skip
    drawn.draw()


def test_performance_is_drawn_by_iteration_with_intervals() -> None:
    drawn = autoplot(_searched(), type="performance", metric="rmse")
    table = collect_metrics(_searched()).query("`.metric` == 'rmse'")
    assert drawn.data["mean"].tolist() == table["mean"].tolist()
    assert [type(layer.geom).__name__ for layer in drawn.layers] == ["geom_point", "geom_errorbar"]
    assert drawn.labels.y == "rmse"
    drawn.draw()


def test_only_searches_with_iterations_have_them() -> None:
    grid = tune_grid(FOREST, vfold_cv(mtcars, v=2), grid=RANGES_GRID)
    for type in ("parameters", "performance"):
        with pytest.raises(TidykTypeError, match="iterative search"):
            autoplot(grid, type=type)
    with pytest.raises(TidykValueError, match="marginals"):
        autoplot(grid, type="margins")
    with pytest.raises(TidykTypeError, match="results of a race"):
        plot_race(grid)


RANGES_GRID = pd.DataFrame({"min_n": [2, 9], "mtry": [3, 5]})


def test_a_race_is_drawn_by_stage() -> None:
    stages = race_stages(_raced())
    by_stage = stages.groupby("stage")["config"].nunique()
    assert by_stage.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert by_stage[1] == 4 and by_stage.is_monotonic_decreasing and by_stage[6] < 4
    last = stages[stages["stage"] == 6].set_index("config")["mean"]
    table = collect_metrics(_raced()).query("`.metric` == 'rmse'").set_index(".config")["mean"]
    pd.testing.assert_series_equal(last.sort_index(), table.sort_index(), check_names=False)
    plot_race(_raced()).draw()


def test_marginals_of_a_race_have_sizes_by_resamples() -> None:
    drawn = autoplot(_raced(), metric="rmse")
    drawn.draw()
    assert drawn.data["mean"].notna().all()


def test_axes_of_observed_and_predicted_are_the_same() -> None:
    drawn = p9.ggplot(mtcars, p9.aes("mpg", "qsec")) + p9.geom_point() + coord_obs_pred()
    figure = drawn.draw()
    axes = figure.axes[0]
    assert axes.get_xlim() == axes.get_ylim() and axes.get_xlim()[0] < 10.4
    fixed = p9.ggplot(mtcars, p9.aes("mpg", "qsec")) + p9.geom_point()
    other = (fixed + coord_obs_pred(xlim=(0, 50), ylim=(0, 50), expand=False)).draw().axes[0]
    assert other.get_xlim() == (0, 50)


def test_sets_of_workflows_are_drawn_by_model_or_by_name() -> None:
    ws = workflow_set({"all": "mpg ~ .", "one": "mpg ~ wt"}, {"lm": linear_reg()})
    ws = ws >> workflow_map("fit_resamples", resamples=vfold_cv(mtcars, v=3), seed=1)
    drawn = autoplot(ws, metric="rmse", type="wflow_id", std_errs=1)
    assert set(drawn.data[".metric"]) == {"rmse"} and drawn.mapping["color"] == "wflow_id"
    low = drawn.data["mean"] - drawn.data["std_err"]
    assert drawn.data["low"].tolist() == low.tolist()
    assert autoplot(ws).mapping["color"] == "model"
