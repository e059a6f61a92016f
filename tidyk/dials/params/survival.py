"""Parameters of survival models."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

VALUES_SURV_DIST = (
    "weibull", "exponential", "gaussian", "logistic", "lognormal", "loglogistic",
)  # fmt: skip
VALUES_SURVIVAL_LINK = (
    "hazard", "odds", "normal",
)  # fmt: skip


@parameter("Distribution")
def surv_dist(values: Any = VALUES_SURV_DIST):
    """Distribution. Equals R's `dials::surv_dist()`.

    Args:
        values: The values that it may take.
    """


@parameter("Survival Link")
def survival_link(values: Any = VALUES_SURVIVAL_LINK):
    """Survival Link. Equals R's `dials::survival_link()`.

    Args:
        values: The values that it may take.
    """
