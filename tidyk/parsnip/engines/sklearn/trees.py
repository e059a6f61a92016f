"""Single and bagged decision trees of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engines.capping import min_rows
from tidyk.parsnip.engines.estimator import Estimator
from tidyk.parsnip.limits import AMOUNT, COUNT
from tidyk.parsnip.registration import engine

LIMITS = {"tree_depth": COUNT, "min_n": COUNT, "cost_complexity": AMOUNT}


@engine("decision_tree", "sklearn")
class DecisionTreeSklearn(Estimator):
    """scikit-learn's trees; factors are taken by their level numbers."""

    regressor = "sklearn.tree.DecisionTreeRegressor"
    classifier = "sklearn.tree.DecisionTreeClassifier"
    call = "sklearn.tree.DecisionTree"
    encoding = Encoding(predictor_indicators="none", allow_missing=True)
    arguments = {
        "tree_depth": "max_depth",
        "min_n": "min_samples_split",
        "cost_complexity": "ccp_alpha",
    }
    defaults = {"max_depth": 30, "min_samples_split": 20}
    limits = LIMITS

    def fit(
        self, x: pd.DataFrame, y: pd.Series, *, weights: np.ndarray | None = None, **args: Any
    ) -> Any:
        return super().fit(x, y, weights=weights, **split_rows(args, len(x)))


@engine("bag_tree", "sklearn")
class BagTreeSklearn(Estimator):
    """scikit-learn's trees on bootstrap samples; factors are taken by their level numbers."""

    regressor = "sklearn.ensemble.BaggingRegressor"
    classifier = "sklearn.ensemble.BaggingClassifier"
    call = "sklearn.ensemble.Bagging"
    encoding = Encoding(predictor_indicators="none", allow_missing=True)
    arguments = DecisionTreeSklearn.arguments
    defaults = {"n_estimators": 11, "max_depth": 30, "min_samples_split": 20}
    limits = LIMITS

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        max_depth: int | None = None,
        min_samples_split: int = 20,
        ccp_alpha: float = 0.0,
        **args: Any,
    ) -> Any:
        is_class = isinstance(y.dtype, pd.CategoricalDtype)
        tree = DecisionTreeSklearn().estimator("classification" if is_class else "regression")
        limits = {"max_depth": max_depth, "min_samples_split": min_samples_split}
        base = tree(**split_rows(limits, len(x)), ccp_alpha=ccp_alpha, random_state=draw_seed())
        return super().fit(x, y, weights=weights, estimator=base, **args)


def split_rows(args: dict[str, Any], rows: int) -> dict[str, Any]:
    """The arguments of a tree with rows to split as scikit-learn takes them: two at least."""
    count = args["min_samples_split"]
    if isinstance(count, float) and not count.is_integer():
        return args
    return {**args, "min_samples_split": max(min_rows(count, max(rows, 20)), 2)}
