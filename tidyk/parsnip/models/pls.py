"""Partial least squares."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="PLS")
def pls(
    mode: str = "unknown",
    *,
    engine: str = "mixOmics",
    predictor_prop: Tunable[float] = None,
    num_comp: Tunable[int] = None,
) -> None:
    """Partial least squares: regression on components that vary with the outcome.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "mixOmics" (R's plsmod and mixOmics, dense and sparse, with one numeric outcome or
            several) or "plsr" (R's `pls::plsr()` of scaled predictors, by scikit-learn); see
            `show_engines("pls")`.
        predictor_prop: Share of predictors that each component may use, from 0 to 1 (which is what
            "mixOmics" takes by default; "plsr" has no such argument).
        num_comp: Number of components, >= 1; by default as many as there are ("mixOmics"), or 2
            ("plsr").

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::pls()`.

    Examples:
        >>> pls("regression", num_comp=3)
        PLS Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          num_comp = 3
        <BLANKLINE>
        Computational engine: mixOmics
    """
