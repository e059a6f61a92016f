"""Laws of resampling, over random frames."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from tidyk import (
    I,
    analysis,
    assessment,
    autoplot,
    bootstraps,
    clustering_cv,
    data_frame,
    factor,
    from_sklearn,
    group_bootstraps,
    group_mc_cv,
    group_vfold_cv,
    initial_split,
    initial_validation_split,
    loo_cv,
    mc_cv,
    nested_cv,
    reshuffle_rset,
    rolling_origin,
    set_seed,
    sliding_window,
    testing,
    training,
    vfold_cv,
)


def frame(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "x": rng.normal(size=n),
            "g": factor(rng.choice(list("abc"), n), levels=list("abc")),
            "who": rng.integers(0, max(2, n // 4), n),
        }
    )


sizes, seeds = st.integers(12, 80), st.integers(0, 9999)


@settings(max_examples=40, deadline=None)
@given(sizes, seeds, st.integers(2, 6), st.integers(1, 3))
def test_folds_partition_the_rows(n: int, seed: int, v: int, repeats: int) -> None:
    set_seed(seed)
    folds = vfold_cv(frame(n), v=v, repeats=repeats)
    for start in range(0, v * repeats, v):
        part = folds.splits[start : start + v]
        assert sorted(np.concatenate([s.out_id for s in part]).tolist()) == list(range(n))
        assert max(len(s.out_id) for s in part) - min(len(s.out_id) for s in part) <= 1
    for split in folds:
        assert sorted([*split.in_id.tolist(), *split.out_id.tolist()]) == list(range(n))


@settings(max_examples=40, deadline=None)
@given(sizes, seeds)
def test_out_of_bag_is_what_was_not_drawn(n: int, seed: int) -> None:
    set_seed(seed)
    for split in bootstraps(frame(n), times=3):
        assert len(split.in_id) == n
        assert set(split.out_id) == set(range(n)) - set(split.in_id)


@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
@settings(max_examples=40, deadline=None)
@given(st.integers(60, 200), seeds, st.integers(2, 5))
def test_strata_keep_their_shares_within_a_row(n: int, seed: int, v: int) -> None:
    data = frame(n, seed)
    set_seed(seed)
    for split in vfold_cv(data, v=v, strata="g"):
        for level, count in data["g"].value_counts().items():
            if count / n >= 0.1:
                found = (assessment(split)["g"] == level).sum()
                assert abs(found - count / v) < 1 + 1e-9


@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
@settings(max_examples=40, deadline=None)
@given(st.integers(30, 80), seeds)
def test_groups_never_straddle(n: int, seed: int) -> None:
    data = frame(n, seed)
    set_seed(seed)
    for folds in (
        group_vfold_cv(data, group="who", v=3),
        group_vfold_cv(data, group="who", v=3, balance="observations"),
        group_mc_cv(data, group="who", prop=0.5, times=3),
        group_bootstraps(data, group="who", times=3),
    ):
        for split in folds:
            assert not set(analysis(split)["who"]) & set(assessment(split)["who"])


MAKERS: dict[str, Any] = {
    "vfold": lambda d: vfold_cv(d, v=3),
    "strata": lambda d: vfold_cv(d, v=3, strata="g", pool=0.0),
    "loo": loo_cv,
    "boot": lambda d: bootstraps(d, times=3, apparent=True),
    "mc": lambda d: mc_cv(d, times=3),
    "rolling": lambda d: rolling_origin(d, initial=5),
    "window": lambda d: sliding_window(d, lookback=2),
    "nested": lambda d: nested_cv(d, vfold_cv(v=2), bootstraps(times=2)),
    "clusters": lambda d: clustering_cv(d, "x", v=3),
}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
def test_the_seed_decides_and_the_index_does_not(kind: str) -> None:
    data = frame(20)

    def made(d: pd.DataFrame) -> Any:
        set_seed(7)
        return MAKERS[kind](d)

    first = made(data)
    assert first == made(data)
    other = made(data.set_axis([0] * 20))
    for a, b in zip(first.splits, other.splits, strict=True):
        assert np.array_equal(a.in_id, b.in_id) and np.array_equal(a.out_id, b.out_id)
    assert pickle.loads(pickle.dumps(first)) == first
    assert repr(first) == repr(made(data))


def test_repeats_and_reshuffles_differ() -> None:
    set_seed(1)
    folds = vfold_cv(frame(40), v=2, repeats=2)
    assert not np.array_equal(folds.splits[0].out_id, folds.splits[2].out_id)
    assert reshuffle_rset(folds) != folds


def test_any_column_goes_along() -> None:
    data = data_frame(
        image=I(np.arange(24.0).reshape(6, 2, 2)),
        when=pd.date_range("2026-01-01", periods=6),
        text=list("abcdef"),
        kind=factor(list("aabbcc")),
    ).set_axis(list("uuvvww"))
    set_seed(1)
    for split in vfold_cv(data, v=3):
        assert list(analysis(split).index) == [data.index[i] for i in split.in_id]
        images = assessment(split)["image"].array.matrix
        assert np.array_equal(images, data["image"].array.matrix[split.out_id])


def test_positions_take_no_more_room_than_they_need() -> None:
    assert bootstraps(frame(200), times=1).splits[0].in_id.dtype == np.uint8
    assert vfold_cv(frame(300), v=3).splits[0].out_id.dtype == np.uint16


def test_initial_splits_use_every_row_once() -> None:
    data = frame(40)
    split = initial_split(data)
    assert len(training(split)) + len(testing(split)) == 40
    three = initial_validation_split(data)
    ids = np.concatenate([three.train_id, three.val_id, three.test_id])
    assert sorted(ids.tolist()) == list(range(40))


@pytest.mark.parametrize("make", [vfold_cv, bootstraps, mc_cv, loo_cv, initial_split])
def test_empty_frames_are_refused(make: Any) -> None:
    with pytest.raises(ValueError, match=r"0 rows|rows, 0"):
        make(frame(12)[:0])


def test_one_row_has_no_folds() -> None:
    with pytest.raises(ValueError, match="1 rows"):
        loo_cv(frame(12)[:1])
    with pytest.raises(ValueError, match="less than `v = 2`"):
        vfold_cv(frame(12)[:1], v=2)


def test_folds_go_for_scikit_learns_cv_and_back() -> None:
    from sklearn.linear_model import LinearRegression, Ridge
    from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score

    data = frame(40)
    folds = vfold_cv(data, v=4)
    scores = cross_val_score(LinearRegression(), data[["x"]], data["who"], cv=folds)
    assert len(scores) == folds.get_n_splits() == 4
    found = GridSearchCV(Ridge(), {"alpha": [0.1, 1]}, cv=folds).fit(data[["x"]], data["who"])
    assert found.n_splits_ == 4
    for split, (train, test) in zip(folds, folds.as_sklearn(), strict=True):
        assert np.array_equal(split.in_id, train) and np.array_equal(split.out_id, test)
    with pytest.raises(ValueError, match="of 40 rows; `X` has 39"):
        cross_val_score(LinearRegression(), data[["x"]][1:], data["who"][1:], cv=folds)
    back = from_sklearn(data, TimeSeriesSplit(3))
    for split, (a, b) in zip(back, TimeSeriesSplit(3).split(data), strict=True):
        assert np.array_equal(split.in_id, a) and np.array_equal(split.out_id, b)


@pytest.mark.parametrize("kind", ["vfold", "boot", "rolling"])
def test_autoplot_draws_the_rows(kind: str) -> None:
    set_seed(1)
    (MAKERS[kind](frame(20)) >> autoplot()).draw()


def test_autoplot_of_many_rows_fills_the_picture() -> None:
    drawn = vfold_cv(pd.DataFrame({"x": np.zeros(5000)}), v=2) >> autoplot()
    (tiles,) = drawn.layers
    assert tiles.geom.aes_params["width"] == np.diff(np.unique(drawn.data["row"])).min() == 13
