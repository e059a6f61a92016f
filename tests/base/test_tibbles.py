"""Tables print as R's tibbles do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

import tidyk as tk
from tidyk.base.tibbles import as_tibble, tibble_text
from tidyk.datasets import iris, mtcars, two_class_example

TIBBLES = load("printing/lab_tibbles")["cases"]

READ_BY_R = np.nextafter(1.2e-15, 1)
"""R reads "1.2e-15" one bit off."""


def _numbers(*values: float) -> pd.DataFrame:
    return pd.DataFrame({"x": np.array(values, float)})


FRAMES = {
    "tibble(x = 1:3)": pd.DataFrame({"x": [1, 2, 3]}),
    "tibble(x = c(1.5, 2.25, 3))": _numbers(1.5, 2.25, 3),
    "tibble(x = c(123456.789, 0.000123, -5))": _numbers(123456.789, 0.000123, -5),
    "tibble(x = c(1e10, 1, 0.1))": _numbers(1e10, 1, 0.1),
    "tibble(x = c(1e-10, 1e-12))": _numbers(1e-10, 1e-12),
    "tibble(x = c(1e15, 2.5e16))": _numbers(1e15, 2.5e16),
    "tibble(x = c(0.1234567, 12.34567, 1234.567))": _numbers(0.1234567, 12.34567, 1234.567),
    "tibble(x = c(100, 200, 300))": _numbers(100, 200, 300),
    "tibble(x = c(99.9999, 100.0001))": _numbers(99.9999, 100.0001),
    "tibble(x = c(1000000, 2))": _numbers(1000000, 2),
    "tibble(x = c(123456789, 1.5))": _numbers(123456789, 1.5),
    "tibble(x = 0)": _numbers(0),
    "tibble(x = c(0.001, 0.0001, 1000))": _numbers(0.001, 0.0001, 1000),
    "tibble(x = c(-1.23, 45.6))": _numbers(-1.23, 45.6),
    "tibble(x = 1e5 + 0.5)": _numbers(1e5 + 0.5),
    "tibble(x = c(1/3, 2/3))": _numbers(1 / 3, 2 / 3),
    "tibble(x = 10^(-10:0))": _numbers(*(float(f"1e{n}") for n in range(-10, 1))),
    "tibble(x = c(TRUE, NA))": pd.DataFrame({"x": pd.array([True, None], "boolean")}),
    "tibble(x = c('a', NA, 'a long string with spaces'))": pd.DataFrame(
        {"x": ["a", None, "a long string with spaces"]}
    ),
    "tibble(x = factor(c('u', NA, 'v')))": pd.DataFrame({"x": tk.factor(["u", None, "v"])}),
    "tibble(x = factor(c('lo', 'hi'), levels = c('lo', 'hi'), ordered = TRUE))": pd.DataFrame(
        {"x": tk.factor(["lo", "hi"], levels=["lo", "hi"], ordered=True)}
    ),
    "tibble(x = as.Date('2024-01-05') + 0:1)": pd.DataFrame(
        {"x": pd.to_datetime(["2024-01-05", "2024-01-06"])}
    ),
    "tibble(x = as.POSIXct('2024-01-05 10:00:00', tz = 'UTC'))": pd.DataFrame(
        {"x": pd.to_datetime(["2024-01-05 10:00:00"])}
    ),
    "tibble(`odd name` = 1, b = 2)": pd.DataFrame({"odd name": [1.0], "b": [2.0]}),
    "tibble()": pd.DataFrame(),
    "tibble(x = integer())": pd.DataFrame({"x": np.array([], int)}),
    "tibble(x = 1:25)": pd.DataFrame({"x": range(1, 26)}),
    "tibble(x = 1:20)": pd.DataFrame({"x": range(1, 21)}),
    "tibble(x = 1:21, y = letters[1:21])": pd.DataFrame(
        {"x": range(1, 22), "y": list("abcdefghijklmnopqrstu")}
    ),
    "as_tibble(mtcars)": mtcars,
    "as_tibble(iris)": iris,
    "as_tibble(two_class_example)": two_class_example,
    "ames600": data("ames600").astype({"Lot_Frontage": float}),
    "concrete": data("concrete"),
    "penguins": data("penguins").astype({"flipper_length_mm": "Int64", "body_mass_g": "Int64"}),
    "tibble(x = c(1L, 1000L, 1000000L))": pd.DataFrame({"x": [1, 1000, 1000000]}),
    "tibble(x = -3:3)": pd.DataFrame({"x": range(-3, 4)}),
    "tibble(p.value = c(1.2e-15, 0.04, 0.5), statistic = c(-12.3, 2.05, 0.678))": pd.DataFrame(
        {"p.value": [READ_BY_R, 0.04, 0.5], "statistic": [-12.3, 2.05, 0.678]}
    ),
    "tibble(x = strrep('wide ', 30))": pd.DataFrame({"x": ["wide " * 30]}),
    "tibble(x = c(0.05, 0.1))": _numbers(0.05, 0.1),
    "tibble(x = c(12345.678, 0.5))": _numbers(12345.678, 0.5),
    "tibble(x = c(5.0, 5.5, 1234567.8))": _numbers(5.0, 5.5, 1234567.8),
    "tibble(x = c(.Machine$double.eps, 1))": _numbers(np.finfo(float).eps, 1),
    "tibble(x = c(2, 2.000001))": _numbers(2, 2.000001),
    "tibble(x = c(1e-5, 1))": _numbers(1e-5, 1),
    "tibble(x = c(1e3, 1e-3))": _numbers(1e3, 1e-3),
    "tibble(x = c(33.333333, 66.666667, 100))": _numbers(33.333333, 66.666667, 100),
    "grid_regular(penalty(), mixture(), levels = 3)": tk.grid_regular(
        tk.penalty(), tk.mixture(), levels=3
    ),
    "grid_regular(hidden_units(c(64, 256)), dropout(c(0.2, 0.4)), levels = 3)": tk.grid_regular(
        tk.hidden_units((64, 256)), tk.dropout((0.2, 0.4)), levels=3
    ),
}


@pytest.mark.parametrize("case", FRAMES)
def test_as_r_prints(case: str) -> None:
    wanted = TIBBLES[case]["result"]["print"]
    wanted = [wanted] if isinstance(wanted, str) else wanted
    assert tibble_text(FRAMES[case]).splitlines() == wanted


def test_columns_that_do_not_fit_are_named_below() -> None:
    """As R prints penguins: the last column is named, and one of text is cut first."""
    wide = pd.DataFrame({f"a_column_{i}": [1.5, 2.5] for i in range(8)})
    lines = tibble_text(wide).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "# ℹ 1 more variable: a_column_7 <dbl>"
    texts = pd.DataFrame({"zoning": ["x" * 70], "n": [1], "what": ["y" * 30]})
    assert tibble_text(texts).splitlines()[3].endswith("…")


def test_columns_that_must_be_seen_are() -> None:
    wide = pd.DataFrame({f"parameter_{i}": [0.5] for i in range(9)})
    table = as_tibble(wide.assign(**{".metric": "rmse", "mean": 2.0}), keep=(".metric", "mean"))
    assert "rmse" in repr(table)
    assert "mean" in repr(table).splitlines()[1]
    assert "more variables: parameter_" in repr(table)


def test_columns_of_objects_shrink() -> None:
    inner = pd.DataFrame({"z": [1, 2]})
    objects = [1.0, np.arange(3), "a", None, inner]
    table = pd.DataFrame({"x": pd.Series(objects, dtype=object)})
    wanted = TIBBLES["tibble(x = list(1, 1:3, 'a', NULL, tibble(z = 1:2)))"]["result"]["print"]
    assert tibble_text(table).splitlines() == wanted
    many = pd.DataFrame({n: pd.Series([inner], dtype=object) for n in "abcdefg"})
    assert "<tibble>" in tibble_text(many.iloc[:, :7], width=75)


def test_what_is_made_of_a_tibble_is_a_plain_frame() -> None:
    import pickle

    table = as_tibble(mtcars)
    assert isinstance(table, pd.DataFrame)
    assert type(table.head(2)) is pd.DataFrame
    assert repr(pickle.loads(pickle.dumps(table))) == repr(table)
    assert "# A tibble: 32 × 11" in repr(table)
    pd.testing.assert_frame_equal(table, mtcars, check_frame_type=False)
