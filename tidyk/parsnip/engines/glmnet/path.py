"""A fitted path: coefficients for each penalty."""

from __future__ import annotations

import numpy as np
from attrs import frozen


@frozen(eq=False)
class Path:
    """Coefficients along the penalties.

    Attributes:
        penalties: In decreasing order.
        coefficients: Shape (1 + columns, penalties), the constant first; of several classes
            (classes, 1 + columns, penalties).
        explained: The fraction of the null deviance that each model explains.
        null_deviance: Of the model without predictors, for weights that sum to 1.
        passes: How many passes over the columns were made.
    """

    penalties: np.ndarray
    coefficients: np.ndarray
    explained: np.ndarray
    null_deviance: float
    passes: int

    def at(self, penalty: float) -> np.ndarray:
        """Coefficients at a penalty: between two of the path by a straight line, beyond its ends
        those of the end."""
        penalties = self.penalties
        inside = min(max(penalty, penalties[-1]), penalties[0])
        place = float(np.interp(inside, penalties[::-1], np.arange(len(penalties))[::-1]))
        left, right = int(np.floor(place)), int(np.ceil(place))
        gap = penalties[left] - penalties[right]
        share = (inside - penalties[right]) / gap if gap > 0 else 1.0
        return self.coefficients[..., left] * share + self.coefficients[..., right] * (1 - share)

    def counts(self) -> np.ndarray:
        """How many columns have a coefficient, for each penalty."""
        used = self.coefficients[..., 1:, :] != 0
        return (used.any(axis=0) if used.ndim == 3 else used).sum(axis=0)
