"""Parameters of polynomials and splines."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans, Values


@parameter("Polynomial Degree")
def degree(range: Range = (1, 3), trans: Trans = None):
    """The degree of a polynomial; it may be fractional."""


@parameter("Polynomial Degree", whole=True)
def degree_int(range: Range = (1, 3), trans: Trans = None):
    """The degree of a polynomial, a whole number."""


@parameter("Degree of Interaction", whole=True)
def prod_degree(range: Range = (1, 2), trans: Trans = None):
    """How many predictors may be multiplied: 1 means no interactions."""


@parameter("Degrees of Freedom", whole=True)
def deg_free(range: Range = (1, 5), trans: Trans = None):
    """The degrees of freedom of a smooth curve."""


@parameter("Spline Degrees of Freedom", whole=True)
def spline_degree(range: Range = (1, 10), trans: Trans = None):
    """The degrees of freedom of a spline."""


@parameter("Number of knots", whole=True)
def num_knots(range: Range = (0, 5), trans: Trans = None):
    """How many knots a spline has."""


@parameter("Smoothness Adjustment")
def adjust_deg_free(range: Range = (0.25, 4), trans: Trans = None):
    """The factor by which a smooth term is made rougher or smoother."""


@parameter("Maximum Number of Terms", whole=True)
def max_num_terms(range: Range = (20, 200), trans: Trans = None):
    """How many terms MARS builds before it prunes."""


@parameter("Select Features?")
def select_features(values: Values = (True, False)):
    """May smooth terms vanish?"""


@parameter("Harmonic Frequency")
def harmonic_frequency(range: Range = (0.01, 1), trans: Trans = None):
    """How many periods a harmonic has per unit."""
