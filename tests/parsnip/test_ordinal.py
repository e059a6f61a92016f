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
