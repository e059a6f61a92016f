"""Families and links of the engine "glm": the numbers of R's `glm()`, and what cannot be."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

import tidyk as tk
from tidyk.base.errors import TidykTypeError, TidykValueError, TidykWarning
from tidyk.datasets import mtcars
from tidyk.parsnip.engines.statsmodels.families import family_of

CASES = load("engines/families")["cases"]
CARS = mtcars.assign(
    share=mtcars["qsec"] / 25,
    am=tk.factor(mtcars["am"].map({0: "auto", 1: "manual"})),
    base=np.linspace(0, 1, 32),
)


def model(case: dict[str, Any], weighted: bool = False) -> tk.ModelFit:
    """The recorded model."""
    weights = np.array(case["weights"], float) if weighted else None
    spec = getattr(tk, case["model"])() >> tk.set_engine("glm", family=case["family"])
    return tk.fit(spec, case["formula"], data=CARS, case_weights=weights)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["family"])
# in a profile far from the estimate, as in R
@pytest.mark.filterwarnings("ignore:In the fit, fitted|The fit did not converge")
def test_the_numbers_are_those_of_r(case: dict[str, Any], weighted: bool) -> None:
    fitted, wanted = model(case, weighted), case["weighted" if weighted else "plain"]
    table, summary = tk.tidy(fitted, conf_int=True), tk.glance(fitted)
    new, classes = CARS[:3], case["model"] == "logistic_reg"
    bounds = tk.predict(fitted, new, type="conf_int", std_error=True)
    mean = tk.predict(fitted, new, type="prob" if classes else "numeric").iloc[:, -1]
    found = {
        "coefficients": table["estimate"],
        "errors": table["std.error"],
        "p": table["p.value"],
        "low": table["conf.low"],
        "high": table["conf.high"],
        "deviance": summary["deviance"],
        "null": summary["null.deviance"],
        "aic": summary["AIC"],
        "loglik": summary["logLik"],
        "df": summary["df.residual"],
        "link": tk.predict(fitted, new, type="raw"),
        "se": bounds[".std_error"],
        "mean": mean,
        "steps": fitted.fit.steps,
    }
    for name, value in found.items():
        recorded = np.atleast_1d(np.array(wanted[name], float))  # None, which R has as NA, is NaN
        np.testing.assert_allclose(np.ravel(value), recorded, rtol=1e-9, err_msg=name)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["family"])
def test_statsmodels_has_the_family_and_the_link(case: dict[str, Any]) -> None:
    fitted = model(case)
    result = tk.extract_fit_engine(fitted)
    family = fitted.fit.family
    assert (family.name, family.link_name) == (case["name"], case["link"])
    names = type(result.family).__name__, type(result.family.link).__name__
    assert names == (family.distribution.statsmodels, family.link.statsmodels)
    mean = family.inverse(tk.predict(fitted, CARS, type="raw").to_numpy())
    np.testing.assert_allclose(result.predict(), mean, rtol=1e-9)
    np.testing.assert_allclose(result.bse, case["plain"]["errors"], rtol=1e-9)
    assert result.deviance == pytest.approx(case["plain"]["deviance"])
    again = result.model.fit(start_params=result.params)
    np.testing.assert_allclose(again.params, result.params, rtol=1e-3)


def test_a_pair_means_the_same_as_r_s_text() -> None:
    tables = []
    for family in ("Gamma(link = 'log')", 'Gamma("log")', "Gamma(log)", ("Gamma", "log")):
        spec = tk.linear_reg() >> tk.set_engine("glm", family=family)
        tables.append(tk.tidy(tk.fit(spec, "mpg ~ wt", data=CARS)))
    for table in tables[1:]:
        pd.testing.assert_frame_equal(table, tables[0])


@pytest.mark.parametrize("travel", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_fit_travels_with_its_family(travel: Any) -> None:
    fitted = model(CASES[1])
    there = travel(fitted)
    pd.testing.assert_frame_equal(tk.predict(there, CARS), tk.predict(fitted, CARS))
    assert repr(there) == repr(fitted)


def test_bounds_are_in_order_where_the_link_falls() -> None:
    fitted = model(CASES[0])
    bounds = tk.predict(fitted, CARS, type="conf_int")
    mean = tk.predict(fitted, CARS)[".pred"]
    assert (bounds[".pred_lower"] < mean).all() and (mean < bounds[".pred_upper"]).all()


def test_an_offset_counts_in_the_null_deviance() -> None:
    """R's numbers of `mpg ~ wt + offset(base)` with `Gamma("identity")`."""
    spec = tk.linear_reg() >> tk.set_engine("glm", family=("Gamma", "identity"))
    fitted = tk.fit(spec, "mpg ~ wt + offset(base)", data=CARS)
    estimate = tk.tidy(fitted)["estimate"]
    np.testing.assert_allclose(estimate, [33.50826075245532, -4.354064737789733], rtol=1e-10)
    assert tk.glance(fitted)["null.deviance"][0] == pytest.approx(2.718865, rel=1e-6)


@pytest.mark.filterwarnings("ignore:In the fit, fitted rates numerically 0")
def test_a_fit_stops_at_the_edge_as_r_does() -> None:
    """R's numbers of `vs ~ drat + wt` with `poisson("sqrt")`, whose steps are halved."""
    spec = tk.poisson_reg() >> tk.set_engine("glm", family="poisson(link = 'sqrt')")
    with pytest.warns(TidykWarning, match="stopped at the edge"):
        fitted = tk.fit(spec, "vs ~ drat + wt", data=CARS)
    wanted = [1.2124062869017014, 0.0483960001837908, -0.2502939316777461]
    np.testing.assert_allclose(tk.tidy(fitted)["estimate"], wanted, rtol=1e-8)
    assert fitted.fit.steps == 11
    assert tk.glance(fitted)["deviance"][0] == pytest.approx(16.18569, rel=1e-6)


def test_shares_of_a_binomial_family_are_told() -> None:
    """R's numbers of `qsec / 25 ~ wt` with `binomial()`."""
    spec = tk.linear_reg() >> tk.set_engine("glm", family="binomial")
    with pytest.warns(TidykWarning, match='for shares, take "quasibinomial"'):
        fitted = tk.fit(spec, "share ~ wt", data=CARS)
    assert tk.glance(fitted)["deviance"][0] == pytest.approx(0.7970363, rel=1e-6)
    assert tk.glance(fitted)["AIC"][0] == pytest.approx(25.57386, rel=1e-6)


QUASI = load("engines/quasi")


@pytest.mark.parametrize("case", QUASI["cases"], ids=lambda c: c["family"])
def test_a_variance_alone_makes_a_family(case: dict[str, Any]) -> None:
    """As R's `quasi(link, variance)`."""
    frame = data("mtcars").assign(z=QUASI["z"], p=QUASI["p"])
    weights = np.array(case["weights"], float) if 2 in case["weights"] else None
    spec = tk.linear_reg() >> tk.set_engine("glm", family=case["family"])
    fitted = tk.fit(spec, case["formula"], data=frame, case_weights=weights)
    table, row = tk.tidy(fitted), tk.glance(fitted).iloc[0]
    for name, wanted in (("estimate", "coef"), ("std.error", "se"), ("p.value", "p")):
        np.testing.assert_allclose(table[name], case[wanted], rtol=1e-10, err_msg=name)
    np.testing.assert_allclose(row[["deviance", "null.deviance"]].astype(float),
                               [case["deviance"], case["null"]], rtol=1e-10)  # fmt: skip
    np.testing.assert_allclose(tk.predict(fitted, frame)[".pred"][:4], case["fit"], rtol=1e-10)
    assert np.isnan(row["AIC"]) and fitted.fit.family.link_name == case["link"]
    assert repr(fitted).strip().endswith("AIC: NA")


def test_quasi_is_read_as_r_reads_it() -> None:
    for text in ("quasi(variance = 'mu', link = 'log')", "quasi(log, mu)", ("quasi", "log", "mu")):
        found = family_of(text)
        assert found.link_name == "log" and type(found.distribution).__name__ == "QuasiCount"
    assert family_of("stats::quasi()").link_name == "identity"
    with pytest.raises(
        TidykValueError, match=r'no variance "mu\^4"\. .*It has "constant", "mu\(1-mu\)"'
    ):
        family_of("quasi(link = 'log', variance = 'mu^4')")
    with pytest.raises(TidykValueError, match='no link "cauchit"'):
        family_of("quasi(link = 'cauchit')")
    with pytest.raises(TidykValueError, match="`family` should be a name"):
        family_of("quasi(link = 'log', power = 2)")


def test_a_quasi_family_prints_no_criterion() -> None:
    quasi = next(case for case in CASES if case["family"] == "quasipoisson")
    assert repr(model(quasi)).strip().endswith("AIC: NA")


@pytest.mark.parametrize(
    ("family", "told"),
    [
        ("gamma", r'no family "gamma"\. Did you mean "Gamma"\?'),
        ("quasipoison", r'Did you mean "quasipoisson"\?'),
        (("poisson", "sqr"), r'has no link "sqr"\. Did you mean "sqrt"\?'),
        ("Gamma(link = 'logit')", 'It has "inverse", "identity" and "log"'),
        ("Gamma(", "R's text, such as"),
        (3, "not 3"),
    ],
)
def test_a_wrong_name_is_told_when_it_is_given(family: object, told: str) -> None:
    with pytest.raises((TidykValueError, TidykTypeError), match=told):
        tk.set_engine(tk.linear_reg(), "glm", family=family)


@pytest.mark.parametrize(
    ("name", "formula", "family", "told"),
    [
        ("linear_reg", "vs ~ wt", "Gamma", "is for numbers above 0, and the outcome 'vs' has 0"),
        ("linear_reg", "mpg ~ wt", "binomial", "shares from 0 to 1, and the outcome 'mpg' has 21"),
        ("logistic_reg", "am ~ wt", "poisson", "the outcome 'am' has levels"),
        ("linear_reg", "vs ~ wt", "gaussian(link = 'log')", "go from 0 to 1.*another link"),
        ("logistic_reg", "am ~ wt", "binomial(link = 'log')", "cannot have. Choose another link"),
    ],
)
def test_an_outcome_that_a_family_cannot_have(
    name: str, formula: str, family: str, told: str
) -> None:
    spec = getattr(tk, name)() >> tk.set_engine("glm", family=family)
    with pytest.raises((TidykValueError, TidykTypeError), match=told):
        tk.fit(spec, formula, data=CARS)
