"""Parameters of survival models."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

values_surv_dist = (
    "weibull", "exponential", "gaussian", "logistic", "lognormal", "loglogistic",
)  # fmt: skip
values_survival_link = (
    "hazard", "odds", "normal",
)  # fmt: skip


@parameter("Distribution")
def surv_dist(values: Any = values_surv_dist):
    """Distribution. Equals R's `dials::surv_dist()`.

    Args:
        values: The values that it may take.
    """


@parameter("Survival Link")
def survival_link(values: Any = values_survival_link):
    """Survival Link. Equals R's `dials::survival_link()`.

    Args:
        values: The values that it may take.
    """
