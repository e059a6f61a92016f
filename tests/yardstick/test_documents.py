"""The documentation that metrics derive is right."""

from __future__ import annotations

import doctest
import inspect

import pytest

import tidyk
from tidyk.base.lazy import catalogue, open_rooms
from tidyk.yardstick.metric import METRICS

NAMES = [n for n, module in catalogue().items() if module.startswith("tidyk.yardstick.")]
DERIVED = [n for n in NAMES if not inspect.isroutine(getattr(tidyk, n)) and n[0].islower()]


@pytest.mark.parametrize("name", DERIVED)
def test_examples_run(name: str) -> None:
    value = getattr(tidyk, name)
    example = doctest.DocTestParser().get_doctest(value.__doc__, {name: value}, name, None, 0)
    assert example.examples
    results = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    assert not results.failed
    assert max(map(len, value.__doc__.splitlines())) <= 100


@pytest.mark.parametrize("name", NAMES)
def test_the_r_function_is_named(name: str) -> None:
    if name not in ("ConfMat", "Metric"):
        assert "Equals R's" in getattr(tidyk, name).__doc__


def test_every_metric_is_in_the_catalogue() -> None:
    open_rooms()
    ours = [name for name in METRICS if str(METRICS.origin(name)).startswith("tidyk.")]
    assert {"rmse", "accuracy", "roc_auc"} <= set(ours)
    assert {form for name in ours for form in (name, f"{name}_vec")} <= set(NAMES)


def test_arguments_are_seen() -> None:
    assert list(inspect.signature(tidyk.f_meas).parameters)[-5:] == [
        "beta",
        "estimator",
        "na_rm",
        "case_weights",
        "event_level",
    ]
    assert list(inspect.signature(tidyk.rmse_vec).parameters) == [
        "truth",
        "estimate",
        "na_rm",
        "case_weights",
    ]
