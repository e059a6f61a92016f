"""Generalized additive models."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="GAM")
def gen_additive_mod(
    mode: str = "unknown",
    *,
    engine: str = "mgcv",
    select_features: Tunable[bool] = None,
    adjust_deg_free: Tunable[float] = None,
) -> None:
    """Generalized additive model: a sum of smooth functions of the predictors.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "mgcv", which nothing in Python fits here yet: the specification can be made and
            printed, not fitted.
        select_features: May terms be dropped?
        adjust_deg_free: How much smoother terms are, > 0; 1 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::gen_additive_mod()`.

    Examples:
        >>> gen_additive_mod("regression")
        GAM Model Specification (regression)
        <BLANKLINE>
        Computational engine: mgcv
    """
