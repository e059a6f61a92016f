"""Parametric survival regression, under its older name."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("regression", title="Parametric Survival Regression")
def surv_reg(
    mode: str = "regression",
    *,
    engine: str = "survival",
    dist: Tunable[str] = None,
) -> None:
    """Survival regression, as R called it before `survival_reg()`.

    It records and prints; no engine of tidyk fits it.

    Args:
        mode: "regression".
        engine: "survival", R's; see `show_engines("surv_reg")`.
        dist: The distribution of the times.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::surv_reg()`.

    Examples:
        >>> surv_reg().engine
        'survival'
    """
