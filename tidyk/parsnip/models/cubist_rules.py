"""Cubist's rules."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("regression", title="Cubist")
def cubist_rules(
    mode: str = "regression",
    *,
    engine: str = "Cubist",
    committees: Tunable[int] = None,
    neighbors: Tunable[int] = None,
    max_rules: Tunable[int] = None,
) -> None:
    """Cubist: rules that each end in a linear regression.

    Args:
        mode: "regression".
        engine: "Cubist", the same program as R's, by the package cubist (to be installed; its
            licence is the GPL).
        committees: Number of models that are boosted, from 1 to 100.
        neighbors: Number of training rows that mend a prediction, from 0 to 9.
        max_rules: Largest number of rules.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::cubist_rules()`.

    Examples:
        >>> cubist_rules(committees=5)
        Cubist Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          committees = 5
        <BLANKLINE>
        Computational engine: Cubist
    """
