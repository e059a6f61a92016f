"""Multivariate adaptive regression splines."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="MARS")
def mars(
    mode: str = "unknown",
    *,
    engine: str = "earth",
    num_terms: Tunable[int] = None,
    prod_degree: Tunable[int] = None,
    prune_method: Tunable[str] = None,
) -> None:
    """Multivariate adaptive regression splines: sums of hinges.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "earth", R's, which tidyk's own search stands in for ("tidyk"): the same method and
            defaults; some knots lie elsewhere.
        num_terms: Largest number of terms, the intercept included.
        prod_degree: Highest degree of interactions; 1 by default.
        prune_method: How terms are dropped: "backward" (by default) or "none".

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::mars()`.

    Examples:
        >>> mars("regression", num_terms=5)
        MARS Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          num_terms = 5
        <BLANKLINE>
        Computational engine: earth
    """
