"""`boost_tree()` on CatBoost."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted
from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import check_estimator_arguments
from tidyk.parsnip.engines.boosting import (
    LIMITS_OF_ROWS,
    BoostedFit,
    Boosting,
    classes,
    codes_or_numbers,
    column_share,
    factor_columns,
    held_back,
    patience,
)
from tidyk.parsnip.engines.estimator import as_array
from tidyk.parsnip.engines.quantile_levels import ByLevel
from tidyk.parsnip.engines.rows import of_rows, with_outcome
from tidyk.parsnip.limits import Limit
from tidyk.parsnip.registration import engine
from tidyk.parsnip.values import refuse_constant


@engine("boost_tree", "catboost", "classification", "regression")
class BoostTreeCatboost(Boosting):
    """CatBoost's trees: 100 of them by default, in one thread; factors are taken as they are."""

    needs = ("catboost",)
    encoding = Encoding(predictor_indicators="none", allow_missing=True)
    limits = {**LIMITS_OF_ROWS, "tree_depth": Limit(1, 16, whole=True)}
    arguments = {
        "tree_depth": "depth",
        "trees": "iterations",
        "learn_rate": "learning_rate",
        "mtry": "rsm",
        "min_n": "min_data_in_leaf",
        "sample_size": "subsample",
        "stop_iter": "early_stopping_rounds",
        "loss_reduction": "loss_reduction",
    }
    # CatBoost's own rate depends on the number of trees, which one fit could not serve
    defaults = {"iterations": 100, "learning_rate": 0.1, "thread_count": 1}
    call = "catboost.CatBoost"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        rsm: float | None = None,
        validation: float = 0.0,
        early_stopping_rounds: int | None = None,
        counts: bool = True,
        **params: Any,
    ) -> BoostedFit:
        """Train on the rows that have an outcome; those of `validation`, a share, are held back
        for early stopping."""
        if "loss_reduction" in params:
            raise TidykTypeError('The engine "catboost" has no `loss_reduction`.')
        weighted = weights is not None
        x, y, weights = with_outcome(x, y, weights)
        given = weights if weighted else None
        refuse_constant(y)
        _refuse_constant_predictors(x)
        levels, label = classes(y), codes_or_numbers(y)
        library = import_module("catboost")
        cls = library.CatBoostClassifier if levels else library.CatBoostRegressor
        check_estimator_arguments(params, cls)
        train, test = held_back(len(x), validation)
        sets = [self._pool(x.iloc[r], label[r], of_rows(given, r)) for r in (train, test) if len(r)]
        share = column_share(rsm, x.shape[1], counts)
        rounds = patience(early_stopping_rounds, params["iterations"])
        quiet = {"verbose": False, "allow_writing_files": False, "random_seed": draw_seed()}
        model = cls(**{**quiet, **_sampling(share, params), **params})
        watched = sets[-1] if rounds else None
        model.fit(sets[0], eval_set=watched, early_stopping_rounds=rounds)
        names = tuple(map(str, x.columns))
        return BoostedFit(model, params["iterations"], model.tree_count_, levels, names)

    def _pool(
        self, x: pd.DataFrame, label: np.ndarray | None = None, weights: np.ndarray | None = None
    ) -> Any:
        """Predictors as CatBoost takes them: factors as whole numbers."""
        factors = factor_columns(x)
        frame = pd.DataFrame(as_array(x))
        for j in factors:
            frame[j] = frame[j].fillna(-1).astype(int)
        return import_module("catboost").Pool(frame, label, weight=weights, cat_features=factors)

    def predict_raw(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        """Numbers, or probabilities of the levels."""
        if model.levels:
            return self.predict_prob(model, x)
        return self.predict_numeric(model, x)

    def predict_numeric(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        return self._predicted(model, x) if len(x) else np.empty(0)

    def predict_prob(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        """Zero for levels that no training row had."""
        shares = np.zeros((len(x), model.levels))
        if len(x):
            at = np.asarray(model.booster.classes_, int)
            shares[:, at] = self._predicted(model, x, prediction_type="Probability")
        return shares

    def _predicted(self, model: BoostedFit, x: pd.DataFrame, **options: Any) -> np.ndarray:
        pool, end = self._pool(x), model.rounds
        return model.booster.predict(pool, ntree_end=end, thread_count=1, **options)

    def tidy(self, model: BoostedFit) -> pd.DataFrame:
        """One row a predictor: `term`, `importance`."""
        shares = model.booster.get_feature_importance()
        return pd.DataFrame({"term": model.names, "importance": shares})

    def show(self, model: BoostedFit) -> str:
        return f"CatBoost: {model.rounds} rounds of trees, {len(model.names)} predictors\n"


@engine("boost_tree", "catboost", "quantile regression")
class BoostTreeCatboostQuantile(ByLevel):
    """Trees for each level of the quantiles."""

    numbers = BoostTreeCatboost()

    def of_level(self, level: float) -> dict[str, Any]:
        return {"loss_function": f"Quantile:alpha={level}"}


def _refuse_constant_predictors(x: pd.DataFrame) -> None:
    """Raise an error where no predictor can split, which CatBoost takes for an error."""
    if not any(x[name].nunique(dropna=False) > 1 for name in x.columns):
        raise TidykValueError(
            f"No predictor of {quoted(x.columns)} has two values or more: nothing can be learned."
        )


def _sampling(share: float | None, params: dict[str, Any]) -> dict[str, Any]:
    """The options that CatBoost needs so that shares of columns and rows, and rows of leaves, take
    effect."""
    columns = {} if share is None else {"rsm": share}
    rows = {"bootstrap_type": "Bernoulli"} if "subsample" in params else {}
    leaves = {"grow_policy": "Depthwise"} if "min_data_in_leaf" in params else {}
    return {**columns, **rows, **leaves}
