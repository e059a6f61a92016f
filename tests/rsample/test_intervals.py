"""Bootstrap intervals: R's numbers."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

from tidyk import (
    Rsplit,
    analysis,
    bootstraps,
    fit,
    int_bca,
    int_pctl,
    int_t,
    linear_reg,
    reg_intervals,
    set_seed,
    tidy,
)
from tidyk.base.errors import TidykWarning

RECORDED = load("rsample/intervals")
FACTS = load("rsample/lab_facts")["cases"]
cars = data("mtcars_named")


def coefficients(split: Rsplit) -> pd.DataFrame:
    return linear_reg() >> fit("mpg ~ wt", data=analysis(split)) >> tidy()


@pytest.fixture(scope="module")
def samples() -> Any:
    set_seed(RECORDED["seed"])
    made = bootstraps(cars, times=1000, apparent=True)
    return made, [coefficients(split) for split in made.splits]


def _same(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    assert found["term"].tolist() == wanted["term"]
    assert found[".method"].tolist() == wanted[".method"]
    for column in (".lower", ".estimate", ".upper", ".alpha"):
        np.testing.assert_allclose(found[column], wanted[column], rtol=1e-8)


def test_percentile(samples: Any) -> None:
    _same(int_pctl(*samples), RECORDED["int_pctl"])


def test_student_t(samples: Any) -> None:
    _same(int_t(*samples), RECORDED["int_t"])


def test_bias_corrected_and_accelerated(samples: Any) -> None:
    _same(int_bca(*samples, fn=coefficients), RECORDED["int_bca"])


def _statistic(function: Any, error: Any, term: str) -> Any:
    return lambda split: pd.DataFrame(
        {
            "term": [term],
            "estimate": [function(analysis(split)["mpg"])],
            "std.error": [error(analysis(split)["mpg"])],
        }
    )


def test_recorded_statistics() -> None:
    median = _statistic(pd.Series.median, pd.Series.std, "median")
    mean = _statistic(pd.Series.mean, lambda x: x.std() / np.sqrt(32), "mean")
    for case, interval, function in (("int_pctl", int_pctl, median), ("int_t", int_t, mean)):
        set_seed(FACTS[case]["seed"])
        found = bootstraps(cars, times=1000, apparent=True) >> interval(function)
        _same(found, FACTS[case]["result"]["columns"])


def test_few_samples_are_warned_of() -> None:
    set_seed(FACTS["int_pctl_few"]["seed"])
    samples = bootstraps(cars, times=50, apparent=True)
    with pytest.warns(TidykWarning, match="at least 1000"):
        found = int_pctl(samples, _statistic(pd.Series.mean, lambda x: 1.0, "mean"))
    _same(found, FACTS["int_pctl_few"]["result"]["columns"])


def test_an_apparent_sample_is_needed() -> None:
    with pytest.raises(ValueError, match="apparent=True"):
        int_t(bootstraps(cars, times=3), coefficients)


def test_regression_intervals() -> None:
    case = FACTS["formula_reg_intervals"]
    set_seed(case["seed"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = reg_intervals("mpg ~ wt", cars, times=500)
    _same(found, case["result"]["columns"])


@pytest.mark.parametrize(
    ("statistics", "message"),
    [
        ([], "each of the 2 resamples, not 0"),
        (lambda s: 5, "data frames"),
        (lambda s: pd.DataFrame({"term": ["a"]}), '"estimate"'),
        (lambda s: pd.DataFrame({"term": ["a"], "estimate": ["b"]}), "numeric"),
        (lambda s: pd.DataFrame({"term": ["a"], "estimate": [np.nan]}), "missing"),
    ],
)
@pytest.mark.filterwarnings("ignore:Recommend")
def test_wrong_statistics_are_named(statistics: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        int_pctl(bootstraps(cars, times=2), statistics)
