"""scikit-learn's random forests, with ranger's defaults and arguments that mean what they mean in
ranger."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykValueError, check_string, warn
from tidyk.base.printing import r_number
from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engines.capping import min_cols, min_rows
from tidyk.parsnip.engines.estimator import Estimator, as_array
from tidyk.parsnip.engines.sklearn.bagging import (
    OutOfBag,
    jackknife_errors,
    out_of_bag,
    permutation_importance,
)
from tidyk.parsnip.limits import COUNT
from tidyk.parsnip.registration import engine

DISTINCT = 0.632
"""scikit-learn counts the distinct rows of a bootstrap sample in a node, ranger all: of n rows a
sample has this share of distinct ones."""
IMPORTANCE = ("none", "impurity", "permutation")


@frozen(eq=False)
class ForestFit:
    """A forest.

    Attributes:
        forest: What scikit-learn returned.
        names: The predictors.
        rows: Number of rows that it was fitted to.
        mtry, min_n: As they were used.
        oob: Predictions for the rows that a tree did not see, and their error; None if trees see
            all rows.
        importance: One number a predictor; None if it was not asked for.
    """

    forest: Any
    names: tuple[str, ...]
    rows: int
    mtry: int
    min_n: int
    oob: OutOfBag | None
    importance: np.ndarray | None


@engine("rand_forest", "sklearn", "classification", "regression")
class RandForestSklearn(Estimator):
    """scikit-learn's forests with ranger's defaults: 500 trees, the square root of the number of
    predictors at each split, nodes of 5 rows (10 for classes). Factors are taken by their level
    numbers, as ranger does by default."""

    regressor = "sklearn.ensemble.RandomForestRegressor"
    classifier = "sklearn.ensemble.RandomForestClassifier"
    call = "sklearn.ensemble.RandomForest"
    encoding = Encoding(predictor_indicators="none", allow_missing=True)
    arguments = {"mtry": "mtry", "trees": "n_estimators", "min_n": "min_n"}
    defaults = {"n_estimators": 500, "n_jobs": 1}
    limits = {"mtry": COUNT, "trees": COUNT, "min_n": COUNT}

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        mtry: int | None = None,
        min_n: int | None = None,
        importance: str = "none",
        **args: Any,
    ) -> ForestFit:
        """The forest with its out-of-bag error; `importance` is "none", "impurity" or
        "permutation"."""
        check_string(importance, "importance", IMPORTANCE)
        columns, is_class = x.shape[1], isinstance(y.dtype, pd.CategoricalDtype)
        mtry = max(int(columns**0.5), 1) if mtry is None else min_cols(mtry, columns)
        min_n = (10 if is_class else 5) if min_n is None else min_rows(min_n, len(x))
        used = {"max_features": mtry, "min_samples_split": least_rows(min_n, args), **args}
        forest = super().fit(x, y, weights=weights, **used)
        oob = out_of_bag(forest, x, y) if forest.bootstrap else None
        return ForestFit(
            forest, names_of(x), len(x), mtry, min_n, oob, _importance(importance, forest, x, y)
        )

    def predict_raw(self, model: ForestFit, x: pd.DataFrame) -> np.ndarray:
        return super().predict_raw(model.forest, x)

    def predict_numeric(self, model: ForestFit, x: pd.DataFrame) -> np.ndarray:
        return super().predict_numeric(model.forest, x)

    def predict_class(self, model: ForestFit, x: pd.DataFrame) -> np.ndarray:
        return super().predict_class(model.forest, x)

    def predict_prob(
        self, model: ForestFit, x: pd.DataFrame, *, levels: tuple[Any, ...]
    ) -> np.ndarray:
        return super().predict_prob(model.forest, x, levels=levels)

    def predict_conf_int(
        self,
        model: ForestFit,
        x: pd.DataFrame,
        *,
        level: float = 0.95,
        std_error: bool = False,
        levels: tuple[Any, ...] | None = None,
    ) -> pd.DataFrame:
        """Bounds by the infinitesimal jackknife; for classes one pair a level, from 0 to 1."""
        from scipy.stats import norm

        if model.oob is None:
            raise TidykValueError("`conf_int` needs trees on bootstrap samples: `bootstrap=True`.")
        center, spread = jackknife_errors(model.forest, model.rows, as_array(x))
        width = norm.ppf((1 + level) / 2) * spread
        low, high = center - width, center + width
        if levels is None:
            columns = {".pred_lower": low[:, 0], ".pred_upper": high[:, 0]}
            errors = {".std_error": spread[:, 0]} if std_error else {}
            return pd.DataFrame({**columns, **errors})
        low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
        at, columns, errors = model.forest.classes_.astype(int), {}, {}
        for i, name in enumerate(levels):
            for word, values in (("lower", low), ("upper", high)):
                columns[f".pred_{word}_{name}"] = _of_level(values, at, i)
            errors[f".std_error_{name}"] = _of_level(spread, at, i)
        return pd.DataFrame({**columns, **(errors if std_error else {})})

    def tidy(self, model: ForestFit) -> pd.DataFrame:
        """One row a predictor: `term`, `importance`."""
        if model.importance is None:
            raise TidykValueError(
                "The forest has no importances: ask for them before it is fitted, with "
                '`set_engine("sklearn", importance="impurity")` or "permutation".'
            )
        return pd.DataFrame({"term": model.names, "importance": model.importance})

    def show(self, model: ForestFit) -> str:
        """What ranger prints of a forest."""
        forest, oob = model.forest, model.oob
        is_class = hasattr(forest, "classes_")
        rows: dict[str, object] = {
            "Type": "Probability estimation" if is_class else "Regression",
            "Number of trees": len(forest.estimators_),
            "Sample size": model.rows,
            "Number of independent variables": len(model.names),
            "Mtry": model.mtry,
            "Target node size": model.min_n,
        }
        if oob is not None:
            kind = "Brier s." if is_class else "MSE"
            rows[f"OOB prediction error ({kind})"] = r_number(oob.error)
        if oob is not None and not is_class:
            rows["R squared (OOB)"] = r_number(oob.r_squared)
        lines = [f"{name + ':':<33} {value} " for name, value in rows.items()]
        return "\n".join(["Random forest of scikit-learn", "", *lines]) + "\n"


def least_rows(min_n: int, args: dict[str, Any]) -> int:
    """The `min_samples_split` with which nodes of `min_n` rows are not split."""
    share = DISTINCT if args.get("bootstrap", True) else 1.0
    return max(round(share * (min_n + 1)), 2)


def names_of(x: pd.DataFrame) -> tuple[str, ...]:
    """The predictors' names."""
    return tuple(map(str, x.columns))


def _of_level(values: np.ndarray, at: np.ndarray, level: int) -> np.ndarray:
    """The column of a level; zero where no training row had it."""
    places = np.flatnonzero(at == level)
    return values[:, places[0]] if len(places) else np.zeros(len(values))


def _importance(kind: str, forest: Any, x: pd.DataFrame, y: pd.Series) -> np.ndarray | None:
    if kind == "none":
        return None
    if kind == "impurity":
        return forest.feature_importances_
    if not forest.bootstrap:
        warn("Without bootstrap samples every tree saw every row: importances are none.")
        return None
    return permutation_importance(forest, x, y, draw_seed())
