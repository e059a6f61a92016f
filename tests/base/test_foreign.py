"""Tables and columns of polars, pyarrow and duckdb, wherever data are taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import tidyk as tk
from tidyk import linear_reg, tune, workflow
from tidyk.base.errors import TidykTypeError
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
    lambda d, c: SPEC >> tk.fit_xy(c(d, "wt", "hp"), c(d, "mpg")) >> tk.tidy(),
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
    lambda d, c: tk.bind_cols(c(d, "mpg", "hp"), c(d, "wt", "cyl")),
    lambda d, c: tk.as_tibble(d),
    lambda d, c: d >> tk.vfold_cv(v=2) >> tk.tidy(),
    lambda d, c: d >> tk.group_by("cyl") >> tk.rmse("mpg", "wt"),
    lambda d, c: tk.levels(tk.factor(c(d, "cyl"))),
    lambda d, c: tk.make_strata(c(d, "mpg"), depth=8).tolist(),
    lambda d, c: tk.importance_weights(c(d, "hp")).tolist(),
    lambda d, c: (LASSO >> tk.finalize_model(tk.as_tibble(d)[["wt"]][:1])).args,
]


def _columns(table: Any, *names: str) -> Any:
    """A column, or a table of several; duckdb has tables only."""
    if hasattr(table, "project"):
        return table.project(", ".join(names))
    return table[names[0]] if len(names) == 1 else table[list(names)]


def polars_of(data: pd.DataFrame) -> Any:
    return pytest.importorskip("polars").from_pandas(data)


def duckdb_of(data: pd.DataFrame) -> Any:
    return pytest.importorskip("duckdb").connect().from_df(data)


@pytest.mark.parametrize("made", [polars_of, duckdb_of])
@pytest.mark.parametrize("call", CALLS)
def test_tables_of_other_libraries_are_data(
    call: Callable[[Any, Any], Any], made: Callable[[pd.DataFrame], Any]
) -> None:
    found = []
    for data in (made(cars), cars):
        tk.set_seed(1)
        found.append(call(data, _columns))
    theirs, ours = found
    if isinstance(ours, pd.DataFrame):
        pd.testing.assert_frame_equal(pd.DataFrame(theirs), pd.DataFrame(ours))
    else:
        assert theirs == ours


def test_a_relation_keeps_levels_days_and_decimals() -> None:
    connection = pytest.importorskip("duckdb").connect()
    connection.execute("create type size as enum ('small', 'large')")
    table = connection.sql(
        "select 'large'::size as s, date '2020-01-01' as d, 1.25 as n, "
        "null::integer as k, true as b"
    )
    frame = native(table)
    assert frame["s"].cat.categories.tolist() == ["small", "large"]
    assert frame["d"].dt.year.tolist() == [2020]
    assert frame["n"].dtype == float and frame["n"].tolist() == [1.25]
    assert frame["k"].isna().all() and frame["b"].dtype == bool


def test_columns_of_arrows_types_mean_what_those_of_pandas_mean() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(
        {
            "f": pyarrow.array(["b", "a", "b"]).dictionary_encode(),
            "d": pyarrow.array([1, 2, 3], pyarrow.date32()),
            "n": pyarrow.array([1, 2, None], pyarrow.decimal128(9, 2)),
            "m": pyarrow.array([[1, 2], [3, 4], [5, 6]], pyarrow.list_(pyarrow.int8(), 2)),
            "x": [1.5, 2.5, 3.5],
        }
    )
    kept = table.to_pandas(types_mapper=pd.ArrowDtype).set_axis([7, 8, 9])
    for frame in (native(table), native(kept)):
        assert frame["f"].cat.categories.tolist() == ["b", "a"]
        assert frame["d"].dt.day.tolist() == [2, 3, 4]
        assert frame["n"].dtype == float and frame["n"].isna().tolist() == [False, False, True]
        assert frame["m"].array.matrix.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert native(kept).index.tolist() == [7, 8, 9] and str(kept["x"].dtype) == "double[pyarrow]"
    assert native(kept["f"]).cat.categories.tolist() == ["b", "a"]


def test_a_table_of_one_column_is_a_column_where_one_is_wanted() -> None:
    assert tk.rmse_vec(cars[["mpg"]], cars[["wt"]]) == tk.rmse_vec(cars["mpg"], cars["wt"])
    with pytest.raises(TidykTypeError, match="`truth` should be one column, not a DataFrame of 11"):
        tk.rmse_vec(cars, cars["wt"])


def test_columns_keep_their_names_levels_and_kinds() -> None:
    polars, pyarrow = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    levels = tk.factor(iris["Species"], levels=["virginica", "setosa", "versicolor"])
    table = pyarrow.table({"y": pyarrow.array(levels), "n": pyarrow.array([True] * 150)})
    pd.testing.assert_series_equal(native(table["y"]), pd.Series(levels))
    assert native(table["n"]).dtype == bool
    assert native(polars.Series("u", [1, None])).name == "u"
    assert tk.accuracy_vec(table["y"], table["y"]) == 1.0
    assert native(cars) is cars and native("y ~ x") == "y ~ x"
