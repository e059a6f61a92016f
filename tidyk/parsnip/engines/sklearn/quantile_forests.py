"""Quantiles by a random forest: each row's distribution is that of the training rows which share
its leaves (Meinshausen 2006)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.hardhat.quantiles import QuantilePred, quantile_pred
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.estimator import as_array
from tidyk.parsnip.engines.quantile_levels import declared
from tidyk.parsnip.engines.sklearn.forests import ForestFit, RandForestSklearn
from tidyk.parsnip.registration import engine

CHUNK = 1000
"""Rows whose weights are held at once."""


@frozen(eq=False)
class QuantileForest:
    """A forest and its training rows.

    Attributes:
        forest: The forest of means.
        levels: Of the quantiles, increasing.
        outcome: Of the training rows, in increasing order.
        shares: Sparse, shape (training rows, leaves of all trees): a row's share of its leaves.
        starts: Where the leaves of each tree begin.
    """

    forest: ForestFit
    levels: tuple[float, ...]
    outcome: np.ndarray
    shares: Any
    starts: np.ndarray


@engine("rand_forest", "sklearn", "quantile regression")
class RandForestQuantiles(Engine):
    """A forest with ranger's defaults that keeps which training rows share a leaf."""

    means = RandForestSklearn()

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        quantile_levels: tuple[float, ...],
        weights: np.ndarray | None = None,
        **args: Any,
    ) -> QuantileForest:
        """Fit the forest once for all levels; case weights count in the distributions too."""
        forest = self.means.fit(x, y, weights=weights, **args)
        sizes = [tree.tree_.node_count for tree in forest.forest.estimators_]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        order = np.argsort(y.to_numpy(float), kind="stable")
        case_weights = np.ones(len(x)) if weights is None else weights
        shares = _in_leaves(forest, x.iloc[order], starts, case_weights[order])
        total = np.asarray(shares.sum(axis=0)).ravel()
        shares.data /= total[shares.indices]
        return QuantileForest(forest, quantile_levels, y.to_numpy(float)[order], shares, starts)

    def predict_raw(self, model: QuantileForest, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, levels)."""
        parts = [x.iloc[i : i + CHUNK] for i in range(0, len(x), CHUNK)]
        return np.vstack([np.empty((0, len(model.levels)))] + [_quantiles(model, p) for p in parts])

    def predict_quantile(self, model: QuantileForest, x: pd.DataFrame) -> QuantilePred:
        """The quantiles of each row."""
        return quantile_pred(self.predict_raw(model, x), list(model.levels))

    def tidy(self, model: QuantileForest) -> pd.DataFrame:
        return self.means.tidy(model.forest)

    def show(self, model: QuantileForest) -> str:
        return self.means.show(model.forest)

    def extract(self, model: QuantileForest) -> Any:
        return self.means.extract(model.forest)


for _name in declared():
    setattr(RandForestQuantiles, _name, getattr(RandForestQuantiles.means, _name))


def _in_leaves(forest: ForestFit, x: pd.DataFrame, starts: np.ndarray, values: np.ndarray) -> Any:
    """Sparse, shape (rows, leaves): a row's value in each leaf that it falls into."""
    from scipy.sparse import csr_array

    design = as_array(forest.seen(x)).astype(np.float32)
    each = [tree.tree_.apply(design) for tree in forest.forest.estimators_]
    leaves = np.column_stack(each) + starts[:-1]
    rows, trees = leaves.shape
    ends = np.arange(0, rows * trees + 1, trees)
    return csr_array((np.repeat(values, trees), leaves.ravel(), ends), (rows, starts[-1]))


def _quantiles(model: QuantileForest, x: pd.DataFrame) -> np.ndarray:
    """The smallest outcomes up to which the training rows weigh as much as the levels say."""
    trees = len(model.starts) - 1
    mine = _in_leaves(model.forest, x, model.starts, np.full(len(x), 1 / trees))
    reached = np.cumsum((mine @ model.shares.T).toarray(), axis=1)
    at = [np.argmax(reached >= level - 1e-9, axis=1) for level in model.levels]
    return model.outcome[np.column_stack(at)]
