"""Linear discriminant analysis."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", title="Linear Discriminant")
def discrim_linear(
    mode: str = "classification",
    *,
    engine: str = "MASS",
    penalty: Tunable[float] = None,
    regularization_method: Tunable[str] = None,
) -> None:
    """Linear discriminant analysis: normal classes with one covariance.

    Args:
        mode: "classification".
        engine: "MASS" (R's `lda()`) or "mda" (ridge-penalised); see
            `show_engines("discrim_linear")`.
        penalty: Amount of regularization, >= 0; only "mda".
        regularization_method: How the covariance is shrunk, for R's sparsediscrim, which has no
            counterpart.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::discrim_linear()` with discrim's engines.

    Examples:
        >>> discrim_linear(engine="mda", penalty=0.1)
        Linear Discriminant Model Specification (classification)
        <BLANKLINE>
        Main Arguments:
          penalty = 0.1
        <BLANKLINE>
        Computational engine: mda
    """
