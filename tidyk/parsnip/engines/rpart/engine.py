"""`decision_tree()` on rpart's trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError, check_number, check_whole, quoted
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.capping import min_rows
from tidyk.parsnip.engines.rows import with_outcome
from tidyk.parsnip.engines.rpart.classes import check_parms, classes_criterion
from tidyk.parsnip.engines.rpart.columns import columns_of
from tidyk.parsnip.engines.rpart.criteria import Criterion, LeastSquares
from tidyk.parsnip.engines.rpart.finishing import finished
from tidyk.parsnip.engines.rpart.printing import Names, tree_text
from tidyk.parsnip.engines.rpart.tree import Control, Node, grow, leaf_values
from tidyk.parsnip.limits import AMOUNT, COUNT, Limit
from tidyk.parsnip.registration import engine

CONTROLS = ("minsplit", "minbucket", "cp", "maxdepth", "maxsurrogate", "usesurrogate")
"""Parts of R's `rpart.control()`."""


@frozen(eq=False, repr=False)
class RpartFit:
    """A tree as rpart grows it.

    Attributes:
        tree: Its root.
        names: The predictors' names, and the levels of factors.
        levels: Levels of the outcome; None for numbers.
        criterion: What the tree minimised, without its rows.
        importance: R's `variable.importance`, one a predictor; zero of those that no split uses.
    """

    tree: Node
    names: Names
    levels: tuple[str, ...] | None
    criterion: Criterion
    importance: np.ndarray

    def __repr__(self) -> str:
        return tree_text(self.tree, self.names, self.levels, self.criterion)

    def values(self, x: pd.DataFrame) -> np.ndarray:
        """The mean of each row's leaf, or its shares of classes: shape (rows, levels)."""
        values = leaf_values(self.tree, columns_of(x), len(x))
        return values if self.levels is None else values / values.sum(axis=1, keepdims=True)

    def classes(self, x: pd.DataFrame) -> np.ndarray:
        """The level number of each row's leaf."""
        return self.criterion.choices(leaf_values(self.tree, columns_of(x), len(x)))


@engine("decision_tree", "rpart")
class DecisionTreeRpart(Engine):
    """Classification and regression trees with rpart's splits, surrogates and pruning: R's
    numbers."""

    encoding = Encoding(predictor_indicators="none", allow_missing=True)
    infinite = True
    arguments = {"tree_depth": "maxdepth", "min_n": "minsplit", "cost_complexity": "cp"}
    limits = {"tree_depth": Limit(1, 30, whole=True), "min_n": COUNT, "cost_complexity": AMOUNT}
    own_arguments = (*CONTROLS, "parms", "cost")
    settled = {
        "model": (True, False),  # R would keep the rows for pictures
        "xval": (0, 10),  # these two change no tree, only what R's summary tells of it
        "maxcompete": (0, 4),
    }
    lacking = {"control": f"Give its parts by name: {quoted(CONTROLS)}."}
    call = "rpart"

    def check_own(self, args: Mapping[str, Any]) -> None:
        if "parms" in args and not is_tune(args["parms"]):
            check_parms(args["parms"])

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        parms: Mapping[str, Any] | None = None,
        cost: Sequence[float] | None = None,
        **args: Any,
    ) -> RpartFit:
        """Fit to the rows that have an outcome.

        `parms` has R's parts: `prior`, shares of the classes; `loss`, what it costs to take a class
        (its row) for another (its column); `split`, "gini" or "information". `cost` has a price for
        each predictor.
        """
        x, y, weights = with_outcome(x, y, weights)
        columns, control = columns_of(x), control_of(args, len(x))
        control = evolve(control, cost=None if cost is None else _prices(cost, len(columns)))
        names = [(c.name, c.levels) for c in columns]
        criterion = criterion_of(y, weights, parms)
        tree = grow(columns, criterion, control)
        tree, importance = finished(tree, columns, criterion, control)
        return RpartFit(tree, names, levels_of(y), criterion.without_rows(), importance)

    def predict_numeric(self, model: RpartFit, x: pd.DataFrame) -> np.ndarray:
        return model.values(x)[:, 0]

    def predict_prob(self, model: RpartFit, x: pd.DataFrame) -> np.ndarray:
        return model.values(x)

    def predict_class(self, model: RpartFit, x: pd.DataFrame) -> np.ndarray:
        return model.classes(x)

    def predict_raw(self, model: RpartFit, x: pd.DataFrame) -> np.ndarray:
        """The means, or the shares of classes."""
        return model.values(x)[:, 0] if model.levels is None else model.values(x)

    def importance(self, model: RpartFit, **options: Any) -> pd.DataFrame:
        """`term`, and `importance` of the predictors that splits or surrogates use, as R's
        `variable.importance`."""
        if model.tree.sons is None:
            raise TidykValueError("The tree has no splits, and so no importances.")
        names = np.array([name for name, _ in model.names], dtype=object)
        used = model.importance > 0
        return pd.DataFrame({"term": names[used], "importance": model.importance[used]})

    def show(self, model: RpartFit) -> str:
        """The nodes, as R prints a tree."""
        return repr(model)


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
    if wholes.get("usesurrogate", 2) > 2:
        raise TidykValueError(
            f"`usesurrogate` should be 0, 1 or 2, not {wholes['usesurrogate']}: rows whose split "
            "is missing stay, go with a surrogate, or with the larger side in the end."
        )
    cp = check_number(args.get("cp", 0.01), "cp")
    return Control(**{**wholes, "minsplit": split, "minbucket": max(bucket, 1), "cp": max(cp, 0.0)})


def criterion_of(
    y: pd.Series, weights: np.ndarray, parms: Mapping[str, Any] | None = None
) -> Criterion:
    """The criterion that a tree for this outcome minimises."""
    if isinstance(y.dtype, pd.CategoricalDtype):
        codes, classes = y.cat.codes.to_numpy(), len(y.cat.categories)
        return classes_criterion(codes, classes, weights, parms or {})
    if parms:
        raise TidykValueError(
            "`parms` is about classes, and this outcome is numbers: leave it out, or set the mode "
            '"classification".'
        )
    return LeastSquares((y.to_numpy(float) * weights)[:, None], weights, weights)


def _prices(cost: Sequence[float], count: int) -> np.ndarray:
    prices = np.asarray(cost, float)
    if prices.shape != (count,) or not (prices > 0).all():
        raise TidykValueError(
            f"`cost` should have a number above 0 for each of the {count} predictors, and is "
            f"{list(np.atleast_1d(cost))}."
        )
    return prices


def levels_of(y: pd.Series) -> tuple[str, ...] | None:
    """Levels of a factor; None for numbers."""
    return tuple(map(str, y.cat.categories)) if isinstance(y.dtype, pd.CategoricalDtype) else None
