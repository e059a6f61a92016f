"""Factors, as R makes them."""

from __future__ import annotations

import pandas as pd
import pytest

import tidyk as tk


def test_text_and_numbers_together_are_ordered_as_text() -> None:
    assert tk.levels(tk.factor([10, "a", 2])) == ["10", "2", "a"]
    assert list(tk.factor([10, "a", 2])) == ["10", "a", "2"]


def test_labels_merge_levels() -> None:
    merged = tk.factor(["a", "b", "c", None], labels=["x", "y", "x"])
    assert list(merged)[:3] == ["x", "y", "x"]
    assert pd.isna(merged[3])
    assert tk.levels(merged) == ["x", "y"]


@pytest.mark.parametrize("x", [["b", "a"], pd.Series(["b", "a"]), tk.factor(["b", "a"])])
def test_levels_of_anything(x: object) -> None:
    assert tk.levels(x) == ["a", "b"]


def test_levels_of_a_column_keep_their_order() -> None:
    assert tk.levels(pd.Series(tk.factor(["a", "b"], levels=["b", "a"]))) == ["b", "a"]
