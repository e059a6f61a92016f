"""Engines of scikit-learn."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, did_you_mean, quoted
from tidyk.base.random import draw_seed
from tidyk.parsnip.engine import engine
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.models import rand_forest  # noqa: F401  (registers the model)


@engine(
    "rand_forest",
    "sklearn",
    "classification",
    "regression",
    needs=("sklearn",),
    args={
        "mtry": ("max_features", "mtry"),
        "trees": ("n_estimators", "trees"),
        "min_n": ("min_samples_split", "min_n"),
    },
    predictor_indicators="none",
    allow_missing=True,
)
class RandForestSklearn:
    """scikit-learn's forests; factors are taken by their level numbers, as ranger does by
    default."""

    call = "sklearn.ensemble.RandomForest"

    def fit(
        self, x: pd.DataFrame, y: pd.Series, weights: np.ndarray | None = None, **args: Any
    ) -> Any:
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        is_class = isinstance(y.dtype, pd.CategoricalDtype)
        if y.isna().any():
            raise TidykValueError(f"The outcome {y.name!r} has {y.isna().sum()} missing values.")
        forest = RandomForestClassifier if is_class else RandomForestRegressor
        check_names(args, forest)
        model = forest(**{"random_state": draw_seed(), **_within(args, x)})
        return model.fit(level_numbers(x), y.cat.codes if is_class else y, sample_weight=weights)

    def predict_numeric(self, fit: ModelFit, x: pd.DataFrame) -> np.ndarray:
        return fit.fit.predict(level_numbers(x))

    def predict_class(self, fit: ModelFit, x: pd.DataFrame) -> np.ndarray:
        return self.predict_prob(fit, x).argmax(axis=1)

    def predict_prob(self, fit: ModelFit, x: pd.DataFrame) -> np.ndarray:
        """Zero for levels that no training row had."""
        probabilities = np.zeros((len(x), len(fit.lvl or ())))
        probabilities[:, fit.fit.classes_] = fit.fit.predict_proba(level_numbers(x))
        return probabilities

    def predict_raw(self, fit: ModelFit, x: pd.DataFrame) -> np.ndarray:
        return fit.fit.predict(level_numbers(x))


def level_numbers(x: pd.DataFrame) -> np.ndarray:
    """Predictors as one array of numbers: factors by level number, missing ones as NaN."""
    columns = []
    for name in x.columns:
        column = x[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes = column.cat.codes.to_numpy(float)
            columns.append(np.where(codes < 0, np.nan, codes))
        elif pd.api.types.is_numeric_dtype(column.dtype):
            columns.append(column.to_numpy(float))
        else:
            raise TidykTypeError(
                f"The predictor {name!r} is {column.dtype}; this engine takes numbers and factors."
            )
    return np.column_stack(columns)


def check_names(args: dict[str, Any], estimator: type) -> None:
    """An error for arguments that the estimator does not have."""
    known = list(inspect.signature(estimator).parameters)
    for name in args:
        if name not in known:
            raise TidykTypeError(
                f"{estimator.__name__} has no argument `{name}`.{did_you_mean(name, known)} It has "
                f"{quoted(known)}."
            )


def _within(args: dict[str, Any], x: pd.DataFrame) -> dict[str, Any]:
    """Whole numbers within what the data allow: as many columns and rows as there are."""
    bounds = {
        "max_features": (1, x.shape[1]),
        "n_estimators": (1, math.inf),
        "min_samples_split": (2, len(x)),
    }
    given = {k: v for k, v in args.items() if k in bounds and not isinstance(v, str)}
    return {**args, **{k: int(min(max(v, bounds[k][0]), bounds[k][1])) for k, v in given.items()}}
