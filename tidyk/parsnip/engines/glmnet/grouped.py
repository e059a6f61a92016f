"""The path of multinomial regression in which a column enters for all classes at once.

After Simon, Friedman and Hastie, "A blockwise descent algorithm for group-penalized multiresponse
and multinomial regression" (2013): each quadratic has one curvature that bounds those of all
classes, so that a column's coefficients are shrunk together.
"""

from __future__ import annotations

import numpy as np

from tidyk.base.errors import TidykValueError
from tidyk.parsnip.engines.glmnet.multinomial import Multinomial
from tidyk.parsnip.engines.glmnet.problem import Problem


class Grouped(Multinomial):
    """Coefficients of every class, whose length is penalised column by column."""

    def __init__(self, p: Problem, y: np.ndarray, classes: int) -> None:
        if p.bounds is not None:
            raise TidykValueError(
                '`lower_limits` and `upper_limits` are for `type_multinomial="ungrouped"`: a '
                "grouped penalty has no bounds here."
            )
        super().__init__(p, y, classes)
        self.gram = p.columns.T @ (p.columns * p.weights[:, None])

    def slopes(self) -> np.ndarray:
        return np.linalg.norm(self.p.columns.T @ self._residuals(), axis=1)

    def _residuals(self) -> np.ndarray:
        share = self.odds / self.odds.sum(axis=1, keepdims=True)
        return self.p.weights[:, None] * (self.y - share)

    def minimise(self, strong: np.ndarray, l1: float, l2: float, *, again: bool) -> None:
        limit, width = self.p.options.thresh * self.null, len(self.p.factors)
        curvature = np.append(np.diagonal(self.gram), [1.0] * self.constant)
        while True:
            share = self.odds / self.odds.sum(axis=1, keepdims=True)
            bound = 2 * float((share * (1 - share)).max())
            residuals, before = self._residuals() / bound, self.b.copy()
            if self.constant:  # columns are centred: it settles at once
                self.b[-1] += residuals.sum(axis=0)
            gradient = self.p.columns[:, strong].T @ residuals
            self._descend(strong, gradient, l1 / bound, l2 / bound)
            self.odds = np.exp(self.columns @ self.b)
            change = curvature[:, None] * (self.b - before) ** 2
            if change[[*strong, *range(width, len(self.b))]].max(initial=0.0) <= limit:
                return

    def _descend(self, strong: np.ndarray, gradient: np.ndarray, l1: float, l2: float) -> None:
        """A whole pass, passes over the columns that have entered until they settle, and a whole
        pass again."""
        limit = self.p.options.thresh * self.null
        parts = gradient, {int(j): i for i, j in enumerate(strong)}, l1, l2
        while self._sweep(strong, *parts) >= limit:
            while self._sweep(np.array(self.descent.active), *parts) >= limit:
                pass

    def _sweep(
        self,
        columns: np.ndarray,
        gradient: np.ndarray,
        where: dict[int, int],
        l1: float,
        l2: float,
    ) -> float:
        """One pass; the largest change of the objective that a coefficient made."""
        self.descent.count(self.predictors)
        largest, strong = 0.0, list(where)
        for j in columns.tolist():
            old, curvature, factor = self.b[j], self.gram[j, j], self.p.factors[j]
            pull = gradient[where[j]] + curvature * old
            length, soft = float(np.sqrt(pull @ pull)), l1 * factor
            kept = 1 - soft / length if length > soft else 0.0
            step = pull * (kept / (curvature + l2 * factor)) - old
            if not step.any():
                continue
            self.b[j] = old + step
            largest = max(largest, curvature * float((step**2).max()))
            gradient -= self.gram[strong, j][:, None] * step
            if j not in self.descent.active:
                self.descent.active.append(j)
        return float(largest)
