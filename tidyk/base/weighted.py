"""Positions drawn with weights, as R draws them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tidyk.base.errors import TidykValueError
from tidyk.base.positions import bits_of, parsed, parts_of, stream


def weighted(n: int, size: int, replace: bool, prob: Sequence[float] | np.ndarray) -> np.ndarray:
    """Positions drawn with a weight for each."""
    weights = np.asarray(prob, dtype=float)
    if weights.shape != (n,):
        raise TidykValueError(
            f"`prob` should have one weight for each of the {n} things, not the shape "
            f"{weights.shape}."
        )
    if not np.isfinite(weights).all() or (weights < 0).any() or not weights.sum() > 0:
        raise TidykValueError(
            "`prob` should hold weights that are not negative, some of them positive."
        )
    if not replace and size > np.count_nonzero(weights):
        raise TidykValueError(
            f"Cannot draw {size} without replacement: only {np.count_nonzero(weights)} weights are "
            "positive."
        )
    weights = weights / weights.sum()
    if not replace:
        return _weighted_without_replacement(weights, size)
    return (
        _walker(weights, size)
        if (n * weights > 0.1).sum() > 200
        else _weighted_with_replacement(weights, size)
    )


def _weighted_with_replacement(weights: np.ndarray, size: int) -> np.ndarray:
    order = _decreasing(weights)
    reach = np.cumsum(weights[order])
    at = np.searchsorted(reach, stream().uniform(size), side="left")
    return order[np.minimum(at, len(weights) - 1)]


def _weighted_without_replacement(weights: np.ndarray, size: int) -> np.ndarray:
    order = _decreasing(weights)
    rest, names, mass = weights[order], order, 1.0
    drawn = []
    for u in stream().uniform(size):
        at = min(int(np.searchsorted(np.cumsum(rest), mass * u, side="left")), len(rest) - 1)
        drawn.append(names[at])
        mass -= rest[at]
        rest, names = np.delete(rest, at), np.delete(names, at)
    return np.array(drawn, dtype=np.int64)


def _walker(weights: np.ndarray, size: int) -> np.ndarray:
    """Walker's alias method, for many weights."""
    n = len(weights)
    share = (weights * n).tolist()
    alias = [0] * n
    small = [i for i in range(n) if share[i] < 1]
    stack = small + [i for i in range(n) if share[i] >= 1][::-1]
    large = len(small)
    if 0 < large < n:
        for k in range(n - 1):
            i, j = stack[k], stack[large]
            alias[i] = j
            share[j] += share[i] - 1
            if share[j] < 1:
                large += 1
            if large >= n:
                break
    if stream().sample_kind == "Rounding":
        spot = stream().uniform(size) * n
        at = spot.astype(np.int64)
        return np.where(spot < np.array(share)[at] + at, at, np.array(alias)[at])
    return parsed(
        size, 3.3, lambda u, most: _coins(u, most, np.array(share), np.array(alias))
    ).astype(np.int64)


def _coins(
    u: np.ndarray, most: int, share: np.ndarray, alias: np.ndarray
) -> tuple[np.ndarray, int]:
    """An index and a coin in turn, as R draws them; an index that is too large is drawn again."""
    n = len(share)
    width = (n - 1).bit_length()
    parts = parts_of(width)
    index = bits_of((u[k : len(u) - parts + k + 1] for k in range(parts)), width)
    fits = (index < n).tolist()
    starts, at = [], 0
    while len(starts) < most and at + parts < len(u):
        if fits[at]:
            starts.append(at)
        at += parts + fits[at]
    begin = np.array(starts, int)
    first = index[begin]
    return np.where(u[begin + parts] < share[first], first, alias[first]), at


def _decreasing(values: np.ndarray) -> np.ndarray:
    """The order from the largest to the smallest; ties fall as in R, whose heap sort is not
    stable."""
    if len(np.unique(values)) == len(values):
        return np.argsort(-values)
    a, ib = [0.0, *values.tolist()], [0, *range(len(values))]
    left, right = (len(values) >> 1) + 1, len(values)
    if right < 2:
        return np.arange(right)
    while True:
        if left > 1:
            left -= 1
            value, name = a[left], ib[left]
        else:
            value, name, a[right], ib[right] = a[right], ib[right], a[1], ib[1]
            right -= 1
            if right == 1:
                a[1], ib[1] = value, name
                return np.array(ib[1:])
        i, j = left, left << 1
        while j <= right:
            if j < right and a[j] > a[j + 1]:
                j += 1
            if value > a[j]:
                a[i], ib[i] = a[j], ib[j]
                i, j = j, j + j
            else:
                break
        a[i], ib[i] = value, name
