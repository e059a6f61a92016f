"""`rand_forest()` on "ranger" and "randomForest": scikit-learn's forests with the defaults of R's
packages, which take their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, warn
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.engines.sklearn.forest_limits import (
    RANDOM_FOREST,
    RANGER,
    RULES,
    SPLITS,
    of_cuts,
)
from tidyk.parsnip.engines.sklearn.forests import ForestFit, RandForestSklearn
from tidyk.parsnip.engines.sklearn.growing import Drawn, Forests, RandomCuts
from tidyk.parsnip.engines.sklearn.level_orders import places, unordered
from tidyk.parsnip.engines.sklearn.quantile_forests import RandForestQuantiles
from tidyk.parsnip.registration import engine

WITHOUT_REPLACEMENT = 0.632
"""The share of rows that R's forests draw for a tree if they draw without replacement."""
OF_SKLEARN = (
    "bootstrap", "ccp_alpha", "class_weight", "criterion", "max_depth", "max_leaf_nodes",
    "max_samples", "min_impurity_decrease", "min_samples_leaf", "min_samples_split",
    "min_weight_fraction_leaf", "monotonic_cst", "n_jobs", "random_state",
)  # fmt: skip
"""Arguments of scikit-learn's forests, which are handed on."""
TO_FIT = "Weights of rows go to `fit(case_weights=...)`, or to `add_case_weights()`."
SEVERAL = "Every predictor is tried as often as the others."


class RForest(RandForestSklearn):
    """What the two have in common.

    Attributes:
        renamed: Their arguments -> those of `RandForestSklearn.fit()`.
        checks: What looks at their values.
    """

    renamed: ClassVar[Mapping[str, str]] = {}
    checks: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {}

    def check_own(self, args: Mapping[str, Any]) -> None:
        """Raise an error for values that cannot be right."""
        for name, check in self.checks.items():
            if args.get(name) is not None and not is_tune(args[name]):
                check(args[name], name)

    def named(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments under scikit-learn's names; those that are None are as if not given."""
        given = {k: v for k, v in args.items() if v is not None}
        return {self.renamed.get(name, name): value for name, value in given.items()}


@engine("rand_forest", "ranger", "classification", "regression")
class RandForestRanger(RForest):
    """Forests with ranger's arguments: `splitrule`, `num_random_splits`, `replace`,
    `sample_fraction`, `max_depth`, `importance`, `scale_permutation_importance`, `class_weights`,
    `respect_unordered_factors`, `oob_error`, `num_threads`, `seed`."""

    checks = RANGER
    renamed = {
        "class_weights": "class_weight", "min_node_size": "min_n", "num_threads": "n_jobs",
        "num_trees": "n_estimators", "seed": "random_state",
    }  # fmt: skip
    own_arguments = (
        "class_weights", "importance", "max_depth", "min_node_size", "mtry", "num_random_splits",
        "num_threads", "num_trees", "oob_error", "replace", "respect_unordered_factors",
        "sample_fraction", "scale_permutation_importance", "seed", "splitrule",
        *(name for name in OF_SKLEARN if name != "max_depth"),
    )  # fmt: skip
    settled = {
        "keep_inbag": (True, False),  # `extract_fit_engine()` knows the rows of each tree
        "write_forest": (True,),
        "probability": (True,),
        "save_memory": (True, False),
        "verbose": (True, False),
        "node_stats": (False,),
        "holdout": (False,),
        "local_importance": (False,),
        "regularization_factor": (1,),
        "regularization_usedepth": (False,),
    }
    lacking = {
        "case_weights": TO_FIT,
        "alpha": SPLITS,
        "minprop": SPLITS,
        "split_select_weights": SEVERAL,
        "always_split_variables": SEVERAL,
        "inbag": "Rows are drawn at random: `replace`, `sample_fraction`.",
        "quantreg": '`set_mode("quantile regression", quantile_levels=[...])` gives quantiles.',
    }

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        splitrule: str | None = None,
        num_random_splits: int = 1,
        replace: bool = True,
        sample_fraction: float | None = None,
        max_depth: int | None = None,
        respect_unordered_factors: str | bool | None = None,
        importance: str = "none",
        scale_permutation_importance: bool = False,
        oob_error: bool = True,
        **args: Any,
    ) -> ForestFit:
        """The forest, and what is asked for of its errors and importances."""
        cuts = _rule(splitrule, num_random_splits, isinstance(y.dtype, pd.CategoricalDtype))
        share = sample_fraction or (1.0 if replace else WITHOUT_REPLACEMENT)
        ordered = _is_ordered(respect_unordered_factors, splitrule, x)
        scaled = importance == "permutation" and scale_permutation_importance
        return _grown(
            self,
            (x, y, int(len(x) * share)),
            _with_shares(self.named(args), "class_weights", y),
            cuts,
            weights=weights,
            replace=replace,
            importance="scaled" if scaled else importance,
            oob=oob_error,
            even_leaves=True,
            places=places(x, y) if ordered else {},
            max_depth=max_depth or None,
        )


@engine("rand_forest", "randomForest", "classification", "regression")
class RandForestRandomForest(RForest):
    """Forests with randomForest's arguments: `ntree`, `nodesize`, `replace`, `sampsize`,
    `maxnodes`, `importance`, `classwt`; its importances are of node purity unless
    `importance=True` asks for those by permutation, over their standard errors."""

    checks = RANDOM_FOREST
    renamed = {
        "ntree": "n_estimators", "nodesize": "min_n", "maxnodes": "max_leaf_nodes",
        "classwt": "class_weight",
    }  # fmt: skip
    own_arguments = (
        "classwt", "importance", "maxnodes", "mtry", "nodesize", "ntree", "replace", "sampsize",
        *OF_SKLEARN,
    )  # fmt: skip
    settled = {
        "do_trace": (False,),
        "keep_forest": (True,),
        "keep_inbag": (True, False),
        "localImp": (False,),
        "proximity": (False,),
        "oob_prox": (False,),
        "norm_votes": (True,),
        "corr_bias": (False,),
        "nPerm": (1,),
    }
    lacking = {
        "weights": TO_FIT,
        "cutoff": "`predict(type='prob')` gives the shares to which any cut can be put.",
        "strata": "`sampsize` is the number of rows, whatever their class.",
        "xtest": "`predict()` takes new rows.",
        "ytest": "`predict()` takes new rows.",
        "subset": "Give `fit()` the rows that it should see.",
        "na_action": "Give `fit()` the rows that it should see: `step_naomit()`.",
    }

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        replace: bool = True,
        sampsize: int | None = None,
        importance: str | bool = False,
        **args: Any,
    ) -> ForestFit:
        """The forest with its out-of-bag error and importances."""
        rows = len(x) if replace else int(np.ceil(WITHOUT_REPLACEMENT * len(x)))
        if sampsize is not None and sampsize > len(x):
            raise TidykValueError(f"`sampsize` is {sampsize}, but there are {len(x)} rows.")
        kinds = {True: "scaled", False: "impurity"}
        return _grown(
            self,
            (x, y, rows if sampsize is None else int(sampsize)),
            _with_shares(self.named(args), "classwt", y),
            random_cuts=False,
            weights=weights,
            replace=replace,
            importance=kinds[importance] if isinstance(importance, bool) else importance,
        )

    def tried(self, columns: int, is_class: bool) -> int:
        return super().tried(columns, is_class) if is_class else max(columns // 3, 1)

    def kept_together(self, is_class: bool) -> int:
        return 1 if is_class else 5


@engine("rand_forest", "ranger", "quantile regression")
class QuantilesRanger(RandForestQuantiles):
    """Quantiles by a forest with ranger's arguments."""

    means = RandForestRanger()


def _grown(
    forest: RForest,
    data: tuple[pd.DataFrame, pd.Series, int],
    args: dict[str, Any],
    random_cuts: bool,
    *,
    replace: bool,
    **more: Any,
) -> ForestFit:
    """The forest on predictors, an outcome, and so many rows a tree."""
    x, y, rows = data
    kind = RandomCuts() if random_cuts else Forests()
    if rows < 1:
        raise TidykValueError(f"Of {len(x)} rows, a tree would see none: draw a larger share.")
    own: dict[str, Any]
    if replace:
        own = {"bootstrap": True, **({} if rows == len(x) else {"max_samples": rows})}
    elif rows < len(x):
        kind, own = Drawn(), {"max_samples": rows, "random_cuts": random_cuts}
        args = _of_trees({k: v for k, v in args.items() if k != "bootstrap"})
        return forest.grown(kind, x, y, **more, **args, **own)
    else:
        own = {"bootstrap": False}
    return forest.grown(kind, x, y, **more, **{**own, **args})


def _of_trees(args: dict[str, Any]) -> dict[str, Any]:
    """The arguments of trees that count the classes which there are."""
    weights = args.get("class_weight")
    if not isinstance(weights, Mapping):
        return args
    return {**args, "class_weight": dict(enumerate(weights.values()))}


def _rule(rule: str | None, cuts: int, is_class: bool) -> bool:
    """Are cuts random?"""
    mode = "classification" if is_class else "regression"
    if rule is not None and RULES[rule] not in ("", mode):
        right = "gini" if is_class else "variance"
        raise TidykValueError(
            f'`splitrule="{rule}"` is for {RULES[rule]}: for {mode} there are "{right}" and '
            '"extratrees".'
        )
    of_cuts(cuts, "num_random_splits")
    return rule == "extratrees"


def _is_ordered(wanted: str | bool | None, rule: str | None, x: pd.DataFrame) -> bool:
    """Are levels put into the order of the outcome? Under random cuts ranger would draw sets of
    levels."""
    if wanted is not None:
        return wanted in (True, "order")
    factors = [n for n in unordered(x) if len(x[n].cat.categories) > 2]
    if rule == "extratrees" and factors:
        warn(
            "ranger would split levels into sets at random; here they are ordered by the outcome: "
            '`respect_unordered_factors="order"`.'
        )
        return True
    return False


def _with_shares(args: dict[str, Any], name: str, y: pd.Series) -> dict[str, Any]:
    """The arguments, with weights of classes by level number where they are given in order."""
    given = args.get("class_weight")
    if given is None or isinstance(given, str | Mapping):
        return args
    levels = len(y.cat.categories) if isinstance(y.dtype, pd.CategoricalDtype) else 0
    if len(given) != levels:
        raise TidykValueError(
            f"`{name}` has {len(given)} weights for {levels} levels of the outcome: give one a "
            "level, in their order."
        )
    present = np.unique(y.cat.codes)
    return {**args, "class_weight": {int(code): float(given[code]) for code in present}}
