"""Additive models: mgcv's numbers, and what smooth terms do."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

from tidyk import (
    fit,
    gen_additive_mod,
    glance,
    linear_reg,
    logistic_reg,
    predict,
    tidy,
    workflow,
)
from tidyk.base.errors import TidykError

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
