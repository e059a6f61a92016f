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
    factor,
    fit,
    int_bca,
    int_pctl,
    int_t,
    linear_reg,
    reg_intervals,
    set_seed,
    tidy,
    vfold_cv,
)
from tidyk.base.errors import TidykTypeError, TidykValueError, TidykWarning

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


@pytest.mark.filterwarnings("ignore:The interval of")  # the statistic of "y" is beyond all samples
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


# --- what cannot be, and what lacks ---------------------------------------------------------------
def _noisy(n: int = 80) -> pd.DataFrame:
    """y = 1 + 2 x + z, and a little noise."""
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({"x": rng.normal(size=n), "z": rng.normal(size=n) * 3})
    return frame.assign(y=1 + 2 * frame["x"] + frame["z"] + rng.normal(size=n) * 0.1)


def _mean(split: Rsplit) -> pd.DataFrame:
    y = analysis(split)["y"]
    row = {"term": "mean", "estimate": y.mean(), "std.error": y.std() / len(y) ** 0.5}
    return pd.DataFrame([row])


def test_intervals_need_bootstrap_samples() -> None:
    for verb in (int_pctl, int_t, int_bca):
        with pytest.raises(TidykTypeError, match="not 10-fold cross-validation"):
            verb(vfold_cv(_noisy(), v=10), _mean)


@pytest.mark.filterwarnings("ignore:Recommend")
def test_rows_whose_key_is_missing_are_a_group() -> None:
    data = _noisy().assign(k=["a"] * 30 + ["b"] * 30 + [None] * 20)

    def by_key(split: Rsplit) -> pd.DataFrame:
        means = analysis(split).groupby("k", dropna=False)["y"].mean().reset_index()
        return pd.DataFrame({"term": "mean", "estimate": means["y"], ".k": means["k"]})

    set_seed(1)
    made = bootstraps(data, times=20, apparent=True)
    for found in (int_pctl(made, by_key), int_bca(made, by_key)):
        assert found[".k"].isna().tolist() == [False, False, True]


@pytest.mark.filterwarnings("ignore:Recommend")
def test_an_interval_that_cannot_be_built_says_why() -> None:
    def constant(split: Rsplit) -> pd.DataFrame:
        return pd.DataFrame({"term": ["two"], "estimate": [2.0]})

    with pytest.warns(TidykWarning, match='interval of "two" cannot be built: no row changes'):
        found = int_bca(bootstraps(_noisy(20), times=30, apparent=True), constant)
    assert found[".lower"].isna().all()
    with pytest.raises(TidykValueError, match=r'lack "std.error"'):
        int_t(bootstraps(_noisy(20), times=30, apparent=True), constant)


def test_an_offset_is_heeded() -> None:
    for options in ({}, {"model_fn": "glm"}):
        set_seed(1)
        found = reg_intervals("y ~ x + offset(z)", _noisy(), times=501, **options)  # type: ignore[arg-type]
        assert found[".estimate"].tolist() == pytest.approx([2], abs=0.05)


def test_rows_with_missing_values_are_left_out() -> None:
    data = _noisy()
    data.loc[3, "y"], data.loc[5, "x"] = np.nan, np.nan
    set_seed(1)
    with pytest.warns(TidykWarning, match="2 rows with missing values are left out"):
        found = reg_intervals("y ~ x + z", data, times=501)
    assert found[".estimate"].tolist() == pytest.approx([2, 1], abs=0.05)
    assert found[".lower"].notna().all()


@pytest.mark.filterwarnings("ignore:Recommend")
@pytest.mark.parametrize("text", [False, True])
def test_a_level_that_a_sample_lacks_has_no_coefficient_there(text: bool) -> None:
    levels = ["a"] * 50 + ["b"] * 29 + ["r"]
    data = _noisy().assign(f=levels if text else factor(levels))
    data["y"] = data["x"] + 10 * (np.asarray(levels) == "r")
    set_seed(1)
    found = reg_intervals("y ~ x + f", data, times=201, type="percentile").set_index("term")
    assert found.loc["fr", ".lower"] == pytest.approx(10) == found.loc["fr", ".upper"]
    data["first"] = factor(levels, levels=["r", "a", "b"])  # the sample may lack the first level
    set_seed(1)
    found = reg_intervals("y ~ x + first", data, times=201, type="percentile").set_index("term")
    assert found.loc["firsta", ".lower"] == pytest.approx(-10)


@pytest.mark.filterwarnings("ignore:Recommend")
def test_a_term_that_no_sample_has_is_left_out() -> None:
    data = _noisy().assign(f=factor(["a", "b"] * 40, levels=["a", "b", "c"]))
    with pytest.warns(TidykWarning, match='Left out: "fc", which no sample can estimate'):
        assert reg_intervals("y ~ f", data, times=20)["term"].tolist() == ["fb"]


@pytest.mark.filterwarnings("ignore:Recommend")
def test_what_fits_of_samples_have_to_say_is_said_once() -> None:
    data = _noisy(30).assign(b=lambda d: d["x"] > 0)
    with pytest.warns(TidykWarning, match=r"In \d+ of 21 fits: Perfect separation") as seen:
        reg_intervals("b ~ x", data, model_fn="glm", family="binomial", times=20)
    assert len([w for w in seen if "separation" in str(w.message)]) == 1
    assert {w.category for w in seen} == {TidykWarning}


@pytest.mark.filterwarnings("ignore:Recommend")
def test_factors_as_outcomes() -> None:
    data = _noisy()
    three = np.where(data["x"] < -0.5, "no", np.where(data["z"] < 0, "mid", "yes")).copy()
    three[::7] = "no"
    data["b"] = factor(three, levels=["no", "mid", "yes"])
    data["two"] = factor(np.where(three == "no", "no", "other"))
    found = []
    for outcome in ("b", "two"):
        set_seed(1)
        options: Any = {"model_fn": "glm", "family": "binomial", "times": 50}
        found.append(reg_intervals(f"{outcome} ~ x", data, **options))
    pd.testing.assert_frame_equal(*found)
    with pytest.raises(TidykTypeError, match=r'"b" is a factor.*family="binomial"'):
        reg_intervals("b ~ x", data, times=10)
    with pytest.raises(TidykValueError, match="`times`"):
        reg_intervals("y ~ x", data, times=0)
