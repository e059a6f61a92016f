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
    make_strata,
    mc_cv,
    nested_cv,
    permutations,
    reshuffle_rset,
    rolling_origin,
    set_seed,
    sliding_index,
    sliding_window,
    testing,
    training,
    validation_set,
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


@settings(max_examples=40, deadline=None)
@given(sizes, seeds, st.floats(0.3, 0.8))
def test_shares_of_strata_are_drawn_within_a_row(n: int, seed: int, prop: float) -> None:
    data = frame(n, seed).assign(g=factor(np.resize(list("aab"), n)))
    set_seed(seed)
    drawn = [*mc_cv(data, prop=prop, times=2, strata="g"), initial_split(data, prop, strata="g")]
    for split in drawn:
        assert sorted([*split.in_id, *split.out_id]) == list(range(n))
        for level, count in data["g"].value_counts().items():
            assert abs((analysis(split)["g"] == level).sum() - count * prop) < 1


@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
@settings(max_examples=40, deadline=None)
@given(st.integers(30, 80), seeds)
def test_groups_never_straddle(n: int, seed: int) -> None:
    data = frame(n, seed)
    data = data.assign(kind=data["who"] % 3, half=data["who"] % 2)
    set_seed(seed)
    for folds in (
        group_vfold_cv(data, group="who", v=3),
        group_vfold_cv(data, group="who", v=3, balance="observations"),
        group_vfold_cv(data, group="who", v=2, strata="kind"),
        group_mc_cv(data, group="who", prop=0.5, times=3),
        group_bootstraps(data, group="who", times=3),
        group_bootstraps(data, group="who", times=3, strata="half"),
    ):
        for split in folds:
            assert not set(analysis(split)["who"]) & set(assessment(split)["who"])
            assert set(split.in_id) | set(split.out_id) == set(range(n))


MAKERS: dict[str, Any] = {
    "vfold": lambda d: vfold_cv(d, v=3),
    "repeated": lambda d: vfold_cv(d, v=2, repeats=2),
    "strata": lambda d: vfold_cv(d, v=3, strata="g", pool=0.0),
    "loo": loo_cv,
    "boot": lambda d: bootstraps(d, times=3, apparent=True),
    "mc": lambda d: mc_cv(d, times=3),
    "permuted": lambda d: permutations(d, permute="x", times=2),
    "rolling": lambda d: rolling_origin(d, initial=5),
    "window": lambda d: sliding_window(d, lookback=2),
    "index": lambda d: sliding_index(d.assign(at=np.arange(len(d))), "at", lookback=3, step=2),
    "nested": lambda d: nested_cv(d, vfold_cv(v=2), bootstraps(times=2)),
    "clusters": lambda d: clustering_cv(d, "x", v=3),
    "groups": lambda d: group_vfold_cv(d, group="who", v=2),
    "grouped boot": lambda d: group_bootstraps(d, group="who", times=2),
    "validation": lambda d: validation_set(initial_validation_split(d)),
}
INDEXES: dict[str, Any] = {
    "one value": lambda n: [0] * n,
    "text": lambda n: [f"row {i % 3}" for i in range(n)],
    "dates": lambda n: pd.date_range("2026-01-01", periods=n)[::-1],
    "two levels": lambda n: pd.MultiIndex.from_arrays([range(n), ["a"] * n]),
}


@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=8, deadline=None)
@given(sizes, seeds, st.sampled_from(list(INDEXES)))
def test_the_seed_decides_and_the_index_does_not(kind: str, n: int, seed: int, index: str) -> None:
    data = frame(n, seed)

    def made(d: pd.DataFrame) -> Any:
        set_seed(seed)
        return MAKERS[kind](d)

    first = made(data)
    assert first == made(data)
    other = made(data.set_axis(INDEXES[index](n)))
    for a, b in zip(first.splits, other.splits, strict=True):
        assert np.array_equal(a.in_id, b.in_id) and np.array_equal(a.out_id, b.out_id)
        assert np.array_equal(analysis(a)["x"], analysis(b)["x"])
    assert pickle.loads(pickle.dumps(first)) == first
    assert repr(first) == repr(other)


@settings(max_examples=40, deadline=None)
@given(st.integers(40, 80), seeds)
def test_repeats_and_reshuffles_differ(n: int, seed: int) -> None:
    set_seed(seed)
    folds = vfold_cv(frame(n), v=2, repeats=2)
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
    for split in vfold_cv(data, v=3, strata="kind"):
        assert list(analysis(split).index) == [data.index[i] for i in split.in_id]
        images = assessment(split)["image"].array.matrix
        assert np.array_equal(images, data["image"].array.matrix[split.out_id])


def test_columns_are_found_by_any_label() -> None:
    data = pd.DataFrame({("a", "x"): range(12), ("a", "g"): list("uv") * 6, 3: [1.0, 2.0] * 6})
    set_seed(1)
    for label in (("a", "g"), 3):
        assert len(vfold_cv(data, v=3, strata=label)) == 3
        assert len(group_vfold_cv(data, group=label)) == 2
    shuffled = permutations(data, permute=("a", "x"), times=1).splits[0] >> analysis()
    assert sorted(shuffled[("a", "x")]) == list(range(12)) != list(shuffled[("a", "x")])
    twice = data.set_axis(["g", "g", "y"], axis=1)
    with pytest.raises(ValueError, match="Several columns"):
        vfold_cv(twice, v=2, strata="g")


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


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda d: clustering_cv(d, "g", v=2), '"g" is category'),
        (lambda d: clustering_cv(d.assign(x=np.nan), "x", v=2), "missing values"),
        (lambda d: clustering_cv(d.assign(x=1), "x", v=2), "only 1 different rows"),
        (
            lambda d: clustering_cv(d, "x", v=2, cluster_function=lambda values, v: [1, 2]),
            r"each of the 12 rows, not the shape \(2,\)",
        ),
        (
            lambda d: clustering_cv(d, "x", v=2, cluster_function=lambda values, v: [1] * 12),
            "in one cluster",
        ),
        (lambda d: clustering_cv(d, "x", v=2, distance_function="cosine"), '"dist"'),
        (
            lambda d: clustering_cv(d, "x", v=2, distance_function=lambda values: values),
            r"shape \(12, 12\), not \(12, 1\)",
        ),
        (lambda d: permutations(d, permute="x", times=2).as_sklearn(), "scikit-learn"),
        (lambda d: make_strata(d["x"], depth=0), "depth"),
    ],
)
def test_what_cannot_be_is_refused(call: Any, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        call(frame(12))


def _manhattan(values: np.ndarray) -> np.ndarray:
    return np.abs(values[:, None, :] - values[None, :, :]).sum(axis=2)


def test_clusters_by_ones_own_distances_and_functions() -> None:
    data = pd.DataFrame({"x": [0.0, 1, 2, 10, 11, 30], "y": 0.0})
    plain = clustering_cv(data, ["x", "y"], v=3, cluster_function="hclust")
    assert [s.out_id.tolist() for s in plain] == [[0, 1, 2], [3, 4], [5]]
    assert plain == clustering_cv(
        data, ["x", "y"], v=3, cluster_function="hclust", distance_function=_manhattan
    )
    named = clustering_cv(data, "x", v=2, cluster_function=lambda values, v: list("bbbaaa"))
    assert [s.out_id.tolist() for s in named] == [[3, 4, 5], [0, 1, 2]]
    seen = []
    clustering_cv(
        data,
        "x",
        v=2,
        distance_function=_manhattan,
        cluster_function=lambda distances, v: seen.append(distances.shape) or [0, 0, 0, 1, 1, 1],
    )
    assert seen == [(6, 6)]


def test_borders_of_strata_are_rounded_as_in_r() -> None:
    found = make_strata((np.arange(42) * 13 % 97) / 10, depth=2)
    assert list(found.categories) == ["[0,2.12]", "(2.12,4.35]", "(4.35,6.68]", "(6.68,9.3]"]


def test_an_index_of_times_counts_seconds() -> None:
    times = pd.DataFrame({"at": pd.date_range("2026-01-01 06:00", periods=10, freq="h")})
    folds = sliding_index(times, "at", lookback=7200, assess_start=1, assess_stop=3600)
    assert (len(folds), folds.splits[0].counts) == (7, (3, 1, 10))
    same = sliding_index(times, "at", lookback=pd.Timedelta(hours=2), assess_stop=3600)
    assert same == folds


@pytest.mark.parametrize("kind", ["vfold", "boot", "rolling"])
def test_autoplot_draws_the_rows(kind: str) -> None:
    set_seed(1)
    (MAKERS[kind](frame(20)) >> autoplot()).draw()


def test_autoplot_of_many_rows_fills_the_picture() -> None:
    drawn = vfold_cv(pd.DataFrame({"x": np.zeros(5000)}), v=2) >> autoplot()
    (tiles,) = drawn.layers
    assert tiles.geom.aes_params["width"] == np.diff(np.unique(drawn.data["row"])).min() == 13
