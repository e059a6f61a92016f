"""Distributions whose probability is divided among the levels of an ordered outcome."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

Curve = Callable[[np.ndarray], np.ndarray]


@frozen
class Link:
    """A distribution.

    Attributes:
        below: Its probability below a number.
        density, slope: The first and second derivative of that.
    """

    below: Curve
    density: Curve
    slope: Curve


def _within(x: np.ndarray, end: float) -> np.ndarray:
    """Large finite numbers, where densities are zero, in place of infinite ones."""
    return np.clip(x, -end, end)


def _logistic(x: np.ndarray) -> np.ndarray:
    from scipy.special import expit

    return expit(x)


def _logistic_density(x: np.ndarray) -> np.ndarray:
    return _logistic(x) * _logistic(-x)


def _logistic_slope(x: np.ndarray) -> np.ndarray:
    return _logistic_density(x) * (1 - 2 * _logistic(x))


def _normal(x: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr

    return ndtr(x)


def _normal_density(x: np.ndarray) -> np.ndarray:
    return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)


def _normal_slope(x: np.ndarray) -> np.ndarray:
    return -_within(x, 1e100) * _normal_density(x)


def _gumbel(x: np.ndarray) -> np.ndarray:
    return np.exp(-np.exp(-_within(x, 700)))


def _gumbel_density(x: np.ndarray) -> np.ndarray:
    return np.exp(-_within(x, 700) - np.exp(-_within(x, 700)))


def _gumbel_slope(x: np.ndarray) -> np.ndarray:
    return _gumbel_density(x) * (np.exp(-_within(x, 700)) - 1)


def _cauchy(x: np.ndarray) -> np.ndarray:
    return 0.5 + np.arctan(x) / np.pi


def _cauchy_density(x: np.ndarray) -> np.ndarray:
    return 1 / (np.pi * (1 + x**2))


def _cauchy_slope(x: np.ndarray) -> np.ndarray:
    return -2 * np.pi * _within(x, 1e100) * _cauchy_density(x) ** 2


LINKS = {
    "logistic": Link(_logistic, _logistic_density, _logistic_slope),
    "probit": Link(_normal, _normal_density, _normal_slope),
    "loglog": Link(_gumbel, _gumbel_density, _gumbel_slope),
    "cloglog": Link(
        lambda x: 1 - _gumbel(-x), lambda x: _gumbel_density(-x), lambda x: -_gumbel_slope(-x)
    ),
    "cauchit": Link(_cauchy, _cauchy_density, _cauchy_slope),
}
"""By R's names."""
