"""`boost_tree()` on xgboost, as parsnip's `xgb_train()` calls it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import check_string
from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engines.boosting import (
    BoostedFit,
    Boosting,
    classes,
    codes_or_numbers,
    column_share,
    held_back,
    patience,
    two_columns,
)
from tidyk.parsnip.engines.estimator import as_array, as_design
from tidyk.parsnip.engines.quantile_levels import ByLevel
from tidyk.parsnip.engines.rows import of_rows, with_outcome
from tidyk.parsnip.registration import engine

PARAMETERS = (
    "alpha", "base_score", "booster", "colsample_bylevel", "colsample_bynode", "colsample_bytree",
    "device", "disable_default_eval_metric", "eta", "eval_metric", "feature_selector", "gamma",
    "grow_policy", "huber_slope", "interaction_constraints", "lambda", "learning_rate",
    "max_bin", "max_cat_threshold", "max_cat_to_onehot", "max_delta_step", "max_depth",
    "max_leaves", "min_child_weight", "min_split_loss", "monotone_constraints", "multi_strategy",
    "normalize_type", "nthread", "num_parallel_tree", "objective", "one_drop", "process_type",
    "quantile_alpha", "rate_drop", "refresh_leaf", "reg_alpha", "reg_lambda", "sample_type",
    "sampling_method", "scale_pos_weight", "seed", "seed_per_iteration", "skip_drop", "subsample",
    "top_k", "tree_method", "tweedie_variance_power", "updater", "verbosity",
)  # fmt: skip
"""xgboost itself ignores names that it does not know."""
OWN = ("counts", "early_stop", "event_level", "nrounds", "validation")


@engine("boost_tree", "xgboost", "classification", "regression")
class BoostTreeXgboost(Boosting):
    """xgboost's trees: 15 of them by default, in one thread, missing values sent by themselves."""

    infinite = False
    needs = ("xgboost",)
    encoding = Encoding(predictor_indicators="one_hot", allow_sparse_x=True, allow_missing=True)
    arguments = {
        "tree_depth": "max_depth",
        "trees": "nrounds",
        "learn_rate": "eta",
        "mtry": "colsample_bynode",
        "min_n": "min_child_weight",
        "loss_reduction": "gamma",
        "sample_size": "subsample",
        "stop_iter": "early_stop",
    }
    parameters = {
        **Boosting.parameters,
        "alpha": "penalty_L1",
        "lambda": "penalty_L2",
        "scale_pos_weight": "scale_pos_weight",
    }
    defaults = {"nthread": 1, "verbosity": 0}
    own_arguments = (*PARAMETERS, *OWN)
    settled = {"verbose": (0,)}
    call = "xgboost.train"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        nrounds: int = 15,
        colsample_bynode: float | None = None,
        validation: float = 0.0,
        early_stop: int | None = None,
        counts: bool = True,
        event_level: str = "first",
        **params: Any,
    ) -> BoostedFit:
        """Train on the rows that have an outcome; those of `validation`, a share, are held back
        for early stopping."""
        import xgboost

        weighted = weights is not None
        x, y, weights = with_outcome(x, y, weights)
        given = weights if weighted else None
        levels, values = classes(y), as_design(x, self.encoding)
        label = self._label(y, event_level)
        train, test = held_back(len(x), validation)
        sets = [
            xgboost.DMatrix(values[rows], label[rows], weight=of_rows(given, rows))
            for rows in (train, test)
            if len(rows)
        ]
        share = column_share(colsample_bynode, x.shape[1], counts)
        rounds = patience(early_stop, nrounds)
        booster = xgboost.train(
            {**_objective(levels), "seed": draw_seed(), **_sampling(share), **params},
            sets[0],
            num_boost_round=nrounds,
            evals=[(sets[-1], "validation")] if rounds else None,
            early_stopping_rounds=rounds,
            verbose_eval=False,
        )
        used = booster.best_iteration + 1 if rounds else booster.num_boosted_rounds()
        booster.set_attr(event_level=event_level, sparse=str(not isinstance(values, np.ndarray)))
        return BoostedFit(booster, nrounds, used, levels, tuple(map(str, x.columns)))

    def _label(self, y: pd.Series, event_level: str) -> np.ndarray:
        """Numbers, or level numbers; if there are two levels, the event is 1."""
        check_string(event_level, "event_level", ("first", "second"))
        label = codes_or_numbers(y)
        return 1 - label if classes(y) == 2 and event_level == "first" else label

    def predict_raw(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        """What xgboost predicts: numbers, probabilities of the event, or of each level."""
        if not len(x):
            return np.empty((0, model.levels) if model.levels > 2 else 0)
        return model.booster.inplace_predict(
            _as_fitted(model, x), iteration_range=(0, model.rounds), validate_features=False
        )

    def predict_numeric(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        return self.predict_raw(model, x)

    def predict_prob(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        raw = self.predict_raw(model, x).astype(float)
        if model.levels != 2:
            return raw
        both = two_columns(raw)
        return both[:, ::-1] if model.booster.attr("event_level") == "first" else both

    def tidy(self, model: BoostedFit) -> pd.DataFrame:
        """One row for each predictor that a tree uses: `term`, and `importance`, its mean gain per
        split."""
        gains = model.booster.get_score(importance_type="gain")
        rows = {model.names[int(name[1:])]: gain for name, gain in gains.items()}
        return pd.DataFrame({"term": list(rows), "importance": list(rows.values())})

    def importance(self, model: BoostedFit, **options: Any) -> pd.DataFrame:
        """`term`, and `importance`: the share of a predictor's splits in the gain of all, as R's
        `xgb.importance()`."""
        table = self.tidy(model)
        gains = model.booster.get_score(importance_type="total_gain")
        total = np.array(list(gains.values()), float)
        return table.assign(importance=total / total.sum())

    def show(self, model: BoostedFit) -> str:
        return f"xgboost: {model.rounds} rounds of trees, {len(model.names)} predictors\n"


@engine("boost_tree", "xgboost", "quantile regression")
class BoostTreeXgboostQuantile(ByLevel):
    """Trees for each level of the quantiles."""

    numbers = BoostTreeXgboost()

    def of_level(self, level: float) -> dict[str, Any]:
        return {"objective": "reg:quantileerror", "quantile_alpha": level}


def _as_fitted(model: BoostedFit, x: pd.DataFrame) -> Any:
    """New predictors as those of the fit were: what is not stored in sparse rows is missing to
    xgboost, as in R, and zero in an array."""
    if model.booster.attr("sparse") != "True":
        return as_array(x)
    from scipy.sparse import csr_matrix

    return csr_matrix(as_design(x, BoostTreeXgboost.encoding))


def _objective(levels: int) -> dict[str, Any]:
    if levels == 0:
        return {"objective": "reg:squarederror"}
    if levels == 2:
        return {"objective": "binary:logistic"}
    return {"objective": "multi:softprob", "num_class": levels}


def _sampling(share: float | None) -> dict[str, float]:
    return {} if share is None else {"colsample_bynode": share}
