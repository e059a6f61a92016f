"""What R's specifications and fits do when they are changed, translated and asked wrongly."""

from __future__ import annotations

import logging
import re
import warnings
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import load, recorded_in
from parsnip.recorded_fits import same, tables, text

import tidyk
from tidyk import factor

MISTAKES, UPDATES, TRANSLATE = "parsnip/mistakes", "parsnip/updates", "parsnip/translate"
REFUSED = (TypeError, ValueError, KeyError)


@cache
def session(file: str) -> RSession:
    """The names that a file's calls use."""
    made = RSession(tidyk, {"tibble": lambda **columns: pd.DataFrame(columns, index=rows(columns))})
    if file == MISTAKES:
        made.names.update(mistaken())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, call in load(file).get("defined", {}).items():
            if "(" in call:
                made.names[name] = made(call)
    return made


def rows(columns: dict[str, Any]) -> range:
    """Of a table whose columns may be single values."""
    return range(max(np.size(values) for values in columns.values()))


def mistaken() -> dict[str, Any]:
    """The data of the mistakes: right ones, and wrong ones."""
    known = tables()
    te, classes = known["reg_te"], known["cls_te"]
    novel = te.assign(gear=["brandnew", *te["gear"].astype(str)[1:]])
    return {
        **known,
        "f": "mpg ~ wt + hp + gear",
        "fc": "Class ~ A + B",
        "novel": novel,
        "asfac": novel.assign(gear=factor(novel["gear"])),
        "nas": te.assign(wt=te["wt"].mask(np.arange(len(te)) == 1)),
        "charnum": te.assign(wt=te["wt"].astype(str)),
        "bad_cls": classes.assign(Class=classes["Class"].astype(str)),
        "as.matrix": lambda frame: np.asarray(frame),
        "unname": lambda array: array,
        "names": lambda frame: list(frame.columns),
    }


def specification(printed: str) -> list[str]:
    """The words of a specification, without the news before it and the call of another language;
    names with underscores where R has dots."""
    start = re.search(r"[^\n]*Model Specification \(", printed)
    kept = printed[start.start() if start else 0 :].partition("Model fit template")[0]
    return re.sub(r"(?m)^(  \w+)\.(\w+ = )", r"\1_\2", kept).split()


def assert_same(found: Any, wanted: Any) -> None:
    """A specification, a fit, or what `same()` knows."""
    if isinstance(found, tidyk.ModelSpec):
        assert specification(str(found)) == specification("\n".join(wanted))
        assert bool(found.method) == any("Model fit template" in line for line in wanted)
    elif isinstance(wanted, dict) and wanted.get("kind") == "object":
        assert text(str(found)) == text("\n".join(wanted["print"]))
    elif isinstance(found, bool):
        assert wanted == [f"[1] {str(found).upper()}"]
    elif isinstance(wanted, dict) and "call_info" in wanted.get("names", []):
        assert_tunable(found, wanted)
    else:
        same(found, wanted, 1e-8)


def assert_tunable(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    """Of R's column of lists the names of the functions."""
    columns = dict(zip(wanted["names"], wanted["columns"], strict=True))
    lists = columns.pop("call_info")["values"]
    functions = [re.search(r'fun = "(\w+)"', value.get("text", "")) for value in lists]
    found_functions = [info and info["fun"] for info in found["call_info"]]
    assert found_functions == [match and match.group(1) for match in functions]
    for name, column in columns.items():
        assert found[name].tolist() == [value.replace(".", "_") for value in column["values"]]


@pytest.mark.parametrize(("file", "case"), recorded_in(MISTAKES, UPDATES, TRANSLATE))
def test_golden(file: str, case: str) -> None:
    wanted = load(file)["cases"][case]
    logging.getLogger("tidyk").setLevel(logging.ERROR)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            with pytest.raises(REFUSED):
                session(file)(wanted["call"])
            return
        found = session(file)(wanted["call"])
    if file != TRANSLATE:  # which of R tells nothing of arguments that are not used
        assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    assert_same(found, wanted["result"])
