"""The common parts of engines for boosted trees: rows that are held back, shares of columns, and
how many trees predict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError, check_number, check_whole, warn
from tidyk.base.random import sample_int
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.capping import min_cols
from tidyk.parsnip.limits import AMOUNT, COUNT, PART, POSITIVE, Limit
from tidyk.parsnip.values import refuse_one_level

LIMITS = {
    "mtry": POSITIVE,
    "trees": COUNT,
    "min_n": Limit(0),
    "tree_depth": COUNT,
    "learn_rate": POSITIVE,
    "loss_reduction": AMOUNT,
    "sample_size": PART,
    "stop_iter": COUNT,
}
LIMITS_OF_ROWS = {**LIMITS, "min_n": Limit(0, whole=True)}
"""Where `min_n` is a number of rows (xgboost's is a sum of weights)."""


@frozen(eq=False)
class BoostedFit:
    """Boosted trees.

    Attributes:
        booster: What the library returned.
        asked: How many rounds of trees were asked for.
        rounds: How many of them predict; fewer if the fit stopped early.
        levels: How many levels the outcome has; 0 for numbers.
        names: The predictors.
    """

    booster: Any
    asked: int
    rounds: int
    levels: int
    names: tuple[str, ...]


class Boosting(Engine):
    """An engine whose fit serves every smaller number of trees."""

    infinite = True
    submodel = "trees"
    limits = LIMITS
    parameters = {"sample_size": "sample_prop"}
    ranges = {"learn_rate": (-3, -0.5)}

    def submodels(self, model: BoostedFit, values: Sequence[Any]) -> Iterator[BoostedFit]:
        for value in values:
            rounds = check_whole(value, "trees", minimum=1)
            if rounds > model.asked:
                raise TidykValueError(
                    f"The model has {model.asked} trees: it cannot predict with {rounds}."
                )
            yield evolve(model, rounds=min(rounds, model.rounds))

    def predict_class(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        return np.argmax(self.predict_prob(model, x), axis=1)

    def predict_prob(self, model: BoostedFit, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, levels)."""
        raise NotImplementedError


def column_share(mtry: float | None, columns: int, counts: bool) -> float | None:
    """What share of the columns is tried; `mtry` is a number of them, or a share without
    `counts`."""
    if mtry is None:
        return None
    if counts:
        return max(min_cols(mtry, columns), 1) / columns
    return check_number(mtry, "mtry", minimum=0, maximum=1)


def held_back(rows: int, validation: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows to train on, which R draws from the same seed, and those held back."""
    share = check_number(validation, "validation", minimum=0)
    if share >= 1:
        raise TidykValueError(f"`validation` must be a share of the rows below 1, not {share:g}.")
    if share == 0:
        return np.arange(rows), np.empty(0, int)
    train = np.asarray(sample_int(rows, int(rows * (1 - share)) + 1))
    return train, np.setdiff1d(np.arange(rows), train)


def patience(stop_iter: int | None, trees: int) -> int | None:
    """Rounds without improvement to stop after, below the number of trees."""
    if stop_iter is None:
        return None
    rounds = check_whole(stop_iter, "stop_iter", minimum=1)
    if rounds >= trees:
        warn(f"`stop_iter` is {rounds}, but there are {trees} trees: {max(trees - 1, 1)} is used.")
    return min(rounds, max(trees - 1, 1))


def classes(y: pd.Series) -> int:
    """How many levels the outcome has; 0 for numbers. One level is an error."""
    count = len(y.cat.categories) if isinstance(y.dtype, pd.CategoricalDtype) else 0
    if count == 1:
        refuse_one_level(y)
    return count


def codes_or_numbers(y: pd.Series) -> np.ndarray:
    """Level numbers, or the numbers."""
    return y.cat.codes.to_numpy(float) if classes(y) else y.to_numpy(float)


def two_columns(second: np.ndarray) -> np.ndarray:
    """The probabilities of both classes, from those of the second."""
    return np.column_stack([1 - second, second])


def factor_columns(x: pd.DataFrame) -> list[int]:
    """Which columns are unordered factors."""
    dtypes = enumerate(x.dtypes)
    return [j for j, d in dtypes if isinstance(d, pd.CategoricalDtype) and not d.ordered]
