"""Which candidates of a race can no longer win."""

from __future__ import annotations

import numpy as np
import pandas as pd


def not_worse_by_anova(losses: pd.DataFrame, alpha: float) -> list[str]:
    """The candidates whose mean loss may be as small as the smallest.

    The model is a mean for each candidate and a normal effect of each resample. With the same
    number of values in each cell, its estimates have a closed form: differences of means, whose
    variance is twice the
    residual one over the number of resamples. If resamples differ less than the residuals suggest,
    their variance is zero, as in a mixed model fitted by REML, and the residuals are pooled.

    Args:
        losses: One row a resample, one column a candidate; the smaller, the better.
        alpha: One minus the level of the intervals of the differences to the best.
    """
    from scipy.stats import norm

    values = losses.to_numpy(float)
    resamples, candidates = values.shape
    means = values.mean(axis=0)
    residuals = values - means - values.mean(axis=1, keepdims=True) + values.mean()
    square = (residuals**2).sum() / ((resamples - 1) * (candidates - 1))
    between = candidates * values.mean(axis=1).var(ddof=1)
    if between < square:
        square = ((values - means) ** 2).sum() / ((resamples - 1) * candidates)
    width = norm.ppf(1 - alpha / 2) * np.sqrt(2 * square / resamples)
    close = means - means.min() - width <= 0
    return losses.columns[close].tolist()


def not_worse_by_wins(losses: pd.DataFrame, alpha: float) -> list[str]:
    """The candidates that win about as often as the best, by a Bradley-Terry model.

    Args:
        losses: One row a resample, one column a candidate; the smaller, the better.
        alpha: One minus the level of the intervals of the differences to the best.
    """
    from scipy.stats import norm

    values = losses.to_numpy(float)
    wins = np.array([[_beats(values[:, i], values[:, j]) for j in range(values.shape[1])]
                     for i in range(values.shape[1])])  # fmt: skip
    shares = wins.sum(axis=1)
    best = min(np.flatnonzero(shares == shares.max()), key=lambda i: values[:, i].mean())
    ability, covariance = bradley_terry(wins)
    variance = np.diag(covariance) + covariance[best, best] - 2 * covariance[best]
    width = norm.ppf(1 - alpha / 2) * np.sqrt(np.maximum(variance, 0))
    close = ability - ability[best] + width >= 0
    close &= (shares > 0) | (np.arange(len(shares)) == best)  # who never wins is out
    return losses.columns[close].tolist()


def _beats(one: np.ndarray, other: np.ndarray) -> float:
    """How often each has a smaller loss than each other; a tie counts as half a win."""
    return float((one < other).sum() + (one == other).sum() / 2)


def bradley_terry(wins: np.ndarray, steps: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Abilities on the scale of log odds, of mean zero, and their covariances.

    Firth's correction keeps them finite if one wins or loses every time.

    Args:
        wins: How often each (row) beat each other (column).
        steps: The most steps of Fisher's scoring.
    """
    games, count = wins + wins.T, len(wins)
    ability, inverse = np.zeros(count), np.zeros((count, count))
    centre = np.full((count, count), 1 / count)
    for _ in range(steps):
        chance = 1 / (1 + np.exp(ability[None, :] - ability[:, None]))
        weight = games * chance * (1 - chance)
        np.fill_diagonal(weight, 0)
        information = np.diag(weight.sum(axis=1)) - weight
        inverse = np.linalg.inv(information + centre) - centre
        spread = np.diag(inverse)[:, None] + np.diag(inverse)[None, :] - 2 * inverse
        leverage = weight * spread
        surplus = wins + leverage / 2 - (games + leverage) * chance
        np.fill_diagonal(surplus, 0)
        move = inverse @ surplus.sum(axis=1)
        ability = ability + np.clip(move, -2, 2)
        if np.abs(move).max() < 1e-8:
            break
    return ability, inverse
