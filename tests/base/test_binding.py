"""Data frames one below the other, as dplyr puts them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import tidyk as tk
from tidyk import I, bind_cols, bind_rows, data_frame, factor, levels

A = data_frame(f=factor(["u", "v"]), n=[1, 2])
B = data_frame(f=factor(["w", "u"]), x=[1.5, 2])


def test_columns_go_together_by_name_and_levels_in_order_of_appearance() -> None:
    bound = bind_rows(A, B)
    assert list(bound.columns) == ["f", "n", "x"]
    assert bound["f"].tolist() == ["u", "v", "w", "u"] and levels(bound["f"]) == ["u", "v", "w"]
    assert bound["n"].isna().tolist() == [False, False, True, True]
    assert bound.index.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("bound", "parts"),
    [
        (lambda: A >> bind_rows(B, id="part"), ["1", "1", "2", "2"]),
        (lambda: bind_rows([A, B], id="part"), ["1", "1", "2", "2"]),
        (lambda: bind_rows({"a": A, "b": B}, id="part"), ["a", "a", "b", "b"]),
    ],
)
def test_a_column_tells_where_rows_are_from(bound: Any, parts: list[str]) -> None:
    assert bound()["part"].tolist() == parts
    assert bound().drop(columns="part").equals(bind_rows(A, B))


def test_ordered_levels_and_matrices_stay() -> None:
    sizes = pd.CategoricalDtype(["s", "m"], ordered=True)
    part = data_frame(size=pd.Series(["s", "m"], dtype=sizes), m=I(np.ones((2, 3))))
    bound = bind_rows(part, part)
    assert bound["size"].dtype == sizes and np.stack(bound["m"]).shape == (4, 3)


def test_frames_of_other_libraries_are_frames() -> None:
    polars = pytest.importorskip("polars")
    assert bind_rows([polars.DataFrame({"n": [1]}), data_frame(n=[2])])["n"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: bind_rows(A, data_frame(n=["a"])), "`n` is int64, "),
        (lambda: bind_rows(A, 3), "takes data frames, not 3"),
        (lambda: tk.bind_cols(A, 3), "takes data frames, not 3"),
        (lambda: bind_rows(A, B, id=3), "`id` must be a string"),
    ],
)
def test_mistakes_are_sentences(call: Any, told: str) -> None:
    with pytest.raises(TypeError, match=told):
        call()


def test_missing_columns_are_of_any_kind() -> None:
    bound = bind_rows(data_frame(n=[1]), data_frame(n=[None]))
    assert bound["n"].isna().tolist() == [False, True]


def test_a_frame_in_the_pipe_comes_first() -> None:
    x, y, z = (data_frame(**{name: [1, 2]}) for name in "xyz")
    whole = x >> bind_cols(y, z)
    assert list(whole) == ["x", "y", "z"]
    assert list(whole >> bind_cols(x)) == ["x...1", "y", "z", "x...4"]
    assert list(x >> bind_cols(x, y, x)) == ["x...1", "x...2", "y", "x...4"]
    below = A >> bind_rows(B, A)
    assert below["f"].tolist() == [*A["f"], *B["f"], *A["f"]]
    pd.testing.assert_frame_equal(pd.DataFrame(below), pd.DataFrame(bind_rows(A, B, A)))
    assert type(whole.head(1)) is pd.DataFrame and type(whole["x"]) is pd.Series
    with pytest.raises(TypeError, match="`bind_cols\\(\\)` works on DataFrame"):
        3 >> bind_cols(x, y)
