"""Regularized discriminant analysis."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", title="Regularized Discriminant")
def discrim_regularized(
    mode: str = "classification",
    *,
    engine: str = "klaR",
    frac_common_cov: Tunable[float] = None,
    frac_identity: Tunable[float] = None,
) -> None:
    """Regularized discriminant analysis: between the linear and the quadratic.

    Args:
        mode: "classification".
        engine: "klaR" (R's `rda()`); see `show_engines("discrim_regularized")`.
        frac_common_cov: How much of the covariance is common to all classes, from 0 (quadratic
            discriminant analysis) to 1 (linear).
        frac_identity: How much of the covariance is a multiple of the identity, from 0 to 1.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::discrim_regularized()` with discrim's engine.

    Examples:
        >>> discrim_regularized(frac_common_cov=0.5, frac_identity=0.1)
        Regularized Discriminant Model Specification (classification)
        <BLANKLINE>
        Main Arguments:
          frac_common_cov = 0.5
          frac_identity = 0.1
        <BLANKLINE>
        Computational engine: klaR
    """
