"""`step_pls()` has the numbers of R's recipes, which lets mixOmics compute them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

from tidyk import all_predictors, bake, factor, juice, prep, recipe, step_pls, tidy
from tidyk.base.errors import TidykWarning

RECORDED = load("recipes/step_pls")["cases"]
CARS = data("mtcars").select_dtypes("number")
FLOWERS = data("iris")
FIVE = CARS.drop(columns=["carb", "gear"]).assign(
    **{"class": factor(["abcde"[3 * row % 5] for row in range(1, len(CARS) + 1)])}
)


def trained(name: str) -> tuple[Any, pd.DataFrame]:
    """The recipe, and the rows that R baked."""
    case = RECORDED[name]
    frame = FIVE if "five" in name else FLOWERS if "classes" in name else CARS
    if name == "missing":
        frame = frame.assign(mpg=frame["mpg"].where(~np.isin(np.arange(len(frame)), [4, 20])))
    outcome, rest = np.atleast_1d(case["outcome"]).tolist(), frame[1::2]
    rec = recipe(f"{' + '.join(outcome)} ~ .", data=frame[::2]) >> step_pls(
        all_predictors(),
        num_comp=case["num_comp"],
        predictor_prop=case["predictor_prop"],
        options=case["options"],
    )
    at = np.round(np.linspace(1, len(rest), 5)).astype(int) - 1
    return prep(rec), rest.iloc[at]


@pytest.mark.parametrize("name", RECORDED)
def test_components_are_those_of_r(name: str) -> None:
    case, (rec, new) = RECORDED[name], trained(name)
    found = bake(rec, new, all_predictors())
    assert found.columns.tolist() == [f"PLS{k + 1}" for k in range(case["num_comp"])]
    np.testing.assert_allclose(found, case["baked"], rtol=1e-8, atol=1e-10)
    told, count = tidy(rec, number=1), case["num_comp"]
    np.testing.assert_allclose(told["value"], case["values"], rtol=1e-8, atol=1e-10)
    assert told["terms"].tolist() == np.repeat(case["terms"], count).tolist()
    assert told["component"].tolist()[:count] == found.columns.tolist()


def with_pls(frame: pd.DataFrame, formula: str = "mpg ~ .", **args: Any) -> pd.DataFrame:
    rec = recipe(formula, data=frame) >> step_pls(all_predictors(), **args)
    return juice(prep(rec))


def test_missing_values_and_constant_columns_count_for_nothing() -> None:
    gaps = CARS.assign(wt=CARS["wt"].where(np.arange(len(CARS)) != 3))
    made = with_pls(gaps.assign(same=0.1))
    assert made["PLS1"].isna().tolist() == (np.arange(len(CARS)) == 3).tolist()
    np.testing.assert_allclose(made, with_pls(gaps))


def test_rows_without_a_class_are_left_out() -> None:
    unknown = FLOWERS.assign(Species=FLOWERS["Species"].where(np.arange(150) != 149))
    found = with_pls(unknown, "Species ~ .", predictor_prop=0.5)
    wanted = with_pls(FLOWERS[:149], "Species ~ .", predictor_prop=0.5)
    np.testing.assert_allclose(found.iloc[:149, 1:], wanted.iloc[:, 1:])


def test_what_cannot_be_is_told() -> None:
    with pytest.raises(TypeError, match="has no `methods`"):
        step_pls(recipe("mpg ~ .", data=CARS), all_predictors(), options={"methods": 1})
    with pytest.raises(ValueError, match=r"max\.iter"):
        step_pls(recipe("mpg ~ .", data=CARS), all_predictors(), options={"max.iter": 0})
    with pytest.raises(TypeError, match='must be numeric, which "vs" is not'):
        with_pls(CARS.assign(vs=factor(CARS["vs"])), "mpg + vs ~ .")
    with pytest.raises(ValueError, match="`num_comp` must be at most 2, not 3"):
        with_pls(CARS.assign(twice=CARS["wt"] * 2), "mpg ~ wt + hp + twice", num_comp=3)
    with pytest.warns(TidykWarning, match="still changed"):
        options = {"max_iter": 1, "tol": 1e-30}
        with_pls(CARS, "mpg + qsec ~ .", predictor_prop=0.35, options=options)
