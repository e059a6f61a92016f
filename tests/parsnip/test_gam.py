"""Additive models: mgcv's numbers, and what smooth terms do."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

from tidyk import (
    factor,
    fit,
    gen_additive_mod,
    glance,
    linear_reg,
    logistic_reg,
    predict,
    set_engine,
    tidy,
    workflow,
)
from tidyk.base.errors import TidykError, TidykWarning
from tidyk.parsnip.engines.gam.flatness import tail

CARS = data("mtcars")
TWO = data("cls_two_class300", {"Class": ["Class1", "Class2"]})
NUMBERS, CLASSES = gen_additive_mod("regression"), gen_additive_mod("classification")


def test_numbers_are_those_of_mgcv() -> None:
    wanted = load("engines/models")["gam"]
    model = fit(NUMBERS, "mpg ~ s(hp) + s(wt)", data=CARS)
    np.testing.assert_allclose(predict(model, CARS)[".pred"], wanted["fit"], rtol=1e-7)
    edf = [sum(wanted["edf"][1:10]), sum(wanted["edf"][10:])]
    np.testing.assert_allclose(tidy(model)["edf"], edf, rtol=1e-6)
    found = predict(model, CARS, type="conf_int", std_error=True)
    np.testing.assert_allclose(found[".std_error"], wanted["se"], rtol=1e-7)
    from scipy.stats import t

    width = t.ppf(0.975, 32 - glance(model)["df"].iloc[0]) * np.array(wanted["se"])
    np.testing.assert_allclose(found[".pred_upper"], np.array(wanted["fit"]) + width, rtol=1e-7)
    assert "GCV score: 5.35424" in str(model) and "2.41 2.09" in str(model)


def test_probabilities_are_those_of_mgcv() -> None:
    wanted = load("engines/models")["gam_cls"]
    model = fit(CLASSES, "Class ~ s(A) + s(B)", data=TWO)
    found = predict(model, TWO, type="prob")
    np.testing.assert_allclose(found[".pred_Class2"], wanted["p"], atol=5e-5)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert glance(model)["df"].iloc[0] == pytest.approx(sum(wanted["edf"]), abs=1e-3)
    ends = predict(model, TWO, type="conf_int")
    assert (ends[".pred_lower_Class1"] < found[".pred_Class1"]).all()
    np.testing.assert_allclose(ends[".pred_lower_Class1"], 1 - ends[".pred_upper_Class2"])


@pytest.mark.parametrize(
    ("mode", "select", "formula", "wanted"),
    [
        ("regression", False, "mpg ~ s(hp) + s(wt)", {
            "s(hp)": (2.40906799521, 3.01550085235, 6.30485707865, 2.28028252027e-03),
            "s(wt)": (2.08531705211, 2.52283111413, 15.27659201772, 2.14138937563e-05)}),
        ("regression", False, "mpg ~ s(hp) + s(wt) + am", {
            "s(hp)": (2.32353911, 2.91746017, 5.53455679, 0.00505745557),
            "s(wt)": (2.07252420, 2.51427857, 5.94998237, 0.00500204204)}),
        ("regression", True, "mpg ~ s(qsec) + s(disp, k = 5)", {
            "s(qsec)": (5.80892686, 9, 2.1519622, 0.0127196957),
            "s(disp)": (3.25419328, 4, 36.7074729, 0)}),
        ("classification", False, "Class ~ s(A) + s(B)", {
            "s(A)": (2.17967791, 2.73588456, 14.7655505, 0.00311348683),
            "s(B)": (1.00010030, 1.00019629, 58.5313030, 0)}),
        ("classification", True, "Class ~ s(A) + s(B)", {
            "s(A)": (2.08721205, 9, 12.7834643, 0.000485370509),
            "s(B)": (2.52616811, 9, 67.4076206, 0)}),
    ],
)  # fmt: skip
def test_smooths_are_tested_as_in_r(
    mode: str, select: bool, formula: str, wanted: dict[str, tuple[float, ...]]
) -> None:
    """mgcv gives its p values to 2e-5; both searches for the smoothness end where it is flat."""
    spec = gen_additive_mod(mode, select_features=select)
    table = tidy(fit(spec, formula, data=CARS if mode == "regression" else TWO))
    assert table.columns.tolist() == ["term", "edf", "ref.df", "statistic", "p.value"]
    assert table["term"].tolist() == list(wanted)
    values = np.array(list(wanted.values()))
    np.testing.assert_allclose(table[["edf", "ref.df", "statistic"]], values[:, :3], rtol=1e-3)
    np.testing.assert_allclose(table["p.value"], values[:, 3], atol=1e-5)


COUNTS = load("engines/gam_families")


@pytest.mark.parametrize("case", COUNTS["cases"], ids=lambda c: c["family"])
def test_other_families_are_those_of_mgcv(case: dict[str, Any]) -> None:
    frame = pd.DataFrame(COUNTS["data"])
    frame = frame.assign(b=factor(frame["b"]))
    mode = "classification" if case["formula"].startswith("b") else "regression"
    spec = gen_additive_mod(mode) >> set_engine("mgcv", family=case["family"])
    model = fit(spec, case["formula"], data=frame)
    smooth, rest = tidy(model), tidy(model, parametric=True)
    columns = [smooth["edf"], smooth["ref.df"], smooth["statistic"]]
    np.testing.assert_allclose(np.ravel(columns, "F"), case["smooth"], rtol=2e-3)
    np.testing.assert_allclose(smooth["p.value"], np.atleast_1d(case["p"]), atol=1e-5)
    np.testing.assert_allclose(rest.iloc[:, 1:4], np.reshape(case["rest"], (-1, 3)), rtol=1e-3)
    row = glance(model).iloc[0]
    for name in ("logLik", "AIC", "deviance"):
        assert row[name] == pytest.approx(case[name] or np.nan, rel=1e-4, nan_ok=True), name
    found = predict(model, frame, type="numeric" if mode == "regression" else "prob").iloc[:4, -1]
    np.testing.assert_allclose(found, case["fit"], rtol=1e-3)
    errors = predict(model, frame, type="conf_int", std_error=True)[".std_error"][:4]
    np.testing.assert_allclose(errors, case["se"], rtol=1e-3)


def test_families_that_cannot_be_are_told() -> None:
    for family, message in (("poison", 'Did you mean "poisson"'), (3, "not 3")):
        with pytest.raises(TidykError, match=message):
            NUMBERS >> set_engine("mgcv", family=family)
    with pytest.raises(TidykError, match=r"numbers above 0, and the outcome 'am' has 0"):
        fit(NUMBERS >> set_engine("mgcv", family="Gamma"), "am ~ s(wt)", data=CARS)
    with pytest.raises(TidykError, match=r"can only be 'GCV.Cp' here, not"):
        NUMBERS >> set_engine("mgcv", method="REML")


def test_terms_that_are_no_smooths_have_p_values_and_intervals() -> None:
    cars = fit(NUMBERS, "mpg ~ s(hp) + s(wt) + am", data=CARS)
    table = tidy(cars, parametric=True, conf_int=True, conf_level=0.9)
    wanted = [  # broom's
        [19.856061384, 0.682526701, 29.091992093, 3.84216182e-21, 18.73340486, 20.97871790],
        [0.577387362, 1.399065475, 0.412695026, 6.83265541e-01, -1.72387056, 2.87864528],
    ]
    np.testing.assert_allclose(table.iloc[:, 1:], wanted, rtol=1e-5)
    classes = tidy(fit(CLASSES, "Class ~ s(A) + s(B)", data=TWO), parametric=True)
    assert classes["p.value"][0] == pytest.approx(2.91184155e-05, rel=1e-3)
    odds = tidy(cars, parametric=True, conf_int=True, conf_level=0.9, exponentiate=True)
    for column in ("estimate", "conf.low", "conf.high"):
        np.testing.assert_allclose(odds[column], np.exp(table[column]))
    with pytest.warns(TidykWarning, match="`conf_int` is for the terms that are no smooths"):
        tidy(cars, conf_int=True)


@pytest.mark.parametrize("freedom", [None, 1, 10, 500])
@pytest.mark.parametrize("count", [1, 2, 9])
def test_tails_of_equal_weights_are_those_of_known_distributions(
    freedom: int | None, count: int
) -> None:
    from scipy import stats

    for statistic in (0.001, 3.0, 100.0, 700.0):
        law = stats.chi2(count) if freedom is None else stats.f(count, freedom)
        wanted = law.sf(statistic / (1 if freedom is None else count))
        assert tail(np.ones(count), statistic, freedom) == pytest.approx(wanted, rel=1e-9)
    draws = np.random.default_rng(0).normal(size=(100_000, 3)) ** 2 @ [1.3, 0.2, 1.0]
    assert tail(np.array([1.3, 0.2, 1.0]), 2.0) == pytest.approx((draws > 2).mean(), abs=0.005)


def test_without_smooth_terms_it_is_a_linear_model() -> None:
    for spec, other, formula, frame, type in (
        (NUMBERS, linear_reg(), "mpg ~ wt + hp", CARS, "numeric"),
        (CLASSES, logistic_reg(), "Class ~ A + B", TWO, "prob"),
    ):
        found, wanted = (predict(fit(s, formula, data=frame), frame, type=type) for s in
                         (spec, other))  # fmt: skip
        np.testing.assert_allclose(found, wanted, rtol=1e-6)
    additive, linear = (glance(fit(s, "mpg ~ wt + hp", data=CARS)) for s in (NUMBERS, linear_reg()))
    for name in ("logLik", "AIC", "BIC", "deviance", "df.residual", "adj.r.squared"):
        assert additive[name].iloc[0] == pytest.approx(linear[name].iloc[0]), name
    table = tidy(fit(NUMBERS, "mpg ~ wt", data=CARS), parametric=True)
    assert table["term"].tolist() == ["(Intercept)", "wt"]


def test_more_penalty_is_smoother_and_terms_can_be_dropped() -> None:
    draws = np.random.default_rng(1)
    frame = pd.DataFrame({"x": draws.uniform(0, 6, 200), "noise": draws.normal(size=200)})
    frame["y"] = np.sin(frame["x"]) + draws.normal(0, 0.3, 200)
    formula = "y ~ s(x) + s(noise)"
    plain, smoother = (
        tidy(fit(gen_additive_mod("regression", adjust_deg_free=g), formula, data=frame))["edf"]
        for g in (1.0, 4.0)
    )
    assert smoother.sum() < plain.sum() and plain[0] > 3
    selected = fit(gen_additive_mod("regression", select_features=True), formula, data=frame)
    assert tidy(selected)["edf"][1] < 0.9  # a straight line is no longer for free
    truth = np.sin(frame["x"])
    assert np.abs(predict(selected, frame)[".pred"] - truth).mean() < 0.1


def test_smooths_go_on_as_straight_lines_and_travel() -> None:
    flow = workflow("mpg ~ s(wt, k = 5) + am", NUMBERS) >> fit(data=CARS)
    far = pd.DataFrame({"wt": [10.0, 11.0, 12.0], "am": 0})
    found = predict(pickle.loads(pickle.dumps(flow)), far)[".pred"]
    assert found.diff().iloc[1] == pytest.approx(found.diff().iloc[2], rel=1e-6)
    assert len(predict(flow, far[:0])) == 0


def test_weights_repeat_rows() -> None:
    times = np.arange(len(TWO)) % 2 + 1.0
    weighted = fit(CLASSES, "Class ~ A", data=TWO, case_weights=times)
    repeated = fit(CLASSES, "Class ~ A", data=TWO.loc[TWO.index.repeat(times.astype(int))])
    np.testing.assert_allclose(weighted.fit.values, repeated.fit.values, rtol=1e-6)


def test_mistakes() -> None:
    with pytest.raises(TidykError, match=r"has 3: give it fewer, such as `s\(x, k=3\)`"):
        fit(NUMBERS, "mpg ~ s(cyl)", data=CARS)
    with pytest.raises(TidykError, match="adjust_deg_free"):
        gen_additive_mod("regression", adjust_deg_free=0)
    with pytest.raises(TidykError, match="two classes apart"):
        fit(CLASSES, "Species ~ .", data=data("iris"))
