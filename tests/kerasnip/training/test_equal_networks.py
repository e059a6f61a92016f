"""Candidates that build the same network are one fit."""

from __future__ import annotations

import pandas as pd
from kerasnip.networks import regressor

from tidyk import collect_metrics, metric_set, rmse, set_seed, tune, tune_grid, vfold_cv, workflow
from tidyk.datasets import mtcars
from tidyk.tuning.candidates import candidates_of
from tidyk.tuning.plan import plan_units

reg = regressor("test_equal_networks")


def test_arguments_of_a_dropped_block_change_nothing() -> None:
    flow = workflow("mpg ~ wt", reg(num_hidden=tune(), hidden_units=tune(), fit_epochs=2))
    grid = pd.DataFrame({"num_hidden": [0, 1, 0], "hidden_units": [3, 3, 9]})
    set_seed(1)
    res = tune_grid(flow, vfold_cv(mtcars, v=2), grid=grid, metrics=metric_set(rmse))
    found = collect_metrics(res).set_index(["num_hidden", "hidden_units"])["mean"]
    assert len(found) == 3
    assert found[0, 3] == found[0, 9] != found[1, 3]


def test_their_fit_does_not_depend_on_the_order_of_the_grid() -> None:
    def seeds(units: list[int]) -> list[int]:
        grid = pd.DataFrame({"num_hidden": [0] * len(units), "hidden_units": units})
        made = candidates_of(grid, list(grid))
        return [u.seed for u in plan_units(made, [0], 1, None, lambda _: ["hidden_units"])]

    assert seeds([3, 9]) == seeds([9]) == seeds([9, 3, 5])


def test_an_engine_says_what_it_does_not_use() -> None:
    engine = reg().implementation
    assert engine.unused({"num_hidden": 0}) == ["hidden_units", "hidden_rate"]
    assert engine.unused({"num_hidden": 1}) == engine.unused({}) == []
