"""Parametric survival regression."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("censored regression", title="Parametric Survival Regression")
def survival_reg(
    mode: str = "censored regression",
    *,
    engine: str = "survival",
    dist: Tunable[str] = None,
) -> None:
    """Survival regression with a distribution of the times, which may be censored.

    It records and prints; no engine of tidyk fits it yet.

    Args:
        mode: "censored regression".
        engine: "survival", R's; see `show_engines("survival_reg")`.
        dist: The distribution of the times, "weibull" in R unless it is set.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::survival_reg()`.

    Examples:
        >>> survival_reg(dist="weibull")
        Parametric Survival Regression Model Specification (censored regression)
        <BLANKLINE>
        Main Arguments:
          dist = weibull
        <BLANKLINE>
        Computational engine: survival
    """
