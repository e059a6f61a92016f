"""What the smooths of an additive model cost, and where the search for their smoothness begins."""

from __future__ import annotations

import numpy as np

from tidyk.hardhat.formula.functions.smooths import SMOOTH


def smooths_of(names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Which columns belong to each smooth."""
    columns: dict[str, list[int]] = {}
    for j, name in enumerate(names):
        matched = SMOOTH.match(name)
        if matched:
            columns.setdefault(matched.group(1), []).append(j)
    return {name: np.array(at) for name, at in columns.items()}


def penalties_of(smooths: dict[str, np.ndarray], columns: int, select: bool) -> list[np.ndarray]:
    """What each smoothing parameter multiplies: the bending of a smooth and, with `select`, its
    straight line."""
    penalties = []
    for at in smooths.values():
        for part in (at[:-1], at[-1:])[: 1 + select]:
            penalties.append(np.isin(np.arange(columns), part).astype(float))
    return penalties


def total_cost(penalties: list[np.ndarray], logs: np.ndarray, columns: int) -> np.ndarray:
    """What the square of each coefficient costs."""
    return sum((np.exp(v) * p for v, p in zip(logs, penalties, strict=True)), np.zeros(columns))


def balanced(design: np.ndarray, penalties: list[np.ndarray]) -> np.ndarray:
    """Where mgcv begins: each penalty as large as its columns, then all of them so that columns
    keep two fifths of their weight."""
    squares = (design**2).sum(axis=0)
    logs = np.array([np.log(max(squares[p > 0].mean(), 1e-300)) for p in penalties])
    cost = total_cost(penalties, logs, design.shape[1])
    some = (cost > 0) & (squares > 0)
    squares, cost, moved = squares[some], cost[some], 0.0
    while moved < 20 and np.mean(squares / (squares + cost)) > 0.4:
        cost, moved = cost * 10, moved + 1
    while moved > -20 and np.mean(squares / (squares + cost)) < 0.4:
        cost, moved = cost / 10, moved - 1
    return logs + moved * np.log(10)
