"""Faults reported of other packages that resample: here each has the right value."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    Rsplit,
    analysis,
    assessment,
    bootstraps,
    clustering_cv,
    group_vfold_cv,
    initial_split,
    initial_time_split,
    int_bca,
    int_pctl,
    make_splits,
    make_strata,
    nested_cv,
    permutations,
    reshuffle_rset,
    set_seed,
    sliding_index,
    sliding_period,
    training,
    vfold_cv,
)
from tidyk.base.errors import TidykError

RNG = np.random.default_rng(7)
DATA = pd.DataFrame({"x": RNG.normal(size=60), "z": RNG.normal(size=60), "g": list("abc") * 20})


def rows(resamples: Any) -> list[tuple[list[int], list[int]]]:
    return [(split.in_id.tolist(), split.out_id.tolist()) for split in resamples]


def assessed(resamples: Any) -> list[int]:
    return sorted(np.concatenate([split.out_id for split in resamples]).tolist())


# --- strata ---------------------------------------------------------------------------------------
def test_missing_numbers_are_in_some_stratum() -> None:
    strata = pd.Series(make_strata([np.nan, *range(1, 101)]))
    assert sorted(strata.value_counts()) == [25, 25, 25, 26]


def test_strata_by_deciles() -> None:
    assert pd.Series(make_strata(range(1000), breaks=10)).value_counts().tolist() == [100] * 10


def test_a_small_share_of_each_stratum() -> None:
    data = pd.DataFrame({"m": np.repeat(range(5), [31, 30, 31, 31, 30])})
    set_seed(1)
    drawn = training(initial_split(data, prop=0.1, strata="m"))
    assert drawn["m"].value_counts().tolist() == [3] * 5


def test_a_rare_class_is_halved_where_it_is_not_pooled() -> None:
    data = pd.DataFrame({"s": ["case"] * 44 + ["control"] * 4000})
    set_seed(1845)
    with pytest.warns(UserWarning, match="statistically risky"):
        split = initial_split(data, prop=0.5, strata="s", pool=0)
    assert (training(split)["s"] == "case").sum() == 22


@pytest.mark.parametrize(("strata", "v"), [(["a"] * 20 + ["b"], 3), ([0] * 15 + [1] * 9, 10)])
@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
def test_strata_smaller_than_the_folds_are_many(strata: list[Any], v: int) -> None:
    folds = vfold_cv(pd.DataFrame({"s": strata}), v=v, strata="s", pool=0)
    assert assessed(folds) == list(range(len(strata)))


def test_breaks_reach_every_repeat() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of too few rows for four breaks
        vfold_cv(DATA[:50], v=5, repeats=2, strata="x", breaks=2)


def test_one_column_of_strata() -> None:
    with pytest.raises(TidykError, match="one column"):
        initial_split(DATA, strata=["x", "g"])


# --- folds and groups -----------------------------------------------------------------------------
@pytest.mark.parametrize(("v", "words"), [(0, "`v`"), (1, "`v`"), (60, "Leave-one-out")])
def test_the_number_of_folds_is_possible(v: int, words: str) -> None:
    with pytest.raises(TidykError, match=words):
        vfold_cv(DATA, v=v)


def test_groups_give_as_many_folds_as_asked_for() -> None:
    data = pd.DataFrame({"who": np.repeat(range(20), 5)})
    for seed in range(5):
        set_seed(seed)
        assert len(group_vfold_cv(data, group="who", v=15)) == 15
    assert len(group_vfold_cv(DATA, group="g", strata=None)) == 3


def test_repeats_of_groups_are_drawn_anew() -> None:
    set_seed(1)
    folds = group_vfold_cv(DATA, group="g", v=2, repeats=2)
    set_seed(1)
    assert len(folds) == 4 and rows(reshuffle_rset(folds)) == rows(folds)


# --- intervals ------------------------------------------------------------------------------------
def mean(split: Rsplit) -> pd.DataFrame:
    return pd.DataFrame({"term": ["mean"], "estimate": [analysis(split)["x"].mean()]})


@pytest.mark.filterwarnings("ignore:Recommend")
def test_percentiles_ignore_the_apparent_sample() -> None:
    found = []
    for apparent in (False, True):
        set_seed(3)
        found.append(int_pctl(bootstraps(DATA, times=30, apparent=apparent), mean))
    pd.testing.assert_frame_equal(*found)


@pytest.mark.filterwarnings("ignore:Recommend")
def test_a_larger_alpha_is_a_narrower_interval() -> None:
    set_seed(3)
    made = bootstraps(DATA, times=60, apparent=True)
    wide, narrow = (int_bca(made, mean, alpha=alpha).iloc[0] for alpha in (0.05, 0.5))
    assert wide[".lower"] < narrow[".lower"] < narrow[".upper"] < wide[".upper"]


# --- nested, windows, splits ----------------------------------------------------------------------
def test_inner_resamples_are_drawn_from_the_rows_outside() -> None:
    made = nested_cv(DATA, outside=vfold_cv(DATA, v=3), inside=clustering_cv(vars=["x", "z"], v=3))
    assert [len(inner.splits[0].data) for inner in made["inner_resamples"]] == [40] * 3
    days = pd.DataFrame({"i": pd.date_range("2020-01-01", periods=100), "x": range(100)})
    months = sliding_period(index="i", period="month", lookback=0, origin=days["i"][0])
    assert len(nested_cv(days, outside=months, inside=vfold_cv(v=4))) == 3


def test_windows_over_a_gap_in_the_dates() -> None:
    days = pd.DataFrame({"i": pd.to_datetime([f"2020-01-{d:02}" for d in (1, 2, 4, 5, 6, 10, 11)])})
    found = sliding_index(days, index="i", lookback=2, assess_stop=1)
    assert rows(found) == [([1, 2], [3]), ([2, 3], [4]), ([2, 3, 4], []), ([5], [6])]


def sizes(resamples: Any) -> list[tuple[int, int]]:
    return [split.counts[:2] for split in resamples]


def test_a_month_without_rows_keeps_its_place() -> None:
    days = pd.DataFrame({"i": pd.date_range("2020-01-15", periods=200)})
    found = sliding_period(days[days["i"].dt.month != 4], index="i", period="month", lookback=1)
    assert sizes(found) == [(46, 31), (60, 0), (31, 30), (61, 31), (61, 1)]


def test_days_around_the_change_of_clocks() -> None:
    start, zone = "2020-03-27", "Europe/Berlin"
    hours = pd.DataFrame({"i": pd.date_range(start, periods=100, freq="h", tz=zone)})
    found = sliding_period(hours, index="i", period="day")
    assert sizes(found) == [(24, 24), (24, 23), (23, 24), (24, 5)]


def test_a_lag_tests_the_last_training_rows_too() -> None:
    (found,) = rows([initial_time_split(DATA[:8], prop=0.5, lag=2)])
    assert found == ([0, 1, 2, 3], [2, 3, 4, 5, 6, 7])


def test_splits_that_assess_nothing() -> None:
    assert make_splits({"analysis": [0, 1], "assessment": []}, DATA).counts == (2, 0, 60)
    with pytest.raises(TidykError, match="no assessment"):
        assessment(permutations(DATA, permute="x", times=2).splits[0])
