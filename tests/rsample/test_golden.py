"""R's recorded splits and resample sets: rows, names, printed text, conditions."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import data, load, recorded_in

import tidyk
from tidyk import (
    Rset,
    Rsplit,
    ThreeWaySplit,
    analysis,
    bootstraps,
    int_pctl,
    int_t,
    labels,
    pretty,
    reg_intervals,
    rset_reconstruct,
    set_seed,
    vfold_cv,
)
from tidyk.base.errors import TidykError

FILES = (
    "rsample/resamples",
    "rsample/lab_splits",
    "rsample/lab_resamples",
    "rsample/lab_facts",
    "rsample/odd",
)


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
        "birds": data("penguins"),
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

cars = data("mtcars_named")


def _statistic(function: Any, error: Any, term: str) -> Callable[[Rsplit], pd.DataFrame]:
    """What the recorded calls compute for each split."""

    def of(split: Rsplit) -> pd.DataFrame:
        x = analysis(split)["mpg"]
        row = {"term": term, "estimate": function(x), "std.error": error(x)}
        return pd.DataFrame([row])

    return of


def _kept(change: Callable[[pd.DataFrame], pd.DataFrame]) -> list[str]:
    """The classes, as R has them, of the table of a set that was changed."""
    folds = vfold_cv(cars, v=3)
    found = rset_reconstruct(change(folds.as_frame()), folds)
    return (["vfold_cv", "rset"] if isinstance(found, Rset) else []) + R_TABLE


R_TABLE = ["tbl_df", "tbl", "data.frame"]
MEDIAN = _statistic(pd.Series.median, pd.Series.std, "median")
MEAN = _statistic(pd.Series.mean, lambda x: x.std() / np.sqrt(32), "mean")
IN_PYTHON: dict[str, Callable[[], Any]] = {
    "int_pctl": lambda: bootstraps(cars, times=1000, apparent=True) >> int_pctl(MEDIAN),
    "int_t": lambda: bootstraps(cars, times=1000, apparent=True) >> int_t(MEAN),
    "int_pctl_few": lambda: bootstraps(cars, times=50, apparent=True) >> int_pctl(MEAN),
    "int_t_no_apparent": lambda: bootstraps(cars, times=1000) >> int_t(MEAN),
    "formula_reg_intervals": lambda: reg_intervals("mpg ~ wt", cars, times=500),
    "split_ids": lambda: pd.concat([labels(s) for s in vfold_cv(cars, v=2, repeats=2)]),
    "head_drops_class": lambda: _kept(lambda table: table[:2]),
    "filter_drops_class": lambda: _kept(lambda table: table[table["id"] == "Fold1"]),
    "arrange_reorders": lambda: _kept(lambda table: table.sort_values("id", ascending=False)),
    "select_drop_id": lambda: _kept(lambda table: table[["splits"]]),
    "rename_id": lambda: _kept(lambda table: table.rename(columns={"id": "fold"})),
    "bind_rows": lambda: _kept(lambda table: pd.concat([table, table])),
    "make_strata(as.Date('2020-01-01') + 0:59)": lambda: tidyk.make_strata(
        pd.date_range("2020-01-01", periods=60)
    ),
}
"""Recorded calls whose R the reader of calls does not know."""


def call_of(recorded: dict[str, Any]) -> str:
    """The call, its dplyr expressions replaced by the frames that they make."""
    call = recorded["call"]
    for i, expression in enumerate(_made(data("mtcars_named"))):
        call = call.replace(expression, f"made{i}")
    return call


@pytest.mark.parametrize(("file", "case"), recorded_in(*FILES))
def test_golden(file: str, case: str, session: RSession) -> None:
    recorded = load(file)["cases"][case]
    call = IN_PYTHON.get(case, lambda: session(call_of(recorded)))
    set_seed(recorded["seed"])
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in recorded:
            with pytest.raises(TidykError) as raised:
                call()
            error = recorded["error"]
            _check_text(str(raised.value), error["message"] if isinstance(error, dict) else error)
        else:
            check(call(), recorded.get("result", recorded))
    told = [w["message"] if isinstance(w, dict) else w for w in recorded.get("warnings") or ()]
    told = [text for text in told if "NAs introduced by coercion" not in text]
    ours = [w for w in seen if not re.search("row by row, as in R|`times = 0`", str(w.message))]
    for warning, text in zip(ours, told, strict=True):
        _check_text(str(warning.message), text)


def _check_text(ours: str, text: str) -> None:
    """Ours names the arguments that R's text names."""
    named = set(re.findall(r"`([a-z_]+)`", text)) - {"nothing", "class", "in_id", "rsplit"}
    assert not named or any(name in ours for name in named), (ours, text)


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
    assert repr(found).split() == _words(wanted["print"])


def _words(lines: Any) -> list[str]:
    return " ".join(np.atleast_1d(lines)).split()


def _check_frame(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    columns = wanted.get("tidy") or wanted["columns"]
    assert list(found) == list(columns)
    for name, values in columns.items():
        shift = 1 if name in ("Row", "inner_Row") else 0
        column = found[name].iloc[: len(values)]
        if column.dtype.kind == "f":
            np.testing.assert_allclose(column, values, rtol=1e-8)
        else:
            assert (column + shift if shift else column.astype(object)).tolist() == values


def _check_rset(found: Rset, wanted: dict[str, Any]) -> None:
    ids = wanted.get("ids") or {k: wanted[k] for k in ("id", "id2") if k in wanted}
    for column, values in ids.items():
        assert list(found[column]) == values
    if "columns" in wanted or "names" in wanted:
        assert list(found.as_frame()) == (wanted.get("columns") or wanted["names"])
    _check_print(found, wanted)
    _check_args(found, wanted.get("attributes", {}))
    if "pretty" in wanted:
        assert pretty(found).split() == _words(wanted["pretty"])
    first = wanted.get("split_print") or wanted.get("print_first_split")
    assert not first or repr(found.splits[0]).split() == _words(first)
    if "out_id" in wanted:
        inside = wanted["in_id"]
        inside = [inside] * len(found) if isinstance(inside, str) else inside
        splits = [{"in_id": i, "out_id": o} for i, o in zip(inside, wanted["out_id"], strict=True)]
    else:
        splits = wanted.get("splits", [])
    _check_splits(found, splits)
    for inner, rows in zip(found.inner_resamples or (), wanted.get("inner", ()), strict=True):
        if isinstance(rows, dict):
            assert list(inner["id"]) == rows["id"]
            pairs = zip(rows["in_id"], rows["out_id"], strict=True)
            rows = [{"in_id": i, "out_id": o} for i, o in pairs]
        _check_splits(inner, rows)


def _check_splits(found: Rset, wanted: list[dict[str, Any]]) -> None:
    for split, rows in zip(found.splits, wanted, strict=True):
        assert _rows(split.out_id) == rows["out_id"]
        assert _rows(split.in_id) == _inside(rows["in_id"], split)


def _check_args(found: Rset, attributes: dict[str, Any]) -> None:
    """What R keeps as attributes are the arguments of the call."""
    for name in attributes.keys() & found.args.keys() - {"outside", "inside"}:
        value = attributes[name]
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if (name, value) == ("repeats", 1) and found.kind == "group_vfold_cv":
            continue  # R keeps 1 however many there are
        ours = found.args[name]
        ours = list(ours) if isinstance(ours, tuple) else ours
        ours = ours[0] if isinstance(ours, list) and len(ours) == 1 else ours
        if (
            ours is not None and ours != np.inf
        ):  # None is FALSE in R, or not there; infinity is text
            assert ours == value, name
