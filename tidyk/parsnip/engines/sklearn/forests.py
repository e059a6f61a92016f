"""scikit-learn's random forests, with ranger's defaults and arguments that mean what they mean in
ranger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykValueError, check_string, warn
from tidyk.base.printing import r_number
from tidyk.base.random import draw_seed
from tidyk.parsnip.engines.capping import min_cols, min_rows
from tidyk.parsnip.engines.estimator import as_array
from tidyk.parsnip.engines.sklearn.bagging import (
    OutOfBag,
    jackknife_errors,
    out_of_bag,
    permutation_importance,
)
from tidyk.parsnip.engines.sklearn.growing import Forests
from tidyk.parsnip.engines.sklearn.level_orders import Places, recoded
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
        places: Of the levels of factors that are not taken by their level numbers.
    """

    forest: Any
    names: tuple[str, ...]
    rows: int
    mtry: int
    min_n: int
    oob: OutOfBag | None
    importance: np.ndarray | None
    places: Places = field(factory=dict)

    def seen(self, x: pd.DataFrame) -> pd.DataFrame:
        """Predictors as the forest takes them."""
        return recoded(x, self.places)


@engine("rand_forest", "sklearn", "classification", "regression")
class RandForestSklearn(Forests):
    """scikit-learn's forests with ranger's defaults: 500 trees, the square root of the number of
    predictors at each split, nodes of 5 rows (10 for classes). Factors are taken by their level
    numbers, as ranger does by default."""

    call = "sklearn.ensemble.RandomForest"
    arguments = {"mtry": "mtry", "trees": "n_estimators", "min_n": "min_n"}
    defaults = {"n_estimators": 500, "n_jobs": 1}
    limits = {"mtry": COUNT, "trees": COUNT, "min_n": COUNT}

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        importance: str = "none",
        **args: Any,
    ) -> ForestFit:
        """The forest with its out-of-bag error; `importance` is "none", "impurity" or
        "permutation"."""
        check_string(importance, "importance", IMPORTANCE)
        return self.grown(Forests(), x, y, weights=weights, importance=importance, **args)

    def grown(
        self,
        trees: Forests,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        mtry: int | None = None,
        min_n: int | None = None,
        importance: str = "none",
        oob: bool = True,
        even_leaves: bool = False,
        places: Places | None = None,
        **args: Any,
    ) -> ForestFit:
        """A forest of such trees; `importance` may also be "scaled", by standard errors;
        with `even_leaves`, weights of classes count in the cuts and not in the leaves."""
        places = places or {}
        x, is_class = recoded(x, places), isinstance(y.dtype, pd.CategoricalDtype)
        columns = x.shape[1]
        mtry = self.tried(columns, is_class) if mtry is None else min_cols(mtry, columns)
        min_n = self.kept_together(is_class) if min_n is None else min_rows(min_n, len(x))
        least = least_rows(min_n, {"bootstrap": trees.bootstrap, **args}, len(x))
        forest = trees.fit(x, y, **{"max_features": mtry, "min_samples_split": least, **args})
        if even_leaves:
            _unweighted(forest, args.get("class_weight"))
        outside = out_of_bag(forest, x, y) if oob and samples(forest) else None
        found = _importance(importance, forest, x, y)
        return ForestFit(forest, names_of(x), len(x), mtry, min_n, outside, found, places)

    def tried(self, columns: int, is_class: bool) -> int:
        """How many predictors are tried at a split unless the user says."""
        return max(int(columns**0.5), 1)

    def kept_together(self, is_class: bool) -> int:
        """How many rows a node keeps together unless the user says."""
        return 10 if is_class else 5

    def predict_raw(self, model: ForestFit, x: pd.DataFrame) -> np.ndarray:
        return super().predict_raw(model.forest, model.seen(x))

    def predict_numeric(self, model: ForestFit, x: pd.DataFrame) -> np.ndarray:
        return super().predict_numeric(model.forest, model.seen(x))

    def predict_class(self, model: ForestFit, x: pd.DataFrame) -> np.ndarray:
        return super().predict_class(model.forest, model.seen(x))

    def predict_prob(
        self, model: ForestFit, x: pd.DataFrame, *, levels: tuple[Any, ...]
    ) -> np.ndarray:
        return super().predict_prob(model.forest, model.seen(x), levels=levels)

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

        if not samples(model.forest):
            raise TidykValueError("`conf_int` needs trees on bootstrap samples: `bootstrap=True`.")
        center, spread = jackknife_errors(model.forest, model.rows, as_array(model.seen(x)))
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
                '`importance="impurity"` or "permutation" in `set_engine()`.'
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


def samples(forest: Any) -> bool:
    """Does each tree see some of the rows only?"""
    return forest.bootstrap or forest.max_samples is not None


def least_rows(min_n: int, args: Mapping[str, Any], rows: int = 1) -> int:
    """The `min_samples_split` with which nodes of `min_n` rows are not split."""
    share = _distinct(args.get("max_samples"), rows) if args.get("bootstrap", True) else 1.0
    return max(round(share * (min_n + 1)), 2)


def _distinct(drawn: float | None, rows: int) -> float:
    """The share of distinct ones among the rows that are drawn with replacement."""
    if drawn is None:
        return DISTINCT
    part = drawn if isinstance(drawn, float) else drawn / rows
    return float(-np.expm1(-part) / part) if part > 0 else 1.0


def _unweighted(forest: Any, weights: object) -> None:
    """Make the leaves' shares of classes those of rows that weigh the same."""
    if isinstance(weights, Mapping):
        for tree in forest.estimators_:
            values = tree.tree_.value
            values /= np.array(list(weights.values()))
            values /= values.sum(axis=-1, keepdims=True)


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
        if hasattr(forest, "feature_importances_"):
            return forest.feature_importances_
        return np.mean([tree.feature_importances_ for tree in forest.estimators_], axis=0)
    if not samples(forest):
        warn("Without bootstrap samples every tree saw every row: importances are none.")
        return None
    return permutation_importance(forest, x, y, draw_seed(), scaled=kind == "scaled")
