"""Small fits run on one thread of linear algebra, and leave the process as it was."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.linalg  # noqa: F401  # which brings a library of its own
from threadpoolctl import threadpool_info, threadpool_limits

from tidyk import fit, linear_reg, predict
from tidyk.base.matrix import I
from tidyk.datasets import mtcars
from tidyk.parsnip.engines.statsmodels import coefficients, linear
from tidyk.parsnip.threads import LARGE, few_threads, one_thread


def threads() -> set[int]:
    """How many the libraries of linear algebra have."""
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_fits_and_predictions_have_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[int]] = []
    solve, multiply = linear.least_squares, coefficients.LinearFit.linear

    def solving(*args: Any) -> Any:
        seen.append(threads())
        return solve(*args)

    def multiplying(*args: Any) -> Any:
        seen.append(threads())
        return multiply(*args)

    monkeypatch.setattr(linear, "least_squares", solving)
    monkeypatch.setattr(coefficients.LinearFit, "linear", multiplying)
    with threadpool_limits(2, user_api="blas"):
        before = threads()
        linear_reg() >> fit("mpg ~ wt", data=mtcars) >> predict(mtcars)
        assert threads() == before == {2}
    assert seen == [{1}, {1}]


def test_fits_in_several_threads_leave_nothing_changed() -> None:
    before, inside, second_gone, seen = threads(), Barrier(2), Barrier(2), []

    def first() -> None:
        with few_threads(mtcars):
            inside.wait(60)
            second_gone.wait(60)
            seen.append(threads())

    def second() -> None:
        inside.wait(60)
        with few_threads(mtcars):
            pass
        second_gone.wait(60)

    running = [Thread(target=target) for target in (first, second)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert seen == [{1}] and threads() == before


@pytest.mark.parametrize("leaves_first", [0, 1])
def test_who_leaves_first_takes_nothing_from_others(leaves_first: int) -> None:
    inside, one_gone, seen = Barrier(2), Barrier(2), list[set[int]]()

    def fitting(number: int) -> None:
        with one_thread():
            inside.wait(60)
            if number != leaves_first:
                one_gone.wait(60)
                seen.append(threads())
        if number == leaves_first:
            one_gone.wait(60)

    before = threads()
    running = [Thread(target=fitting, args=(number,)) for number in (0, 1)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert seen == [{1}] and threads() == before


def test_an_error_leaves_nothing_changed() -> None:
    with threadpool_limits(2, user_api="blas"):
        with pytest.raises(ZeroDivisionError), few_threads(mtcars):
            _ = 1 / 0
        assert threads() == {2}


@pytest.mark.parametrize(
    "x",
    [
        pd.DataFrame(np.zeros((LARGE // 4, 4))),
        pd.DataFrame({"images": I(np.zeros((3, 8, 8)))}),
    ],
)
def test_large_data_have_all_threads(x: pd.DataFrame) -> None:
    with threadpool_limits(2, user_api="blas"), few_threads(x):
        assert threads() == {2}
