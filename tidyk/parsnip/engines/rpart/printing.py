"""Trees as R prints them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tidyk.base.printing import r_number
from tidyk.parsnip.engines.rpart.criteria import Criterion
from tidyk.parsnip.engines.rpart.splits import LEFT, RIGHT, Cut, Split, Subset
from tidyk.parsnip.engines.rpart.tree import Node, walk

Names = Sequence[tuple[str, tuple[str, ...] | None]]
"""Names of predictors, and the levels of factors."""


def tree_text(
    tree: Node, names: Names, levels: tuple[str, ...] | None, criterion: Criterion
) -> str:
    """One line a node: its number, its split, its rows, its risk, what it predicts."""
    nodes = list(walk(tree))
    labels = {1: "root"}
    for number, node in nodes:
        if node.sons is not None:
            labels |= {
                2 * number + i: _label(node.splits[0], s, names) for i, s in enumerate(SIDES)
            }
    width = max(len(str(number)) for number, _ in nodes)
    risks, predicted = in_common([n.risk for _, n in nodes]), _predictions(nodes, levels, criterion)
    kind = "deviance, yval" if levels is None else "loss, yval, (yprob)"
    lines = [f"n= {tree.count} ", "", f"node), split, n, {kind}"]
    lines += ["      * denotes terminal node", ""]
    for (number, node), risk, value in zip(nodes, risks, predicted, strict=True):
        indent = "  " * (number.bit_length() - 1) + str(number).rjust(width)
        end = "*" if node.sons is None else " "
        lines.append(f"{indent}) {labels[number]} {node.count} {risk} {value} {end}")
    return "\n".join(lines) + "\n"


SIDES = (LEFT, RIGHT)


def _label(split: Split, side: int, names: Names) -> str:
    name, levels = names[split.column]
    if isinstance(split, Cut):
        return f"{name}{'< ' if split.below == side else '>='}{r_number(split.cut, 7)}"
    assert isinstance(split, Subset) and levels is not None
    return f"{name}={','.join(levels[i] for i in np.flatnonzero(split.directions == side))}"


def _predictions(
    nodes: Sequence[tuple[int, Node]], levels: tuple[str, ...] | None, criterion: Criterion
) -> list[str]:
    if levels is None:
        return in_common([float(node.value[0]) for _, node in nodes])
    shares = np.array([node.value / node.value.sum() for _, node in nodes])
    cells = np.reshape(in_common(shares.ravel().tolist(), exact=True), shares.shape)
    best = [levels[j] for j in criterion.choices(np.array([node.value for _, node in nodes]))]
    return [f"{b} ({' '.join(row)})" for b, row in zip(best, cells, strict=True)]


def in_common(values: Sequence[float], *, exact: bool = False) -> list[str]:
    """Numbers with as many decimals as any of them needs for seven digits, padded to one width;
    of the others more digits are shown where `exact`."""
    texts = [r_number(v, 7) for v in values]
    decimals = max((len(t.partition(".")[2]) for t in texts if "e" not in t), default=0)
    shown = values if exact else [float(t) for t in texts]
    cells = [f"{v:.{decimals}f}" for v in shown]
    width = max(map(len, cells))
    return [cell.rjust(width) for cell in cells]
