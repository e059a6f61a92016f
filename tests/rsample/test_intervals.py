"""Bootstrap intervals: R's numbers."""

from __future__ import annotations

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
    set_seed,
    tidy,
)

RECORDED = load("rsample/intervals")
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
