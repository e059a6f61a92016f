"""`boost_tree()` on LightGBM, as bonsai's `train_lightgbm()` calls it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
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
    two_columns,
)
from tidyk.parsnip.engines.estimator import as_design
from tidyk.parsnip.engines.quantile_levels import ByLevel
from tidyk.parsnip.engines.rows import of_rows, with_outcome
from tidyk.parsnip.registration import engine

PARAMETERS = (
    "alpha", "bagging_by_query", "bagging_fraction", "bagging_freq", "bin_construct_sample_cnt",
    "boost_from_average", "boosting", "cat_l2", "cat_smooth", "cegb_penalty_split",
    "cegb_tradeoff", "class_weight", "data_sample_strategy", "deterministic", "device_type",
    "drop_rate", "early_stopping_min_delta", "enable_bundle", "extra_seed", "extra_trees", "fair_c",
    "feature_fraction", "feature_fraction_bynode", "first_metric_only", "force_col_wise",
    "force_row_wise", "histogram_pool_size", "interaction_constraints", "is_unbalance",
    "lambda_l1", "lambda_l2", "learning_rate", "linear_lambda", "linear_tree", "max_bin",
    "max_cat_threshold", "max_cat_to_onehot", "max_delta_step", "max_depth", "max_drop", "metric",
    "min_data_in_bin", "min_data_in_leaf", "min_data_per_group", "min_gain_to_split",
    "min_sum_hessian_in_leaf", "monotone_constraints", "monotone_constraints_method",
    "monotone_penalty", "neg_bagging_fraction", "num_leaves", "num_threads", "objective",
    "other_rate", "path_smooth", "poisson_max_delta_step", "pos_bagging_fraction", "reg_sqrt",
    "scale_pos_weight", "seed", "sigmoid", "skip_drop", "top_k", "top_rate", "tree_learner",
    "tweedie_variance_power", "uniform_drop", "use_missing", "use_quantized_grad", "verbose",
    "xgboost_dart_mode", "zero_as_missing",
)  # fmt: skip
"""LightGBM itself ignores names that it does not know."""
OWN = ("counts", "early_stopping_round", "num_iterations", "validation")


@engine("boost_tree", "lightgbm", "classification", "regression")
class BoostTreeLightgbm(Boosting):
    """LightGBM's trees: 100 of them by default, in one thread; factors and missing values are taken
    as they are."""

    needs = ("lightgbm",)
    encoding = Encoding(predictor_indicators="none", allow_sparse_x=True, allow_missing=True)
    limits = LIMITS_OF_ROWS
    arguments = {
        "tree_depth": "max_depth",
        "trees": "num_iterations",
        "learn_rate": "learning_rate",
        "mtry": "feature_fraction_bynode",
        "min_n": "min_data_in_leaf",
        "loss_reduction": "min_gain_to_split",
        "sample_size": "bagging_fraction",
        "stop_iter": "early_stopping_round",
    }
    defaults = {"num_threads": 1, "verbose": -1}
    own_arguments = (*PARAMETERS, *OWN)
    call = "lightgbm.train"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        num_iterations: int = 100,
        feature_fraction_bynode: float | None = None,
        validation: float = 0.0,
        early_stopping_round: int | None = None,
        counts: bool = True,
        **params: Any,
    ) -> BoostedFit:
        """Train on the rows that have an outcome; those of `validation`, a share, are held back
        for early stopping."""
        import lightgbm

        weighted = weights is not None
        x, y, weights = with_outcome(x, y, weights)
        given = weights if weighted else None
        levels, values, label = classes(y), as_design(x, self.encoding), codes_or_numbers(y)
        train, test = held_back(len(x), validation)
        factors = factor_columns(x)
        sets = [
            lightgbm.Dataset(
                values[r], label[r], weight=of_rows(given, r), categorical_feature=factors
            )
            for r in (train, test)
            if len(r)
        ]
        share = column_share(feature_fraction_bynode, x.shape[1], counts)
        rounds = patience(early_stopping_round, num_iterations)
        booster = lightgbm.train(
            {**_objective(levels), "seed": draw_seed(), **_sampling(share, params), **params},
            sets[0],
            num_boost_round=num_iterations,
            valid_sets=[sets[-1]] if rounds else None,
            callbacks=[lightgbm.early_stopping(rounds, verbose=False)] if rounds else None,
        )
        used = booster.best_iteration if rounds else num_iterations
        return BoostedFit(booster, num_iterations, used, levels, tuple(map(str, x.columns)))

    def predict_raw(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        """What LightGBM predicts: numbers, probabilities of the second level, or of each."""
        if not len(x):
            return np.empty((0, model.levels) if model.levels > 2 else 0)
        values = as_design(x, self.encoding)
        return model.booster.predict(values, num_iteration=model.rounds, num_threads=1)

    def predict_numeric(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        return self.predict_raw(model, x)

    def predict_prob(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        raw = self.predict_raw(model, x)
        return two_columns(raw) if model.levels == 2 else raw

    def tidy(self, model: BoostedFit) -> pd.DataFrame:
        """One row a predictor: `term`, and `importance`, its gain in all splits."""
        gains = model.booster.feature_importance("gain")
        return pd.DataFrame({"term": model.names, "importance": gains})

    def show(self, model: BoostedFit) -> str:
        return f"LightGBM: {model.rounds} rounds of trees, {len(model.names)} predictors\n"


@engine("boost_tree", "lightgbm", "quantile regression")
class BoostTreeLightgbmQuantile(ByLevel):
    """Trees for each level of the quantiles."""

    numbers = BoostTreeLightgbm()

    def of_level(self, level: float) -> dict[str, Any]:
        return {"objective": "quantile", "alpha": level}


def _objective(levels: int) -> dict[str, Any]:
    if levels == 0:
        return {"objective": "regression"}
    if levels == 2:
        return {"objective": "binary"}
    return {"objective": "multiclass", "num_class": levels}


def _sampling(share: float | None, params: dict[str, Any]) -> dict[str, Any]:
    """Shares of columns, and of rows, which are drawn anew for each tree."""
    columns = {} if share is None else {"feature_fraction_bynode": share}
    rows = {"bagging_freq": 1} if params.get("bagging_fraction", 1) < 1 else {}
    return {**columns, **rows}
