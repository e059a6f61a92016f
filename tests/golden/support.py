"""R's recorded answers for the tests: cases, data, and the table of cases that cannot hold in
Python."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

HERE = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """The recorded file `name` ("rsample/resamples")."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


HELP = {
    "`?dials::finalize()` or `?dials::update.parameters()`": "`help(finalize)` or `help(update)`"
}
"""How R calls for its help pages in what it prints, and how Python does."""


def in_python(printed: str) -> str:
    """A print of R's with Python's calls in it."""
    for call, ours in HELP.items():
        printed = printed.replace(call, ours)
    return printed


@cache
def exceptions(name: str) -> dict[str, str]:
    """Cases of the file that cannot hold, with the reason: the table is `exceptions.toml`."""
    return tomllib.loads((HERE / "exceptions.toml").read_text(encoding="utf-8")).get(name, {})


def reasons(name: str, cases: Any) -> dict[str, str]:
    """The cases that cannot hold, each with its reason; a name in the table that is no case is an
    error.

    In the table a `*` stands for any text, where no case has exactly that name.
    """
    excepted: dict[str, str] = {}
    for entry, reason in exceptions(name).items():
        pattern = re.compile(re.escape(entry).replace(r"\*", ".*"))
        matches = [entry] if entry in cases else [c for c in cases if pattern.fullmatch(c)]
        assert matches, f"exceptions.toml lists {entry!r}, which {name} does not have"
        excepted |= dict.fromkeys(matches, reason)
    return excepted


def holding(name: str, cases: Any) -> list[str]:
    """The names of the cases that must hold."""
    excepted = reasons(name, cases)
    return [case for case in cases if case not in excepted]


def recorded(name: str, cases: Any) -> list[Any]:
    """All cases as parameters of a test. Those of the table must fail: one that holds by now is
    no exception any more, and the table has to say so.
    """
    excepted = reasons(name, cases)
    return [pytest.param(case, marks=_failing(excepted.get(case))) for case in cases]


def recorded_in(*files: str) -> list[Any]:
    """All cases of some files as parameters (file, case) of a test, those of the table likewise."""
    tables = {file: reasons(file, load(file)["cases"]) for file in files}
    return [
        pytest.param(file, case, marks=_failing(tables[file].get(case)), id=f"{file}:{case}")
        for file in files
        for case in load(file)["cases"]
    ]


def _failing(reason: str | None) -> list[Any]:
    return [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True)]


@cache
def _schema() -> dict[str, Any]:
    return json.loads((HERE / "data" / "_schema.json").read_text(encoding="utf-8"))["data"]


def data(name: str, levels: dict[str, list[str]] | None = None) -> pd.DataFrame:
    """A data set of `golden/data` as R had it: factors with their levels in order, no row names.

    "mtcars_named" has them as its first column, `model`.

    Data sets that the schema does not know have their factor levels in the file of the cases: give
    them as `levels`.
    """
    known = _schema().get(name.removesuffix("_named"), {"types": {}, "levels": {}})
    frame = pd.read_csv(
        HERE / "data" / f"{name.removesuffix('_named')}.csv",
        keep_default_na=False,
        na_values=["", "NA"],
    )
    for column, type_ in known["types"].items():
        if type_ == "Date":
            frame[column] = pd.to_datetime(frame[column])
    for column, order in {**known["levels"], **(levels or {})}.items():
        text = frame[column].astype("string")
        frame[column] = pd.Categorical(
            text, categories=order, ordered=known["types"].get(column) == "ordered"
        )
    return frame.drop(columns="model") if name == "mtcars" else frame


def same_columns(
    found: pd.DataFrame,
    wanted: dict[str, Any],
    *,
    atol: float = 0,
    rtol: float = 1e-8,
    row_shift: int = 0,
) -> None:
    """The recorded data frame: names in order, and values of the rows that were kept.

    Args:
        found: Ours.
        wanted: Its `names`, and `columns` of `type` and `values`.
        atol: How far numbers near zero may be apart.
        rtol: How far numbers may be apart, as a share of their size.
        row_shift: What our row numbers, `.row`, lack to R's.
    """
    assert list(found.columns) == wanted["names"]
    for name, column in zip(wanted["names"], wanted["columns"], strict=True):
        values, got = column["values"], found[name].iloc[: len(column["values"])]
        assert len(got) == len(values)
        if all(isinstance(v, float | int | None) for v in values):
            numbers = np.array([np.nan if v is None else v for v in values], float)
            ours = np.asarray(got, float) + (row_shift if name == ".row" else 0)
            np.testing.assert_allclose(ours, numbers, rtol=rtol, atol=atol)
        else:
            assert [None if pd.isna(v) else v for v in got] == values
