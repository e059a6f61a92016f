"""Parameters of polynomials and splines."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter


@parameter("Polynomial Degree")
def degree(range: Any = (1, 3), trans: Any = None):
    """The degree of a polynomial; it may be fractional."""


@parameter("Polynomial Degree", whole=True)
def degree_int(range: Any = (1, 3), trans: Any = None):
    """The degree of a polynomial, a whole number."""


@parameter("Degree of Interaction", whole=True)
def prod_degree(range: Any = (1, 2), trans: Any = None):
    """How many predictors are multiplied at most: 1 means no interactions."""


@parameter("Degrees of Freedom", whole=True)
def deg_free(range: Any = (1, 5), trans: Any = None):
    """The degrees of freedom of a smooth curve."""


@parameter("Spline Degrees of Freedom", whole=True)
def spline_degree(range: Any = (1, 10), trans: Any = None):
    """The degrees of freedom of a spline."""


@parameter("Number of knots", whole=True)
def num_knots(range: Any = (0, 5), trans: Any = None):
    """How many knots a spline has."""


@parameter("Smoothness Adjustment")
def adjust_deg_free(range: Any = (0.25, 4), trans: Any = None):
    """By which factor a smooth term is made rougher or smoother."""


@parameter("Maximum Number of Terms", whole=True)
def max_num_terms(range: Any = (20, 200), trans: Any = None):
    """How many terms MARS makes before it prunes."""


@parameter("Select Features?")
def select_features(values: Any = (True, False)):
    """May smooth terms vanish?"""


@parameter("Harmonic Frequency")
def harmonic_frequency(range: Any = (0.01, 1), trans: Any = None):
    """How many periods a harmonic has for each unit."""
