"""`naive_Bayes()` as in R's klaR: densities of each predictor by class, multiplied."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.estimator import numbers_of
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.limits import AMOUNT, POSITIVE
from tidyk.parsnip.registration import engine

GRID = 512
"""Points of R's `density()`."""
LEAST = 0.001
"""The value in place of a density of zero."""


class Marginal(ABC):
    """The distribution of one predictor in each class."""

    @abstractmethod
    def heights(self, values: np.ndarray) -> np.ndarray:
        """Densities of values: shape (rows, classes)."""


@frozen(eq=False)
class Smooth(Marginal):
    """A kernel density for each class.

    Attributes:
        points, density: Shape (classes, 512): a grid, and the density on it.
    """

    points: np.ndarray
    density: np.ndarray

    def heights(self, values: np.ndarray) -> np.ndarray:
        start, step = self.points[:, 0], self.points[:, 1] - self.points[:, 0]
        below = np.clip(np.floor((values[:, None] - start) / step), 0, GRID - 2).astype(int)
        each = np.arange(len(start))
        low, high = (np.abs(values[:, None] - self.points[each, below + k]) for k in (0, 1))
        return self.density[each, below + (high < low)]


@frozen(eq=False)
class Normal(Marginal):
    """A normal density for each class."""

    mean: np.ndarray
    sd: np.ndarray

    def heights(self, values: np.ndarray) -> np.ndarray:
        from scipy.stats import norm

        return norm.pdf(values[:, None], self.mean, self.sd)


@frozen(eq=False)
class Counted(Marginal):
    """Shares of a factor's levels: shape (classes, levels)."""

    shares: np.ndarray

    def heights(self, values: np.ndarray) -> np.ndarray:
        return self.shares.T[values.astype(int)]


@frozen(eq=False)
class NaiveBayesFit:
    """Marginals of the predictors.

    Attributes:
        marginals: By name.
        known: Numbers of the levels that training rows had.
        prior: Their shares.
        levels: How many levels the outcome has.
    """

    marginals: dict[str, Marginal]
    known: np.ndarray
    prior: np.ndarray
    levels: int

    def probabilities(self, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, levels): zero for levels that no training row had."""
        logs = np.tile(np.log(self.prior), (len(x), 1))
        for name, marginal in self.marginals.items():
            heights = marginal.heights(numbers_of(x[name]))
            logs += np.log(np.where(heights == 0, LEAST, heights))
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        out = np.zeros((len(x), self.levels))
        out[:, self.known] = shares / shares.sum(axis=1, keepdims=True)
        return out


@engine("naive_Bayes", "klaR")
class NaiveBayesKlar(Engine):
    """Kernel densities (normal ones with `usekernel=False`), and counts of factors: R's numbers."""

    encoding = Encoding(predictor_indicators="none")
    arguments = {"smoothness": "adjust", "Laplace": "fL"}
    limits = {"smoothness": POSITIVE, "Laplace": AMOUNT}
    defaults = {"usekernel": True}
    own_arguments = ("adjust", "fL", "usekernel")
    call = "klaR.NaiveBayes"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        adjust: float = 1.0,
        fL: float = 0.0,
        usekernel: bool = True,
    ) -> NaiveBayesFit:
        """Estimate the distribution of each predictor in each class that occurs."""
        x, y, _ = complete_rows(x, y)
        codes = y.cat.codes.to_numpy()
        present, counts = np.unique(codes, return_counts=True)
        marginals: dict[str, Marginal] = {}
        for name in x.columns:
            values = numbers_of(x[name])
            parts = [values[codes == k] for k in present]
            marginals[str(name)] = _marginal(x[name], parts, adjust, fL, usekernel)
        return NaiveBayesFit(marginals, present, counts / len(y), len(y.cat.categories))

    def predict_prob(self, model: NaiveBayesFit, x: pd.DataFrame) -> np.ndarray:
        return model.probabilities(x)

    def predict_class(self, model: NaiveBayesFit, x: pd.DataFrame) -> np.ndarray:
        return np.argmax(model.probabilities(x), axis=1)

    def predict_raw(self, model: NaiveBayesFit, x: pd.DataFrame) -> np.ndarray:
        """Probabilities."""
        return model.probabilities(x)

    def show(self, model: NaiveBayesFit) -> str:
        return f"Naive Bayes: {len(model.prior)} classes, {len(model.marginals)} predictors\n"


def _marginal(
    series: pd.Series, parts: list[np.ndarray], adjust: float, laplace: float, smooth: bool
) -> Marginal:
    if isinstance(series.dtype, pd.CategoricalDtype) or series.dtype == bool:
        levels = len(series.cat.categories) if series.dtype != bool else 2
        counts = np.array([np.bincount(p.astype(int), minlength=levels) for p in parts]) + laplace
        return Counted(counts / counts.sum(axis=1, keepdims=True))
    if smooth:
        points, density = zip(*(density_of(p, adjust) for p in parts), strict=True)
        return Smooth(np.array(points), np.array(density))
    return Normal(np.array([p.mean() for p in parts]), np.array([_sd(p) for p in parts]))


def _sd(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else 0.0


def density_of(values: np.ndarray, adjust: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """A grid of 512 points and the normal kernel density on it, as R's `density()` has them."""
    from scipy.stats import norm

    width = bandwidth(values) * adjust
    start, end = values.min() - 3 * width, values.max() + 3 * width
    low, high = start - 4 * width, end + 4 * width
    bins = _binned(values, low, high)
    apart = np.linspace(0, 2 * (high - low), 2 * GRID)
    apart[GRID + 1 :] = -apart[GRID - 1 : 0 : -1]
    kernel = norm.pdf(apart, scale=width)
    smooth = np.fft.ifft(np.fft.fft(bins) * np.conj(np.fft.fft(kernel))).real[:GRID]
    points = np.linspace(start, end, GRID)
    return points, np.interp(points, np.linspace(low, high, GRID), np.maximum(smooth, 0))


def _binned(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Each value's weight divided between the two points around it, followed by as many zeros."""
    at = (values - low) / ((high - low) / (GRID - 1))
    below = np.floor(at).astype(int)
    part, bins = at - below, np.zeros(2 * GRID)
    np.add.at(bins, below, (1 - part) / len(values))
    np.add.at(bins, below + 1, part / len(values))
    return bins


def bandwidth(values: np.ndarray) -> float:
    """Silverman's rule, R's `bw.nrd0()`."""
    sd = _sd(values)
    spread = min(sd, float(np.subtract(*np.percentile(values, [75, 25]))) / 1.34)
    return 0.9 * (spread or sd or abs(float(values[0])) or 1.0) * len(values) ** -0.2
