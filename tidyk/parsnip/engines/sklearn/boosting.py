"""`boost_tree()` on scikit-learn's histogram gradient boosting."""

from __future__ import annotations

from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engines.boosting import (
    LIMITS_OF_ROWS,
    BoostedFit,
    Boosting,
    classes,
    column_share,
    factor_columns,
    patience,
)
from tidyk.parsnip.engines.estimator import Estimator, as_array
from tidyk.parsnip.engines.quantile_levels import ByLevel
from tidyk.parsnip.engines.rows import with_outcome
from tidyk.parsnip.registration import engine

MOST_LEVELS = 255
"""Levels of a factor that can be split in any way; one with more is taken by level number."""


class _Histogram(Estimator):
    regressor = "sklearn.ensemble.HistGradientBoostingRegressor"
    classifier = "sklearn.ensemble.HistGradientBoostingClassifier"
    encoding = Encoding(allow_missing=True)


@engine("boost_tree", "sklearn", "classification", "regression")
class BoostTreeSklearn(Boosting):
    """Histogram gradient boosting: 100 trees by default; factors and missing values are taken as
    they are."""

    needs = ("sklearn",)
    encoding = Encoding(predictor_indicators="none", allow_missing=True)
    limits = LIMITS_OF_ROWS
    arguments = {
        "tree_depth": "max_depth",
        "trees": "max_iter",
        "learn_rate": "learning_rate",
        "mtry": "max_features",
        "min_n": "min_samples_leaf",
        "stop_iter": "n_iter_no_change",
        "loss_reduction": "loss_reduction",
        "sample_size": "sample_size",
    }
    defaults = {"early_stopping": False}
    call = "sklearn.ensemble.HistGradientBoosting"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        max_iter: int = 100,
        max_features: float | None = None,
        n_iter_no_change: int | None = None,
        validation: float | None = None,
        counts: bool = True,
        **args: Any,
    ) -> BoostedFit:
        """Train on the rows that have an outcome; those of `validation`, a share, are held back
        for early stopping."""
        for name in ("loss_reduction", "sample_size"):
            if name in args:
                raise TidykTypeError(
                    f'The engine "sklearn" has no `{name}`; "xgboost" and "lightgbm" have.'
                )
        weighted = weights is not None
        x, y, weights = with_outcome(x, y, weights)
        given = weights if weighted else None
        _refuse_empty(x)
        levels = [j for j in factor_columns(x) if len(x.dtypes.iloc[j].categories) <= MOST_LEVELS]
        share = column_share(max_features, x.shape[1], counts)
        rounds = patience(n_iter_no_change, max_iter)
        stop = {"early_stopping": True, "n_iter_no_change": rounds} if rounds else {}
        stop |= {"validation_fraction": validation} if rounds else {}
        columns = {} if share is None else {"max_features": share}
        options = {"max_iter": max_iter, "categorical_features": levels or None}
        with _one_thread():
            model = _Histogram().fit(x, y, weights=given, **{**options, **columns, **args, **stop})
        names = tuple(map(str, x.columns))
        return BoostedFit(model, max_iter, model.n_iter_, classes(y), names)

    def predict_raw(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        """Numbers, or probabilities of the levels."""
        if model.levels:
            return self.predict_prob(model, x)
        return self.predict_numeric(model, x)

    def predict_numeric(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        return _staged(model, "predict", x) if len(x) else np.empty(0)

    def predict_prob(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        """Zero for levels that no training row had."""
        shares = np.zeros((len(x), model.levels))
        if len(x):
            at = model.booster.classes_.astype(int)
            found = _staged(model, "predict_proba", x)
            shares[:, at] = found if len(at) > 1 else 1.0  # of one class it gives two columns
        return shares

    def show(self, model: BoostedFit) -> str:
        return f"{model.booster!r}\n{model.rounds} rounds of trees\n"


@engine("boost_tree", "sklearn", "quantile regression")
class BoostTreeSklearnQuantile(ByLevel):
    """Trees for each level of the quantiles."""

    numbers = BoostTreeSklearn()

    def of_level(self, level: float) -> dict[str, Any]:
        return {"loss": "quantile", "quantile": level}


def _refuse_empty(x: pd.DataFrame) -> None:
    """Raise an error for predictors without a value, which scikit-learn cannot put into bins."""
    names = [name for name in x.columns if x[name].isna().all()]
    if names:
        raise TidykValueError(f"{quoted(names)} of the predictors have no values: leave them out.")


def _staged(model: BoostedFit, method: str, x: pd.DataFrame) -> np.ndarray:
    """Predictions by the first rounds, or by all."""
    booster, values = model.booster, as_array(x)
    with _one_thread():
        if model.rounds == booster.n_iter_:
            return getattr(booster, method)(values)
        stages = getattr(booster, f"staged_{method}")(values)
        return next(islice(stages, model.rounds - 1, None))


def _one_thread() -> AbstractContextManager[object]:
    """One thread, as in the other engines for boosted trees: fits in workers would compete for
    threads."""
    from threadpoolctl import get_cached_controller

    return get_cached_controller().limit(limits=1, user_api="openmp")
