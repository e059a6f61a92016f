"""`rule_fit()` as in xrf: boosted trees (scikit-learn's), their rules, and glmnet's lasso on the
rules and the predictors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine, check_estimator_arguments
from tidyk.parsnip.engines.boosting import column_share
from tidyk.parsnip.engines.glmnet.elastic_net import (
    ElasticNet,
    GlmnetFit,
    LinearRegGlmnet,
    LogisticRegGlmnet,
    MultinomRegGlmnet,
)
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.engines.rules.conditions import Rules, rules_of
from tidyk.parsnip.limits import AMOUNT, COUNT, PART, POSITIVE
from tidyk.parsnip.registration import engine
from tidyk.parsnip.values import refuse_constant

GROWING = {
    "trees": "n_estimators",
    "min_n": "min_samples_leaf",
    "tree_depth": "max_depth",
    "learn_rate": "learning_rate",
    "loss_reduction": "min_impurity_decrease",
    "sample_size": "subsample",
    "stop_iter": "n_iter_no_change",
}


@frozen(eq=False)
class RuleFit:
    """A lasso on rules and predictors.

    Attributes:
        rules: The rules.
        lasso: What glmnet's engine returned.
        at: Numbers of the levels that occurred; None for numeric outcomes.
        edges: The smallest and largest value of each predictor that is used as it is.
    """

    rules: Rules
    lasso: GlmnetFit
    at: np.ndarray | None
    edges: np.ndarray

    def design(self, x: pd.DataFrame) -> pd.DataFrame:
        """The predictors clipped to their range, then one column per rule."""
        return _design(x, self.rules, self.edges)

    @property
    def net(self) -> ElasticNet:
        """The engine of the lasso."""
        return _net(None if self.at is None else len(self.at))


@engine("rule_fit", "sklearn")
class RuleFitSklearn(Engine):
    """15 trees of depth 6, as in xrf; one fit serves all penalties."""

    needs = ("sklearn",)
    encoding = Encoding(predictor_indicators="one_hot")
    arguments = {"mtry": "mtry", **GROWING, "penalty": "penalty"}
    parameters = {"sample_size": "sample_prop"}
    submodel = "penalty"
    defaults = {"n_estimators": 15, "max_depth": 6, "learning_rate": 0.3, "penalty": 0.1}
    limits = {
        "mtry": POSITIVE, "trees": COUNT, "min_n": COUNT, "tree_depth": COUNT,
        "learn_rate": POSITIVE, "loss_reduction": AMOUNT, "sample_size": PART, "stop_iter": COUNT,
        "penalty": AMOUNT,
    }  # fmt: skip
    call = "sklearn.ensemble.GradientBoosting"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        mtry: float | None = None,
        counts: bool = True,
        penalty: float = 0.1,
        path_values: Sequence[float] | None = None,
        lambda_min_ratio: float = 0.001,
        **args: Any,
    ) -> RuleFit:
        """Grow trees on the complete rows, and fit a lasso to their rules, along a path of
        penalties down to `lambda_min_ratio` of the largest, or along `path_values`."""
        x, y, weights = complete_rows(x, y, weights)
        refuse_constant(y)
        at = None
        if isinstance(y.dtype, pd.CategoricalDtype):
            at = np.unique(y.cat.codes)
            y = y.cat.remove_unused_categories()
        share = column_share(mtry, x.shape[1], counts)
        columns = {} if share is None else {"max_features": max(round(share * x.shape[1]), 1)}
        trees = _trees(x, y, weights, {**columns, **args})
        rules = rules_of(trees, x.to_numpy(float), tuple(map(str, x.columns)))
        edges = np.quantile(x.to_numpy(float), [0.025, 0.975], axis=0)
        net = _net(None if at is None else len(at))
        design = _design(x, rules, edges)
        path = {"path_values": path_values, "lambda_min_ratio": lambda_min_ratio}
        lasso = net.fit(design, y, weights=weights, penalty=penalty, mixture=1.0, **path)
        return RuleFit(rules, lasso, at, edges)

    def submodels(self, model: RuleFit, values: Sequence[float]) -> Iterator[RuleFit]:
        for lasso in model.net.submodels(model.lasso, values):
            yield evolve(model, lasso=lasso)

    def predict_raw(self, model: RuleFit, x: pd.DataFrame) -> np.ndarray:
        """The linear predictor of the lasso."""
        return model.net.predict_raw(model.lasso, model.design(x))

    def predict_numeric(self, model: RuleFit, x: pd.DataFrame) -> np.ndarray:
        return self.predict_raw(model, x)

    def predict_prob(
        self, model: RuleFit, x: pd.DataFrame, *, levels: tuple[Any, ...]
    ) -> np.ndarray:
        """Zero for levels that no training row has."""
        shares = np.zeros((len(x), len(levels)))
        probabilities = model.net.predictor("prob")(model.lasso, model.design(x))
        shares[:, np.asarray(model.at)] = probabilities
        return shares

    def predict_class(self, model: RuleFit, x: pd.DataFrame) -> np.ndarray:
        best = np.argmax(model.net.predictor("prob")(model.lasso, model.design(x)), axis=1)
        return np.asarray(model.at)[best]

    def tidy(self, model: RuleFit, *, penalty: float | None = None) -> pd.DataFrame:
        """One row for each rule or predictor that counts: `rule`, `estimate`, `penalty`, after
        `class` if there are several levels."""
        table = model.net.tidy(model.lasso, penalty=penalty).rename(columns={"term": "rule"})
        return table[table["estimate"] != 0].reset_index(drop=True)

    def show(self, model: RuleFit) -> str:
        used = len(self.tidy(model)) - 1
        count = len(model.rules.bounds)
        return f"RuleFit: {count} rules, {used} terms at the penalty {model.lasso.penalty:g}\n"

    def extract(self, model: RuleFit) -> GlmnetFit:
        return model.lasso


def _net(levels: int | None) -> ElasticNet:
    if levels is None:
        return LinearRegGlmnet()
    return LogisticRegGlmnet() if levels == 2 else MultinomRegGlmnet()


def _trees(x: pd.DataFrame, y: pd.Series, weights: np.ndarray, args: dict[str, Any]) -> list[Any]:
    """scikit-learn's boosted trees."""
    from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

    is_class = isinstance(y.dtype, pd.CategoricalDtype)
    cls = GradientBoostingClassifier if is_class else GradientBoostingRegressor
    check_estimator_arguments(args, cls)
    outcome = y.cat.codes.to_numpy() if is_class else y.to_numpy(float)
    model = cls(random_state=draw_seed(), **args).fit(x.to_numpy(float), outcome, weights)
    return np.ravel(model.estimators_).tolist()


def _design(x: pd.DataFrame, rules: Rules, edges: np.ndarray) -> pd.DataFrame:
    values = x.to_numpy(float)
    columns = np.hstack([np.clip(values, *edges), rules.columns(values)])
    return pd.DataFrame(columns, columns=[*rules.names, *rules.texts()], index=x.index)
