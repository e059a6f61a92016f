"""Selectors: what they choose, in which order, and what they refuse."""

from __future__ import annotations

import pickle

import pytest

from tidyk import all_of, any_of, contains, ends_with, everything, matches, starts_with
from tidyk.base.selectors import Selector, choose

COLUMNS = ["Sepal.Length", "Sepal.Width", "petal_width", "x1", "x10", "y"]


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        (starts_with("sepal"), ["Sepal.Length", "Sepal.Width"]),
        (starts_with("sepal", ignore_case=False), []),
        (starts_with(["x", "y"]), ["x1", "x10", "y"]),
        (ends_with("WIDTH"), ["Sepal.Width", "petal_width"]),
        (contains("al.", "x1"), ["Sepal.Length", "Sepal.Width", "x1", "x10"]),
        (matches(r"^X\d$"), ["x1"]),
        (all_of(["y", "x1"]), ["y", "x1"]),
        (any_of("y", "z"), ["y"]),
        (everything(), COLUMNS),
        (~contains("al"), ["x1", "x10", "y"]),
        (~any_of("x1", "z"), ["Sepal.Length", "Sepal.Width", "petal_width", "x10", "y"]),
        (~everything(), []),
    ],
    ids=str,
)
def test_selectors_choose_as_in_r(selector: Selector, chosen: list[str]) -> None:
    assert selector.select(COLUMNS) == chosen
    assert pickle.loads(pickle.dumps(selector)) == selector


def test_all_of_names_a_column_that_does_not_exist() -> None:
    with pytest.raises(KeyError, match=r'no column "z".* It has "a"'):
        all_of("z").select(["a", "b"])


@pytest.mark.parametrize("given", [(), (1,), (["a", None],)])
def test_only_texts_select(given: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="takes texts"):
        starts_with(*given)


def test_a_text_with_a_colon_is_a_range_unless_a_column_has_that_name() -> None:
    assert choose(["a", "b", "c", "d"], ["b:d"]) == ["b", "c", "d"]
    assert choose(["a", "b", "c", "d"], ["c:a", "d"]) == ["c", "b", "a", "d"]
    assert choose(["a", "b", "c"], [-(all_of("a")), "b:c"]) == ["b", "c"]
    assert choose(["a", "b", "a:b"], ["a:b"]) == ["a:b"]
    with pytest.raises(KeyError, match='no column "a:z"'):
        choose(["a", "b"], ["a:z"])


def test_text_with_a_minus_leaves_columns_out() -> None:
    assert choose(COLUMNS, ["-x1"]) == [c for c in COLUMNS if c != "x1"]
    assert choose(COLUMNS, [everything(), "-x1:y", "-petal_width"]) == COLUMNS[:2]
    assert choose(["a", "-a"], ["-a"]) == ["-a"]
    with pytest.raises(KeyError, match=r'no column "x2"'):
        choose(COLUMNS, ["y", "-x2"])
