"""The walk along the penalties, which is the same for all families."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from tidyk.base.errors import TidykValueError, warn
from tidyk.parsnip.engines.glmnet.descent import Descent, UnsettledPath
from tidyk.parsnip.engines.glmnet.problem import BIG, SATURATED, SHORTEST, Problem


class Walk(ABC):
    """The state of a path: coefficients as they change from penalty to penalty.

    Attributes:
        p: The problem.
        b: Coefficients of the scaled columns.
        descent: What counts passes, and knows which columns have entered.
        predictors: How many linear predictors there are, for each of which R counts a pass of the
            empty model.
    """

    b: np.ndarray
    predictors: int = 1

    def __init__(self, p: Problem) -> None:
        self.p, self.descent = p, Descent(p.options.maxit)

    @abstractmethod
    def slopes(self) -> np.ndarray:
        """The size of each column's gradient."""

    @abstractmethod
    def minimise(self, strong: np.ndarray, l1: float, l2: float, *, again: bool) -> None:
        """Fit among the columns of these numbers; `again` after some were added."""

    @abstractmethod
    def explained(self) -> float:
        """The fraction of the null deviance that the model explains."""

    @abstractmethod
    def flat(self, explained: list[float]) -> bool:
        """Did the last model add next to nothing?"""

    def along(self, unit: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Penalties, in `unit` of which the walk thinks; coefficients, the models along the last
        axis; and what they explain."""
        options, models, explained = self.p.options, [], []
        fixed, strong = options.path_values is not None, np.zeros(self.p.columns.shape[1], bool)
        if not fixed:
            self._first(strong)
        penalties = self.p.penalties(self.p.steepest(self.slopes()) * unit)
        for m, penalty in enumerate(penalties / unit):
            if m or fixed:
                before = penalties[m - 1] / unit if m else 0.0
                if not self._settles(strong, penalty, before, m):
                    break
            if len(self.descent.active) > options.most_entered(self.p.total):
                _tell_many(options.most_entered(self.p.total), m)
                break
            models.append(self.b.copy())
            explained.append(self.explained())
            if not fixed and self._over(explained):
                break
        return penalties[: len(models)], np.stack(models, axis=-1), np.array(explained)

    def _first(self, strong: np.ndarray) -> None:
        """The model in which nothing that is penalised has entered."""
        if self.p.first_is_empty:
            self.descent.passes += self.predictors
        else:
            self._next(strong, BIG, BIG)

    def _settles(self, strong: np.ndarray, penalty: float, before: float, m: int) -> bool:
        """Fit; does it end within the passes that are allowed? If not, the path ends before."""
        try:
            self._next(strong, penalty, before)
        except UnsettledPath:
            if m == 0:
                raise
            warn(
                f"The fit at the penalty {m + 1} of the path did not settle within `maxit`, "
                f"{self.p.options.maxit}, passes in all: the path ends before that."
            )
            return False
        return True

    def _next(self, strong: np.ndarray, penalty: float, before: float) -> None:
        """Fit among the columns that a strong rule lets in, until no column is left out that should
        be in."""
        mix, factors, again = self.p.options.mixture, self.p.factors, False
        strong |= self.slopes() > mix * (2 * penalty - before) * factors
        while True:
            columns = np.flatnonzero(strong)
            self.minimise(columns, penalty * mix, penalty * (1 - mix), again=again)
            missed = ~strong & (self.slopes() > penalty * mix * factors)
            if not missed.any():
                return
            strong |= missed
            again = True

    def _over(self, explained: list[float]) -> bool:
        if len(explained) < SHORTEST:
            return False
        entered = np.reshape(self.b[: self.p.columns.shape[1]] != 0, (self.p.columns.shape[1], -1))
        many = self.p.options.dfmax is not None and entered.any(axis=1).sum() > self.p.options.dfmax
        return bool(many) or self.flat(explained) or explained[-1] > SATURATED


def _tell_many(most: int, m: int) -> None:
    """Warn of a path that ends early, or raise an error if it has not begun."""
    if m == 0:
        raise TidykValueError(
            f"At the largest penalty more than `pmax`, {most}, of the predictors have entered "
            "already: give more, or a larger penalty."
        )
    warn(
        f"More than `pmax`, {most}, of the predictors have entered at the penalty {m + 1} of the "
        "path: it ends before that."
    )
