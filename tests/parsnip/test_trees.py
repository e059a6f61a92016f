"""Trees, bagged trees and forests: R's trees to the digit, ranger's forests in kind."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load
from sklearn.ensemble import RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

from tidyk import (
    bag_tree,
    decision_tree,
    factor,
    fit,
    predict,
    rand_forest,
    sample_int,
    set_engine,
    set_seed,
    tidy,
    with_seed,
)
from tidyk.base.errors import TidykError, TidykWarning
from tidyk.base.random import draw_seed
from tidyk.parsnip.engines.rpart.columns import columns_of
from tidyk.parsnip.engines.rpart.tree import leaf_values

TWO = {"Class": ["Class1", "Class2"]}


def table(name: str) -> tuple[pd.DataFrame, str, str]:
    """A data set of the recorded trees, its formula and its mode."""
    if name == "reg":
        return data("mtcars"), "mpg ~ .", "regression"
    if name == "cls":
        return data("cls_two_class300", levels=TWO), "Class ~ .", "classification"
    if name == "iris":
        return data("iris"), "Species ~ .", "classification"
    birds = data("penguins")
    birds = birds[birds["bill_length_mm"].notna()]
    birds = birds.assign(sex=factor(birds["sex"].astype("string").fillna("")))  # as R read them
    return birds, "species ~ island + sex + bill_length_mm + body_mass_g", "classification"


def test_data_of_kinds_other_than_numbers_grow_trees() -> None:
    frame = pd.DataFrame(
        {
            "text": ["b", "a"] * 20,
            "day": pd.date_range("2024-01-01", periods=40),
            "flag": [True, False] * 20,
            "y": np.r_[np.zeros(20), np.ones(20)],
        }
    )
    for spec in (decision_tree("regression"), rand_forest("regression", trees=5)):
        fitted = spec >> fit("y ~ text + day + flag", data=frame)
        assert (fitted >> predict(frame))[".pred"].between(0, 1).all()
        again = spec.fit_xy(frame[["text", "day", "flag"]], frame["y"])
        assert len(again >> predict(frame[:3])) == 3


@pytest.mark.parametrize("case", load("engines/models")["rpart"])
def test_rpart(case: str) -> None:
    name, cp, depth = case.split()
    frame, formula, mode = table(name)
    args = {"cost_complexity": float(cp), "tree_depth": int(depth)}
    args |= {"min_n": 6} if name == "reg" else {}
    train, new = (frame[::2], frame[1::2]) if name == "reg" else (frame, frame)
    fitted = decision_tree(mode, **args) >> fit(formula, data=train)
    found = fitted >> predict(new, type="numeric" if mode == "regression" else "prob")
    same_leaves(found, load("engines/models")["rpart"][case])


@pytest.mark.parametrize("case", load("engines/rpart_more"))
def test_more_of_rpart(case: str) -> None:
    name, split, cp = case.split()
    frame, formula, mode = table(name)
    spec = decision_tree(mode, cost_complexity=float(cp), min_n=int(split))
    found = spec >> fit(formula, data=frame)
    found = found >> predict(frame, type="numeric" if mode == "regression" else "prob")
    same_leaves(found, load("engines/rpart_more")[case])


LOSS, BIRDS = {2: [[0, 1], [4, 0]], 3: [[0, 1, 2], [3, 0, 1], [1, 5, 0]]}, 0.001
PARMS = {
    "information_iris": ("iris", {"split": "information"}, 0, None),
    "information_two": ("cls", {"split": "information"}, 0.01, None),
    "prior_two": ("cls", {"prior": [0.2, 0.8]}, 0.01, None),
    "loss_two": ("cls", {"loss": LOSS[2]}, 0.01, None),
    "all_iris": (
        "iris", {"prior": [0.1, 0.3, 0.6], "loss": LOSS[3], "split": "information"}, 0, None),
    "weights_two": ("cls", {"prior": [0.3, 0.7], "split": "information"}, 0.01, [1, 3, 0.5]),
    "all_penguins": ("penguins", {"prior": [0.5, 0.3, 0.2], "loss": LOSS[3]}, BIRDS, None),
    "information_penguins": ("penguins", {"split": "information"}, BIRDS, None),
}  # fmt: skip


def printed(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.parametrize("case", PARMS)
def test_parms_of_classes_give_the_trees_of_r(case: str) -> None:
    """As `rpart(parms = list(...))` prints them, and predicts."""
    wanted = load("engines/rpart_parms")[case]
    name, parms, cp, weights = PARMS[case]
    frame, formula, mode = table(name)
    if name == "penguins":
        frame = frame.assign(sex=frame["sex"].cat.remove_categories([""]))
    spec = decision_tree(mode, cost_complexity=cp, min_n=20 if name == "cls" else 4)
    spec = spec >> set_engine("rpart", parms=parms)
    weights = None if weights is None else np.tile(weights, 100)
    found = spec >> fit(formula, data=frame, case_weights=weights)
    assert printed(found.engine.show(found.fit)) == printed(wanted["text"])
    classes = (found >> predict(frame))[".pred_class"].cat.codes
    assert classes.tolist() == wanted["class"]


@pytest.mark.parametrize("case", range(12))
def test_missing_values_and_prices_give_the_trees_of_r(case: int) -> None:
    recorded = load("engines/rpart_missing")
    frame = pd.DataFrame(recorded["data"])
    frame = frame.assign(c=factor(frame["c"]))
    wanted = dict(recorded["fits"][case])
    fitted, text = wanted.pop("fit"), wanted.pop("text")
    spec = decision_tree("regression", cost_complexity=0.002, min_n=10)
    spec = spec >> set_engine("rpart", **wanted)
    found = spec >> fit("y ~ a + b + c + g", data=frame, case_weights=frame["w"])
    assert printed(found.engine.show(found.fit)) == printed(text)
    np.testing.assert_allclose((found >> predict(frame))[".pred"], fitted, rtol=1e-10)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"parms": "information"}, '`parms` should hold .* the string "information"'),
        ({"parms": {"splits": "gini"}}, 'no part `splits`. Did you mean "split"'),
        ({"parms": {"split": "entropy"}}, '`split` must be one of "gini" and "information"'),
        ({"parms": {"prior": [0.5, 0.6]}}, "2 shares of 0 or more that add up to 1"),
        ({"parms": {"loss": [0, 1, 2, 0]}}, r"2 rows and 2 columns, .* the shape \(4,\)"),
        ({"parms": {"loss": [[1, 1], [1, 0]]}}, "should be 0 on the diagonal"),
        ({"cost": [1, 2, 3]}, "above 0 for each of the 2 predictors"),
        ({"usesurrogate": 3}, "`usesurrogate` should be 0, 1 or 2, not 3"),
        ({"xval": 5}, "`xval` of the engine"),
        ({"control": {"minsplit": 3}}, 'Give its parts by name: "minsplit"'),
    ],
)
def test_arguments_of_rpart_that_cannot_be_are_told(given: dict[str, Any], message: str) -> None:
    with pytest.raises(TidykError, match=message):
        (
            decision_tree("classification")
            >> set_engine("rpart", **given)
            >> fit("Class ~ .", data=table("cls")[0])
        )


def test_parms_are_about_classes() -> None:
    spec = decision_tree("regression") >> set_engine("rpart", parms={"split": "gini"})
    with pytest.raises(TidykError, match="`parms` is about classes"):
        spec >> fit("mpg ~ .", data=data("mtcars"))


def same_leaves(found: pd.DataFrame, wanted: list[object]) -> None:
    values = np.asarray(wanted, float)
    ours = found.to_numpy()
    np.testing.assert_allclose(ours if values.ndim == 2 else ours[:, 0], values, rtol=1e-12)


def test_rows_whose_split_is_missing_go_with_a_stand_in() -> None:
    x = np.arange(40.0)
    frame = pd.DataFrame({"a": x, "b": x + 0.5, "y": np.where(x < 20, 0.0, 1.0)})
    frame.loc[[3, 30], "a"] = np.nan
    fitted = decision_tree("regression", min_n=4) >> fit("y ~ .", data=frame)
    assert [n.count for n in fitted.fit.tree.sons] == [20, 20]


def test_a_level_that_no_row_of_a_node_had_goes_with_a_stand_in() -> None:
    x = np.arange(40.0)
    f = factor(np.where(x < 20, "p", "q"), levels=["p", "q", "r"])
    frame = pd.DataFrame({"f": f, "x": x, "y": np.where(x < 20, 0.0, 1.0)})
    fitted = decision_tree("regression", min_n=4) >> fit("y ~ f + x", data=frame)
    new = pd.DataFrame({"f": factor(["r", "r"], levels=["p", "q", "r"]), "x": [1.0, 39.0]})
    assert (fitted >> predict(new))[".pred"].tolist() == [0.0, 1.0]


def test_bagged_trees_are_means_of_trees() -> None:
    cars = data("mtcars")
    set_seed(3)
    fitted = bag_tree("regression", min_n=5) >> fit("mpg ~ .", data=cars)
    set_seed(3)
    again = bag_tree("regression", min_n=5) >> fit("mpg ~ .", data=cars)
    assert len(fitted.fit.trees) == 11
    pd.testing.assert_frame_equal(fitted >> predict(cars), again >> predict(cars))
    set_seed(3)
    with with_seed(int(sample_int(100_000, 1)[0])):
        first = cars.iloc[np.asarray(sample_int(len(cars), replace=True))]
    alone = decision_tree("regression", min_n=5, cost_complexity=0) >> fit("mpg ~ .", data=first)
    assert alone.fit.tree.value == fitted.fit.trees[0].value
    columns = columns_of(cars.drop(columns="mpg"))
    found = np.mean([leaf_values(t, columns, len(cars)) for t in fitted.fit.trees], axis=0)
    np.testing.assert_allclose((fitted >> predict(cars))[".pred"], found[:, 0], rtol=1e-12)


def test_a_class_cost_moves_predictions() -> None:
    frame = data("cls_two_class300", levels=TWO)
    shares = []
    for cost in (0.1, 1, 10):
        set_seed(1)
        fitted = bag_tree("classification", class_cost=cost) >> fit("Class ~ .", data=frame)
        shares.append((fitted >> predict(frame))[".pred_class"].eq("Class1").mean())
    assert shares == sorted(shares)
    with pytest.raises(ValueError, match="two classes"):
        bag_tree("classification", class_cost=2) >> fit("Species ~ .", data=data("iris"))


@pytest.mark.parametrize("size", [2, 3, 5, 8, 12])
def test_min_n_means_what_it_means_in_ranger(size: int) -> None:
    """One tree on fixed rows."""
    from tidyk.parsnip.engines.sklearn.forests import least_rows

    cars = data("mtcars")
    split = least_rows(size, {"bootstrap": False})
    tree = DecisionTreeRegressor(min_samples_split=split, random_state=1)
    tree.fit(cars.drop(columns="mpg"), cars["mpg"])
    wanted = load("engines/ranger")[f"reg {size}"]
    differing = np.abs(tree.predict(cars.drop(columns="mpg")) - wanted) > 1e-9
    assert differing.mean() < 0.2  # ties between equal splits fall otherwise


def test_a_forest_errs_as_ranger_s() -> None:
    recorded, cars, flowers = load("engines/ranger"), data("mtcars"), data("iris")
    set_seed(4)
    spec = rand_forest("regression") >> set_engine("sklearn", importance="permutation")
    regression = spec >> fit("mpg ~ .", data=cars)
    assert len(regression.fit.forest.estimators_) == 500
    assert regression.fit.mtry == 3 and regression.fit.min_n == 5
    assert regression.fit.oob.error == pytest.approx(np.mean(recorded["oob_reg"]), abs=0.6)
    ours = dict(zip(*(tidy(regression)[c] for c in ("term", "importance")), strict=True))
    four = [sorted(each, key=each.__getitem__)[-4:] for each in (ours, recorded["imp"])]
    assert set(four[0]) == set(four[1])
    bounds = regression >> predict(cars, type="conf_int", std_error=True)
    assert np.corrcoef(bounds[".std_error"], recorded["se"])[0, 1] > 0.8
    classes = rand_forest("classification", trees=300) >> fit("Species ~ .", data=flowers)
    assert classes.fit.min_n == 10
    assert classes.fit.oob.error == pytest.approx(np.mean(recorded["oob_cls"]), abs=0.006)


def test_a_forest_says_what_it_has() -> None:
    fitted = rand_forest("regression", trees=20) >> fit("mpg ~ .", data=data("mtcars"))
    assert "Target node size:                 5" in str(fitted)
    with pytest.raises(ValueError, match="importance="):
        tidy(fitted)
    whole = rand_forest("regression", trees=5) >> set_engine("sklearn", bootstrap=False)
    with pytest.raises(ValueError, match="bootstrap"):
        whole >> fit("mpg ~ .", data=data("mtcars")) >> predict(data("mtcars"), type="conf_int")


def test_more_than_there_is_is_capped_with_a_warning() -> None:
    cars = data("mtcars")
    with pytest.warns(TidykWarning, match="`mtry` is 50"):
        fitted = rand_forest("regression", mtry=50, trees=3) >> fit("mpg ~ .", data=cars)
    assert fitted.fit.mtry == 10
    with pytest.warns(TidykWarning, match="`min_n` is 99"):
        rand_forest("regression", min_n=99, trees=3) >> fit("mpg ~ .", data=cars)
    with pytest.warns(TidykWarning, match="99"):
        decision_tree("regression", min_n=99) >> fit("mpg ~ .", data=cars)


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        ({"trees": 0}, ValueError),
        ({"trees": 10.5}, ValueError),
        ({"min_n": -2}, ValueError),
        ({"mtry": "all"}, TypeError),
    ],
)
def test_impossible_arguments_are_errors_at_the_call(args: dict, problem: type) -> None:
    with pytest.raises(problem, match=next(iter(args))):
        rand_forest("regression", **args)


def test_impossible_depths_and_penalties_too() -> None:
    with pytest.raises(ValueError, match="tree_depth"):
        decision_tree(tree_depth=31)
    with pytest.raises(ValueError, match="cost_complexity"):
        decision_tree(cost_complexity=-0.1)


def test_rows_without_an_outcome_are_left_out_with_a_warning() -> None:
    cars = data("mtcars")
    cars.loc[[0, 1], "mpg"] = np.nan
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        fitted = decision_tree("regression") >> fit("mpg ~ wt", data=cars)
    assert fitted.fit.tree.count == 30 and "2 rows" in str(seen[0].message)


def test_scikit_learn_s_trees_as_called_directly() -> None:
    cars = data("mtcars")
    x, y = cars.drop(columns="mpg").to_numpy(), cars["mpg"].to_numpy()
    set_seed(5)
    spec = decision_tree("regression", engine="sklearn", tree_depth=3, min_n=4)
    found = (spec >> fit("mpg ~ .", data=cars) >> predict(cars))[".pred"]
    set_seed(5)
    tree = DecisionTreeRegressor(max_depth=3, min_samples_split=4, random_state=draw_seed())
    np.testing.assert_allclose(found, tree.fit(x, y).predict(x), rtol=1e-12)


def test_a_forest_as_called_directly() -> None:
    cars = data("mtcars")
    x, y = cars.drop(columns="mpg").to_numpy(), cars["mpg"].to_numpy()
    set_seed(5)
    spec = rand_forest("regression", trees=30, mtry=4, min_n=8)
    found = (spec >> fit("mpg ~ .", data=cars) >> predict(cars))[".pred"]
    set_seed(5)
    args = {"max_features": 4, "min_samples_split": 6, "random_state": draw_seed()}
    forest = RandomForestRegressor(30, **args).fit(x, y)
    np.testing.assert_allclose(found, forest.predict(x), rtol=1e-12)


def test_new_rows_without_a_value_go_by_surrogates_as_in_r() -> None:
    """Also where no training row missed one: R finds the surrogates of all splits."""
    cars = data("mtcars")
    numbers = decision_tree("regression") >> fit("mpg ~ .", data=cars)
    found = (numbers >> predict(cars.assign(cyl=np.nan)))[".pred"]
    assert found.round(3).value_counts().to_dict() == {18.264: 15, 26.664: 10, 13.414: 7}
    flowers = data("iris")
    classes = decision_tree("classification") >> fit("Species ~ .", data=flowers)
    shares = classes >> predict(flowers.assign(**{"Petal.Length": np.nan}), type="prob")
    np.testing.assert_allclose(shares.sum(), [50, 50, 50])
    alone = decision_tree("regression") >> set_engine("rpart", usesurrogate=0)
    stay = alone >> fit("mpg ~ .", data=cars) >> predict(cars[:2].assign(cyl=np.nan))
    np.testing.assert_allclose(stay[".pred"], cars["mpg"].mean())
    assert repr(numbers.fit).startswith("n= 32 ")
