"""R's own functions that the recorded calls use, for `RSession`."""

from __future__ import annotations

import string
from typing import Any

import numpy as np
import pandas as pd
from golden.rcall import RSession
from hardhat.recorded import TEST, TRAIN, TYPES

import tidyk
from tidyk import extract_ptype, factor, model_frame


def matrix(
    values: Any, nrow: int | None = None, ncol: int | None = None, dimnames: Any = None
) -> Any:
    """Values by column; a matrix with names is a data frame here."""
    flat = np.atleast_1d(np.asarray(values))
    rows = int(nrow or len(flat) / (ncol or 1))
    columns = int(ncol or max(len(flat) // rows, 1))
    found = np.resize(flat, rows * columns).reshape(rows, columns, order="F")
    return found if dimnames is None else pd.DataFrame(found, columns=dimnames[1])


def seq(start: float, by: float, length_out: int) -> list[float]:
    return [start + by * i for i in range(length_out)]


def replaced(x: Any, at: Any, value: Any) -> Any:
    found = pd.Series(x).astype(object).copy()
    found.iloc[np.atleast_1d(at) - 1] = value
    return found


def rep(x: Any, times: int) -> list[Any]:
    return [x] * int(times)


def set_names(x: Any, names: list[str]) -> Any:
    return x.set_axis(names, axis=1) if isinstance(x, pd.DataFrame) else pd.Series(x, names)


def data_frame(*unnamed: Any, **columns: Any) -> pd.DataFrame:
    found = {**{f"X{v}": [v] for v in unnamed}, **columns}
    return pd.DataFrame(found, index=None if any(map(np.ndim, found.values())) else [0])


BLUEPRINT = {"tibble": data_frame, "data.frame": data_frame, "as.matrix": lambda d: d}
NAMES: dict[str, Any] = {
    **BLUEPRINT,
    "train": TRAIN,
    "test": TEST,
    "pt": extract_ptype(TRAIN[["x1", "f", "o", "s"]]),
    "mfr": model_frame("y1 ~ x1 + f + o", TRAIN),
    "flv": TYPES["factors"]["f"],
    "glv": TYPES["factors"]["g"],
    "olv": TYPES["ordered"]["o"],
    "xs": ["x1", "x2", "f", "l"],
    "xn": ["x1", "x2"],
    "letters": list(string.ascii_lowercase),
    "matrix": matrix,
    "seq": seq,
    "replace": replaced,
    "rep": rep,
    "setNames": set_names,
    "factor": factor,
    "as.character": lambda x: pd.Series(x).astype(str),
    "as_tibble": lambda x: x.as_frame() if hasattr(x, "as_frame") else x,
    "median": lambda x: x.median(),
    "deparse": str,
    "formula": lambda terms: terms.formula,
    "unname": lambda d: d.to_numpy(),
    "array": lambda value, dim: np.full(dim, value),
    "sum": np.sum,
    "as.double": lambda x: np.asarray(x, float),
}


def session(**names: Any) -> RSession:
    """A reader of R's calls, on tidyk and on the recorded data."""
    return RSession(tidyk, {**NAMES, **names})
