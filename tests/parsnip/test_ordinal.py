"""Ordinal regression: MASS' numbers on its own example, and what holds for every link."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from golden.support import load

from tidyk import (
    extract_parameter_set_dials,
    factor,
    fit,
    glance,
    ordinal_reg,
    predict,
    tidy,
    tune,
)
from tidyk.base.errors import TidykError, TidykWarning

LEVELS = ["Low", "Medium", "High"]
TIMES = [
    21, 21, 28, 34, 22, 36, 10, 11, 36, 61, 23, 17, 43, 35, 40, 26, 18, 54, 13, 9, 10, 8, 8, 12, 6,
    7, 9, 18, 6, 7, 15, 13, 13, 7, 5, 11, 14, 19, 37, 17, 23, 40, 3, 5, 23, 78, 46, 43, 48, 45, 86,
    15, 25, 62, 20, 23, 20, 10, 22, 24, 7, 10, 21, 57, 23, 13, 31, 21, 13, 5, 6, 13,
]  # fmt: skip
FORMULA = "Sat ~ Infl + Type + Cont"


def housing() -> pd.DataFrame:
    """How satisfied tenants of Copenhagen were: MASS' data set `housing`."""
    types, contacts = ["Tower", "Apartment", "Atrium", "Terrace"], ["Low", "High"]
    rows = [(s, i, t, c) for c in contacts for t in types for i in LEVELS for s in LEVELS]
    columns = dict(zip(["Sat", "Infl", "Type", "Cont"], zip(*rows, strict=True), strict=True))
    levels = {"Sat": LEVELS, "Infl": LEVELS, "Type": types, "Cont": contacts}
    return pd.DataFrame({name: factor(v, levels=levels[name]) for name, v in columns.items()})


def test_coefficients_and_probabilities_are_those_of_r() -> None:
    wanted = load("engines/models")["polr"]
    model = fit(ordinal_reg(), FORMULA, data=housing(), case_weights=TIMES)
    table = tidy(model)
    np.testing.assert_allclose(table["estimate"], wanted["coef"] + wanted["zeta"], atol=1e-6)
    found = predict(model, housing(), type="prob")
    assert found.columns.tolist() == [".pred_Low", ".pred_Medium", ".pred_High"]
    np.testing.assert_allclose(found, wanted["prob"], atol=1e-6)
    # the example of MASS' book
    errors = [0.10465, 0.12716, 0.11924, 0.15517, 0.15149, 0.09554, 0.12485, 0.12547]
    np.testing.assert_allclose(table["std.error"], errors, atol=1e-5)
    assert table["coef.type"].tolist() == ["coefficient"] * 6 + ["scale"] * 2
    assert glance(model)[["deviance", "AIC"]].round(2).iloc[0].tolist() == [3479.15, 3495.15]
    assert "Residual Deviance: 3479.149" in str(model)
    assert "Low|Medium" in str(model)


SLOPES = ["InflMedium", "InflHigh", "TypeApartment", "TypeAtrium", "TypeTerrace", "ContHigh"]


@pytest.mark.parametrize(
    ("link", "level", "low", "high"),
    [
        ("logistic", 0.95,
         [0.361641722, 1.040971117, -0.806960227, -0.670586851, -1.389388174, 0.173359055],
         [0.771954424, 1.539583118, -0.339404751, -0.062044586, -0.795340348, 0.547929153]),
        ("logistic", 0.8,
         [0.432437392, 1.126461847, -0.725536749, -0.565142934, -1.285761682, 0.237993247],
         [0.700695995, 1.452423378, -0.419875219, -0.167340975, -0.897422121, 0.482882769]),
        ("probit", 0.95,
         [0.220772977, 0.633376250, -0.489393299, -0.403641508, -0.844341201, 0.108524179],
         [0.472190625, 0.932974183, -0.206007335, -0.032148330, -0.484475846, 0.336365925]),
        ("cloglog", 0.95,
         [0.244495664, 0.736201536, -0.577764104, -0.497341642, -0.941315992, 0.081272794],
         [0.520006580, 1.099273519, -0.240179097, -0.061243572, -0.543819856, 0.336557177]),
    ],
)  # fmt: skip
def test_intervals_are_those_of_the_profiled_likelihood(
    link: str, level: float, low: list[float], high: list[float]
) -> None:
    """As `confint()` of R's `polr()` gives them."""
    model = fit(ordinal_reg(ordinal_link=link), FORMULA, data=housing(), case_weights=TIMES)
    table = tidy(model, conf_int=True, conf_level=level)
    wanted = ["term", "estimate", "std.error", "statistic", "conf.low", "conf.high", "coef.type"]
    assert table.columns.tolist() == wanted and table["term"][:6].tolist() == SLOPES
    np.testing.assert_allclose(table["conf.low"][:6], low, rtol=1e-7)
    np.testing.assert_allclose(table["conf.high"][:6], high, rtol=1e-7)
    assert table[["conf.low", "conf.high"]][6:].isna().all(axis=None)  # of cuts there are none
    odds = tidy(model, conf_int=True, conf_level=level, exponentiate=True)
    for column in ("estimate", "conf.low", "conf.high"):
        np.testing.assert_allclose(odds[column], np.exp(table[column]))
    np.testing.assert_array_equal(odds["std.error"], table["std.error"])


def test_intervals_need_the_rows() -> None:
    one = fit(ordinal_reg(), "Sat ~ Cont", data=housing(), case_weights=TIMES)
    bounds = tidy(one, conf_int=True)[["conf.low", "conf.high"]].iloc[0]
    np.testing.assert_allclose(bounds, [-0.0138569494656, 0.3441307051776], rtol=1e-7)
    copied = pickle.loads(pickle.dumps(one))
    pd.testing.assert_frame_equal(tidy(copied), tidy(one))
    with pytest.raises(TidykError, match="The training rows are gone"):
        tidy(copied, conf_int=True)


@pytest.mark.parametrize("link", ["logistic", "probit", "loglog", "cloglog", "cauchit"])
def test_the_maximum_is_one(link: str) -> None:
    """Of each link: no step in any direction gains, and repeated rows are weights."""
    data = housing()
    spec = ordinal_reg(ordinal_link=link)
    model = fit(spec, FORMULA, data=data, case_weights=TIMES)
    values, at = model.fit.values, np.linspace(-1, 1, 5)[:, None] * 1e-3

    def likelihood(values: np.ndarray) -> float:
        moved = pickle.loads(pickle.dumps(model.fit))
        object.__setattr__(moved, "values", values)
        shares = model.engine.predict_prob(moved, model.preproc.predictors(data), levels=LEVELS)
        codes = data["Sat"].cat.codes.to_numpy()
        return float(np.array(TIMES) @ np.log(shares[np.arange(len(codes)), codes]))

    for j in range(len(values)):
        heights = [likelihood(values + step * (np.arange(len(values)) == j)) for step in at]
        assert np.argmax(heights) == 2
    long = data.loc[data.index.repeat(TIMES)]
    repeated = fit(spec, FORMULA, data=long)
    np.testing.assert_allclose(repeated.fit.values, values, atol=1e-6)


def test_mistakes() -> None:
    data = housing()
    with pytest.raises(TidykError, match="ordinal_link"):
        ordinal_reg(ordinal_link="logit")
    with pytest.raises(TidykError, match="3 or more"):
        fit(ordinal_reg(), "Cont ~ Infl", data=data)
    with pytest.warns(TidykWarning, match="odds_link"):
        ordinal_reg(odds_link="stopping_ratio")
    with pytest.raises(TidykError, match='nearest is "polr"'):
        ordinal_reg(engine="ordinalNet")


def test_its_link_can_be_tuned() -> None:
    found = extract_parameter_set_dials(ordinal_reg(ordinal_link=tune()))
    assert found.object[0].values[0] == "logistic"
