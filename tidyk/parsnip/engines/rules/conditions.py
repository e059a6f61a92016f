"""Rules from trees: the bounds that predictors have to lie between."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

Bounds = tuple[tuple[int, float, float], ...]
"""Column, lower and upper bound, by column: above the one, and up to the other."""


@frozen(eq=False)
class Rules:
    """Rules as columns of zeros and ones.

    Attributes:
        bounds: Those of each rule.
        names: The predictors.
    """

    bounds: tuple[Bounds, ...]
    names: tuple[str, ...]

    def columns(self, values: np.ndarray) -> np.ndarray:
        """Shape (rows, rules): which rules hold."""
        matrix = np.ones((len(values), len(self.bounds)))
        for j, bounds in enumerate(self.bounds):
            for column, low, high in bounds:
                matrix[:, j] *= (values[:, column] > low) & (values[:, column] <= high)
        return matrix

    def texts(self) -> list[str]:
        """ "wt > 2.5 & hp <= 100"."""
        return [" & ".join(t for b in bounds for t in self._texts(*b)) for bounds in self.bounds]

    def _texts(self, column: int, low: float, high: float) -> list[str]:
        name = self.names[column]
        lower = [] if np.isneginf(low) else [f"{name} > {low:.6g}"]
        return lower + ([] if np.isposinf(high) else [f"{name} <= {high:.6g}"])


def rules_of(trees: list[Any], values: np.ndarray, names: tuple[str, ...]) -> Rules:
    """The rules of all nodes below the roots that hold for some rows but not all: one for each set
    of rows."""
    conditions = dict.fromkeys(bounds for tree in trees for bounds in _nodes(tree.tree_))
    every = Rules(tuple(conditions), names)
    matrix = every.columns(values).astype(bool)
    rows: set[bytes] = set()
    chosen = []
    for j, bounds in enumerate(every.bounds):
        key, other = matrix[:, j].tobytes(), (~matrix[:, j]).tobytes()
        if matrix[:, j].any() and not matrix[:, j].all() and key not in rows and other not in rows:
            rows.add(key)
            chosen.append(bounds)
    return Rules(tuple(chosen), names)


def _nodes(tree: Any) -> list[Bounds]:
    """The bounds of each node except the root."""
    conditions: list[Bounds] = []
    nodes: list[tuple[int, dict[int, tuple[float, float]]]] = [(0, {})]
    while nodes:
        node, bounds = nodes.pop(0)
        if node:
            conditions.append(tuple((c, *bounds[c]) for c in sorted(bounds)))
        if tree.children_left[node] < 0:
            continue
        column, cut = int(tree.feature[node]), float(tree.threshold[node])
        low, high = bounds.get(column, (-np.inf, np.inf))
        nodes.append((int(tree.children_left[node]), {**bounds, column: (low, min(high, cut))}))
        nodes.append((int(tree.children_right[node]), {**bounds, column: (max(low, cut), high)}))
    return conditions
