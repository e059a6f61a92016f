"""Forests with the arguments of R's ranger and randomForest: their errors are those of R's forests,
their orders of levels R's to the last."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data

from tidyk import (
    extract_fit_engine,
    factor,
    fit,
    predict,
    rand_forest,
    set_args,
    set_engine,
    set_mode,
    set_seed,
    tidy,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import iris, mtcars
from tidyk.parsnip.engines.sklearn.level_orders import places


def forest(engine: str, frame: pd.DataFrame, formula: str, mode: str, **args: Any) -> Any:
    set_seed(11)
    return rand_forest(mode, trees=100) >> set_engine(engine, **args) >> fit(formula, data=frame)


@pytest.mark.parametrize(
    ("engine", "args", "error"),
    [
        ("ranger", {}, 26.41),
        ("ranger", {"splitrule": "extratrees", "num_random_splits": 1}, 43.47),
        ("ranger", {"replace": False}, 28.01),
        ("ranger", {"replace": False, "splitrule": "extratrees"}, 46.64),
        ("ranger", {"sample_fraction": 0.5}, 33.71),
        ("ranger", {"replace": False, "sample_fraction": 0.3}, 40.73),
        ("ranger", {"max_depth": 3}, 109.05),
        ("ranger", {"mtry": 2, "min_node_size": 20}, 35.67),
        ("ranger", {"replace": False, "min_node_size": 10}, 33.42),
        ("ranger", {"sample_fraction": 0.4, "min_node_size": 10}, 41.75),
        ("randomForest", {}, 27.25),
        ("randomForest", {"nodesize": 20}, 36.15),
        ("randomForest", {"sampsize": 100}, 67.83),
        ("randomForest", {"replace": False}, 29.13),
    ],
)
def test_errors_are_those_of_r_s_forests(engine: str, args: dict[str, Any], error: float) -> None:
    """Means of R's out-of-bag errors over ten seeds (five of randomForest's); a forest's own varies
    by 2 to 4 percent."""
    found = forest(engine, data("concrete"), "compressive_strength ~ .", "regression", **args)
    assert found.fit.oob.error == pytest.approx(error, rel=0.12)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, 0.0341),
        ({"splitrule": "extratrees"}, 0.0306),
        ({"replace": False}, 0.0331),
        ({"class_weights": [1, 5, 1]}, 0.0339),
        ({"class_weights": [1, 5, 1], "replace": False}, 0.0339),
    ],
)
def test_errors_for_classes_are_ranger_s(args: dict[str, Any], error: float) -> None:
    found = forest("ranger", iris, "Species ~ .", "classification", **args)
    assert found.fit.oob.error == pytest.approx(error, abs=0.005)


def test_levels_are_put_where_ranger_puts_them() -> None:
    """Those of `forest$covariate.levels` with `respect.unordered.factors = "order"`."""
    birds = data("penguins").dropna(subset=["body_mass_g"])
    birds["sex"] = factor(birds["sex"].astype("string").fillna(""))
    birds["both"] = factor(birds["island"].astype(str) + birds["species"].astype(str).str[0])
    birds["species"], birds["island"] = factor(birds["species"]), factor(birds["island"])

    def order(column: str, outcome: str) -> list[str]:
        ranks = places(birds[[column]], birds[outcome])[column]
        return birds[column].cat.categories[np.argsort(ranks)].tolist()

    five = ["DreamA", "TorgersenA", "BiscoeA", "DreamC", "BiscoeG"]
    assert order("both", "body_mass_g") == five
    assert order("sex", "body_mass_g") == ["female", "", "male"]
    assert order("island", "species") == ["Dream", "Torgersen", "Biscoe"]
    assert order("sex", "species") == ["", "male", "female"]
    assert order("both", "species") == ["BiscoeA", "DreamA", "TorgersenA", "DreamC", "BiscoeG"]


@pytest.fixture
def levels() -> pd.DataFrame:
    """A factor whose levels' order says nothing of the outcome."""
    random = np.random.default_rng(3)
    letters = np.array(list("abcdefgh"))
    at = random.integers(0, 8, 200)
    y = np.where(at % 2 == 0, 1.0, 0.0) + random.normal(size=200) / 10
    return pd.DataFrame({"f": factor(letters[at], levels=[*letters, "new"]), "y": y})


def test_ordered_levels_are_cut_at_once(levels: pd.DataFrame) -> None:
    stumps = {
        how: forest("ranger", levels, "y ~ f", "regression", max_depth=1,
                    respect_unordered_factors=how)
        for how in ("order", "ignore")
    }  # fmt: skip
    assert stumps["order"].fit.oob.error < 0.02 < 0.15 < stumps["ignore"].fit.oob.error
    again = pickle.loads(pickle.dumps(stumps["order"]))
    new = pd.DataFrame(
        {"f": factor(["a", "b", "new", None], levels=levels["f"].cat.categories.tolist())}
    )
    found = predict(again, new)[".pred"]
    assert found[0] > 0.9 and found[1] < 0.1 and found.notna().all()
    quantiles = rand_forest(trees=20) >> set_engine("ranger", respect_unordered_factors=True)
    quantiles = quantiles >> set_mode("quantile regression", quantile_levels=[0.5])
    assert len(predict(fit(quantiles, "y ~ f", data=levels), new)) == 4
    assert len(predict(again, new, type="conf_int")) == 4


def test_random_cuts_of_factors_are_told(levels: pd.DataFrame) -> None:
    with pytest.warns(TidykWarning, match="ranger would split levels into sets at random"):
        found = forest("ranger", levels, "y ~ f", "regression", splitrule="extratrees")
    assert set(found.fit.places) == {"f"}


def test_importances() -> None:
    """R's `%IncMSE` and scaled permutation importances stand in these orders."""
    spec = rand_forest("regression", trees=300)
    for engine, args in (
        ("ranger", {"importance": "permutation", "scale_permutation_importance": True}),
        ("randomForest", {"importance": True}),
    ):
        set_seed(2)
        table = tidy(spec >> set_engine(engine, **args) >> fit("mpg ~ .", data=mtcars))
        ours = table.set_index("term")["importance"]
        assert set(ours.nlargest(4).index) == {"cyl", "disp", "hp", "wt"}
        assert 7 < ours.max() < 14  # R's 27 of 2,000 trees, by the root of their number
    purity = tidy(spec >> set_engine("randomForest") >> fit("mpg ~ .", data=mtcars))
    assert purity["importance"].sum() == pytest.approx(1)


def test_defaults_are_those_of_each_package() -> None:
    found = [forest(e, mtcars, "mpg ~ .", "regression").fit for e in ("ranger", "randomForest")]
    assert [(f.mtry, f.min_n) for f in found] == [(3, 5), (3, 5)]
    few = "mpg ~ wt + hp + cyl + disp"
    assert forest("randomForest", mtcars, few, "regression").fit.mtry == 1
    assert forest("ranger", mtcars, few, "regression").fit.mtry == 2
    classes = forest("randomForest", iris, "Species ~ .", "classification").fit
    assert (classes.mtry, classes.min_n) == (2, 1)


def test_seeds_threads_and_the_rows_of_trees() -> None:
    args = {"seed": 3, "num_threads": 1, "keep_inbag": True, "verbose": False, "oob_error": False}
    made = [forest("ranger", mtcars, "mpg ~ .", "regression", **args) for _ in range(2)]
    pd.testing.assert_frame_equal(predict(made[0], mtcars), predict(made[1], mtcars))
    assert made[0].fit.oob is None and "OOB" not in str(made[0])
    assert len(extract_fit_engine(made[0]).forest.estimators_samples_) == 100
    bounds = predict(made[0], mtcars, type="conf_int")
    assert (bounds[".pred_lower"] <= bounds[".pred_upper"]).all()


@pytest.mark.parametrize(
    ("engine", "args", "message"),
    [
        ("ranger", {"splitrule": "maxstat"}, "no counterpart here. There are"),
        ("ranger", {"splitrule": "extratree"}, 'Did you mean "extratrees"'),
        ("ranger", {"num_random_splits": 3}, "one random cut of each predictor"),
        ("ranger", {"respect_unordered_factors": "partition"}, '"order" finds the best sets'),
        ("ranger", {"importance": "impurity_corrected"}, '"permutation" favours no'),
        ("ranger", {"case_weights": [1, 2]}, r"fit\(case_weights=...\)"),
        ("ranger", {"always_split_variables": ["wt"]}, "as often as the others"),
        ("ranger", {"quantreg": True}, "quantile regression"),
        ("ranger", {"probability": False}, "can only be True here, not False"),
        ("ranger", {"regularization_factor": 0.5}, "can only be 1 here"),
        ("ranger", {"sample_fraction": 0}, "larger than 0"),
        ("ranger", {"splitrul": "gini"}, 'Did you mean "splitrule"'),
        ("randomForest", {"proximity": True}, "can only be False here"),
        ("randomForest", {"cutoff": [0.5, 0.5]}, "gives the shares"),
        ("randomForest", {"sampsize": 0}, "larger than or equal to 1"),
    ],
)
def test_what_has_no_counterpart_names_what_there_is(
    engine: str, args: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        set_engine(rand_forest(), engine, **args)
    with pytest.raises(ValueError, match=message):
        set_args(rand_forest() >> set_engine(engine), **args)


def test_what_does_not_fit_the_data_is_told() -> None:
    with pytest.raises(ValueError, match=r'"gini"` is for classification: for regression there'):
        forest("ranger", mtcars, "mpg ~ .", "regression", splitrule="gini")
    with pytest.raises(ValueError, match="2 weights for 3 levels"):
        forest("ranger", iris, "Species ~ .", "classification", class_weights=[1, 2])
    with pytest.raises(ValueError, match="there are 32 rows"):
        forest("randomForest", mtcars, "mpg ~ .", "regression", sampsize=40)
