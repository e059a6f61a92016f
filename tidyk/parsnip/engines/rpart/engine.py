"""`decision_tree()` on rpart's trees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import check_number, check_whole
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.capping import min_rows
from tidyk.parsnip.engines.rows import with_outcome
from tidyk.parsnip.engines.rpart.columns import columns_of
from tidyk.parsnip.engines.rpart.criteria import Criterion, Gini, LeastSquares
from tidyk.parsnip.engines.rpart.printing import Names, tree_text
from tidyk.parsnip.engines.rpart.tree import Control, Node, grow, leaf_values
from tidyk.parsnip.limits import AMOUNT, COUNT, Limit
from tidyk.parsnip.registration import engine


@frozen(eq=False)
class RpartFit:
    """A tree as rpart grows it.

    Attributes:
        tree: Its root.
        names: The predictors' names, and the levels of factors.
        levels: Levels of the outcome; None for numbers.
    """

    tree: Node
    names: Names
    levels: tuple[str, ...] | None

    def values(self, x: pd.DataFrame) -> np.ndarray:
        """The mean of each row's leaf, or its shares of classes: shape (rows, levels)."""
        values = leaf_values(self.tree, columns_of(x), len(x))
        return values if self.levels is None else values / values.sum(axis=1, keepdims=True)


@engine("decision_tree", "rpart")
class DecisionTreeRpart(Engine):
    """Classification and regression trees with rpart's splits, surrogates and pruning: R's
    numbers."""

    encoding = Encoding(predictor_indicators="none", allow_missing=True)
    infinite = True
    arguments = {"tree_depth": "maxdepth", "min_n": "minsplit", "cost_complexity": "cp"}
    limits = {"tree_depth": Limit(1, 30, whole=True), "min_n": COUNT, "cost_complexity": AMOUNT}
    own_arguments = ("minsplit", "minbucket", "cp", "maxdepth", "maxsurrogate")
    settled = {"model": (True, False)}  # R would keep the rows for pictures
    call = "rpart"

    def fit(
        self, x: pd.DataFrame, y: pd.Series, *, weights: np.ndarray | None = None, **args: Any
    ) -> RpartFit:
        """Fit to the rows that have an outcome."""
        x, y, weights = with_outcome(x, y, weights)
        columns, control = columns_of(x), control_of(args, len(x))
        names = [(c.name, c.levels) for c in columns]
        return RpartFit(grow(columns, criterion_of(y, weights), control), names, levels_of(y))

    def predict_numeric(self, model: RpartFit, x: pd.DataFrame) -> np.ndarray:
        return model.values(x)[:, 0]

    def predict_prob(self, model: RpartFit, x: pd.DataFrame) -> np.ndarray:
        return model.values(x)

    def predict_class(self, model: RpartFit, x: pd.DataFrame) -> np.ndarray:
        return np.argmax(model.values(x), axis=1)

    def predict_raw(self, model: RpartFit, x: pd.DataFrame) -> np.ndarray:
        """The means, or the shares of classes."""
        return model.values(x)[:, 0] if model.levels is None else model.values(x)

    def show(self, model: RpartFit) -> str:
        """The nodes, as R prints a tree."""
        return tree_text(model.tree, model.names, model.levels)


def control_of(args: dict[str, Any], rows: int) -> Control:
    """rpart's control; as in R, `minbucket` alone also sets `minsplit`."""
    wholes = {k: check_whole(v, k, minimum=0) for k, v in args.items() if k != "cp"}
    if "minsplit" in wholes:
        wholes["minsplit"] = min_rows(wholes["minsplit"], rows)
    split, bucket = wholes.get("minsplit"), wholes.get("minbucket")
    if split is None:
        split = 20 if bucket is None else 3 * bucket
    if bucket is None:
        bucket = max(round(split / 3), 1)
    cp = check_number(args.get("cp", 0.01), "cp")
    return Control(**{**wholes, "minsplit": split, "minbucket": max(bucket, 1), "cp": max(cp, 0.0)})


def criterion_of(y: pd.Series, weights: np.ndarray, costs: np.ndarray | None = None) -> Criterion:
    """The criterion that a tree for this outcome minimises."""
    if not isinstance(y.dtype, pd.CategoricalDtype):
        return LeastSquares((y.to_numpy(float) * weights)[:, None], weights)
    classes = np.zeros((len(y), len(y.cat.categories)))
    classes[np.arange(len(y)), y.cat.codes] = weights
    costs = np.ones(classes.shape[1]) if costs is None else costs
    return Gini(classes * costs, (classes * costs).sum(axis=1), costs)


def levels_of(y: pd.Series) -> tuple[str, ...] | None:
    """Levels of a factor; None for numbers."""
    return tuple(map(str, y.cat.categories)) if isinstance(y.dtype, pd.CategoricalDtype) else None
