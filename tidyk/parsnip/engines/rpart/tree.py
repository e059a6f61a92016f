"""A tree: how it grows, sends rows to its leaves, and prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import evolve, frozen

from tidyk.parsnip.engines.rpart.columns import Column
from tidyk.parsnip.engines.rpart.criteria import Criterion
from tidyk.parsnip.engines.rpart.splits import (
    LEFT,
    NOWHERE,
    RIGHT,
    Split,
    Subset,
    best_split,
    stand_ins,
)

ROUNDING = 1e-14
"""A gain that is a smaller share of the risk than this is none."""


@frozen(eq=False)
class Control:
    """When a tree stops growing, under rpart's names.

    Attributes:
        minsplit: Rows that a node must have to be split.
        minbucket: Rows that a leaf must have; a third of `minsplit` by default.
        cp: A split must improve the tree by this share of the root's risk.
        maxdepth: Splits from the root to the farthest leaf.
        maxsurrogate: Splits that stand in for one whose value is missing.
        usesurrogate: Where rows go that a split cannot send: 0 nowhere, 1 with a surrogate, 2
            with the larger side if surrogates cannot send them either.
        cost: Prices of the predictors; all 1 by default.
    """

    minsplit: int = 20
    minbucket: int = 7
    cp: float = 0.01
    maxdepth: int = 30
    maxsurrogate: int = 5
    usesurrogate: int = 2
    cost: np.ndarray | None = None


@frozen(eq=False)
class Node:
    """A node.

    Attributes:
        count: Its rows.
        value: What it predicts: a mean, or the weights of classes.
        risk: How wrong it is.
        splits: The split and its surrogates; none in a leaf.
        larger: The side with more weight, for rows that no split can send; NOWHERE if they stay.
        left, right: Its sons.
    """

    count: int
    value: np.ndarray
    risk: float
    splits: tuple[Split, ...] = ()
    larger: int = LEFT
    left: Node | None = None
    right: Node | None = None

    @property
    def sons(self) -> tuple[Node, Node] | None:
        """Both, or None in a leaf."""
        return None if self.left is None or self.right is None else (self.left, self.right)


@frozen(eq=False)
class _Grown:
    """A node with what is below it.

    Attributes:
        node: The node.
        risk: Of the leaves that are left when all has collapsed that collapses before the node.
        splits: Those that are left then.
        gain: What each of them improves: the complexity parameter at which the node collapses.
    """

    node: Node
    risk: float
    splits: int
    gain: float

    def alone(self) -> _Grown:
        """Collapsed."""
        return evolve(self, risk=self.node.risk, splits=0)


def grow(columns: Sequence[Column], criterion: Criterion, control: Control) -> Node:
    """The tree of all rows, whose splits improve it by `cp`."""
    rows = np.arange(len(criterion.weights))
    risk = criterion.risk(rows)
    return _Growing(columns, criterion, control, control.cp * risk).grown(rows, 0, risk).node


@frozen(eq=False)
class _Growing:
    """How a tree grows; `least` is what each split has to improve."""

    columns: Sequence[Column]
    criterion: Criterion
    control: Control
    least: float

    def grown(self, rows: np.ndarray, depth: int, most: float) -> _Grown:
        """A node and its sons; `most` is what its splits may improve the tree by each."""
        control, criterion, least = self.control, self.criterion, self.least
        node = Node(len(rows), criterion.value(rows), criterion.risk(rows))
        leaf = _Grown(node, node.risk, 0, least)
        most = min(most, node.risk)
        if len(rows) < control.minsplit or most <= least or depth >= control.maxdepth:
            return leaf
        split = best_split(self.columns, rows, criterion, control.minbucket, control.cost)
        if split is None:
            return leaf
        node = self._with(node, split, rows)
        sides = sides_of(node, self.columns, rows)
        left = self.grown(rows[sides == LEFT], depth + 1, most - least)
        reached = max(node.risk - left.node.risk, (node.risk - left.risk) / (left.splits + 1))
        right = self.grown(rows[sides == RIGHT], depth + 1, min(reached, most) - least)
        both = _joined(node, left, right)
        return both if both.gain > least + ROUNDING * node.risk else leaf

    def _with(self, node: Node, split: Split, rows: np.ndarray) -> Node:
        """The node with a split, its surrogates and its larger side."""
        criterion, control = self.criterion, self.control
        surrogates = _surrogates(self.columns, rows, split, criterion, control)
        node = evolve(node, splits=(split, *surrogates))
        if control.usesurrogate < 2:
            return evolve(node, larger=NOWHERE)
        sides, weights = sides_of(node, self.columns, rows, alone=True), criterion.cases[rows]
        heavier = LEFT if weights[sides == LEFT].sum() >= weights[sides == RIGHT].sum() else RIGHT
        return evolve(node, larger=heavier)


def _joined(node: Node, left: _Grown, right: _Grown) -> _Grown:
    """A node with its sons, of which those have collapsed that collapse before it."""
    first, last = (left, right) if right.gain > left.gain else (right, left)
    if _gain(node, first, last) > first.gain:
        first = first.alone()
        if _gain(node, first, last) > last.gain:
            last = last.alone()
    whole = evolve(node, left=left.node, right=right.node)
    splits = first.splits + last.splits + 1
    return _Grown(whole, first.risk + last.risk, splits, _gain(node, first, last))


def _gain(node: Node, first: _Grown, last: _Grown) -> float:
    """What each split at and below a node improves."""
    return (node.risk - (first.risk + last.risk)) / (first.splits + last.splits + 1)


def _surrogates(
    columns: Sequence[Column],
    rows: np.ndarray,
    split: Split,
    criterion: Criterion,
    control: Control,
) -> list[Split]:
    """Surrogates, only if the split itself cannot send a training row or a level that may occur
    later; those of the splits that are left in the end are found then."""
    missing = np.isnan(columns[split.column].values[rows]).any()
    absent = isinstance(split, Subset) and (split.directions == NOWHERE).any()
    if not (missing or absent) or control.usesurrogate == 0:
        return []
    return stand_ins(columns, rows, split, criterion.cases, control.maxsurrogate)


def sides_of(
    node: Node, columns: Sequence[Column], rows: np.ndarray, *, alone: bool = False
) -> np.ndarray:
    """Where rows go: by the split, then by its surrogates, then to the larger side, if at all."""
    sides = np.zeros(len(rows), int)
    for split in node.splits[:1] if alone else node.splits:
        open_ = sides == NOWHERE
        sides[open_] = split.sides(columns[split.column].values[rows[open_]])
    return sides if alone else np.where(sides == NOWHERE, node.larger, sides)


def leaf_values(tree: Node, columns: Sequence[Column], n: int) -> np.ndarray:
    """What the leaf of each row predicts: shape (rows, …)."""
    values = np.empty((n, len(tree.value)))
    stack = [(tree, np.arange(n))]
    while stack:
        node, rows = stack.pop()
        if node.sons is None:
            values[rows] = node.value
            continue
        sides = sides_of(node, columns, rows)
        values[rows[sides == NOWHERE]] = node.value
        for son, side in zip(node.sons, (LEFT, RIGHT), strict=True):
            stack.append((son, rows[sides == side]))
    return values


def walk(node: Node, number: int = 1) -> Iterator[tuple[int, Node]]:
    """Nodes with their numbers, each before its sons; those of node k are 2k and 2k + 1."""
    yield number, node
    for son, its in zip(node.sons or (), (2 * number, 2 * number + 1), strict=False):
        yield from walk(son, its)
