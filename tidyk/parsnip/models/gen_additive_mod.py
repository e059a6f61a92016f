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

    The formula says which are smooth: `"mpg ~ s(wt) + s(hp, k=5) + am"`.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "mgcv", whose splines and choice of smoothness are R's;
            `set_engine("mgcv", family="poisson")` takes the families of `linear_reg()`'s "glm".
        select_features: May whole terms be dropped?
        adjust_deg_free: How much smoother terms are, > 0; 1 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::gen_additive_mod()`.

    Examples:
        >>> gen_additive_mod("regression")
        GAM Model Specification (regression)
        <BLANKLINE>
        Computational engine: mgcv
        >>> from tidyk import fit, tidy
        >>> from tidyk.datasets import mtcars
        >>> model = gen_additive_mod("regression") >> fit("mpg ~ s(wt) + am", data=mtcars)
        >>> (model >> tidy())["term"].tolist()
        ['s(wt)']
    """
