"""R's recorded curves and confusion matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import load, recorded

import tidyk

from .session import plain, run, same, same_table, session as new_session

CURVES, TABLES = "yardstick/curves", "yardstick/conf_mat"


@pytest.fixture(scope="module")
def session() -> Any:
    return new_session()


def _same_rows(found: pd.DataFrame, wanted: dict[str, list]) -> None:
    for name, values in wanted.items():
        if found[name].dtype.kind == "f":
            same(found[name], values, 1e-8)
        else:
            assert found[name].tolist() == values


def _same_part(found: pd.DataFrame, about: dict[str, Any]) -> None:
    assert len(found) == about["nrow"]
    _same_rows(found[: len(next(iter(about["first"].values())))], about["first"])
    _same_rows(found[-len(next(iter(about["last"].values()))) :], about["last"])
    for name, total in about["sums"].items():
        values = found[name].to_numpy(float)
        np.testing.assert_allclose(values[np.isfinite(values)].sum(), total, rtol=1e-8)


@pytest.mark.parametrize("name", recorded(CURVES, load(CURVES)["cases"]))
def test_curves(name: str, session: Any) -> None:
    case = load(CURVES)["cases"][name]
    found = run(session, case)
    if "error" in case:
        return
    about = case["value"]
    assert list(found.columns) == about["columns"]
    assert len(found) == about["nrow"]
    for level, part in about.get("levels", {}).items():
        rows = found if level == "all" else found[found[".level"] == level]
        _same_part(rows, part)
    if "rows_by_group" in about:
        assert found.groupby("group").size().to_dict() == about["rows_by_group"]
        _same_rows(found.head(8), about["head"])
    assert tidyk.autoplot(found) is not None


SUMMARIES = {
    "summary": {},
    "summary_second": {"event_level": "second"},
    "summary_beta_prevalence": {"beta": 2, "prevalence": 0.3},
    "summary_macro_weighted": {"estimator": "macro_weighted"},
}


def _same_matrix(found: Any, about: dict[str, Any]) -> None:
    k = about["dim"][0]
    np.testing.assert_allclose(found.counts, plain(about["table"]).reshape(k, k, order="F"))
    assert repr(found).split("\n") == about["print"]
    same_table(tidyk.tidy(found), about["tidy"])
    for name, options in SUMMARIES.items():
        wanted = about[name].get("value", about[name])
        same_table(tidyk.summary(found, **options), wanted)


@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
@pytest.mark.parametrize("name", recorded(TABLES, load(TABLES)["cases"]))
def test_confusion_matrices(name: str, session: Any) -> None:
    case = load(TABLES)["cases"][name]
    found = run(session, case)
    if "error" in case:
        return
    about = case["value"]
    if "keys" in about:
        assert list(found.columns) == about["columns"]
        assert found["Resample"].tolist() == about["keys"]
        found, about = found["conf_mat"][0], about["first"]
    _same_matrix(found, about)
