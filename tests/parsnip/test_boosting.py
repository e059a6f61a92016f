"""Boosted trees: what each library gives when it is called directly."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import pytest
import xgboost
from golden.support import data
from sklearn.ensemble import HistGradientBoostingRegressor

from tidyk import boost_tree, fit, multi_predict, predict, sample_int, set_engine, set_seed, tidy
from tidyk.base.errors import TidykWarning

ENGINES = ("xgboost", "lightgbm", "sklearn")
CARS = data("mtcars")
X, Y = CARS.drop(columns="mpg"), CARS["mpg"]


def spec(engine: str, **args: Any) -> Any:
    return boost_tree("regression", engine=engine, **args)


def test_xgboost_as_called_directly() -> None:
    args = {"tree_depth": 3, "learn_rate": 0.2, "min_n": 2, "loss_reduction": 0.1}
    ours = spec("xgboost", trees=20, **args) >> fit("mpg ~ .", data=CARS) >> predict(CARS)
    params = {"max_depth": 3, "eta": 0.2, "min_child_weight": 2, "gamma": 0.1, "nthread": 1}
    made = xgboost.DMatrix(X.to_numpy(float), Y.to_numpy())
    theirs = xgboost.train({"objective": "reg:squarederror", **params}, made, 20).predict(made)
    np.testing.assert_allclose(ours[".pred"], theirs, rtol=1e-12)


def test_lightgbm_as_called_directly() -> None:
    args = {"tree_depth": 3, "learn_rate": 0.2, "min_n": 2}
    ours = spec("lightgbm", trees=20, **args) >> fit("mpg ~ .", data=CARS) >> predict(CARS)
    params = {"max_depth": 3, "learning_rate": 0.2, "min_data_in_leaf": 2, "num_threads": 1}
    made = lightgbm.Dataset(X.to_numpy(float), Y.to_numpy())
    booster = lightgbm.train({"objective": "regression", "verbose": -1, **params}, made, 20)
    np.testing.assert_allclose(ours[".pred"], booster.predict(X.to_numpy(float)), rtol=1e-12)


def test_scikit_learn_as_called_directly() -> None:
    ours = spec("sklearn", trees=20, tree_depth=3, min_n=2) >> fit("mpg ~ .", data=CARS)
    theirs = HistGradientBoostingRegressor(max_iter=20, max_depth=3, min_samples_leaf=2)
    theirs.fit(X.to_numpy(), Y.to_numpy())
    wanted = theirs.predict(X.to_numpy())
    np.testing.assert_allclose((ours >> predict(CARS))[".pred"], wanted, rtol=1e-12)


def test_defaults_are_parsnip_s() -> None:
    assert (spec("xgboost") >> fit("mpg ~ .", data=CARS)).fit.rounds == 15
    assert (spec("lightgbm") >> fit("mpg ~ .", data=CARS)).fit.rounds == 100


@pytest.mark.parametrize("engine", ENGINES)
def test_it_stops_early(engine: str) -> None:
    concrete = data("concrete")
    set_seed(2)
    asked = spec(engine, trees=200, stop_iter=3, learn_rate=0.5)
    made = asked >> set_engine(engine, validation=0.2)
    fitted = made >> fit("compressive_strength ~ .", data=concrete)
    assert 3 < fitted.fit.rounds < 190
    with pytest.raises(ValueError, match="trees"):
        multi_predict(fitted, concrete, trees=[500])
    with pytest.warns(TidykWarning, match="stop_iter"):
        spec(engine, trees=3, stop_iter=5) >> fit("mpg ~ .", data=CARS)


def test_held_back_rows_are_those_that_r_draws() -> None:
    from tidyk.parsnip.engines.boosting import held_back

    set_seed(1)
    train, test = held_back(32, 0.25)
    set_seed(1)
    assert train.tolist() == np.asarray(sample_int(32, 25)).tolist()
    assert sorted([*train, *test]) == list(range(32))


@pytest.mark.parametrize("engine", ENGINES)
def test_missing_values_are_taken_as_they_are(engine: str) -> None:
    birds = data("penguins")
    birds = birds[birds["sex"].notna()].copy()
    birds.iloc[::3, 2] = np.nan
    fitted = boost_tree("classification", engine=engine, trees=10) >> fit("sex ~ .", data=birds)
    found = fitted >> predict(birds, type="prob")
    assert found.notna().all(axis=None) and len(found) == len(birds)


@pytest.mark.parametrize("engine", ENGINES)
def test_mtry_is_a_number_of_columns_or_a_share(engine: str) -> None:
    with pytest.warns(TidykWarning, match="`mtry` is 50"):
        spec(engine, mtry=50, trees=3) >> fit("mpg ~ .", data=CARS)
    found = []
    for made in (
        spec(engine, mtry=5, trees=5),
        spec(engine, mtry=0.5, trees=5) >> set_engine(engine, counts=False),
    ):
        set_seed(1)
        found.append((made >> fit("mpg ~ .", data=CARS) >> predict(CARS))[".pred"].tolist())
    assert found[0] == found[1]
    with pytest.raises(ValueError, match="mtry"):
        spec(engine, mtry=3.5, trees=3) >> fit("mpg ~ .", data=CARS)


@pytest.mark.parametrize(
    ("args", "problem"),
    [({"trees": 0}, "trees"), ({"learn_rate": 0}, "learn_rate"), ({"sample_size": 1.5}, "sample")],
)
def test_impossible_arguments_are_errors_at_the_call(args: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        boost_tree(**args)


def test_misspelt_parameters_are_errors_that_the_libraries_do_not_give() -> None:
    with pytest.raises(ValueError, match=r"Did you mean .max_bin.\?"):
        spec("xgboost") >> set_engine("xgboost", max_bins=5)
    with pytest.raises(ValueError, match="num_leaves"):
        spec("lightgbm") >> set_engine("lightgbm", num_leavs=5)


def test_importances() -> None:
    for engine in ("xgboost", "lightgbm"):
        table = tidy(spec(engine, trees=10, min_n=2) >> fit("mpg ~ .", data=CARS))
        assert table.columns.tolist() == ["term", "importance"]
        assert set(table["term"]) <= set(X.columns)


def test_two_classes_have_the_first_as_the_event() -> None:
    frame = data("cls_two_class300", levels={"Class": ["Class1", "Class2"]})
    shares = []
    for level in ("first", "second"):
        made = boost_tree("classification") >> set_engine("xgboost", event_level=level)
        shares.append(made >> fit("Class ~ A + B", data=frame) >> predict(frame, type="prob"))
    np.testing.assert_allclose(shares[0], shares[1], atol=1e-5)
    assert (shares[0][".pred_Class1"] > 0.5).eq(frame["Class"].eq("Class1")).mean() > 0.8
