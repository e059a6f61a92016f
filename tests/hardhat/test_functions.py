"""Functions in formulas: R's, formulaic's, the user's own; what learns, and what is told."""

from __future__ import annotations

import warnings
from typing import Any

import formulaic
import numpy as np
import pandas as pd
import pytest

from tidyk import factor, fit, forge, linear_reg, mold, predict, terms, workflow
from tidyk.base.errors import TidykError, TidykTypeError, TidykValueError, TidykWarning
from tidyk.hardhat.formula.pythonic import formula_text

DATA = pd.DataFrame(
    {
        "y": [1.0, 2, 3, 4, 5, 6],
        "x": [1.0, 4, 2, 8, 5, 7],
        "gaps": [1.0, np.nan, 3, 4, 5, 6],
        "i": range(1, 7),
        "g": list("aabbcc"),
        "f": factor(list("uvuvuv")),
        "l": [True, False, True, True, False, False],
        "h": [0.15, 0.25, 0.35, 2.675, 1.005, -0.15],
        "a b": [1.0, 2, 3, 4, 5, 6],
        "d": pd.date_range("2020-01-01", periods=6).as_unit("ns"),
        "t": pd.date_range("2020-01-01 10:30", periods=6, freq="h", tz="Europe/Berlin"),
    }
)


def column(term: str) -> list[float]:
    """The first column of a term, which new data repeat row by row."""
    made = mold(f"y ~ {term}", DATA)
    for rows in (DATA, DATA[2:3]):
        again = forge(rows, made.blueprint).predictors
        pd.testing.assert_frame_equal(again, made.predictors.loc[rows.index], check_freq=False)
    return made.predictors.iloc[:, 0].tolist()


def names(term: str) -> list[str]:
    return [n.removeprefix(term) for n in mold(f"y ~ {term}", DATA).names]


NUMBERS: dict[str, list[float]] = {  # R's values
    "gamma(x)": [1, 6, 1, 5040, 24, 720],
    "lgamma(x)": [0, 1.791759469228055, 0, 8.525161361065415, 3.178053830347946, 6.579251212010101],
    "plogis(x - 4)": [],
    "pnorm(x, 4, 2)": [0.0668072012688581, 0.5, 0.158655253931457, 0.977249868051821,
                       0.691462461274013, 0.933192798731142],
    "qnorm(i / 10, lower.tail = FALSE)": [1.2815515655446, 0.841621233572914, 0.524400512708041,
                                          0.2533471031358, 0, -0.2533471031358],
    "factorial(i)": [1, 2, 6, 24, 120, 720],
    "choose(i, 2)": [0, 1, 3, 6, 10, 15],
    "nchar(paste(g, f))": [3] * 6,
    "round(h, 1)": [0.1, 0.2, 0.3, 2.7, 1, -0.1],
    "round(h, 2)": [0.15, 0.25, 0.35, 2.67, 1, -0.15],
    "round(x, -1)": [0, 0, 0, 10, 0, 10],
    "round(h * 1e20, 3)": [1.5e19, 2.5e19, 3.5e19, 2.675e20, 1.005e20, -1.5e19],
    "I(gaps - mean(gaps, na.rm = TRUE))": [-2.8, np.nan, -0.8, 0.2, 1.2, 2.2],
    "I(x - var(x))": [-6.5, -3.5, -5.5, 0.5, -2.5, -0.5],
    "I(x / sum(x, 3))": [1 / 30, 4 / 30, 2 / 30, 8 / 30, 5 / 30, 7 / 30],
    "I(x - quantile(x, 0.25))": [-1.5, 1.5, -0.5, 5.5, 2.5, 4.5],
    "as.numeric(d)": [18262, 18263, 18264, 18265, 18266, 18267],
    "I(d - as.Date('2020-01-01'))": [0, 1, 2, 3, 4, 5],
    "I(d - min(d))": [0, 1, 2, 3, 4, 5],
    "scale(d)": [-1.33630620956212, -0.801783725737273, -0.267261241912424, 0.267261241912424,
                 0.801783725737273, 1.33630620956212],
    "I(t - min(t))": [0, 3600, 7200, 10800, 14400, 18000],
    "center(x)": [-3.5, -0.5, -2.5, 3.5, 0.5, 2.5],
}  # fmt: skip
NUMBERS["plogis(x - 4)"] = (1 / (1 + np.exp(4 - DATA["x"]))).tolist()
LEVELS: dict[str, list[str]] = {
    'relevel(g, ref = "c")': ["c", "a", "b"],
    "relevel(factor(i > 2), ref = TRUE)": ["TRUE", "FALSE"],
    "interaction(f, l)": ["u.FALSE", "v.FALSE", "u.TRUE", "v.TRUE"],
    "interaction(f, g, drop = TRUE)": ["u.a", "v.a", "u.b", "v.b", "u.c", "v.c"],
    'paste(f, l, sep = "-")': ["u-FALSE", "u-TRUE", "v-FALSE", "v-TRUE"],
    "toupper(g)": ["A", "B", "C"],
    "hashed(g, 3)": ["0", "1", "2"],
    "C(g)": ["a", "b", "c"],
    "factor(d)": [f"2020-01-0{i}" for i in range(1, 7)],
    "as.character(d)": [f"2020-01-0{i}" for i in range(1, 7)],
    "weekdays(d)": ["Friday", "Monday", "Saturday", "Sunday", "Thursday", "Wednesday"],
    'I(d > "2020-01-03")': ["FALSE", "TRUE"],
    "!x": ["FALSE", "TRUE"],
    "x & l": ["FALSE", "TRUE"],
    "cc(x, df = 3)": ["1", "2", "3"],
    "cr(x, df = 3)": ["1", "2", "3"],
}


@pytest.mark.parametrize("term", NUMBERS)
def test_numbers(term: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(column(term), NUMBERS[term], atol=1e-12)


@pytest.mark.parametrize("term", LEVELS)
def test_columns(term: str) -> None:
    if term != "!x":
        column(term)
    shown = mold(f"y ~ {term}", DATA).names[0].removesuffix(LEVELS[term][0])
    assert names(shown) == LEVELS[term] if shown == term else names(term)


WRONG = {
    'relevel(g, ref = "z")': '"a", "b" and "c"',
    "ns(rep, df = 2)": "different values",
    "C(g, 2)": "relevel",
    "weekdays(x)": "needs dates",
    "mean(none)": "is one value",
    "I(x - mean(none, na.rm = TRUE))": "no values",
    "both(x)": r"both\(x\)",
    "z1": "complex",
    "len": "pd.Timedelta",
    "day": "pd.to_datetime",
}


def both(x: pd.Series, y: pd.Series) -> pd.Series:
    return x + y


@pytest.mark.parametrize("term", WRONG)
def test_what_cannot_be_computed_is_told(term: str) -> None:
    data = DATA.assign(
        rep=1.0,
        none=np.nan,
        z1=DATA["x"] * 1j,
        len=DATA["d"] - DATA["d"].min(),
        day=DATA["d"].dt.date,
    )
    with pytest.raises(TidykError, match=WRONG[term]):
        mold(f"y ~ {term}", data)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("term", ["d", "scale(d)", "poly(d, 2)", "factor(d)", "I(d > 18263)", "t"])
def test_dates_count_alike_in_every_unit(term: str, unit: str) -> None:
    made = mold(f"y ~ {term}", DATA)
    new = DATA.assign(d=DATA["d"].dt.as_unit(unit), t=DATA["t"].dt.as_unit(unit))
    for rows in (new, new[3:4]):
        found = forge(rows, made.blueprint).predictors
        np.testing.assert_allclose(found, made.predictors.loc[rows.index])


def test_knots_may_be_tied() -> None:
    """Half of the values stand on the edge: R's rows, whose first column is one of zeros there."""
    data = pd.DataFrame({"y": 0.0, "x": np.r_[np.zeros(50), np.arange(1, 51)]})
    found = mold("y ~ ns(x, df = 3)", data).predictors.iloc[[0, 99]]
    wanted = [[-0.4274734, 0.5887036, -0.3546407], [-0.1494043, 0.3854237, 0.7678170]]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def centred(x: pd.Series, _state: dict[str, Any]) -> pd.Series:
    return x - _state.setdefault("mean", x.mean())


def recentred(x: pd.Series) -> pd.Series:
    return x - x.mean()


def doubled(x: pd.Series) -> pd.Series:
    return 2 * x


def squares(x: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"p": x, "q": x**2})


def grown(x: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({f"v{v:g}": x == v for v in x.unique()})


def test_a_function_with_a_state_learns_in_training() -> None:
    assert column("centred(x)") == (DATA["x"] - DATA["x"].mean()).tolist()
    flow = workflow("y ~ centred(x)", linear_reg()) >> fit(data=DATA)
    assert (flow >> predict(DATA[:1])).iloc[0, 0] == pytest.approx(
        (flow >> predict(DATA)).iloc[0, 0]
    )


@pytest.mark.parametrize("term", ["recentred(x)", "I(x - np.mean(x))"])
def test_a_function_that_looks_at_other_rows_is_told(term: str) -> None:
    with pytest.warns(TidykWarning, match="looks at other rows.*`_state`"):
        made = mold(f"y ~ {term}", DATA)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # once, in training
        forge(DATA, made.blueprint)


@pytest.mark.parametrize("term", ["doubled(x)", "np.cbrt(x)", "squares(x)", "doubled(gaps)"])
def test_a_function_of_each_row_is_not(term: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        column(term)


def test_columns_of_a_data_frame_keep_their_names() -> None:
    assert names("squares(x)") == ["p", "q"]
    with pytest.warns(TidykWarning, match="other rows"):
        made = mold("y ~ grown(x)", DATA)
    with pytest.raises(TidykValueError, match="in training it had"):
        forge(DATA[:2], made.blueprint)


FORMULAS = {
    "y ~ x + np.log(x)": "y ~ x + log(x)",
    "y ~ x * i": "y ~ x + i + x:i",
    "y ~ {x**2} + C(g)": "y ~ I(x ** 2) + C(g)",
    "np.log(y) ~ `a b` + scale(x, center=True) - 1": ("log(y) ~ `a b` + scale(x, center=TRUE) - 1"),
    "x + i": "~ x + i",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulaics_formulas_are_taken_where_text_is(formula: str) -> None:
    made = formulaic.Formula(formula)
    assert formula_text(made) == FORMULAS[formula]
    assert terms(made).formula == terms(FORMULAS[formula]).formula
    if not formula.endswith("- 1"):
        wanted = mold(FORMULAS[formula], DATA).predictors
        pd.testing.assert_frame_equal(mold(made, DATA).predictors, wanted)


def test_fits_take_them_too() -> None:
    made = formulaic.Formula("y ~ x + np.log(x)")
    wanted = linear_reg() >> fit("y ~ x + log(x)", data=DATA) >> predict(DATA)
    assert (linear_reg() >> fit(made, data=DATA) >> predict(DATA)).equals(wanted)
    assert (workflow(made, linear_reg()) >> fit(data=DATA) >> predict(DATA)).equals(wanted)
    with pytest.raises(TidykTypeError, match="as text"):
        fit(linear_reg(), 3, data=DATA)


@pytest.mark.parametrize(
    "formula",
    ["y ~ x + log(i)", "y ~ a * b + I(x^2) - 1", "log(y) ~ `a b` + x %in% g", "~ ns(x, df = 3)",
     "y ~ I(x %% 2) + offset(z)", "y ~ scale(x, center = FALSE)"],
)  # fmt: skip
def test_terms_are_given_back_as_formulaics(formula: str) -> None:
    wanted = terms(formula)
    again = terms(formula_text(wanted.as_formulaic()))
    assert (again.labels, again.offsets) == (wanted.labels, wanted.offsets)
    assert (again.intercept is False) == (wanted.intercept is False)


def test_a_name_with_blanks_needs_backticks() -> None:
    with pytest.raises(TidykValueError, match="backticks, `a b`"):
        mold("y ~ a b", DATA)
    assert mold("y ~ `a b`", DATA).names == ["`a b`"]
