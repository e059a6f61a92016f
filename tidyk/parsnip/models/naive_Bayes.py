"""Naive Bayes."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", title="Naive Bayes")
def naive_Bayes(
    mode: str = "classification",
    *,
    engine: str = "klaR",
    smoothness: Tunable[float] = None,
    Laplace: Tunable[float] = None,
) -> None:
    """Naive Bayes: classes by densities of the predictors, as if these were independent.

    Args:
        mode: "classification".
        engine: "klaR" (densities as R has them); see `show_engines("naive_Bayes")`.
        smoothness: How smooth the densities are, > 0: what R's bandwidth is multiplied with; 1 by
            default.
        Laplace: What is added to each count of a factor's levels, >= 0; 0 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::naive_Bayes()` with discrim's engine.

    Examples:
        >>> naive_Bayes(smoothness=0.8)
        Naive Bayes Model Specification (classification)
        <BLANKLINE>
        Main Arguments:
          smoothness = 0.8
        <BLANKLINE>
        Computational engine: klaR
    """
