"""Data frames as R makes them, and those of other libraries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tidyk as tk
from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, describe
from tidyk.base.frames import as_data_frame
from tidyk.datasets import mtcars


def test_a_data_frame_of_columns_and_frames() -> None:
    two = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    assert list(tk.data_frame(x=two, g="k").columns) == ["x.a", "x.b", "g"]
    assert list(tk.data_frame(x=two[["a"]]).columns) == ["a"]


def test_series_of_different_indexes_are_not_put_side_by_side() -> None:
    with pytest.raises(TidykValueError, match="`x` and `y` have different indexes"):
        tk.data_frame(x=pd.Series([1, 2]), y=pd.Series([3, 4], index=[5, 6]))
    assert tk.data_frame(x=pd.Series([1, 2]), y=np.array([3, 4])).shape == (2, 2)


def test_a_pandas_frame_is_not_copied() -> None:
    frame = mtcars
    assert as_data_frame(frame) is frame


def test_what_is_no_frame_is_named_with_its_library() -> None:
    class DataFrame: ...

    with pytest.raises(
        TidykTypeError, match=r"`new_data` must be a data frame \(of pandas, .* not"
    ):
        as_data_frame(DataFrame(), "new_data")
    DataFrame.__module__ = "polars.dataframe.frame"
    assert describe(DataFrame()) == "a polars DataFrame"
    DataFrame.__module__ = "__main__"
    assert describe(DataFrame()) == "a `__main__.DataFrame`"
    assert describe(mtcars) == "a DataFrame"


@pytest.mark.parametrize(
    ("columns", "cure"),
    [
        ([0, 1], r"has `0`, `1`.*data.columns = data.columns.astype\(str\)"),
        ([("a", 1), ("a", 2)], r"\"_\".join"),
        (range(5), r"`0`, `1`, `2` and 2 more"),
    ],
)
def test_names_that_are_no_text_are_told_with_the_cure(columns: list[object], cure: str) -> None:
    data = pd.DataFrame(np.zeros((2, len(columns))))
    data.columns = pd.Index(list(columns))
    with pytest.raises(TidykTypeError, match=cure):
        as_data_frame(data)


def test_a_name_that_two_columns_have_is_told() -> None:
    data = pd.DataFrame([[1, 2]], columns=[".pred", ".pred"])
    with pytest.raises(TidykValueError, match=r'2 columns named "\.pred"'):
        check_columns([".pred"], data)


class TestOfOtherLibraries:
    def test_levels_days_and_logicals_stay(self) -> None:
        import pyarrow as pa

        levels = pa.DictionaryArray.from_arrays([1, 0, None], ["lo", "hi"], ordered=True)
        days = pa.array([18262, 18263, None], pa.date32())
        table = pa.table({"n": [1, 2, 3], "f": levels, "d": days, "b": [True, None, False]})
        frame = as_data_frame(table)
        assert list(frame["f"].cat.categories) == ["lo", "hi"]
        assert frame["f"].cat.ordered
        assert frame["d"].dt.year.tolist()[:2] == [2020, 2020]
        assert frame["b"].isna().tolist() == [False, True, False]
        assert str(frame["n"].dtype) == "int64"

    def test_polars(self) -> None:
        import polars as pl

        data = pl.DataFrame(
            {"f": pl.Series(["b", "a"], dtype=pl.Enum(["b", "a"])), "s": ["x", "y"]}
        )
        frame = as_data_frame(data)
        assert list(frame["f"].cat.categories) == ["b", "a"]
        assert frame["s"].tolist() == ["x", "y"]
        with pytest.raises(TidykTypeError, match="not a polars Series"):
            as_data_frame(data["s"])

    def test_models_learn_from_and_predict_for_them(self) -> None:
        import pyarrow as pa

        cars = mtcars.reset_index(drop=True)
        table = pa.Table.from_pandas(cars)
        model = tk.linear_reg() >> tk.fit("mpg ~ wt", data=table)
        flow = tk.workflow("mpg ~ wt", tk.linear_reg()) >> tk.fit(data=table)
        wanted = (tk.linear_reg() >> tk.fit("mpg ~ wt", data=cars)) >> tk.predict(cars)
        pd.testing.assert_frame_equal(model >> tk.predict(table), wanted)
        pd.testing.assert_frame_equal(flow >> tk.predict(table), wanted)


def test_combinations_of_values_as_in_tidyr() -> None:
    grid = tk.expand_grid(a=[2, 1], b=pd.Categorical(["y", "x"], categories=["y", "x"]), c=0.5)
    assert grid.to_numpy().tolist() == [[2, "y", 0.5], [2, "x", 0.5], [1, "y", 0.5], [1, "x", 0.5]]
    assert grid.dtypes["b"] == "category"
    sorted_grid = tk.crossing(a=[2, 1, 2], b=["v", "u"])
    assert sorted_grid["a"].tolist() == [1, 1, 2, 2]
    assert sorted_grid["b"].tolist() == ["u", "v", "u", "v"]
    assert tk.expand_grid(a=[]).shape == (0, 1)
    with pytest.raises(TidykTypeError, match="`m` should be a vector of values"):
        tk.crossing(m=np.zeros((2, 2)))


def test_a_file_of_another_program_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.rds").write_text("hello")
    with pytest.raises(TidykValueError, match=r"is no file that `write_rds\(\)` wrote"):
        tk.read_rds(tmp_path / "x.rds")
