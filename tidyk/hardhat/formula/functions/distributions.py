"""Special functions and distributions, under R's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tidyk.hardhat.formula.dates import Value, Vector
from tidyk.hardhat.formula.functions.plain import computable


def special(name: str) -> Callable[..., Any]:
    """A function of scipy's, applied to doubles."""

    def computed(*args: Value) -> Any:
        import scipy.special

        return getattr(scipy.special, name)(*map(computable, args))

    return computed


def pnorm(q: Vector, mean: Value = 0, sd: Value = 1, lower_tail: bool = True) -> Any:
    """The probability of a normal distribution below `q`, or above it."""
    share = (computable(q) - mean) / sd
    return special("ndtr")(share if lower_tail else -share)


def qnorm(p: Value, mean: Value = 0, sd: Value = 1, lower_tail: bool = True) -> Any:
    """The quantile of a normal distribution at the probability `p`."""
    p = computable(p)
    return special("ndtri")(p if lower_tail else 1 - p) * sd + mean


def dnorm(x: Vector, mean: Value = 0, sd: Value = 1) -> Any:
    """The density of a normal distribution."""
    return np.exp(-(((computable(x) - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))


def plogis(q: Vector, location: Value = 0, scale: Value = 1) -> Any:
    """The probability of a logistic distribution below `q`."""
    return special("expit")((computable(q) - location) / scale)


def qlogis(p: Vector, location: Value = 0, scale: Value = 1) -> Any:
    """The quantile of a logistic distribution at the probability `p`."""
    return special("logit")(p) * scale + location


def lgamma(x: Vector) -> Any:
    """The logarithm of the gamma function's absolute value."""
    return special("gammaln")(x)


DISTRIBUTIONS: dict[str, Callable[..., Any]] = {
    "gamma": special("gamma"),
    "lgamma": lgamma,
    "digamma": special("digamma"),
    "beta": special("beta"),
    "lbeta": special("betaln"),
    "choose": special("binom"),
    "factorial": lambda x: special("gamma")(computable(x) + 1.0),
    "lfactorial": lambda x: lgamma(computable(x) + 1.0),
    "pnorm": pnorm,
    "qnorm": qnorm,
    "dnorm": dnorm,
    "plogis": plogis,
    "qlogis": qlogis,
}
