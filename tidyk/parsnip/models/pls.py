"""Partial least squares."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="PLS")
def pls(
    mode: str = "unknown",
    *,
    engine: str = "plsr",
    predictor_prop: Tunable[float] = None,
    num_comp: Tunable[int] = None,
) -> None:
    """Partial least squares: regression on components that vary with the outcome.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "plsr" (R's `pls::plsr()` of scaled predictors, by scikit-learn); see
            `show_engines("pls")`.
        predictor_prop: Share of predictors that each component may use; only R's mixOmics, which
            has no counterpart.
        num_comp: Number of components, >= 1; 2 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::pls()`, whose engine, mixOmics, has no counterpart in Python.

    Examples:
        >>> pls("regression", num_comp=3)
        PLS Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          num_comp = 3
        <BLANKLINE>
        Computational engine: plsr
    """
