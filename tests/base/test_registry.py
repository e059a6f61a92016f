"""What is found by name."""

from __future__ import annotations

import pytest

from tidyk.base.errors import TidykKeyError, TidykValueError
from tidyk.base.registry import Registry, origin_of


def test_the_same_definition_again_replaces() -> None:
    metrics: Registry[int] = Registry("metric")
    metrics.add("gap", 1, origin="__main__.gap")
    metrics.add("gap", 2, origin="__main__.gap")
    assert metrics["gap"] == 2
    assert metrics.origin("gap") == "__main__.gap"


def test_two_definitions_of_one_name_clash_and_both_are_named() -> None:
    metrics: Registry[int] = Registry("metric")
    metrics.add("gap", 1, origin="first.gap")
    with pytest.raises(TidykValueError, match=r'"gap" exists already.*`first.gap`.*`second.gap`'):
        metrics.add("gap", 2, origin="second.gap")
    with pytest.raises(TidykValueError, match="a second one"):
        metrics.add("gap", 2)
    assert metrics["gap"] == 1


def test_without_an_origin_nothing_is_replaced() -> None:
    metrics: Registry[int] = Registry("metric")
    metrics.add("gap", 1)
    with pytest.raises(TidykValueError, match="exists already"):
        metrics.add("gap", 1)


def test_what_was_removed_is_free_again() -> None:
    metrics: Registry[int] = Registry("metric")
    metrics.add("gap", 1, origin="first.gap")
    metrics.remove("gap")
    metrics.add("gap", 2, origin="second.gap")
    assert list(metrics) == ["gap"]
    with pytest.raises(TidykKeyError, match='Did you mean "gap"'):
        metrics["gpa"]


def test_the_origin_of_a_script_is_the_same_in_its_workers() -> None:
    def gap() -> None: ...

    gap.__module__ = "__mp_main__"
    assert origin_of(gap).startswith("__main__.")
    assert origin_of(gap).endswith("<locals>.gap")
