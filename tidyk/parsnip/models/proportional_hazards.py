"""Proportional hazards."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("censored regression", title="Proportional Hazards")
def proportional_hazards(
    mode: str = "censored regression",
    *,
    engine: str = "survival",
    penalty: Tunable[float] = None,
    mixture: Tunable[float] = None,
) -> None:
    """Proportional hazards for times that may be censored: Cox's regression.

    It records and prints; no engine of tidyk fits it yet.

    Args:
        mode: "censored regression".
        engine: "survival", R's; see `show_engines("proportional_hazards")`.
        penalty: Amount of regularization, >= 0.
        mixture: Proportion of L1 regularization, from 0 (ridge) to 1 (lasso).

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::proportional_hazards()`.

    Examples:
        >>> proportional_hazards(penalty=0.1)
        Proportional Hazards Model Specification (censored regression)
        <BLANKLINE>
        Main Arguments:
          penalty = 0.1
        <BLANKLINE>
        Computational engine: survival
    """
