"""Rules of boosted trees in a lasso: each rule says what it says, and the lasso is glmnet's."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from golden.support import data

from tidyk import fit, linear_reg, multi_predict, predict, rule_fit, set_engine, set_seed, tidy
from tidyk.base.errors import TidykError, TidykWarning
from tidyk.parsnip.engines.rules.conditions import rules_of

CONCRETE, TWO = data("concrete"), data("two_class_dat")
STRENGTH = "compressive_strength"
SMALL = {"tree_depth": 3, "trees": 20}


def test_rules_hold_for_the_rows_of_their_nodes() -> None:
    from sklearn.tree import DecisionTreeRegressor

    x = CONCRETE[["cement", "age"]].to_numpy(float)
    tree = DecisionTreeRegressor(max_depth=2, random_state=1).fit(x, CONCRETE[STRENGTH])
    rules = rules_of([tree, tree], x, ("cement", "age"))
    held, path = rules.columns(x), tree.decision_path(x).toarray()
    below = {path[:, node].tobytes() for node in range(1, tree.tree_.node_count)}
    for column, text in zip(held.T, rules.texts(), strict=True):
        assert column.astype(path.dtype).tobytes() in below
        wanted = CONCRETE.eval(text.replace("&", "and")).to_numpy()
        np.testing.assert_array_equal(column.astype(bool), wanted)
    # of the two halves of a split only one is needed, and nothing twice
    assert len(rules.bounds) == 5


def test_the_lasso_is_glmnet_s() -> None:
    set_seed(1)
    model = fit(rule_fit("regression", penalty=0.5, **SMALL), f"{STRENGTH} ~ .", data=CONCRETE)
    design = model.fit.design(model.preproc.predictors(CONCRETE))
    names = [f"x{j}" for j in range(design.shape[1])]
    plain = design.set_axis(names, axis=1).assign(y=CONCRETE[STRENGTH])
    spec = linear_reg(penalty=0.5, engine="glmnet") >> set_engine("glmnet", lambda_min_ratio=0.001)
    wanted = predict(fit(spec, "y ~ .", data=plain), plain)
    pd.testing.assert_frame_equal(predict(model, CONCRETE), wanted)
    many = multi_predict(model, CONCRETE[:5], penalty=[0.5, 5])[".pred"]
    np.testing.assert_allclose([r[".pred"].iloc[0] for r in many], wanted[".pred"][:5])
    assert len(tidy(model, penalty=5)) < len(tidy(model))


def test_it_predicts_well_and_travels() -> None:
    set_seed(1)
    model = fit(rule_fit("regression", engine="xrf", penalty=0.1, **SMALL), f"{STRENGTH} ~ .",
                data=CONCRETE[::2])  # fmt: skip
    new = CONCRETE[1::2]
    found = predict(pickle.loads(pickle.dumps(model)), new)[".pred"]
    assert np.sqrt(np.mean((found - new[STRENGTH]) ** 2)) < 5.5
    table = tidy(model)
    assert table.columns.tolist() == ["rule", "estimate", "penalty"]
    assert table["rule"].str.contains("&").any() and (table["estimate"] != 0).all()


def test_two_and_more_levels() -> None:
    set_seed(1)
    spec = rule_fit("classification", penalty=0.005, **SMALL)
    two = fit(spec, "Class ~ .", data=TWO)
    assert (predict(two, TWO)[".pred_class"] == TWO["Class"]).mean() > 0.8
    iris = data("iris")
    three = fit(spec, "Species ~ .", data=iris)
    assert (predict(three, iris)[".pred_class"] == iris["Species"]).mean() > 0.95
    np.testing.assert_allclose(predict(three, iris, type="prob").sum(axis=1), 1)
    assert tidy(three).columns[0] == "class"


def test_what_cannot_be() -> None:
    with pytest.raises(TidykError, match="penalty"):
        rule_fit("regression", penalty=-1)
    spec = rule_fit("regression", penalty=1e-9, trees=2, tree_depth=2)
    with pytest.warns(TidykWarning, match="outside of the path"):
        predict(fit(spec, f"{STRENGTH} ~ age", data=CONCRETE), CONCRETE)
