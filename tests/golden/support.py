"""R's recorded answers for the tests: cases, data, and the table of cases that cannot hold in
Python."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """The recorded file `name` ("rsample/resamples")."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


@cache
def exceptions(name: str) -> dict[str, str]:
    """Cases of the file that cannot hold, with the reason: the table is `exceptions.toml`."""
    return tomllib.loads((HERE / "exceptions.toml").read_text(encoding="utf-8")).get(name, {})


def holding(name: str, cases: Any) -> list[str]:
    """The names of the cases that must hold; a name in the table that is no case is an error.

    A case that is recorded from several seeds ("runif(0) @1") is listed once, without the seed.
    """
    known, seedless = exceptions(name), {case: case.rsplit(" @", 1)[0] for case in cases}
    unknown = set(known) - set(cases) - set(seedless.values())
    assert not unknown, f"exceptions.toml lists cases that {name} does not have: {unknown}"
    return [case for case in cases if not {case, seedless[case]} & set(known)]


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
