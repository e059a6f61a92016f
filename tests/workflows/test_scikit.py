"""Workflows as estimators of scikit-learn, and estimators of scikit-learn as models."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from tidyk import (
    as_sklearn,
    butcher,
    fit,
    linear_reg,
    model_spec,
    multinom_reg,
    predict,
    set_seed,
    sklearn_spec,
    tune,
    weigh,
    workflow,
)
from tidyk.base.errors import TidykError
from tidyk.datasets import iris, mtcars

REGRESSION = workflow("y ~ .", linear_reg())
CLASSES = workflow("y ~ .", multinom_reg())


@pytest.mark.parametrize("flow", [REGRESSION, CLASSES], ids=["regression", "classes"])
def test_a_workflow_passes_scikit_learn_s_own_checks(flow: object) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = check_estimator(as_sklearn(flow, outcome="y"), on_fail=None)
    failed = [f"{r['check_name']}: {r['exception']}" for r in found if r["status"] == "failed"]
    assert not failed


def test_a_workflow_among_scikit_learn_s_functions() -> None:
    estimator = workflow("mpg ~ wt + hp", linear_reg()) >> as_sklearn(outcome="mpg")
    ours = cross_val_score(clone(estimator), mtcars, mtcars["mpg"], cv=4)
    plain = make_pipeline(StandardScaler(), Ridge(alpha=0))
    theirs = cross_val_score(plain, mtcars[["wt", "hp"]], mtcars["mpg"], cv=4)
    np.testing.assert_allclose(ours, theirs)
    estimator.fit(mtcars, mtcars["mpg"], sample_weight=mtcars["qsec"])
    there = pickle.loads(pickle.dumps(estimator))
    np.testing.assert_array_equal(there.predict(mtcars), estimator.predict(mtcars))


def test_labels_keep_their_type() -> None:
    estimator = as_sklearn(CLASSES, outcome="y").fit(iris.iloc[:, :4], iris["Species"].cat.codes)
    assert estimator.predict(iris.iloc[:3, :4]).tolist() == [0, 0, 0]
    assert estimator.predict_proba(iris.iloc[:3, :4]).shape == (3, 3)


def test_an_estimator_is_a_model_function() -> None:
    ridge = sklearn_spec(Ridge)
    model = ridge(alpha=0.5) >> fit("mpg ~ wt + hp", data=mtcars)
    direct = Ridge(alpha=0.5).fit(mtcars[["wt", "hp"]], mtcars["mpg"])
    np.testing.assert_allclose(
        predict(model, mtcars)[".pred"], direct.predict(mtcars[["wt", "hp"]]), rtol=1e-12
    )
    assert "alpha = tune()" in str(ridge(alpha=tune()))
    assert model_spec("Ridge", alpha=0.5) == ridge(alpha=0.5)
    with pytest.raises(TidykError, match="alpha"):
        ridge(alpa=1)


def test_a_pipeline_is_a_model_function_that_draws_its_seeds() -> None:
    pipeline = make_pipeline(StandardScaler(), RandomForestClassifier(n_estimators=3))
    forest = sklearn_spec(pipeline, name="scaled_forest")
    spec = forest(randomforestclassifier__max_depth=2)
    found = []
    for _ in range(2):
        set_seed(1)
        model = fit(spec, "Species ~ .", data=iris)
        found.append(predict(pickle.loads(pickle.dumps(model)), iris, type="prob"))
    pd.testing.assert_frame_equal(*found)
    assert extract_depth(model) == 2


def extract_depth(model: object) -> int:
    return model.fit[-1].max_depth  # type: ignore[attr-defined]


def test_what_is_no_estimator_is_refused() -> None:
    with pytest.raises(TidykError, match="estimator"):
        sklearn_spec("ridge")
    with pytest.raises(TidykError, match="mode"):
        sklearn_spec(StandardScaler)
    assert sklearn_spec(LogisticRegression)().mode == "classification"


def test_butchered_fits_predict() -> None:
    flow = workflow("mpg ~ wt", linear_reg()) >> fit(data=mtcars)
    alone = fit(linear_reg(), "mpg ~ wt", data=mtcars)
    for whole in (flow, alone):
        lean = butcher(whole)
        pd.testing.assert_frame_equal(predict(lean, mtcars), predict(whole, mtcars))
    sizes = weigh(flow, units="KB")
    assert sizes.columns.tolist() == ["object", "size"] and sizes["size"].is_monotonic_decreasing
