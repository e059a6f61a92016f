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


def _three_rows(split: Rsplit) -> pd.DataFrame:
    x = analysis(split)
    weight = np.nan if x["hp"].iloc[0] > 150 else x["wt"].median()
    return pd.DataFrame(
        {
            "term": ["z_mean", "a_med", "a_med"],
            ".by": ["x", "y", "x"],
            "estimate": [x["mpg"].mean(), x["hp"].median(), weight],
            "robust.se": [x["mpg"].std() / 6, 2, 3],
        }
    )


def test_groups_missing_values_and_the_order_of_terms() -> None:
    set_seed(4)
    made = bootstraps(cars, times=499, apparent=True)
    parts = [_three_rows(split) for split in made]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the apparent sample counts: there are 500
        assert int_t(made, parts)["term"].tolist() == ["a_med", "a_med", "z_mean"]
    with pytest.warns(TidykWarning, match='terms "a_med" and "z_mean"'):
        found = int_bca(made, parts, fn=_three_rows)
    assert found["term"].tolist() == ["z_mean", "a_med", "a_med"]
    assert found[".by"].tolist() == ["x", "y", "x"]
    np.testing.assert_allclose(found[".lower"], [18.1034986018901, np.nan, 2.8275], rtol=1e-9)
    np.testing.assert_allclose(found[".upper"], [22.2681146147649, np.nan, 3.52], rtol=1e-9)
    np.testing.assert_allclose(
        found[".estimate"], [20.0782940881764, 131.302605210421, 3.28662280701754], rtol=1e-9
    )


def test_regressions_of_other_kinds() -> None:
    set_seed(9)
    found = reg_intervals(
        "mpg ~ wt + hp", cars, times=510, filter=lambda t: t["term"] != "hp", keep_reps=True
    )
    assert found["term"].tolist() == ["(Intercept)", "wt"]
    np.testing.assert_allclose(found[".lower"], [33.0740965714385, -5.33882548510407], rtol=1e-8)
    assert [len(r) for r in found[".replicates"]] == [510, 510]
    set_seed(9)
    found = reg_intervals("mpg ~ wt", cars, model_fn="glm")
    np.testing.assert_allclose(found[".upper"], [-3.94244591891638], rtol=1e-8)
    with pytest.raises(ValueError, match='"gaussian", "binomial", "poisson" and "Gamma"'):
        reg_intervals("mpg ~ wt", cars, model_fn="glm", family="normal")
