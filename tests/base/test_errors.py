"""What checks take, and the sentences that they answer with."""

from __future__ import annotations

import traceback

import numpy as np
import pytest

import tidyk as tk
from tidyk.base.errors import TidykError, TidykTypeError, TidykValueError, check_number, check_whole


@pytest.mark.parametrize(
    "three", [3, 3.0, np.int32(3), np.uint8(3), np.float32(3), np.float64(3), np.array(3)]
)
def test_whole_numbers_of_any_kind(three: object) -> None:
    whole = check_whole(three, "units", minimum=1)
    assert whole == 3
    assert type(whole) is int
    assert check_number(three, "rate") == 3.0


@pytest.mark.parametrize(
    "wrong", [2.5, np.float64(2.5), np.nan, np.inf, True, np.bool_(True), "3", None, 3 + 0j, [3]]
)
def test_what_is_no_whole_number(wrong: object) -> None:
    with pytest.raises(TidykError, match="`units` must be a whole number"):
        check_whole(wrong, "units")


def test_numbers_of_numpy_are_named_plainly() -> None:
    with pytest.raises(TidykValueError, match=r"larger than or equal to 1, not 0\."):
        check_whole(np.int64(0), "units", minimum=1)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: tk.factor([1], level=["a"]), 'has no argument `level`. Did you mean "levels"'),
        (lambda: tk.runif(3, mn=2), 'Did you mean "min"'),
        (lambda: tk.new_quant_param("double", (0, 1), tran="log10"), 'Did you mean "trans"'),
        (lambda: tk.set_seed(), "`set_seed()`: missing a required argument: 'seed'"),
    ],
)
def test_plain_functions_answer_misspelt_arguments(call: object, sentence: str) -> None:
    with pytest.raises(TidykTypeError) as problem:
        call()  # type: ignore[operator]
    assert sentence in str(problem.value)


def test_a_traceback_shows_few_frames_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIDYK_TRACEBACK")
    try:
        tk.linear_reg() >> tk.set_mode("klassification")
    except TidykError as problem:
        frames = traceback.extract_tb(problem.__traceback__)
    assert len([f for f in frames if "tidyk/base" in f.filename]) == len(frames) - 1 <= 2


def test_a_traceback_keeps_the_users_own_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIDYK_TRACEBACK")

    def careless(x: int) -> int:
        return check_whole("three", "x")

    try:
        3 >> tk.then(careless)
    except TidykError as problem:
        frames = traceback.extract_tb(problem.__traceback__)
    assert "careless" in [f.name for f in frames]
