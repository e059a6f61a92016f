"""R's rules of terms, contrasts and names, on formulas beyond the recorded ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hardhat.recorded import TRAIN

from tidyk import default_formula_blueprint, forge, model_frame, model_matrix, mold, terms
from tidyk.base.errors import TidykWarning

INTERCEPT = default_formula_blueprint(intercept=True)

WITH = {  # beside an intercept
    "f:g + f:l": "fa:gno fb:gno fc:gno fa:gyes fb:gyes fc:gyes fa:lTRUE fb:lTRUE fc:lTRUE",
    "f + f:g": "fb fc fa:gyes fb:gyes fc:gyes",
    "g + f:g": "gyes gno:fb gyes:fb gno:fc gyes:fc",
    "g / f": "gyes gno:fb gyes:fb gno:fc gyes:fc",
    "f %in% g": "fa:gno fb:gno fc:gno fa:gyes fb:gyes fc:gyes",
    "g %in% (l + x1)": "gno:lFALSE:x1 gyes:lFALSE:x1 gno:lTRUE:x1 gyes:lTRUE:x1",
    "g * l": "gyes lTRUE gyes:lTRUE",
    "g * l - g": "lTRUE gyes:lFALSE gyes:lTRUE",
    "x1:f + x1": "x1 x1:fb x1:fc",
    "f:x1 + x1": "x1 fb:x1 fc:x1",
    "(g + l + x1)^2 - g:l": "gyes lTRUE x1 gyes:x1 lTRUE:x1",
    "(g + l + x1)^3": "gyes lTRUE x1 gyes:lTRUE gyes:x1 lTRUE:x1 gyes:lTRUE:x1",
    "o:g": "olow:gno omid:gno ohigh:gno olow:gyes omid:gyes ohigh:gyes",
    "g + o:g": "gyes gno:o.L gyes:o.L gno:o.Q gyes:o.Q",
    "x1 + x2 - x1 + x1": "x2 x1",
    "x1 + (x2 + 1)": "x1 x2",
    "poly(x1, 2):g": "poly(x1, 2)1:gno poly(x1, 2)2:gno poly(x1, 2)1:gyes poly(x1, 2)2:gyes",
    "cbind(x1, b = x2)": "cbind(x1, b = x2)x1 cbind(x1, b = x2)b",
    "x1 > 0": "x1 > 0TRUE",
    "poly(x1, x2, degree = 2)": " ".join(
        f"poly(x1, x2, degree = 2){powers}" for powers in ("1.0", "2.0", "0.1", "1.1", "0.2")
    ),
}
WITHOUT = {  # without one, the first factor takes its place
    "x1 + f + g": "x1 fa fb fc gyes",
    "l + f": "lFALSE lTRUE fb fc",
    "o + f": "olow omid ohigh fb fc",
    "f + o": "fa fb fc o.L o.Q",
    "f:x1": "fa:x1 fb:x1 fc:x1",
    "f + f:x1": "fa fb fc fa:x1 fb:x1 fc:x1",
    "x1 * f": "x1 fa fb fc x1:fb x1:fc",
    "g * l": "gno gyes lTRUE gyes:lTRUE",
    "I(x1 > 0) + g": "I(x1 > 0)FALSE I(x1 > 0)TRUE gyes",
}
NAMES = {  # as R deparses
    "log(x2,2)": "log(x2, 2)",
    "I( x1 ^ 2 )": "I(x1^2)",
    "I(x1/x2)": "I(x1/x2)",
    "I(-x1)": "I(-x1)",
    "I(x1 -1)": "I(x1 - 1)",
    "log(x2+1e5)": "log(x2 + 1e+05)",
    "I(x1*0.10)": "I(x1 * 0.1)",
    "I(x3 + 2L)": "I(x3 + 2L)",
    "I(x3%%2)": "I(x3%%2)",
    "ifelse(s=='red',x1,0)": 'ifelse(s == "red", x1, 0)',
    "stats::poly(x1,degree=1)": "stats::poly(x1, degree = 1)",
}  # fmt: skip


@pytest.mark.parametrize("right", WITH)
def test_columns_beside_an_intercept(right: str) -> None:
    found = mold(f"y1 ~ {right}", TRAIN, blueprint=INTERCEPT).names
    assert " ".join(found) == f"(Intercept) {WITH[right]}"
    matrix = model_frame(f"~ {right}", TRAIN)
    assert list(model_matrix(matrix.terms, matrix.data)) == found


@pytest.mark.parametrize("right", WITHOUT)
def test_columns_without_an_intercept(right: str) -> None:
    assert " ".join(mold(f"y1 ~ {right}", TRAIN).names) == WITHOUT[right]
    frame = model_frame(f"~ {right} - 1", TRAIN)
    assert " ".join(model_matrix(frame.terms, frame.data)) == WITHOUT[right]


@pytest.mark.parametrize("right", NAMES)
def test_names_are_as_r_deparses_them(right: str) -> None:
    assert mold(f"y1 ~ {right}", TRAIN).names == [NAMES[right]]


@pytest.mark.parametrize(
    ("formula", "labels", "intercept"),
    [
        ("y ~ a + b %in% a", ["a", "a:b"], None),
        ("y ~ (a + b + c)^2", ["a", "b", "c", "a:b", "a:c", "b:c"], None),
        ("y ~ a * b * c - a:b:c", ["a", "b", "c", "a:b", "a:c", "b:c"], None),
        ("y ~ a:b + c + a", ["c", "a", "a:b"], None),
        ("y ~ 0 + a", ["a"], False),
        ("y ~ a - 1 + 1", ["a"], True),
        ("y ~ a - (b + 1)", ["a"], False),
        ("y ~ -1 + a", ["a"], False),
        ("y ~ a^3", ["a"], None),
        ("y ~ a / (b + c)", ["a", "a:b", "a:c"], None),
        ("y ~ (a + b) / c", ["a", "b", "a:b:c"], None),
        ("y ~ a + offset(z) + log(b)", ["a", "log(b)"], None),
    ],
)
def test_terms(formula: str, labels: list[str], intercept: bool | None) -> None:
    found = terms(formula)
    assert found.labels == labels
    assert found.intercept is intercept


def test_splines_go_on_beyond_the_training_data_as_in_r() -> None:
    """Quadratic data are quadratic everywhere; natural splines are linear outside."""
    data = pd.DataFrame({"y": np.arange(30.0), "x": np.linspace(0, 1, 30)})
    far = pd.DataFrame({"x": [-1.0, -0.5, 1.5, 2.0, 2.5]})
    basis = mold("y ~ bs(x, df = 5)", data, blueprint=INTERCEPT)
    square = np.linalg.lstsq(basis.predictors.to_numpy(), data["x"] ** 2, rcond=None)[0]
    with pytest.warns(TidykWarning, match="beyond the boundary knots"):
        new = forge(far, basis.blueprint).predictors
    np.testing.assert_allclose(new.to_numpy() @ square, far["x"] ** 2)

    natural = mold("y ~ ns(x, df = 4)", data)
    columns = forge(far, natural.blueprint).predictors.to_numpy()
    np.testing.assert_allclose(columns[4] - columns[3], columns[3] - columns[2], atol=1e-9)


def test_logarithms_of_negative_numbers_are_told() -> None:
    with pytest.warns(TidykWarning, match=r"NaNs produced by `log\(x1\)`"):
        mold("y1 ~ log(x1)", TRAIN)


def test_dates_are_days_and_times_are_seconds() -> None:
    days = pd.date_range("2021-03-02", periods=3)
    data = pd.DataFrame({"y": [1.0, 2, 3], "d": days, "t": days + pd.Timedelta(hours=1)})
    made = mold("y ~ d + t", data.assign(z=(days + pd.Timedelta(hours=1)).tz_localize("UTC")))
    assert made.predictors["d"].tolist() == [18688, 18689, 18690]
    assert made.predictors["t"].iloc[0] == 18688 * 86400 + 3600
    new = forge(data.assign(t=days), made.blueprint).predictors
    assert new["t"].iloc[0] == 18688 * 86400
    zoned = mold("y ~ z", data.assign(z=days.tz_localize("Europe/Berlin")))
    assert zoned.predictors["z"].iloc[0] == 18688 * 86400 - 3600


def test_small_whole_numbers_and_logicals_are_computed_as_doubles() -> None:
    data = pd.DataFrame(
        {"y": [1.0, 2], "p": np.array([200, 100], "uint8"), "l": [True, False], "k": [2, 3]}
    )
    made = mold("y ~ I(p * p) + log(p) + I(l + l) + I(k^-1L) + I(-l)", data).predictors
    assert made["I(p * p)"].tolist() == [40000, 10000]
    assert made["log(p)"].tolist() == np.log([200.0, 100]).tolist()
    assert made["I(l + l)"].tolist() == [2, 0]
    assert made["I(k^-1L)"].tolist() == [1 / 2, 1 / 3]
    assert made["I(-l)"].tolist() == [-1, 0]


def test_polynomials_of_several_variables_are_products() -> None:
    both = mold("y1 ~ poly(x1, x2, 3, raw = TRUE)", TRAIN)
    x1, x2 = TRAIN["x1"], TRAIN["x2"]
    assert len(both.names) == 9
    wanted = {"1.0": x1, "2.1": x1**2 * x2, "0.3": x2**3}
    for powers, column in wanted.items():
        found = both.predictors[f"poly(x1, x2, 3, raw = TRUE){powers}"]
        np.testing.assert_allclose(found, column)
    again = forge(TRAIN[5:6], both.blueprint).predictors
    pd.testing.assert_frame_equal(again, both.predictors[5:6])


def test_a_model_frame_holds_columns_as_they_are() -> None:
    frame = model_frame("log(y2) ~ s + x3 + poly(x1, 2)", TRAIN)
    assert list(frame.data) == ["log(y2)", "s", "x3", "poly(x1, 2)"]
    pd.testing.assert_frame_equal(frame.data[["s", "x3"]], TRAIN[["s", "x3"]])
    again = model_frame(frame.terms, TRAIN[7:9]).data
    pd.testing.assert_frame_equal(again, frame.data[7:9])
    columns = model_matrix(frame.terms, frame.data)
    pd.testing.assert_frame_equal(model_matrix(frame.terms, TRAIN), columns)
