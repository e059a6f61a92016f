"""What a grown tree still lacks: surrogates for values that only new rows miss, and importances."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve, frozen

from tidyk.parsnip.engines.rpart.columns import Column
from tidyk.parsnip.engines.rpart.criteria import Criterion
from tidyk.parsnip.engines.rpart.splits import LEFT, NOWHERE, RIGHT, stand_ins
from tidyk.parsnip.engines.rpart.tree import Control, Node, sides_of


def finished(
    tree: Node, columns: Sequence[Column], criterion: Criterion, control: Control
) -> tuple[Node, np.ndarray]:
    """The tree with the surrogates of all its splits, and the importance of each column: what its
    splits gain, and, of surrogates, the share in which they agree better than the larger side."""
    importance = np.zeros(len(columns))
    whole = _Finishing(columns, criterion, control, importance)
    tree = whole.node(tree, np.arange(len(criterion.weights)))
    # as R, which scales the prices of classes so that all rows weigh what their cases do
    return tree, importance * (criterion.cases.sum() / criterion.weights.sum())


@frozen(eq=False)
class _Finishing:
    """The walk down a grown tree; only the nodes that are left are looked at, not those that
    collapsed while it grew."""

    columns: Sequence[Column]
    criterion: Criterion
    control: Control
    importance: np.ndarray

    def node(self, node: Node, rows: np.ndarray) -> Node:
        """A node and what is below it."""
        if node.sons is None:
            return node
        node = self._with_surrogates(node, rows)
        self._count(node, rows)
        sides = sides_of(node, self.columns, rows)
        left, right = (
            self.node(son, rows[sides == side])
            for son, side in zip(node.sons or (), (LEFT, RIGHT), strict=True)
        )
        return evolve(node, left=left, right=right)

    def _with_surrogates(self, node: Node, rows: np.ndarray) -> Node:
        if self.control.usesurrogate == 0 or len(node.splits) > 1:
            return node
        primary, most = next(iter(node.splits)), self.control.maxsurrogate
        others = stand_ins(self.columns, rows, primary, self.criterion.cases, most)
        return evolve(node, splits=(primary, *others))

    def _count(self, node: Node, rows: np.ndarray) -> None:
        """Add what the split and its surrogates are worth."""
        primary, *others = node.splits
        sides = primary.sides(self.columns[primary.column].values[rows])
        cases = np.where(sides == NOWHERE, 0.0, self.criterion.cases[rows])
        larger = max(cases[sides == LEFT].sum(), cases[sides == RIGHT].sum())
        prices = self.control.cost
        gain = primary.gain / (1 if prices is None else prices[primary.column])
        self.importance[primary.column] += gain
        for split in others:
            adjusted = (split.gain - larger) / (cases.sum() - larger)
            self.importance[split.column] += gain * adjusted
