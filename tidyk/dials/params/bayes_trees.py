"""Parameters of Bayesian additive regression trees."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans


@parameter("Terminal Node Prior Coefficient", open="lower")
def prior_terminal_node_coef(range: Range = (0, 1), trans: Trans = None):
    """How likely a Bayesian tree is to split at all: the base of its prior."""


@parameter("Terminal Node Prior Exponent", open="lower")
def prior_terminal_node_expo(range: Range = (1, 3), trans: Trans = None):
    """How fast splits become unlikely with depth in a Bayesian tree."""


@parameter("Prior for Outcome Range", open="lower")
def prior_outcome_range(range: Range = (0, 5), trans: Trans = None):
    """How wide a range of outcomes an ensemble of Bayesian trees expects."""
