"""What bagged trees predict for the rows that they did not see, and how much they vary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.parsnip.engines.estimator import as_array


@frozen(eq=False)
class OutOfBag:
    """Predictions for each training row by the trees that did not see it.

    Attributes:
        predictions: Means, or shares of classes: shape (rows, columns); NaN where every tree saw
            the row.
        error: Mean squared error; for classes that of the probability of the true class (Brier).
        r_squared: 1 - error / variance of the outcome; NaN for classes.
    """

    predictions: np.ndarray
    error: float
    r_squared: float


def out_of_bag(forest: Any, x: pd.DataFrame, y: pd.Series) -> OutOfBag:
    """Predictions by the trees that did not see a row, and their error."""
    values, truth = _values(x), _truth(forest, y)
    total, count = np.zeros((len(x), _width(forest))), np.zeros(len(x))
    for tree, unseen in _unseen(forest, len(x)):
        total[unseen] += tree_values(tree, values[unseen])
        count[unseen] += 1
    with np.errstate(invalid="ignore"):
        predictions = total / count[:, None]
    errors = _errors(predictions, truth)
    error = float(np.nanmean(errors)) if count.any() else float("nan")
    if truth.dtype.kind == "i":
        return OutOfBag(predictions, error, float("nan"))
    variance = float(np.var(truth, ddof=1)) if len(truth) > 1 else 0.0
    return OutOfBag(predictions, error, 1 - error / variance if variance else float("nan"))


def permutation_importance(
    forest: Any, x: pd.DataFrame, y: pd.Series, seed: int, *, scaled: bool = False
) -> np.ndarray:
    """How much larger the error of unseen rows is, by tree, when a predictor is shuffled; the mean
    of the trees, or that mean over its standard error."""
    values, truth = _values(x), _truth(forest, y)
    random, worse = np.random.default_rng(seed), np.zeros((len(forest.estimators_), x.shape[1]))
    for at, (tree, unseen) in enumerate(_unseen(forest, len(x))):
        rows, true = values[unseen], truth[unseen]
        before = _errors(tree_values(tree, rows), true).mean()
        for j in range(rows.shape[1]):
            shuffled = rows.copy()
            shuffled[:, j] = random.permutation(shuffled[:, j])
            worse[at, j] = _errors(tree_values(tree, shuffled), true).mean() - before
    mean, spread = worse.mean(axis=0), worse.std(axis=0) / len(worse) ** 0.5
    return np.divide(mean, spread, out=mean.copy(), where=spread > 0) if scaled else mean


def jackknife_errors(forest: Any, rows: int, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Predictions and their standard errors by the infinitesimal jackknife (Wager, Hastie and
    Efron, 2014), corrected for its Monte Carlo bias; both of shape (rows, columns)."""
    x = values.astype(np.float32)
    each = np.stack([tree_values(tree, x) for tree in forest.estimators_])
    trees, center = len(each), each.mean(axis=0)
    spread = each - center
    counts = np.stack([np.bincount(s, minlength=rows) for s in forest.estimators_samples_])
    counts = counts - counts.mean(axis=0)
    covariance = np.einsum("bi,bjk->ijk", counts, spread, optimize=True) / trees
    raw = (covariance**2).sum(axis=0)
    noise = rows * counts.var(axis=0).mean() * (spread**2).mean(axis=0) / trees
    return center, np.sqrt(_without(raw, noise))


def _without(raw: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Variances minus their noise, but never below what the noise leaves in doubt."""
    return np.maximum(raw - noise, 0.05 * raw)


def tree_values(tree: Any, values: np.ndarray) -> np.ndarray:
    """What one tree predicts: shape (rows, 1), or shares of classes."""
    leaves = tree.tree_.predict(values)
    leaves = leaves.reshape(len(values), leaves.shape[-1])
    if leaves.shape[1] == 1:
        return leaves
    return leaves / leaves.sum(axis=1, keepdims=True)


def _unseen(forest: Any, rows: int) -> Iterator[tuple[Any, np.ndarray]]:
    """Each tree with the rows that it did not see, if there are any."""
    for tree, sample in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        unseen = np.flatnonzero(np.bincount(sample, minlength=rows) == 0)
        if len(unseen):
            yield tree, unseen


def _values(x: pd.DataFrame) -> np.ndarray:
    return np.ascontiguousarray(as_array(x), dtype=np.float32)


def _width(forest: Any) -> int:
    return len(forest.classes_) if hasattr(forest, "classes_") else 1


def _truth(forest: Any, y: pd.Series) -> np.ndarray:
    """The outcome, classes by their number among those that the forest knows."""
    if not hasattr(forest, "classes_"):
        return y.to_numpy(float)
    return np.searchsorted(forest.classes_, y.cat.codes.to_numpy())


def _errors(predictions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Squared errors; for classes of the probability of the true one."""
    if truth.dtype.kind == "i":
        return (1 - predictions[np.arange(len(truth)), truth]) ** 2
    return (predictions[:, 0] - truth) ** 2
