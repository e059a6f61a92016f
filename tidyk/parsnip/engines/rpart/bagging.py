"""`bag_tree()`: rpart's trees on bootstrap samples, as R's baguette bags them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykValueError, check_number, check_whole
from tidyk.base.random import sample_int, with_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.rows import with_outcome
from tidyk.parsnip.engines.rpart.columns import columns_of
from tidyk.parsnip.engines.rpart.engine import control_of, criterion_of, levels_of
from tidyk.parsnip.engines.rpart.tree import Node, grow, leaf_values
from tidyk.parsnip.limits import AMOUNT, COUNT, Limit
from tidyk.parsnip.registration import engine


@frozen(eq=False)
class BagFit:
    """Bagged trees.

    Attributes:
        trees: Their roots.
        levels: Levels of the outcome; None for numbers.
    """

    trees: tuple[Node, ...]
    levels: tuple[str, ...] | None

    def values(self, x: pd.DataFrame) -> np.ndarray:
        """The mean over trees of what their leaves predict: shape (rows, levels)."""
        columns = columns_of(x)
        each = [leaf_values(tree, columns, len(x)) for tree in self.trees]
        if self.levels is not None:
            each = [v / v.sum(axis=1, keepdims=True) for v in each]
        return np.mean(each, axis=0)


@engine("bag_tree", "rpart")
class BagTreeRpart(Engine):
    """rpart's trees, each on a bootstrap sample that R draws from the same seed; predictions are
    their means."""

    encoding = Encoding(predictor_indicators="none", allow_missing=True)
    infinite = True
    arguments = {
        "class_cost": "cost",
        "tree_depth": "maxdepth",
        "min_n": "minsplit",
        "cost_complexity": "cp",
    }
    defaults = {"times": 11}
    limits = {
        "class_cost": AMOUNT,
        "tree_depth": Limit(1, 30, whole=True),
        "min_n": COUNT,
        "cost_complexity": AMOUNT,
    }
    own_arguments = ("times", "minsplit", "minbucket", "cp", "maxdepth", "maxsurrogate", "cost")
    call = "bagger"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        times: int = 11,
        cost: float | None = None,
        **args: Any,
    ) -> BagFit:
        """Fit `times` trees."""
        x, y, weights = with_outcome(x, y, weights)
        times, parms = check_whole(times, "times", minimum=1), _parms(cost, y)
        with with_seed(int(sample_int(100_000, 1)[0])):
            samples = [sample_int(len(x), replace=True) for _ in range(times)]
        trees = []
        for rows in (np.asarray(s) for s in samples):
            criterion = criterion_of(y.iloc[rows], weights[rows], parms)
            control = control_of({"cp": 0, **args}, len(x))
            trees.append(grow(columns_of(x.iloc[rows]), criterion, control))
        return BagFit(tuple(trees), levels_of(y))

    def predict_numeric(self, model: BagFit, x: pd.DataFrame) -> np.ndarray:
        return model.values(x)[:, 0]

    def predict_prob(self, model: BagFit, x: pd.DataFrame) -> np.ndarray:
        return model.values(x)

    def predict_class(self, model: BagFit, x: pd.DataFrame) -> np.ndarray:
        return np.argmax(model.values(x), axis=1)

    def show(self, model: BagFit) -> str:
        kind = "regression" if model.levels is None else "classification"
        return f"Bagged CART ({kind} with {len(model.trees)} members)\n"


def _parms(cost: float | None, y: pd.Series) -> dict[str, Any]:
    """What it costs to miss the first class."""
    if cost is None:
        return {}
    levels = levels_of(y)
    if levels is None or len(levels) != 2:
        raise TidykValueError("`class_cost` is for outcomes of two classes.")
    missed = max(check_number(cost, "class_cost", minimum=0), 1e-300)
    return {"loss": [[0, missed], [1, 0]]}
