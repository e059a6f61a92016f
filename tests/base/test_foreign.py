"""Tables and columns of polars and pyarrow, wherever data are taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import tidyk as tk
from tidyk import linear_reg, tune, workflow
from tidyk.base.foreign import native
from tidyk.datasets import iris, mtcars

cars = mtcars.reset_index(drop=True)
SPEC = linear_reg()
FITTED = SPEC >> tk.fit("mpg ~ wt", data=cars)
FLOW = workflow("mpg ~ wt", SPEC) >> tk.fit(data=cars)
REC = tk.recipe("mpg ~ wt", data=cars) >> tk.step_normalize(tk.all_predictors())
LASSO = linear_reg(penalty=tune("wt"), engine="glmnet")
CALLS: list[Callable[[Any, Any], Any]] = [
    lambda d, c: SPEC >> tk.fit("mpg ~ wt", data=d) >> tk.tidy(),
    lambda d, c: SPEC >> tk.fit_xy(d[["wt"]], c(d, "mpg")) >> tk.tidy(),
    lambda d, c: SPEC >> tk.fit("mpg ~ wt", data=d, case_weights=c(d, "hp")) >> tk.tidy(),
    lambda d, c: FITTED >> tk.augment(d),
    lambda d, c: FLOW >> tk.augment(d),
    lambda d, c: FLOW >> tk.predict(new_data=d),
    lambda d, c: tk.recipe("mpg ~ wt", data=d) >> tk.prep() >> tk.juice(),
    lambda d, c: tk.recipe(d, vars=["mpg", "wt"], roles=["outcome", "predictor"]).prep().juice(),
    lambda d, c: REC >> tk.prep(training=d) >> tk.bake(new_data=d),
    lambda d, c: tk.mold("mpg ~ wt", d).predictors,
    lambda d, c: tk.forge(d, FLOW.extract_mold().blueprint).predictors,
    lambda d, c: tk.model_frame("mpg ~ wt", d).data,
    lambda d, c: tk.make_splits(d, d) >> tk.assessment(),
    lambda d, c: tk.training(tk.initial_time_split(d)),
    lambda d, c: tk.mtry() >> tk.finalize(d) >> tk.grid_regular(levels=3),
    lambda d, c: tk.rmse(d, truth="mpg", estimate="wt"),
    lambda d, c: tk.rmse_vec(c(d, "mpg"), c(d, "wt"), case_weights=c(d, "hp")),
    lambda d, c: tk.bind_cols(d[["mpg"]], d[["wt"]]),
    lambda d, c: tk.as_tibble(d),
    lambda d, c: (LASSO >> tk.finalize_model(d[["wt"]][:1])).args,
]


def _column(table: Any, name: str) -> Any:
    return table[name]


@pytest.mark.parametrize("call", CALLS)
def test_tables_of_polars_are_data(call: Callable[[Any, Any], Any]) -> None:
    polars = pytest.importorskip("polars")
    theirs, ours = (call(data, _column) for data in (polars.from_pandas(cars), cars))
    if isinstance(ours, pd.DataFrame):
        pd.testing.assert_frame_equal(pd.DataFrame(theirs), pd.DataFrame(ours))
    else:
        assert theirs == ours


def test_columns_keep_their_names_levels_and_kinds() -> None:
    polars, pyarrow = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    levels = tk.factor(iris["Species"], levels=["virginica", "setosa", "versicolor"])
    table = pyarrow.table({"y": pyarrow.array(levels), "n": pyarrow.array([True] * 150)})
    pd.testing.assert_series_equal(native(table["y"]), pd.Series(levels))
    assert native(table["n"]).dtype == bool
    assert native(polars.Series("u", [1, None])).name == "u"
    assert tk.accuracy_vec(table["y"], table["y"]) == 1.0
    assert native(cars) is cars and native("y ~ x") == "y ~ x"
