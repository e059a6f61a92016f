"""R's random numbers, exactly."""

from __future__ import annotations

import string
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import load, recorded
from hypothesis import given, strategies as st

from tidyk import (
    get_seed_state,
    next_rng_stream,
    next_rng_substream,
    rbinom,
    restore_seed_state,
    rexp,
    rnorm,
    runif,
    sample,
    sample_int,
    set_seed,
    with_seed,
)
from tidyk.base.errors import TidykWarning

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


def test_permutations(case: dict[str, Any]) -> None:
    for size, first in case["sample_int"].items():
        set_seed(case["seed"])
        drawn = (sample_int(int(float(size))) + 1).tolist()
        last = case["sample_int_last"][size]
        assert (drawn[: len(first)], drawn[-len(last) :]) == (first, last)


def test_subsets_and_repeats(case: dict[str, Any]) -> None:
    for kind, replace in (("sample_size", False), ("sample_replace", True)):
        for n, wanted in case[kind].items():
            set_seed(case["seed"])
            drawn = sample_int(int(float(n)), len(wanted), replace=replace) + 1
            assert drawn.tolist() == wanted


def test_few_of_very_many(case: dict[str, Any]) -> None:
    assert (sample_int(5_000_000_000, 4) + 1).tolist() == case["sample_big_n"]


def test_few_of_many(case: dict[str, Any]) -> None:
    assert (sample_int(20_000_000, 5) + 1).tolist() == case["sample_1e7_small"]


def test_several_in_turn(case: dict[str, Any]) -> None:
    found = [*runif(2), *rnorm(2), *(sample_int(10, 3) + 1), *runif(1)]
    _exact(found, case["sequence"])


def test_weights(case: dict[str, Any]) -> None:
    walker = sample_int(300, 10, replace=True, prob=np.arange(1, 301) % 7 + 1) + 1
    assert walker.tolist() == case["sample_prob_walker"]
    weights = [0.1, 0.2, 0.3, 0.15, 0.2, 0.05]
    for size, replace, key in (
        (4, False, "sample_prob_noreplace"),
        (10, True, "sample_prob_replace"),
    ):
        set_seed(case["seed"])
        assert (sample_int(6, size, replace, weights) + 1).tolist() == case[key]


def test_things(case: dict[str, Any]) -> None:
    assert list(sample(list(string.ascii_lowercase), 8)) == case["sample_letters"]
    set_seed(case["seed"])
    assert list(sample([True, False], 6, replace=True)) == case["sample_logical"]
    set_seed(case["seed"])
    assert sample([i % 5 + 1 for i in range(23)]) == case["sample_rep"]


def test_exponential_and_binomial(case: dict[str, Any]) -> None:
    _exact(rexp(len(case["rexp"])), case["rexp"])
    set_seed(case["seed"])
    assert rbinom(len(case["rbinom"]), 10, 0.3).tolist() == case["rbinom"]


ROUNDED = load("rng/rounding")["result"]


@pytest.mark.parametrize("seed", ROUNDED)
def test_rounding(seed: str) -> None:
    set_seed(int(seed), sample_kind="Rounding")
    wanted = ROUNDED[seed]
    found = sample_int(100) + 1
    assert found[: len(wanted["sample_int_100"])].tolist() == wanted["sample_int_100"]
    found = sample_int(10, len(wanted["sample_replace"]), replace=True) + 1
    assert found.tolist() == wanted["sample_replace"]


STREAMS = load("rng/lecuyer")["result"]


@pytest.mark.parametrize("seed", STREAMS)
def test_lecuyer(seed: str) -> None:
    wanted = STREAMS[seed]

    set_seed(int(seed), kind="L'Ecuyer-CMRG")
    state = get_seed_state()
    assert state.tolist() == wanted["state"]
    following = next_rng_stream(state)
    assert following.tolist() == wanted["next_stream"]
    assert next_rng_stream(following).tolist() == wanted["next_stream_2"]
    assert next_rng_substream(state).tolist() == wanted["next_substream"]
    _exact(runif(len(wanted["runif"])), wanted["runif"])
    _exact(rnorm(len(wanted["rnorm"])), wanted["rnorm"])
    found = sample_int(50, len(wanted["sample_int"])) + 1
    assert found.tolist() == wanted["sample_int"]


def _seeded(n: int) -> np.ndarray:
    with with_seed(11):
        return runif(n)


def _twice(n: int) -> np.ndarray:
    """Numbers, and the same once more from the state before them."""
    runif(2 if n > 1 else 0)
    state = get_seed_state()
    first = runif(n)
    restore_seed_state(state)
    return np.r_[first, runif(n)]


def _call(text: str) -> Any:
    """The recorded calls that draw with the functions that there are."""
    one = np.arange(1, 1001)
    return {
        "runif(2000)[1991:2000]": lambda: runif(2000)[1990:],
        "rnorm(1500)[1491:1500]": lambda: rnorm(1500)[1490:],
        "{ x <- runif(700); sample.int(1000, 5) }": lambda: (runif(700), sample_int(1000, 5) + 1)[
            1
        ],
        "sample.int(199, 8, replace = TRUE, prob = 1:199)": lambda: (
            sample_int(199, 8, replace=True, prob=one[:199]) + 1
        ),
        "sample.int(200, 8, replace = TRUE, prob = 1:200)": lambda: (
            sample_int(200, 8, replace=True, prob=one[:200]) + 1
        ),
        "sample.int(201, 8, replace = TRUE, prob = 1:201)": lambda: (
            sample_int(201, 8, replace=True, prob=one[:201]) + 1
        ),
        "sample.int(400, 12, replace = TRUE, prob = rep(1, 400))": lambda: (
            sample_int(400, 12, replace=True, prob=np.ones(400)) + 1
        ),
        "sample.int(1000, 8, prob = 1000:1)": lambda: sample_int(1000, 8, prob=one[::-1]) + 1,
        "sample.int(20, 20, prob = (1:20)^2)": lambda: sample_int(20, prob=one[:20] ** 2) + 1,
        "sample(5)": lambda: sample_int(5) + 1,
        "sample(c(2.5, 9), 3, replace = TRUE)": lambda: sample([2.5, 9], 3, replace=True),
        "sample.int(2^31, 3)": lambda: sample_int(2**31, 3) + 1,
        "sample.int(1e8, 4)": lambda: sample_int(10**8, 4) + 1,
        "sample.int(1e8, 4, replace = TRUE)": lambda: sample_int(10**8, 4, replace=True) + 1,
        "sample.int(.Machine$integer.max, 3)": lambda: sample_int(2**31 - 1, 3) + 1,
        "rbinom(6, 100, 0.4)": lambda: rbinom(6, 100, 0.4),
        "rbinom(6, 10, 0.9)": lambda: rbinom(6, 10, 0.9),
        "rexp(4, rate = 2)": lambda: rexp(4, rate=2),
        "runif(3, 5, 5)": lambda: runif(3, 5, 5),
        "rnorm(3, mean = c(0, 10, 100))": lambda: rnorm(3, mean=[0, 10, 100]),
        "sample(c(a = 1, b = 2, c = 3))": lambda: sample(pd.Series({"a": 1, "b": 2, "c": 3})),
        '{ RNGkind("L\'Ecuyer-CMRG"); set.seed(3); r <- list(runif(3), rnorm(2), '
        "sample.int(100, 4)); RNGkind('Mersenne-Twister'); r }": lambda: (
            set_seed(3, kind="L'Ecuyer-CMRG"),
            np.concatenate([runif(3), rnorm(2), sample_int(100, 4) + 1]),
        )[1],
        "{ a <- runif(2); s <- .Random.seed; b <- runif(3); assign('.Random.seed', s, envir = "
        "globalenv()); list(b, runif(3)) }": lambda: _twice(3),
        "withr::with_preserve_seed({ runif(5); 1 }) + runif(1)": lambda: 1 + _twice(1)[1:],
        ".Random.seed[1:6]": lambda: get_seed_state()[:6],
        "sample(10, 0)": lambda: sample_int(10, 0),
        "runif(0)": lambda: runif(0),
        "withr::with_seed(11, runif(2))": lambda: _seeded(2),
        "c(withr::with_seed(11, runif(1)), runif(1))": lambda: [*_seeded(1), *runif(1)],
        "replicate(3, sample.int(4))": lambda: [sample_int(4) + 1 for _ in range(3)],
        "c(rnorm(1), runif(1), rexp(1), sample.int(9, 2), rnorm(1))": lambda: np.concatenate(
            [rnorm(1), runif(1), rexp(1), sample_int(9, 2) + 1, rnorm(1)]
        ),
        "sample(letters, 30, replace = TRUE)": lambda: sample(
            list(string.ascii_lowercase), 30, replace=True
        ),
    }.get(text)


LAB = load("rng/lab_streams")["cases"]


@pytest.mark.parametrize("case", recorded("rng/lab_streams", LAB))
def test_long_streams_and_edges(case: str) -> None:
    set_seed(LAB[case]["seed"])
    found, wanted = _call(LAB[case]["call"])(), LAB[case]["result"]
    if isinstance(found, pd.Series):
        assert found.to_dict() == wanted and list(found.index) == list(wanted)
    elif isinstance(wanted, dict):
        _exact(found, np.array(wanted["rows"]).T)
    elif wanted and isinstance(wanted[0], str):
        assert list(found) == wanted
    else:
        _exact(found, np.hstack(wanted or [[]]))


def _next(found: Any) -> list[float]:
    """What was drawn, and where the stream is then."""
    return [*np.asarray(found, float).tolist(), runif(1).item()]


NAN = float("nan")
ODD: dict[str, tuple[Any, list[float]]] = {
    "uniform": (
        lambda: runif(3, [0, 5, 2], [1, 5, 1]),
        [0.26550866314209998, 5, NAN, 0.37212389963679016],
    ),
    "normal": (
        lambda: rnorm(5, [0, 10], [1, 0, -1]),
        [-0.62645381074233242, 10, NAN, 10.18364332422208207, 0, 0.2016819310374558],
    ),
    "exponential": (
        lambda: rexp(4, [1, 0, np.inf, 2]),
        [0.75518183312834519, NAN, 0, 0.59082138955355301, 0.57285336335189641],
    ),
    "binomial": (
        lambda: rbinom(7, [5, 100, 1000, -1, 5, 100, 1000], [0.2, 0.9, 0.2, 0.2, 0.9, 0.2, 0.9]),
        [0, 91, 200, NAN, 5, 25, 881, 0.62911404389888048],
    ),
}
"""R's numbers from seed 1, and the uniform number behind them."""


@pytest.mark.parametrize("kind", ODD)
def test_each_draw_has_its_parameter_and_impossible_ones_are_warned_of(kind: str) -> None:
    draw, wanted = ODD[kind]
    set_seed(1)
    with pytest.warns(TidykWarning, match=r"NaN were produced, 1 of \d"):
        _exact(_next(draw()), wanted)


def test_rounding_of_many_and_with_many_weights() -> None:
    set_seed(1, sample_kind="Rounding")
    assert (sample_int(2**31, 3) + 1).tolist() == [570175512, 1230193275, 433108666]
    drawn = sample_int(300, 5, True, np.arange(1, 301)) + 1
    assert drawn.tolist() == [224, 199, 189, 291, 270]
    _exact(runif(1), [0.17655675252899528])


@pytest.mark.parametrize("kind", ["Mersenne-Twister", "L'Ecuyer-CMRG"])
def test_what_is_drawn_in_blocks_is_drawn_one_by_one(kind: Any) -> None:
    for draw in (runif, rexp, lambda n: rbinom(n, 10, 0.3), lambda n: rbinom(n, 300, 0.6)):
        set_seed(5, kind=kind)
        whole = _next(draw(500))
        set_seed(5, kind=kind)
        assert _next([draw(1).item() for _ in range(500)]) == whole
    weights = np.arange(1, 1001)
    set_seed(5, kind=kind)
    whole = _next(sample_int(1000, 300, True, weights))
    set_seed(5, kind=kind)
    assert _next([sample_int(1000, 1, True, weights).item() for _ in range(300)]) == whole


def test_no_seed_starts_anew() -> None:
    set_seed(None)
    first = runif(5)
    set_seed(None)
    assert not np.array_equal(first, runif(5))


def test_a_state_is_gone_on_from() -> None:
    for kind in ("Mersenne-Twister", "L'Ecuyer-CMRG"):
        set_seed(5, kind=kind)  # type: ignore[arg-type]
        runif(700)
        state = get_seed_state()
        first = runif(5)
        restore_seed_state(state)
        assert np.array_equal(runif(5), first)


@pytest.mark.parametrize(
    "state",
    [
        5,
        [1, 2],
        "a",
        [10403],
        [10403, 625, *[1] * 624],
        [10403, 1, *[0] * 624],
        [10407, 1, 2],
        [10407, 0, 0, 0, 1, 2, 3],
        [10407, 1, 2, 3, 4, 5, -1],
    ],
)
def test_what_is_no_state_is_refused(state: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"state|generator"):
        restore_seed_state(state)


def test_only_lecuyers_generator_has_streams() -> None:
    set_seed(1)
    with pytest.raises(ValueError, match="L'Ecuyer"):
        next_rng_stream(get_seed_state())


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
        (lambda: runif(2, min="a"), "min"),
        (lambda: rnorm(2, sd=[]), "sd"),
        (lambda: rexp(2, [1, 2, 3]), "3 numbers for 2 draws"),
        (lambda: rnorm(2.5), "n"),
    ],
)
def test_impossible_draws_say_why(call: Any, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        call()
