"""R's recorded splits and resample sets: rows, names, printed text, conditions."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import data, holding, load

import tidyk
from tidyk import Rset, Rsplit, ThreeWaySplit, set_seed

FILES = ("rsample/resamples", "rsample/lab_splits", "rsample/lab_resamples", "rsample/lab_facts")
CASES = [(f, case) for f in FILES for case in holding(f, load(f)["cases"])]


def _made(cars: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frames that recorded calls make with dplyr."""
    letters, st, houses = list("abcdefgh"), ["u", "v"], data("ames600")
    return {
        "mutate(mt, s = ifelse(cyl == 4, NA, cyl))": cars.assign(
            s=cars["cyl"].where(cars["cyl"] != 4)
        ),
        "mutate(mt, s = as.character(gear))": cars.assign(s=cars["gear"].map("{:g}".format)),
        "mutate(mt, s = gear > 3)": cars.assign(s=cars["gear"] > 3),
        "mutate(mt, grp = rep(letters[1:8], 4), st = rep(c('u', 'v'), 16))": cars.assign(
            grp=letters * 4, st=st * 16
        ),
        "mutate(mt, grp = rep(letters[1:8], each = 4), st = rep(c('u', 'v'), each = 16))": (
            cars.assign(grp=np.repeat(letters, 4), st=np.repeat(st, 16))
        ),
        "mt[order(mt$mpg), ]": cars.sort_values("mpg", kind="stable", ignore_index=True),
        "mutate(ames600, MZ = ave(Sale_Price, Neighborhood))": houses.assign(
            MZ=houses.groupby("Neighborhood", observed=True)["Sale_Price"].transform("mean")
        ),
        "as.list(mt)": {name: cars[name] for name in cars},
    }


@pytest.fixture(scope="module")
def session() -> RSession:
    lab = ("two_class_dat", "ames600", "attrition", "Chicago400", "concrete", "iris", "mtcars")
    cars, dates = data("mtcars_named"), data("dates60")
    made = {f"made{i}": frame for i, frame in enumerate(_made(cars).values())}
    extra = {
        "mt": cars,
        "pen": data("penguins").dropna(ignore_index=True),
        "A": data("mtcars"),
        "B": data("iris"),
        "D": dates.assign(date=pd.to_datetime(dates["date"])),
        "fac": "Species",
        "num": "Petal.Width",
        "Anum": "mpg",
    }
    return RSession(tidyk, {name: data(name) for name in lab} | extra | made | AS_R_COUNTS)


def _make_splits(x: Any, data: Any) -> Rsplit:
    if isinstance(x, dict):
        x = {name: np.asarray(rows, int) - 1 for name, rows in x.items()}
    return tidyk.make_splits(x, data)


AS_R_COUNTS = {
    "rep": lambda x, times=1, each=1: np.repeat(
        np.tile(np.repeat(x, each), 1 if isinstance(times, list) else times),
        times if isinstance(times, list) else 1,
    ),
    "make_splits": _make_splits,
    "get_rsplit": lambda x, index: tidyk.get_rsplit(x, index - 1),
    "as.data.frame": lambda x, data=None: x if data is None else tidyk.assessment(x),
    "as.integer": lambda x, data: x.out_id.astype(int) + 1,
}
"""Functions of positions, from 1; and R's conversions."""


def call_of(recorded: dict[str, Any]) -> str:
    """The call, its dplyr expressions replaced by the frames that they make."""
    call = recorded["call"]
    for i, expression in enumerate(_made(data("mtcars_named"))):
        call = call.replace(expression, f"made{i}")
    return call


@pytest.mark.parametrize(("file", "case"), CASES)
def test_golden(file: str, case: str, session: RSession) -> None:
    recorded = load(file)["cases"][case]
    set_seed(recorded["seed"])
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in recorded:
            with pytest.raises((TypeError, ValueError, KeyError)):
                session(call_of(recorded))
            return
        found = session(call_of(recorded))
    assert bool(seen) == bool(recorded.get("warnings")), [str(w.message) for w in seen]
    check(found, recorded.get("result", recorded))


def check(found: Any, wanted: Any) -> None:
    """Compare a result with what R had."""
    if isinstance(found, Rset):
        _check_rset(found, wanted)
    elif isinstance(found, ThreeWaySplit):
        for name in ("train_id", "val_id", "test_id"):
            assert sorted(_rows(getattr(found, name))) == sorted(wanted[name])
        _check_print(found, wanted)
    elif isinstance(found, Rsplit):
        assert _rows(found.out_id) == wanted["out_id"]
        assert _rows(found.in_id) == _inside(wanted["in_id"], found)
        _check_print(found, wanted)
    elif isinstance(found, pd.Categorical) and isinstance(wanted, list):
        assert [list(found.categories), list(found)] == wanted
    elif isinstance(found, pd.Categorical):
        assert list(found.categories) == np.atleast_1d(wanted["levels"]).tolist()
        assert (found.codes + 1).tolist()[: len(wanted["codes"])] == wanted["codes"]
    elif isinstance(found, pd.DataFrame) and isinstance(wanted, list):
        assert found["model"].tolist() == wanted
    elif isinstance(found, pd.DataFrame):
        _check_frame(found, wanted)
    elif isinstance(found, list) and isinstance(wanted, dict) and "first" in wanted:
        check(found[0], wanted["first"])
        check(found[1], wanted["second"])
    else:
        if isinstance(found, np.ndarray) and found.dtype.kind == "u":
            found = found + 1  # positions
        plain = [found] if isinstance(found, str | int | float) else found
        assert [np.asarray(v).tolist() for v in plain] == wanted


def _rows(rows: Any) -> list[int]:
    return (np.asarray(rows).astype(int) + 1).tolist()


def _inside(rows: Any, split: Rsplit) -> list[int]:
    if not isinstance(rows, str):
        return rows
    return sorted(set(range(1, len(split.data) + 1)) - set(_rows(split.out_id)))


def _check_print(found: Any, wanted: dict[str, Any]) -> None:
    assert repr(found).split() == " ".join(np.atleast_1d(wanted["print"])).split()


def _check_frame(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    columns = wanted.get("tidy") or wanted["columns"]
    assert list(found) == list(columns)
    for name, values in columns.items():
        shift = 1 if name in ("Row", "inner_Row") else 0
        column = found[name].iloc[: len(values)]
        assert (column + shift if shift else column.astype(object)).tolist() == values


def _check_rset(found: Rset, wanted: dict[str, Any]) -> None:
    ids = wanted.get("ids") or {k: wanted[k] for k in ("id", "id2") if k in wanted}
    for column, values in ids.items():
        assert list(found[column]) == values
    _check_print(found, wanted)
    if "out_id" in wanted:
        inside = wanted["in_id"]
        inside = [inside] * len(found) if isinstance(inside, str) else inside
        splits = [{"in_id": i, "out_id": o} for i, o in zip(inside, wanted["out_id"], strict=True)]
    else:
        splits = wanted.get("splits", [])
    for split, rows in zip(found.splits, splits, strict=True):
        assert _rows(split.out_id) == rows["out_id"]
        assert _rows(split.in_id) == _inside(rows["in_id"], split)
