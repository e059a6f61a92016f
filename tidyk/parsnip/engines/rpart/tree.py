"""A tree: how it grows, is pruned, sends rows to its leaves, and prints."""

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


@frozen
class Control:
    """When a tree stops growing, under rpart's names.

    Attributes:
        minsplit: Rows that a node must have to be split.
        minbucket: Rows that a leaf must have; a third of `minsplit` by default.
        cp: A split must improve the tree by this share of the root's risk.
        maxdepth: Splits from the root to the farthest leaf.
        maxsurrogate: Splits that stand in for one whose value is missing.
    """

    minsplit: int = 20
    minbucket: int = 7
    cp: float = 0.01
    maxdepth: int = 30
    maxsurrogate: int = 5


@frozen(eq=False)
class Node:
    """A node.

    Attributes:
        count: Its rows.
        value: What it predicts: a mean, or the weights of classes.
        risk: How wrong it is.
        splits: The split and its surrogates; none in a leaf.
        larger: The side with more weight, for rows that no split can send.
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


def grow(columns: Sequence[Column], criterion: Criterion, control: Control) -> Node:
    """The tree of all rows, pruned to `cp`."""
    rows = np.arange(len(criterion.weights))
    least = control.cp * criterion.risk(rows)
    return prune(_grown(columns, criterion, control, rows, 0, least), least)


def _grown(
    columns: Sequence[Column],
    criterion: Criterion,
    control: Control,
    rows: np.ndarray,
    depth: int,
    least: float,
) -> Node:
    node = Node(len(rows), criterion.value(rows), criterion.risk(rows))
    if len(rows) < control.minsplit or node.risk <= least or depth >= control.maxdepth:
        return node
    split = best_split(columns, rows, criterion, control.minbucket)
    if split is None:
        return node
    node = evolve(node, splits=(split, *_surrogates(columns, rows, split, criterion, control)))
    sides = _sides(node, columns, rows, alone=True)
    weights = criterion.weights[rows]
    heavier = LEFT if weights[sides == LEFT].sum() >= weights[sides == RIGHT].sum() else RIGHT
    node = evolve(node, larger=heavier)
    sides = _sides(node, columns, rows)
    left, right = (
        _grown(columns, criterion, control, rows[sides == side], depth + 1, least)
        for side in (LEFT, RIGHT)
    )
    return evolve(node, left=left, right=right)


def _surrogates(
    columns: Sequence[Column],
    rows: np.ndarray,
    split: Split,
    criterion: Criterion,
    control: Control,
) -> list[Split]:
    """Surrogates, only if the split itself cannot send a training row or a level that may occur
    later."""
    missing = np.isnan(columns[split.column].values[rows]).any()
    absent = isinstance(split, Subset) and (split.directions == NOWHERE).any()
    if not (missing or absent):
        return []
    return stand_ins(columns, rows, split, criterion.weights, control.maxsurrogate)


def _sides(
    node: Node, columns: Sequence[Column], rows: np.ndarray, *, alone: bool = False
) -> np.ndarray:
    """Where rows go: by the split, then by its surrogates, then to the larger side."""
    sides = np.zeros(len(rows), int)
    for split in node.splits[:1] if alone else node.splits:
        open_ = sides == NOWHERE
        sides[open_] = split.sides(columns[split.column].values[rows[open_]])
    return sides if alone else np.where(sides == NOWHERE, node.larger, sides)


def prune(node: Node, least: float) -> Node:
    """The smallest tree whose risk, with `least` added for each leaf, is lowest."""
    return _pruned(node, least)[0]


def _pruned(node: Node, least: float) -> tuple[Node, float]:
    """The pruned node and its cost."""
    alone = node.risk + least
    if node.sons is None:
        return node, alone
    (left, cost_left), (right, cost_right) = (_pruned(son, least) for son in node.sons)
    if cost_left + cost_right >= alone * (1 - 1e-14):
        return evolve(node, splits=(), left=None, right=None), alone
    return evolve(node, left=left, right=right), cost_left + cost_right


def leaf_values(tree: Node, columns: Sequence[Column], n: int) -> np.ndarray:
    """What the leaf of each row predicts: shape (rows, …)."""
    values = np.empty((n, len(tree.value)))
    stack = [(tree, np.arange(n))]
    while stack:
        node, rows = stack.pop()
        if node.sons is None:
            values[rows] = node.value
            continue
        sides = _sides(node, columns, rows)
        for son, side in zip(node.sons, (LEFT, RIGHT), strict=True):
            stack.append((son, rows[sides == side]))
    return values


def walk(node: Node, number: int = 1) -> Iterator[tuple[int, Node]]:
    """Nodes with their numbers, each before its sons; those of node k are 2k and 2k + 1."""
    yield number, node
    for son, its in zip(node.sons or (), (2 * number, 2 * number + 1), strict=False):
        yield from walk(son, its)
