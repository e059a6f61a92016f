"""Probabilities of classes from decision values: Platt's sigmoid (Lin, Lin and Weng, 2007) and the
coupling of pairs (Wu, Lin and Weng, 2004)."""

from __future__ import annotations

import numpy as np

STEPS = 100
LEAST_STEP = 1e-10
RIDGE = 1e-3
CLOSE = 1e-5


def platt(decisions: np.ndarray, positive: np.ndarray) -> tuple[float, float]:
    """A and B of 1 / (1 + exp(A f + B)), the probability of the positive class at a decision f."""
    many, few = positive.sum(), (~positive).sum()
    target = np.where(positive, (many + 1) / (many + 2), 1 / (few + 2))
    at = np.array([0.0, np.log((few + 1) / (many + 1))])
    value = _loss(at, decisions, target)
    for _ in range(STEPS):
        gradient, hessian = _slopes(at, decisions, target)
        if np.abs(gradient).max() < CLOSE:
            break
        step = -np.linalg.solve(hessian, gradient)
        size, slope = 1.0, float(gradient @ step)
        while size >= LEAST_STEP:
            new = _loss(at + size * step, decisions, target)
            if new < value + 1e-4 * size * slope:
                at, value = at + size * step, new
                break
            size /= 2
        else:
            break
    return float(at[0]), float(at[1])


def sigmoid(decisions: np.ndarray, a: float, b: float) -> np.ndarray:
    """1 / (1 + exp(A f + B))."""
    from scipy.special import expit

    return expit(-(a * decisions + b))


def _loss(at: np.ndarray, decisions: np.ndarray, target: np.ndarray) -> float:
    z = at[0] * decisions + at[1]
    return float(np.sum(np.logaddexp(0, z) - (1 - target) * z))


def _slopes(
    at: np.ndarray, decisions: np.ndarray, target: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    p = sigmoid(decisions, *at)
    d1, d2 = target - p, p * (1 - p)
    gradient = np.array([decisions @ d1, d1.sum()])
    cross = decisions @ d2
    hessian = np.array([[(decisions**2) @ d2, cross], [cross, d2.sum()]])
    return gradient, hessian + RIDGE * np.eye(2)


def couple(pairs: np.ndarray) -> np.ndarray:
    """Probabilities of the classes from those of pairs.

    Args:
        pairs: Shape (rows, classes, classes): entry (i, j) is how likely i is, if it is i or j.
    """
    rows, k = pairs.shape[:2]
    other = np.where(np.eye(k, dtype=bool), 0, pairs.transpose(0, 2, 1))
    system = np.zeros((rows, k + 1, k + 1))
    system[:, :k, :k] = -other * pairs
    system[:, range(k), range(k)] = (other**2).sum(axis=2)
    system[:, :k, k], system[:, k, :k] = -1, 1
    right = np.zeros((rows, k + 1, 1))
    right[:, k] = 1
    return np.linalg.solve(system, right)[:, :k, 0]
