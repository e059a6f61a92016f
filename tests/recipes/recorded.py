"""R's recorded recipes on Python's side: a session that reads the calls, and comparisons."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from golden.rcall import RSession, Unsupported, write
from golden.support import data, load

import tidyk
from tidyk.base.selectors import Excluded
from tidyk.recipes.kinds import make_names as valid_names

AS_TEXT = ("step_mutate", "step_filter", "step_slice", "step_arrange")
"""Steps whose arguments are expressions, which Python gives as text."""
TABLES = {"num": "rec_biomass80", "mix": "rec_ames100", "tim": "rec_dates50"}
TABLES |= {"numna": "rec_biomass80_na", "mixna": "rec_ames100_na"}
FORMULAS = {"num": "HHV ~ .", "mix": "Sale_Price ~ .", "tim": "v ~ ."}


def expression(text: str) -> Any:
    """The text, or, where it calls what formulas do not know, a function that is called so."""
    known = {
        'as.POSIXct(paste(day, "13:45:10"), tz = "UTC")': _clock,
        "seq_along(carbon)%%3 + 1": _numbered,
    }
    if text not in known:
        return text
    known[text].__name__ = text.replace("seq_along(carbon)%%3 + 1", "(seq_along(carbon)%%3L) + 1L")
    return known[text]


def _clock(d: pd.DataFrame) -> pd.Series:
    return d["day"] + pd.Timedelta("13:45:10")


def _numbered(d: pd.DataFrame) -> np.ndarray:
    return (np.arange(len(d)) + 1) % 3 + 1


def make_names(texts: Any) -> Any:
    """R's `make.names()` of one text or several."""
    return valid_names([texts])[0] if isinstance(texts, str) else valid_names(texts)


def paste(first: str, more: Any, sep: str = " ") -> list[str]:
    """R's `paste()` of a text with several."""
    return [f"{first}{sep}{text}" for text in more]


class Name(str):
    """A column's bare name, which R lets one subtract."""

    def __neg__(self) -> Excluded:
        return Excluded(str(self))


def text_of(node: Any) -> str:
    """An expression as R deparses it."""
    if node[0] == "call":
        args = [f"{k} = {text_of(v)}" if k else text_of(v) for k, v in node[2]]
        return f"{text_of(node[1])}({', '.join(args)})"
    if node[0] == "infix":
        tight = node[1] in ("^", ":", "%%", "%/%")
        gap = "" if tight else " "
        left = text_of(node[2])
        if node[1] == "^" and node[2][0] == "infix":
            left = f"({left})"
        return f"{left}{gap}{node[1]}{gap}{text_of(node[3])}"
    if node[0] == "const" and isinstance(node[1], str):
        return f'"{node[1]}"'
    return write(node)


class RecipeSession(RSession):
    """Reads the recorded calls of recipes."""

    def lookup(self, name: str, calling: bool = False) -> Any:
        found = super().lookup(name, calling)
        return Name(found) if type(found) is str and found == name and not calling else found

    def eval(self, node: Any) -> Any:
        if node[0] == "prefix" and node[1] == "~":
            return f"~ {text_of(node[2])}"
        return super().eval(node)

    def call(self, node: Any, first: Any = None, piped: bool = False) -> Any:
        name = node[1][1] if node[1][0] == "name" else ""
        if name == "vars":
            return [self.eval(v) for _, v in node[2]]
        node = (*node[:2], [("class_" if k == "class" else k, v) for k, v in node[2]])
        if name == "step_interact":
            node = (*node[:2], [(None if k == "terms" else k, v) for k, v in node[2]])
        if name == "step_rename_at":
            node = (*node[:2], [(k, self.purrr(v) if k == "fn" else v) for k, v in node[2]])
        if name not in AS_TEXT:
            return super().call(node, first, piped)
        parts = [p for p in node[2] if p[1] != ("empty",)]
        subject = first if piped else self.eval(parts.pop(0)[1])
        options = ("skip", "id", "role", "trained")
        terms = [text_of(v) for k, v in parts if k is None]
        named = {k: self.eval(v) if k in options else expression(text_of(v)) for k, v in parts if k}
        return getattr(tidyk, name)(subject, *terms, **named)

    def purrr(self, node: Any) -> Any:
        """`~ f(.)` as a function."""
        return ("function", [(".", ("empty",))], node[2])


def _mix_levels() -> dict[str, list[str]]:
    return load("recipes/steps_1")["defined"]["mix_levels"]


def table(name: str) -> pd.DataFrame:
    """One of the recorded tables ("num", "mixna")."""
    levels = _mix_levels() if name.startswith("mix") else None
    frame = data(TABLES[name], levels=levels)
    for column in frame.select_dtypes("float") if levels else []:
        frame[column] = frame[column].astype("Int64")  # R's integers with gaps
    if name == "tim":
        frame["day"] = pd.to_datetime(frame["day"])
    return frame


def steps_session() -> RecipeSession:
    """What the files `steps_*` and `recipes` define."""
    names: dict[str, Any] = {"num_": None}
    for short in TABLES:
        whole = table(short)
        cut = int(np.floor(0.6 * len(whole)))
        names[f"{short}_tr"], names[f"{short}_te"] = whole[:cut], whole[cut:].reset_index(drop=True)
    for recipe, (formula, frame) in {
        "rn": ("num", "num_tr"),
        "rna": ("num", "numna_tr"),
        "rm_": ("mix", "mix_tr"),
        "rma": ("mix", "mixna_tr"),
        "rt": ("tim", "tim_tr"),
    }.items():
        names[recipe] = tidyk.recipe(FORMULAS[formula], names[frame])
    names |= {
        "fnum": FORMULAS["num"],
        "fmix": FORMULAS["mix"],
        "make.names": make_names,
        "paste": paste,
    }
    return RecipeSession(tidyk, names)


def plain(column: pd.Series) -> list[Any]:
    """Values for comparison: text, numbers, None for what is missing."""
    if isinstance(column.dtype, pd.SparseDtype):
        column = pd.Series(np.asarray(column))
    return [None if v is None or v is pd.NA or v != v else v for v in column]


def same_values(found: pd.Series, wanted: list[Any], kind: str, name: str = "") -> None:
    """The recorded values of the first rows."""
    got = found.iloc[: len(wanted)]
    assert len(got) == len(wanted), (name, len(found), len(wanted))
    if kind in ("double", "integer", "logical", "numeric"):
        numbers = np.array([np.nan if v is None else float(v) for v in wanted])
        ours = np.array([np.nan if v is None else float(v) for v in plain(got)])
        np.testing.assert_allclose(ours, numbers, rtol=1e-8, atol=1e-9, err_msg=name)
    elif kind == "Date":
        ours = [None if pd.isna(v) else str(v)[:10] for v in got]
        assert ours == [_day(v) for v in wanted], name
    elif kind in ("factor", "ordered", "character"):
        assert [None if v is None else str(v) for v in plain(got)] == wanted, name


def _day(value: Any) -> Any:
    if isinstance(value, int | float):
        return str(pd.Timestamp(0) + pd.Timedelta(days=value))[:10]
    return value


def same_kind(found: pd.Series, kind: str, levels: Any, name: str) -> None:
    """The recorded type; whole numbers may be floats where some are missing."""
    dtype = found.dtype
    if kind in ("factor", "ordered"):
        assert isinstance(dtype, pd.CategoricalDtype), (name, dtype)
        assert bool(dtype.ordered) == (kind == "ordered"), name
        if levels is not None:
            assert list(dtype.categories) == levels, (name, list(dtype.categories), levels)
    elif kind == "double":
        assert dtype.kind in "fiu", (name, dtype)
    elif kind == "integer":
        assert dtype.kind in "iu" or found.isna().any(), (name, dtype)
    elif kind == "character":
        assert dtype.kind in "OUT" and not isinstance(dtype, pd.CategoricalDtype), (name, dtype)


def same_frame(found: pd.DataFrame, wanted: dict[str, Any], *, but: tuple[str, ...] = ()) -> None:
    """A recorded data frame of either format: names, number of rows, types, levels, values."""
    assert list(map(str, found.columns)) == wanted["names"]
    assert len(found) == wanted["nrow"], (len(found), wanted["nrow"])
    for name, kind, values, levels in _columns(wanted):
        if name in but or kind == "list":
            continue
        same_kind(found[name], kind, levels, name)
        same_values(found[name], values, kind, name)


def _columns(wanted: dict[str, Any]) -> list[tuple[str, str, list[Any], Any]]:
    columns = wanted["columns"]
    if isinstance(columns, list):
        return [
            (n, c["type"], c["values"], c.get("levels"))
            for n, c in zip(wanted["names"], columns, strict=True)
        ]
    levels = wanted.get("levels") or {}
    return [(n, wanted["types"][n], columns[n], levels.get(n)) for n in wanted["names"]]


def same_print(found: object, lines: list[str]) -> None:
    """The recorded printed text, but for white space at the ends of lines."""
    ours = [line.rstrip() for line in repr(found).split("\n")]
    assert ours == [line.rstrip() for line in lines]


def same_tidy(found: pd.DataFrame, wanted: dict[str, Any], steps: int) -> None:
    """A recorded `tidy()`; the letters of ids are R's where there is one step."""
    assert list(found.columns) == wanted["names"]
    if wanted["nrow"] == 0:
        assert len(found) == 0
        return
    same_frame(found, wanted, but=() if steps == 1 else ("id",))
    if steps > 1:
        ours = [i.rpartition("_")[0] for i in found["id"]]
        columns = {n: v for n, _, v, _ in _columns(wanted)}
        assert ours == [re.sub(r"_\w{5}$", "", i) for i in columns["id"]] or "_" not in str(
            columns["id"][0]
        )


def same_summary(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    """A recorded `summary()`: variables, their types, roles and sources."""
    columns = {n: v for n, _, v, _ in _columns(wanted)}
    assert found["variable"].tolist() == columns["variable"]
    assert [None if pd.isna(r) else r for r in found["role"]] == columns["role"]
    assert found["source"].tolist() == columns["source"]
    types = [t.split("/") if isinstance(t, str) else t for t in columns["type"]]
    for name, ours, theirs in zip(found["variable"], found["type"], types, strict=True):
        same = ours == theirs or {ours[0], theirs[0]} == {"double", "integer"}
        assert same, (name, ours, theirs)


__all__ = ["Unsupported"]
