"""What a library predicts when it is called directly, on the numbers that tidyk should hand it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data

import tidyk
from tidyk import fit, predict, set_engine, set_mode, set_seed
from tidyk.base.random import draw_seed

TERMS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]
BIRDS = data("penguins").dropna().iloc[::2].reset_index(drop=True)
X = BIRDS[TERMS].to_numpy(float)
WEIGHTS = np.resize([1.0, 2.0, 0.5], len(X))
OUTCOMES = {
    "mass": BIRDS["body_mass_g"].to_numpy(float),
    "species": BIRDS["species"].cat.codes.to_numpy(),
    "sex": BIRDS["sex"].cat.codes.to_numpy(),
    "count": (BIRDS["body_mass_g"] // 1000).to_numpy(float),
}
Fitted = Callable[[np.ndarray, np.ndarray, np.ndarray | None, int], Any]
"""Of predictors, outcome, weights and a seed: an estimator, or a function that predicts."""


def sklearn(path: str, **args: Any) -> Fitted:
    """A scikit-learn estimator, whose random state is the seed."""
    from importlib import import_module

    module, _, name = path.rpartition(".")
    cls = getattr(import_module(f"sklearn.{module}"), name)

    def fitted(x: np.ndarray, y: np.ndarray, w: np.ndarray | None, seed: int) -> Any:
        seeded = {"random_state": seed} if "random_state" in cls().get_params() else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return cls(**seeded, **args).fit(x, y, **({} if w is None else {"sample_weight": w}))

    return fitted


def least_squares(x: np.ndarray, y: np.ndarray, w: np.ndarray | None, seed: int) -> Any:
    import statsmodels.api as sm

    model = sm.OLS(y, sm.add_constant(x)) if w is None else sm.WLS(y, sm.add_constant(x), w)
    fitted = model.fit(method="qr")
    return lambda new: fitted.predict(sm.add_constant(new))


def glm(family: str) -> Fitted:
    """statsmodels' GLM, to the end."""

    def fitted(x: np.ndarray, y: np.ndarray, w: np.ndarray | None, seed: int) -> Any:
        import statsmodels.api as sm

        made = getattr(sm.families, family)()
        model = sm.GLM(y, sm.add_constant(x), made, freq_weights=w).fit(tol=1e-14, maxiter=200)
        return lambda new: np.asarray(model.predict(sm.add_constant(new)))

    return fitted


def xgboost(objective: str, **params: Any) -> Fitted:
    def fitted(x: np.ndarray, y: np.ndarray, w: np.ndarray | None, seed: int) -> Any:
        import xgboost

        known = {"objective": objective, "seed": seed, "nthread": 1, "verbosity": 0, **params}
        booster = xgboost.train(known, xgboost.DMatrix(x, y, weight=w), num_boost_round=12)
        return lambda new: booster.predict(xgboost.DMatrix(new))

    return fitted


def lightgbm(objective: str, **params: Any) -> Fitted:
    def fitted(x: np.ndarray, y: np.ndarray, w: np.ndarray | None, seed: int) -> Any:
        import lightgbm

        known = {"objective": objective, "seed": seed, "num_threads": 1, "verbose": -1, **params}
        booster = lightgbm.train(known, lightgbm.Dataset(x, y, weight=w), num_boost_round=12)
        return lambda new: booster.predict(new)

    return fitted


def catboost(cls: str, **params: Any) -> Fitted:
    def fitted(x: np.ndarray, y: np.ndarray, w: np.ndarray | None, seed: int) -> Any:
        library = pytest.importorskip("catboost")
        quiet = {"verbose": False, "allow_writing_files": False, "thread_count": 1}
        known = {"iterations": 12, "learning_rate": 0.1, "random_seed": seed, **quiet, **params}
        return getattr(library, cls)(**known).fit(x, y, sample_weight=w)

    return fitted


def bagged(cls: str, tree: str, **args: Any) -> Fitted:
    """Trees of scikit-learn in a bag."""

    def fitted(x: np.ndarray, y: np.ndarray, w: np.ndarray | None, seed: int) -> Any:
        import sklearn.ensemble
        import sklearn.tree

        one = getattr(sklearn.tree, tree)(max_features=2, min_samples_split=6)
        bag = getattr(sklearn.ensemble, cls)(one, random_state=seed, n_estimators=12, **args)
        return bag.fit(x, y, **({} if w is None else {"sample_weight": w}))

    return fitted


ELASTIC = {"alpha": 2.0, "l1_ratio": 0.5}
TREE = {"max_depth": 4, "min_samples_split": 20}
FOREST = {"n_estimators": 12, "max_features": 2, "n_jobs": 1}
CASES: dict[str, tuple[Any, str, Fitted]] = {
    "linear_reg/lm": ({}, "mass", least_squares),
    "linear_reg/glm": ({}, "mass", glm("Gaussian")),
    "poisson_reg/glm": ({}, "count", glm("Poisson")),
    "logistic_reg/glm": ({}, "sex", glm("Binomial")),
    "linear_reg/sklearn": (
        {"penalty": 2.0, "mixture": 0.5}, "mass", sklearn("linear_model.ElasticNet", **ELASTIC),
    ),
    "linear_reg/sklearn/none": ({}, "mass", sklearn("linear_model.LinearRegression")),
    "linear_reg/sklearn/ridge": (
        {"penalty": 0.5, "mixture": 0}, "mass",
        lambda x, y, w, seed: sklearn(
            "linear_model.Ridge", alpha=0.5 * (len(x) if w is None else w.sum())
        )(x, y, w, seed),
    ),
    "logistic_reg/sklearn": (
        {}, "sex",
        sklearn("linear_model.LogisticRegression", C=np.inf, max_iter=1000),
    ),
    "multinom_reg/sklearn": (
        {"penalty": 0.01}, "species",
        lambda x, y, w, seed: sklearn(
            "linear_model.LogisticRegression", max_iter=1000,
            C=1 / (0.01 * (len(x) if w is None else w.sum())),
        )(x, y, w, seed),
    ),
    "poisson_reg/sklearn": (
        {"penalty": 0.1}, "count", sklearn("linear_model.PoissonRegressor", alpha=0.1),
    ),
    "decision_tree/sklearn": (
        {"tree_depth": 4}, "mass", sklearn("tree.DecisionTreeRegressor", **TREE),
    ),
    "decision_tree/sklearn/class": (
        {"tree_depth": 4}, "species", sklearn("tree.DecisionTreeClassifier", **TREE),
    ),
    "rand_forest/sklearn": (
        {"trees": 12, "mtry": 2, "min_n": 9}, "mass",
        sklearn("ensemble.RandomForestRegressor", min_samples_split=6, **FOREST),
    ),
    "rand_forest/sklearn/class": (
        {"trees": 12, "mtry": 2, "min_n": 9}, "species",
        sklearn("ensemble.RandomForestClassifier", min_samples_split=6, **FOREST),
    ),
    "boost_tree/sklearn": (
        {"trees": 12}, "mass",
        sklearn("ensemble.HistGradientBoostingRegressor", max_iter=12, early_stopping=False),
    ),
    "boost_tree/sklearn/class": (
        {"trees": 12}, "species",
        sklearn("ensemble.HistGradientBoostingClassifier", max_iter=12, early_stopping=False),
    ),
    "boost_tree/xgboost": (
        {"trees": 12, "tree_depth": 3, "learn_rate": 0.2}, "mass",
        xgboost("reg:squarederror", max_depth=3, eta=0.2),
    ),
    "boost_tree/xgboost/class": (
        {"trees": 12, "mtry": 2}, "species",
        xgboost("multi:softprob", num_class=3, colsample_bynode=2 / 3),
    ),
    "boost_tree/lightgbm": (
        {"trees": 12, "min_n": 5}, "mass", lightgbm("regression", min_data_in_leaf=5),
    ),
    "boost_tree/lightgbm/class": (
        {"trees": 12, "sample_size": 0.7}, "species",
        lightgbm("multiclass", num_class=3, bagging_fraction=0.7, bagging_freq=1),
    ),
    "boost_tree/catboost": (
        {"trees": 12, "tree_depth": 3}, "mass", catboost("CatBoostRegressor", depth=3),
    ),
    "boost_tree/catboost/class": (
        {"trees": 12, "mtry": 2}, "species", catboost("CatBoostClassifier", rsm=2 / 3),
    ),
    "rand_forest/ranger/cuts": (
        {"mtry": 2, "trees": 12, "min_n": 8, "splitrule": "extratrees"}, "mass",
        sklearn("ensemble.ExtraTreesRegressor", min_samples_split=6, bootstrap=True, **FOREST),
    ),
    "rand_forest/ranger/drawn": (
        {"mtry": 2, "trees": 12, "min_n": 5, "replace": False, "sample_fraction": 0.5}, "species",
        bagged("BaggingClassifier", "DecisionTreeClassifier", max_samples=83, bootstrap=False),
    ),
    "rand_forest/randomForest": (
        {"mtry": 2, "trees": 12, "min_n": 8, "maxnodes": 9}, "mass",
        sklearn("ensemble.RandomForestRegressor", min_samples_split=6, max_leaf_nodes=9, **FOREST),
    ),
    "svm_linear/LiblineaR": (
        {"cost": 0.1}, "mass",
        sklearn(
            "svm.LinearSVR", C=0.1, loss="squared_epsilon_insensitive", dual=False, epsilon=0.1,
            max_iter=10_000,
        ),
    ),
    "svm_linear/LiblineaR/class": (
        {"cost": 0.1}, "species", sklearn("svm.LinearSVC", C=0.1, max_iter=10_000),
    ),
    "mlp/sklearn": (
        {"hidden_units": 3, "epochs": 9}, "mass",
        sklearn("neural_network.MLPRegressor", hidden_layer_sizes=[3], max_iter=9),
    ),
    "mlp/sklearn/class": (
        {"hidden_units": 3, "epochs": 9}, "species",
        sklearn("neural_network.MLPClassifier", hidden_layer_sizes=[3], max_iter=9),
    ),
}  # fmt: skip
LOOSE = {"poisson_reg/glm": 1e-9, "logistic_reg/glm": 1e-9}
"""Both iterate; ours stops as R does, here late."""


def predicted(model: Any, classes: bool) -> np.ndarray:
    """What the library predicts: probabilities, level numbers, or numbers."""
    if callable(model):
        found = np.asarray(model(X))
        return np.column_stack([1 - found, found]) if classes and found.ndim == 1 else found
    return (
        model.predict_proba(X) if classes and hasattr(model, "predict_proba") else model.predict(X)
    )


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("case", CASES)
def test_predictions_are_those_of_the_library(case: str, weighted: bool) -> None:
    (name, engine), (args, outcome, library) = case.split("/")[:2], CASES[case]
    classes, weights = outcome in ("species", "sex"), WEIGHTS if weighted else None
    set_seed(3)
    wanted = predicted(library(X, OUTCOMES[outcome], weights, draw_seed()), classes)
    y = BIRDS[outcome] if classes else pd.Series(OUTCOMES[outcome])
    own = {**args, **({"epsilon": 1e-14} if case in LOOSE else {})}
    main = {k: own.pop(k) for k in args if k in tidyk.get_model_env()[name].parameters}
    spec = getattr(tidyk, name)("classification" if classes else "regression", **main)
    spec = set_engine(spec, engine, **own)
    set_seed(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = fit(spec, "y ~ .", data=BIRDS[TERMS].assign(y=y), case_weights=weights)
    type = (
        ("prob" if "prob" in model.engine.types(spec.mode) else "class") if classes else "numeric"
    )
    found = predict(model, BIRDS, type=type)
    ours = found[".pred_class"].cat.codes if type == "class" else found.to_numpy()
    shape = wanted.shape if type == "prob" else (len(X),)
    np.testing.assert_allclose(
        np.reshape(ours, shape), wanted, rtol=LOOSE.get(case, 1e-12), atol=1e-12
    )


LEVELS = (0.2, 0.5, 0.9)
QUANTILES: dict[str, tuple[dict[str, Any], Callable[[float], Fitted]]] = {
    "linear_reg/quantreg": (
        {},
        lambda level: sklearn("linear_model.QuantileRegressor", quantile=level, alpha=0),
    ),
    "boost_tree/sklearn": (
        {"trees": 12},
        lambda level: sklearn("ensemble.HistGradientBoostingRegressor", loss="quantile",
                              quantile=level, max_iter=12, early_stopping=False),
    ),
    "boost_tree/xgboost": (
        {"trees": 12, "tree_depth": 3},
        lambda level: xgboost("reg:quantileerror", quantile_alpha=level, max_depth=3),
    ),
    "boost_tree/lightgbm": ({"trees": 12}, lambda level: lightgbm("quantile", alpha=level)),
}  # fmt: skip
"""Arguments, and the library's fit of a level."""


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("case", QUANTILES)
def test_quantiles_are_those_of_the_library(case: str, weighted: bool) -> None:
    weights = WEIGHTS if weighted else None
    (name, engine), (args, library) = case.split("/"), QUANTILES[case]
    set_seed(3)
    seed, wanted = draw_seed(), []
    for level in LEVELS:
        wanted.append(predicted(library(level)(X, OUTCOMES["mass"], weights, seed), classes=False))
    spec = set_engine(getattr(tidyk, name)(**args), engine)
    spec = set_mode(spec, "quantile regression", quantile_levels=list(LEVELS))
    set_seed(3)
    frame = BIRDS[TERMS].assign(y=OUTCOMES["mass"])
    model = fit(spec, "y ~ .", data=frame, case_weights=weights)
    found = predict(model, BIRDS, type="raw")
    np.testing.assert_allclose(found, np.column_stack(wanted), rtol=1e-12)


def test_partial_least_squares_are_those_of_the_library() -> None:
    from sklearn.cross_decomposition import PLSRegression

    model = fit(tidyk.pls("regression", engine="plsr", num_comp=2), "y ~ .",
                data=BIRDS[TERMS].assign(y=OUTCOMES["mass"]))  # fmt: skip
    wanted = PLSRegression(n_components=2).fit(X, OUTCOMES["mass"]).predict(X).ravel()
    np.testing.assert_allclose(predict(model, BIRDS)[".pred"], wanted, rtol=1e-10)


def test_support_vectors_are_those_of_the_library() -> None:
    """On columns and an outcome of variance one, as in kernlab."""
    from sklearn.svm import SVR

    y = OUTCOMES["mass"]
    spec = tidyk.svm_rbf("regression", cost=2, rbf_sigma=0.1, margin=0.2)
    model = fit(spec, "y ~ .", data=BIRDS[TERMS].assign(y=y))
    scaled = (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)
    options: dict[str, Any] = {"C": 2, "gamma": 0.1, "epsilon": 0.2}
    machine = SVR(**options).fit(scaled, (y - y.mean()) / y.std(ddof=1))
    wanted = machine.predict(scaled) * y.std(ddof=1) + y.mean()
    np.testing.assert_allclose(predict(model, BIRDS)[".pred"], wanted, rtol=1e-4)
