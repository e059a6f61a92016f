"""The data of R's recorded fits, and how what they return is compared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from golden.support import data, load, same_columns

FITS = "parsnip/fits"
FILES = {"reg": "reg_mtcars", "cls": "cls_two_class300", "mul": "mul_iris"}


@cache
def tables() -> dict[str, Any]:
    """The data sets and names that the calls use."""
    where, out = load(FITS)["data"], {}
    for short, file in FILES.items():
        frame = data(file, levels=where["factors"][short])
        for part in ("tr", "te"):
            rows = frame.iloc[np.array(where[f"{short}_{part}"]["rows"]) - 1]
            out[f"{short}_{part}"] = rows.reset_index(drop=True)
    rows = len(out["reg_tr"])
    weights = {"wts": np.arange(1, rows + 1) / 10, "fw": np.resize([1, 2, 3], rows)}
    out["names"] = lambda x: list(x) if isinstance(x, pd.DataFrame) else []  # not of a preproc
    return {**out, **weights, **{name: where[name] for name in ("y", "yc", "ym", "xn", "xc")}}


def same(found: Any, wanted: Any, rtol: float) -> None:
    """Of any kind: a frame, numbers, levels, a text."""
    if isinstance(wanted, list):
        assert text(str(found)) == text("\n".join(wanted))
    elif wanted.get("kind") == "data_frame":
        assert len(found) == wanted["nrow"]
        same_frame(found, wanted, rtol)
    elif wanted.get("kind") in ("vector", "matrix") and wanted["type"] == "factor":
        levels = np.asarray(wanted["levels"])
        assert levels[np.asarray(found, int)].tolist() == wanted["values"]
    elif wanted.get("kind") == "vector" and wanted["type"] in ("character", "logical"):
        assert np.atleast_1d(found).tolist() == wanted["values"]
    elif wanted.get("kind") in ("vector", "matrix"):
        flat = np.ravel(np.asarray(found), order="F")
        np.testing.assert_allclose(flat, wanted["values"], rtol=rtol, atol=1e-10)
    else:
        assert_parts(found, wanted)


def same_frame(found: pd.DataFrame, wanted: Mapping[str, Any], rtol: float) -> None:
    """Columns of numbers or text; a column of frames row by row."""
    for name, column in zip(wanted["names"], wanted["columns"], strict=True):
        if column["type"] == "list":
            for ours, theirs in zip(found[name], column["values"], strict=True):
                same_frame(ours, theirs, rtol)
    plain = [i for i, c in enumerate(wanted["columns"]) if c["type"] != "list"]
    names, columns = ([wanted[k][i] for i in plain] for k in ("names", "columns"))
    assert list(found.columns) == wanted["names"]
    same_columns(found[names], {"names": names, "columns": columns}, atol=1e-10, rtol=rtol)


def assert_parts(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Levels and their order."""
    assert (found["lvl"] and list(found["lvl"])) == wanted["lvl"] and found["ordered"] == wanted[
        "ordered"
    ]


def text(printed: str) -> list[str]:
    """Words of a print, without the calls of R's functions."""
    printed = printed.partition("Model fit template")[0]
    head, _, rest = printed.replace("`", "").partition("Call:")
    rest = rest.partition("\n\n" if "Df" in rest else "Coefficients:")
    return [*head.split(), *(rest[1] + rest[2]).split()]
