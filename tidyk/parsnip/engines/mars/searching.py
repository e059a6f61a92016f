"""MARS' two passes: pairs of hinges that explain most are added, and terms that explain least are
dropped."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from tidyk.base.rank import independent_columns
from tidyk.parsnip.engines.mars.hinges import Hinge, Term, column_of, design_of, knots

THRESHOLD = 0.001
ENOUGH = 0.999
"""Forward steps end where they explain less than the one, or the terms more than the other."""
ALIKE = 1e-7
"""The share of a column's length that must be new."""


@frozen(eq=False)
class Rows:
    """Rows with the square roots of their weights in them.

    Attributes:
        values: Predictors.
        outcome: Times the root.
        root: Of the weights.
    """

    values: np.ndarray
    outcome: np.ndarray
    root: np.ndarray


@frozen
class Limits:
    """What the forward pass may do.

    Attributes:
        degree: Most hinges in a product.
        nk: Most terms.
        minspan, endspan: Rows between knots and beyond them; 0 for Friedman's.
        thresh: What a step must add to R squared.
    """

    degree: int = 1
    nk: int = 21
    minspan: int = 0
    endspan: int = 0
    thresh: float = THRESHOLD


def forward(rows: Rows, limits: Limits) -> tuple[Term, ...]:
    """Add the pair of hinges that lowers the squared errors most, until it adds too little."""
    terms: list[Term] = [()]
    total = _errors(_basis(rows, terms), rows.outcome)
    error = total
    while len(terms) + 2 <= limits.nk and error > (1 - ENOUGH) * total:
        basis = _basis(rows, terms)
        rest = rows.outcome - basis @ (basis.T @ rows.outcome)
        gain, pair = _best(rows, terms, basis, rest, limits)
        if not pair or gain < limits.thresh * total:
            break
        terms += pair
        error = _errors(_basis(rows, terms), rows.outcome)
    return tuple(terms)


def _basis(rows: Rows, terms: list[Term]) -> np.ndarray:
    """An orthonormal basis of the terms."""
    return np.linalg.qr(design_of(tuple(terms), rows.values) * rows.root[:, None])[0]


def _errors(basis: np.ndarray, outcome: np.ndarray) -> float:
    return float(((outcome - basis @ (basis.T @ outcome)) ** 2).sum())


def _best(
    rows: Rows, terms: list[Term], basis: np.ndarray, rest: np.ndarray, limits: Limits
) -> tuple[float, list[Term]]:
    """The largest gain, and the terms that bring it."""
    best: tuple[float, list[Term]] = (0.0, [])
    for parent in terms:
        if len(parent) >= limits.degree:
            continue
        used = {hinge.column for hinge in parent}
        for column in sorted(set(range(rows.values.shape[1])) - used):
            for gain, pair in _candidates(rows, parent, column, basis, rest, limits):
                if gain > best[0] * (1 + 1e-10):
                    best = (gain, [term for term in pair if term not in terms])
    return best


def _candidates(
    rows: Rows, parent: Term, column: int, basis: np.ndarray, rest: np.ndarray, limits: Limits
) -> Iterator[tuple[float, list[Term]]]:
    """Gains of one predictor's best pair below a parent, and of its straight line."""
    x, above = rows.values[:, column], column_of(parent, rows.values)
    live = above != 0
    if len(np.unique(x[live])) < 2:
        return
    weighted = above * rows.root
    line, length = _new(basis, (weighted * x)[:, None])
    straight = float((line[:, 0] @ rest) ** 2) if length[0] else 0.0
    spans = limits.minspan, limits.endspan
    places = knots(x[live], rows.values.shape[1], *spans)
    if len(places):
        whole = np.column_stack([basis, line]) if length[0] else basis
        bends, lengths = _new(whole, weighted[:, None] * np.maximum(x[:, None] - places, 0))
        gains = straight + np.where(lengths, (bends.T @ rest) ** 2, 0.0)
        at = len(gains) - 1 - int(np.argmax(gains[::-1]))
        if lengths[at]:
            pair = [(*parent, Hinge(column, float(places[at]), sign)) for sign in (1, -1)]
            yield float(gains[at]), pair
            return
    if straight:
        yield straight, [(*parent, Hinge(column, 0.0, 0))]


def _new(basis: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is new of each column, of length one; and whether anything is."""
    rest = columns - basis @ (basis.T @ columns)
    rest = rest - basis @ (basis.T @ rest)
    before, after = np.linalg.norm(columns, axis=0), np.linalg.norm(rest, axis=0)
    new = after > ALIKE * np.where(before > 0, before, 1)
    return rest / np.where(new, after, 1), new


def backward(rows: Rows, terms: tuple[Term, ...]) -> list[tuple[tuple[int, ...], float]]:
    """Numbers of the terms that are kept at each size, from one, and the squared errors."""
    design = design_of(terms, rows.values) * rows.root[:, None]
    kept = independent_columns(design).tolist()
    sizes = [(tuple(kept), _left(design, kept, rows.outcome))]
    while len(kept) > 1:
        fewer = [[j for j in kept if j != dropped] for dropped in kept[1:]]
        errors = [_left(design, some, rows.outcome) for some in fewer]
        kept = fewer[int(np.argmin(errors))]
        sizes.append((tuple(kept), min(errors)))
    return sizes[::-1]


def _left(design: np.ndarray, columns: list[int], outcome: np.ndarray) -> float:
    basis = np.linalg.qr(design[:, columns])[0]
    return _errors(basis, outcome)


def gcv(errors: float, rows: int, terms: int, penalty: float) -> float:
    """Friedman's generalised cross-validation; -1 as a penalty counts neither terms nor knots."""
    if penalty == -1:
        return errors / rows
    counted = terms + penalty * (terms - 1) / 2
    return errors / rows / (1 - counted / rows) ** 2 if counted < rows else np.inf
