"""Quadratic discriminant analysis."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", title="Quadratic Discriminant")
def discrim_quad(
    mode: str = "classification",
    *,
    engine: str = "MASS",
    regularization_method: Tunable[str] = None,
) -> None:
    """Quadratic discriminant analysis: normal classes, each with its own covariance.

    Args:
        mode: "classification".
        engine: "MASS" (R's `qda()`); see `show_engines("discrim_quad")`.
        regularization_method: How the covariances are shrunk, for R's sparsediscrim, which has no
            counterpart.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::discrim_quad()` with discrim's engines.

    Examples:
        >>> discrim_quad()
        Quadratic Discriminant Model Specification (classification)
        <BLANKLINE>
        Computational engine: MASS
    """
