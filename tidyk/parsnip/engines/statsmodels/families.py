"""Families of generalised linear models: a distribution and a link."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, did_you_mean, quoted
from tidyk.parsnip.engines.statsmodels.distributions import (
    Binomial,
    Distribution,
    Gamma,
    Gaussian,
    InverseGaussian,
    Poisson,
)
from tidyk.parsnip.engines.statsmodels.links import LINKS, Link
from tidyk.parsnip.engines.statsmodels.quasi import VARIANCES

DISTRIBUTIONS: dict[str, Distribution] = {
    one.name: one
    for one in (
        Gaussian(),
        Binomial(),
        Poisson(),
        Gamma(),
        InverseGaussian(),
        Binomial(name="quasibinomial", fixed=False, likely=False),
        Poisson(name="quasipoisson", fixed=False, likely=False),
        VARIANCES["constant"],
    )
}
"""All, by R's names."""
CALL = re.compile(
    r"""\s*(?:stats::)?([\w.]+)\s*(?:\(\s*(?:link\s*=\s*)?(["']?)([^"'()]*?)\2\s*\))?\s*"""
)
"""`Gamma`, `Gamma()`, `Gamma("log")` or `Gamma(link = "log")`."""
QUASI = re.compile(r"\s*(?:stats::)?quasi\s*\((.*)\)\s*")
PART = re.compile(
    r"""\s*(?:(link|variance)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|([\w^/()-]+))\s*(?:,|$)"""
)
"""`quasi(link = "log", variance = "mu")`, and each of its parts."""


@frozen
class Family:
    """A distribution with its link, as R's `family()`.

    `y` are outcomes, `mu` means, `eta` values of the linear predictor, `w` case weights: one number
    a row.
    """

    distribution: Distribution
    link: Link

    @property
    def name(self) -> str:
        """As R prints it."""
        return self.distribution.name

    @property
    def link_name(self) -> str:
        """As R prints it."""
        return self.link.name

    @property
    def fixed(self) -> bool:
        """Is the dispersion known?"""
        return self.distribution.fixed

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        """The mean of a linear predictor."""
        return self.link.inverse(eta)

    def slope(self, eta: np.ndarray) -> np.ndarray:
        """The derivative of the mean."""
        return self.link.slope(eta)

    def variance(self, mu: np.ndarray) -> np.ndarray:
        """The variance of an observation, in units of the dispersion."""
        return self.distribution.variance(mu)

    def start(self, y: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Means to begin with."""
        return self.distribution.start(y, w)

    def deviances(self, y: np.ndarray, mu: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Squared deviance residuals."""
        return self.distribution.deviances(y, mu, w)

    def minus_twice_loglik(
        self, y: np.ndarray, mu: np.ndarray, w: np.ndarray, deviance: float
    ) -> float:
        """R's `family$aic`; missing where there is no likelihood."""
        if not self.distribution.likely:
            return np.nan
        return self.distribution.minus_twice_loglik(y, mu, w, deviance)

    def allows(self, eta: np.ndarray, mu: np.ndarray) -> bool:
        """Are these linear predictors and means possible ones?"""
        return self.link.allows(eta) and self.distribution.allows(mu)

    def trouble(self, mu: np.ndarray) -> str:
        """What R warns about after a fit."""
        return self.distribution.trouble(mu)

    def of_statsmodels(self) -> Any:
        """The family of that library."""
        from statsmodels.genmod import families

        link = getattr(families.links, self.link.statsmodels)()
        return getattr(families, self.distribution.statsmodels)(link, check_link=False)


GAUSSIAN = Family(DISTRIBUTIONS["gaussian"], LINKS["identity"])
BINOMIAL = Family(DISTRIBUTIONS["binomial"], LINKS["logit"])
POISSON = Family(DISTRIBUTIONS["poisson"], LINKS["log"])


def family_of(given: object) -> Family:
    """The family that is meant by R's text, or by a name and a link.

    >>> family_of("Gamma").link_name, family_of("binomial(link = 'probit')").link_name
    ('inverse', 'probit')
    >>> family_of(("poisson", "sqrt")).name
    'poisson'
    >>> family_of("quasi(link = 'log', variance = 'mu')").link_name
    'log'
    """
    name, link, variance = _names(given)
    if name not in DISTRIBUTIONS:
        raise TidykValueError(
            f'There is no family "{name}".{did_you_mean(name, DISTRIBUTIONS)} Known: '
            f"{quoted(DISTRIBUTIONS)}."
        )
    distribution = _quasi(variance) if name == "quasi" else DISTRIBUTIONS[name]
    if link and link not in distribution.links:
        raise TidykValueError(
            f'The family "{name}" has no link "{link}".{did_you_mean(link, distribution.links)} '
            f"It has {quoted(distribution.links)}."
        )
    return Family(distribution, LINKS[link or distribution.links[0]])


def _quasi(variance: str) -> Distribution:
    wanted = variance.replace(" ", "") or "constant"
    if wanted not in VARIANCES:
        raise TidykValueError(
            f'The family "quasi" has no variance "{variance}".{did_you_mean(variance, VARIANCES)} '
            f"It has {quoted(VARIANCES)}."
        )
    return VARIANCES[wanted]


def _parts_of_quasi(text: str) -> tuple[str, str] | None:
    """The link and the variance; None if it is no list of them."""
    found, at, free = {"link": "", "variance": ""}, 0, ["link", "variance"]
    while at < len(text.rstrip()):
        part = PART.match(text, at)
        name = (part and part[1]) or next(iter(free), None)
        if part is None or name not in free:
            return None
        free.remove(name)
        found[name], at = part[2] or part[3] or part[4] or "", part.end()
    return found["link"], found["variance"]


def _names(given: object) -> tuple[str, str, str]:
    """The names of the distribution, the link and the variance; the others may be empty."""
    match given:
        case str():
            quasi = QUASI.fullmatch(given)
            if quasi and (parts := _parts_of_quasi(quasi[1])):
                return "quasi", *parts
            if found := CALL.fullmatch(given):
                return found[1], found[3] or "", ""
        case (str(name), str(link)):
            return name, link, ""
        case ("quasi", str(link), str(variance)):
            return "quasi", link, variance
    error = TidykValueError if isinstance(given, str) else TidykTypeError
    raise error(
        '`family` should be a name, such as "Gamma", R\'s text, such as "Gamma(link = \'log\')", '
        f'or a name and a link, such as ("Gamma", "log"), not {describe(given)}.'
    )
