"""What formulas and data frames become for an engine."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    augment,
    collect_metrics,
    default_formula_blueprint,
    factor,
    fit,
    fit_resamples,
    linear_reg,
    mold,
    predict,
    rand_forest,
    set_seed,
    tidy,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykTypeError, TidykValueError, TidykWarning
from tidyk.parsnip.conversion import from_mold, from_xy
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.formulas import from_formula
from tidyk.workflows.actions import add_formula, add_model

DATA = pd.DataFrame(
    {
        "y": [1.0, 2, 4, 3, 6, 5],
        "x": [1.0, 4, 2, 8, 5, 7],
        "t": list("uvwuvw"),
        "f": factor(list("ababab")),
        "z": np.arange(6.0),
    }
)
NUMBERS, WHOLE = Encoding(), Encoding(predictor_indicators="none")


def test_columns_that_an_engine_takes_are_not_copied() -> None:
    data = pd.DataFrame(np.random.rand(5, 3), columns=list("yab"))
    converted = from_xy(data[["a", "b"]], data["y"], NUMBERS)
    assert np.shares_memory(converted.x["a"].to_numpy(), data["a"].to_numpy())


def test_text_is_a_factor_for_engines_that_take_factors_whole() -> None:
    for converted in (
        from_formula("y ~ x + t + f", DATA, WHOLE),
        from_xy(DATA[["x", "t", "f"]], DATA["y"], WHOLE),
    ):
        assert converted.x["t"].cat.categories.tolist() == list("uvw")
        assert converted.x["f"].equals(DATA["f"])
        new = converted.preproc.predictors(DATA[4:5])
        assert new["t"].cat.codes.tolist() == [1]


def test_a_mould_of_any_composition_serves_an_engine() -> None:
    for composition in ("matrix", "dgCMatrix"):
        blueprint = default_formula_blueprint(composition=composition)
        flow = workflow() >> add_formula("y ~ x + f", blueprint=blueprint)
        fitted = flow >> add_model(linear_reg()) >> fit(data=DATA)
        wanted = workflow("y ~ x + f", linear_reg()) >> fit(data=DATA) >> predict(DATA)
        np.testing.assert_allclose(fitted >> predict(DATA), wanted)
    made = mold("y ~ x + f", DATA)
    assert from_mold(made, NUMBERS).x.equals(made.predictors)


def with_offset(n: int = 40) -> pd.DataFrame:
    """y is 1 + 2 x + z, and a little more."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"x": rng.normal(size=n), "z": rng.normal(size=n) * 3})
    return frame.assign(y=1 + 2 * frame["x"] + frame["z"] + rng.normal(size=n) / 100)


def slopes(fitted: Any) -> dict[str, float]:
    table = fitted >> tidy()
    return dict(zip(table["term"], table["estimate"], strict=True))


def test_lm_heeds_an_offset_on_every_path() -> None:
    """As `lm(y ~ x + offset(z))`, whose predictions have the offset in them."""
    data = with_offset()
    bare = linear_reg() >> fit("y ~ x + offset(z)", data=data)
    flow = workflow("y ~ x + offset(z)", linear_reg()) >> fit(data=data)
    wanted = np.polyfit(data["x"], data["y"] - data["z"], 1)
    for fitted in (bare, flow):
        np.testing.assert_allclose(list(slopes(fitted).values()), wanted[::-1])
        np.testing.assert_allclose(
            (fitted >> predict(data[:5]))[".pred"],
            np.polyval(wanted, data["x"][:5]) + data["z"][:5],
        )
        bounds = fitted >> predict(data[:5], type="conf_int")
        middle = (bounds[".pred_lower"] + bounds[".pred_upper"]) / 2
        np.testing.assert_allclose(middle, (fitted >> predict(data[:5]))[".pred"])
        assert (fitted >> augment(data))[".resid"].abs().max() < 0.1
    set_seed(1)
    results = workflow("y ~ x + offset(z)", linear_reg()) >> fit_resamples(vfold_cv(data, v=2))
    assert (results >> collect_metrics())["mean"].iloc[0] < 0.1


def test_an_offset_that_no_row_has_is_missing() -> None:
    data = with_offset()
    flow = workflow("y ~ x + offset(z)", linear_reg()) >> fit(data=data)
    new = data[:3].assign(z=[1.0, np.nan, 2])
    assert (flow >> predict(new))[".pred"].isna().tolist() == [False, True, False]


def test_an_engine_that_takes_no_offset_refuses_it_on_every_path() -> None:
    data = with_offset()
    forest = rand_forest("regression", trees=5)
    with pytest.raises(TidykValueError, match=r"offset.*sklearn"):
        forest >> fit("y ~ x + offset(z)", data=data)
    with pytest.raises(TidykValueError, match=r"offset.*sklearn"):
        workflow("y ~ x + offset(z)", forest) >> fit(data=data)
    folds = vfold_cv(data, v=2)
    with pytest.warns(TidykWarning, match="offset"):
        results = workflow("y ~ x + offset(z)", forest) >> fit_resamples(folds)
    assert all("offset" in note for notes in results[".notes"] for note in notes["note"])


def test_dates_are_days_by_formula_and_without() -> None:
    days = pd.date_range("2020-01-01", periods=6)
    for encoding in (NUMBERS, WHOLE):
        for unit in ("s", "us", "ns"):
            x = pd.DataFrame({"when": days.as_unit(unit), "x": DATA["x"]})
            by_xy = from_xy(x, DATA["y"], encoding)
            by_formula = from_formula("y ~ when + x", DATA.assign(when=x["when"]), encoding)
            for converted in (by_xy, by_formula):
                assert converted.x["when"].tolist() == [18262 + i for i in range(6)]
                new = x[3:4].assign(when=x["when"].dt.as_unit("ms"))
                assert converted.preproc.predictors(new)["when"].tolist() == [18265]


BAD_OUTCOMES = {"logical": DATA["x"] > 3, "complex128": DATA["x"] * 1j, "a factor": DATA["f"]}


@pytest.mark.parametrize("kind", BAD_OUTCOMES)
def test_a_regression_needs_numbers(kind: str) -> None:
    with pytest.raises(TidykTypeError, match=f"numeric, not {kind}"):
        linear_reg() >> fit("o ~ x", data=DATA.assign(o=BAD_OUTCOMES[kind]))


def test_infinite_values_are_called_infinite() -> None:
    data = DATA.assign(x=[np.inf, *DATA["x"][1:]])
    with pytest.raises(TidykValueError, match='"x" has infinite values'):
        linear_reg() >> fit("y ~ x", data=data)


def test_rows_of_weight_zero_do_not_count_and_negative_weights_are_refused() -> None:
    data = with_offset()
    weights = np.r_[np.zeros(15), np.ones(25)]
    some = linear_reg() >> fit("y ~ x", data=data, case_weights=weights)
    few = linear_reg() >> fit("y ~ x", data=data[15:])
    pd.testing.assert_frame_equal(some >> tidy(), few >> tidy())
    with pytest.raises(TidykValueError, match="0 or more, not -1"):
        linear_reg() >> fit("y ~ x", data=data, case_weights=-weights)


def test_as_many_coefficients_as_rows_leave_nothing_to_judge_by() -> None:
    data = pd.DataFrame({"y": [1.0, 2, 3], "a": [1.0, 2, 4], "b": [1.0, 0, 1]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = linear_reg() >> fit("y ~ a + b", data=data) >> tidy()
    np.testing.assert_allclose(table["estimate"], [2 / 3, 2 / 3, -1 / 3])
    assert table[["std.error", "p.value"]].isna().all(axis=None)


def test_predicting_no_rows_gives_none() -> None:
    forest = rand_forest("classification", trees=5) >> fit("f ~ x", data=DATA)
    assert (forest >> predict(DATA[:0])).shape == (0, 1)
    assert (forest >> predict(DATA[:0], type="prob")).columns.tolist() == [".pred_a", ".pred_b"]


def test_columns_do_not_clash_with_predictions() -> None:
    fitted = linear_reg() >> fit("y ~ x", data=DATA)
    with pytest.raises(TidykValueError, match=r'has "\.pred" already'):
        fitted >> augment(DATA.assign(**{".pred": 1.0}))
    data = DATA.assign(o=factor(["class", "no"] * 3))
    with pytest.warns(TidykWarning, match="pred_class"):
        forest = rand_forest("classification") >> fit("o ~ x", data=data)
    with pytest.raises(TidykValueError, match="pred_class"):
        forest >> predict(data, type="prob")


@pytest.mark.parametrize("data", [{0: [1.0, 2], 1: [3.0, 4]}, {("a", "b"): [1.0, 2]}])
def test_columns_named_by_anything_but_text_are_told_and_how_to_name_them(data: dict) -> None:
    frame = pd.DataFrame(data)
    for call in (
        lambda: fit(linear_reg(), "y ~ .", data=frame),
        lambda: mold("y ~ .", frame),
        lambda: from_xy(frame, [1.0, 2], NUMBERS),
    ):
        with pytest.raises(TidykTypeError, match=r"text.*columns = .*str"):
            call()
