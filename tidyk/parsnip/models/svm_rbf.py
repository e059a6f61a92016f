"""Radial basis function support vector machines."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="Radial Basis Function Support Vector Machine")
def svm_rbf(
    mode: str = "unknown",
    *,
    engine: str = "kernlab",
    cost: Tunable[float] = None,
    rbf_sigma: Tunable[float] = None,
    margin: Tunable[float] = None,
) -> None:
    """Radial basis function support vector machine: a margin by similarity to training rows.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "kernlab"; see `show_engines("svm_rbf")`.
        cost: What errors cost, > 0; 1 by default.
        rbf_sigma: How fast similarity falls with distance, > 0; estimated from the data by default.
        margin: Errors smaller than this do not count in regression, >= 0; 0.1 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::svm_rbf()`.

    Examples:
        >>> svm_rbf("classification", cost=2, rbf_sigma=0.1)
        Radial Basis Function Support Vector Machine Model Specification (classification)
        <BLANKLINE>
        Main Arguments:
          cost = 2
          rbf_sigma = 0.1
        <BLANKLINE>
        Computational engine: kernlab
    """
