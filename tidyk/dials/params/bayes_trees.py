"""Parameters of Bayesian additive regression trees."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter


@parameter("Terminal Node Prior Coefficient", open="lower")
def prior_terminal_node_coef(range: Any = (0, 1), trans: Any = None):
    """Terminal Node Prior Coefficient. Equals R's `dials::prior_terminal_node_coef()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Terminal Node Prior Exponent", open="lower")
def prior_terminal_node_expo(range: Any = (1, 3), trans: Any = None):
    """Terminal Node Prior Exponent. Equals R's `dials::prior_terminal_node_expo()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Prior for Outcome Range", open="lower")
def prior_outcome_range(range: Any = (0, 5), trans: Any = None):
    """Prior for Outcome Range. Equals R's `dials::prior_outcome_range()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
