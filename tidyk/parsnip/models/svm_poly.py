"""Polynomial support vector machines."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="Polynomial Support Vector Machine")
def svm_poly(
    mode: str = "unknown",
    *,
    engine: str = "kernlab",
    cost: Tunable[float] = None,
    degree: Tunable[int] = None,
    scale_factor: Tunable[float] = None,
    margin: Tunable[float] = None,
) -> None:
    """Polynomial support vector machine: a margin that is a polynomial of the predictors.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "kernlab"; see `show_engines("svm_poly")`.
        cost: What errors cost, > 0; 1 by default.
        degree: Degree of the polynomial, >= 1; 1 by default.
        scale_factor: What the products of rows are multiplied with, > 0; 1 by default.
        margin: Errors smaller than this do not count in regression, >= 0; 0.1 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::svm_poly()`.

    Examples:
        >>> svm_poly("regression", degree=2)
        Polynomial Support Vector Machine Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          degree = 2
        <BLANKLINE>
        Computational engine: kernlab
    """
