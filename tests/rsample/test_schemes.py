"""Resampling schemes that anyone adds: what they derive, how they travel, what is refused."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    analysis,
    assessment,
    autoplot,
    bootstraps,
    from_sklearn,
    group_bootstraps,
    initial_split,
    initial_validation_split,
    loo_cv,
    make_splits,
    manual_rset,
    nested_cv,
    permutations,
    pretty,
    reshuffle_rset,
    rolling_origin,
    sample_int,
    set_seed,
    tidy,
    validation_set,
    vfold_cv,
)
from tidyk.base.errors import TidykError, TidykTypeError, TidykValueError, TidykWarning
from tidyk.datasets import iris, mtcars
from tidyk.rsample.resampler import resampler
from tidyk.rsample.scheme import SCHEMES


@pytest.fixture(autouse=True)
def registered() -> Any:
    """Schemes that a test defines are forgotten after it."""
    before = set(SCHEMES)
    yield
    for name in set(SCHEMES) - before:
        SCHEMES.remove(name)


def define() -> Any:
    @resampler("{times} random halves", short="halves")
    def halves(data: pd.DataFrame, times: int = 2) -> Any:
        for k in range(times):
            rows = sample_int(len(data))
            yield f"Half{k + 1}", rows[: len(data) // 2], rows[len(data) // 2 :]

    return halves


# --- what is derived ------------------------------------------------------------------------------
def test_a_scheme_of_five_lines_has_all_that_others_have() -> None:
    halves = define()
    set_seed(1)
    made = mtcars >> halves(times=3)
    assert pretty(made) == "3 random halves" and repr(made).startswith("# 3 random halves \n")
    again = reshuffle_rset(made)
    assert len(again) == 3 and again != made
    assert set(tidy(made)["Resample"]) == {"Half1", "Half2", "Half3"}
    assert autoplot(made).labels.title == "3 random halves"
    set_seed(2)
    nested = nested_cv(mtcars, outside=vfold_cv(v=2), inside=halves())
    assert "<halves [2 × 2]>" in repr(nested)
    assert [len(analysis(s)) for s in made] == [16, 16, 16]


def test_the_same_definition_again_replaces_and_another_clashes() -> None:
    first, second = define(), define()
    assert SCHEMES["halves"] is second.scheme is not first.scheme
    with pytest.raises(TidykValueError, match=r'The resampling scheme "vfold_cv" exists already'):

        @resampler("mine")
        def vfold_cv(data: pd.DataFrame) -> Any:
            yield "a", [0], [1]


def test_what_is_not_random_is_not_drawn_anew() -> None:
    @resampler("First and last", random=False)
    def ends(data: pd.DataFrame) -> Any:
        yield "Ends", [0], [len(data) - 1]

    made = ends(mtcars)
    for given in (made, rolling_origin(mtcars), validation_set(initial_validation_split(mtcars))):
        with pytest.warns(TidykWarning, match=f"identical set when called on `{given.kind}`"):
            assert reshuffle_rset(given) == given
    with pytest.raises(TidykTypeError, match="`manual_rset` objects cannot be reshuffled"):
        reshuffle_rset(made[:1])


BAD: dict[str, tuple[Any, str]] = {
    "no triple": (("a", [0]), "should yield a name, analysis rows and assessment rows"),
    "no rows": (("a", None, None), '"a" has neither analysis nor assessment rows'),
    "rows beyond": (("a", [0], [32]), r"`assessment rows of a` .* from 0 to 31, not 32"),
    "rows from the end": (("a", [-1], [3]), "from 0 to 31, not -1"),
    "logicals": (("a", [True] * 32, [0]), "whole numbers"),
    "nothing analysed": (("a", [], [0]), "At least one row"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_a_scheme_cannot_yield(case: str) -> None:
    resample, words = BAD[case]

    @resampler("wrong")
    def wrong(data: pd.DataFrame) -> Any:
        yield resample

    with pytest.raises(TidykError, match=words):
        wrong(mtcars)


# --- tuning ---------------------------------------------------------------------------------------
def test_a_scheme_says_why_nothing_is_tuned_on_it() -> None:
    @resampler("mine", untuned="There is one row to assess.")
    def single(data: pd.DataFrame) -> Any:
        yield "a", None, [0]

    assert single(mtcars).why_not_tuned() == "There is one row to assess."
    assert vfold_cv(mtcars, v=2).why_not_tuned() is None
    left_out = loo_cv(mtcars)
    words = "Leave-one-out cross-validation is not currently supported with tune."
    assert left_out.why_not_tuned() == left_out[:2].why_not_tuned() == words
    nested = nested_cv(mtcars, vfold_cv(v=2), vfold_cv(v=2))
    assert nested.why_not_tuned() == "Nested resampling is not currently supported with tune."


def test_apparent_resamples_are_known() -> None:
    assert bootstraps(mtcars, times=2, apparent=True).apparent == [False, False, True]


def test_rows_drawn_again_are_dangerous_outside() -> None:
    for outside in (bootstraps(times=2), group_bootstraps(group="carb", times=2)):
        with pytest.warns(TidykWarning, match="dangerous"):
            set_seed(3)
            nested_cv(mtcars, outside, vfold_cv(v=2))


# --- some resamples, splits -----------------------------------------------------------------------
def test_some_of_the_resamples() -> None:
    folds = vfold_cv(mtcars, v=3, repeats=2)
    first = folds[:2]
    assert first.splits == folds.splits[:2] and first["id2"] == ["Fold1", "Fold2"]
    assert pretty(first) == "2 of 3-fold cross-validation repeated 2 times"
    assert first.splits[0].data is folds.splits[0].data
    nested = nested_cv(mtcars, vfold_cv(v=3), vfold_cv(v=2))
    assert len(nested[1:].inner_resamples or ()) == 2
    with pytest.raises(TidykTypeError, match=r"a split is `folds.splits\[0\]`"):
        folds[0]  # type: ignore[call-overload]


def test_splits_are_no_pairs() -> None:
    for split, words in (
        (initial_split(mtcars), r"`training\(split\)` and `testing\(split\)`"),
        (vfold_cv(mtcars, v=2).splits[0], r"`analysis\(split\)` and `assessment\(split\)`"),
        (initial_validation_split(mtcars), r"`validation\(split\)` and `testing\(split\)`"),
    ):
        with pytest.raises(TidykTypeError, match=words):
            _a, _b = split


def test_a_splitter_takes_columns_by_name() -> None:
    from sklearn.model_selection import GroupKFold, StratifiedKFold

    named = from_sklearn(iris, StratifiedKFold(3), y="Species")
    assert named == from_sklearn(iris, StratifiedKFold(3), y=iris["Species"])
    kept = from_sklearn(mtcars, GroupKFold(2), groups="gear")
    assert not set(analysis(kept.splits[0])["gear"]) & set(assessment(kept.splits[0])["gear"])
    with pytest.raises(TidykError, match='"Species"'):
        from_sklearn(iris, StratifiedKFold(3), y="species")
    with pytest.raises(TidykValueError, match="3 values for the 150 rows"):
        from_sklearn(iris, StratifiedKFold(3), y=[1, 2, 3])


# --- the data -------------------------------------------------------------------------------------
MAKERS: dict[str, Any] = {
    "folds": lambda d: vfold_cv(d, v=2),
    "initial": lambda d: manual_rset([initial_split(d)], ["a"]),
    "validation": lambda d: validation_set(initial_validation_split(d)),
    "by positions": lambda d: manual_rset(
        [make_splits({"analysis": [0], "assessment": [1]}, d)], ["a"]
    ),
    "frames": lambda d: manual_rset([make_splits(d, d[:0])], ["a"]),
    "nested": lambda d: nested_cv(d, vfold_cv(v=2), vfold_cv(v=2)),
    "permuted": lambda d: permutations(d, permute="z", times=2),
}


@pytest.mark.parametrize("case", MAKERS)
def test_splits_keep_the_data_as_they_were(case: str) -> None:
    data = pd.DataFrame({"x": np.arange(20.0), "z": np.arange(20.0)})
    made = MAKERS[case](data)
    before = analysis(made.splits[0])["x"].copy()
    data["x"] = -1.0
    data.loc[:, "z"] = -1.0
    data["new"] = 1
    after = analysis(made.splits[0])
    pd.testing.assert_series_equal(after["x"], before)
    assert after["z"].min() >= 0 and "new" not in after


def test_splits_share_the_data_and_pickle_them_once() -> None:
    data = pd.DataFrame({"x": np.arange(50_000.0)})
    folds = vfold_cv(data, v=10)
    assert all(split.data is folds.splits[0].data for split in folds)
    assert np.shares_memory(folds.splits[0].data["x"].to_numpy(), data["x"].to_numpy())
    state = pickle.dumps(folds)
    assert len(state) < 2 * 8 * 50_000
    again = pickle.loads(state)
    assert all(split.data is again.splits[0].data for split in again)


# --- travelling -----------------------------------------------------------------------------------
SCRIPT = """
import sys
import joblib, pickle
from tidyk import collect_metrics, fit_resamples, linear_reg, sample_int, set_seed, workflow
from tidyk.datasets import mtcars
from tidyk.rsample.resampler import resampler

def cut(n, share):
    return int(n * share)

@resampler("{times} random parts", short="parts")
def parts(data, times: int = 2, share: float = 0.5):
    for k in range(times):
        rows = sample_int(len(data))
        yield f"Part{k + 1}", rows[:cut(len(data), share)], rows[cut(len(data), share):]

if __name__ == "__main__":
    set_seed(1)
    made = mtcars >> parts(times=4)
    means = []
    for workers in (1, 2):
        set_seed(2)
        with joblib.parallel_config(n_jobs=workers):
            found = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(made)
        means.append(collect_metrics(found)["mean"].tolist())
    assert means[0] == means[1], means
    with open(sys.argv[1], "wb") as file:
        pickle.dump((made, found), file)
"""
READER = """
import pickle, sys
from tidyk import reshuffle_rset
with open(sys.argv[1], "rb") as file:
    made, found = pickle.load(file)
print(made.label, len(reshuffle_rset(made)), reshuffle_rset(made) == made)
"""


@pytest.mark.slow
def test_schemes_of_a_script_go_to_workers_and_to_other_processes(tmp_path: Path) -> None:
    script, state = tmp_path / "script.py", tmp_path / "set.pickle"
    script.write_text(SCRIPT)
    subprocess.run([sys.executable, script, state], check=True)
    out = subprocess.run(
        [sys.executable, "-c", READER, state], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "4 random parts 4 False"
