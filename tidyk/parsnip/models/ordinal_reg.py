"""Ordinal regression."""

from __future__ import annotations

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", title="Ordinal Regression")
def ordinal_reg(
    mode: str = "classification",
    *,
    engine: str = "polr",
    ordinal_link: Tunable[str] = None,
    odds_link: Tunable[str] = None,
    penalty: Tunable[float] = None,
    mixture: Tunable[float] = None,
) -> None:
    """Ordinal regression for outcomes whose levels have an order.

    The probability of a level or any below it depends on a linear combination of the predictors.

    Args:
        mode: "classification".
        engine: "polr" (maximum likelihood of cumulative probabilities); see
            `show_engines("ordinal_reg")`.
        ordinal_link: What makes of the linear combination a probability: "logistic" (default),
            "probit", "loglog", "cloglog" or "cauchit".
        odds_link: Which probabilities; "polr" knows "cumulative_link" only.
        penalty: Amount of regularization, >= 0. The engine "polr" has none and ignores it, as in R.
        mixture: Proportion of L1 regularization, from 0 to 1. As `penalty`.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::ordinal_reg()`, of parsnip 1.4.

    Examples:
        >>> ordinal_reg(ordinal_link="probit")
        Ordinal Regression Model Specification (classification)
        <BLANKLINE>
        Main Arguments:
          ordinal_link = probit
        <BLANKLINE>
        Computational engine: polr
    """
