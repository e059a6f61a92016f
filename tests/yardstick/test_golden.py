"""R's recorded metrics, of data and of degenerate input."""

from __future__ import annotations

from typing import Any

import pytest
from golden.support import load, recorded

import tidyk

from .session import run, same, same_table, session as new_session

METRICS, DEGENERATE, ODD = "yardstick/metrics", "yardstick/degenerate", "yardstick/odd"
AREAS = ("roc_auc", "roc_aunp", "roc_aunu", "pr_auc", "average_precision", "gain_capture")


@pytest.fixture(scope="module")
def session() -> Any:
    return new_session()


@pytest.mark.parametrize("name", recorded(METRICS, load(METRICS)["cases"]))
def test_metrics(name: str, session: Any) -> None:
    case = load(METRICS)["cases"][name]
    _check(run(session, case), case, 1e-8 if name.startswith(AREAS) else 1e-10)


@pytest.mark.parametrize("name", recorded(DEGENERATE, load(DEGENERATE)["cases"]))
def test_degenerate(name: str, session: Any) -> None:
    case = load(DEGENERATE)["cases"][name]
    _check(run(session, case), case, 1e-10)


@pytest.mark.parametrize("name", recorded(ODD, load(ODD)["cases"]))
def test_odd(name: str, session: Any) -> None:
    case = load(ODD)["cases"][name]
    _check(run(session, case), case, 1e-10)


def _check(found: Any, case: dict[str, Any], rtol: float) -> None:
    if "error" in case:
        return
    check = same_table if isinstance(case["value"], dict) else same
    check(found, case["value"], rtol)


ATTRIBUTES = {
    name: about
    for name, about in load(METRICS)["attributes"].items()
    if "survival" not in about["class"][0]
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attributes(name: str) -> None:
    metric, about = getattr(tidyk, name), ATTRIBUTES[name]
    assert f"{metric.kind}_metric" == about["class"][0]
    assert metric.direction == about["direction"]
    assert [repr(metric)] == about["print"]
    wanted = set(about["vec_arguments"]) - {"truth", "estimate", "..."}
    assert wanted <= set(metric.options)
