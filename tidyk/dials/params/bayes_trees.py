"""Parameters of Bayesian additive regression trees."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter


@parameter("Terminal Node Prior Coefficient", open="lower")
def prior_terminal_node_coef(range: Any = (0, 1), trans: Any = None):
    """How likely a Bayesian tree splits at all: its prior's base."""


@parameter("Terminal Node Prior Exponent", open="lower")
def prior_terminal_node_expo(range: Any = (1, 3), trans: Any = None):
    """How fast splits become unlikely with depth in a Bayesian tree."""


@parameter("Prior for Outcome Range", open="lower")
def prior_outcome_range(range: Any = (0, 5), trans: Any = None):
    """How wide a Bayesian tree ensemble expects the outcome to range."""
