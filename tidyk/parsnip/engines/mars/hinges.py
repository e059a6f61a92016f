"""Terms of a MARS model: products of hinges, and where their knots may be."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from tidyk.base.printing import r_number


@frozen
class Hinge:
    """A hinge of one predictor.

    Attributes:
        column: The predictor's number.
        knot: Where it bends.
        sign: 1 for what is above the knot, -1 for what is below, 0 for the predictor as it is.
    """

    column: int
    knot: float
    sign: int

    def of(self, values: np.ndarray) -> np.ndarray:
        """One number a row."""
        x = values[:, self.column]
        return x if self.sign == 0 else np.maximum(self.sign * (x - self.knot), 0.0)

    def text(self, names: tuple[str, ...]) -> str:
        """As earth writes it: "h(wt-3.2)"."""
        name, knot = names[self.column], r_number(self.knot, 7)
        return {0: name, 1: f"h({name}-{knot})", -1: f"h({knot}-{name})"}[self.sign]


Term = tuple[Hinge, ...]
"""Hinges that are multiplied; none for the constant."""


def column_of(term: Term, values: np.ndarray) -> np.ndarray:
    """A term as a column."""
    product = np.ones(len(values))
    for hinge in term:
        product = product * hinge.of(values)
    return product


def design_of(terms: tuple[Term, ...], values: np.ndarray) -> np.ndarray:
    """Terms as columns: shape (rows, terms)."""
    return np.column_stack([column_of(term, values) for term in terms])


def text_of(term: Term, names: tuple[str, ...]) -> str:
    """ "(Intercept)", "h(wt-3.2)*am"."""
    return "*".join(hinge.text(names) for hinge in term) or "(Intercept)"


SURE = 0.05
"""The probability of a run of errors of one sign that minimum spans allow."""


def knots(x: np.ndarray, predictors: int, minspan: int, endspan: int) -> np.ndarray:
    """Where hinges of a predictor may bend, among the rows where their parent is not zero.

    Args:
        x: The predictor at those rows.
        predictors: How many predictors there are.
        minspan, endspan: Rows between knots, and beyond the outermost ones; 0 for Friedman's.
    """
    n = len(x)
    between = minspan or max(int(-np.log2(-np.log(1 - SURE) / (predictors * n)) / 2.5), 1)
    beyond = endspan or int(3 - np.log2(SURE / predictors))
    first = beyond + ((n - 2 * beyond) % between) // 2
    return np.unique(np.sort(x)[::-1][first : n - beyond : between])
