"""R's recorded metric sets, tweaked, own and group-wise metrics, and helpers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import load, recorded

import tidyk

from .session import lines, run, same, same_table, session as new_session

SETS, LAB = "yardstick/metric_set", "yardstick/lab_sets"


@pytest.fixture(scope="module")
def session() -> Any:
    return new_session()


def _same_object(found: Any, about: dict[str, Any]) -> None:
    """What prints the same, and says the same of itself."""
    assert lines(repr(found)) == about["print"]
    if "tibble" in about:
        assert found.as_frame().to_dict("list") == about["tibble"]
    if isinstance(found, tidyk.Metric):
        assert f"{found.kind}_metric" == about["class"][0]
        assert found.direction == about.get("direction", found.direction)


@pytest.mark.parametrize("name", recorded(SETS, load(SETS)["cases"]))
def test_metric_sets(name: str, session: Any) -> None:
    case = load(SETS)["cases"][name]
    found = run(session, case)
    if "error" in case:
        return
    value = case["value"]
    if isinstance(value, list):
        assert [repr(found)] == value
    elif "print" in value:
        _same_object(found, value)
    else:
        same_table(found, value, 1e-8)


def _told(name: str) -> bool:
    return not name.startswith("_")


@pytest.mark.parametrize("name", recorded(LAB, [*filter(_told, load(LAB)["cases"])]))
def test_lab(name: str, session: Any) -> None:
    case = load(LAB)["cases"][name]
    found = run(session, case)
    if "error" in case:
        return
    wanted = case["result"]
    if wanted is None:
        assert found is None
    elif isinstance(wanted, list):
        _same_values(found, wanted)
    elif "print" in wanted:
        _same_object(found, wanted)
    elif "columns" in wanted:
        _same_frame(found, wanted)
    elif isinstance(found, dict):
        for part, values in wanted.items():
            same(found[part], values)
    else:
        same(found, list(wanted.values()))


def _same_values(found: Any, wanted: list) -> None:
    if isinstance(wanted[0], str) and wanted[0] not in ("NaN", "Inf"):
        assert np.atleast_1d(found).tolist() == wanted
    elif isinstance(wanted[0], bool):
        assert [found] == wanted
    else:
        same(found, wanted)


def _same_frame(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    columns = wanted["columns"]
    if "conf_mat" in columns:
        printed = ["\n".join(lines(repr(m))) for m in found["conf_mat"]]
        assert printed == [text for (text,) in columns["conf_mat"]]
        columns = {k: v for k, v in columns.items() if k != "conf_mat"}
        found = found.drop(columns="conf_mat")
    same_table(found, columns, 1e-8)
