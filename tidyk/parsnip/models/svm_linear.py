"""Linear support vector machines."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="Linear Support Vector Machine")
def svm_linear(
    mode: str = "unknown",
    *,
    engine: str = "LiblineaR",
    cost: Tunable[float] = None,
    margin: Tunable[float] = None,
) -> None:
    """Linear support vector machine: the widest margin between classes, or around a plane.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "LiblineaR" (of the same C library; no probabilities, as in R) or "kernlab"; see
            `show_engines("svm_linear")`.
        cost: What errors cost, > 0; 1 by default.
        margin: Errors smaller than this do not count in regression, >= 0; 0.1 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::svm_linear()`.

    Examples:
        >>> svm_linear("classification", engine="kernlab", cost=2)
        Linear Support Vector Machine Model Specification (classification)
        <BLANKLINE>
        Main Arguments:
          cost = 2
        <BLANKLINE>
        Computational engine: kernlab
    """
