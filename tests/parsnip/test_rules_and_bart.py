"""Quinlan's rules and trees, and Bayesian trees: by the libraries' own calls, and R's options."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data

from tidyk import (
    C5_rules,
    bart,
    boost_tree,
    cubist_rules,
    decision_tree,
    extract_fit_engine,
    fit,
    multi_predict,
    predict,
    set_engine,
    set_seed,
    tidy,
    tune,
)
from tidyk.base.errors import TidykError
from tidyk.dials.params.ensembles import trees

CONCRETE, TWO = data("concrete"), data("two_class_dat")
STRENGTH = "compressive_strength"


def rmse(found: pd.Series, data: pd.DataFrame) -> float:
    return float(np.sqrt(np.mean((found.to_numpy() - data[STRENGTH].to_numpy()) ** 2)))


# --- Cubist ---------------------------------------------------------------------------------------
def test_cubist_is_the_library_s_and_one_fit_serves_all_neighbors() -> None:
    from cubist import Cubist

    train, new = CONCRETE[::2], CONCRETE[1:60:2]
    x, y = train.drop(columns=STRENGTH), train[STRENGTH]
    model = fit(cubist_rules(committees=2), f"{STRENGTH} ~ .", data=train)
    model = pickle.loads(pickle.dumps(model))
    rows = multi_predict(model, new, neighbors=[0, 1, 5, 9])[".pred"]
    for i, neighbors in enumerate([None, 1, 5, 9]):
        direct = Cubist(n_committees=2, n_rules=100, neighbors=neighbors, random_state=0)
        wanted = direct.fit(x, y).predict(new.drop(columns=STRENGTH))
        np.testing.assert_allclose([r[".pred"].iloc[i] for r in rows], wanted, rtol=1e-6)
    np.testing.assert_allclose(predict(model, new)[".pred"], [r[".pred"].iloc[0] for r in rows])
    assert rmse(predict(model, CONCRETE[1::2])[".pred"], CONCRETE[1::2]) < 6.5


def test_cubist_is_tuned_within_its_bounds() -> None:
    spec = cubist_rules(committees=tune(), neighbors=tune(), max_rules=tune())
    found = spec.extract_parameter_set_dials()  # type: ignore[attr-defined]
    ranges = [(p.range.lower, p.range.upper) for p in found.object]
    assert ranges[:2] == [(1, 100), (0, 9)]


def test_rules_of_cubist_are_a_table() -> None:
    table = tidy(fit(cubist_rules(max_rules=3), f"{STRENGTH} ~ cement + age", data=CONCRETE))
    assert table.columns.tolist() == ["committee", "rule_num", "term", "estimate"]
    assert set(table["term"]) <= {"(Intercept)", "cement", "age"} and table["rule_num"].max() <= 3


@pytest.mark.parametrize("args", [{"committees": 0}, {"committees": 101}, {"neighbors": 10}])
def test_numbers_that_cubist_cannot_take(args: dict[str, int]) -> None:
    with pytest.raises(TidykError, match=next(iter(args))):
        cubist_rules(**args)


# --- C5.0 -----------------------------------------------------------------------------------------
def test_c5_trees_are_the_library_s() -> None:
    from c50py import C5Classifier

    x, codes = TWO[["A", "B"]].to_numpy(), TWO["Class"].cat.codes.to_numpy()
    spec = decision_tree("classification", engine="C5.0", min_n=5)
    found = predict(fit(spec, "Class ~ A + B", data=TWO), TWO, type="prob")
    direct = C5Classifier(min_samples_leaf=5, categorical_features=[], infer_categorical=False)
    np.testing.assert_allclose(found, direct.fit(x, codes).predict_proba(x))


def test_boosting_of_c5_serves_fewer_trees() -> None:
    set_seed(1)
    model = fit(boost_tree("classification", engine="C5.0"), "Class ~ A + B", data=TWO)
    assert extract_fit_engine(model).trials == 15
    few = multi_predict(model, TWO[:3], type="prob", trees=[1, 15])[".pred"]
    one = fit(decision_tree("classification", engine="C5.0"), "Class ~ A + B", data=TWO)
    wanted = predict(one, TWO[:3], type="prob")[".pred_Class1"]
    np.testing.assert_allclose([r[".pred_Class1"].iloc[0] for r in few], wanted)
    with pytest.raises(TidykError, match="15 trees: it cannot predict with 16"):
        multi_predict(model, TWO[:3], trees=[16])
    set_seed(1)
    part = boost_tree("classification", engine="C5.0", sample_size=0.3, trees=2)
    assert not predict(fit(part, "Class ~ A + B", data=TWO), TWO).equals(predict(model, TWO))


def test_rules_of_c5_are_a_table_and_boosting_votes() -> None:
    one = fit(C5_rules(), "Class ~ A + B", data=TWO)
    table = tidy(one)
    assert table.columns.tolist() == ["trial", "rule_num", "rule", "class", "cases", "confidence"]
    assert set(table["class"]) == {"Class1", "Class2"}
    assert table["rule"].str.contains("A|B").all()
    many = fit(C5_rules(trees=20), "Class ~ A + B", data=TWO)
    wrong = [(predict(m, TWO)[".pred_class"] != TWO["Class"]).mean() for m in (one, many)]
    assert wrong[1] <= wrong[0] < 0.25
    assert tidy(many)["trial"].max() > 1
    few = multi_predict(many, TWO[:4], type="prob", trees=[1])[".pred"]
    alone = predict(one, TWO[:4], type="prob")[".pred_Class1"]
    np.testing.assert_allclose([r[".pred_Class1"].iloc[0] for r in few], alone)


def test_trials_beyond_those_of_c5() -> None:
    with pytest.raises(TidykError, match="trees"):
        C5_rules(trees=101)


# --- BART -----------------------------------------------------------------------------------------
SHORT = {"ndpost": 150, "nskip": 50}


def short(mode: str, **args: Any) -> Any:
    return bart(mode, trees=30, **args) >> set_engine("stochtree", **SHORT)


def test_bart_predicts_and_knows_how_well() -> None:
    train, new = CONCRETE[::2], CONCRETE[1::2]
    set_seed(1)
    model = fit(short("regression"), f"{STRENGTH} ~ .", data=train)
    found = predict(model, new)[".pred"]
    assert rmse(found, new) < 6.5
    means = predict(model, new, type="raw")
    assert means.shape == (len(new), 150)
    np.testing.assert_allclose(means.mean(axis=1), found)
    mean, row = (predict(model, new, type=t, level=0.9) for t in ("conf_int", "pred_int"))
    assert (mean[".pred_lower"] > row[".pred_lower"]).all()
    inside = (row[".pred_lower"] <= new[STRENGTH]) & (new[STRENGTH] <= row[".pred_upper"])
    assert 0.8 < inside.mean() < 0.99
    errors = predict(model, new[:2], type="pred_int", std_error=True)[".std_error"]
    assert (errors > model.fit.sigma.min() * 0.9).all()
    travelled = pickle.loads(pickle.dumps(model))
    pd.testing.assert_frame_equal(predict(travelled, new), predict(model, new))
    pd.testing.assert_frame_equal(predict(pickle.loads(pickle.dumps(travelled)), new[:0]),
                                  predict(model, new[:0]))  # fmt: skip


def test_bart_tells_two_classes_apart() -> None:
    set_seed(1)
    model = fit(short("classification"), "Class ~ A + B", data=TWO)
    shares = predict(model, TWO, type="prob")
    assert (predict(model, TWO)[".pred_class"] == TWO["Class"]).mean() > 0.75
    ends = predict(model, TWO, type="conf_int")
    assert ends.columns.tolist() == [
        ".pred_lower_Class1", ".pred_upper_Class1", ".pred_lower_Class2", ".pred_upper_Class2",
    ]  # fmt: skip
    assert (ends[".pred_lower_Class1"] <= shares[".pred_Class1"]).all()
    np.testing.assert_allclose(ends[".pred_lower_Class1"], 1 - ends[".pred_upper_Class2"])
    assert set(np.unique(predict(model, TWO, type="pred_int"))) <= {0.0, 1.0}
    with pytest.raises(TidykError, match="two classes apart"):
        fit(short("classification"), "Species ~ .", data=data("iris"))
    with pytest.raises(TidykError, match='one class only, "Class1": nothing'):
        fit(short("classification"), "Class ~ .", data=TWO[TWO["Class"] == "Class1"])
    with pytest.raises(TidykError, match="more than 10 complete rows"):
        fit(short("regression"), f"{STRENGTH} ~ .", data=CONCRETE[:10])


def test_a_tighter_prior_pulls_to_the_mean() -> None:
    spreads = []
    for k in (1.0, 20.0):
        set_seed(1)
        model = fit(short("regression", prior_outcome_range=k), f"{STRENGTH} ~ .", data=CONCRETE)
        spreads.append(predict(model, CONCRETE)[".pred"].std())
    assert spreads[1] < 0.9 * spreads[0]


def test_same_seed_same_trees_and_r_s_range_for_tuning() -> None:
    found = []
    for _ in range(2):
        set_seed(4)
        model = fit(short("regression"), f"{STRENGTH} ~ age + cement", data=CONCRETE[:60])
        found.append(predict(model, CONCRETE[:9]))
    pd.testing.assert_frame_equal(found[0], found[1])
    spec = bart("regression", trees=tune())
    assert spec.extract_parameter_set_dials().object[0].range == trees((50, 500)).range  # type: ignore[attr-defined]
