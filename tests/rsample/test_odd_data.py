"""Resampling odd data: what is kept, what is refused and how."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    I,
    add_resample_id,
    bootstraps,
    factor,
    group_initial_split,
    group_vfold_cv,
    levels,
    make_splits,
    make_strata,
    mc_cv,
    nested_cv,
    permutations,
    set_seed,
    sliding_index,
    sliding_period,
    sliding_window,
    vfold_cv,
)
from tidyk.base.errors import TidykError, TidykTypeError, TidykWarning

DATA = pd.DataFrame({"x": np.arange(12.0), "g": list("aabbccddeeff")})


# --- strata ---------------------------------------------------------------------------------------
@pytest.mark.filterwarnings("error")
def test_infinite_values_are_in_the_outer_bins() -> None:
    bins = pd.Series(make_strata([np.inf, -np.inf, *range(100)])).value_counts()
    assert sorted(bins) == [25, 25, 26, 26]


@pytest.mark.parametrize("column", [[[1]] * 12, [{"a": 1}] * 12, I(np.ones((12, 2)))])
def test_lists_and_matrices_are_no_strata(column: Any) -> None:
    with pytest.raises(TidykTypeError, match="one value a row"):
        vfold_cv(DATA.assign(s=column), v=2, strata="s")


@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
@pytest.mark.parametrize("balance", ["groups", "observations"])
def test_groups_of_rare_strata_are_assessed_once(balance: Any) -> None:
    rng = np.random.default_rng(5)
    for _ in range(60):
        n, count = int(rng.integers(30, 60)), int(rng.integers(6, 12))
        group = np.r_[np.arange(count), rng.integers(0, count, n - count)]
        data = pd.DataFrame({"g": group, "s": rng.integers(0, 3, count)[group].astype(str)})
        set_seed(int(rng.integers(1000)))
        try:
            folds = group_vfold_cv(data, group="g", v=2, strata="s", balance=balance)
        except TidykError as problem:
            assert "has only 1 groups" in str(problem)
            continue
        assert sorted(np.concatenate([s.out_id for s in folds])) == list(range(n))


def test_rows_of_rare_strata_that_are_drawn_twice_are_told() -> None:
    shares = ["a"] * 40 + ["b"] * 40 + ["c"] * 4
    data = pd.DataFrame({"g": np.repeat(range(21), 4), "s": shares})
    seen = 0
    for seed in range(12):
        set_seed(seed)
        try:
            split = group_initial_split(data, group="g", strata="s")
        except TidykWarning as warning:
            assert "analysed twice" in str(warning)
            seen += 1
        else:
            assert len(np.unique(split.in_id)) == len(split.in_id)
    assert seen


# --- windows --------------------------------------------------------------------------------------
DAYS = pd.DataFrame({"i": pd.date_range("2020-03-01", periods=10)})


@pytest.mark.parametrize(
    "two_days", [datetime.timedelta(days=2), np.timedelta64(2, "D"), pd.Timedelta(days=2), 2]
)
def test_distances_on_dates(two_days: Any) -> None:
    assert len(sliding_index(DAYS, "i", lookback=two_days)) == 7


def test_indexes_of_date_objects_are_dates() -> None:
    objects = DAYS.assign(i=DAYS["i"].dt.date)
    assert sliding_index(objects, "i", lookback=2) == sliding_index(objects, "i", lookback=2)
    assert len(sliding_index(objects, "i", lookback=2)) == 7
    assert len(sliding_period(objects, "i", "week")) == len(sliding_period(DAYS, "i", "week"))
    with pytest.raises(TidykTypeError, match=r'"i" is text.*pd.to_datetime'):
        sliding_index(DAYS.assign(i=DAYS["i"].astype(str)), "i")


def test_an_origin_has_the_time_zone_of_the_index() -> None:
    zoned = pd.DataFrame({"i": pd.date_range("2020-03-01", periods=28, tz="Europe/Berlin")})
    origins: list[Any] = [zoned["i"][0], zoned["i"][0].tz_convert("UTC"), "2020-03-01"]
    sets = [sliding_period(zoned, "i", "day", every=7, origin=origin) for origin in origins]
    assert [len(s) for s in sets] == [3, 3, 3] and sets[0] == sets[1] == sets[2]
    with pytest.raises(TidykTypeError, match="`origin` should be a date"):
        sliding_period(zoned, "i", "day", origin="someday")


def test_nothing_outside_has_nothing_inside() -> None:
    made = nested_cv(DATA, outside=sliding_window(lookback=100), inside=vfold_cv(v=2))
    assert len(made) == 0 and "inner: none" in repr(made)


# --- splits ---------------------------------------------------------------------------------------
def test_factors_of_two_frames_have_the_levels_of_both() -> None:
    first = pd.DataFrame({"f": factor(["a", "b"]), "x": [1, 2]})
    made = make_splits(first, pd.DataFrame({"f": factor(["b", "c"]), "x": [3, 4]}))
    assert levels(made.data["f"]) == ["a", "b", "c"]
    assert made.data["f"].tolist() == ["a", "b", "b", "c"]


def test_a_column_of_the_data_is_not_written_over() -> None:
    split = vfold_cv(DATA, v=2).splits[0]
    data = DATA.assign(id=1)
    with pytest.raises(TidykError, match=r'column "id" already.*`dots=True`'):
        add_resample_id(data, split)
    assert add_resample_id(data, split, dots=True)[".id"].unique().tolist() == ["Fold1"]


@pytest.mark.parametrize(
    "make",
    [bootstraps(times=0), mc_cv(times=0), permutations(permute="x", times=0)],
    ids=["bootstraps", "mc_cv", "permutations"],
)
def test_no_resamples_at_all_are_told(make: Any) -> None:
    with pytest.warns(TidykWarning, match="`times = 0`: there are no resamples"):
        assert len(make(DATA)) == 0
