"""`parms` of rpart: how often classes are, what mistakes cost, how splits are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tidyk.base.errors import TidykValueError, check_string, describe, did_you_mean, quoted
from tidyk.parsnip.engines.rpart.criteria import Gini, Information

SPLITS = {"gini": Gini, "information": Information}
PARTS = ("prior", "loss", "split")


def classes_criterion(
    codes: np.ndarray, classes: int, weights: np.ndarray, parms: Mapping[str, Any]
) -> Gini:
    """The criterion of a tree for level numbers.

    As in R, a class that is costly to miss weighs more in splits: by its row of the losses.
    """
    indicators = np.zeros((len(codes), classes))
    indicators[np.arange(len(codes)), codes] = weights
    counts, losses = indicators.sum(axis=0), _losses(parms.get("loss"), classes)
    prior = _prior(parms.get("prior"), classes)
    shares = np.ones(classes)
    if prior is not None:
        np.divide(prior * counts.sum(), counts, out=shares, where=counts > 0)
    costs = shares * losses.sum(axis=1)
    costs = np.where(costs > 0, costs, 1e-300)
    altered = indicators * costs
    split = SPLITS[check_string(parms.get("split", "gini"), "split", tuple(SPLITS))]
    return split(altered, altered.sum(axis=1), weights, costs, shares, losses)


def check_parms(parms: object) -> None:
    """Raise an error for what is no `parms`."""
    if not isinstance(parms, Mapping):
        raise TidykValueError(
            "`parms` should hold `prior`, `loss` and `split` by name, such as "
            f'dict(split="information"), and is {describe(parms)}.'
        )
    for name in map(str, parms):
        if name not in PARTS:
            raise TidykValueError(
                f"`parms` has no part `{name}`.{did_you_mean(name, PARTS)} It has {quoted(PARTS)}."
            )
    if "split" in parms:
        check_string(parms["split"], "split", tuple(SPLITS))


def _prior(prior: Any, classes: int) -> np.ndarray | None:
    if prior is None:
        return None
    shares = np.asarray(prior, float)
    if shares.shape != (classes,) or (shares < 0).any() or abs(shares.sum() - 1) > 1e-8:
        raise TidykValueError(
            f"`prior` of `parms` should be {classes} shares of 0 or more that add up to 1, one for "
            f"each level of the outcome, not {describe(prior)}."
        )
    return shares


def _losses(loss: Any, classes: int) -> np.ndarray:
    """What it costs to take a row of one class (the row) for another (the column); 1 each by
    default."""
    if loss is None:
        return 1 - np.eye(classes)
    losses = np.asarray(loss, float)
    if losses.shape != (classes, classes):
        raise TidykValueError(
            f"`loss` of `parms` should have {classes} rows and {classes} columns, one for each "
            f"level of the outcome: its true level, and the predicted one. It has the shape "
            f"{losses.shape}."
        )
    if (losses < 0).any() or np.diagonal(losses).any() or not losses.any(axis=1).all():
        raise TidykValueError(
            "`loss` of `parms` should be 0 on the diagonal, nowhere below 0, and have something "
            f"above 0 in each row, and is {losses.tolist()}."
        )
    return losses
