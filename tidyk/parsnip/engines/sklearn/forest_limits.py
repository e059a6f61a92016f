"""The values of ranger's and randomForest's arguments, checked at the call that gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tidyk.base.errors import (
    TidykValueError,
    check_bool,
    check_number,
    check_string,
    check_whole,
    describe,
)
from tidyk.parsnip.engines.sklearn.forests import IMPORTANCE

RULES = {"gini": "classification", "variance": "regression", "poisson": "regression",
         "extratrees": ""}  # fmt: skip
"""ranger's rules of splitting -> their mode; none where both have it."""
SPLITS = (
    'There are `splitrule="variance"`, "poisson" (regression), "gini" (classification) and '
    '"extratrees".'
)


def of_rule(value: object, name: str) -> None:
    if value in ("maxstat", "beta", "hellinger", "logrank", "C"):
        raise TidykValueError(f'`{name}="{value}"` has no counterpart here. {SPLITS}')
    check_string(value, name, tuple(RULES))


def of_factors(value: object, name: str) -> None:
    if value == "partition":
        raise TidykValueError(
            f'`{name}="partition"` has no counterpart here: scikit-learn cuts numbers. "order" '
            "finds the best sets of levels too for numbers and two classes."
        )
    if not isinstance(value, bool):
        check_string(value, name, ("ignore", "order"))


def of_share(value: object, name: str) -> None:
    if check_number(value, name, minimum=0, maximum=1) == 0:
        raise TidykValueError(f"`{name}` must be larger than 0, not 0.")


def of_importance(value: object, name: str) -> None:
    if value == "impurity_corrected":
        raise TidykValueError(
            f'`{name}="impurity_corrected"` has no counterpart here: "permutation" favours no '
            "predictor for its many values either."
        )
    check_string(value, name, IMPORTANCE)


def of_weights(value: object, name: str) -> None:
    if isinstance(value, str | Mapping):
        return
    if not isinstance(value, Sequence | np.ndarray) or not all(v > 0 for v in value):
        raise TidykValueError(f"`{name}` must be numbers above 0, not {describe(value)}.")


def of_importances(value: object, name: str) -> None:
    if not isinstance(value, bool):
        check_string(value, name, IMPORTANCE)


def of_cuts(value: object, name: str) -> None:
    if check_whole(value, name, minimum=1) != 1:
        raise TidykValueError(
            f"`{name}` is {value}, and scikit-learn tries one random cut of each predictor: leave "
            "it at 1, or raise `mtry`, the number of predictors that are tried."
        )


def of_count(value: object, name: str) -> None:
    check_whole(value, name, minimum=1)


def of_depth(value: object, name: str) -> None:
    check_whole(value, name, minimum=0)


RANGER = {
    "splitrule": of_rule,
    "respect_unordered_factors": of_factors,
    "sample_fraction": of_share,
    "importance": of_importance,
    "class_weights": of_weights,
    "replace": check_bool,
    "oob_error": check_bool,
    "scale_permutation_importance": check_bool,
    "num_random_splits": of_cuts,
    "max_depth": of_depth,
    "min_node_size": of_count,
    "mtry": of_count,
    "num_trees": of_count,
}
RANDOM_FOREST = {
    "importance": of_importances,
    "classwt": of_weights,
    "replace": check_bool,
    "sampsize": of_count,
    "maxnodes": of_count,
    "nodesize": of_count,
    "mtry": of_count,
    "ntree": of_count,
}
