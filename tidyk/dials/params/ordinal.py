"""Parameters of models for outcomes whose levels have an order."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Values

values_ordinal_link = (
    "logistic", "probit", "loglog", "cloglog", "cauchit",
)  # fmt: skip
values_odds_link = (
    "cumulative_link", "adjacent_categories", "continuation_ratio", "stopping_ratio",
)  # fmt: skip


@parameter("Ordinal Link")
def ordinal_link(values: Values = values_ordinal_link):
    """What makes of a linear combination a probability of ordered levels."""


@parameter("Odds Link")
def odds_link(values: Values = values_odds_link):
    """Which probabilities of ordered levels are modelled."""
