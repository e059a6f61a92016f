"""Parameters of survival models."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Values

values_surv_dist = (
    "weibull", "exponential", "gaussian", "logistic", "lognormal", "loglogistic",
)  # fmt: skip
values_survival_link = (
    "hazard", "odds", "normal",
)  # fmt: skip


@parameter("Distribution")
def surv_dist(values: Values = values_surv_dist):
    """The distribution of survival times."""


@parameter("Survival Link")
def survival_link(values: Values = values_survival_link):
    """The link between survival and predictors."""
