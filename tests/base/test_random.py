"""R's random numbers, exactly."""

from __future__ import annotations

import string
from typing import Any

import numpy as np
import pytest
from golden.support import load
from hypothesis import given, strategies as st

from tidyk import rnorm, runif, sample, sample_int, set_seed, with_seed

FILE = "rng/mersenne_twister"
SEEDS = list(load(FILE)["result"])


def _exact(found: Any, wanted: Any) -> None:
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(wanted, float), rtol=2e-14)


@pytest.fixture(params=SEEDS)
def case(request: Any) -> dict[str, Any]:
    set_seed(int(request.param))
    return {**load(FILE)["result"][request.param], "seed": int(request.param)}


def test_runif(case: dict[str, Any]) -> None:
    _exact(runif(10), case["runif"])
    set_seed(case["seed"])
    _exact(runif(5, -3, 8), case["runif_a_b"])


def test_rnorm(case: dict[str, Any]) -> None:
    _exact(rnorm(len(case["rnorm"])), case["rnorm"])
    set_seed(case["seed"])
    _exact(rnorm(len(case["rnorm_mean_sd"]), 10, 2.5), case["rnorm_mean_sd"])


@pytest.mark.parametrize("size", ["1", "2", "10", "100", "1000", "1e+05"])
def test_permutations(case: dict[str, Any], size: str) -> None:
    size = size if size in case["sample_int"] else str(int(float(size)))
    drawn = sample_int(int(float(size))) + 1
    assert drawn[: len(case["sample_int"][size])].tolist() == case["sample_int"][size]
    last = case["sample_int_last"][size]
    assert drawn[-len(last) :].tolist() == last


def test_subsets_and_repeats(case: dict[str, Any]) -> None:
    for kind, replace in (("sample_size", False), ("sample_replace", True)):
        for n, wanted in case[kind].items():
            set_seed(case["seed"])
            drawn = sample_int(int(float(n)), len(wanted), replace=replace) + 1
            assert drawn.tolist() == wanted


def test_few_of_very_many(case: dict[str, Any]) -> None:
    assert (sample_int(5_000_000_000, 4) + 1).tolist() == case["sample_big_n"]


def test_weights(case: dict[str, Any]) -> None:
    walker = sample_int(300, 10, replace=True, prob=np.arange(1, 301) % 7 + 1) + 1
    assert walker.tolist() == case["sample_prob_walker"]


def test_things(case: dict[str, Any]) -> None:
    assert list(sample(list(string.ascii_lowercase), 8)) == case["sample_letters"]
    set_seed(case["seed"])
    assert list(sample([True, False], 6, replace=True)) == case["sample_logical"]


def test_with_seed_leaves_the_stream_alone() -> None:
    set_seed(1)
    wanted = runif(3)
    set_seed(1)
    first = runif(1)
    with with_seed(99):
        inside = runif(2)
    assert np.array_equal(np.r_[first, runif(2)], wanted)
    set_seed(99)
    assert np.array_equal(runif(2), inside)


def test_numpy_and_python_keep_their_own_streams() -> None:
    import random

    random.seed(5)
    np.random.seed(5)
    before = random.getstate(), np.random.get_state()[1].tolist()
    set_seed(1)
    runif(10)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


@given(st.integers(1, 400), st.integers(-(2**31) + 1, 2**31 - 1))
def test_a_permutation_has_each_once(n: int, seed: int) -> None:
    set_seed(seed)
    assert sorted(sample_int(n)) == list(range(n))


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 1000))
def test_drawing_in_parts_is_drawing_at_once(a: int, b: int, seed: int) -> None:
    set_seed(seed)
    whole = runif(a + b)
    set_seed(seed)
    assert np.array_equal(np.r_[runif(a), runif(b)], whole)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample_int(5, 6), "cannot|larger|without replacement"),
        (lambda: sample_int(-1), "n"),
        (lambda: sample([1, 2], 2, prob=[1]), "weight"),
        (lambda: set_seed("a"), "seed"),
        (lambda: sample("abc"), "sample"),
    ],
)
def test_impossible_draws_say_why(call: Any, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        call()
