"""Flexible discriminant analysis."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", title="Flexible Discriminant")
def discrim_flexible(
    mode: str = "classification",
    *,
    engine: str = "earth",
    num_terms: Tunable[int] = None,
    prod_degree: Tunable[int] = None,
    prune_method: Tunable[str] = None,
) -> None:
    """Flexible discriminant analysis on multivariate adaptive regression splines.

    Args:
        mode: "classification".
        engine: "earth", which has no counterpart in Python: the specification can be made and
            printed, not fitted. `discrim_linear(engine="mda")` is its linear form.
        num_terms: Number of terms, the intercept included.
        prod_degree: Highest degree of interactions.
        prune_method: How terms are dropped.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::discrim_flexible()`.

    Examples:
        >>> discrim_flexible(num_terms=3)
        Flexible Discriminant Model Specification (classification)
        <BLANKLINE>
        Main Arguments:
          num_terms = 3
        <BLANKLINE>
        Computational engine: earth
    """
