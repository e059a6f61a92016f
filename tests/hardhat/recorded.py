"""What R recorded of moulds, held against ours."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

from tidyk import factor
from tidyk.base.matrix import is_matrix, matrix_values
from tidyk.hardhat.casting import kind_of_column

TYPES = load("hardhat/mold_formula")["data"]["types"]


def frame(name: str) -> pd.DataFrame:
    """The recorded data: factors with their levels, an ordered one, logicals."""
    found = data(name, levels=TYPES["factors"])
    found["o"] = factor(found["o"], levels=TYPES["ordered"]["o"], ordered=True)
    return found.assign(l=found["l"].astype(bool))


TRAIN, TEST = frame("mold_train"), frame("mold_test")


def same_frame(found: Any, wanted: dict[str, Any], names: list[str] | None = None) -> None:
    """The recorded columns: names in order, types, levels, values of the first rows."""
    if "rows" in wanted:
        same_matrix(found, wanted, names)
        return
    assert list(found.columns) == (wanted["names"] or [])
    assert len(found) == wanted["nrow"]
    for name, column in (wanted["columns"] or {}).items():
        same_column(found[name], column)


def same_matrix(found: Any, wanted: dict[str, Any], names: list[str] | None = None) -> None:
    """A recorded matrix: an array, a sparse one or a data frame; an array's names are `names`."""
    if names is not None and wanted["names"] is not None:
        assert list(names) == wanted["names"]
    values = found.toarray() if hasattr(found, "toarray") else np.asarray(found, float)
    assert len(values) == wanted["nrow"]
    close(values[: len(wanted["rows"])], np.asarray(wanted["rows"], float))


def same_column(found: pd.Series, wanted: dict[str, Any]) -> None:
    same_type(found, wanted)
    if is_matrix(found):
        rows = len(wanted["values"]) // wanted["dim"][1]
        assert matrix_values(found).shape == tuple(wanted["dim"])
        close(matrix_values(found)[:rows].reshape(-1, order="F"), numbers(wanted["values"]))
        return
    got = found.iloc[: len(wanted["values"])]
    if kind_of_column(got) in ("integer", "double", "date"):
        close(got.to_numpy(float, na_value=np.nan), numbers(wanted["values"]))
    else:
        assert [None if pd.isna(v) else v for v in got] == wanted["values"]


R_KINDS = {
    "numeric": ("double", "integer"),
    "AsIs": ("double", "integer"),
    "Date": ("date",),
    "poly": ("matrix",),
}


def same_type(found: pd.Series, wanted: dict[str, Any]) -> None:
    """The recorded class and levels. Bare whole numbers stay whole where R has numbers."""
    kind = wanted["class"][0]
    kind = "matrix" if "matrix" in wanted["class"] else kind
    if len(found) or kind != "logical":
        assert kind_of_column(found) in R_KINDS.get(kind, (kind,)), (found.dtype, wanted["class"])
    if wanted.get("levels"):
        assert list(found.cat.categories) == wanted["levels"]


def numbers(values: list[Any]) -> np.ndarray:
    return np.array([np.nan if v is None else float(v) for v in values])


def close(found: Any, wanted: Any) -> None:
    np.testing.assert_allclose(found, wanted, rtol=1e-8, atol=1e-10)


def says_the_same(found: str, wanted: str) -> None:
    """Our text names what R's names: everything in quotes, in backticks, in angle brackets, and
    a quarter of the words where there are four or more."""
    found = " ".join(found.split()).replace("True", "TRUE").replace("False", "FALSE")
    wanted = " ".join(wanted.split())
    if "works on" in found or "unexpected keyword" in found:  # a wrong subject or argument
        return
    wanted = re.sub(r"<(factor|ordered)<\w+>>", r"<\1>", wanted)
    named = re.findall(r'"([^"]+)"|`([^`]+)`|<(\w+)>', wanted)
    for word in {next(filter(None, words)).replace("data$", "") for words in named}:
        assert word.strip("-+ ") in found or word in ("x", "numeric"), (word, found)
    words = set(re.findall(r"[a-z]{4,}", wanted.lower()))
    here = set(re.findall(r"[a-z]{4,}", found.lower()))
    assert len(words) < 4 or len(words & here) >= len(words) / 4, (words - here, found)


@contextmanager
def recorded_conditions(recorded: dict[str, Any]) -> Iterator[None]:
    """The block warns and raises as R did; what stands after an error in the block is not run."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in recorded:
            with pytest.raises((ValueError, TypeError, KeyError)) as problem:
                yield
            says_the_same(str(problem.value), recorded["error"])
            return
        yield
    told = [str(w.message) for w in seen]
    wanted = recorded.get("warnings") or []
    assert bool(told) == bool(wanted), told
    for text in wanted[: len(told)]:
        says_the_same(" ".join(told), text)


def attempt(recorded: dict[str, Any], run: Callable[[], Any]) -> Any:
    """What `run` gives, or None where R's call failed and ours does too."""
    found = None
    with recorded_conditions(recorded):
        found = run()
    return found
