"""Parameters of polynomials and splines."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter


@parameter("Polynomial Degree")
def degree(range: Any = (1, 3), trans: Any = None):
    """Polynomial Degree. Equals R's `dials::degree()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Polynomial Degree", whole=True)
def degree_int(range: Any = (1, 3), trans: Any = None):
    """Polynomial Degree. Equals R's `dials::degree_int()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Degree of Interaction", whole=True)
def prod_degree(range: Any = (1, 2), trans: Any = None):
    """Degree of Interaction. Equals R's `dials::prod_degree()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Degrees of Freedom", whole=True)
def deg_free(range: Any = (1, 5), trans: Any = None):
    """Degrees of Freedom. Equals R's `dials::deg_free()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Spline Degrees of Freedom", whole=True)
def spline_degree(range: Any = (1, 10), trans: Any = None):
    """Spline Degrees of Freedom. Equals R's `dials::spline_degree()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Number of knots", whole=True)
def num_knots(range: Any = (0, 5), trans: Any = None):
    """Number of knots. Equals R's `dials::num_knots()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Smoothness Adjustment")
def adjust_deg_free(range: Any = (0.25, 4), trans: Any = None):
    """Smoothness Adjustment. Equals R's `dials::adjust_deg_free()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Maximum Number of Terms", whole=True)
def max_num_terms(range: Any = (20, 200), trans: Any = None):
    """Maximum Number of Terms. Equals R's `dials::max_num_terms()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Select Features?")
def select_features(values: Any = (True, False)):
    """Select Features. Equals R's `dials::select_features()`.

    Args:
        values: The values that it may take.
    """


@parameter("Harmonic Frequency")
def harmonic_frequency(range: Any = (0.01, 1), trans: Any = None):
    """Harmonic Frequency. Equals R's `dials::harmonic_frequency()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
